/* SearchViews: contract/connect-api.md 1.3. */

#include "api/connect/views.h"

#include "api/ident.h"
#include "base/limits.h"

const struct field search_views_fields[] = {
    { "InstanceId", FIELD_STR, AT(search_views_request, instance_id), REQUIRED, 1, 250, NULL },
    { "NextToken", FIELD_STR, AT(search_views_request, next_token), OPTIONAL, 1, 2500, NULL },
    { "MaxResults", FIELD_INT, AT(search_views_request, max), OPTIONAL, 1, 100, NULL },
    { "SearchFilter", FIELD_OBJECT, AT(search_views_request, filter), OPTIONAL, 0, 0, NULL },
    { "SearchCriteria", FIELD_OBJECT, AT(search_views_request, criteria), OPTIONAL, 0, 0, NULL },
    { 0 },
};

/* What a condition is asked of: `view` NULL when it is only checked. */
struct question {
    const struct view *view;
    struct fail *f;
    enum err err;
};

static bool
refuse(struct question *q, const char *what)
{
    if (!q->err)
        q->err = fail(q->f, ERR_INVALID, "%s", what);
    return false;
}

static struct str
text_in(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

static bool
contains(struct str text, struct str part)
{
    for (size_t i = 0; i + part.n <= text.n; i++)
        if (str_eq_nocase(str_first(str_from_at(text, i), part.n), part))
            return true;
    return false;
}

static bool
compares(struct str text, struct str value, struct str how)
{
    if (str_eq(how, STR("EXACT")))
        return str_eq_nocase(text, value);
    if (str_eq(how, STR("STARTS_WITH")))
        return text.n >= value.n && str_eq_nocase(str_first(text, value.n), value);
    return contains(text, value);
}

static bool
text_condition(const struct json *j, struct question *q)
{
    struct str field = text_in(j, "FieldName"), how = text_in(j, "ComparisonType");
    bool by_name = str_eq_nocase(field, STR("name")),
         by_description = str_eq_nocase(field, STR("description"));

    if (!by_name && !by_description)
        return refuse(q, "FieldName must be name or description");
    if (!str_eq(how, STR("EXACT")) && !str_eq(how, STR("STARTS_WITH")) &&
        !str_eq(how, STR("CONTAINS")))
        return refuse(q, "ComparisonType must be STARTS_WITH, CONTAINS or EXACT");
    return q->view &&
           compares(by_name ? q->view->name : q->view->description, text_in(j, "Value"), how);
}

static bool
word_condition(const struct json *j, struct question *q, struct str yes, struct str no, bool is_yes)
{
    struct str word = json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;

    if (!str_eq(word, yes) && !str_eq(word, no))
        return refuse(q, "SearchCriteria has a type or status that views do not have");
    return str_eq(word, yes) == is_yes;
}

static bool criteria(const struct json *j, struct question *q);

static bool
many(const struct json *list, struct question *q, bool all, const char *wrong)
{
    bool result = all;

    if (json_kind(list) != JSON_KIND_ARRAY)
        return refuse(q, wrong);
    for (size_t i = 0; i < json_count(list); i++) {
        bool one = criteria(json_at(list, i), q);

        result = all ? result && one : result || one;
    }
    return result;
}

/* Exactly one member; depth is bounded by the reader of JSON. */
static bool
criteria(const struct json *j, struct question *q)
{
    bool published = q->view && q->view->published, managed = q->view && q->view->managed;
    const struct json *m;

    if (json_kind(j) != JSON_KIND_OBJECT || json_count(j) > 1)
        return refuse(q, "SearchCriteria must have exactly one member");
    if ((m = json_member(j, "OrConditions")))
        return many(m, q, false, "OrConditions must be a list");
    if ((m = json_member(j, "AndConditions")))
        return many(m, q, true, "AndConditions must be a list");
    if ((m = json_member(j, "StringCondition")))
        return text_condition(m, q);
    if ((m = json_member(j, "ViewTypeCondition")))
        return word_condition(m, q, STR("AWS_MANAGED"), STR("CUSTOMER_MANAGED"), managed);
    if ((m = json_member(j, "ViewStatusCondition")))
        return word_condition(m, q, STR("PUBLISHED"), STR("SAVED"), published);
    return json_count(j) == 0 || refuse(q, "SearchCriteria has an unknown member");
}

static bool
has_tag(const struct json *j, const struct json *tags)
{
    char name[129];
    struct str key = text_in(j, "TagKey");
    const struct json *value;

    if (!key.n || key.n >= sizeof(name))
        return false;
    memcpy(name, key.p, key.n);
    name[key.n] = 0;
    value = json_member(tags, name);
    return json_kind(value) == JSON_KIND_STRING &&
           (!json_member(j, "TagValue") || str_eq(json_str(value), text_in(j, "TagValue")));
}

static bool
all_tags(const struct json *list, const struct json *tags)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (!has_tag(json_at(list, i), tags))
            return false;
    return true;
}

static bool
tags_match(const struct json *filter, const struct json *tags)
{
    const struct json *m = json_member(filter, "OrConditions");

    for (size_t i = 0; m && i < json_count(m); i++)
        if (all_tags(json_at(m, i), tags))
            return true;
    if (m)
        return json_count(m) == 0;
    if ((m = json_member(filter, "AndConditions")))
        return all_tags(m, tags);
    m = json_member(filter, "TagCondition");
    return !m || has_tag(m, tags);
}

static bool
filter_finds(const struct json *filter, const struct view *view)
{
    const struct json *by_tag = json_member(filter, "TagFilter");
    struct json *tags = NULL;
    bool found;

    if (!by_tag)
        return true;
    if (view->row.tags.n)
        (void)(json_parse(view->row.tags, JSON_READ_STRICT, &tags, NULL) == OK);
    found = tags_match(by_tag, tags);
    json_free(&tags);
    return found;
}

enum err
search_views_check(struct call *c, struct fail *f)
{
    const struct search_views_request *in = c->in;
    struct question q = { .f = f };

    if (in->criteria)
        criteria(in->criteria, &q);
    return q.err;
}

static void
put_found(struct call *c, struct txn *t, struct view_walk *at, size_t max)
{
    const struct search_views_request *in = c->in;
    struct view_walk last = *at;
    size_t shown = 0, total = 0;
    struct view view;

    json_open(&c->out, '{');
    json_name(&c->out, "Views");
    json_open(&c->out, '[');
    while (view_walk(t, at, &view)) {
        struct question q = { .view = &view };

        if ((in->criteria && !criteria(in->criteria, &q)) || !filter_finds(in->filter, &view))
            continue;
        total++;
        if (shown == max)
            continue;
        put_view(c, &view, &c->out);
        last = *at;
        shown++;
    }
    json_close(&c->out, ']');
    if (total > shown || at->tired)
        view_walk_put_next(c, total > shown ? &last : at, &c->out);
    json_set_int(&c->out, "ApproximateTotalCount", (int64_t)total);
    json_close(&c->out, '}');
}

enum err
search_views_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct search_views_request *in = c->in;
    struct view_walk at;
    enum err e;

    if (!ident_is_instance(c->api->instance, in->instance_id))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: INSTANCE");
    e = view_walk_read(c, in->next_token, &at, f);
    if (!e)
        put_found(c, t, &at, in->max.given ? (size_t)in->max.value : 100);
    return e;
}
