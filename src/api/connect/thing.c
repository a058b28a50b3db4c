#include "api/connect/thing.h"

#include "api/connect/kinds.h"
#include "api/ident.h"
#include "api/paging.h"
#include "api/query.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/random.h"
#include "store/flows.h"
#include "store/resources.h"

#include <stdio.h>

enum { LIST_AT_ONCE = 64 };

const struct id_of id_of_flow = { "contact-flow", "CONTACT_FLOW", RESOURCE_NONE };

const struct plan *
plan_of(const struct call *c)
{
    return (const struct plan *)(const void *)c->op->fields;
}

struct str
buf_kept(struct call *c, struct buf *b)
{
    struct str s = STR_NONE;

    CHECK(!b->full && arena_copy(c->job.arena, buf_str(b), &s));
    buf_done(b);
    return s;
}

struct str
thing_arn(struct call *c, const struct kind *k, const struct uuid *id)
{
    return ident_arn(c->api->instance, k->of.arn_word, ident_text(id, c->job.arena), c->job.arena);
}

enum err
thing_missing(const struct id_of *of, struct fail *f)
{
    return fail(f, ERR_NOT_FOUND, "Resource not found of Type: %s", of->type);
}

enum err
thing_in_use(struct fail *f, const char *by)
{
    return fail_as(f, ERR_CONFLICT, "ResourceInUseException", "The resource is in use by %s", by);
}

/* ---- on the loop: what the policy is asked, and what the request may hold ---- */

/* Ids are made canonical before the policy sees them: connect-api.md 9 no. 9. */
static struct str
arn_of(struct call *c, const struct id_of *of, struct str text)
{
    struct uuid id;

    if (ident_read(c->api->instance, of->arn_word, text, &id))
        text = ident_text(&id, c->job.arena);
    return ident_arn(c->api->instance, of->arn_word, text, c->job.arena);
}

static enum err
need(struct call *c, struct str arn, struct fail *f)
{
    if (!c->also)
        c->also = arena_get(c->job.arena, sizeof(*c->also) * LIMIT_CALL_RESOURCES);
    CHECK(c->also);
    if (c->also_count == LIMIT_CALL_RESOURCES)
        return fail(f, ERR_INVALID, "The request names too many resources");
    c->also[c->also_count++] = arn;
    return OK;
}

static enum err
need_id(const struct id_of *of, struct str text, void *arg, struct fail *f)
{
    struct call *c = arg;

    return need(c, arn_of(c, of, text), f);
}

enum err
thing_resource(struct call *c, struct fail *f)
{
    const struct plan *p = plan_of(c);
    enum err e = OK;

    if (p->resource)
        e = p->resource(c);
    else if (p->needs & NEED_SELF)
        c->resource = arn_of(c, &p->kind->of, c->labels[1]);
    else if (p->needs & NEED_STAR)
        c->resource = ident_arn(c->api->instance, p->kind->of.arn_word, STR("*"), c->job.arena);
    else
        c->resource = ident_instance_arn(c->api->instance, c->job.arena);
    if (p->needs & NEED_INSTANCE && p->needs & (NEED_SELF | NEED_STAR))
        e = need(c, ident_instance_arn(c->api->instance, c->job.arena), f);
    if (!e && p->body)
        e = shape_ids(p->body, c->json, need_id, c, f);
    return e;
}

/* Lists and searches: connect-api.md 4.5. The default is 100, or the maximum when that is less. */
static enum err
check_page(struct call *c, struct asked *asked, struct fail *f)
{
    const struct plan *p = plan_of(c);
    bool by_query = str_eq(str_from(c->op->method), STR("GET"));
    const struct json *count = shape_given(c->json, "MaxResults");
    const struct json *next = shape_given(c->json, "NextToken");
    struct str text = json_kind(next) == JSON_KIND_STRING ? json_str(next) : STR_NONE;
    bool good = true;

    asked->count = p->page_max < 100 ? p->page_max : 100;
    if (!by_query && count)
        good = json_int(count, &asked->count) && asked->count >= 1 && asked->count <= p->page_max;
    if (by_query && query_value(c->query, "maxResults", 0, c->job.arena, &text))
        good = str_int(text, 1, p->page_max, &asked->count);
    if (!good)
        return fail(f, ERR_INVALID, "MaxResults must be between 1 and %lld",
                    (long long)p->page_max);
    if (!by_query && next && json_kind(next) != JSON_KIND_STRING)
        return fail(f, ERR_MALFORMED, "NextToken must be a string");
    if (by_query && !query_value(c->query, "nextToken", 0, c->job.arena, &text))
        text = STR_NONE;
    return text.p ? page_read_next(c, text, &asked->after, f) : OK;
}

