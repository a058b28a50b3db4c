#pragma once

/* Makes the default flows of a new instance, after its queues: those of defaults.h, the inbound one
 * again under the name that scripts look for, and the demo's (contract/flows.md 9, connect-api.md
 * 8). */

#include "model/instance.h"
#include "store/store.h"

/* Writes the 64 digits of a content's hash: hashing is not the domain's (tools/floors). */
typedef void (*content_hash_fn)(struct str text, char *ret);

/* i->id, region, account and demo must be set; sets i->flow_id. */
void default_flows_make(struct txn *t, struct instance *i, content_hash_fn hash);

/* An instance that was made before there were queues has only some of them, with tokens that
 * nothing has replaced yet: makes the rest, once. After its queues have been completed. */
void default_flows_complete(struct txn *t, struct instance *i, content_hash_fn hash);
