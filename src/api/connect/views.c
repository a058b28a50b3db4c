/* The ten operations on views but the search: contract/connect-api.md 1.3, Views. What a view's
 * document holds: domain/view.h. */

#include "api/connect/views.h"

#include "api/connect/connect.h"
#include "api/connect/thing.h"
#include "api/ident.h"
#include "api/query.h"
#include "base/limits.h"
#include "base/random.h"

#include <stdio.h>

/* clang-format off */
static const struct field content_fields[] = {
    { "Template", FIELD_STR, AT(view_content_request, template), REQUIRED, 0, LIMIT_VIEW_TEMPLATE, NULL },
    { "Actions", FIELD_LIST, AT(view_content_request, actions), REQUIRED, 0, LIMIT_VIEW_ACTIONS, NULL },
    { 0 },
};
const struct field create_view_fields[] = {
    { "Status", FIELD_STR, AT(create_view_request, status), REQUIRED, 1, 100, NULL },
    { "Content", FIELD_STRUCT, AT(create_view_request, content), REQUIRED, 0, 0, content_fields },
    { "Name", FIELD_STR, AT(create_view_request, name), REQUIRED, 1, 255, NULL },
    { "Description", FIELD_STR, AT(create_view_request, description), OPTIONAL, 1, 4096, NULL },
    { "Tags", FIELD_OBJECT, AT(create_view_request, tags), OPTIONAL, 0, 0, NULL },
    { 0 },
};
const struct field update_view_content_fields[] = {
    { "Status", FIELD_STR, AT(create_view_request, status), REQUIRED, 1, 100, NULL },
    { "Content", FIELD_STRUCT, AT(create_view_request, content), REQUIRED, 0, 0, content_fields },
    { 0 },
};
const struct field update_view_metadata_fields[] = {
    { "Name", FIELD_STR, AT(update_view_metadata_request, name), OPTIONAL, 1, 255, NULL },
    { "Description", FIELD_STR, AT(update_view_metadata_request, description), OPTIONAL, 1, 4096, NULL },
    { 0 },
};
const struct field create_view_version_fields[] = {
    { "VersionDescription", FIELD_STR, AT(create_view_version_request, description), OPTIONAL, 1, 4096, NULL },
    { "ViewContentSha256", FIELD_STR, AT(create_view_version_request, sha256), OPTIONAL, 1, 64, NULL },
    { 0 },
};
/* clang-format on */

/* ---- checks ---- */

static enum err
check_content(const struct create_view_request *in, struct fail *f)
{
    const struct json *actions = in->content.actions;

    if (!str_eq(in->status, STR("PUBLISHED")) && !str_eq(in->status, STR("SAVED")))
        return fail(f, ERR_INVALID, "Status must be PUBLISHED or SAVED");
    for (size_t i = 0; i < json_count(actions); i++) {
        size_t n = str_utf16_units(json_str(json_at(actions, i)));

        if (json_kind(json_at(actions, i)) != JSON_KIND_STRING)
            return fail(f, ERR_MALFORMED, "Actions must be a list of strings");
        if (n < 1 || n > 255)
            return fail(f, ERR_INVALID, "Actions must have entries of 1 to 255 characters");
    }
    return view_check_template(in->content.template, f);
}

static enum err
check_tag(struct str name, const struct json *value, void *arg)
{
    struct fail *f = arg;

    if (json_kind(value) != JSON_KIND_STRING)
        return fail(f, ERR_MALFORMED, "Tags must be a map of strings");
    if (str_utf16_units(name) < 1 || str_utf16_units(name) > 128 || str_starts(name, STR("aws:")) ||
        str_utf16_units(json_str(value)) > 256)
        return fail(f, ERR_INVALID, "Tags has a key or a value that is not allowed");
    return OK;
}

enum err
create_view_check(struct call *c, struct fail *f)
{
    const struct create_view_request *in = c->in;
    enum err e = check_content(in, f);

    if (e || !in->tags)
        return e;
    if (json_count(in->tags) < 1 || json_count(in->tags) > 50)
        return fail(f, ERR_INVALID, "Tags must have between 1 and 50 entries");
    return json_each(in->tags, check_tag, f);
}

