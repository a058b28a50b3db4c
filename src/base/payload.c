#include "base/payload.h"

#include "base/check.h"

#include <stdatomic.h>
#include <stdlib.h>

struct payload *
payload_new(size_t size)
{
    struct payload *p = malloc(sizeof(*p) + size);

    CHECK(p);
    atomic_init(&p->refs, 1);
    p->size = size;
    return p;
}

struct payload *
payload_ref(struct payload *p)
{
    atomic_fetch_add_explicit(&p->refs, 1, memory_order_relaxed);
    return p;
}

void
payload_unref(struct payload *p)
{
    if (atomic_fetch_sub_explicit(&p->refs, 1, memory_order_acq_rel) == 1)
        free(p);
}
