/* Flows and modules made, shown, changed and deleted: contract/flows.md 1.8. */

#include "api/connect/flow.h"

#include "api/ident.h"
#include "api/shape.h"
#include "auth/hmac.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/flow/check.h"
#include "domain/flow/defaults.h"

#define CREATE(member)   AT(flow_create_request, member)
#define METADATA(member) AT(flow_metadata_request, member)

/* clang-format off */
const struct field flow_create_fields[] = {
    { "Name", FIELD_STR, CREATE(name), REQUIRED, 1, 256, NULL },
    { "Type", FIELD_STR, CREATE(type), REQUIRED, 1, 100, NULL },
    { "Description", FIELD_STR, CREATE(description), OPTIONAL, 0, 4096, NULL },
    { "Content", FIELD_STR, CREATE(content), REQUIRED, 1, LIMIT_FLOW_CONTENT, NULL },
    { "Status", FIELD_STR, CREATE(status), OPTIONAL, 1, 100, NULL },
    { "Tags", FIELD_OBJECT, CREATE(tags), OPTIONAL, 0, 0, NULL },
    { 0 },
};
const struct field module_create_fields[] = {
    { "Name", FIELD_STR, CREATE(name), REQUIRED, 1, 127, NULL },
    { "Description", FIELD_STR, CREATE(description), OPTIONAL, 0, 500, NULL },
    { "Content", FIELD_STR, CREATE(content), REQUIRED, 1, LIMIT_FLOW_CONTENT, NULL },
    { "Settings", FIELD_STR, CREATE(settings), OPTIONAL, 0, LIMIT_FLOW_CONTENT, NULL },
    { "Tags", FIELD_OBJECT, CREATE(tags), OPTIONAL, 0, 0, NULL },
    { 0 },
};
const struct field flow_content_fields[] = {
    { "Content", FIELD_STR, AT(flow_content_request, content), REQUIRED, 1, LIMIT_FLOW_CONTENT, NULL },
    { 0 },
};
const struct field module_content_fields[] = {
    { "Content", FIELD_STR, AT(flow_content_request, content), OPTIONAL, 1, LIMIT_FLOW_CONTENT, NULL },
    { "Settings", FIELD_STR, AT(flow_content_request, settings), OPTIONAL, 0, LIMIT_FLOW_CONTENT, NULL },
    { 0 },
};
const struct field flow_name_fields[] = {
    { "Name", FIELD_STR, METADATA(name), OPTIONAL, 1, 256, NULL },
    { "Description", FIELD_STR, METADATA(description), OPTIONAL, 0, 4096, NULL },
    { 0 },
};
const struct field flow_metadata_fields[] = {
    { "Name", FIELD_STR, METADATA(name), OPTIONAL, 1, 256, NULL },
    { "Description", FIELD_STR, METADATA(description), OPTIONAL, 0, 4096, NULL },
    { "ContactFlowState", FIELD_STR, METADATA(flow_state), OPTIONAL, 1, 100, NULL },
    { 0 },
};
const struct field module_metadata_fields[] = {
    { "Name", FIELD_STR, METADATA(name), OPTIONAL, 1, 127, NULL },
    { "Description", FIELD_STR, METADATA(description), OPTIONAL, 0, 500, NULL },
    { "State", FIELD_STR, METADATA(module_state), OPTIONAL, 1, 100, NULL },
    { 0 },
};
/* clang-format on */

static struct str
or_empty(struct str s)
{
    return s.p ? s : STR("");
}

/* ---- create ---- */

static enum err
settings_check(struct str settings, struct fail *f)
{
    struct json *document = NULL;
    enum err e = OK;

    if (settings.n && (json_parse(settings, JSON_READ_STRICT, &document, NULL) != OK ||
                       json_kind(document) != JSON_KIND_OBJECT))
        e = fail(f, ERR_INVALID, "Settings must be a JSON object as text");
    json_free(&document);
    return e;
}

enum err
flow_create_check(struct call *c, struct fail *f)
{
    const struct flow_create_request *in = c->in;
    bool module = flow_wire_of(c)->kind == FLOW_KIND_MODULE;

    if (!module && !flow_type_is_known(in->type))
        return fail(f, ERR_INVALID, "Type is not one of the types of flows");
    if (in->status.p && !str_eq(in->status, STR("PUBLISHED")) && !str_eq(in->status, STR("SAVED")))
        return fail(f, ERR_INVALID, "Status must be PUBLISHED or SAVED");
    if (module && !in->settings.p && c->api->settings->flow_strict) /* flows.md 1.9 */
        return fail(f, ERR_UNFIT, "Missing required field: settings");
    if (in->tags && shape_check_tags(in->tags, 50, f) != OK)
        return f->code;
    return settings_check(in->settings, f);
}

