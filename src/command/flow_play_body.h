#pragma once

/* What the files of the player share. */

#include "command/flow_play.h"
#include "store/store.h"

typedef enum err (*play_fn)(struct play *p, struct txn *t, void *arg, struct fail *f);

/* One job, here and now. `f` may be NULL. */
enum err play_run(struct play *p, play_fn fn, void *arg, struct fail *f);
/* Runs what is due now: timers, functions, bots, until nothing moves. */
void play_settle(struct play *p);

/* Jobs. One errand is answered from the scenario: flow_answers.c; *arg (bool): there was one. */
enum err play_errand(struct play *p, struct txn *t, void *arg, struct fail *f);
/* Flows, queues, hours, others who wait, the customer: flow_stage.c. `arg`: the flow_file. */
enum err play_stage(struct play *p, struct txn *t, void *arg, struct fail *f);
enum err play_start(struct play *p, struct txn *t, void *arg, struct fail *f);

void play_agent_polls(struct play *p); /* so that nobody takes them for lost */
/* store_options.encode: whispers. */
void *play_heard(const struct event *events, void *ctx);
/* Job. *arg (const char *): "queued" or "connected", if it is. */
enum err play_standing(struct play *p, struct txn *t, void *arg, struct fail *f);
