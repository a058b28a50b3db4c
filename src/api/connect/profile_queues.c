#include "api/connect/profile_queues.h"

#include "api/connect/kinds.h"
#include "api/ident.h"
#include "base/limits.h"
#include "domain/agent.h"
#include "store/resources.h"

enum { REFERENCES_MAX = 10 }; /* of a request: connect-api.md 1.2 */

struct pair {
    int64_t queue_no, priority, delay_s;
    struct str channel;
};

struct pairs {
    struct pair at[LIMIT_PROFILE_PAIRS];
    size_t count;
};

static const struct shape reference[] = {
    ROW_ID("QueueId", SHAPE_REQUIRED, &kind_queue.of),
    ROW_ENUM("Channel", SHAPE_REQUIRED, CHANNELS),
    ROWS_END,
};
const struct shape profile_queue_config[] = {
    ROW_IN("QueueReference", SHAPE_REQUIRED, reference),
    ROW_INT("Priority", SHAPE_REQUIRED, 1, 99),
    ROW_INT("Delay", SHAPE_REQUIRED, 0, 9999),
    ROWS_END,
};
const struct shape profile_manual_config[] = {
    ROW_IN("QueueReference", SHAPE_REQUIRED, reference),
    ROWS_END,
};

/* ---- pairs and links: one link a queue, CHAT first (model/resource.h) ---- */

static void
pairs_add(struct pairs *p, int64_t queue_no, const struct json *j, int64_t priority)
{
    struct pair *to = &p->at[p->count];

    if (p->count == LIMIT_PROFILE_PAIRS)
        return;
    *to = (struct pair){ .queue_no = queue_no, .priority = priority };
    to->channel = json_str(json_member(j, "Channel"));
    json_int(json_member(j, "Delay"), &to->delay_s);
    json_int(json_member(j, "Priority"), &to->priority);
    p->count++;
}

/* Channels point into the table of names, so that they outlive the document. */
static void
channel_keep(struct pair *p)
{
    static const struct str names[] = { STR_INIT("VOICE"), STR_INIT("CHAT"), STR_INIT("TASK"),
                                        STR_INIT("EMAIL") };

    for (int i = 0; i < 4; i++)
        if (str_eq(p->channel, names[i]))
            p->channel = names[i];
}

static void
pairs_of_link(struct pairs *p, const struct link *l)
{
    struct json *j = NULL;
    const struct json *others;
    size_t first = p->count;

    if (json_parse(l->body, JSON_READ_STRICT, &j, NULL) != OK)
        return;
    pairs_add(p, l->to_no, j, l->rank);
    others = json_member(j, "Others");
    for (size_t i = 0; i < json_count(others); i++)
        pairs_add(p, l->to_no, json_at(others, i), 1);
    for (size_t i = first; i < p->count; i++)
        channel_keep(&p->at[i]);
    json_free(&j);
}

static void
pairs_read(struct txn *t, int64_t profile_no, struct pairs *ret)
{
    struct link links[LIMIT_PROFILE_PAIRS];
    size_t n = txn_links_from(t, LINK_PROFILE_QUEUE, profile_no, links, LIMIT_PROFILE_PAIRS);

    ret->count = 0;
    for (size_t i = 0; i < n; i++)
        pairs_of_link(ret, &links[i]);
}

static struct pair *
pairs_find(struct pairs *p, int64_t queue_no, struct str channel)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->at[i].queue_no == queue_no && str_eq(p->at[i].channel, channel))
            return &p->at[i];
    return NULL;
}

static const struct pair *
first_of_queue(const struct pairs *p, int64_t queue_no)
{
    const struct pair *first = NULL;

    for (size_t i = 0; i < p->count; i++)
        if (p->at[i].queue_no == queue_no && (!first || str_eq(p->at[i].channel, STR("CHAT"))))
            first = &p->at[i];
    return first;
}