static enum err
name_is_free(struct txn *t, enum flow_kind kind, struct str name, int64_t except_no, struct fail *f)
{
    struct flow other;
    bool taken = kind == FLOW_KIND_MODULE ? txn_module_find_name(t, name, &other)
                                          : txn_flow_find_name(t, name, &other);

    if (taken && other.no != except_no)
        return fail_as(f, ERR_CONFLICT, "DuplicateResourceException",
                       "There is already a %s of that name",
                       kind == FLOW_KIND_MODULE ? "flow module" : "flow");
    return OK;
}

static void
put_created(struct call *c, const struct flow *flow, struct str content)
{
    const struct flow_wire *wire = flow_wire_of(c);
    bool module = wire->kind == FLOW_KIND_MODULE;
    char hash[FLOW_SHA256_SIZE];

    sha256_text(content, hash);
    json_open(&c->out, '{');
    json_set_uuid(&c->out, module ? "Id" : "ContactFlowId", &flow->id);
    json_set_str(&c->out, module ? "Arn" : "ContactFlowArn", flow_arn(c, wire, &flow->id));
    if (!module)
        json_set_str(&c->out, "FlowContentSha256", str_from(hash));
    json_close(&c->out, '}');
}

static struct str
dump(struct call *c, const struct json *object)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT };
    struct str kept = STR("{}");

    if (object && json_dump(object, &text))
        arena_copy(c->job.arena, buf_str(&text), &kept);
    buf_done(&text);
    return kept;
}

static void
keep_original(struct txn *t, const struct flow *flow, struct str given, struct str content)
{
    if (content.p != given.p) /* it was converted */
        txn_flow_original_save(t, flow->no, given);
}

enum err
flow_create_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct flow_create_request *in = c->in;
    const struct flow_wire *wire = flow_wire_of(c);
    struct flow flow = { .kind = wire->kind,
                         .name = in->name,
                         .type = wire->kind == FLOW_KIND_MODULE ? STR("MODULE") : in->type,
                         .description = or_empty(in->description),
                         .settings = or_empty(in->settings),
                         .tags = dump(c, in->tags) };
    bool publish = !str_eq(in->status, STR("SAVED"));
    struct str content;
    enum err e = flow_instance_of(c, c->labels[0], f);

    if (!e)
        e = name_is_free(t, flow.kind, flow.name, 0, f);
    if (!e && txn_flow_count(t, flow.kind) >= LIMIT_FLOWS)
        e = fail(f, ERR_LIMIT, "The instance has %d of them, it may not have more", LIMIT_FLOWS);
    if (!e)
        e = flow_content_read(c, in->content, flow.type, publish, &content, f);
    if (e)
        return e;
    uuid4_bytes(flow.id.b);
    flow_content_keep(t, &flow, content, publish);
    txn_flow_insert(t, &flow);
    keep_original(t, &flow, in->content, content);
    put_created(c, &flow, content);
    return OK;
}

/* ---- describe ---- */

static void
put_flow(struct call *c, const struct flow_found *found, const struct flow_content *content)
{
    const struct flow_wire *wire = flow_wire_of(c);
    const struct flow *flow = &found->flow;
    struct json_out *w = &c->out;
    char hash[FLOW_SHA256_SIZE];

    json_open(w, '{');
    json_set_str(w, "Arn", flow_arn(c, wire, &flow->id));
    json_set_uuid(w, "Id", &flow->id);
    json_set_str(w, "Name", flow->name);
    if (flow->kind == FLOW_KIND_FLOW)
        json_set_str(w, "Type", flow->type);
    json_set_str(w, "State", flow->archived ? STR("ARCHIVED") : STR("ACTIVE"));
    json_set_str(w, "Status",
                 found->saved || !flow->published_no ? STR("SAVED") : STR("PUBLISHED"));
    json_set_str(w, "Description", flow->description);
    json_set_str(w, "Content", content->text);
    json_name(w, "Tags");
    json_put_raw(w, flow->tags);
    if (content->sha256[0])
        json_set_str(w, wire->hash, str_from(content->sha256));
    else {
        sha256_text(content->text, hash); /* of a flow that is older than the column */
        json_set_str(w, wire->hash, str_from(hash));
    }
    if (found->number)
        json_set_int(w, "Version", found->number);
    if (found->settings.n)
        json_set_str(w, "Settings", found->settings);
}

