#include "domain/criteria.h"

#include "base/check.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/routing.h"
#include "domain/timer.h"
#include "store/resources.h"

enum { LEVEL = 1000 }; /* levels are kept in thousandths: 1 to 5, fractions allowed */

/* ---- reading ---- */

/* Flows have their numbers as texts, too. */
static bool
number_of(const struct json *j, double *ret)
{
    int64_t n;

    if (json_kind(j) == JSON_KIND_STRING && str_int(json_str(j), INT32_MIN, INT32_MAX, &n)) {
        *ret = (double)n;
        return true;
    }
    return (json_kind(j) == JSON_KIND_INTEGER || json_kind(j) == JSON_KIND_REAL) &&
           json_number(j, ret);
}

static struct str
text_of(const struct json *j, const char *name)
{
    const struct json *m = json_member(j, name);

    return json_kind(m) == JSON_KIND_STRING ? json_str(m) : STR("");
}

static const struct json *
steps_of(const struct json *criteria)
{
    const struct json *steps = json_member(criteria, "Steps");

    return json_kind(steps) == JSON_KIND_ARRAY ? steps : NULL;
}

/* How long a step holds; 0: for ever. */
static int64_t
duration_ms(const struct json *step)
{
    double seconds;

    if (!number_of(json_member(json_member(step, "Expiry"), "DurationInSeconds"), &seconds) ||
        seconds <= 0)
        return 0;
    return (int64_t)(seconds < INT32_MAX ? seconds : INT32_MAX) * 1000;
}

/* The step that holds, and until when (INT64_MAX: for ever). The count of steps: none any more. */
static size_t
step_at(const struct json *steps, int64_t from_ms, int64_t now_ms, int64_t *ret_until_ms)
{
    size_t n = steps ? json_count(steps) : 0;
    int64_t until = from_ms;

    *ret_until_ms = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        int64_t lasts = duration_ms(json_at(steps, i));

        if (!lasts)
            return i;
        until += lasts;
        if (until > now_ms) {
            *ret_until_ms = until;
            return i;
        }
    }
    return n;
}

/* ---- checking ---- */

static bool
is_level(const struct json *j)
{
    double level;

    return number_of(j, &level) && level >= 1 && level <= 5;
}

static bool
is_condition(const struct json *c)
{
    const struct json *range = json_member(c, "Range"), *match = json_member(c, "MatchCriteria");
    const struct json *level = json_member(c, "ProficiencyLevel");

    if (json_kind(c) != JSON_KIND_OBJECT)
        return false;
    if (match)
        return json_kind(json_member(json_member(match, "AgentsCriteria"), "AgentIds")) ==
               JSON_KIND_ARRAY;
    if (!text_of(c, "Name").n || !text_of(c, "Value").n)
        return false;
    if (range)
        return is_level(json_member(range, "MinProficiencyLevel")) &&
               is_level(json_member(range, "MaxProficiencyLevel"));
    return is_level(level);
}

static bool
is_expression(const struct json *e, int depth)
{
    static const char *const lists[] = { "AndExpression", "OrExpression" };

    if (json_kind(e) != JSON_KIND_OBJECT || json_count(e) > 1 || depth > LIMIT_CRITERIA_DEPTH)
        return false;
    for (size_t l = 0; l < 2; l++) {
        const struct json *list = json_member(e, lists[l]);

        if (!list)
            continue;
        if (json_kind(list) != JSON_KIND_ARRAY || !json_count(list))
            return false;
        for (size_t i = 0; i < json_count(list); i++)
            if (!is_expression(json_at(list, i), depth + 1))
                return false;
        return true;
    }
    if (json_member(e, "AttributeCondition"))
        return is_condition(json_member(e, "AttributeCondition"));
    return json_member(e, "NotAttributeCondition")
               ? is_condition(json_member(e, "NotAttributeCondition"))
               : json_count(e) == 0;
}

