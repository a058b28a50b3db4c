#pragma once

/* A growing byte buffer with a maximum. Writers do not check every call: when the maximum would be
 * passed nothing more is added and `full` stays set, so one look at the end suffices. `bytes` is
 * not NUL-ended. Zero-initialised with a `max` it is ready: struct buf b = { .max = LIMIT_X }; */

#include "base/str.h"

struct buf {
    char *p;
    size_t n, size, max;
    bool full;
};

void buf_init(struct buf *b, size_t bytes_max);
bool buf_add(struct buf *b, struct str s);
bool buf_add_byte(struct buf *b, char c);
bool buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *buf_room(struct buf *b, size_t n); /* n writable bytes at the end, or NULL; then buf_used() */
void buf_used(struct buf *b, size_t n);
void buf_drop(struct buf *b, size_t n);  /* forgets the first n bytes */
void buf_clear(struct buf *b);           /* empty again, keeps its memory */
struct str buf_str(const struct buf *b); /* valid until the next change */
void buf_done(struct buf *b);
