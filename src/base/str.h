#pragma once

/* Text as a slice by value: a pointer and a length, no NUL needed, nobody's property. Whoever hands
 * a slice on says how long its bytes live. The empty slice may have a NULL pointer. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal)                                                                          \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }
#define STR_NONE ((struct str){ NULL, 0 })

/* For printf: "%.*s". Only for text that is known to be short. */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str
str_of(const char *p, size_t n)
{
    return (struct str){ p, n };
}

static inline struct str
str_from(const char *nul_ended)
{
    return nul_ended ? (struct str){ nul_ended, strlen(nul_ended) } : STR_NONE;
}

static inline bool
str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline struct str
str_from_at(struct str s, size_t at) /* the rest from `at` on; at <= s.n */
{
    return (struct str){ s.p ? s.p + at : NULL, s.n - at };
}

static inline struct str
str_first(struct str s, size_t n) /* the first n bytes; n <= s.n */
{
    return (struct str){ s.p, n };
}

bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_cmp(struct str a, struct str b);        /* by bytes, the shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_trim(struct str s); /* spaces and tabs at both ends */

/* Cuts `*rest` at the first `sep`: returns what was before it, leaves what came after in `*rest`.
 * Without a separator the whole is returned and `*rest` becomes the slice {NULL, 0}. */
struct str str_cut(struct str *rest, char sep);

/* Index of a byte, or s.n when it does not occur. */
size_t str_find(struct str s, char c);

/* A decimal number in [min, max], nothing around it. */
bool str_int(struct str s, int64_t min, int64_t max, int64_t *ret);

/* Length of valid UTF-8 as UTF-16 units, the way the AWS SDKs and browsers count characters. */
size_t str_utf16_units(struct str s);

/* Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
bool str_is_utf8(struct str s);

/* Compares without telling by its duration where the difference is. Lengths are not secret. */
bool str_eq_secret(struct str a, struct str b);

/* A NUL-ended copy on the heap, for the edge of a foreign library; mem_free() it. */
char *str_cstr(struct str s);
