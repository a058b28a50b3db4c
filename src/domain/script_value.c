#include "domain/script_value.h"

#include "base/json.h"

#include <string.h>

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Not strchr() alone, for which a NUL is in every set. */
static bool
is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

static bool
is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static char
peek(const struct str *s)
{
    return s->n ? s->p[0] : 0;
}

static void
skip(struct str *s, size_t n)
{
    *s = str_from_at(*s, n < s->n ? n : s->n);
}

static void
skip_blank(struct str *s)
{
    for (;;) {
        if (s->n && is_one_of(s->p[0], " \t\r\n")) {
            skip(s, 1);
        } else if (str_starts(*s, STR("//"))) {
            skip(s, str_find(*s, '\n'));
        } else if (str_starts(*s, STR("/*"))) {
            const char *end = memmem(s->p + 2, s->n - 2, "*/", 2);

            skip(s, end ? (size_t)(end - s->p) + 2 : s->n);
        } else {
            return;
        }
    }
}

/* Four hexadecimal digits behind `\u` are the same in JSON, so they pass as they are. */
static bool
read_escape(struct str *s, struct buf *text)
{
    static const char plain[] = "bfnrt", other[] = "'\"`/\\\n";
    char c = peek(s);

    if (c == 'u') {
        for (size_t i = 1; i < 5; i++)
            if (i >= s->n || !is_hex(s->p[i]))
                return false;
        buf_add_byte(text, '\\');
        buf_add(text, str_first(*s, 5));
        skip(s, 5);
        return true;
    }
    if (!is_one_of(c, plain) && !is_one_of(c, other))
        return false;
    skip(s, 1);
    if (c == '\n') /* a line that goes on */
        return true;
    if (c == '\\' || c == '"' || is_one_of(c, plain))
        buf_add_byte(text, '\\');
    buf_add_byte(text, c);
    return true;
}

static bool
read_string(struct str *s, struct buf *out)
{
    char quote = peek(s);

    skip(s, 1);
    buf_add_byte(out, '"');
    while (s->n && s->p[0] != quote) {
        char c = s->p[0];

        skip(s, 1);
        if (c == '\\') {
            if (!read_escape(s, out))
                return false;
        } else if ((unsigned char)c < ' ') {
            return false;
        } else {
            if (c == '"')
                buf_add_byte(out, '\\');
            buf_add_byte(out, c);
        }
    }
    if (!s->n)
        return false;
    skip(s, 1);
    return buf_add_byte(out, '"');
}

static bool
read_number(struct str *s, struct buf *out)
{
    size_t n = 0;

    while (n < s->n && (is_digit(s->p[n]) || is_one_of(s->p[n], "+-.eE")))
        n++;
    buf_add(out, str_first(*s, n)); /* whether it is a number the JSON reader tells */
    skip(s, n);
    return n > 0 && n < 40;
}

static bool
read_word(struct str *s, struct buf *out)
{
    static const char *const words[] = { "true", "false", "null" };
    size_t n = 0;

    while (n < s->n && (is_letter(s->p[n]) || is_digit(s->p[n])))
        n++;
    for (size_t i = 0; i < 3; i++)
        if (str_eq(str_first(*s, n), str_from(words[i]))) {
            skip(s, n);
            return buf_add(out, str_from(words[i]));
        }
    return false;
}

static bool
read_name(struct str *s, struct buf *out)
{
    size_t n = 0;

    if (peek(s) == '\'' || peek(s) == '"')
        return read_string(s, out);
    while (n < s->n && (is_letter(s->p[n]) || (n && is_digit(s->p[n]))))
        n++;
    buf_add_byte(out, '"');
    buf_add(out, str_first(*s, n));
    buf_add_byte(out, '"');
    skip(s, n);
    return n > 0;
}

static bool read_value(struct str *s, struct buf *out, int depth);

static bool
read_members(struct str *s, struct buf *out, int depth, bool object)
{
    const char end = object ? '}' : ']';

    buf_add_byte(out, *s->p);
    skip(s, 1);
    for (bool first = true;; first = false) {
        skip_blank(s);
        if (peek(s) == end)
            break;
        if (!first)
            buf_add_byte(out, ',');
        if (object) {
            if (!read_name(s, out))
                return false;
            skip_blank(s);
            if (peek(s) != ':')
                return false;
            skip(s, 1);
            buf_add_byte(out, ':');
            skip_blank(s);
        }
        if (!read_value(s, out, depth + 1))
            return false;
        skip_blank(s);
        if (peek(s) == ',')
            skip(s, 1);
        else if (peek(s) != end)
            return false;
    }
    skip(s, 1);
    return buf_add_byte(out, end);
}

static bool
read_value(struct str *s, struct buf *out, int depth)
{
    char c = peek(s);

    if (depth > SCRIPT_DEPTH)
        return false;
    if (c == '{' || c == '[')
        return read_members(s, out, depth, c == '{');
    if (c == '\'' || c == '"')
        return read_string(s, out);
    if (is_digit(c) || c == '-')
        return read_number(s, out);
    return read_word(s, out);
}

bool
script_value_read(struct str *text, struct buf *json)
{
    skip_blank(text);
    return read_value(text, json, 0) && !json->full;
}