static enum err
check_query_value(const struct shape *row, struct str value, struct fail *f)
{
    if (row->kind == SHAPE_ENUM && !shape_choice(row->choices, value))
        return fail(f, ERR_INVALID, "%s must be one of %s", row->name, row->choices);
    if (row->kind == SHAPE_STR && (int64_t)str_utf16_units(value) > row->max)
        return fail(f, ERR_INVALID, "%s must have at most %lld characters", row->name,
                    (long long)row->max);
    if (row->min && (int64_t)str_utf16_units(value) < row->min)
        return fail(f, ERR_INVALID, "%s must have at least %lld characters", row->name,
                    (long long)row->min);
    return OK;
}

static enum err
check_query(struct call *c, const struct shape *row, struct fail *f)
{
    size_t max = row->entries_max ? (size_t)row->entries_max : 1, n = 0;
    struct str value;

    while (query_value(c->query, row->name, n, c->job.arena, &value)) {
        enum err e = check_query_value(row, value, f);

        if (e)
            return e;
        if (n++ == max)
            return fail(f, ERR_INVALID, "%s must include at most %zu items", row->name, max);
    }
    if (!n && row->flags & SHAPE_REQUIRED)
        return fail(f, ERR_INVALID, "%s is required", row->name);
    return OK;
}

static bool
some_is_given(const struct shape *rows, const struct json *body)
{
    for (const struct shape *row = rows; row->name; row++)
        if (shape_given(body, row->name))
            return true;
    return false;
}

enum err
thing_check(struct call *c, struct fail *f)
{
    const struct plan *p = plan_of(c);
    enum err e = OK;

    for (const struct shape *row = p->query; !e && row && row->name; row++)
        e = check_query(c, row, f);
    if (!e && p->body)
        e = shape_check(p->body, c->json, f);
    if (!e && p->some && !some_is_given(p->body, c->json))
        e = fail(f, ERR_UNFIT, "Invalid request: nothing to change");
    if (!e && p->page_max)
        e = check_page(c, c->in, f);
    if (!e && p->check)
        e = p->check(c, f);
    return e;
}

/* ---- in the transaction ---- */

enum err
thing_find(struct call *c, struct txn *t, const struct kind *k, struct str text,
           struct resource *ret, struct fail *f)
{
    struct uuid id;

    if (!ident_read(c->api->instance, k->of.arn_word, text, &id) ||
        !txn_resource_find(t, (enum resource_kind)k->of.kind, &id, ret))
        return thing_missing(&k->of, f);
    return OK;
}

struct finding {
    struct call *call;
    struct txn *txn;
};

static enum err
id_exists(const struct id_of *of, struct str text, void *arg, struct fail *f)
{
    struct finding *x = arg;
    struct contact contact;
    struct resource r;
    struct flow flow;
    struct uuid id;
    bool known;

    if (!ident_read(x->call->api->instance, of->arn_word, text, &id))
        return thing_missing(of, f);
    if (of->kind == ID_OF_CONTACT)
        known = txn_contact_find(x->txn, &id, &contact);
    else if (of->kind == RESOURCE_NONE)
        known = txn_flow_find(x->txn, &id, &flow);
    else
        known = txn_resource_find(x->txn, (enum resource_kind)of->kind, &id, &r);
    return known ? OK : thing_missing(of, f);
}

void
thing_go_ahead(struct call *c, enum err e, const struct fail *f)
{
    if (e) {
        c->job.err = e;
        c->job.fail = *f;
        c->job.done(&c->job);
        return;
    }
    c->job.lane = LANE_WRITE;
    api_post(c->api, &c->job);
}

/* Everything has been found: what takes long, then the writer. */
static void
begin_ahead(struct job *job)
{
    struct call *c = (struct call *)(void *)job;
    const struct asked *asked = c->in;
    struct fail f;

    job->done = asked->done;
    if (job->err)
        job->done(job);
    else if (!plan_of(c)->ahead(c))
        thing_go_ahead(c, fail(&f, ERR_BUSY, "The server is busy"), &f);
}

