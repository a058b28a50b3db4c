#include "domain/flow/bind.h"

#include "base/random.h"
#include "domain/flow/lookup.h"
#include "domain/view.h"
#include "store/resources.h"

#include <stdio.h>

/* Parameters that name a thing, and what kind it is. */
static const struct name_rule {
    const char *parameter;
    const char *arn_word;
    enum resource_kind kind; /* RESOURCE_NONE: a flow or a module */
} rules[] = {
    { "QueueId", "queue", RESOURCE_QUEUE },
    { "AgentId", "agent", RESOURCE_USER },
    { "HoursOfOperationId", "operating-hours", RESOURCE_HOURS },
    { "ContactFlowId", "contact-flow", RESOURCE_NONE },
    { "FlowModuleId", "flow-module", RESOURCE_NONE },
};

struct binding {
    struct txn *t;
    struct instance instance;
    const struct json *document;
    struct str action; /* Identifier of the one that is written */
    struct json_out w;
    const struct flow_bind_options *options;
    struct flow_binding *report;
};

static struct str
text_of(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR("");
}

/* ---- is it here? ---- */

static enum flow_kind
flow_kind_of(const struct name_rule *r)
{
    return str_eq(str_from(r->arn_word), STR("flow-module")) ? FLOW_KIND_MODULE : FLOW_KIND_FLOW;
}

static bool
is_id_here(struct binding *b, const struct name_rule *r, struct str text)
{
    struct flow_found found;
    struct resource resource;
    struct uuid id;

    if (r->kind == RESOURCE_NONE)
        return (str_starts(text, STR("arn:")) ||
                uuid_parse(str_first(text, text.n < 36 ? text.n : 36), id.b)) &&
               flow_find(b->t, flow_kind_of(r), text, &found, NULL) == OK;
    for (size_t i = text.n; i > 0; i--)
        if (text.p[i - 1] == '/') {
            text = str_from_at(text, i);
            break;
        }
    return uuid_parse(text, id.b) && txn_resource_find(b->t, r->kind, &id, &resource);
}

static bool
find_by_name(struct binding *b, const struct name_rule *r, struct str name, struct uuid *ret)
{
    struct flow_found found;
    struct resource resource;

    if (!name.n || str_starts(name, STR("arn:")))
        return false;
    if (r->kind == RESOURCE_NONE) {
        if (flow_find(b->t, flow_kind_of(r), name, &found, NULL) != OK)
            return false;
        *ret = found.flow.id;
        return true;
    }
    if (!txn_resource_find_name(b->t, r->kind, name, &resource))
        return false;
    *ret = resource.id;
    return true;
}

/* The name that the console keeps beside an ARN. */
static struct str
name_beside(struct binding *b, struct str parameter)
{
    const struct json *about =
        json_find(json_member(json_member(b->document, "Metadata"), "ActionMetadata"), b->action);
    const struct json *p = json_find(json_member(about, "parameters"), parameter);
    struct str name = text_of(p, "displayName");

    if (!name.n)
        name = text_of(json_member(about, "queue"), "text");
    if (!name.n)
        name = text_of(json_member(about, "contactFlow"), "text");
    return name;
}

static struct str
kept(struct binding *b, struct str text)
{
    struct str copy = STR("");

    arena_copy(txn_arena(b->t), text, &copy);
    return copy;
}

static void
put_raw(struct json_out *w, const struct json *value)
{
    struct buf text = { .max = 4 * 1024 * 1024 };

    json_dump(value, &text);
    json_put_raw(w, buf_str(&text));
    buf_done(&text);
}

static void
tell_unbound(struct binding *b, struct str parameter, struct str text)
{
    struct flow_binding *report = b->report;
    size_t n = report->unbound_count;

    if (n == FLOW_UNBOUND_MAX)
        return;
    report->unbound[n].action = kept(b, b->action);
    report->unbound[n].parameter = kept(b, parameter);
    report->unbound[n].value = kept(b, text);
    report->unbound_count++;
}

/* What the importer has said it stands for. */
static bool
find_mapped(struct binding *b, struct str text, struct str *ret)
{
    if (!b->options->map || !mapping_find(b->options->map, text, ret))
        return false;
    b->report->bound++;
    return true;
}

static void
put_arn(struct binding *b, const struct name_rule *r, const struct uuid *found)
{
    char id[UUID_TEXT_SIZE], instance[UUID_TEXT_SIZE], arn[512];
    int n;

    uuid_text(found->b, id);
    uuid_text(b->instance.id.b, instance);
    n = snprintf(arn, sizeof(arn), "arn:aws:connect:%.*s:%.*s:instance/%s/%s/%s",
                 STR_ARG(b->instance.region), STR_ARG(b->instance.account), instance, r->arn_word,
                 id);
    json_put_str(&b->w, str_of(arn, (size_t)n));
    b->report->bound++;
}

static bool
is_static(struct str text)
{
    return text.n && str_find(text, '$') == text.n;
}