enum err
criteria_check(const struct json *criteria, struct fail *f)
{
    const struct json *steps = steps_of(criteria);
    size_t n = steps ? json_count(steps) : 0;

    if (!steps || n > LIMIT_CRITERIA_STEPS)
        return fail(f, ERR_INVALID, "RoutingCriteria must have at most %d Steps",
                    LIMIT_CRITERIA_STEPS);
    for (size_t i = 0; i < n; i++) {
        const struct json *e = json_member(json_at(steps, i), "Expression");

        if (e && !is_expression(e, 0))
            return fail(f, ERR_INVALID, "The Expression of step %zu is not valid", i + 1);
    }
    return OK;
}

/* ---- deciding ---- */

struct asking {
    struct txn *t;
    int64_t user_no;
};

static bool
is_one_of(const struct asking *a, const struct json *ids)
{
    struct resource user;
    char id[UUID_TEXT_SIZE];

    if (json_kind(ids) != JSON_KIND_ARRAY || !txn_resource_get(a->t, a->user_no, &user))
        return false;
    uuid_text(user.id.b, id);
    for (size_t i = 0; i < json_count(ids); i++) {
        const struct json *one = json_at(ids, i);

        if (json_kind(one) == JSON_KIND_STRING && str_eq(json_str(one), str_of(id, UUID_TEXT)))
            return true;
    }
    return false;
}

static bool
condition_holds(const struct asking *a, const struct json *c)
{
    const struct json *range = json_member(c, "Range"), *match = json_member(c, "MatchCriteria");
    double least = 1, most = 5;
    int64_t level;

    if (match)
        return is_one_of(a, json_member(json_member(match, "AgentsCriteria"), "AgentIds"));
    level = txn_skill(a->t, a->user_no, text_of(c, "Name"), text_of(c, "Value"));
    if (range) {
        number_of(json_member(range, "MinProficiencyLevel"), &least);
        number_of(json_member(range, "MaxProficiencyLevel"), &most);
    } else {
        number_of(json_member(c, "ProficiencyLevel"), &least);
    }
    return level > 0 && level >= (int64_t)(least * LEVEL) && level <= (int64_t)(most * LEVEL);
}

/* Those without a member ask for nothing. */
static bool
holds(const struct asking *a, const struct json *e, int depth)
{
    const struct json *all = json_member(e, "AndExpression"), *any = json_member(e, "OrExpression");
    const struct json *list = all ? all : any;

    if (depth > LIMIT_CRITERIA_DEPTH)
        return false;
    if (json_kind(list) == JSON_KIND_ARRAY) {
        for (size_t i = 0; i < json_count(list); i++)
            if (holds(a, json_at(list, i), depth + 1) != (list == all))
                return list != all;
        return list == all;
    }
    if (json_member(e, "AttributeCondition"))
        return condition_holds(a, json_member(e, "AttributeCondition"));
    return !json_member(e, "NotAttributeCondition") ||
           !condition_holds(a, json_member(e, "NotAttributeCondition"));
}

bool
criteria_fit(struct txn *t, int64_t need_no, int64_t user_no)
{
    const struct asking a = { t, user_no };
    struct json *e = NULL;
    struct str text;
    bool fits;

    if (!need_no)
        return true;
    if (!txn_need_find(t, need_no, &text) || json_parse(text, JSON_READ_STRICT, &e, NULL) != OK)
        return false;
    fits = holds(&a, e, 0);
    json_free(&e);
    return fits;
}

/* ---- a contact's way through the steps ---- */

static int64_t
need_of(struct txn *t, const struct json *step)
{
    const struct json *e = json_member(step, "Expression");
    struct buf text = { .max = LIMIT_CRITERIA };
    int64_t no = 0;

    if (e && json_count(e) && json_dump(e, &text) && !text.full)
        no = txn_need_intern(t, buf_str(&text));
    buf_done(&text);
    return no;
}