enum err
update_view_content_check(struct call *c, struct fail *f)
{
    return check_content(c->in, f);
}

/* ---- what the policy must allow ---- */

enum err
views_resource(struct call *c, struct fail *f)
{
    (void)f;
    c->resource = ident_instance_arn(c->api->instance, c->job.arena);
    return OK;
}

enum err
new_view_resource(struct call *c, struct fail *f)
{
    (void)f;
    c->resource = ident_arn(c->api->instance, "view", STR("*"), c->job.arena);
    return OK;
}

enum err
view_resource(struct call *c, struct fail *f)
{
    struct str id = c->labels[1];

    (void)f;
    c->resource =
        str_starts(id, STR("arn:")) ? id : ident_arn(c->api->instance, "view", id, c->job.arena);
    return OK;
}

/* ---- documents ---- */

struct document {
    struct str description;
    const struct json *saved, *published; /* may be NULL */
    int64_t latest;                       /* the highest version ever made */
};

/* Reads a view's document; `*ret_json` owns what the contents point into. */
static void
document_read(const struct resource *row, struct document *ret, struct json **ret_json)
{
    CHECK(json_parse(row->body, JSON_READ_STRICT, ret_json, NULL) == OK); /* we wrote it */
    *ret = (struct document){ .saved = json_member(*ret_json, "Saved"),
                              .published = json_member(*ret_json, "Published") };
    if (json_kind(json_member(*ret_json, "Description")) == JSON_KIND_STRING)
        ret->description = json_str(json_member(*ret_json, "Description"));
    json_int(json_member(*ret_json, "Latest"), &ret->latest);
}

static void
put_member(struct json_out *w, const char *name, const struct json *value)
{
    if (!value)
        return;
    json_name(w, name);
    json_dump(value, w->out);
    w->comma = true;
}

static struct str
kept(struct call *c, struct buf *text)
{
    struct str s = STR_NONE;

    CHECK(arena_copy(c->job.arena, buf_str(text), &s));
    buf_done(text);
    return s;
}

static struct str
document_write(struct call *c, const struct document *d)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 };
    struct json_out w = { .out = &text };

    json_open(&w, '{');
    json_set_str(&w, "Description", d->description);
    put_member(&w, "Saved", d->saved);
    put_member(&w, "Published", d->published);
    json_set_int(&w, "Latest", d->latest);
    json_close(&w, '}');
    return kept(c, &text);
}

/* ---- finding ---- */

static enum err
instance_ok(struct call *c, struct fail *f)
{
    if (ident_is_instance(c->api->instance, c->labels[0]))
        return OK;
    return fail(f, ERR_NOT_FOUND, "Resource not found of Type: INSTANCE");
}

static enum err
find(struct call *c, struct txn *t, struct view *ret, struct fail *f)
{
    enum err e = instance_ok(c, f);

    return e ? e : view_find(t, c->labels[1], ret, f);
}

/* One that may be changed. */
static enum err
find_own(struct call *c, struct txn *t, struct view *ret, struct fail *f)
{
    enum err e = find(c, t, ret, f);

    if (!e && ret->managed)
        e = fail(f, ERR_UNFIT, "An AWS_MANAGED view cannot be changed");
    return e;
}

static enum err
name_free(struct txn *t, struct str name, int64_t except_no, struct fail *f)
{
    struct resource other;
    struct view ours;
    bool taken = txn_resource_find_name(t, RESOURCE_VIEW, name, &other) && other.no != except_no;

    for (size_t i = 0; !taken && view_managed(i, &ours); i++)
        taken = str_eq(ours.name, name);
    return taken ? fail_as(f, ERR_CONFLICT, "DuplicateResourceException",
                           "A view with this name exists already")
                 : OK;
}

