#pragma once

/* Configured things by what people write: an id, an ARN of this instance, for users a name. */

#include "model/resource.h"
#include "store/store.h"

/* `word` is the kind's in ARNs. false: unknown, or another instance's. */
bool lookup(struct txn *t, enum resource_kind kind, const char *word, struct str text,
            struct resource *ret);
bool lookup_queue(struct txn *t, struct str text, struct resource *ret); /* or a user: their own */
bool lookup_user(struct txn *t, struct str text, struct resource *ret);

/* The id in an id or an ARN of this instance. */
bool lookup_id(struct txn *t, const char *word, struct str text, struct uuid *ret);

/* The ARN of a thing of this instance. */
struct str lookup_arn(struct txn *t, const char *word, const struct uuid *id);
