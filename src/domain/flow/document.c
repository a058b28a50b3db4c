#include "domain/flow/document.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "domain/flow/expression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct held {                 /* a document with what it is made of */
    struct document document; /* first */
    struct arena *arena;
    struct json *tree;
    int *by_id; /* positions in order of the identifiers */
};

/* clang-format off */
static const struct {
    struct str name;
    enum flow_operator op;
} operators[] = {
    { STR_INIT("Equals"), OPERATOR_EQUALS },
    { STR_INIT("TextStartsWith"), OPERATOR_STARTS },
    { STR_INIT("TextEndsWith"), OPERATOR_ENDS },
    { STR_INIT("TextContains"), OPERATOR_CONTAINS },
    { STR_INIT("NumberGreaterThan"), OPERATOR_GREATER },
    { STR_INIT("NumberGreaterOrEqualTo"), OPERATOR_GREATER_EQUAL },
    { STR_INIT("NumberLessThan"), OPERATOR_LESS },
    { STR_INIT("NumericLessThan"), OPERATOR_LESS }, /* flows.md 7.6 */
    { STR_INIT("NumberLessOrEqualTo"), OPERATOR_LESS_EQUAL },
    { STR_INIT("KeyExists"), OPERATOR_EXISTS },
};
/* clang-format on */

static struct str
member(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

/* ---- identifiers ---- */

struct by_id {
    const struct flow_action *actions;
    int at;
};

static int
by_id_order(const void *a, const void *b)
{
    const struct by_id *x = a, *y = b;

    return str_cmp(x->actions[x->at].id, y->actions[y->at].id);
}

static bool
sort_ids(struct held *h)
{
    size_t n = (size_t)h->document.count;
    struct by_id *order = arena_get(h->arena, n * sizeof(*order));

    h->by_id = arena_get(h->arena, n * sizeof(*h->by_id));
    if (!order || !h->by_id)
        return false;
    for (size_t i = 0; i < n; i++)
        order[i] = (struct by_id){ h->document.actions, (int)i };
    qsort(order, n, sizeof(*order), by_id_order);
    for (size_t i = 0; i < n; i++)
        h->by_id[i] = order[i].at;
    return true;
}

int
document_find(const struct document *d, struct str id)
{
    const struct held *h = (const struct held *)(const void *)d;
    int from = 0, to = d->count;

    while (id.n && from < to) {
        int middle = from + (to - from) / 2, at = h->by_id[middle];
        int order = str_cmp(d->actions[at].id, id);

        if (order == 0)
            return at;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NOWHERE;
}

/* ---- transitions ---- */

static enum flow_operator
operator_find(struct str name)
{
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
        if (str_eq(operators[i].name, name))
            return operators[i].op;
    return OPERATOR_UNKNOWN;
}

static size_t
list_length(const struct json *list)
{
    size_t n = json_kind(list) == JSON_KIND_ARRAY ? json_count(list) : 0;

    return n < LIMIT_FLOW_TRANSITIONS ? n : LIMIT_FLOW_TRANSITIONS;
}

static bool
read_conditions(struct held *h, struct flow_action *a, const struct json *list)
{
    size_t n = list_length(list);
    struct flow_condition *to = n ? arena_get(h->arena, n * sizeof(*to)) : NULL;

    if (n && !to)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct json *j = json_at(list, i), *c = json_member(j, "Condition");
        const struct json *operands = json_member(c, "Operands");
        const struct json *operand =
            json_kind(operands) == JSON_KIND_ARRAY ? json_at(operands, 0) : NULL;
        struct value v;

        value_of_json(operand, h->arena, &v);
        to[i] = (struct flow_condition){ operator_find(member(c, "Operator")), v.text,
                                         document_find(&h->document, member(j, "NextAction")) };
    }
    a->conditions = to;
    a->condition_count = n;
    return true;
}

static bool
read_errors(struct held *h, struct flow_action *a, const struct json *list)
{
    size_t n = list_length(list);
    struct flow_error *to = n ? arena_get(h->arena, n * sizeof(*to)) : NULL;

    if (n && !to)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct json *j = json_at(list, i);

        to[i] = (struct flow_error){ member(j, "ErrorType"),
                                     document_find(&h->document, member(j, "NextAction")) };
    }
    a->errors = to;
    a->error_count = n;
    return true;
}

static bool
read_transitions(struct held *h, const struct json *list)
{
    for (int i = 0; i < h->document.count; i++) {
        struct flow_action *a = &h->document.actions[i];
        const struct json *t = json_member(json_at(list, (size_t)i), "Transitions");

        a->next = document_find(&h->document, member(t, "NextAction"));
        if (!read_conditions(h, a, json_member(t, "Conditions")) ||
            !read_errors(h, a, json_member(t, "Errors")))
            return false;
    }
    return true;
}

/* ---- the document ---- */