static void
answer_view(struct call *c, const struct view *view)
{
    json_open(&c->out, '{');
    json_name(&c->out, "View");
    put_view(c, view, &c->out);
    json_close(&c->out, '}');
}

static void
answer_nothing(struct call *c)
{
    json_open(&c->out, '{');
    json_close(&c->out, '}');
}

/* ---- the operations ---- */

enum err
create_view_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct create_view_request *in = c->in;
    const struct json *content = json_member(c->json, "Content");
    bool published = str_eq(in->status, STR("PUBLISHED"));
    const struct document d = { .description = in->description,
                                .saved = content,
                                .published = published ? content : NULL };
    struct resource row = { .kind = RESOURCE_VIEW, .name = in->name };
    struct view view;
    enum err e = instance_ok(c, f);

    if (!e)
        e = name_free(t, in->name, 0, f);
    if (e)
        return e;
    uuid4_bytes(row.id.b);
    row.body = document_write(c, &d);
    if (in->tags) {
        struct buf text = { .max = LIMIT_BODY_CONNECT };

        json_dump(in->tags, &text);
        row.tags = kept(c, &text);
    }
    txn_resource_insert(t, &row);
    CHECK(view_read(t, &row, VIEW_ANY, &view));
    answer_view(c, &view);
    return OK;
}

enum err
describe_view_run(struct call *c, struct txn *t, struct fail *f)
{
    struct view view;
    enum err e = find(c, t, &view, f);

    if (!e)
        answer_view(c, &view);
    return e;
}

/* SAVED touches $SAVED only, PUBLISHED both. */
enum err
update_view_content_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct create_view_request *in = c->in;
    bool published = str_eq(in->status, STR("PUBLISHED"));
    struct json *old = NULL;
    struct document d;
    struct view view;
    enum err e = find_own(c, t, &view, f);

    if (e)
        return e;
    document_read(&view.row, &d, &old);
    d.saved = json_member(c->json, "Content");
    d.published = published ? d.saved : d.published;
    view.row.body = document_write(c, &d);
    json_free(&old);
    txn_resource_save(t, &view.row);
    CHECK(view_read(t, &view.row, published ? VIEW_PUBLISHED : VIEW_SAVED, &view));
    answer_view(c, &view);
    return OK;
}

enum err
update_view_metadata_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct update_view_metadata_request *in = c->in;
    struct json *old = NULL;
    struct document d;
    struct view view;
    enum err e = find_own(c, t, &view, f);

    if (!e && in->name.p)
        e = name_free(t, in->name, view.row.no, f);
    if (e)
        return e;
    document_read(&view.row, &d, &old);
    if (in->description.p)
        d.description = in->description;
    if (in->name.p)
        view.row.name = in->name;
    view.row.body = document_write(c, &d);
    json_free(&old);
    txn_resource_save(t, &view.row);
    answer_nothing(c);
    return OK;
}

/* By its id, alone or in an ARN, or by its name (domain/flow/action_view.c). */
static bool
is_shown_by_a_flow(struct call *c, struct txn *t, const struct view *view)
{
    struct buf name = { .max = 8 * 1024 };
    struct json_out w = { .out = &name };

    if (txn_flow_mentions(t, view->id))
        return true;
    json_put_str(&w, view->name);
    return txn_flow_mentions(t, kept(c, &name));
}

enum err
delete_view_run(struct call *c, struct txn *t, struct fail *f)
{
    struct link links[LIMIT_VIEW_VERSIONS];
    struct view view;
    size_t n;
    enum err e = find_own(c, t, &view, f);

    if (e)
        return e;
    if (is_shown_by_a_flow(c, t, &view))
        return thing_in_use(f, "a flow");
    n = txn_links_from(t, LINK_VIEW_VERSION, view.row.no, links, LIMIT_VIEW_VERSIONS);
    for (size_t i = 0; i < n; i++)
        txn_resource_delete(t, links[i].to_no);
    txn_resource_delete(t, view.row.no);
    answer_nothing(c);
    return OK;
}

/* ---- versions ---- */