static void
link_write(struct txn *t, int64_t profile_no, const struct pairs *p, int64_t queue_no)
{
    const struct pair *first = first_of_queue(p, queue_no);
    struct buf text = { .max = 4096 };
    struct json_out w = { .out = &text };

    if (!first) {
        txn_link_clear(t, LINK_PROFILE_QUEUE, profile_no, queue_no);
        return;
    }
    json_open(&w, '{');
    json_set_int(&w, "Delay", first->delay_s);
    json_set_str(&w, "Channel", first->channel);
    json_name(&w, "Others");
    json_open(&w, '[');
    for (size_t i = 0; i < p->count; i++) {
        if (p->at[i].queue_no != queue_no || &p->at[i] == first)
            continue;
        json_open(&w, '{');
        json_set_str(&w, "Channel", p->at[i].channel);
        json_set_int(&w, "Priority", p->at[i].priority);
        json_set_int(&w, "Delay", p->at[i].delay_s);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_close(&w, '}');
    txn_link_set(t, &(struct link){ LINK_PROFILE_QUEUE, profile_no, queue_no, first->priority,
                                    buf_str(&text) });
    buf_done(&text);
}

/* ---- what requests say ---- */

static const struct json *
reference_of(const struct json *entry)
{
    const struct json *j = json_member(entry, "QueueReference");

    return j ? j : entry;
}

static enum err
pair_of(struct call *c, struct txn *t, const struct json *entry, struct pair *ret, struct fail *f)
{
    const struct json *ref = reference_of(entry);
    struct resource queue;
    enum err e = thing_find(c, t, &kind_queue, json_str(json_member(ref, "QueueId")), &queue, f);

    if (e)
        return e;
    *ret = (struct pair){ .queue_no = queue.no, .channel = json_str(json_member(ref, "Channel")) };
    channel_keep(ret);
    json_int(json_member(entry, "Priority"), &ret->priority);
    json_int(json_member(entry, "Delay"), &ret->delay_s);
    return OK;
}

static bool
same_reference(struct call *c, const struct json *a, const struct json *b)
{
    struct uuid one = { { 0 } }, other = { { 1 } };

    ident_read(c->api->instance, "queue", json_str(json_member(reference_of(a), "QueueId")), &one);
    ident_read(c->api->instance, "queue", json_str(json_member(reference_of(b), "QueueId")),
               &other);
    return uuid_eq(&one, &other) && str_eq(json_str(json_member(reference_of(a), "Channel")),
                                           json_str(json_member(reference_of(b), "Channel")));
}

static enum err
check_no_twins(struct call *c, const struct json *list, struct fail *f)
{
    for (size_t i = 0; i < json_count(list); i++)
        for (size_t k = 0; k < i; k++)
            if (same_reference(c, json_at(list, i), json_at(list, k)))
                return fail(f, ERR_INVALID, "A queue and channel is given twice");
    return OK;
}

enum err
profile_queues_check(struct call *c, struct fail *f)
{
    enum err e = check_no_twins(c, shape_given(c->json, "QueueConfigs"), f);

    return e ? e : check_no_twins(c, shape_given(c->json, "ManualAssignmentQueueConfigs"), f);
}

/* ---- queues whose contacts are taken by hand: {"Channels":["CHAT"]} ---- */

static void
manual_write(struct txn *t, int64_t profile_no, int64_t queue_no, struct str channel, bool add)
{
    struct buf text = { .max = 1024 };
    struct json_out w = { .out = &text };
    struct json *old = NULL;
    const struct json *list = NULL;
    struct link link;
    size_t n = 0;

    if (txn_link_find(t, LINK_PROFILE_MANUAL_QUEUE, profile_no, queue_no, &link) &&
        json_parse(link.body, JSON_READ_STRICT, &old, NULL) == OK)
        list = json_member(old, "Channels");
    json_open(&w, '{');
    json_name(&w, "Channels");
    json_open(&w, '[');
    for (size_t i = 0; i < json_count(list); i++)
        if (!str_eq(json_str(json_at(list, i)), channel)) {
            json_put_str(&w, json_str(json_at(list, i)));
            n++;
        }
    if (add)
        json_put_str(&w, channel);
    json_close(&w, ']');
    json_close(&w, '}');
    if (n || add)
        txn_link_set(t, &(struct link){ LINK_PROFILE_MANUAL_QUEUE, profile_no, queue_no, 0,
                                        buf_str(&text) });
    else
        txn_link_clear(t, LINK_PROFILE_MANUAL_QUEUE, profile_no, queue_no);
    json_free(&old);
    buf_done(&text);
}

static enum err
manual_change(struct call *c, struct txn *t, int64_t profile_no, const struct json *list, bool add,
              struct fail *f)
{
    enum err e = OK;

    for (size_t i = 0; !e && i < json_count(list); i++) {
        struct pair p;

        e = pair_of(c, t, json_at(list, i), &p, f);
        if (!e)
            manual_write(t, profile_no, p.queue_no, p.channel, add);
    }
    return e;
}

/* ---- operations ---- */

enum err
profile_queues_associate(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *list = shape_given(c->json, "QueueConfigs");
    struct pairs p;
    enum err e = OK;

    pairs_read(t, r->no, &p);
    for (size_t i = 0; !e && i < json_count(list); i++) {
        struct pair new, *old;

        e = pair_of(c, t, json_at(list, i), &new, f);
        if (e)
            break;
        old = pairs_find(&p, new.queue_no, new.channel);
        if (!old && p.count == LIMIT_PROFILE_PAIRS)
            return fail(f, ERR_LIMIT, "A routing profile may have at most %d queues and channels",
                        LIMIT_PROFILE_PAIRS);
        *(old ? old : &p.at[p.count++]) = new;
        link_write(t, r->no, &p, new.queue_no);
    }
    if (!e)
        e = manual_change(c, t, r->no, shape_given(c->json, "ManualAssignmentQueueConfigs"), true,
                          f);
    if (!e)
        agent_refresh_profile(t, r->no);
    return e;
}

/* Only pairs that are there already: connect-api.md 9 no. 26. */
static enum err
update(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *list = shape_given(c->json, "QueueConfigs");
    struct pairs p;
    enum err e = OK;

    pairs_read(t, r->no, &p);
    for (size_t i = 0; !e && i < json_count(list); i++) {
        struct pair new, *old;

        e = pair_of(c, t, json_at(list, i), &new, f);
        old = e ? NULL : pairs_find(&p, new.queue_no, new.channel);
        if (e)
            break;
        if (!old)
            return fail(f, ERR_NOT_FOUND,
                        "The queue and channel is not associated with the profile");
        *old = new;
        link_write(t, r->no, &p, new.queue_no);
    }
    if (!e)
        agent_refresh_profile(t, r->no);
    return e;
}

static enum err
disassociate(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *list = shape_given(c->json, "QueueReferences");
    struct pairs p;
    enum err e = OK;

    pairs_read(t, r->no, &p);
    for (size_t i = 0; !e && i < json_count(list); i++) {
        struct pair gone, *old;

        e = pair_of(c, t, json_at(list, i), &gone, f);
        old = e ? NULL : pairs_find(&p, gone.queue_no, gone.channel);
        if (!old)
            continue;
        *old = p.at[--p.count];
        link_write(t, r->no, &p, gone.queue_no);
    }
    if (!e)
        e = manual_change(c, t, r->no, shape_given(c->json, "ManualAssignmentQueueReferences"),
                          false, f);
    if (!e)
        agent_refresh_profile(t, r->no);
    return e;
}

/* ---- lists: a row a queue and channel ---- */

static void
put_queue(struct call *c, const struct resource *queue, struct str channel)
{
    json_set_str(&c->out, "QueueId", ident_text(&queue->id, c->job.arena));
    json_set_str(&c->out, "QueueArn", thing_arn(c, &kind_queue, &queue->id));
    json_set_str(&c->out, "QueueName", queue->name);
    json_set_str(&c->out, "Channel", channel);
}

static enum err
list(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct pairs p;
    size_t from, to;

    (void)f;
    pairs_read(t, r->no, &p);
    thing_page_cut(c, p.count, &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "RoutingProfileQueueConfigSummaryList");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++) {
        struct resource queue;

        if (!txn_resource_get(t, p.at[i].queue_no, &queue))
            continue;
        json_open(&c->out, '{');
        put_queue(c, &queue, p.at[i].channel);
        json_set_int(&c->out, "Priority", p.at[i].priority);
        json_set_int(&c->out, "Delay", p.at[i].delay_s);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
    thing_page_end(c, to, p.count);
    thing_put_modified(c, r, &c->out);
    json_close(&c->out, '}');
    return OK;
}

static void
put_manual(struct call *c, const struct resource *queue, const struct link *l)
{
    struct json *j = NULL;
    const struct json *channels;

    if (json_parse(l->body, JSON_READ_STRICT, &j, NULL) != OK)
        return;
    channels = json_member(j, "Channels");
    for (size_t i = 0; i < json_count(channels); i++) {
        json_open(&c->out, '{');
        put_queue(c, queue, json_str(json_at(channels, i)));
        json_close(&c->out, '}');
    }
    json_free(&j);
}

static enum err
list_manual(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct link links[LIMIT_PROFILE_PAIRS];
    size_t n = txn_links_from(t, LINK_PROFILE_MANUAL_QUEUE, r->no, links, LIMIT_PROFILE_PAIRS);
    size_t from, to;

    (void)f;
    thing_page_cut(c, n, &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "RoutingProfileManualAssignmentQueueConfigSummaryList");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++) {
        struct resource queue;

        if (txn_resource_get(t, links[i].to_no, &queue))
            put_manual(c, &queue, &links[i]);
    }
    json_close(&c->out, ']');
    thing_page_end(c, to, n);
    thing_put_modified(c, r, &c->out);
    json_close(&c->out, '}');
    return OK;
}