static enum err
run_ahead(struct call *c)
{
    struct asked *asked = c->in;

    asked->done = c->job.done;
    c->job.done = begin_ahead;
    return OK;
}

enum err
thing_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct plan *p = plan_of(c);
    const struct asked *asked = c->in;
    const struct json *named = shape_given(c->json, "InstanceId");
    struct finding finding = { c, t };
    struct resource r = { 0 };
    enum err e = OK;

    if ((c->labels[0].p && !ident_is_instance(c->api->instance, c->labels[0])) ||
        (!c->labels[0].p && named && !ident_is_instance(c->api->instance, json_str(named))))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: INSTANCE");
    if (p->needs & NEED_SELF)
        e = thing_find(c, t, p->kind, c->labels[1], &r, f);
    if (!e && p->body)
        e = shape_ids(p->body, c->json, id_exists, &finding, f);
    if (!e && p->ahead && !asked->done)
        return run_ahead(c);
    if (!e)
        e = p->run(c, t, &r, f);
    if (!e && !c->answer.n)
        json_put_raw(&c->out, STR("{}"));
    return e;
}

enum err
thing_name_free(struct txn *t, const struct kind *k, struct str name, int64_t except_no,
                struct fail *f)
{
    struct resource other;

    if (txn_resource_find_name(t, (enum resource_kind)k->of.kind, name, &other) &&
        other.no != except_no)
        return fail_as(f, ERR_CONFLICT, "DuplicateResourceException",
                       "A resource with this name exists already");
    return OK;
}

/* ---- documents ---- */

struct merge {
    struct call *call;
    const struct json *changes;
    const struct shape *rows; /* NULL: nothing changes */
    const char *without;      /* this member is left out */
    const char *hidden;       /* and these words */
    struct json_out *out;
};

static const struct shape *
kept_row(const struct shape *rows, struct str name)
{
    for (const struct shape *row = rows; row && row->name; row++)
        if (row->flags & SHAPE_KEPT && str_eq(name, str_from(row->name)))
            return row;
    return NULL;
}

/* A text that is set to nothing is gone. */
static bool
is_empty(const struct json *j)
{
    return json_kind(j) == JSON_KIND_STRING && !json_str(j).n;
}

static void
put_member(struct merge *m, struct str name, const struct json *value)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 };
    char member[128];

    snprintf(member, sizeof(member), "%.*s", STR_ARG(name));
    json_name(m->out, member);
    json_dump(value, &text);
    json_put_raw(m->out, buf_str(&text));
    buf_done(&text);
}

static enum err
merge_old(struct str name, const struct json *value, void *arg)
{
    struct merge *m = arg;
    const struct shape *row = kept_row(m->rows, name);

    if ((row && shape_given(m->changes, row->name)) ||
        (m->without && str_eq(name, str_from(m->without))) ||
        (m->hidden && shape_choice(m->hidden, name)))
        return OK;
    put_member(m, name, value);
    return OK;
}

/* The members of `old` that stay, into an open object. */
static void
merge_members(struct merge *m, struct str old)
{
    struct json *document = NULL;

    if (old.n && json_parse(old, JSON_READ_STRICT, &document, NULL) == OK)
        json_each(document, merge_old, m);
    json_free(&document);
}

void
thing_merge(struct call *c, struct str old, const struct json *changes, const struct shape *rows,
            struct str *ret)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT * 4 };
    struct json_out w = { .out = &text };
    struct merge m = { .call = c, .changes = changes, .rows = rows, .out = &w };

    json_open(&w, '{');
    merge_members(&m, old);
    for (const struct shape *row = rows; row && row->name; row++) {
        const struct json *j = row->flags & SHAPE_KEPT ? shape_given(changes, row->name) : NULL;

        if (j && !is_empty(j))
            shape_put(row, j, c->api->instance, &w);
    }
    json_close(&w, '}');
    *ret = buf_kept(c, &text);
}

/* What stays is what `changes` does not name. */
struct setting_members {
    const struct json *changes;
    struct json_out *out;
    struct merge *merge;
};

static enum err
keep_unless_set(struct str name, const struct json *value, void *arg)
{
    struct setting_members *x = arg;

    if (!json_member(x->changes, name.p))
        put_member(x->merge, name, value);
    return OK;
}

