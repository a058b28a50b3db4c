#pragma once

/* Persistent chats: a chat that continues past ones. contract/participant.md 6, connect-api.md 2.1,
 * 2.7. */

#include "store/past.h"

/* The contact that is really continued. ENTIRE_PAST_SESSION: `source` is the first contact of an
 * ended chat, its newest one is used; FROM_SEGMENT: that very contact; what is older follows in
 * both cases. ERR_NOT_FOUND; ERR_UNFIT: not the first, or not ended. */
enum err past_source(struct txn *t, const struct uuid *source, bool entire_session,
                     struct contact *ret, struct fail *f);

/* The chat continues from this contact on: its part of that chat, and what that chat continued
 * itself, as far as LIMIT_PAST_CONTACTS and LIMIT_PAST_BYTES go. Saves the chat. */
void past_begin(struct txn *t, struct chat *c, const struct contact *source);

/* CreatePersistentContactAssociation: a running chat comes to continue a past one; it is told at
 * once when the customer is there. ERR_UNFIT: it has ended, or continues one already. */
enum err past_attach(struct txn *t, struct chat *c, const struct contact *source, struct fail *f);

/* Does this chat continue that one? */
bool past_reaches(struct txn *t, const struct chat *c, int64_t past_no);

/* chat.rehydrated. Does nothing for a chat that continues none. */
void past_tell(struct txn *t, struct chat *c);
