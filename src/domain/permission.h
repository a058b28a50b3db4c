#pragma once

/* What a user's security profiles allow: contract/ccp.md 6, connect-api.md 8. */

#include "store/store.h"

/* `user_no` is the number of the user's resource. */
bool user_may(struct txn *t, int64_t user_no, struct str permission);
