#include "base/base64.h"

/* RFC 4648 tables 1 and 2. */
static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static size_t
write_with(const char *alphabet, const unsigned char *b, size_t n, char *to)
{
    char *p = to;

    for (; n >= 3; b += 3, n -= 3) {
        uint32_t bits = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];

        *p++ = alphabet[bits >> 18];
        *p++ = alphabet[bits >> 12 & 63];
        *p++ = alphabet[bits >> 6 & 63];
        *p++ = alphabet[bits & 63];
    }
    if (n) {
        uint32_t bits = (uint32_t)b[0] << 16 | (n == 2 ? (uint32_t)b[1] << 8 : 0);

        *p++ = alphabet[bits >> 18];
        *p++ = alphabet[bits >> 12 & 63];
        if (n == 2)
            *p++ = alphabet[bits >> 6 & 63];
    }
    return (size_t)(p - to);
}

size_t
base64url_write(const void *bytes, size_t n, char *ret)
{
    return write_with(url_safe, bytes, n, ret);
}

size_t
base64_write(const void *bytes, size_t n, char *ret)
{
    size_t used = write_with(standard, bytes, n, ret);

    while (used % 4)
        ret[used++] = '=';
    return used;
}

/* By a table: a token is read with every request. 0 stands for a foreign letter, else value + 1. */
static const unsigned char values[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64,
};

bool
base64url_read(struct str text, void *ret, size_t size, size_t *ret_n)
{
    size_t n = text.n / 4 * 3 + (text.n % 4 ? text.n % 4 - 1 : 0);
    unsigned char *to = ret;
    uint32_t bits = 0;
    unsigned have = 0; /* bits not yet written */

    if (text.n % 4 == 1 || n > size)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned value = values[(unsigned char)text.p[i]];

        if (!value)
            return false;
        bits = bits << 6 | (value - 1);
        have += 6;
        if (have >= 8) {
            have -= 8;
            *to++ = (unsigned char)(bits >> have);
        }
    }
    if (bits & ((1u << have) - 1))
        return false;
    *ret_n = n;
    return true;
}