static enum err
set_member(struct str name, const struct json *value, void *arg)
{
    struct setting_members *x = arg;

    put_member(x->merge, name, value);
    return OK;
}

void
thing_set(struct call *c, struct resource *r, struct str changes)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT * 4 };
    struct json_out w = { .out = &text };
    struct merge m = { .call = c, .out = &w };
    struct json *old = NULL, *new = NULL;

    CHECK(json_parse(changes, JSON_READ_STRICT, &new, NULL) == OK);
    json_open(&w, '{');
    if (json_parse(r->body, JSON_READ_STRICT, &old, NULL) == OK)
        json_each(old, keep_unless_set, &(struct setting_members){ new, &w, &m });
    json_each(new, set_member, &(struct setting_members){ new, &w, &m });
    json_close(&w, '}');
    json_free(&old);
    json_free(&new);
    r->body = buf_kept(c, &text);
}

struct str
thing_without(struct call *c, struct str document, const char *name)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT * 4 };
    struct json_out w = { .out = &text };
    struct merge m = { .call = c, .without = name, .out = &w };

    json_open(&w, '{');
    merge_members(&m, document);
    json_close(&w, '}');
    return buf_kept(c, &text);
}

struct str
thing_member(struct call *c, struct str document, const char *name)
{
    struct json *j = NULL;
    struct str s = STR("");

    if (json_parse(document, JSON_READ_STRICT, &j, NULL) == OK &&
        json_kind(json_member(j, name)) == JSON_KIND_STRING)
        CHECK(arena_copy(c->job.arena, json_str(json_member(j, name)), &s));
    json_free(&j);
    return s;
}

/* ---- showing ---- */

void
thing_put_modified(struct call *c, const struct resource *r, struct json_out *w)
{
    json_set_epoch(w, "LastModifiedTime", r->updated_ms);
    json_set_str(w, "LastModifiedRegion", c->api->instance->region);
}

void
thing_put_linked(struct call *c, struct txn *t, const char *name, enum link_kind kind,
                 int64_t from_no, struct json_out *w)
{
    struct link link;
    struct uuid id;

    if (txn_links_from(t, kind, from_no, &link, 1) && txn_resource_id(t, link.to_no, &id))
        json_set_str(w, name, ident_text(&id, c->job.arena));
}

void
thing_put(struct call *c, struct txn *t, const struct kind *k, const struct resource *r,
          struct json_out *w)
{
    struct merge m = { .call = c, .hidden = k->hidden, .out = w };

    if (k->arn)
        json_set_str(w, k->arn, thing_arn(c, k, &r->id));
    if (k->id)
        json_set_str(w, k->id, ident_text(&r->id, c->job.arena));
    if (k->name)
        json_set_str(w, k->name, r->name);
    merge_members(&m, r->body);
    if (k->put)
        k->put(c, t, r, w);
    if (r->tags.n > 2) {
        json_name(w, "Tags");
        json_put_raw(w, r->tags);
    }
    if (k->timed)
        thing_put_modified(c, r, w);
}

void
thing_put_summary(struct call *c, const struct kind *k, const struct resource *r,
                  struct json_out *w)
{
    json_open(w, '{');
    json_set_str(w, "Id", ident_text(&r->id, c->job.arena));
    json_set_str(w, "Arn", thing_arn(c, k, &r->id));
    json_set_str(w, str_eq(str_from(k->name), STR("Username")) ? "Username" : "Name", r->name);
    if (k->summary_type)
        json_set_str(w, k->summary_type, thing_member(c, r->body, "Type"));
    if (k->timed)
        thing_put_modified(c, r, w);
    json_close(w, '}');
}

/* ---- what most kinds do ---- */

enum err
thing_describe(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct kind *k = plan_of(c)->kind;

    (void)f;
    json_open(&c->out, '{');
    if (k->wrapper) {
        json_name(&c->out, k->wrapper);
        json_open(&c->out, '{');
    }
    thing_put(c, t, k, r, &c->out);
    if (k->wrapper)
        json_close(&c->out, '}');
    json_close(&c->out, '}');
    return OK;
}

static struct str
tags_of(struct call *c)
{
    const struct json *tags = shape_given(c->json, "Tags");
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 };

    if (!tags)
        return STR("{}");
    json_dump(tags, &text);
    return buf_kept(c, &text);
}

