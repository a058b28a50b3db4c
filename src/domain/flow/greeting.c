#include "domain/flow/greeting.h"

#include "base/buf.h"
#include "base/limits.h"
#include "domain/attributes.h"
#include "domain/chat.h"
#include "domain/life.h"
#include "domain/queueing.h"
#include "domain/segment.h"
#include "store/resources.h"

/* flows.md 9: the demo's flow greets with the attribute that the demo shop signs. */
static struct str
name_attribute(const struct flow *flow)
{
    return str_eq(flow->name, STR("Demo welcome")) ? STR("name") : STR("customerName");
}

void
greeting_run(struct txn *t, struct chat *c)
{
    struct buf text = { .max = LIMIT_ATTRIBUTES + 256 };
    struct str attributes, name = STR_NONE;
    struct resource queue;
    struct route r;
    struct flow flow;

    if (!txn_flow_find(t, &c->flow_id, &flow))
        return;
    txn_attributes(t, c->no, &attributes);
    attributes_find(attributes, name_attribute(&flow), txn_arena(t), &name);
    if (name.n) {
        buf_add(&text, STR("Hello "));
        buf_add(&text, name);
        buf_add(&text, STR(", thank you for writing to us."));
    } else {
        buf_add(&text, STR("Hello, thank you for writing to us."));
    }
    chat_say(t, c, buf_str(&text));
    buf_done(&text);
    if (txn_resource_find_name(t, RESOURCE_QUEUE, STR("BasicQueue"), &queue)) {
        segment_route(t, c->contact_no, &r);
        r.target_no = queue.no;
        txn_route_save(t, &r);
        if (queue_enter(t, c, NULL) == OK)
            life_run_ended(t, c, RUN_INBOUND, RUN_END_QUEUED);
    }
}
