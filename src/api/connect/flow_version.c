/* Versions of flows and modules, and aliases of modules: contract/flows.md 1.8. */

#include "api/connect/flow.h"

#include "api/ident.h"
#include "api/paging.h"
#include "base/limits.h"
#include "base/random.h"

#include <stdio.h>

enum { PAGE_MAX = 100 };

/* clang-format off */
const struct field flow_version_fields[] = {
    { "Description", FIELD_STR, AT(flow_version_request, description), OPTIONAL, 0, 500, NULL },
    { "FlowContentSha256", FIELD_STR, AT(flow_version_request, flow_sha256), OPTIONAL, 1, 64, NULL },
    { "FlowModuleContentSha256", FIELD_STR, AT(flow_version_request, module_sha256), OPTIONAL, 1, 64, NULL },
    { 0 },
};
const struct field module_alias_create_fields[] = {
    { "AliasName", FIELD_STR, AT(flow_alias_request, alias_name), REQUIRED, 1, 255, NULL },
    { "Description", FIELD_STR, AT(flow_alias_request, description), OPTIONAL, 0, 500, NULL },
    { "ContactFlowModuleVersion", FIELD_INT, AT(flow_alias_request, version), REQUIRED, 1, INT64_MAX, NULL },
    { 0 },
};
const struct field module_alias_update_fields[] = {
    { "Name", FIELD_STR, AT(flow_alias_request, name), OPTIONAL, 1, 255, NULL },
    { "Description", FIELD_STR, AT(flow_alias_request, description), OPTIONAL, 0, 500, NULL },
    { "ContactFlowModuleVersion", FIELD_INT, AT(flow_alias_request, version), OPTIONAL, 1, INT64_MAX, NULL },
    { 0 },
};
/* clang-format on */

static struct str
or_empty(struct str s)
{
    return s.p ? s : STR("");
}

static struct str
qualified_arn(struct call *c, const struct flow *flow, const char *qualifier)
{
    struct buf text = { .max = 2048 };
    struct str kept = STR("");

    buf_add(&text, flow_arn(c, flow_wire_of(c), &flow->id));
    buf_printf(&text, ":%s", qualifier);
    arena_copy(c->job.arena, buf_str(&text), &kept);
    buf_done(&text);
    return kept;
}

static struct str
version_arn(struct call *c, const struct flow *flow, int64_t number)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", (long long)number);
    return qualified_arn(c, flow, text);
}

/* ---- versions ---- */

static enum err
same_content(struct txn *t, const struct flow_found *found, struct str sha256, struct fail *f)
{
    struct flow_content content;

    if (sha256.p && txn_flow_content(t, found->content_no, &content) && content.sha256[0] &&
        !str_eq(sha256, str_from(content.sha256)))
        return fail(f, ERR_UNFIT, "The content has another SHA-256");
    return OK;
}

enum err
flow_version_create_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct flow_version_request *in = c->in;
    struct flow_version version;
    struct flow_found found;
    enum err e = flow_of(c, t, &found, f);

    if (!e && !found.content_no)
        e = flow_not_published(f);
    if (!e)
        e = same_content(t, &found, in->flow_sha256.p ? in->flow_sha256 : in->module_sha256, f);
    if (!e && found.flow.versions >= LIMIT_FLOW_VERSIONS)
        e = fail(f, ERR_LIMIT, "A flow may have %d versions", LIMIT_FLOW_VERSIONS);
    if (e)
        return e;
    version = (struct flow_version){ .flow_no = found.flow.no,
                                     .number = ++found.flow.versions,
                                     .content_no = found.content_no,
                                     .description = or_empty(in->description),
                                     .settings = found.settings };
    txn_flow_version_insert(t, &version);
    txn_flow_save(t, &found.flow);
    json_open(&c->out, '{');
    json_set_str(&c->out,
                 found.flow.kind == FLOW_KIND_MODULE ? "ContactFlowModuleArn" : "ContactFlowArn",
                 version_arn(c, &found.flow, version.number));
    json_set_int(&c->out, "Version", version.number);
    json_close(&c->out, '}');
    return OK;
}

static void
put_version(struct call *c, const struct flow *flow, const struct flow_version *v)
{
    json_open(&c->out, '{');
    json_set_str(&c->out, "Arn", version_arn(c, flow, v->number));
    json_set_str(&c->out, "VersionDescription", v->description);
    json_set_int(&c->out, "Version", v->number);
    json_close(&c->out, '}');
}

