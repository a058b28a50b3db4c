#pragma once

/* A chat and the queue it is for: what flows ask of routing. flows.md 7.1 to 7.5. Everything works
 * on the chat's current contact. Ids are texts as flows have them: id, ARN; for agents a user name
 * too. */

#include "store/store.h"

/* UpdateContactTargetQueue. ERR_NOT_FOUND: unknown, disabled, of another instance. */
enum err queue_target(struct txn *t, struct chat *c, struct str id, bool of_agent, struct fail *f);

/* TransferContactToQueue. ERR_UNFIT: no target, queued or connected already; ERR_QUOTA: at
 * capacity. OK: the contact is queued; end the run with RUN_END_QUEUED, and life_run_ended() begins
 * the customer queue flow and looks for an agent. */
enum err queue_enter(struct txn *t, struct chat *c, struct fail *f);

/* DequeueContactAndTransferToQueue: a new segment, queued again; end the run with RUN_END_QUEUED,
 * as above. `id` empty: the target queue. On an error the contact keeps its place. */
enum err queue_move(struct txn *t, struct chat *c, struct str id, bool of_agent, struct fail *f);

/* UpdateContactRoutingBehavior: priority 1 is first, default 5; seconds as if waited longer. At
 * once if it is queued. */
void queue_priority(struct txn *t, struct chat *c, int64_t priority);
void queue_age(struct txn *t, struct chat *c, int64_t seconds);
void queue_criteria(struct txn *t, struct chat *c,
                    struct str json); /* UpdateContactRoutingCriteria */

/* CheckHoursOfOperation. `hours_id` empty: those of the target queue. ERR_NOT_FOUND: none. */
enum err queue_hours(struct txn *t, struct chat *c, struct str hours_id, bool *ret_open,
                     struct fail *f);

/* CheckMetricData, GetMetricData. -1: not known. */
struct queue_metrics {
    int64_t contacts, oldest_age_s, position, estimated_wait_s;
    int64_t agents_available, agents_staffed, agents_online;
};
/* Of a queue or an agent's queue; both empty: the target queue. ERR_NOT_FOUND: no such queue. */
enum err queue_measure(struct txn *t, struct chat *c, struct str queue_id, struct str agent_id,
                       struct queue_metrics *ret, struct fail *f);

/* $.Queue.* and $.Agent.*: flows.md 3.2. Empty texts: not set. */
struct queue_facts {
    struct str queue_name, queue_arn, queue_id;
    struct str agent_user_name, agent_first_name, agent_last_name, agent_arn, agent_status;
};
void queue_facts(struct txn *t, const struct chat *c, struct queue_facts *ret);

/* Of any queue, or an agent's own; no position. For GetCurrentMetricData and the like. */
void queue_counts(struct txn *t, int64_t queue_no, struct queue_metrics *ret);

/* An agent has accepted and left during the whisper: the contact waits again, as old as it was. */
void queue_return(struct txn *t, struct chat *c);

/* There is such a queue, enabled and not at capacity (or it is an agent's own). */
bool queue_has_room(struct txn *t, int64_t queue_no);
