#include "domain/flow/run.h"

#include "domain/flow/greeting.h"

void
run_start(struct txn *t, struct chat *c, enum run_role role, const struct uuid *flow_id)
{
    (void)flow_id;
    if (role == RUN_INBOUND)
        greeting_run(t, c);
}

void
run_stop(struct txn *t, int64_t chat_no, enum run_role role)
{
    (void)t;
    (void)chat_no;
    (void)role;
}

bool
run_hook(struct txn *t, int64_t chat_no, const char *name, struct uuid *ret)
{
    (void)t;
    (void)chat_no;
    (void)name;
    (void)ret;
    return false;
}
