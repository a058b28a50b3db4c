#pragma once

/* The watch over silence: idle and auto-disconnect timers of agent and customer.
 * contract/participant.md 5.4, connect-api.md 2.8. They run only while both are connected: from the
 * moment an agent joins until the last agent leaves. Only messages and attachments reset them. */

#include "store/store.h"
#include "store/watches.h"

enum watch_kind { WATCH_IDLE, WATCH_DISCONNECT };

/* UpdateParticipantRoleConfig: kept at once, and used when the next agent joins. `ms` 0: unset.
 * Saves the chat. */
void watch_configure(struct txn *t, struct chat *c, enum role role, enum watch_kind kind,
                     int64_t ms);

/* Something is about to be said, by somebody or (NULL) nobody: who has joined, left or spoken
 * matters here. transcript_append() calls it, for chats with CHAT_MARK_TIMERS only. */
void watch_heard(struct txn *t, const struct chat *c, const struct participant *who,
                 const struct item *item);

/* Is it the auto-disconnect timer that removes people, at this very moment? Then the reason is
 * IDLE_DISCONNECT (connect-api.md 2.8). */
bool watch_is_acting(struct txn *t, const struct chat *c);

/* TIMER_IDLE and TIMER_AUTO_DISCONNECT of a participant are due. Events: participant.idle;
 * participant.autodisconnection, after which everybody but the customer is removed. */
void watch_idle_due(struct txn *t, int64_t participant_no);
void watch_disconnect_due(struct txn *t, int64_t participant_no);
