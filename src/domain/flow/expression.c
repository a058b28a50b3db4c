#include "domain/flow/expression.h"

#include "base/json.h"
#include "base/limits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEGMENTS_MAX = 16, DEPTH_ANY = SEGMENTS_MAX, RETRIES_MAX = 32, KEY_MAX = 1024 };

struct path {
    struct str segments[SEGMENTS_MAX];
    bool named[SEGMENTS_MAX];  /* .name, not ['key'] or [0] */
    size_t ends[SEGMENTS_MAX]; /* where each ends in the text */
    size_t count;
    unsigned retries;
};

/* flows.md 3.2: how many segments behind the root belong to the reference. */
static const struct root {
    struct str name;
    size_t depth;
} roots[] = {
    { STR_INIT("Attributes"), 1 },
    { STR_INIT("External"), DEPTH_ANY },
    { STR_INIT("LambdaInvocation"), DEPTH_ANY },
    { STR_INIT("StoredCustomerInput"), 0 },
    { STR_INIT("Views"), DEPTH_ANY },
    { STR_INIT("Lex"), DEPTH_ANY },
    { STR_INIT("FlowAttributes"), 1 },
    { STR_INIT("Channel"), 0 },
    { STR_INIT("ContactId"), 0 },
    { STR_INIT("InitialContactId"), 0 },
    { STR_INIT("PreviousContactId"), 0 },
    { STR_INIT("RelatedContactId"), 0 },
    { STR_INIT("InstanceARN"), 0 },
    { STR_INIT("AwsRegion"), 0 },
    { STR_INIT("InitiationMethod"), 0 },
    { STR_INIT("CustomerId"), 0 },
    { STR_INIT("Name"), 0 },
    { STR_INIT("Description"), 0 },
    { STR_INIT("LanguageCode"), 0 },
    { STR_INIT("References"), 2 },
    { STR_INIT("CustomerEndpoint"), 1 },
    { STR_INIT("SystemEndpoint"), 1 },
    { STR_INIT("Queue"), DEPTH_ANY },
    { STR_INIT("Agent"), 1 },
    { STR_INIT("Metrics"), 2 },
    { STR_INIT("Media"), DEPTH_ANY },
    { STR_INIT("MediaStreams"), DEPTH_ANY },
    { STR_INIT("CustomerCallBackPhoneNumber"), DEPTH_ANY },
    { STR_INIT("SegmentAttributes"), 1 },
    { STR_INIT("Tags"), 1 },
    { STR_INIT("Modules"), DEPTH_ANY },
    { STR_INIT("Loop"), DEPTH_ANY },
    { STR_INIT("Customer"), DEPTH_ANY },
    { STR_INIT("Case"), DEPTH_ANY },
    { STR_INIT("Wisdom"), DEPTH_ANY },
    { STR_INIT("DataTables"), DEPTH_ANY },
    { STR_INIT("Capabilities"), DEPTH_ANY },
    { STR_INIT("Task"), DEPTH_ANY },
    { STR_INIT("TextToSpeechVoiceId"), 0 },
};

static const struct root *
root_find(struct str name)
{
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
        if (str_eq(roots[i].name, name))
            return &roots[i];
    return NULL;
}

/* ---- reading a path ---- */

static bool
is_name_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || (c & 0x80);
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "['key']", "[\"key\"]" or "[0]" at `at`; *ret_end is behind the bracket. */
static bool
read_bracket(struct str s, size_t at, struct str *ret, size_t *ret_end)
{
    size_t from = at + 1, to;

    if (from >= s.n)
        return false;
    if (s.p[from] == '\'' || s.p[from] == '"') {
        struct str rest = str_from_at(s, from + 1);
        size_t n = str_find(str_first(rest, rest.n < KEY_MAX ? rest.n : KEY_MAX), s.p[from]);

        if (n + 1 >= rest.n || rest.p[n] != s.p[from] || rest.p[n + 1] != ']')
            return false;
        *ret = str_first(rest, n);
        *ret_end = from + 1 + n + 2;
        return true;
    }
    for (to = from; to < s.n && is_digit(s.p[to]); to++)
        ;
    if (to == from || to >= s.n || s.p[to] != ']')
        return false;
    *ret = str_of(s.p + from, to - from);
    *ret_end = to + 1;
    return true;
}

