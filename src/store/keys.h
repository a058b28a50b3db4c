#pragma once

/* The questions about access keys besides txn_access_key_find() and _insert() (store.h). */

#include "store/store.h"

void txn_access_key_save(struct txn *t, const struct access_key *k); /* policy and active, by id */
void txn_access_key_delete(struct txn *t, struct str id);
size_t txn_access_keys(struct txn *t, struct access_key *ret, size_t max); /* by id */
size_t txn_access_key_count(struct txn *t);
