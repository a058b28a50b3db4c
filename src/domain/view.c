#include "domain/view.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/random.h"

#include <stdio.h>

/* ---- contents ---- */

static struct str
keep(struct txn *t, struct str s)
{
    struct str kept = STR("");

    return arena_copy(txn_arena(t), s, &kept) ? kept : STR("");
}

static struct str
text_of(struct txn *t, const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? keep(t, json_str(j)) : STR("");
}

static struct str
dump(struct txn *t, const struct json *j)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT };
    struct str s;

    json_dump(j, &text);
    s = keep(t, buf_str(&text));
    buf_done(&text);
    return s;
}

static void
read_content(struct txn *t, const struct json *content, struct view *ret)
{
    ret->template = text_of(t, content, "Template");
    ret->actions = dump(t, json_member(content, "Actions"));
    if (!ret->actions.n || ret->actions.p[0] != '[')
        ret->actions = STR("[]");
    ret->input_schema = view_schema(t, ret->template);
}

static struct str
id_text(struct txn *t, const struct uuid *id)
{
    char text[UUID_TEXT_SIZE];

    uuid_text(id->b, text);
    return keep(t, str_of(text, UUID_TEXT));
}

static void
read_row(struct txn *t, const struct resource *row, const struct json *body, struct view *ret)
{
    *ret = (struct view){
        .row = *row,
        .id = id_text(t, &row->id),
        .name = row->name,
        .description = text_of(t, body, "Description"),
        .created_ms = row->created_ms,
        .updated_ms = row->updated_ms,
    };
}

bool
view_read(struct txn *t, const struct resource *row, enum view_part part, struct view *ret)
{
    struct json *body = NULL;
    const struct json *content = NULL;
    struct view view;

    if (json_parse(row->body, JSON_READ_STRICT, &body, NULL) != OK)
        return false;
    read_row(t, row, body, &view);
    if (part != VIEW_SAVED)
        content = json_member(body, "Published");
    view.published = content != NULL;
    if (!content && part != VIEW_PUBLISHED)
        content = json_member(body, "Saved");
    if (content) {
        read_content(t, content, &view);
        *ret = view;
    }
    json_free(&body);
    return content != NULL;
}

bool
view_read_version(struct txn *t, const struct resource *row, int64_t version, struct view *ret)
{
    char name[UUID_TEXT_SIZE + 24];
    struct json *own = NULL, *body = NULL;
    struct resource kept;

    uuid_text(row->id.b, name);
    snprintf(name + UUID_TEXT, sizeof(name) - UUID_TEXT, ":%lld", (long long)version);
    if (!txn_resource_find_name(t, RESOURCE_VIEW_VERSION, str_from(name), &kept) ||
        json_parse(row->body, JSON_READ_STRICT, &own, NULL) != OK)
        return false;
    if (json_parse(kept.body, JSON_READ_STRICT, &body, NULL) == OK) {
        read_row(t, row, own, ret);
        read_content(t, body, ret);
        ret->version_description = text_of(t, body, "VersionDescription");
        ret->published = true;
        ret->version = version;
        ret->created_ms = kept.created_ms;
        ret->updated_ms = kept.updated_ms;
    }
    json_free(&own);
    json_free(&body);
    return ret->version == version;
}

/* ---- finding ---- */

/* "…view/NAME:V" of an ARN of this instance or of ours; else the text itself. false: an ARN of
 * somebody else. */
static bool
cut_arn(struct txn *t, struct str text, struct str *ret)
{
    char ours[256], id[UUID_TEXT_SIZE], managed[128];
    struct instance i;

    *ret = text;
    if (!str_starts(text, STR("arn:")))
        return true;
    txn_instance(t, &i);
    uuid_text(i.id.b, id);
    snprintf(ours, sizeof(ours), "arn:aws:connect:%.*s:%.*s:instance/%s/view/", STR_ARG(i.region),
             STR_ARG(i.account), id);
    snprintf(managed, sizeof(managed), "arn:aws:connect:%.*s:aws:view/", STR_ARG(i.region));
    for (int k = 0; k < 2; k++) {
        struct str prefix = str_from(k ? managed : ours);

        if (!str_starts(text, prefix))
            continue;
        *ret = str_from_at(text, prefix.n);
        return true;
    }
    return false;
}

static bool
find_managed(struct str name, struct view *ret)
{
    for (size_t i = 0; view_managed(i, ret); i++)
        if (str_eq(ret->name, name))
            return true;
    return false;
}

static bool
find_row(struct txn *t, struct str name, struct resource *ret)
{
    struct uuid id;

    if (uuid_parse(name, id.b) && txn_resource_find(t, RESOURCE_VIEW, &id, ret))
        return true;
    return name.n > 0 && txn_resource_find_name(t, RESOURCE_VIEW, name, ret);
}

/* The last ':' parts the qualifier; a name may have colons of its own. */
static struct str
cut_qualifier(struct str *text)
{
    for (size_t i = text->n; i-- > 0;) {
        struct str rest = str_from_at(*text, i + 1);
        int64_t number;

        if (text->p[i] != ':')
            continue;
        if (!str_eq(rest, STR("$LATEST")) && !str_eq(rest, STR("$SAVED")) &&
            !str_int(rest, 1, INT64_MAX, &number))
            break;
        *text = str_first(*text, i);
        return rest;
    }
    return STR_NONE;
}

