#pragma once

/* The life of a chat contact, phase by phase: flows.md 4.7. Flows, queues and agents each know
 * their own part; which comes after which is decided here and nowhere else. */

#include "domain/flow/run.h"

/* The customer is connected: phase 1, the inbound flow. */
void life_begin(struct txn *t, struct chat *c);

/* The contact has been queued: phase 2, the customer queue flow. */
void life_queued(struct txn *t, struct chat *c);
/* The auto-disconnect timer has removed everybody but the customer (participant.md 5.4): the
 * disconnect flow, else the chat ends. */
void life_left_alone(struct txn *t, struct chat *c);
struct authentication;

/* A sign-in is over, however (domain/authentication.h): its state says how, `waiter` and `token`
 * whose it was. */
void life_authenticated(struct txn *t, struct chat *c, const struct authentication *a);

/* A run has ended by itself: flows.md 2.2. */
void life_run_ended(struct txn *t, struct chat *c, enum run_role role, enum run_end how);