enum err
flow_version_list_run(struct call *c, struct txn *t, struct fail *f)
{
    struct flow_version list[PAGE_MAX + 1];
    struct flow_page page;
    struct flow_found found;
    int64_t after = 0;
    char text[24];
    size_t n;
    enum err e = flow_of(c, t, &found, f);

    if (!e)
        e = flow_page_of(c, PAGE_MAX, &page, f);
    if (e)
        return e;
    str_int(page.after, 1, INT64_MAX, &after);
    n = txn_flow_versions(t, found.flow.no, after, list, page.max + 1);
    json_open(&c->out, '{');
    json_name(&c->out, flow_wire_of(c)->versions);
    json_open(&c->out, '[');
    for (size_t i = 0; i < n && i < page.max; i++)
        put_version(c, &found.flow, &list[i]);
    json_close(&c->out, ']');
    if (n > page.max) {
        snprintf(text, sizeof(text), "%lld", (long long)list[page.max - 1].number);
        page_put_next(c, str_from(text), &c->out);
    }
    json_close(&c->out, '}');
    return OK;
}

static bool
has_alias(struct txn *t, int64_t flow_no, int64_t number)
{
    struct flow_alias list[PAGE_MAX];
    struct str after = STR("");
    size_t n = PAGE_MAX;

    while (n == PAGE_MAX) {
        n = txn_flow_aliases(t, flow_no, after, list, PAGE_MAX);
        for (size_t i = 0; i < n; i++) {
            if (list[i].number == number)
                return true;
            after = list[i].name;
        }
    }
    return false;
}

enum err
flow_version_delete_run(struct call *c, struct txn *t, struct fail *f)
{
    struct flow_version version;
    struct flow_found found;
    int64_t number;
    enum err e = flow_of(c, t, &found, f);

    if (!e && (!str_int(c->labels[2], 1, INT64_MAX, &number) ||
               !txn_flow_version_find(t, found.flow.no, number, &version)))
        e = fail(f, ERR_NOT_FOUND, "There is no such version");
    if (!e && has_alias(t, found.flow.no, number))
        e = fail_as(f, ERR_CONFLICT, "ResourceInUseException", "An alias leads to the version");
    if (e)
        return e;
    txn_flow_version_delete(t, found.flow.no, number);
    flow_empty_answer(c);
    return OK;
}

/* ---- aliases ---- */

/* flows.md 1.8: ^([$0-9a-zA-Z][_-]?)+$, and not a number, which is a version. */
static bool
alias_name_is_good(struct str name)
{
    bool joint = true, letters = false;

    for (size_t i = 0; i < name.n; i++) {
        char ch = name.p[i];
        bool digit = ch >= '0' && ch <= '9';

        if (ch == '_' || ch == '-') {
            if (joint)
                return false;
            joint = true;
            continue;
        }
        if (!digit && !(ch >= 'a' && ch <= 'z') && !(ch >= 'A' && ch <= 'Z') && ch != '$')
            return false;
        joint = false;
        letters |= !digit;
    }
    return letters && !str_eq(name, STR("$LATEST")) && !str_eq(name, STR("$SAVED"));
}

static enum err
alias_change(struct txn *t, struct flow_alias *alias, struct str name,
             const struct flow_alias_request *in, struct fail *f)
{
    struct flow_version version;
    struct flow_alias other;

    if (name.p && !alias_name_is_good(name))
        return fail(f, ERR_INVALID,
                    "The name of an alias is letters, digits and $, with single _"
                    " or - between them");
    if (name.p && txn_flow_alias_find_name(t, alias->flow_no, name, &other) &&
        !uuid_eq(&other.id, &alias->id))
        return fail_as(f, ERR_CONFLICT, "DuplicateResourceException",
                       "There is already an alias of that name");
    if (in->version.given && !txn_flow_version_find(t, alias->flow_no, in->version.value, &version))
        return fail(f, ERR_NOT_FOUND, "There is no such version");
    if (name.p)
        alias->name = name;
    if (in->version.given)
        alias->number = in->version.value;
    if (in->description.p)
        alias->description = in->description;
    txn_flow_alias_save(t, alias);
    return OK;
}