static struct str
version_document(struct call *c, const struct view *view, struct str description)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 };
    struct json_out w = { .out = &text };

    json_open(&w, '{');
    json_set_str(&w, "Template", view->template);
    json_name(&w, "Actions");
    json_put_raw(&w, view->actions);
    json_set_str(&w, "VersionDescription", description);
    json_close(&w, '}');
    return kept(c, &text);
}

static void
version_insert(struct call *c, struct txn *t, const struct view *view, struct str description,
               int64_t number)
{
    struct resource row = { .kind = RESOURCE_VIEW_VERSION,
                            .body = version_document(c, view, description) };
    struct buf name = { .max = 128 };

    uuid4_bytes(row.id.b);
    buf_add(&name, view->id);
    buf_printf(&name, ":%lld", (long long)number);
    row.name = kept(c, &name);
    txn_resource_insert(t, &row);
    txn_link_set(t, &(struct link){ .kind = LINK_VIEW_VERSION,
                                    .from_no = view->row.no,
                                    .to_no = row.no,
                                    .rank = number });
}

/* What may become a version: the published content, with the hash that the caller expects. */
static enum err
find_publishable(struct call *c, struct txn *t, struct view *ret, struct fail *f)
{
    const struct create_view_version_request *in = c->in;
    char hash[64];
    enum err e = find_own(c, t, ret, f);

    if (e)
        return e;
    if (!view_read(t, &ret->row, VIEW_PUBLISHED, ret))
        return fail(f, ERR_UNFIT, "The view has not been published");
    view_sha256(ret, hash);
    if (in->sha256.p && !str_eq(in->sha256, str_of(hash, sizeof(hash))))
        return fail(f, ERR_UNFIT, "ViewContentSha256 is not that of the published content");
    return OK;
}

/* Same content as the newest version gives that version. */
enum err
create_view_version_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct create_view_version_request *in = c->in;
    struct link links[LIMIT_VIEW_VERSIONS];
    struct json *json = NULL;
    struct document d;
    struct view view, newest = { 0 };
    size_t n;
    enum err e = find_publishable(c, t, &view, f);

    if (e)
        return e;
    document_read(&view.row, &d, &json);
    n = txn_links_from(t, LINK_VIEW_VERSION, view.row.no, links, LIMIT_VIEW_VERSIONS);
    if (n && view_read_version(t, &view.row, links[n - 1].rank, &newest) &&
        str_eq(newest.template, view.template) && str_eq(newest.actions, view.actions)) {
        json_free(&json);
        answer_view(c, &newest);
        return OK;
    }
    if (n < LIMIT_VIEW_VERSIONS) {
        version_insert(c, t, &view, in->description, ++d.latest);
        view.row.body = document_write(c, &d);
        txn_resource_save(t, &view.row);
        CHECK(view_read_version(t, &view.row, d.latest, &newest));
        answer_view(c, &newest);
    } else
        e = fail(f, ERR_QUOTA, "The view has as many versions as it may have");
    json_free(&json);
    return e;
}

enum err
delete_view_version_run(struct call *c, struct txn *t, struct fail *f)
{
    struct resource row;
    struct view view;
    struct buf name = { .max = 128 };
    int64_t number;
    enum err e = find_own(c, t, &view, f);

    if (e)
        return e;
    buf_add(&name, view.id);
    if (str_int(c->labels[2], 1, INT64_MAX, &number))
        buf_printf(&name, ":%lld", (long long)number);
    if (!txn_resource_find_name(t, RESOURCE_VIEW_VERSION, kept(c, &name), &row))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: VIEW");
    txn_resource_delete(t, row.no);
    answer_nothing(c);
    return OK;
}

/* ---- lists ---- */

static enum err
read_page(struct call *c, size_t *ret_max, struct str *ret_token, struct fail *f)
{
    struct str text;
    int64_t max = 100;

    *ret_token = STR_NONE;
    if (query_value(c->query, "maxResults", 0, c->job.arena, &text) && !str_int(text, 1, 100, &max))
        return fail(f, ERR_INVALID, "MaxResults must be between 1 and 100");
    query_value(c->query, "nextToken", 0, c->job.arena, ret_token);
    *ret_max = (size_t)max;
    return OK;
}

