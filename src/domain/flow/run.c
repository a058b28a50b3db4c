#include "domain/flow/run.h"

#include "domain/flow/greeting.h"

void
run_start(struct txn *t, struct chat *c, enum run_role role, const struct uuid *flow_id)
{
    (void)flow_id;
    if (role == RUN_INBOUND)
        greeting_run(t, c);
}