static enum err
read_actions(struct held *h, const struct json *list, struct fail *f)
{
    size_t n = json_kind(list) == JSON_KIND_ARRAY ? json_count(list) : 0;

    if (!n || n > LIMIT_FLOW_ACTIONS)
        return fail(f, ERR_INVALID, "a flow has 1 to %d actions", LIMIT_FLOW_ACTIONS);
    h->document.count = (int)n;
    h->document.actions = arena_get(h->arena, n * sizeof(*h->document.actions));
    if (!h->document.actions)
        return fail(f, ERR_TOO_BIG, "the flow is too large");
    for (size_t i = 0; i < n; i++) {
        const struct json *j = json_at(list, i), *parameters;

        if (json_kind(j) != JSON_KIND_OBJECT)
            return fail(f, ERR_INVALID, "an action is an object");
        parameters = json_member(j, "Parameters");
        h->document.actions[i] = (struct flow_action){
            .id = member(j, "Identifier"),
            .type = member(j, "Type"),
            .parameters = json_kind(parameters) == JSON_KIND_OBJECT ? parameters : NULL,
        };
    }
    if (!sort_ids(h) || !read_transitions(h, list))
        return fail(f, ERR_TOO_BIG, "the flow is too large");
    return OK;
}

static enum err
read_document(struct held *h, struct str content, struct fail *f)
{
    enum err e;

    if (content.n > LIMIT_FLOW_BYTES)
        return fail(f, ERR_TOO_BIG, "the flow is too large");
    e = json_parse(content, JSON_READ_STRICT, &h->tree, f);
    if (e)
        return e;
    if (json_kind(h->tree) != JSON_KIND_OBJECT ||
        !str_eq(member(h->tree, "Version"), STR("2019-10-30")))
        return fail(f, ERR_INVALID, "the flow is not of version 2019-10-30");
    h->arena = arena_new(4 * (size_t)LIMIT_FLOW_BYTES);
    h->document.bytes = content.n;
    h->document.refs = 1;
    e = read_actions(h, json_member(h->tree, "Actions"), f);
    if (e)
        return e;
    h->document.start = document_find(&h->document, member(h->tree, "StartAction"));
    if (h->document.start == NOWHERE)
        return fail(f, ERR_INVALID, "the flow has no start");
    return OK;
}

static void
held_free(struct held *h)
{
    arena_free(&h->arena);
    json_free(&h->tree);
    mem_free(h);
}

enum err
document_read(struct str content, struct document **ret, struct fail *f)
{
    struct held *h = mem_new(sizeof(*h));
    enum err e = read_document(h, content, f);

    if (e)
        held_free(h);
    else
        *ret = &h->document;
    return e;
}

void
document_unref(struct document **d)
{
    if (*d && --(*d)->refs == 0)
        held_free((struct held *)(void *)*d);
    *d = NULL;
}

/* ---- operators ---- */

static bool
decimal_form(struct str s)
{
    size_t i = 0, digits = 0;

    if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
        i++;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        digits++;
    if (i < s.n && s.p[i] == '.')
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
            digits++;
    if (!digits)
        return false;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
            i++;
        if (i == s.n)
            return false;
        while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
            i++;
    }
    return i == s.n;
}

bool
decimal_read(struct str text, double *ret)
{
    char digits[400];

    text = str_trim(text);
    if (text.n >= sizeof(digits) || !decimal_form(text))
        return false;
    memcpy(digits, text.p, text.n);
    digits[text.n] = '\0';
    *ret = strtod(digits, NULL);
    return isfinite(*ret);
}

static bool
text_contains(struct str text, struct str part)
{
    return !part.n || (text.n && memmem(text.p, text.n, part.p, part.n) != NULL);
}

static bool
numbers_hold(enum flow_operator op, struct str left, struct str right)
{
    double a, b;

    if (!decimal_read(left, &a) || !decimal_read(right, &b))
        return false;
    return (op == OPERATOR_GREATER && a > b) || (op == OPERATOR_GREATER_EQUAL && a >= b) ||
           (op == OPERATOR_LESS && a < b) || (op == OPERATOR_LESS_EQUAL && a <= b);
}

/* A missing or empty value equals only the word NULL: flows.md 2.6, 3.4. */
bool
operator_holds(enum flow_operator op, bool exists, struct str left, struct str right)
{
    if (op == OPERATOR_EXISTS)
        return exists;
    if (!exists || !left.n)
        return op == OPERATOR_EQUALS && str_eq(right, STR("NULL"));
    switch (op) {
    case OPERATOR_EQUALS:
        return str_eq(left, right);
    case OPERATOR_STARTS:
        return str_starts(left, right);
    case OPERATOR_ENDS:
        return str_ends(left, right);
    case OPERATOR_CONTAINS:
        return text_contains(left, right);
    case OPERATOR_GREATER:
    case OPERATOR_GREATER_EQUAL:
    case OPERATOR_LESS:
    case OPERATOR_LESS_EQUAL:
        return numbers_hold(op, left, right);
    case OPERATOR_EXISTS:
    case OPERATOR_UNKNOWN:
        break;
    }
    return false;
}
