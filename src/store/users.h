#pragma once

/* The questions about those who sign in: what `user` keeps beside the configured thing of the same
 * id (RESOURCE_USER). Rows read live in the job's arena. */

#include "store/store.h"

bool txn_user_find(struct txn *t, const struct uuid *id, struct user *ret);
bool txn_user_find_name(struct txn *t, struct str name, struct user *ret);
void txn_user_save(struct txn *t, const struct user *u); /* all but the id */
void txn_user_delete(struct txn *t, const struct uuid *id);
/* In order of name, strictly after `after_name` (empty: from the first). */
size_t txn_users(struct txn *t, struct str after_name, struct user *ret, size_t max);
