/* For this branch alone, until routing is there: a queue is known by its id, whoever enters it is
 * queued and hears the customer queue flow. */

#include "domain/queueing.h"

#include "base/json.h"
#include "base/random.h"
#include "domain/life.h"
#include "store/resources.h"
#include "store/runs.h"

static bool
find_queue(struct txn *t, struct str id, struct resource *ret)
{
    struct uuid parsed;

    for (size_t i = id.n; i > 0; i--)
        if (id.p[i - 1] == '/') {
            id = str_from_at(id, i);
            break;
        }
    return uuid_parse(id, parsed.b) && txn_resource_find(t, RESOURCE_QUEUE, &parsed, ret);
}

static void
bag_of(struct txn *t, const struct chat *c, struct str *ret_queue)
{
    struct json *j = NULL;
    struct str kept;

    *ret_queue = STR_NONE;
    if (json_parse(txn_flow_chat(t, c->no), JSON_READ_STRICT, &j, NULL) == OK &&
        json_member(j, "Target") &&
        arena_copy(txn_arena(t), json_str(json_member(j, "Target")), &kept))
        *ret_queue = kept;
    json_free(&j);
}

enum err
queue_target(struct txn *t, struct chat *c, struct str id, bool of_agent, struct fail *f)
{
    struct str old = txn_flow_chat(t, c->no);
    struct buf text = { .max = 65536 };
    struct json_out w = { .out = &text };
    struct resource queue;

    if (of_agent || !find_queue(t, id, &queue))
        return fail(f, ERR_NOT_FOUND, "There is no such queue");
    json_open(&w, '{');
    json_set_str(&w, "Target", id);
    if (old.n > 2) {
        buf_add_byte(&text, ',');
        buf_add(&text, str_from_at(old, 1));
    } else {
        json_close(&w, '}');
    }
    txn_flow_chat_save(t, c->no, buf_str(&text));
    buf_done(&text);
    return OK;
}

enum err
queue_enter(struct txn *t, struct chat *c, struct fail *f)
{
    struct str target;

    bag_of(t, c, &target);
    return target.n ? OK : fail(f, ERR_UNFIT, "The contact has no queue");
}

enum err
queue_move(struct txn *t, struct chat *c, struct str id, bool of_agent, struct fail *f)
{
    return id.n ? queue_target(t, c, id, of_agent, f) : OK;
}

void
queue_priority(struct txn *t, struct chat *c, int64_t priority)
{
    (void)t;
    (void)c;
    (void)priority;
}

void
queue_age(struct txn *t, struct chat *c, int64_t seconds)
{
    (void)t;
    (void)c;
    (void)seconds;
}

void
queue_criteria(struct txn *t, struct chat *c, struct str json)
{
    (void)t;
    (void)c;
    (void)json;
}

enum err
queue_hours(struct txn *t, struct chat *c, struct str hours_id, bool *ret_open, struct fail *f)
{
    struct str target;

    bag_of(t, c, &target);
    if (!target.n && !hours_id.n)
        return fail(f, ERR_NOT_FOUND, "There are no hours");
    *ret_open = true;
    return OK;
}

enum err
queue_measure(struct txn *t, struct chat *c, struct str queue_id, struct str agent_id,
              struct queue_metrics *ret, struct fail *f)
{
    struct str target;

    bag_of(t, c, &target);
    if (!target.n && !queue_id.n && !agent_id.n)
        return fail(f, ERR_NOT_FOUND, "There is no such queue");
    *ret = (struct queue_metrics){ 1, 0, 1, -1, 0, 0, 0 };
    return OK;
}

void
queue_facts(struct txn *t, const struct chat *c, struct queue_facts *ret)
{
    struct resource queue;
    struct str target;

    *ret = (struct queue_facts){ 0 };
    bag_of(t, c, &target);
    if (target.n && find_queue(t, target, &queue)) {
        ret->queue_name = queue.name;
        ret->queue_arn = target;
    }
}
