#pragma once

/* A stream of a chat's items to an endpoint outside: connect-api.md 2.9. */

#include "base/str.h"
#include "model/ids.h"

#include <stdint.h>

struct stream {
    int64_t no, chat_no;
    struct uuid id;      /* StreamingId */
    struct str endpoint; /* as given: ARN or URL */
    int64_t cursor_no;   /* of the last stream_item that has been delivered, or given up */
    int64_t until_no;    /* the last one it gets; 0: still open */
};

/* One item as it is published, kept until every stream of its chat is past it. */
struct stream_item {
    int64_t no, chat_no;
    int64_t at_ms;
    struct str body; /* JSON object: the message of connect-api.md 2.9 */
};