static enum err
read_type(struct call *c, struct str *ret, struct fail *f)
{
    *ret = STR_NONE;
    if (!query_value(c->query, "type", 0, c->job.arena, ret) || str_eq(*ret, STR("AWS_MANAGED")) ||
        str_eq(*ret, STR("CUSTOMER_MANAGED")))
        return OK;
    return fail(f, ERR_INVALID, "Type must be CUSTOMER_MANAGED or AWS_MANAGED");
}

static void
put_views(struct call *c, struct txn *t, struct view_walk *at, struct str type, size_t max)
{
    struct view_walk last = *at;
    struct view view;
    bool more = false;
    size_t n = 0;

    json_open(&c->out, '{');
    json_name(&c->out, "ViewsSummaryList");
    json_open(&c->out, '[');
    while (view_walk(t, at, &view)) {
        if (type.n && str_eq(type, STR("AWS_MANAGED")) != view.managed)
            continue;
        more = n == max;
        if (more)
            break;
        put_view_summary(c, &view, &c->out);
        last = *at;
        n++;
    }
    json_close(&c->out, ']');
    if (more || at->tired)
        view_walk_put_next(c, more ? &last : at, &c->out);
    json_close(&c->out, '}');
}

enum err
list_views_run(struct call *c, struct txn *t, struct fail *f)
{
    struct view_walk at;
    struct str token, type = STR_NONE;
    size_t max = 0;
    enum err e = read_page(c, &max, &token, f);

    if (!e)
        e = read_type(c, &type, f);
    if (!e)
        e = instance_ok(c, f);
    if (!e)
        e = view_walk_read(c, token, &at, f);
    if (!e)
        put_views(c, t, &at, type, max);
    return e;
}

/* Highest first. A page's token names the version it ended with, as the walk's name. */
static void
put_versions(struct call *c, struct txn *t, const struct view *view, int64_t below, size_t max)
{
    struct link links[LIMIT_VIEW_VERSIONS];
    struct view_walk last = { 0 };
    struct view version;
    char number[24] = "";
    size_t shown = 0, bytes = 0;
    size_t n = txn_links_from(t, LINK_VIEW_VERSION, view->row.no, links, LIMIT_VIEW_VERSIONS);

    json_open(&c->out, '{');
    json_name(&c->out, "ViewVersionSummaryList");
    json_open(&c->out, '[');
    while (n && shown < max && bytes < LIMIT_ARENA / 8) {
        const struct link *l = &links[--n];

        if (l->rank >= below || !view_read_version(t, &view->row, l->rank, &version))
            continue;
        put_view_version(c, &version, &c->out);
        snprintf(number, sizeof(number), "%lld", (long long)l->rank);
        bytes += version.template.n;
        shown++;
    }
    json_close(&c->out, ']');
    last.name = str_from(number);
    if (n && shown)
        view_walk_put_next(c, &last, &c->out);
    json_close(&c->out, '}');
}

enum err
list_view_versions_run(struct call *c, struct txn *t, struct fail *f)
{
    struct view_walk at;
    struct str token;
    struct view view;
    int64_t below = INT64_MAX;
    size_t max = 0;
    enum err e = read_page(c, &max, &token, f);

    if (!e)
        e = find(c, t, &view, f);
    if (!e)
        e = view_walk_read(c, token, &at, f);
    if (e)
        return e;
    if (view.managed) {
        json_open(&c->out, '{');
        json_name(&c->out, "ViewVersionSummaryList");
        json_open(&c->out, '[');
        put_view_version(c, &view, &c->out);
        json_close(&c->out, ']');
        json_close(&c->out, '}');
        return OK;
    }
    if (at.name.n)
        str_int(at.name, 1, INT64_MAX, &below);
    put_versions(c, t, &view, below, max);
    return OK;
}
