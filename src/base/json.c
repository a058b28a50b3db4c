#include "base/json.h"

#include "base/limits.h"
#include "base/wall.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

/* jansson's own limit of nesting is 2,048, deeper than we want to recurse. Counting brackets
 * outside of strings is exact for valid JSON and harmless for anything else. */
static bool
json_is_deep(struct str text)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > LIMIT_JSON_DEPTH)
                return true;
        } else if ((c == '}' || c == ']') && depth) {
            depth--;
        }
    }
    return false;
}

enum err
json_parse(struct str text, int flags, struct json **ret, struct fail *f)
{
    size_t options = JSON_ALLOW_NUL | JSON_DECODE_ANY;
    json_error_t error;
    json_t *root;

    if (flags & JSON_READ_TAIL_IGNORED)
        options |= JSON_DISABLE_EOF_CHECK;
    if (flags & JSON_READ_UNIQUE_KEYS)
        options |= JSON_REJECT_DUPLICATES;
    if (json_is_deep(text))
        return fail(f, ERR_MALFORMED, "The JSON is nested deeper than %d levels", LIMIT_JSON_DEPTH);
    root = json_loadb(text.n ? text.p : "", text.n, options, &error);
    if (!root) /* jansson's text may quote the input: the place is enough */
        return fail(f, ERR_MALFORMED, "The text is not valid JSON (line %d, column %d)", error.line,
                    error.column);
    *ret = (struct json *)root;
    return OK;
}

static json_t *
tree(const struct json *j)
{
    return (json_t *)(uintptr_t)j;
}

void
json_free(struct json **document)
{
    if (*document)
        json_decref(tree(*document));
    *document = NULL;
}

enum json_kind
json_kind(const struct json *j)
{
    if (!j)
        return JSON_KIND_NONE;
    switch (json_typeof(tree(j))) {
    case JSON_OBJECT:
        return JSON_KIND_OBJECT;
    case JSON_ARRAY:
        return JSON_KIND_ARRAY;
    case JSON_STRING:
        return JSON_KIND_STRING;
    case JSON_INTEGER:
        return JSON_KIND_INTEGER;
    case JSON_REAL:
        return JSON_KIND_REAL;
    case JSON_TRUE:
    case JSON_FALSE:
        return JSON_KIND_BOOL;
    case JSON_NULL:
        return JSON_KIND_NULL;
    }
    return JSON_KIND_NONE;
}

struct json *
json_member(const struct json *object, const char *name)
{
    return object ? (struct json *)json_object_get(tree(object), name) : NULL;
}

struct json *
json_find(const struct json *object, struct str name)
{
    return (struct json *)json_object_getn(tree(object), name.n ? name.p : "", name.n);
}

size_t
json_count(const struct json *array_or_object)
{
    return json_kind(array_or_object) == JSON_KIND_ARRAY ? json_array_size(tree(array_or_object))
                                                         : json_object_size(tree(array_or_object));
}

struct json *
json_at(const struct json *array, size_t index)
{
    return (struct json *)json_array_get(tree(array), index);
}

struct str
json_str(const struct json *string)
{
    return string ? str_of(json_string_value(tree(string)), json_string_length(tree(string)))
                  : STR_NONE;
}

bool
json_bool(const struct json *boolean)
{
    return boolean && json_is_true(tree(boolean));
}

bool
json_int(const struct json *number, int64_t *ret)
{
    double real;

    if (json_kind(number) == JSON_KIND_INTEGER) {
        *ret = json_integer_value(tree(number));
        return true;
    }
    if (json_kind(number) != JSON_KIND_REAL)
        return false;
    real = json_real_value(tree(number));
    if (real != floor(real) || fabs(real) > 9007199254740992.0) /* 2^53: exact in a double */
        return false;
    *ret = (int64_t)real;
    return true;
}

bool
json_number(const struct json *number, double *ret)
{
    if (json_kind(number) != JSON_KIND_INTEGER && json_kind(number) != JSON_KIND_REAL)
        return false;
    *ret = json_number_value(tree(number));
    return true;
}