enum err
module_alias_create_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct flow_alias_request *in = c->in;
    struct flow_alias alias = { .name = STR(""), .description = STR("") };
    struct flow_found found;
    enum err e = flow_of(c, t, &found, f);

    alias.flow_no = found.flow.no;
    uuid4_bytes(alias.id.b);
    if (!e)
        e = alias_change(t, &alias, in->alias_name, in, f);
    if (e)
        return e;
    json_open(&c->out, '{');
    json_set_str(&c->out, "ContactFlowModuleArn", flow_arn(c, flow_wire_of(c), &found.flow.id));
    json_set_uuid(&c->out, "Id", &alias.id);
    json_close(&c->out, '}');
    return OK;
}

static enum err
alias_of(struct call *c, struct txn *t, struct flow_found *ret_found, struct flow_alias *ret,
         struct fail *f)
{
    struct uuid id;
    enum err e = flow_of(c, t, ret_found, f);

    if (e)
        return e;
    if (!uuid_parse(c->labels[2], id.b) || !txn_flow_alias_find(t, &id, ret) ||
        ret->flow_no != ret_found->flow.no)
        return fail(f, ERR_NOT_FOUND, "There is no such alias");
    return OK;
}

static void
put_alias_times(struct call *c, const struct flow_alias *alias)
{
    json_set_str(&c->out, "LastModifiedRegion", c->api->instance->region);
    json_set_epoch(&c->out, "LastModifiedTime", alias->updated_ms);
}

enum err
module_alias_describe_run(struct call *c, struct txn *t, struct fail *f)
{
    struct flow_found found;
    struct flow_alias alias;
    enum err e = alias_of(c, t, &found, &alias, f);
    struct json_out *w = &c->out;

    if (e)
        return e;
    json_open(w, '{');
    json_name(w, "ContactFlowModuleAlias");
    json_open(w, '{');
    json_set_uuid(w, "ContactFlowModuleId", &found.flow.id);
    json_set_str(w, "ContactFlowModuleArn", flow_arn(c, flow_wire_of(c), &found.flow.id));
    json_set_uuid(w, "AliasId", &alias.id);
    json_set_int(w, "Version", alias.number);
    json_set_str(w, "Name", alias.name);
    json_set_str(w, "Description", alias.description);
    put_alias_times(c, &alias);
    json_close(w, '}');
    json_close(w, '}');
    return OK;
}

static void
put_alias(struct call *c, const struct flow *flow, const struct flow_alias *alias)
{
    char name[256];

    snprintf(name, sizeof(name), "%.*s", STR_ARG(alias->name));
    json_open(&c->out, '{');
    json_set_str(&c->out, "Arn", qualified_arn(c, flow, name));
    json_set_uuid(&c->out, "AliasId", &alias->id);
    json_set_int(&c->out, "Version", alias->number);
    json_set_str(&c->out, "AliasName", alias->name);
    json_set_str(&c->out, "AliasDescription", alias->description);
    put_alias_times(c, alias);
    json_close(&c->out, '}');
}

enum err
module_alias_list_run(struct call *c, struct txn *t, struct fail *f)
{
    struct flow_alias list[PAGE_MAX + 1];
    struct flow_found found;
    struct flow_page page;
    size_t n;
    enum err e = flow_of(c, t, &found, f);

    if (!e)
        e = flow_page_of(c, PAGE_MAX, &page, f);
    if (e)
        return e;
    n = txn_flow_aliases(t, found.flow.no, page.after, list, page.max + 1);
    json_open(&c->out, '{');
    json_name(&c->out, "ContactFlowModuleAliasSummaryList");
    json_open(&c->out, '[');
    for (size_t i = 0; i < n && i < page.max; i++)
        put_alias(c, &found.flow, &list[i]);
    json_close(&c->out, ']');
    if (n > page.max)
        page_put_next(c, list[page.max - 1].name, &c->out);
    json_close(&c->out, '}');
    return OK;
}

enum err
module_alias_update_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct flow_alias_request *in = c->in;
    struct flow_found found;
    struct flow_alias alias;
    enum err e = alias_of(c, t, &found, &alias, f);

    if (!e)
        e = alias_change(t, &alias, in->name, in, f);
    if (!e)
        flow_empty_answer(c);
    return e;
}

enum err
module_alias_delete_run(struct call *c, struct txn *t, struct fail *f)
{
    struct flow_found found;
    struct flow_alias alias;
    enum err e = alias_of(c, t, &found, &alias, f);

    if (e)
        return e;
    txn_flow_alias_delete(t, &alias.id);
    flow_empty_answer(c);
    return OK;
}
