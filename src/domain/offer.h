#pragma once

/* A contact in an agent's hands, from the offer until it is cleared: contract/ccp.md 4.2, 4.3. */

#include "store/agents.h"

/* Offers the contact that waits; accepts at once for agents with auto-accept. */
void offer_make(struct txn *t, struct queued *q, struct agent *a);

/* The entry of an agent by the contact's id. ERR_NOT_FOUND. */
enum err offer_find(struct txn *t, int64_t user_no, const struct uuid *contact_id,
                    struct offer *ret, struct fail *f);

/* AcceptContact: again after success is OK. ERR_UNFIT: wrong state. */
enum err offer_accept(struct txn *t, struct offer *o, struct fail *f);
enum err offer_reject(struct txn *t, struct offer *o, struct fail *f);

/* The agent ends their part: connected → ended, and the chat goes on without them (life.h);
 * connecting → rejected; else cleared. */
void offer_leave(struct txn *t, struct offer *o);

/* ClearContact, CompleteContact, DismissUserContact. ERR_UNFIT: connecting or connected. */
enum err offer_clear(struct txn *t, struct offer *o, struct fail *f);

/* After the whispers, or at once: the agent is in the chat (flows.md 4.7, phase 5). */
void offer_join(struct txn *t, struct chat *c, struct offer *o);

/* The agent hears the chat from here on; offer_join() does it, too. For whispers. */
void offer_hears(struct txn *t, const struct chat *c, const struct offer *o);

/* The agent is out of the conversation: after-contact work begins. */
void offer_end(struct txn *t, struct offer *o);

/* The agent is taken out of the chat, or no longer called into it; what follows for the chat is the
 * caller's. */
void offer_dismiss(struct txn *t, const struct chat *c, struct offer *o);

/* An offer that is being made is taken back: the contact waits again, or is gone. */
void offer_take_back(struct txn *t, struct offer *o, enum offer_state state);

/* The chat has ended, for every agent of it. */
void offers_chat_ended(struct txn *t, const struct chat *c);

/* What agents see of the chat is another, its attributes for one: they look again. */
void offers_changed(struct txn *t, int64_t chat_no);

/* Takes an entry away whose part is over, whatever follows from it is the caller's. */
void offer_drop(struct txn *t, struct offer *o);

/* Those in the conversation, or about to be. */
bool offer_is_live(const struct offer *o);
size_t offers_live(struct txn *t, int64_t user_no);

/* Timers: TIMER_OFFER, TIMER_AFTER_WORK. */
void offer_due(struct txn *t, int64_t offer_no);
void offer_work_due(struct txn *t, int64_t offer_no);
