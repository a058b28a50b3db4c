/* The instance and its attributes: contract/connect-api.md 1.2, 1.3, 8. */

#include "api/connect/kinds.h"

#include "api/ident.h"
#include "api/paging.h"
#include "base/limits.h"
#include "store/resources.h"

enum { ATTRIBUTES_MAX = 32 };

static bool
attribute_is_on(struct call *c, struct txn *t, struct str name)
{
    struct resource r;

    return txn_resource_find_name(t, RESOURCE_INSTANCE_ATTRIBUTE, name, &r) &&
           str_eq(thing_member(c, r.body, "Value"), STR("true"));
}

/* Where people sign in. */
static struct str
access_url(struct call *c)
{
    const struct api_settings *s = c->api->settings;
    struct buf text = { .max = 1024 };

    if (s->public_url.n)
        return s->public_url;
    buf_printf(&text, "%s://127.0.0.1:%u", s->tls ? "https" : "http", (unsigned)s->port);
    return buf_kept(c, &text);
}

static void
put_instance(struct call *c, struct txn *t)
{
    const struct instance *i = c->api->instance;
    struct json_out *w = &c->out;

    json_set_str(w, "Id", ident_text(&i->id, c->job.arena));
    json_set_str(w, "Arn", ident_instance_arn(i, c->job.arena));
    json_set_str(w, "IdentityManagementType", STR("CONNECT_MANAGED"));
    json_set_str(w, "InstanceAlias", i->alias);
    json_set_epoch(w, "CreatedTime", i->created_ms);
    json_set_str(w, "InstanceStatus", STR("ACTIVE"));
    json_set_bool(w, "InboundCallsEnabled", attribute_is_on(c, t, STR("INBOUND_CALLS")));
    json_set_bool(w, "OutboundCallsEnabled", attribute_is_on(c, t, STR("OUTBOUND_CALLS")));
    json_set_str(w, "InstanceAccessUrl", access_url(c));
}

/* Tags only here, not in summaries. */
static enum err
describe(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)f;
    json_open(&c->out, '{');
    json_name(&c->out, "Instance");
    json_open(&c->out, '{');
    put_instance(c, t);
    if (txn_resource_find(t, RESOURCE_INSTANCE, &c->api->instance->id, r) && r->tags.n > 2) {
        json_name(&c->out, "Tags");
        json_put_raw(&c->out, r->tags);
    }
    json_close(&c->out, '}');
    json_close(&c->out, '}');
    return OK;
}

static enum err
list(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    (void)f;
    json_open(&c->out, '{');
    json_name(&c->out, "InstanceSummaryList");
    json_open(&c->out, '[');
    json_open(&c->out, '{');
    put_instance(c, t);
    json_close(&c->out, '}');
    json_close(&c->out, ']');
    json_close(&c->out, '}');
    return OK;
}

/* Account-wide: the policy is asked about everything (connect-api.md 3.4). */
static enum err
account(struct call *c)
{
    c->resource = STR("*");
    return OK;
}

/* ---- attributes ---- */

static void
put_attribute(struct call *c, const struct resource *r)
{
    json_open(&c->out, '{');
    json_set_str(&c->out, "AttributeType", r->name);
    json_set_str(&c->out, "Value", thing_member(c, r->body, "Value"));
    json_close(&c->out, '}');
}

static enum err
list_attributes(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct resource *rows = arena_get(c->job.arena, sizeof(*rows) * ATTRIBUTES_MAX);
    size_t n, from, to;

    (void)r;
    (void)f;
    CHECK(rows);
    n = txn_resources(t, RESOURCE_INSTANCE_ATTRIBUTE, STR(""), rows, ATTRIBUTES_MAX);
    thing_page_cut(c, n, &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "Attributes");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++)
        put_attribute(c, &rows[i]);
    json_close(&c->out, ']');
    thing_page_end(c, to, n);
    json_close(&c->out, '}');
    return OK;
}

static enum err
find_attribute(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    return txn_resource_find_name(t, RESOURCE_INSTANCE_ATTRIBUTE, c->labels[1], r)
               ? OK
               : fail(f, ERR_INVALID, "AttributeType is not known");
}

static enum err
describe_attribute(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find_attribute(c, t, r, f);

    if (e)
        return e;
    json_open(&c->out, '{');
    json_name(&c->out, "Attribute");
    put_attribute(c, r);
    json_close(&c->out, '}');
    return OK;
}

static const struct shape valued[] = {
    ROW_ENUM("Value", SHAPE_REQUIRED | SHAPE_KEPT, "true false"),
    ROWS_END,
};

static enum err
update_attribute(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find_attribute(c, t, r, f);

    if (e)
        return e;
    thing_merge(c, r->body, c->json, valued, &r->body);
    txn_resource_save(t, r);
    return OK;
}

const struct plan list_instances = { .resource = account, .page_max = 10, .run = list };
const struct plan describe_instance = { .needs = NEED_INSTANCE, .run = describe };
const struct plan list_instance_attributes = { .needs = NEED_INSTANCE,
                                               .page_max = 7,
                                               .run = list_attributes };
const struct plan describe_instance_attribute = { .needs = NEED_INSTANCE,
                                                  .run = describe_attribute };
const struct plan update_instance_attribute = { .body = valued,
                                                .needs = NEED_INSTANCE,
                                                .run = update_attribute };
