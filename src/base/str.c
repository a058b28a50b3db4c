#include "base/str.h"

#include "base/mem.h"

static char
ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool
str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
            return false;
    return true;
}

int
str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.p, b.p, n) : 0;

    if (d)
        return d;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool
str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq(str_first(s, prefix.n), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_from_at(s, s.n - suffix.n), suffix);
}

struct str
str_trim(struct str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = str_from_at(s, 1);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

size_t
str_find(struct str s, char c)
{
    const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;

    return hit ? (size_t)(hit - s.p) : s.n;
}

struct str
str_cut(struct str *rest, char sep)
{
    size_t at = str_find(*rest, sep);
    struct str before = str_first(*rest, at);

    *rest = at == rest->n ? STR_NONE : str_from_at(*rest, at + 1);
    return before;
}

bool
str_int(struct str s, int64_t min, int64_t max, int64_t *ret)
{
    bool negative = s.n && s.p[0] == '-';
    int64_t value = 0;

    if (negative)
        s = str_from_at(s, 1);
    if (!s.n || s.n > 19)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, s.p[i] - '0', &value))
            return false;
    }
    if (negative)
        value = -value;
    if (value < min || value > max)
        return false;
    *ret = value;
    return true;
}

size_t
str_utf16_units(struct str s)
{
    size_t units = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c & 0xC0) != 0x80)
            units += c >= 0xF0 ? 2 : 1;
    }
    return units;
}

/* RFC 3629 4: how many bytes follow this first byte, and the bounds of the second. */
static size_t
utf8_tail(unsigned char c, unsigned char *ret_low, unsigned char *ret_high)
{
    *ret_low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    *ret_high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (c >= 0xC2 && c <= 0xDF)
        return 1;
    if (c >= 0xE0 && c <= 0xEF)
        return 2;
    return c >= 0xF0 && c <= 0xF4 ? 3 : 0;
}

bool
str_is_utf8(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], low, high;
        size_t tail;

        if (c < 0x80)
            continue;
        tail = utf8_tail(c, &low, &high);
        if (!tail || tail >= s.n - i)
            return false;
        for (size_t k = 1; k <= tail; k++) {
            unsigned char d = (unsigned char)s.p[i + k];

            if (k == 1 ? d < low || d > high : (d & 0xC0) != 0x80)
                return false;
        }
        i += tail;
    }
    return true;
}

bool
str_eq_secret(struct str a, struct str b)
{
    volatile unsigned char differ = 0;

    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        differ = (unsigned char)(differ | (a.p[i] ^ b.p[i]));
    return differ == 0;
}

char *
str_cstr(struct str s)
{
    char *copy = mem_new(s.n + 1);

    if (s.n)
        memcpy(copy, s.p, s.n);
    return copy;
}
