#pragma once

/* Receipts: who has received and read a message. contract/participant.md 8. */

#include "store/store.h"

/* message.delivered (`read` false) or message.read of the item with this id, reported by who sits
 * there. A fact that is new is kept and told to everybody as MESSAGEMETADATA; what is known
 * already, one's own items, unknown ids, and items of the system and of bots change nothing: then
 * *ret_new is false. ERR_CONFLICT: there are more than two people in the chat. */
enum err receipt_report(struct txn *t, const struct seat *seat, struct str message_id, bool read,
                        bool *ret_new, struct fail *f);

/* Gives the messages among `items`, all of this chat and in order of time or against it, their
 * receipts. Memory is the job's. */
void receipt_join(struct txn *t, const struct chat *c, struct item *items, size_t count);
