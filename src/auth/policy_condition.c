#include "auth/policy_body.h"

#include "auth/shown.h"
#include "base/json.h"
#include "base/wall.h"

#include <arpa/inet.h>

/* Conditions: operators AND, keys AND, values OR, or for a negated operator none of them. */

enum kind {
    KIND_EQUALS, /* strings */
    KIND_EQUALS_NOCASE,
    KIND_LIKE,
    KIND_ARN,
    KIND_BOOL,
    KIND_ADDRESS,
    KIND_NUMBER,
    KIND_DATE,
    KIND_NULL
};

/* Of numbers and dates. Not-equals is KIND…, TEST_EQUAL, negated. */
enum test { TEST_EQUAL, TEST_LESS, TEST_LESS_EQUAL, TEST_GREATER, TEST_GREATER_EQUAL };

struct comparison {
    struct str name;
    enum kind kind;
    enum test test;
    bool negated;
};

/* clang-format off */
static const struct comparison comparisons[] = {
    { STR_INIT("StringEquals"),              KIND_EQUALS,        TEST_EQUAL,         false },
    { STR_INIT("StringNotEquals"),           KIND_EQUALS,        TEST_EQUAL,         true  },
    { STR_INIT("StringEqualsIgnoreCase"),    KIND_EQUALS_NOCASE, TEST_EQUAL,         false },
    { STR_INIT("StringNotEqualsIgnoreCase"), KIND_EQUALS_NOCASE, TEST_EQUAL,         true  },
    { STR_INIT("StringLike"),                KIND_LIKE,          TEST_EQUAL,         false },
    { STR_INIT("StringNotLike"),             KIND_LIKE,          TEST_EQUAL,         true  },
    { STR_INIT("ArnEquals"),                 KIND_ARN,           TEST_EQUAL,         false },
    { STR_INIT("ArnLike"),                   KIND_ARN,           TEST_EQUAL,         false },
    { STR_INIT("ArnNotEquals"),              KIND_ARN,           TEST_EQUAL,         true  },
    { STR_INIT("ArnNotLike"),                KIND_ARN,           TEST_EQUAL,         true  },
    { STR_INIT("Bool"),                      KIND_BOOL,          TEST_EQUAL,         false },
    { STR_INIT("IpAddress"),                 KIND_ADDRESS,       TEST_EQUAL,         false },
    { STR_INIT("NotIpAddress"),              KIND_ADDRESS,       TEST_EQUAL,         true  },
    { STR_INIT("NumericEquals"),             KIND_NUMBER,        TEST_EQUAL,         false },
    { STR_INIT("NumericNotEquals"),          KIND_NUMBER,        TEST_EQUAL,         true  },
    { STR_INIT("NumericLessThan"),           KIND_NUMBER,        TEST_LESS,          false },
    { STR_INIT("NumericLessThanEquals"),     KIND_NUMBER,        TEST_LESS_EQUAL,    false },
    { STR_INIT("NumericGreaterThan"),        KIND_NUMBER,        TEST_GREATER,       false },
    { STR_INIT("NumericGreaterThanEquals"),  KIND_NUMBER,        TEST_GREATER_EQUAL, false },
    { STR_INIT("DateEquals"),                KIND_DATE,          TEST_EQUAL,         false },
    { STR_INIT("DateNotEquals"),             KIND_DATE,          TEST_EQUAL,         true  },
    { STR_INIT("DateLessThan"),              KIND_DATE,          TEST_LESS,          false },
    { STR_INIT("DateLessThanEquals"),        KIND_DATE,          TEST_LESS_EQUAL,    false },
    { STR_INIT("DateGreaterThan"),           KIND_DATE,          TEST_GREATER,       false },
    { STR_INIT("DateGreaterThanEquals"),     KIND_DATE,          TEST_GREATER_EQUAL, false },
    { STR_INIT("Null"),                      KIND_NULL,          TEST_EQUAL,         false },
};
/* clang-format on */

/* The keys of connect-api.md 3.6; those that end with `/` go on with a tag's name. */
static const struct str keys[] = {
    STR_INIT("connect:InstanceId"),
    STR_INIT("connect:FlowType"),
    STR_INIT("connect:Channel"),
    STR_INIT("connect:UserArn"),
    STR_INIT("connect:PreferredUserArn"),
    STR_INIT("connect:ContactAssociationId"),
    STR_INIT("connect:AttributeType"),
    STR_INIT("aws:ResourceTag/"),
    STR_INIT("aws:RequestTag/"),
    STR_INIT("aws:TagKeys"),
    STR_INIT("aws:SourceIp"),
    STR_INIT("aws:SecureTransport"),
    STR_INIT("aws:CurrentTime"),
    STR_INIT("aws:RequestedRegion"),
    STR_INIT("aws:PrincipalArn"),
    STR_INIT("aws:username"),
    STR_INIT("aws:userid"),
};

