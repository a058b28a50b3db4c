#include "domain/life.h"

#include "domain/chat.h"

void
life_begin(struct txn *t, struct chat *c)
{
    run_start(t, c, RUN_INBOUND, &c->flow_id);
}

void
life_left_alone(struct txn *t, struct chat *c)
{
    chat_end(t, c, END_IDLE_DISCONNECT);
}
