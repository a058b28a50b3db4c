/* Which flow a request means, and what the policy is asked about. */

#include "api/connect/flow.h"

#include "api/ident.h"
#include "base/random.h"

static const struct flow_wire flow_wire = {
    FLOW_KIND_FLOW,      "contact-flow",
    "CONTACT_FLOW",      "ContactFlow",
    "FlowContentSha256", "InvalidContactFlowException",
    "problems",          "ContactFlowSummaryList",
    "ContactFlows",      "ContactFlowVersionSummaryList",
};
static const struct flow_wire module_wire = {
    FLOW_KIND_MODULE,
    "flow-module",
    "CONTACT_FLOW_MODULE",
    "ContactFlowModule",
    "FlowModuleContentSha256",
    "InvalidContactFlowModuleException",
    "Problems",
    "ContactFlowModulesSummaryList",
    "ContactFlowModules",
    "ContactFlowModuleVersionSummaryList",
};

const struct flow_wire *
flow_wire_of(const struct call *c)
{
    const char *path = c->op->path;

    return strstr(path, "contact-flow-modules") ? &module_wire : &flow_wire;
}

/* ---- ids with qualifiers ---- */

/* "ID:$SAVED" or ARN:$SAVED: the two parts. */
static struct str
cut_qualifier(struct str *text)
{
    size_t at = text->n;
    struct str qualifier = STR_NONE;

    while (at > 0 && text->p[at - 1] != '/')
        at--;
    at += str_find(str_from_at(*text, at), ':');
    if (at < text->n) {
        qualifier = str_from_at(*text, at + 1);
        *text = str_first(*text, at);
    }
    return qualifier;
}

struct str
flow_arn(struct call *c, const struct flow_wire *w, const struct uuid *id)
{
    return ident_arn(c->api->instance, w->arn_word, ident_text(id, c->job.arena), c->job.arena);
}

enum err
flow_star_resource(struct call *c, struct fail *f)
{
    (void)f;
    c->resource = ident_arn(c->api->instance, flow_wire_of(c)->arn_word, STR("*"), c->job.arena);
    return OK;
}

enum err
flow_label_resource(struct call *c, struct fail *f)
{
    const struct flow_wire *w = flow_wire_of(c);
    struct str text = c->labels[1];
    struct uuid id;

    (void)f;
    cut_qualifier(&text);
    if (ident_read(c->api->instance, w->arn_word, text, &id))
        c->resource = flow_arn(c, w, &id);
    else
        c->resource = ident_arn(c->api->instance, w->arn_word, text, c->job.arena);
    return OK;
}

enum err
flow_instance_resource(struct call *c, struct fail *f)
{
    (void)f;
    c->resource = ident_instance_arn(c->api->instance, c->job.arena);
    return OK;
}

enum err
flow_instance_of(struct call *c, struct str instance_id, struct fail *f)
{
    return ident_is_instance(c->api->instance, instance_id)
               ? OK
               : fail(f, ERR_NOT_FOUND, "Resource not found of Type: INSTANCE");
}

enum err
flow_of(struct call *c, struct txn *t, struct flow_found *ret, struct fail *f)
{
    const struct flow_wire *w = flow_wire_of(c);
    struct buf reference = { .max = 1024 };
    struct str text = c->labels[1], qualifier = cut_qualifier(&text);
    char bare[UUID_TEXT_SIZE];
    struct uuid id;
    enum err e = flow_instance_of(c, c->labels[0], f);

    if (e)
        return e;
    if (!ident_read(c->api->instance, w->arn_word, text, &id))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: %s", w->type);
    uuid_text(id.b, bare);
    buf_add(&reference, str_from(bare));
    if (qualifier.p) {
        buf_add_byte(&reference, ':');
        buf_add(&reference, qualifier);
    }
    e = reference.full ? fail(f, ERR_NOT_FOUND, "Resource not found of Type: %s", w->type)
                       : flow_find(t, w->kind, buf_str(&reference), ret, f);
    buf_done(&reference);
    return e;
}

void
flow_empty_answer(struct call *c)
{
    json_open(&c->out, '{');
    json_close(&c->out, '}');
}

enum err
flow_not_published(struct fail *f)
{
    return fail_as(f, ERR_NOT_FOUND, "ContactFlowNotPublishedException",
                   "The flow has not been published; its draft is asked for with :$SAVED");
}