enum err
flow_describe_run(struct call *c, struct txn *t, struct fail *f)
{
    struct flow_content content;
    struct flow_version version;
    struct flow_found found;
    enum err e = flow_of(c, t, &found, f);

    if (e)
        return e;
    if (!found.content_no && found.flow.kind == FLOW_KIND_MODULE)
        found.content_no = found.flow.saved_no;
    if (!found.content_no || !txn_flow_content(t, found.content_no, &content))
        return flow_not_published(f);
    json_open(&c->out, '{');
    json_name(&c->out, flow_wire_of(c)->wrapper);
    put_flow(c, &found, &content);
    if (found.number && txn_flow_version_find(t, found.flow.no, found.number, &version) &&
        version.description.n)
        json_set_str(&c->out, "VersionDescription", version.description);
    if (found.flow.kind == FLOW_KIND_FLOW) {
        json_set_epoch(&c->out, "LastModifiedTime", found.flow.updated_ms);
        json_set_str(&c->out, "LastModifiedRegion", c->api->instance->region);
    }
    json_close(&c->out, '}');
    json_close(&c->out, '}');
    return OK;
}

/* ---- update ---- */

enum err
flow_update_content_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct flow_content_request *in = c->in;
    struct flow_found found;
    struct str content;
    enum err e = flow_of(c, t, &found, f);

    if (!e && found.number)
        e = fail(f, ERR_UNFIT, "A version does not change");
    if (!e)
        e = settings_check(in->settings, f);
    if (!e && in->content.p)
        e = flow_content_read(c, in->content, found.flow.type, !found.saved, &content, f);
    if (e)
        return e;
    if (in->content.p)
        flow_content_keep(t, &found.flow, content, !found.saved);
    if (in->settings.p)
        found.flow.settings = in->settings;
    txn_flow_save(t, &found.flow);
    if (in->content.p)
        keep_original(t, &found.flow, in->content, content);
    flow_empty_answer(c);
    return OK;
}

static struct str
state_of(const struct flow_metadata_request *in)
{
    return in->flow_state.p ? in->flow_state : in->module_state;
}

enum err
flow_update_metadata_check(struct call *c, struct fail *f)
{
    const struct flow_metadata_request *in = c->in;
    struct str state = state_of(in);

    if (state.p && !str_eq(state, STR("ACTIVE")) && !str_eq(state, STR("ARCHIVED")))
        return fail(f, ERR_INVALID, "%s must be ACTIVE or ARCHIVED",
                    in->flow_state.p ? "ContactFlowState" : "State");
    if (!state.p && !in->name.p && !in->description.p)
        return fail(f, ERR_UNFIT, "Name, Description or the state must be given");
    return OK;
}

enum err
flow_update_metadata_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct flow_metadata_request *in = c->in;
    struct flow_found found;
    struct str state = state_of(in);
    enum err e = flow_of(c, t, &found, f);

    if (!e && in->name.p)
        e = name_is_free(t, found.flow.kind, in->name, found.flow.no, f);
    if (e)
        return e;
    if (in->name.p)
        found.flow.name = in->name;
    if (in->description.p)
        found.flow.description = in->description;
    if (state.p)
        found.flow.archived = str_eq(state, STR("ARCHIVED"));
    txn_flow_save(t, &found.flow);
    flow_empty_answer(c);
    return OK;
}

/* ---- delete ---- */

/* connect-api.md 9 no. 19. */
static bool
is_default(const struct call *c, const struct flow *flow)
{
    if (flow->kind != FLOW_KIND_FLOW)
        return false;
    if (uuid_eq(&flow->id, &c->api->instance->flow_id))
        return true;
    for (size_t i = 0; i < default_flows_count; i++)
        if (str_eq(flow->name, default_flows[i].name))
            return true;
    return false;
}

enum err
flow_delete_run(struct call *c, struct txn *t, struct fail *f)
{
    struct flow_found found;
    enum err e = flow_of(c, t, &found, f);

    if (!e && is_default(c, &found.flow))
        e = fail(f, ERR_UNFIT, "Default flows cannot be deleted");
    if (e)
        return e;
    txn_flow_delete(t, found.flow.no);
    flow_empty_answer(c);
    return OK;
}
