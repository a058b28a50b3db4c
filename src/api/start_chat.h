#pragma once

/* The start-chat web endpoint, which a page posts to without credentials: contract/connect-api.md
 * 6, widget.md 4.3. */

#include "api/connect/connect.h"

struct start_chat_request {
    struct start_request start; /* first: what StartChatContact gets */
    struct str other_instance_id, customer_name;
    const struct json *participant, *message, *persistent;
};
extern const struct field start_chat_fields[];
enum err start_chat_check(struct call *c, struct fail *f);
enum err start_chat_run(struct call *c, struct txn *t, struct fail *f);
