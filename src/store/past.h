#pragma once

/* The past chats that a persistent chat continues: contract/participant.md 6. */

#include "store/store.h"

/* The part of one past chat's log that may be read. */
struct past_session {
    int64_t past_no;           /* chat */
    int64_t first_ms, last_ms; /* places in its log, inclusive */
    int64_t contacts, bytes;   /* of its items in a transcript, about */
};

/* Those of a chat, newest first. */
size_t txn_past_sessions(struct txn *t, int64_t chat_no, struct past_session *ret, size_t max);
void txn_past_session_add(struct txn *t, int64_t chat_no, size_t rank,
                          const struct past_session *s);

/* The place of the last item of this contact or an earlier one of its chat; 0: there is none. */
int64_t txn_contact_last_ms(struct txn *t, const struct chat *c, int64_t contact_no);

/* How much of a past chat fits: from last_ms backwards, at most so many contacts and bytes. Fills
 * the rest of *s. Looks at LIMIT_PAST_BYTES / LIMIT_PAST_ITEM rows at most: 5 ms of the writer.
 * false: nothing fits. */
bool txn_past_measure(struct txn *t, const struct chat *past, int64_t contacts_max,
                      int64_t bytes_max, struct past_session *s);