void
criteria_apply(struct txn *t, struct queued *q, const struct route *r)
{
    const struct json *steps;
    struct json *criteria = NULL;
    struct agent own;
    int64_t until;
    size_t i;

    q->need_no = 0;
    if (!r->criteria.n)
        return;
    txn_timer_clear(t, TIMER_CRITERIA, q->contact_no);
    if (txn_agent_find(t, q->queue_no, &own) || /* an agent's own queue has one agent */
        json_parse(r->criteria, JSON_READ_STRICT, &criteria, NULL) != OK)
        return;
    steps = steps_of(criteria);
    i = step_at(steps, r->criteria_ms, txn_now_ms(t), &until);
    if (steps && i < json_count(steps))
        q->need_no = need_of(t, json_at(steps, i));
    if (until != INT64_MAX)
        txn_timer_set(t, TIMER_CRITERIA, q->contact_no, until);
    json_free(&criteria);
}

void
criteria_due(struct txn *t, int64_t contact_no)
{
    struct queued q;
    struct route r;

    if (!txn_queued_find(t, contact_no, &q) || !txn_route_find(t, contact_no, &r))
        return;
    criteria_apply(t, &q, &r);
    txn_queued_save(t, &q);
    routing_due(t, contact_no);
}

/* ---- proficiencies ---- */

void
criteria_learn(struct txn *t, int64_t user_no)
{
    const struct json *list;
    struct resource user;
    struct json *j = NULL;
    double level;

    txn_skills_clear(t, user_no);
    if (!txn_resource_get(t, user_no, &user) ||
        json_parse(user.body, JSON_READ_STRICT, &j, NULL) != OK)
        return;
    list = json_member(j, "Proficiencies");
    for (size_t i = 0; json_kind(list) == JSON_KIND_ARRAY && i < json_count(list); i++) {
        const struct json *one = json_at(list, i);

        if (number_of(json_member(one, "Level"), &level))
            txn_skill_set(t, user_no, text_of(one, "AttributeName"), text_of(one, "AttributeValue"),
                          (int64_t)(level * LEVEL));
    }
    json_free(&j);
}

/* ---- showing ---- */

static struct str
status_of(size_t i, size_t active, const struct route *r)
{
    if (i < active)
        return STR("EXPIRED");
    if (i > active)
        return STR("INACTIVE");
    return r->user_no ? STR("JOINED") : STR("ACTIVE");
}

static void
put_step(struct json_out *w, const struct json *step, struct str status, int64_t *until_ms)
{
    int64_t lasts = duration_ms(step);

    json_open(w, '{');
    if (lasts) {
        *until_ms += lasts;
        json_name(w, "Expiry");
        json_open(w, '{');
        json_set_int(w, "DurationInSeconds", lasts / 1000);
        json_set_epoch(w, "ExpiryTimestamp", *until_ms);
        json_close(w, '}');
    }
    if (json_member(step, "Expression")) {
        json_name(w, "Expression");
        json_dump(json_member(step, "Expression"), w->out);
        w->comma = true;
    }
    json_set_str(w, "Status", status);
    json_close(w, '}');
}

struct str
criteria_show(struct txn *t, const struct route *r, int64_t now_ms)
{
    int64_t until, from = r->criteria_ms;
    struct json *criteria = NULL;
    struct buf text = { .max = LIMIT_CRITERIA * 2 };
    struct json_out w = { .out = &text };
    struct str kept = STR("");
    const struct json *steps;
    size_t active;

    if (!r->criteria.n || json_parse(r->criteria, JSON_READ_STRICT, &criteria, NULL) != OK)
        return kept;
    steps = steps_of(criteria);
    active =
        r->criteria_ms ? step_at(steps, from, r->accepted_ms ? r->accepted_ms : now_ms, &until) : 0;
    json_open(&w, '{');
    json_name(&w, "Steps");
    json_open(&w, '[');
    for (size_t i = 0; steps && i < json_count(steps); i++)
        put_step(&w, json_at(steps, i), r->criteria_ms ? status_of(i, active, r) : STR("INACTIVE"),
                 &from);
    json_close(&w, ']');
    if (r->criteria_ms)
        json_set_epoch(&w, "ActivationTimestamp", r->criteria_ms);
    json_set_int(&w, "Index", (int64_t)active);
    json_close(&w, '}');
    if (!text.full)
        arena_copy(txn_arena(t), buf_str(&text), &kept);
    buf_done(&text);
    json_free(&criteria);
    return kept;
}
