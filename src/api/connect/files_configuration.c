#include "api/connect/files_configuration.h"

#include "api/ident.h"
#include "api/paging.h"
#include "api/query.h"
#include "base/limits.h"
#include "gateway/item_json.h"

#include <stdio.h>

const struct field files_configuration_fields[] = {
    { "MaximumSizeLimitInBytes", FIELD_INT, AT(files_configuration_request, bytes_max), OPTIONAL, 1,
      LIMIT_ATTACHMENT_MOST, NULL },
    { "ExtensionConfiguration", FIELD_OBJECT, AT(files_configuration_request, extensions), OPTIONAL,
      0, 0, NULL },
    { 0 },
};

enum { SCOPES = 4, EXTENSION_MAX = 10, EXTENSIONS_MAX = 500 };
static const char *const scopes[SCOPES] = { "EMAIL", "CHAT", "CASE", "TASK" };

enum err
files_configuration_resource(struct call *c, struct fail *f)
{
    (void)f;
    c->resource = ident_instance_arn(c->api->instance, c->job.arena);
    return OK;
}

/* ---- what is given ---- */

static enum err
add_extension(const struct json *entry, struct buf *list, struct fail *f)
{
    const struct json *name = json_member(entry, "Extension");
    struct str s = json_kind(name) == JSON_KIND_STRING ? json_str(name) : STR("");

    if (!s.n || str_utf16_units(s) > EXTENSION_MAX)
        return fail(f, ERR_INVALID, "Extension must have between 1 and %d characters",
                    EXTENSION_MAX);
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];

        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
              (ch == '.' && i == 0 && s.n > 1)))
            return fail(f, ERR_INVALID, "Extension must be letters and digits");
    }
    if (list->n)
        buf_add_byte(list, ',');
    buf_add(list, s);
    return OK;
}

enum err
files_configuration_check(struct call *c, struct fail *f)
{
    struct files_configuration_request *in = c->in;
    const struct json *entries = json_member(in->extensions, "AllowedExtensions");
    struct buf list = { .max = LIMIT_EXTENSIONS };
    enum err e = OK;

    if (!in->extensions)
        return OK;
    if (json_kind(entries) != JSON_KIND_ARRAY)
        return fail(f, ERR_INVALID, "ExtensionConfiguration.AllowedExtensions must be a list");
    if (json_count(entries) > EXTENSIONS_MAX)
        return fail(f, ERR_INVALID, "AllowedExtensions must have at most %d entries",
                    EXTENSIONS_MAX);
    for (size_t i = 0; !e && i < json_count(entries); i++)
        e = add_extension(json_at(entries, i), &list, f);
    if (!e && (list.full || !arena_copy(c->job.arena, buf_str(&list), &in->list)))
        e = fail(f, ERR_INVALID, "AllowedExtensions is too long");
    if (!e && !in->list.p)
        in->list = STR("");
    buf_done(&list);
    return e;
}

/* ---- what is in force ---- */

static void
put_extensions(struct json_out *w, struct str list)
{
    json_name(w, "ExtensionConfiguration");
    json_open(w, '{');
    json_name(w, "AllowedExtensions");
    json_open(w, '[');
    while (list.n) {
        struct str entry = str_trim(str_cut(&list, ','));

        if (!entry.n)
            continue;
        json_open(w, '{');
        json_set_str(w, "Extension", entry);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

static void
put_configuration(struct call *c, struct txn *t, struct str scope)
{
    struct attachment_rules rules;

    attachment_rules(t, &c->api->files->rules, scope, &rules);
    json_open(&c->out, '{');
    json_set_uuid(&c->out, "InstanceId", &c->api->instance->id);
    json_set_str(&c->out, "AttachmentScope", scope);
    json_set_int(&c->out, "MaximumSizeLimitInBytes", rules.bytes_max);
    put_extensions(&c->out, rules.extensions);
    if (rules.updated_ms)
        json_set_epoch(&c->out, "LastModifiedTime", rules.updated_ms);
    json_close(&c->out, '}');
}

static enum err
check_place(const struct call *c, bool with_scope, struct fail *f)
{
    if (!ident_is_instance(c->api->instance, c->labels[0]))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: INSTANCE");
    for (int i = 0; with_scope && i < SCOPES; i++)
        if (str_eq(c->labels[1], str_from(scopes[i])))
            return OK;
    return with_scope ? fail(f, ERR_INVALID, "AttachmentScope must be EMAIL, CHAT, CASE or TASK")
                      : OK;
}

enum err
describe_files_configuration_run(struct call *c, struct txn *t, struct fail *f)
{
    enum err e = check_place(c, true, f);

    if (e)
        return e;
    json_open(&c->out, '{');
    json_name(&c->out, "AttachedFilesConfiguration");
    put_configuration(c, t, c->labels[1]);
    json_close(&c->out, '}');
    return OK;
}

enum err
update_files_configuration_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct files_configuration_request *in = c->in;
    enum err e = check_place(c, true, f);

    if (e)
        return e;
    if (in->bytes_max.given || in->list.p)
        attachment_rules_save(t, c->labels[1], in->bytes_max.value, in->list);
    put_configuration(c, t, c->labels[1]);
    return OK;
}

/* Which scopes this page is about: the state of a NextToken is the first one's number. */
static enum err
page_of(struct call *c, int64_t *ret_from, int64_t *ret_to, struct fail *f)
{
    struct str text, state;
    int64_t most = SCOPES, from = 0;
    enum err e = OK;

    if (query_value(c->query, "maxResults", 0, c->job.arena, &text) &&
        !str_int(text, 1, 100, &most))
        return fail(f, ERR_INVALID, "maxResults must be between 1 and 100");
    if (query_value(c->query, "nextToken", 0, c->job.arena, &text)) {
        e = page_read_next(c, text, &state, f);
        if (!e && !str_int(state, 1, SCOPES - 1, &from))
            e = fail(f, ERR_INVALID, "nextToken is not one of ours");
    }
    if (e)
        return e;
    *ret_from = from;
    *ret_to = most < SCOPES - from ? from + most : SCOPES;
    return OK;
}

enum err
list_files_configurations_run(struct call *c, struct txn *t, struct fail *f)
{
    int64_t from = 0, to = 0;
    enum err e = check_place(c, false, f);

    if (!e)
        e = page_of(c, &from, &to, f);
    if (e)
        return e;
    json_open(&c->out, '{');
    json_name(&c->out, "AttachedFilesConfigurations");
    json_open(&c->out, '[');
    for (int64_t i = from; i < to; i++)
        put_configuration(c, t, str_from(scopes[i]));
    json_close(&c->out, ']');
    if (to < SCOPES) {
        char digit = (char)('0' + to);

        page_put_next(c, str_of(&digit, 1), &c->out);
    }
    json_close(&c->out, '}');
    return OK;
}
