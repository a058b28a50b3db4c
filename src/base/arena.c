#include "base/arena.h"

#include "base/check.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

/* The first chunk comes with the arena in one allocation and holds an ordinary request whole. */
enum { ARENA_FIRST = 3968, ARENA_CHUNK = 8192, ARENA_ALIGN = 16 };

struct chunk {
    struct chunk *next;
    size_t size, used;
    _Alignas(16) unsigned char bytes[];
};

/* Every request takes an arena or two of this size, which is above what malloc keeps at hand for a
 * thread: going to its bins for them was a tenth of a message's time (measured, bench/). So each
 * thread keeps some; they go when it ends. */
enum { ARENA_SPARE_MAX = 256 };

struct spares {
    size_t count;
    struct arena *arenas[ARENA_SPARE_MAX];
};

static _Thread_local struct spares *spares;
static pthread_key_t spares_key;
static pthread_once_t spares_once = PTHREAD_ONCE_INIT;

struct arena {
    struct chunk *chunks; /* newest first; the last one is `first` */
    size_t left;
    _Alignas(16) unsigned char first[sizeof(struct chunk) + ARENA_FIRST];
};

static void
spares_free(void *arg)
{
    struct spares *s = arg;

    while (s->count)
        mem_free(s->arenas[--s->count]);
    mem_free(s);
    spares = NULL;
}

static void
spares_key_make(void)
{
    CHECK(pthread_key_create(&spares_key, spares_free) == 0);
}

static struct arena *
spare_take(void)
{
    if (spares && spares->count)
        return spares->arenas[--spares->count];
    return malloc(sizeof(struct arena));
}

static void
spare_give(struct arena *a)
{
    if (!spares) {
        pthread_once(&spares_once, spares_key_make);
        spares = mem_new(sizeof(*spares));
        pthread_setspecific(spares_key, spares);
    }
    if (spares->count < ARENA_SPARE_MAX)
        spares->arenas[spares->count++] = a;
    else
        free(a);
}

struct arena *
arena_new(size_t bytes_max)
{
    struct arena *a = spare_take();
    struct chunk *c;

    CHECK(a);
    c = (struct chunk *)(void *)a->first;
    c->next = NULL;
    c->size = ARENA_FIRST;
    c->used = 0;
    a->chunks = c;
    a->left = bytes_max;
    return a;
}

static struct chunk *
arena_chunk(struct arena *a, size_t size)
{
    size_t body = size > ARENA_CHUNK ? size : ARENA_CHUNK;
    struct chunk *c = malloc(sizeof(*c) + body);

    if (!c)
        abort();
    c->size = body;
    c->used = 0;
    c->next = a->chunks;
    a->chunks = c;
    return c;
}

void *
arena_get(struct arena *a, size_t size)
{
    struct chunk *c = a->chunks;
    unsigned char *p;

    if (size > a->left)
        return NULL;
    size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (c->size - c->used < size)
        c = arena_chunk(a, size);
    p = c->bytes + c->used;
    c->used += size;
    a->left -= size < a->left ? size : a->left;
    return memset(p, 0, size);
}

bool
arena_copy(struct arena *a, struct str s, struct str *ret)
{
    char *p = arena_get(a, s.n + 1);

    if (!p)
        return false;
    if (s.n)
        memcpy(p, s.p, s.n);
    *ret = str_of(p, s.n);
    return true;
}

void
arena_free(struct arena **a)
{
    struct chunk *c, *next;

    if (!*a)
        return;
    for (c = (*a)->chunks; c && (unsigned char *)c != (*a)->first; c = next) {
        next = c->next;
        free(c);
    }
    spare_give(*a);
    *a = NULL;
}