enum set { SET_NONE, SET_ANY, SET_ALL }; /* ForAnyValue:, ForAllValues: */

struct address {
    unsigned char bytes[16];
    int family;    /* AF_INET, AF_INET6 */
    unsigned bits; /* how many of them count */
};

/* A value of the policy, read once. */
struct operand {
    struct pattern pattern; /* KIND_EQUALS to KIND_ARN */
    struct address address;
    int64_t number; /* KIND_NUMBER: in millionths; KIND_DATE: wall ms; KIND_BOOL, KIND_NULL: 0, 1 */
};

struct condition {
    const struct comparison *comparison;
    enum set set;
    bool if_exists;
    struct str key;
    const struct operand *operands;
    size_t n;
};

/* A decimal number in millionths, exactly: sign, digits, fraction of at most six digits. */
static bool
number_parse(struct str s, int64_t *ret)
{
    enum { DIGITS = 12, SCALE = 6 };
    bool negative = s.n && s.p[0] == '-';
    struct str fraction = negative ? str_from_at(s, 1) : s, whole = str_cut(&fraction, '.');
    int64_t high = 0, low = 0;

    if (!whole.n || whole.n > DIGITS || whole.p[0] == '-' || !str_int(whole, 0, INT64_MAX, &high))
        return false;
    if (fraction.p && (!fraction.n || fraction.n > SCALE || fraction.p[0] == '-' ||
                       !str_int(fraction, 0, INT64_MAX, &low)))
        return false;
    for (size_t i = fraction.n; i < SCALE; i++)
        low *= 10;
    *ret = (high * 1000000 + low) * (negative ? -1 : 1);
    return true;
}

/* ISO 8601 with a time, a day alone, or seconds since 1970, as IAM takes them. */
static bool
date_parse(struct str s, int64_t *ret)
{
    char day[] = "yyyy-mm-ddT00:00:00Z";
    int64_t seconds;

    if (s.n == 10 && s.p[4] == '-') {
        memcpy(day, s.p, 10);
        return wall_parse(str_of(day, sizeof(day) - 1), ret);
    }
    if (str_int(s, 0, INT64_C(253402300799), &seconds)) { /* the end of the year 9999 */
        *ret = seconds * 1000;
        return true;
    }
    return wall_parse(s, ret);
}

static bool
bool_parse(struct str s, int64_t *ret)
{
    *ret = str_eq_nocase(s, STR("true"));
    return *ret || str_eq_nocase(s, STR("false"));
}

/* `a.b.c.d`, `a::b`, either with `/bits`. An IPv4 address inside of IPv6 (RFC 4291 2.5.5.2) is the
 * IPv4 address: a socket of both kinds shows it so. */
static bool
address_parse(struct str s, struct address *ret)
{
    static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };
    struct str bits = s, host = str_cut(&bits, '/');
    struct address a = { .family = str_find(host, ':') < host.n ? AF_INET6 : AF_INET };
    char text[INET6_ADDRSTRLEN];
    int64_t n = a.family == AF_INET ? 32 : 128;

    if (!host.n || host.n >= sizeof(text) || memchr(host.p, 0, host.n))
        return false;
    memcpy(text, host.p, host.n);
    text[host.n] = 0;
    if (inet_pton(a.family, text, a.bytes) != 1 ||
        (bits.p && (!bits.n || bits.p[0] == '-' || !str_int(bits, 0, n, &n))))
        return false;
    a.bits = (unsigned)n;
    if (a.family == AF_INET6 && a.bits >= 96 && memcmp(a.bytes, mapped, sizeof(mapped)) == 0) {
        a.family = AF_INET;
        a.bits -= 96;
        memmove(a.bytes, a.bytes + 12, 4);
    }
    *ret = a;
    return true;
}

static bool
address_is_within(const struct address *a, const struct address *net)
{
    size_t whole = net->bits / 8;
    unsigned rest = net->bits % 8;

    if (a->family != net->family || memcmp(a->bytes, net->bytes, whole) != 0)
        return false;
    return !rest || (a->bytes[whole] ^ net->bytes[whole]) >> (8 - rest) == 0;
}

/* Reading. */

static enum err
operand_parse(const struct comparison *o, struct str s, bool variables, struct arena *a,
              struct operand *ret, struct fail *f)
{
    int how = variables ? PATTERN_VARIABLES : 0;
    bool good = true;
    enum err e;

