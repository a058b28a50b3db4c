#pragma once

/* The life of a chat contact, phase by phase: flows.md 4.7. Flows, queues and agents each know
 * their own part; which comes after which is decided here and nowhere else. */

#include "domain/flow/run.h"
#include "model/agent.h"

/* The customer is connected: phase 1, the inbound flow. */
void life_begin(struct txn *t, struct chat *c);

/* The auto-disconnect timer has removed everybody but the customer (participant.md 5.4): the
 * disconnect flow, else the chat ends. */
void life_left_alone(struct txn *t, struct chat *c);

/* The customer disconnects. true: the chat goes on, for it was started with
 * DisconnectOnCustomerExit, and only the agents have been removed (participant.md 4.7 no. 6). */
bool life_customer_leaves(struct txn *t, struct chat *c);

struct authentication;

/* A sign-in is over, however (domain/authentication.h): its state says how, `waiter` and `token`
 * whose it was. */
void life_authenticated(struct txn *t, struct chat *c, const struct authentication *a);

/* A run has ended by itself: flows.md 2.2. */
void life_run_ended(struct txn *t, struct chat *c, enum run_role role, enum run_end how);

/* The current contact waits in a queue: phase 2, the customer queue flow, and an agent if there is
 * one. */
void life_queued(struct txn *t, struct chat *c);

/* An agent has accepted: whispers, if there are hooks for them, then the agent joins. */
void life_accepted(struct txn *t, struct chat *c, struct offer *o);

/* An agent's part has ended (offer_end() has been called) while the chat goes on. */
void life_agent_left(struct txn *t, struct chat *c, struct offer *o);

/* The chat is being ended, for whatever reason: nothing runs, waits or is offered any more. */
void life_ended(struct txn *t, struct chat *c);

/* TIMER_WHISPER: a whisper counts as done, flows.md 4.6. */
void life_whisper_due(struct txn *t, int64_t offer_no);