static void
put_bound(struct binding *b, const struct name_rule *r, struct str parameter, struct str text)
{
    struct uuid found;
    struct str mapped;

    if (!is_static(text) || is_id_here(b, r, text)) {
        json_put_str(&b->w, text);
    } else if (find_by_name(b, r, name_beside(b, parameter), &found) ||
               find_by_name(b, r, text, &found)) {
        put_arn(b, r, &found);
    } else if (find_mapped(b, text, &mapped)) {
        if (!is_id_here(b, r, mapped) && find_by_name(b, r, mapped, &found)) {
            b->report->bound--; /* once is enough */
            put_arn(b, r, &found);
            return;
        }
        if (!is_id_here(b, r, mapped))
            tell_unbound(b, parameter, mapped);
        json_put_str(&b->w, mapped);
    } else {
        tell_unbound(b, parameter, text);
        json_put_str(&b->w, text);
    }
}

/* A function is known when the setting lambda has an address for it. */
static void
put_function(struct binding *b, struct str parameter, struct str text)
{
    const struct mapping *known = b->options->functions;
    struct str name = text;

    if (is_static(text))
        find_mapped(b, text, &name);
    if (is_static(name) && known && !mapping_find_function(known, name, NULL))
        tell_unbound(b, parameter, name);
    json_put_str(&b->w, name);
}

/* {"Id": a view's name, id or ARN, …} */
static enum err
put_view_member(struct str name, const struct json *value, void *arg)
{
    struct binding *b = arg;
    struct str text = json_kind(value) == JSON_KIND_STRING ? json_str(value) : STR("");
    struct view view;

    json_key(&b->w, name);
    if (!str_eq(name, STR("Id")) || !text.n) {
        put_raw(&b->w, value);
        return OK;
    }
    if (is_static(text) && view_find(b->t, text, &view, NULL) != OK) {
        find_mapped(b, text, &text);
        if (view_find(b->t, text, &view, NULL) != OK)
            tell_unbound(b, STR("ViewResource"), text);
    }
    json_put_str(&b->w, text);
    return OK;
}

/* ---- writing ---- */

static const struct name_rule *
rule_of(struct str parameter)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (str_eq(parameter, str_from(rules[i].parameter)))
            return &rules[i];
    return NULL;
}

static enum err
put_hook(struct str name, const struct json *value, void *arg)
{
    struct binding *b = arg;

    json_key(&b->w, name);
    if (json_kind(value) == JSON_KIND_STRING)
        put_bound(b, rule_of(STR("ContactFlowId")), STR("ContactFlowId"), json_str(value));
    else
        put_raw(&b->w, value);
    return OK;
}

static enum err
put_parameter(struct str name, const struct json *value, void *arg)
{
    struct binding *b = arg;
    const struct name_rule *r = rule_of(name);

    json_key(&b->w, name);
    if (r && json_kind(value) == JSON_KIND_STRING)
        put_bound(b, r, name, json_str(value));
    else if (str_eq(name, STR("LambdaFunctionARN")) && json_kind(value) == JSON_KIND_STRING)
        put_function(b, name, json_str(value));
    else if (str_eq(name, STR("ViewResource")) && json_kind(value) == JSON_KIND_OBJECT) {
        json_open(&b->w, '{');
        json_each(value, put_view_member, b);
        json_close(&b->w, '}');
    } else if (str_eq(name, STR("EventHooks")) && json_kind(value) == JSON_KIND_OBJECT) {
        json_open(&b->w, '{');
        json_each(value, put_hook, b);
        json_close(&b->w, '}');
    } else
        put_raw(&b->w, value);
    return OK;
}

static enum err
put_action_member(struct str name, const struct json *value, void *arg)
{
    struct binding *b = arg;

    json_key(&b->w, name);
    if (str_eq(name, STR("Parameters")) && json_kind(value) == JSON_KIND_OBJECT) {
        json_open(&b->w, '{');
        json_each(value, put_parameter, b);
        json_close(&b->w, '}');
    } else
        put_raw(&b->w, value);
    return OK;
}

static enum err
put_member(struct str name, const struct json *value, void *arg)
{
    struct binding *b = arg;

    json_key(&b->w, name);
    if (!str_eq(name, STR("Actions")) || json_kind(value) != JSON_KIND_ARRAY) {
        put_raw(&b->w, value);
        return OK;
    }
    json_open(&b->w, '[');
    for (size_t i = 0; i < json_count(value); i++) {
        const struct json *action = json_at(value, i);

        if (json_kind(action) != JSON_KIND_OBJECT) {
            put_raw(&b->w, action);
            continue;
        }
        b->action = text_of(action, "Identifier");
        json_open(&b->w, '{');
        json_each(action, put_action_member, b);
        json_close(&b->w, '}');
    }
    json_close(&b->w, ']');
    return OK;
}

void
flow_bind(struct txn *t, const struct json *document, const struct flow_bind_options *o,
          struct buf *out, struct flow_binding *ret)
{
    struct binding b = {
        .t = t, .document = document, .w = { .out = out }, .options = o, .report = ret
    };

    *ret = (struct flow_binding){ 0 };
    txn_instance(t, &b.instance);
    json_open(&b.w, '{');
    json_each(document, put_member, &b);
    json_close(&b.w, '}');
}