static bool
find_qualified(struct txn *t, struct str name, struct str qualifier, struct view *ret)
{
    struct resource row;
    int64_t version = 0;

    if (qualifier.n)
        str_int(qualifier, 1, INT64_MAX, &version);
    if (find_row(t, name, &row))
        return version                             ? view_read_version(t, &row, version, ret)
               : str_eq(qualifier, STR("$SAVED"))  ? view_read(t, &row, VIEW_SAVED, ret)
               : str_eq(qualifier, STR("$LATEST")) ? view_read(t, &row, VIEW_PUBLISHED, ret)
                                                   : view_read(t, &row, VIEW_ANY, ret);
    return find_managed(name, ret) && version <= ret->version && !str_eq(qualifier, STR("$SAVED"));
}

enum err
view_find(struct txn *t, struct str text, struct view *ret, struct fail *f)
{
    struct view view = { 0 };
    struct str name, qualifier;

    if (cut_arn(t, text, &name)) {
        qualifier = cut_qualifier(&name);
        if (find_qualified(t, name, qualifier, &view)) {
            *ret = view;
            return OK;
        }
    }
    return fail(f, ERR_NOT_FOUND, "Resource not found of Type: VIEW");
}

/* ---- templates ---- */

enum err
view_check_template(struct str template, struct fail *f)
{
    struct json *j = NULL;
    bool good;

    if (template.n > LIMIT_VIEW_TEMPLATE)
        return fail(f, ERR_INVALID, "Template must have at most %d bytes", LIMIT_VIEW_TEMPLATE);
    good =
        json_parse(template, JSON_READ_STRICT, &j, NULL) == OK && json_kind(j) == JSON_KIND_OBJECT;
    json_free(&j);
    return good ? OK : fail(f, ERR_INVALID, "Template must be a JSON object as text");
}

static bool
is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

enum { NAMES_MAX = 64 };

/* The first words after "$." in the template, each once. */
static size_t
names_in(struct str template, struct str ret[NAMES_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i + 2 < template.n && n < NAMES_MAX; i++) {
        struct str name = str_from_at(template, i + 2);
        size_t length = 0, k = 0;

        if (template.p[i] != '$' || template.p[i + 1] != '.')
            continue;
        while (length < name.n && is_name_byte(name.p[length]))
            length++;
        name = str_first(name, length);
        while (k < n && !str_eq(ret[k], name))
            k++;
        if (length && k == n)
            ret[n++] = name;
    }
    return n;
}

struct str
view_schema(struct txn *t, struct str template)
{
    struct buf text = { .max = LIMIT_VIEW_TEMPLATE };
    struct json_out w = { .out = &text };
    struct str names[NAMES_MAX], schema;
    size_t n = names_in(template, names);

    json_open(&w, '{');
    json_set_str(&w, "type", STR("object"));
    json_name(&w, "properties");
    json_open(&w, '{');
    for (size_t i = 0; i < n; i++) {
        json_put_str(&w, names[i]);
        buf_add(&text, STR(":{}"));
    }
    json_close(&w, '}');
    json_close(&w, '}');
    schema = keep(t, buf_str(&text));
    buf_done(&text);
    return schema;
}

/* ---- tokens ---- */

void
view_token_make(struct txn *t, struct chat *c, const struct view *view, int64_t run_no,
                struct str step, int64_t expires_ms, struct str *ret)
{
    struct view_token token = { .chat_no = c->no,
                                .participant_no = c->customer_no,
                                .view = view->id,
                                .version = view->version,
                                .run_no = run_no,
                                .step = step,
                                .expires_ms = expires_ms };
    char text[BASE64URL_SIZE(VIEW_TOKEN_SIZE)];

    random_bytes(token.token, VIEW_TOKEN_SIZE);
    txn_view_token_add(t, &token);
    *ret = keep(t, str_of(text, base64url_write(token.token, VIEW_TOKEN_SIZE, text)));
    if (c->contents & CHAT_MARK_VIEWS)
        return;
    c->contents |= CHAT_MARK_VIEWS;
    txn_chat_save(t, c);
}

static bool
find_token(struct txn *t, struct str text, struct view_token *ret)
{
    unsigned char token[VIEW_TOKEN_SIZE];
    size_t n;

    return base64url_read(text, token, sizeof(token), &n) && n == VIEW_TOKEN_SIZE &&
           txn_view_token_find(t, token, ret);
}

enum err
view_of_token(struct txn *t, const struct seat *seat, struct str text, struct view *ret,
              struct fail *f)
{
    struct view_token token;
    struct view view = { 0 };
    char version[32] = "";

    if (!find_token(t, text, &token) || token.chat_no != seat->chat.no ||
        token.participant_no != seat->who.no || token.expires_ms <= txn_now_ms(t))
        return fail(f, ERR_NOT_FOUND, "The view token is not known here, or has expired");
    if (token.version)
        snprintf(version, sizeof(version), "%lld", (long long)token.version);
    if (!find_qualified(t, token.view, str_from(version), &view))
        return fail(f, ERR_NOT_FOUND, "The view is no longer there");
    *ret = view;
    return OK;
}

void
view_tokens_end(struct txn *t, const struct chat *c)
{
    if (c->contents & CHAT_MARK_VIEWS)
        txn_view_tokens_clear(t, c->no);
}
