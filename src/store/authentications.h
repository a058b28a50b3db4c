#pragma once

/* Sign-ins of customers: model/authentication.h. */

#include "model/authentication.h"
#include "store/store.h"

void txn_authentication_insert(struct txn *t, struct authentication *a); /* sets no */
void txn_authentication_save(struct txn *t, const struct authentication *a);
bool txn_authentication_get(struct txn *t, int64_t no, struct authentication *ret);
bool txn_authentication_find(struct txn *t, const struct uuid *id, struct authentication *ret);
bool txn_authentication_find_key(struct txn *t, struct str key, struct authentication *ret);
/* The newest of a chat. */
bool txn_authentication_of_chat(struct txn *t, int64_t chat_no, struct authentication *ret);