    switch (o->kind) {
    case KIND_EQUALS:
    case KIND_EQUALS_NOCASE:
        return pattern_parse(s, how, a, &ret->pattern, f);
    case KIND_LIKE:
        return pattern_parse(s, how | PATTERN_WILDCARDS, a, &ret->pattern, f);
    case KIND_ARN:
        e = pattern_parse(s, how | PATTERN_WILDCARDS, a, &ret->pattern, f);
        if (e)
            return e;
        good = pattern_is_arn(&ret->pattern);
        break;
    case KIND_BOOL:
    case KIND_NULL:
        good = bool_parse(s, &ret->number);
        break;
    case KIND_ADDRESS:
        good = address_parse(s, &ret->address);
        break;
    case KIND_NUMBER:
        good = number_parse(s, &ret->number);
        break;
    case KIND_DATE:
        good = date_parse(s, &ret->number);
        break;
    }
    return good ? OK
                : fail(f, ERR_INVALID, "'%s' is no value for the condition operator %s",
                       shown(s, 60).s, o->name.p);
}

/* JSON booleans and numbers stand for their text, as IAM takes them. */
static enum err
value_text(const struct json *j, struct buf *scratch, struct str *ret, struct fail *f)
{
    enum json_kind kind = json_kind(j);

    if (kind == JSON_KIND_STRING) {
        *ret = json_str(j);
        return OK;
    }
    buf_clear(scratch);
    if ((kind != JSON_KIND_BOOL && kind != JSON_KIND_INTEGER && kind != JSON_KIND_REAL) ||
        !json_dump(j, scratch))
        return fail(f, ERR_INVALID, "A condition value must be a string or a list of strings");
    *ret = buf_str(scratch);
    return OK;
}

static enum err
operands_parse(const struct json *j, bool variables, struct arena *a, struct condition *c,
               struct fail *f)
{
    size_t n = policy_list_count(j);
    struct operand *operands = arena_get(a, n * sizeof(*operands));
    struct buf scratch = { .max = 64 };
    enum err e = OK;

    if (!operands)
        return policy_full(f);
    if (!n)
        return fail(f, ERR_INVALID, "A condition must have a value");
    for (size_t i = 0; !e && i < n; i++) {
        struct str text = STR_NONE;

        e = value_text(policy_list_at(j, i), &scratch, &text, f);
        if (!e)
            e = operand_parse(c->comparison, text, variables, a, &operands[i], f);
    }
    buf_done(&scratch);
    c->operands = operands;
    c->n = n;
    return e;
}

static bool
key_is_known(struct str key)
{
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        bool family = str_ends(keys[i], STR("/"));

        if (family ? key.n > keys[i].n && str_eq_nocase(str_first(key, keys[i].n), keys[i])
                   : str_eq_nocase(key, keys[i]))
            return true;
    }
    return false;
}

/* `ForAnyValue:StringLikeIfExists` and its like. */
static enum err
operator_parse(struct str name, struct condition *ret, struct fail *f)
{
    struct str any = STR_INIT("ForAnyValue:"), all = STR_INIT("ForAllValues:");
    struct str tail = STR_INIT("IfExists"), bare = name;

    if (str_starts(bare, any)) {
        ret->set = SET_ANY;
        bare = str_from_at(bare, any.n);
    } else if (str_starts(bare, all)) {
        ret->set = SET_ALL;
        bare = str_from_at(bare, all.n);
    }
    if (str_ends(bare, tail)) {
        ret->if_exists = true;
        bare = str_first(bare, bare.n - tail.n);
    }
    for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++) {
        if (!str_eq(bare, comparisons[i].name))
            continue;
        ret->comparison = &comparisons[i];
        /* Null asks whether a key exists: neither prefix nor suffix makes sense with it. */
        if (comparisons[i].kind != KIND_NULL || (!ret->set && !ret->if_exists))
            return OK;
    }
    return fail(f, ERR_INVALID, "The condition operator '%s' is not supported", shown(name, 60).s);
}

/* One list of conditions filled over two levels of JSON. */
struct filling {
    struct condition *conditions;
    size_t n;
    struct condition current; /* the operator of the level above */
    bool variables;
    struct arena *arena;
    struct fail *f;
};

static enum err
key_visit(struct str name, const struct json *value, void *arg)
{
    struct filling *to = arg;
    struct condition *c = &to->conditions[to->n++];

    *c = to->current;
    if (!key_is_known(name))
        return fail(to->f, ERR_INVALID, "The condition key '%s' is not supported",
                    shown(name, 60).s);
    if (!arena_copy(to->arena, name, &c->key))
        return policy_full(to->f);
    return operands_parse(value, to->variables, to->arena, c, to->f);
}

static enum err
operator_visit(struct str name, const struct json *value, void *arg)
{
    struct filling *to = arg;
    enum err e;

    to->current = (struct condition){ 0 };
    e = operator_parse(name, &to->current, to->f);
    if (e)
        return e;
    if (json_kind(value) != JSON_KIND_OBJECT || !json_count(value))
        return fail(to->f, ERR_INVALID, "A condition operator must have keys");
    return json_each(value, key_visit, to);
}

