#include "base/buf.h"

#include "base/check.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>

void
buf_init(struct buf *b, size_t bytes_max)
{
    *b = (struct buf){ .max = bytes_max };
}

char *
buf_room(struct buf *b, size_t n)
{
    size_t size = b->size ? b->size : 256;

    if (b->full || n > b->max - b->n) {
        b->full = true;
        return NULL;
    }
    if (b->size - b->n >= n && b->p)
        return b->p + b->n;
    while (size < b->n + n)
        size *= 2;
    b->p = mem_grow(b->p, size);
    b->size = size;
    return b->p + b->n;
}

void
buf_used(struct buf *b, size_t n)
{
    CHECK(n <= b->size - b->n);
    b->n += n;
}

bool
buf_add(struct buf *b, struct str s)
{
    char *to = buf_room(b, s.n);

    if (!to)
        return false;
    if (s.n)
        memcpy(to, s.p, s.n);
    b->n += s.n;
    return true;
}

bool
buf_add_byte(struct buf *b, char c)
{
    return buf_add(b, str_of(&c, 1));
}

bool
buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    int n;
    char *to;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    CHECK(n >= 0);
    to = buf_room(b, (size_t)n + 1);
    if (to) {
        vsnprintf(to, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
    return to != NULL;
}

void
buf_drop(struct buf *b, size_t n)
{
    CHECK(n <= b->n);
    if (n < b->n)
        memmove(b->p, b->p + n, b->n - n);
    b->n -= n;
}

void
buf_clear(struct buf *b)
{
    b->n = 0;
    b->full = false;
}

struct str
buf_str(const struct buf *b)
{
    return str_of(b->p, b->n);
}

void
buf_done(struct buf *b)
{
    mem_free(b->p);
    *b = (struct buf){ .max = b->max };
}
