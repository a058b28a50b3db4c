#include "domain/life.h"

void
life_begin(struct txn *t, struct chat *c)
{
    run_start(t, c, RUN_INBOUND, &c->flow_id);
}
