/* Queues: contract/connect-api.md 1.2, 2.11. */

#include "api/connect/kinds.h"

#include "api/ident.h"
#include "api/paging.h"
#include "api/query.h"
#include "base/limits.h"
#include "base/random.h"
#include "store/resources.h"

static const struct search_field fields[] = {
    { "name", SEARCH_NAME, NULL, 0, 0 },
    { "description", SEARCH_MEMBER, "Description", 0, 0 },
    { "resourceID", SEARCH_ID, NULL, 0, 0 },
    { "QueueTypeCondition", SEARCH_CONSTANT, "STANDARD", 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

static void
put_links(struct call *c, struct txn *t, const struct resource *r, struct json_out *w)
{
    thing_put_linked(c, t, "HoursOfOperationId", LINK_QUEUE_HOURS, r->no, w);
}

const struct kind kind_queue = {
    .of = { "queue", "QUEUE", RESOURCE_QUEUE },
    .id = "QueueId",
    .arn = "QueueArn",
    .name = "Name",
    .wrapper = "Queue",
    .summaries = "QueueSummaryList",
    .found = "Queues",
    .fresh = STR_INIT("{\"Status\":\"ENABLED\"}"),
    .max = LIMIT_THINGS,
    .timed = true,
    .put = put_links,
    .search = fields,
};

/* ---- what requests hold ---- */

static const struct shape caller[] = {
    ROW_TEXT("OutboundCallerIdName", 0, 1, 255),
    ROW_TEXT("OutboundCallerIdNumberId", 0, 0, 500),
    ROW_ID("OutboundFlowId", 0, &id_of_flow),
    ROWS_END,
};
static const struct shape email[] = {
    ROW_TEXT("OutboundEmailAddressId", 0, 1, 500),
    ROWS_END,
};
static const struct shape email_addresses[] = {
    ROW_TEXT("EmailAddressId", SHAPE_REQUIRED, 1, 500),
    ROWS_END,
};
static const struct shape created[] = {
    ROW_TEXT("Name", SHAPE_REQUIRED, 1, 127),
    ROW_TEXT("Description", SHAPE_KEPT, 1, 250),
    ROW_IN("OutboundCallerConfig", SHAPE_KEPT, caller),
    ROW_IN("OutboundEmailConfig", SHAPE_KEPT, email),
    ROW_ID("HoursOfOperationId", SHAPE_REQUIRED, &kind_hours.of),
    ROW_INT("MaxContacts", SHAPE_KEPT, 0, INT32_MAX),
    ROW_IDS("QuickConnectIds", 0, &kind_quick_connect.of, 1, 50),
    ROW_LIST("EmailAddressesConfig", 0, email_addresses, 1, 50),
    ROW_TAGS,
    ROWS_END,
};
static const struct shape named[] = {
    ROW_TEXT("Name", 0, 1, 127),
    ROW_TEXT("Description", SHAPE_KEPT, 1, 250),
    ROWS_END,
};
static const struct shape houred[] = {
    ROW_ID("HoursOfOperationId", SHAPE_REQUIRED, &kind_hours.of),
    ROWS_END,
};
static const struct shape maxed[] = {
    ROW_INT("MaxContacts", SHAPE_KEPT, 0, INT32_MAX),
    ROWS_END,
};
static const struct shape statused[] = {
    ROW_ENUM("Status", SHAPE_REQUIRED | SHAPE_KEPT, "ENABLED DISABLED"),
    ROWS_END,
};
static const struct shape called[] = {
    ROW_IN("OutboundCallerConfig", SHAPE_REQUIRED | SHAPE_KEPT, caller),
    ROWS_END,
};

/* ---- links ---- */

static enum err
bind_hours(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *named_hours = shape_given(c->json, "HoursOfOperationId");
    struct resource hours;
    struct link old;
    enum err e = thing_find(c, t, &kind_hours, json_str(named_hours), &hours, f);

    if (e)
        return e;
    if (txn_links_from(t, LINK_QUEUE_HOURS, r->no, &old, 1))
        txn_link_clear(t, LINK_QUEUE_HOURS, r->no, old.to_no);
    txn_link_set(t, &(struct link){ LINK_QUEUE_HOURS, r->no, hours.no, 0, STR("") });
    return OK;
}

static enum err
bind_created(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *ids = shape_given(c->json, "QuickConnectIds");
    enum err e = bind_hours(c, t, r, f);

    for (size_t i = 0; !e && i < json_count(ids); i++) {
        struct resource quick;

        e = thing_find(c, t, &kind_quick_connect, json_str(json_at(ids, i)), &quick, f);
        if (!e)
            txn_link_set(t,
                         &(struct link){ LINK_QUEUE_QUICK_CONNECT, r->no, quick.no, 0, STR("") });
    }
    return e;
}

/* Absent: no limit (connect-api.md 1.2). */
static enum err
update_max(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    if (!shape_given(c->json, "MaxContacts"))
        r->body = thing_without(c, r->body, "MaxContacts");
    return thing_update(c, t, r, f);
}

/* connect-api.md 1.2: in a routing profile, a flow or a quick connect; 9 no. 33. */
static enum err
is_unused(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct link link;

    if (txn_links_to(t, LINK_PROFILE_QUEUE, r->no, &link, 1) ||
        txn_links_to(t, LINK_PROFILE_MANUAL_QUEUE, r->no, &link, 1) ||
        txn_links_to(t, LINK_PROFILE_DEFAULT_QUEUE, r->no, &link, 1))
        return thing_in_use(f, "a routing profile");
    if (txn_links_to(t, LINK_QUICK_CONNECT_TARGET, r->no, &link, 1))
        return thing_in_use(f, "a quick connect");
    if (txn_flow_mentions(t, ident_text(&r->id, c->job.arena)))
        return thing_in_use(f, "a flow");
    return OK;
}

/* ---- agents' queues: 2.11 ---- */

static struct str
agent_queue_arn(struct call *c, const struct uuid *user)
{
    return ident_arn(c->api->instance, "queue/agent", ident_text(user, c->job.arena), c->job.arena);
}

/* `user` by id, or by P/queue/agent/ID. */
static bool
agent_queue_find(struct call *c, struct txn *t, struct str text, struct resource *ret)
{
    struct str prefix = ident_arn(c->api->instance, "queue/agent", STR(""), c->job.arena);
    struct uuid id;

    if (str_starts(text, prefix))
        text = str_from_at(text, prefix.n);
    return uuid_parse(text, id.b) && txn_resource_find(t, RESOURCE_USER, &id, ret);
}

static enum err
describe(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct json_out *w = &c->out;
    enum err e = thing_find(c, t, &kind_queue, c->labels[1], r, f);

    if (!e)
        return thing_describe(c, t, r, f);
    if (!agent_queue_find(c, t, c->labels[1], r))
        return e;
    json_open(w, '{');
    json_name(w, "Queue");
    json_open(w, '{');
    json_set_str(w, "QueueArn", agent_queue_arn(c, &r->id));
    json_set_str(w, "QueueId", ident_text(&r->id, c->job.arena));
    json_set_str(w, "Status", STR("ENABLED"));
    thing_put_modified(c, r, w);
    json_close(w, '}');
    json_close(w, '}');
    return OK;
}

static enum err
describe_resource(struct call *c)
{
    struct str prefix = ident_arn(c->api->instance, "queue/agent", STR(""), c->job.arena);
    struct str id = c->labels[1];
    struct uuid parsed;

    if (str_starts(id, prefix)) {
        c->resource = id;
        return OK;
    }
    if (ident_read(c->api->instance, "queue", id, &parsed))
        id = ident_text(&parsed, c->job.arena);
    c->resource = ident_arn(c->api->instance, "queue", id, c->job.arena);
    return OK;
}

/* ---- ListQueues: first the standard ones by name, then one for each user ---- */

static bool
wants(struct call *c, struct str type)
{
    struct str value;
    size_t n = 0;

    for (; query_value(c->query, "queueTypes", n, c->job.arena, &value); n++)
        if (str_eq(value, type))
            return true;
    return n == 0;
}

static void
put_agent_queue(struct call *c, const struct resource *user)
{
    json_open(&c->out, '{');
    json_set_str(&c->out, "Id", ident_text(&user->id, c->job.arena));
    json_set_str(&c->out, "Arn", agent_queue_arn(c, &user->id));
    json_set_str(&c->out, "QueueType", STR("AGENT"));
    thing_put_modified(c, user, &c->out);
    json_close(&c->out, '}');
}

static void
put_standard_queue(struct call *c, const struct resource *r)
{
    json_open(&c->out, '{');
    json_set_str(&c->out, "Id", ident_text(&r->id, c->job.arena));
    json_set_str(&c->out, "Arn", thing_arn(c, &kind_queue, &r->id));
    json_set_str(&c->out, "Name", r->name);
    json_set_str(&c->out, "QueueType", STR("STANDARD"));
    thing_put_modified(c, r, &c->out);
    json_close(&c->out, '}');
}

/* One more than there is room for tells that there are more. */
static struct str
list_part(struct call *c, struct txn *t, bool of_agents, struct str after, int64_t *room)
{
    size_t max = (size_t)*room + 1;
    struct resource *rows = arena_get(c->job.arena, sizeof(*rows) * max);
    size_t n =
        rows ? txn_resources(t, of_agents ? RESOURCE_USER : RESOURCE_QUEUE, after, rows, max) : 0;
    struct buf state = { .max = 1024 };

    for (size_t i = 0; i < n && i + 1 < max; i++)
        if (of_agents)
            put_agent_queue(c, &rows[i]);
        else
            put_standard_queue(c, &rows[i]);
    if (n < max) {
        *room -= (int64_t)n;
        return STR_NONE;
    }
    *room = 0;
    buf_add_byte(&state, of_agents ? 'A' : 'S');
    buf_add(&state, max > 1 ? rows[max - 2].name : after);
    return buf_kept(c, &state);
}

static enum err
list(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct asked *asked = c->in;
    struct str after = asked->after, more = STR_NONE;
    bool agents_only = after.n && after.p[0] == 'A';
    int64_t room = asked->count;

    (void)r;
    (void)f;
    if (after.n)
        after = str_from_at(after, 1);
    json_open(&c->out, '{');
    json_name(&c->out, "QueueSummaryList");
    json_open(&c->out, '[');
    if (!agents_only && wants(c, STR("STANDARD")))
        more = list_part(c, t, false, after, &room);
    if (!more.p && wants(c, STR("AGENT")))
        more = list_part(c, t, true, agents_only ? after : STR(""), &room);
    json_close(&c->out, ']');
    if (more.p)
        page_put_next(c, more, &c->out);
    json_close(&c->out, '}');
    return OK;
}

static const struct shape list_query[] = {
    ROW_ENUMS("queueTypes", 0, "STANDARD AGENT", 2),
    ROWS_END,
};

const struct plan list_queues = {
    .kind = &kind_queue, .query = list_query, .needs = NEED_STAR, .page_max = 1000, .run = list
};
const struct plan create_queue = { .kind = &kind_queue,
                                   .body = created,
                                   .needs = NEED_STAR,
                                   .run = thing_create,
                                   .bind = bind_created };
const struct plan describe_queue = { .kind = &kind_queue,
                                     .resource = describe_resource,
                                     .run = describe };
const struct plan update_queue_name = {
    .kind = &kind_queue, .body = named, .needs = NEED_SELF, .some = true, .run = thing_update
};
const struct plan update_queue_hours = {
    .kind = &kind_queue, .body = houred, .needs = NEED_SELF, .run = thing_update, .bind = bind_hours
};
const struct plan update_queue_max = {
    .kind = &kind_queue, .body = maxed, .needs = NEED_SELF, .run = update_max
};
const struct plan update_queue_status = {
    .kind = &kind_queue, .body = statused, .needs = NEED_SELF, .run = thing_update
};
const struct plan update_queue_caller = {
    .kind = &kind_queue, .body = called, .needs = NEED_SELF, .run = thing_update
};
const struct plan delete_queue = {
    .kind = &kind_queue, .needs = NEED_SELF, .run = thing_delete, .unused = is_unused
};
const struct plan search_queues = { .kind = &kind_queue,
                                    .body = search_shape,
                                    .needs = NEED_INSTANCE,
                                    .page_max = 500,
                                    .check = thing_search_check,
                                    .run = thing_search };
