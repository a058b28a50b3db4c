#pragma once

/* Ids. On the wire every thing is a UUID (contract/connect-api.md 5.1); inside, chats, contacts and
 * participants are also numbered, in the order of their making: a number is what tokens carry and
 * what rows refer to. Numbers are never shown. */

#include <stdint.h>
#include <string.h>

struct uuid {
    unsigned char b[16];
};

enum { UUID_TEXT = 36 }; /* characters, lower-case with hyphens */

static inline int
uuid_eq(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}
