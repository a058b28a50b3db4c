#include "histogram.h"

#include <stddef.h>

#define STEPS (1u << HISTOGRAM_STEP_BITS)
#define CELLS ((size_t)HISTOGRAM_POWERS << HISTOGRAM_STEP_BITS)

/* Values under 64 have a cell each; above, the top seven bits choose the cell. */
static size_t
cell_of(uint64_t ns)
{
    unsigned shift;
    size_t i;

    if (ns < STEPS)
        return (size_t)ns;
    shift = 63u - (unsigned)__builtin_clzll(ns) - HISTOGRAM_STEP_BITS;
    i = ((size_t)(shift + 1) << HISTOGRAM_STEP_BITS) + (size_t)(ns >> shift) - STEPS;
    return i < CELLS ? i : CELLS - 1;
}

static uint64_t
edge_of(size_t cell)
{
    size_t power = cell >> HISTOGRAM_STEP_BITS;
    uint64_t step = cell & (STEPS - 1);

    if (power == 0)
        return step;
    return ((step + STEPS + 1) << (power - 1)) - 1;
}

void
histogram_add(struct histogram *h, uint64_t ns)
{
    h->cell[cell_of(ns)]++;
    h->count++;
    if (ns > h->max_ns)
        h->max_ns = ns;
}

uint64_t
histogram_at(const struct histogram *h, double share)
{
    uint64_t wanted = (uint64_t)((double)h->count * share);
    uint64_t seen = 0;

    if (h->count == 0)
        return 0;
    if (wanted >= h->count)
        return h->max_ns;
    for (size_t i = 0; i < CELLS; i++) {
        seen += h->cell[i];
        if (seen > wanted)
            return edge_of(i) < h->max_ns ? edge_of(i) : h->max_ns;
    }
    return h->max_ns;
}
