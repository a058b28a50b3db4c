#pragma once

/* A flow at work for a chat: flows.md 2.1. A run is a row, not a thread; each step is part of a
 * store job, so position, what was said and what is waited for are one commit. */

#include "model/errand.h"
#include "store/store.h"

enum run_role { /* stored: only add. flows.md 2.2 */
                RUN_NONE = 0,
                RUN_INBOUND = 1,
                RUN_CUSTOMER_QUEUE = 2,
                RUN_AGENT_WHISPER = 3,
                RUN_CUSTOMER_WHISPER = 4,
                RUN_TRANSFER = 5, /* agent or queue transfer flow of a new segment */
                RUN_DISCONNECT = 6
};

enum run_end {
    RUN_END_DONE,         /* EndFlowExecution, or no transition left */
    RUN_END_FAILED,       /* an error without a branch */
    RUN_END_DISCONNECTED, /* DisconnectParticipant */
    RUN_END_QUEUED        /* TransferContactToQueue: queue_enter() has been called; next, life */
};

/* Begins a flow for the chat's current contact; its first steps run here and now, until it waits or
 * ends (then life_run_ended() has been called before this returns: read the chat again). A flow
 * that does not exist or is not published counts as failed. */
void run_start(struct txn *t, struct chat *c, enum run_role role, const struct uuid *flow_id);

/* Stopped from outside, without a branch; nobody is told. RUN_NONE: whatever runs for the chat. */
void run_stop(struct txn *t, int64_t chat_no, enum run_role role);

/* A customer's message or interactive answer has been appended: waits that accept it go on. */
void run_heard_item(struct txn *t, struct chat *c, const struct item *item);

/* Is this answer of the customer, not yet appended, for a flow's eyes only (flows.md 4.3,
 * HideResponseOn)? Then it is appended without its content, and run_heard_item() gets it with it.
 */
bool run_hides(struct txn *t, struct chat *c, const struct item *item);

/* A participant who is not the customer has left (flows.md 4.5, BotParticipantDisconnected). */
void run_heard_left(struct txn *t, struct chat *c, enum role who);

/* TIMER_FLOW is due. */
void run_time_is_over(struct txn *t, int64_t run_no);

/* For domain/errand.c, kinds LAMBDA, LEX and TASK: an answer for an old wait is dropped; a service
 * of functions that is too busy or broken is called three times more (flows.md 5.3). */
void run_heard_answer(struct txn *t, const struct errand *errand,
                      const struct errand_answer *answer);
enum err run_answered(struct txn *t, const struct errand *errand,
                      const struct errand_answer *answer, struct fail *f);
bool run_calls_again(const struct errand *errand, const struct errand_answer *answer);

/* The flow that is hooked to an event of this chat ("CustomerQueue", "AgentWhisper",
 * "CustomerWhisper", "CustomerRemaining" …: flows.md 4.11). false: none, or it is turned off. */
bool run_hook(struct txn *t, int64_t chat_no, const char *name, struct uuid *ret);
bool run_hook_is_off(struct txn *t, int64_t chat_no, const char *name);
