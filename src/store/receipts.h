#pragma once

/* Receipts of a chat's messages: model/receipt.h, contract/participant.md 8. */

#include "store/store.h"

/* What this participant has reported of the message at this place. false: nothing. Times are
 * written. */
bool txn_receipt_find(struct txn *t, const struct chat *c, int64_t message_ms,
                      int64_t participant_no, struct receipt *ret);
void txn_receipt_save(struct txn *t, const struct chat *c, const struct receipt *r);
/* Those of the messages between two places of the log, both inclusive, in order of the messages;
 * message_id is left alone. */
size_t txn_receipts(struct txn *t, const struct chat *c, int64_t from_ms, int64_t to_ms,
                    struct receipt *ret, size_t max);
