#include "auth/policy.h"

#include "auth/policy_body.h"
#include "auth/shown.h"
#include "base/json.h"
#include "base/limits.h"

/* The policy document and its decision; conditions are in policy_condition.c. */

struct patterns {
    const struct pattern *p;
    size_t n;
    bool negated; /* NotAction, NotResource */
};

struct statement {
    bool deny;
    struct patterns actions, resources;
    const struct condition *conditions;
    size_t condition_count;
};

struct policy {
    const struct statement *statements;
    size_t n;
};

enum err
policy_full(struct fail *f)
{
    return fail(f, ERR_TOO_BIG, "The policy is too large");
}

struct str
policy_for_administrator(void)
{
    return STR("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
               "\"Action\":\"connect:*\",\"Resource\":\"*\"}]}");
}

size_t
policy_list_count(const struct json *j)
{
    return json_kind(j) == JSON_KIND_ARRAY ? json_count(j) : 1;
}

const struct json *
policy_list_at(const struct json *j, size_t i)
{
    return json_kind(j) == JSON_KIND_ARRAY ? json_at(j, i) : j;
}

/* "*", or something with a service or an ARN's beginning: IAM refuses the rest, too, and a Deny of
 * "StopContact" without its prefix would deny nothing. */
static bool
action_is_sane(struct str s)
{
    return str_eq(s, STR("*")) || str_find(s, ':') < s.n;
}

static bool
resource_is_sane(struct str s)
{
    return str_eq(s, STR("*")) || str_starts(s, STR("arn:"));
}

static enum err
patterns_parse(const struct json *j, const char *name, bool (*sane)(struct str), int how,
               struct arena *a, struct patterns *ret, struct fail *f)
{
    size_t n = policy_list_count(j);
    struct pattern *p = arena_get(a, n * sizeof(*p));

    if (!p)
        return policy_full(f);
    if (!n)
        return fail(f, ERR_INVALID, "%s must not be empty", name);
    for (size_t i = 0; i < n; i++) {
        const struct json *item = policy_list_at(j, i);
        enum err e;

        if (json_kind(item) != JSON_KIND_STRING)
            return fail(f, ERR_INVALID, "%s must be a string or a list of strings", name);
        if (!sane(json_str(item)))
            return fail(f, ERR_INVALID, "%s '%s' has not the form of one", name,
                        shown(json_str(item), 60).s);
        e = pattern_parse(json_str(item), how, a, &p[i], f);
        if (e)
            return e;
    }
    ret->p = p;
    ret->n = n;
    return OK;
}

/* `name` or `negated_name`, exactly one of them. */
static enum err
either_parse(const struct json *statement, const char *name, const char *negated_name,
             bool (*sane)(struct str), int how, struct arena *a, struct patterns *ret,
             struct fail *f)
{
    const struct json *plain = json_member(statement, name);
    const struct json *negated = json_member(statement, negated_name);

    if (!plain == !negated)
        return fail(f, ERR_INVALID, "A statement must have either %s or %s", name, negated_name);
    ret->negated = negated != NULL;
    return patterns_parse(plain ? plain : negated, plain ? name : negated_name, sane, how, a, ret,
                          f);
}

/* Refuses members that are not in a list of names. */
struct known {
    const char *const *names; /* ends with NULL */
    struct fail *f;
};

static enum err
known_visit(struct str name, const struct json *value, void *arg)
{
    const struct known *k = arg;

    (void)value;
    for (const char *const *known = k->names; *known; known++)
        if (str_eq(name, str_from(*known)))
            return OK;
    return fail(k->f, ERR_INVALID, "The policy element '%s' is not supported", shown(name, 60).s);
}

static enum err
only_known(const struct json *object, const char *const *names, struct fail *f)
{
    struct known k = { names, f };

    if (json_kind(object) != JSON_KIND_OBJECT)
        return fail(f, ERR_INVALID, "A policy and its statements must be objects");
    return json_each(object, known_visit, &k);
}

static bool
is_text_or_absent(const struct json *j)
{
    return !j || json_kind(j) == JSON_KIND_STRING;
}

static enum err
statement_parse(const struct json *j, bool variables, struct arena *a, struct statement *ret,
                struct fail *f)
{
    static const char *const names[] = { "Sid",      "Effect",      "Action",    "NotAction",
                                         "Resource", "NotResource", "Condition", NULL };
    int how = PATTERN_WILDCARDS | (variables ? PATTERN_VARIABLES : 0);
    const struct json *effect, *condition;
    enum err e = only_known(j, names, f);

