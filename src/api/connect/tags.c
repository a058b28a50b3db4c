/* Tags of a resource, by its ARN: contract/connect-api.md 1.2. */

#include "api/connect/kinds.h"

#include "api/ident.h"
#include "api/query.h"
#include "base/limits.h"
#include "store/flows.h"
#include "store/resources.h"

enum { TAGS_MAX = 50 };

static const struct kind view = { .of = { "view", "VIEW", RESOURCE_VIEW } };

static const struct kind *const kinds[] = {
    &kind_queue,        &kind_hours, &kind_routing_profile,  &kind_quick_connect,
    &kind_agent_status, &kind_user,  &kind_security_profile, &view,
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

/* The ARN is the first label; the policy is asked about it as it is. */
static enum err
resource_of(struct call *c)
{
    c->resource = c->labels[0];
    c->labels[0] = STR_NONE; /* no instance is named here */
    c->labels[1] = c->resource;
    return OK;
}

/* The instance's own tags are a thing of the instance's id, made when they are first set. */
static bool
find_instance(struct call *c, struct txn *t, bool make, struct resource *r)
{
    const struct instance *i = c->api->instance;

    if (txn_resource_find(t, RESOURCE_INSTANCE, &i->id, r))
        return true;
    *r = (struct resource){ .kind = RESOURCE_INSTANCE, .id = i->id, .name = STR("instance") };
    r->tags = STR("{}");
    if (make)
        txn_resource_insert(t, r);
    return true;
}

/* Flows and modules have rows of their own: they are shown as a thing of no kind. */
static bool
find_flow(struct call *c, struct txn *t, struct resource *r)
{
    static const struct {
        const char *arn_word;
        enum flow_kind kind;
    } words[] = { { "contact-flow", FLOW_KIND_FLOW }, { "flow-module", FLOW_KIND_MODULE } };
    struct flow flow;
    struct uuid id;

    for (int i = 0; i < 2; i++)
        if (ident_read(c->api->instance, words[i].arn_word, c->labels[1], &id) &&
            txn_flow_find(t, &id, &flow) && flow.kind == words[i].kind) {
            *r = (struct resource){ .id = flow.id, .name = flow.name, .tags = flow.tags };
            return true;
        }
    return false;
}

static void
save(struct txn *t, struct resource *r)
{
    struct flow flow;

    if (r->kind != RESOURCE_NONE)
        txn_resource_save(t, r);
    else if (txn_flow_find(t, &r->id, &flow)) {
        flow.tags = r->tags;
        txn_flow_save(t, &flow);
    }
}

static enum err
find(struct call *c, struct txn *t, bool make, struct resource *r, struct fail *f)
{
    struct uuid id;

    if (!str_starts(c->labels[1], STR("arn:")))
        return fail(f, ERR_INVALID, "The resource must be named by its ARN");
    if (ident_is_instance(c->api->instance, c->labels[1]) && find_instance(c, t, make, r))
        return OK;
    for (int i = 0; i < KIND_COUNT; i++)
        if (ident_read(c->api->instance, kinds[i]->of.arn_word, c->labels[1], &id) &&
            txn_resource_find(t, (enum resource_kind)kinds[i]->of.kind, &id, r))
            return OK;
    if (find_flow(c, t, r))
        return OK;
    return fail(f, ERR_NOT_FOUND, "Resource not found");
}

static enum err
list(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find(c, t, false, r, f);

    if (e)
        return e;
    json_open(&c->out, '{');
    json_name(&c->out, "tags");
    json_put_raw(&c->out, r->tags.n ? r->tags : STR("{}"));
    json_close(&c->out, '}');
    return OK;
}

static enum err
tag(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *tags = shape_given(c->json, "tags");
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 };
    struct resource as_body = { .body = STR("{}") };
    struct json *all = NULL;
    enum err e = find(c, t, true, r, f);

    if (e)
        return e;
    json_dump(tags, &text);
    as_body.body = r->tags;
    thing_set(c, &as_body, buf_str(&text));
    buf_done(&text);
    CHECK(json_parse(as_body.body, JSON_READ_STRICT, &all, NULL) == OK);
    e = shape_check_tags(all, TAGS_MAX, f);
    json_free(&all);
    if (e)
        return e;
    r->tags = as_body.body;
    save(t, r);
    return OK;
}

static enum err
untag(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find(c, t, true, r, f);
    struct str key;

    for (size_t i = 0; !e && query_value(c->query, "tagKeys", i, c->job.arena, &key); i++)
        r->tags = thing_without(c, r->tags, key.p);
    if (!e)
        save(t, r);
    return e;
}

static const struct shape tagged[] = {
    { .name = "tags", .kind = SHAPE_TAGS, .flags = SHAPE_REQUIRED, .max = TAGS_MAX },
    ROWS_END,
};
static const struct shape keys_query[] = {
    ROW_TEXTS("tagKeys", SHAPE_REQUIRED, 1, 128, 1, TAGS_MAX),
    ROWS_END,
};

const struct plan list_tags = { .resource = resource_of, .run = list };
const struct plan tag_resource = { .resource = resource_of, .body = tagged, .run = tag };
const struct plan untag_resource = { .resource = resource_of, .query = keys_query, .run = untag };
