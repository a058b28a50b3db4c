#pragma once

/* A document that comes from elsewhere names queues, flows, hours … of another instance. Each is
 * bound to what is here: by its id, by the name that its metadata gives it, by being a name itself,
 * by a mapping; what is not found stays as it is and fails when it is met (contract/flows.md 1.7).
 */

#include "base/json.h"
#include "model/mapping.h"
#include "store/store.h"

enum { FLOW_UNBOUND_MAX = 32 };

struct flow_binding {
    size_t bound; /* that were changed */
    size_t unbound_count;
    struct {
        struct str action, parameter, value;
    } unbound[FLOW_UNBOUND_MAX]; /* in the transaction's arena */
};

struct flow_bind_options {           /* members may be NULL */
    const struct mapping *map;       /* what the importer says: this text stands for that */
    const struct mapping *functions; /* setting lambda: a function that it does not know is told */
};

/* Writes the document; byte for byte the same values where nothing was bound. */
void flow_bind(struct txn *t, const struct json *document, const struct flow_bind_options *o,
               struct buf *out, struct flow_binding *ret);