static enum err
count_visit(struct str name, const struct json *value, void *arg)
{
    (void)name;
    if (json_kind(value) == JSON_KIND_OBJECT)
        *(size_t *)arg += json_count(value);
    return OK;
}

enum err
conditions_parse(const struct json *j, bool variables, struct arena *a,
                 const struct condition **ret, size_t *ret_n, struct fail *f)
{
    struct filling to = { .variables = variables, .arena = a, .f = f };
    size_t n = 0;
    enum err e;

    if (json_kind(j) != JSON_KIND_OBJECT)
        return fail(f, ERR_INVALID, "Condition must be an object");
    e = json_each(j, count_visit, &n);
    to.conditions = arena_get(a, n * sizeof(*to.conditions));
    if (e || !to.conditions)
        return policy_full(f);
    e = json_each(j, operator_visit, &to);
    if (e)
        return e;
    *ret = to.conditions;
    *ret_n = to.n;
    return OK;
}

/* Deciding. */

static bool
test_holds(enum test t, int64_t is, int64_t limit)
{
    switch (t) {
    case TEST_EQUAL:
        return is == limit;
    case TEST_LESS:
        return is < limit;
    case TEST_LESS_EQUAL:
        return is <= limit;
    case TEST_GREATER:
        return is > limit;
    case TEST_GREATER_EQUAL:
        return is >= limit;
    }
    return false;
}

/* Does one value of the request fit one of the policy? Negation comes later. */
static bool
operand_fits(const struct comparison *o, const struct operand *operand, struct str value,
             struct policy_run *run)
{
    struct pattern p;
    struct address address;
    int64_t number;

    switch (o->kind) {
    case KIND_EQUALS:
    case KIND_LIKE:
        return pattern_resolve(&operand->pattern, run, &p) && pattern_matches(&p, value, false);
    case KIND_EQUALS_NOCASE:
        return pattern_resolve(&operand->pattern, run, &p) && pattern_matches(&p, value, true);
    case KIND_ARN:
        return pattern_resolve(&operand->pattern, run, &p) && pattern_matches_arn(&p, value);
    case KIND_ADDRESS:
        return address_parse(value, &address) && address_is_within(&address, &operand->address);
    case KIND_BOOL:
        return bool_parse(value, &number) && number == operand->number;
    case KIND_NUMBER:
        return number_parse(value, &number) && test_holds(o->test, number, operand->number);
    case KIND_DATE:
        return date_parse(value, &number) && test_holds(o->test, number, operand->number);
    case KIND_NULL:
        return false; /* decided by presence alone */
    }
    return false;
}

static bool
value_fits(const struct condition *c, struct str value, struct policy_run *run)
{
    for (size_t i = 0; i < c->n; i++)
        if (operand_fits(c->comparison, &c->operands[i], value, run))
            return true;
    return false;
}

/* The i-th value of a key. */
static bool
key_value(const struct policy_request *r, struct str key, size_t i, struct str *ret)
{
    size_t seen = 0;

    for (size_t k = 0; k < r->key_count; k++) {
        if (!str_eq_nocase(r->keys[k].name, key) || seen++ != i)
            continue;
        *ret = r->keys[k].value;
        return true;
    }
    if (seen || i)
        return false;
    *ret = str_eq_nocase(key, STR("aws:username")) ? r->username
           : str_eq_nocase(key, STR("aws:userid")) ? r->user_id
                                                   : STR_NONE;
    return ret->n > 0;
}

static bool
null_holds(const struct condition *c, bool present)
{
    for (size_t i = 0; i < c->n; i++)
        if ((c->operands[i].number == 1) == !present) /* "true": it is absent */
            return true;
    return false;
}

static bool
condition_holds(const struct condition *c, struct policy_run *run)
{
    bool negated = c->comparison->negated, any = false, all = true;
    bool nameless_before = run->nameless;
    struct str value = STR_NONE;
    size_t i = 0;

    if (c->comparison->kind == KIND_NULL)
        return null_holds(c, key_value(run->request, c->key, 0, &value));
    for (; key_value(run->request, c->key, i, &value); i++) {
        bool fits = value_fits(c, value, run) != negated;

        any |= fits;
        all &= fits;
    }
    if (!negated)
        run->nameless = nameless_before;
    if (i == 0 && c->if_exists)
        return true;
    if (c->set == SET_ANY)
        return any;
    if (c->set == SET_ALL)
        return all;
    /* Without a prefix: absent fails, or holds when negated; of several values one must fit, or,
     * negated, none may. */
    return negated ? all : any;
}

bool
conditions_hold(const struct condition *c, size_t n, struct policy_run *run)
{
    for (size_t i = 0; i < n; i++)
        if (!condition_holds(&c[i], run))
            return false;
    return true;
}
