#include "auth/policy_body.h"

#include "auth/shown.h"

/* Patterns: reading them, replacing variables, matching. */

enum { ARN_PARTS = 6 };

static const struct {
    struct str name;
    uint16_t code;
} variables[] = {
    { STR_INIT("aws:username"), CODE_USERNAME },
    { STR_INIT("aws:userid"), CODE_USER_ID },
    { STR_INIT("*"), '*' },
    { STR_INIT("?"), '?' },
    { STR_INIT("$"), '$' },
};

static bool
is_variable(uint16_t code)
{
    return code == CODE_USERNAME || code == CODE_USER_ID;
}

/* Takes `${name}` off the front. */
static enum err
take_variable(struct str *text, uint16_t *ret, struct fail *f)
{
    struct str inside = str_from_at(*text, 2);
    size_t end = str_find(inside, '}');

    if (end < inside.n) {
        struct str name = str_first(inside, end);

        for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
            if (!str_eq_nocase(name, variables[i].name))
                continue;
            *ret = variables[i].code;
            *text = str_from_at(inside, end + 1);
            return OK;
        }
    }
    return fail(f, ERR_INVALID, "The policy variable %s is not supported", shown(*text, 40).s);
}

enum err
pattern_parse(struct str text, int how, struct arena *a, struct pattern *ret, struct fail *f)
{
    uint16_t *codes = arena_get(a, text.n * sizeof(*codes));
    bool has_variables = false;
    size_t n = 0;

    if (!codes)
        return policy_full(f);
    while (text.n) {
        char c = text.p[0];

        if (how & PATTERN_VARIABLES && str_starts(text, STR("${"))) {
            enum err e = take_variable(&text, &codes[n], f);

            if (e)
                return e;
            has_variables |= is_variable(codes[n++]);
            continue;
        }
        text = str_from_at(text, 1);
        if (how & PATTERN_WILDCARDS && c == '*') {
            if (!n || codes[n - 1] != CODE_ANY) /* `**` is `*` */
                codes[n++] = CODE_ANY;
        } else {
            codes[n++] = how & PATTERN_WILDCARDS && c == '?' ? CODE_ONE : (unsigned char)c;
        }
    }
    *ret = (struct pattern){ codes, n, has_variables };
    return OK;
}

static struct str
variable_value(uint16_t code, const struct policy_request *r)
{
    return code == CODE_USERNAME ? r->username : r->user_id;
}

/* How many codes the pattern has without its variables; 0: one of them has no value. */
static size_t
resolved_size(const struct pattern *p, const struct policy_request *r)
{
    size_t size = 0;

    for (size_t i = 0; i < p->n; i++) {
        size_t one = is_variable(p->codes[i]) ? variable_value(p->codes[i], r).n : 1;

        if (!one)
            return 0;
        size += one;
    }
    return size;
}

bool
pattern_resolve(const struct pattern *p, struct policy_run *run, struct pattern *ret)
{
    size_t size, n = 0;
    uint16_t *codes;

    *ret = *p;
    if (!p->variables)
        return true;
    size = resolved_size(p, run->request);
    codes = arena_get(run->arena, size * sizeof(*codes));
    run->nameless |= !size;
    run->full |= !codes;
    if (!size || !codes)
        return false;
    for (size_t i = 0; i < p->n; i++) {
        struct str value;

        if (!is_variable(p->codes[i])) {
            codes[n++] = p->codes[i];
            continue;
        }
        /* A star in a name is a star and no wildcard, a colon does not begin a part of an ARN. */
        value = variable_value(p->codes[i], run->request);
        for (size_t k = 0; k < value.n; k++)
            codes[n++] = value.p[k] == ':' ? CODE_COLON : (unsigned char)value.p[k];
    }
    *ret = (struct pattern){ codes, n, false };
    return true;
}

static unsigned
lower(unsigned c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static bool
code_is(unsigned code, unsigned c, bool any_case)
{
    if (code == CODE_COLON)
        code = ':';
    return any_case ? lower(code) == lower(c) : code == c;
}

/* The byte behind the character at `i`. */
static size_t
char_end(struct str s, size_t i)
{
    i++;
    while (i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80)
        i++;
    return i;
}

/* The usual walk with one way back: when something does not fit, the last star takes one character
 * more. Earlier stars need not be asked again, because what they left matches as well later on. */
bool
pattern_matches(const struct pattern *p, struct str text, bool any_case)
{
    size_t i = 0, k = 0, star = SIZE_MAX, from = 0;

    while (i < text.n) {
        unsigned c = (unsigned char)text.p[i];

        if (k < p->n && p->codes[k] == CODE_ANY) {
            star = k++;
            from = i;
        } else if (k < p->n && p->codes[k] == CODE_ONE) {
            i = char_end(text, i);
            k++;
        } else if (k < p->n && code_is(p->codes[k], c, any_case)) {
            i++;
            k++;
        } else if (star != SIZE_MAX) {
            from = char_end(text, from);
            i = from;
            k = star + 1;
        } else {
            return false;
        }
    }
    while (k < p->n && p->codes[k] == CODE_ANY)
        k++;
    return k == p->n;
}

/* Cuts at the next colon, the last part takes the rest. */
static struct pattern
pattern_part(struct pattern *rest, bool last)
{
    struct pattern part = *rest;
    size_t n = 0;

    while (n < rest->n && (last || rest->codes[n] != ':'))
        n++;
    part.n = n;
    rest->codes += n < rest->n ? n + 1 : n;
    rest->n -= n < rest->n ? n + 1 : n;
    return part;
}

static size_t
pattern_colons(const struct pattern *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        n += p->codes[i] == ':';
    return n;
}

bool
pattern_is_arn(const struct pattern *p)
{
    return pattern_colons(p) >= ARN_PARTS - 1 || (p->n == 1 && p->codes[0] == CODE_ANY);
}

bool
pattern_matches_arn(const struct pattern *p, struct str arn)
{
    struct pattern rest = *p;

    if (p->n == 1 && p->codes[0] == CODE_ANY)
        return true;
    for (int i = 1; i <= ARN_PARTS; i++) {
        struct pattern part = pattern_part(&rest, i == ARN_PARTS);
        struct str s = i == ARN_PARTS ? arn : str_cut(&arn, ':');

        if ((i < ARN_PARTS && !arn.p) || !pattern_matches(&part, s, false))
            return false;
    }
    return true;
}
