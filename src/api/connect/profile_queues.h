#pragma once

/* Which queues a routing profile serves: pairs of queue and channel with priority and delay
 * (connect-api.md 2.11), and queues whose contacts its agents take by hand. */

#include "api/connect/thing.h"

extern const struct shape profile_queue_config[], profile_manual_config[];

/* QueueConfigs and ManualAssignmentQueueConfigs of the request: no pair twice, 9 no. 27. */
enum err profile_queues_check(struct call *c, struct fail *f);
enum err profile_queues_associate(struct call *c, struct txn *t, struct resource *r,
                                  struct fail *f);