static bool
read_segment(struct str s, size_t at, struct path *p)
{
    size_t end = at + 1;
    bool dot = s.p[at] == '.';

    if (dot && end < s.n && is_name_byte(s.p[end])) {
        while (end < s.n && is_name_byte(s.p[end]))
            end++;
        p->segments[p->count] = str_of(s.p + at + 1, end - at - 1);
        p->named[p->count] = true;
    } else {
        if (dot)
            at++;
        if (at >= s.n || s.p[at] != '[' || !read_bracket(s, at, &p->segments[p->count], &end))
            return false;
        p->named[p->count] = false;
    }
    p->ends[p->count++] = end;
    return true;
}

/* `s` begins with "$": as many segments as there are. */
static void
path_read(struct str s, struct path *ret)
{
    size_t at = 1;

    ret->count = 0;
    ret->retries = 0;
    while (ret->count < SEGMENTS_MAX && at < s.n && read_segment(s, at, ret))
        at = ret->ends[ret->count - 1];
}

/* The last segment gives its bytes from `keep` on back to the text. */
static void
path_shorten(struct path *p, size_t keep)
{
    struct str *last = &p->segments[p->count - 1];

    p->ends[p->count - 1] -= last->n - keep;
    last->n = keep;
}

static size_t
first_high_byte(struct str s)
{
    size_t i = 0;

    while (i < s.n && !(s.p[i] & 0x80))
        i++;
    return i;
}

/* The next shorter form of a name that misses: first without what is no ASCII, then hyphen by
 * hyphen. Each is strictly shorter than the one before; RETRIES_MAX of them, so that a long row of
 * hyphens costs no more than others. false: there is none. */
static bool
path_retry(struct path *p)
{
    struct str *last = &p->segments[p->count - 1];
    size_t n = first_high_byte(*last);

    if (!p->named[p->count - 1] || ++p->retries > RETRIES_MAX)
        return false;
    if (n == last->n)
        while (n > 0 && last->p[n - 1] != '-')
            n--;
    while (n > 0 && last->p[n - 1] == '-')
        n--;
    if (n == 0)
        return false;
    path_shorten(p, n);
    return true;
}

static size_t
depth_of(const struct root *root, const struct path *p)
{
    if (root->depth == 2 && p->count > 1 && str_eq(root->name, STR("Metrics")) &&
        str_eq(p->segments[1], STR("Agents")))
        return 3;
    return root->depth;
}

/* Cuts the path to what belongs to its root; NULL: it has none. */
static const struct root *
path_root(struct path *p)
{
    const struct root *root;
    size_t depth;

    if (!p->count)
        return NULL;
    root = root_find(p->segments[0]);
    if (!root) {
        p->count = 1;
        while (!root && path_retry(p))
            root = root_find(p->segments[0]);
        return root;
    }
    depth = depth_of(root, p);
    if (p->count > depth + 1)
        p->count = depth + 1;
    return root;
}

static void
path_trim(struct path *p)
{
    struct str *last = &p->segments[p->count - 1];
    size_t keep = last->n;

    if (!p->named[p->count - 1])
        return;
    while (keep > 0 && last->p[keep - 1] == '-')
        keep--;
    if (keep)
        path_shorten(p, keep);
    else if (p->count > 1)
        p->count--;
}

/* ---- values ---- */

static struct str
number_text(double d, char text[40])
{
    if (fabs(d) < 1e15 && d == floor(d)) {
        snprintf(text, 40, "%lld", (long long)d);
        return str_from(text);
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, 40, "%.*g", digits, d);
        if (strtod(text, NULL) == d)
            break;
    }
    return str_from(text);
}

void
value_of_json(const struct json *j, struct arena *a, struct value *ret)
{
    char text[40];
    int64_t i;
    double d;

    *ret = (struct value){ .kind = VALUE_TEXT };
    switch (json_kind(j)) {
    case JSON_KIND_STRING:
        ret->text = json_str(j);
        return;
    case JSON_KIND_BOOL:
        ret->text = json_bool(j) ? STR("true") : STR("false");
        return;
    case JSON_KIND_INTEGER:
        if (json_int(j, &i)) {
            snprintf(text, sizeof(text), "%lld", (long long)i);
            if (arena_copy(a, str_from(text), &ret->text))
                return;
        }
        break;
    case JSON_KIND_REAL:
        if (json_number(j, &d) && arena_copy(a, number_text(d, text), &ret->text))
            return;
        break;
    case JSON_KIND_ARRAY:
    case JSON_KIND_OBJECT:
        *ret = (struct value){ .kind = VALUE_JSON, .json = j };
        return;
    case JSON_KIND_NONE:
    case JSON_KIND_NULL:
        break;
    }
    *ret = (struct value){ .kind = VALUE_MISSING };
}