    if (e)
        return e;
    effect = json_member(j, "Effect");
    condition = json_member(j, "Condition");
    if (!is_text_or_absent(json_member(j, "Sid")))
        return fail(f, ERR_INVALID, "Sid must be a string");
    if (json_kind(effect) != JSON_KIND_STRING ||
        (!str_eq(json_str(effect), STR("Allow")) && !str_eq(json_str(effect), STR("Deny"))))
        return fail(f, ERR_INVALID, "Effect must be Allow or Deny");
    ret->deny = str_eq(json_str(effect), STR("Deny"));
    if ((e = either_parse(j, "Action", "NotAction", action_is_sane, PATTERN_WILDCARDS, a,
                          &ret->actions, f)) ||
        (e = either_parse(j, "Resource", "NotResource", resource_is_sane, how, a, &ret->resources,
                          f)))
        return e;
    if (!condition)
        return OK;
    return conditions_parse(condition, variables, a, &ret->conditions, &ret->condition_count, f);
}

static enum err
version_read(const struct json *root, bool *ret_variables, struct fail *f)
{
    const struct json *j = json_member(root, "Version");
    struct str version = json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;

    *ret_variables = str_eq(version, STR("2012-10-17"));
    /* IAM: without Version a policy is one of 2008. */
    if (j && !*ret_variables && !str_eq(version, STR("2008-10-17")))
        return fail(f, ERR_INVALID, "Version must be 2012-10-17 or 2008-10-17");
    return OK;
}

static enum err
document_parse(const struct json *root, struct arena *a, const struct policy **ret, struct fail *f)
{
    static const char *const names[] = { "Version", "Id", "Statement", NULL };
    const struct json *list;
    struct statement *statements;
    struct policy *p;
    bool variables;
    enum err e;

    if ((e = only_known(root, names, f)) || (e = version_read(root, &variables, f)))
        return e;
    if (!is_text_or_absent(json_member(root, "Id")))
        return fail(f, ERR_INVALID, "Id must be a string");
    list = json_member(root, "Statement");
    if (!list || !policy_list_count(list))
        return fail(f, ERR_INVALID, "Statement must not be empty");
    p = arena_get(a, sizeof(*p));
    statements = arena_get(a, policy_list_count(list) * sizeof(*statements));
    if (!p || !statements)
        return policy_full(f);
    p->n = policy_list_count(list);
    p->statements = statements;
    for (size_t i = 0; i < p->n; i++) {
        e = statement_parse(policy_list_at(list, i), variables, a, &statements[i], f);
        if (e)
            return e;
    }
    *ret = p;
    return OK;
}

enum err
policy_parse(struct str json, struct arena *a, const struct policy **ret, struct fail *f)
{
    struct json *root = NULL;
    enum err e;

    if (json.n > LIMIT_POLICY)
        return policy_full(f);
    e = json_parse(json, JSON_READ_UNIQUE_KEYS, &root, f);
    if (!e)
        e = document_parse(root, a, ret, f);
    json_free(&root);
    return e;
}

static bool
patterns_match(const struct patterns *list, struct str text, bool any_case, struct policy_run *run)
{
    bool nameless_before = run->nameless;

    for (size_t i = 0; i < list->n; i++) {
        struct pattern p;

        if (!pattern_resolve(&list->p[i], run, &p) || !pattern_matches(&p, text, any_case))
            continue;
        if (!list->negated)
            run->nameless = nameless_before;
        return !list->negated;
    }
    return list->negated;
}

static bool
statement_matches(const struct statement *s, struct policy_run *run)
{
    return patterns_match(&s->actions, run->request->action, true, run) &&
           patterns_match(&s->resources, run->request->resource, false, run) &&
           conditions_hold(s->conditions, s->condition_count, run);
}

enum policy_decision
policy_decide(const struct policy *p, const struct policy_request *r, struct arena *a)
{
    enum policy_decision decision = POLICY_NONE;

    for (size_t i = 0; i < p->n; i++) {
        struct policy_run run = { .request = r, .arena = a };
        bool matches = statement_matches(&p->statements[i], &run);

        if (run.full || (matches && p->statements[i].deny))
            return POLICY_DENY;
        /* A variable without a value matches nothing. Where that is negated it must not open a
         * door, so such a statement allows nothing. */
        if (matches && !run.nameless)
            decision = POLICY_ALLOW;
    }
    return decision;
}
