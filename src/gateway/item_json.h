#pragma once

/* An item as clients read it: contract/participant.md 5. */

#include "base/json.h"
#include "model/item.h"

enum item_form {
    ITEM_PUSHED,     /* with InitialContactId, without MessageMetadata */
    ITEM_TRANSCRIPT, /* without InitialContactId; messages with MessageMetadata (5.7) */
    ITEM_PAST        /* the same from a past chat: RelatedContactId for ContactId (5.1) */
};

void item_json(struct json_out *w, const struct item *item, const struct uuid *initial_id,
               enum item_form form);
void json_set_uuid(struct json_out *w, const char *name, const struct uuid *id);