struct str
value_text(const struct value *v, struct arena *a)
{
    struct buf out = { .max = LIMIT_FLOW_TEXT };
    struct str s = STR_NONE;

    if (v->kind == VALUE_TEXT)
        return v->text;
    if (v->kind == VALUE_JSON && json_dump(v->json, &out))
        arena_copy(a, buf_str(&out), &s);
    buf_done(&out);
    return s;
}

static bool
value_put(const struct value *v, struct buf *out)
{
    if (v->kind == VALUE_TEXT)
        return buf_add(out, v->text);
    return v->kind == VALUE_MISSING || json_dump(v->json, out);
}

const struct json *
json_follow(const struct json *j, const struct str *path, size_t count)
{
    for (size_t i = 0; j && i < count; i++) {
        int64_t at;

        if (json_kind(j) == JSON_KIND_OBJECT)
            j = json_find(j, path[i]);
        else if (json_kind(j) == JSON_KIND_ARRAY && str_int(path[i], 0, INT32_MAX, &at))
            j = json_at(j, (size_t)at);
        else
            return NULL;
    }
    return j;
}

/* ---- references in texts ---- */

static bool
path_find(const struct path *p, size_t count, const struct lookup *l, struct value *ret)
{
    *ret = (struct value){ .kind = VALUE_MISSING };
    l->find(l->ctx, p->segments, count, ret);
    return ret->kind != VALUE_MISSING;
}

/* The value of the path or of what is left of it; sets how much of the text that took. */
static void
path_resolve(struct path *p, const struct root *root, const struct lookup *l, struct value *ret,
             size_t *ret_used)
{
    struct path shorter;

    path_trim(p);
    *ret_used = p->ends[p->count - 1];
    if (path_find(p, p->count, l, ret))
        return;
    shorter = *p;
    while (p->count > 1 && path_retry(&shorter))
        if (path_find(&shorter, shorter.count, l, ret)) {
            *ret_used = shorter.ends[shorter.count - 1];
            return;
        }
    if (root->depth == DEPTH_ANY)
        for (size_t n = p->count - 1; n > 1; n--)
            if (path_find(p, n, l, ret) && ret->kind == VALUE_TEXT) {
                *ret_used = p->ends[n - 1];
                return;
            }
    *ret = (struct value){ .kind = VALUE_MISSING };
}

bool
expression_text(struct str text, const struct lookup *l, struct buf *out)
{
    while (text.n) {
        size_t used, at = str_find(text, '$');
        const struct root *root;
        struct value value;
        struct path p;

        if (!buf_add(out, str_first(text, at)))
            return false;
        text = str_from_at(text, at);
        if (!text.n)
            break;
        path_read(text, &p);
        root = path_root(&p);
        if (root) {
            path_resolve(&p, root, l, &value, &used);
            if (!value_put(&value, out))
                return false;
        } else {
            used = 1;
            if (!buf_add_byte(out, '$'))
                return false;
        }
        text = str_from_at(text, used);
    }
    return !out->full;
}

/* The whole text as a path with a root. */
static bool
read_whole(struct str text, struct path *ret)
{
    if (!text.n || text.p[0] != '$')
        return false;
    path_read(text, ret);
    return ret->count && ret->ends[ret->count - 1] == text.n && root_find(ret->segments[0]);
}

bool
expression_is_reference(struct str text)
{
    struct path p;

    return read_whole(text, &p);
}

void
expression_value(struct str text, const struct lookup *l, struct value *ret)
{
    struct buf out = { .max = LIMIT_FLOW_TEXT };
    struct path p;

    if (read_whole(text, &p)) {
        path_find(&p, p.count, l, ret);
        return;
    }
    *ret = (struct value){ .kind = VALUE_TEXT, .text = text };
    if (str_find(text, '$') < text.n &&
        (!expression_text(text, l, &out) || !arena_copy(l->arena, buf_str(&out), &ret->text)))
        *ret = (struct value){ .kind = VALUE_MISSING };
    buf_done(&out);
}