static const struct shape added[] = {
    ROW_LIST("QueueConfigs", 0, profile_queue_config, 1, REFERENCES_MAX),
    ROW_LIST("ManualAssignmentQueueConfigs", 0, profile_manual_config, 1, REFERENCES_MAX),
    ROWS_END,
};
static const struct shape changed[] = {
    ROW_LIST("QueueConfigs", SHAPE_REQUIRED, profile_queue_config, 1, REFERENCES_MAX),
    ROWS_END,
};
static const struct shape removed[] = {
    ROW_LIST("QueueReferences", 0, reference, 0, REFERENCES_MAX),
    ROW_LIST("ManualAssignmentQueueReferences", 0, reference, 0, REFERENCES_MAX),
    ROWS_END,
};

const struct plan list_profile_queues = {
    .kind = &kind_routing_profile, .needs = NEED_SELF, .page_max = 100, .run = list
};
const struct plan list_profile_manual_queues = {
    .kind = &kind_routing_profile, .needs = NEED_SELF, .page_max = 100, .run = list_manual
};
const struct plan associate_profile_queues = { .kind = &kind_routing_profile,
                                               .body = added,
                                               .needs = NEED_SELF,
                                               .some = true,
                                               .check = profile_queues_check,
                                               .run = profile_queues_associate };
const struct plan update_profile_queues = { .kind = &kind_routing_profile,
                                            .body = changed,
                                            .needs = NEED_SELF,
                                            .check = profile_queues_check,
                                            .run = update };
const struct plan disassociate_profile_queues = { .kind = &kind_routing_profile,
                                                  .body = removed,
                                                  .needs = NEED_SELF,
                                                  .some = true,
                                                  .run = disassociate };
