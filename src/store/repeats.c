#include "store/repeats.h"

#include "base/mem.h"

#include <string.h>

/* 8 MB each, resident only where written: one in fifteen wrong maybes after ten minutes of 20,000
 * messages a second, next to none in ordinary use. */
enum { FILTER_BITS_LOG = 26, PROBES = 4 };
#define FILTER_BYTES (1UL << (FILTER_BITS_LOG - 3))

struct repeats {
    unsigned char *now, *before;
    int64_t opened_ms; /* 0: everything within the window is in the filters */
    int ages;
};

struct repeats *
repeats_new(int64_t now_ms)
{
    struct repeats *r = mem_new(sizeof(*r));

    r->now = mem_new(FILTER_BYTES);
    r->before = mem_new(FILTER_BYTES);
    r->opened_ms = now_ms;
    return r;
}

/* The keys are parts of SHA-256: every four bytes are as good as a hash of their own. */
static uint32_t
bit_of(const unsigned char key[16], int probe)
{
    uint32_t word;

    memcpy(&word, key + 4 * probe, sizeof(word));
    return word & ((1U << FILTER_BITS_LOG) - 1);
}

void
repeats_add(struct repeats *r, const unsigned char key[16])
{
    for (int i = 0; i < PROBES; i++) {
        uint32_t bit = bit_of(key, i);

        r->now[bit / 8] = (unsigned char)(r->now[bit / 8] | 1U << bit % 8);
    }
}

static bool
filter_has(const unsigned char *filter, const unsigned char key[16])
{
    for (int i = 0; i < PROBES; i++) {
        uint32_t bit = bit_of(key, i);

        if (!(filter[bit / 8] & 1U << bit % 8))
            return false;
    }
    return true;
}

bool
repeats_may_have(const struct repeats *r, const unsigned char key[16], int64_t chat_started_ms)
{
    return chat_started_ms < r->opened_ms || filter_has(r->now, key) || filter_has(r->before, key);
}

void
repeats_age(struct repeats *r)
{
    mem_free(r->before);
    r->before = r->now;
    r->now = mem_new(FILTER_BYTES); /* fresh pages: nothing is resident again */
    if (++r->ages == 2)
        r->opened_ms = 0;
}

void
repeats_free(struct repeats **r)
{
    if (!*r)
        return;
    mem_free((*r)->now);
    mem_free((*r)->before);
    mem_free(*r);
    *r = NULL;
}
