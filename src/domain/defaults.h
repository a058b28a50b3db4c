#pragma once

/* The resources that a new instance contains: contract/connect-api.md 8. */

#include "store/store.h"

/* Makes them once: Basic Hours, BasicQueue, Basic Routing Profile, the four security profiles, the
 * agent statuses, the instance's attributes, and a RESOURCE_USER for each row of `user`, with its
 * security profiles by name. An instance that has them, or has had them and lost some, is left as
 * it is: an older one is completed when a newer server opens it. Before the flows, which name the
 * queue. */
void defaults_complete(struct txn *t, bool demo);

/* The thing a user is configured by, for a row of `user` that has been inserted: Basic Routing
 * Profile (or the first there is) and the security profiles of the row. */
void defaults_user(struct txn *t, const struct user *u);