enum err
json_each(const struct json *object, json_visit_fn visit, void *arg)
{
    json_t *o = tree(object);

    for (void *i = json_object_iter(o); i; i = json_object_iter_next(o, i)) {
        const char *name = json_object_iter_key(i);
        /* jansson 2.14 has no key with NUL bytes: it refuses them when loading. */
        enum err e = visit(str_from(name), (struct json *)json_object_iter_value(i), arg);

        if (e)
            return e;
    }
    return OK;
}

static int
dump_piece(const char *bytes, size_t n, void *arg)
{
    return buf_add(arg, str_of(bytes, n)) ? 0 : -1;
}

bool
json_dump(const struct json *j, struct buf *out)
{
    return json_dump_callback(tree(j), dump_piece, out, JSON_COMPACT | JSON_ENCODE_ANY) == 0;
}

static void
json_comma(struct json_out *w)
{
    if (w->comma)
        buf_add_byte(w->out, ',');
    w->comma = true;
}

void
json_open(struct json_out *w, char bracket)
{
    json_comma(w);
    buf_add_byte(w->out, bracket);
    w->comma = false;
}

void
json_close(struct json_out *w, char bracket)
{
    buf_add_byte(w->out, bracket);
    w->comma = true;
}

void
json_key(struct json_out *w, struct str name)
{
    json_put_str(w, name);
    buf_add_byte(w->out, ':');
    w->comma = false;
}

void
json_name(struct json_out *w, const char *name)
{
    struct str s = str_from(name);
    char *to;

    json_comma(w);
    w->comma = false;
    to = buf_room(w->out, s.n + 3);
    if (!to)
        return;
    to[0] = '"';
    memcpy(to + 1, s.p, s.n);
    to[s.n + 1] = '"';
    to[s.n + 2] = ':';
    buf_used(w->out, s.n + 3);
}

/* 0: as it is; 'u': \u00XX; else the letter after the backslash. */
static char
escape_of(unsigned char c)
{
    switch (c) {
    case '"':
    case '\\':
        return (char)c;
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    default:
        return c < 0x20 || c == 0x7F ? 'u' : 0;
    }
}

bool
json_escape(struct buf *out, struct str text)
{
    size_t from = 0;

    for (size_t i = 0; i < text.n; i++) {
        char e = escape_of((unsigned char)text.p[i]);

        if (!e)
            continue;
        buf_add(out, str_of(text.p + from, i - from));
        if (e == 'u')
            buf_printf(out, "\\u%04x", (unsigned)(unsigned char)text.p[i]);
        else
            buf_add(out, str_of((char[]){ '\\', e }, 2));
        from = i + 1;
    }
    return buf_add(out, text.n ? str_from_at(text, from) : STR_NONE);
}

void
json_put_str(struct json_out *w, struct str value)
{
    json_comma(w);
    buf_add_byte(w->out, '"');
    json_escape(w->out, value);
    buf_add_byte(w->out, '"');
}

void
json_put_int(struct json_out *w, int64_t value)
{
    json_comma(w);
    buf_printf(w->out, "%lld", (long long)value);
}

void
json_put_bool(struct json_out *w, bool value)
{
    json_comma(w);
    buf_add(w->out, value ? STR("true") : STR("false"));
}

void
json_put_raw(struct json_out *w, struct str json_text)
{
    json_comma(w);
    buf_add(w->out, json_text);
}

void
json_put_epoch(struct json_out *w, int64_t wall_ms)
{
    json_comma(w);
    buf_printf(w->out, "%lld.%03d", (long long)(wall_ms / 1000), (int)(wall_ms % 1000));
}

void
json_set_str(struct json_out *w, const char *name, struct str value)
{
    json_name(w, name);
    json_put_str(w, value);
}

void
json_set_int(struct json_out *w, const char *name, int64_t value)
{
    json_name(w, name);
    json_put_int(w, value);
}

void
json_set_bool(struct json_out *w, const char *name, bool value)
{
    json_name(w, name);
    json_put_bool(w, value);
}

void
json_set_epoch(struct json_out *w, const char *name, int64_t wall_ms)
{
    json_name(w, name);
    json_put_epoch(w, wall_ms);
}

void
json_set_iso(struct json_out *w, const char *name, int64_t wall_ms)
{
    char text[WALL_TEXT_SIZE];

    wall_text(wall_ms, text);
    json_set_str(w, name, str_of(text, WALL_TEXT_SIZE - 1));
}