enum err
thing_create(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct plan *p = plan_of(c);
    const struct kind *k = p->kind;
    enum resource_kind kind = (enum resource_kind)k->of.kind;
    enum err e;

    r->kind = kind;
    r->name = json_str(shape_given(c->json, k->name));
    e = thing_name_free(t, k, r->name, 0, f);
    if (!e && k->max && txn_resource_count(t, kind) >= k->max)
        e = fail(f, ERR_LIMIT, "There may be at most %zu of these", k->max);
    if (e)
        return e;
    uuid4_bytes(r->id.b);
    thing_merge(c, k->fresh, c->json, p->body, &r->body);
    r->tags = tags_of(c);
    txn_resource_insert(t, r);
    e = p->bind ? p->bind(c, t, r, f) : OK;
    if (e || !k->id)
        return e;
    json_open(&c->out, '{');
    json_set_str(&c->out, k->made_id ? k->made_id : k->id, ident_text(&r->id, c->job.arena));
    json_set_str(&c->out, k->made_arn ? k->made_arn : k->arn, thing_arn(c, k, &r->id));
    json_close(&c->out, '}');
    return OK;
}

enum err
thing_update(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct plan *p = plan_of(c);
    const struct json *name = p->kind->name ? shape_given(c->json, p->kind->name) : NULL;
    enum err e = OK;

    if (name) {
        e = thing_name_free(t, p->kind, json_str(name), r->no, f);
        r->name = json_str(name);
    }
    if (!e) {
        thing_merge(c, r->body, c->json, p->body, &r->body);
        txn_resource_save(t, r);
    }
    if (!e && p->bind)
        e = p->bind(c, t, r, f);
    return e;
}

enum err
thing_delete(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct plan *p = plan_of(c);
    enum err e = p->unused ? p->unused(c, t, r, f) : OK;

    if (!e)
        txn_resource_delete(t, r->no);
    return e;
}

/* The type filter of a list is its one query parameter. */
static bool
is_wanted(struct call *c, const struct resource *r)
{
    const struct shape *row = plan_of(c)->query;
    struct str type, wanted;

    if (!row || !query_value(c->query, row->name, 0, c->job.arena, &wanted))
        return true;
    type = thing_member(c, r->body, "Type");
    for (size_t i = 0; query_value(c->query, row->name, i, c->job.arena, &wanted); i++)
        if (str_eq(type, wanted))
            return true;
    return false;
}

enum err
thing_list(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct asked *asked = c->in;
    const struct kind *k = plan_of(c)->kind;
    struct resource *rows = arena_get(c->job.arena, sizeof(*rows) * LIST_AT_ONCE);
    struct str after = asked->after, last = STR_NONE;
    int64_t shown = 0;
    bool more = false;
    size_t n;

    (void)r;
    if (!rows)
        return fail(f, ERR_INTERNAL, "no memory for a list");
    json_open(&c->out, '{');
    json_name(&c->out, k->summaries);
    json_open(&c->out, '[');
    do {
        n = txn_resources(t, (enum resource_kind)k->of.kind, after, rows, LIST_AT_ONCE);
        for (size_t i = 0; i < n && !more; i++) {
            after = rows[i].name;
            if (!is_wanted(c, &rows[i]))
                continue;
            more = shown == asked->count;
            if (more)
                break;
            thing_put_summary(c, k, &rows[i], &c->out);
            last = rows[i].name;
            shown++;
        }
    } while (!more && n == LIST_AT_ONCE);
    json_close(&c->out, ']');
    if (more)
        page_put_next(c, last, &c->out);
    json_close(&c->out, '}');
    return OK;
}

void
thing_page_cut(struct call *c, size_t n, size_t *ret_from, size_t *ret_to)
{
    const struct asked *asked = c->in;
    int64_t from = 0;

    if (asked->after.n)
        CHECK(str_int(asked->after, 0, INT32_MAX, &from));
    *ret_from = (size_t)from < n ? (size_t)from : n;
    *ret_to = n - *ret_from > (size_t)asked->count ? *ret_from + (size_t)asked->count : n;
}

void
thing_page_end(struct call *c, size_t to, size_t n)
{
    char state[24];

    if (to >= n)
        return;
    snprintf(state, sizeof(state), "%zu", to);
    page_put_next(c, str_from(state), &c->out);
}
