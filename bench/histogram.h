#pragma once
/*
 * A histogram of durations: 64 steps to each power of two, so every figure read back is within
 * 1.6 % of the truth, in 20 kB that stay in the cache however many values are put in.
 */
#include <stdint.h>

#define HISTOGRAM_STEP_BITS 6
#define HISTOGRAM_POWERS    42 /* the last one holds 2^47 ns, 39 hours: more than any run */

struct histogram {
    uint64_t count;
    uint64_t max_ns;
    uint32_t cell[HISTOGRAM_POWERS << HISTOGRAM_STEP_BITS];
};

void histogram_add(struct histogram *h, uint64_t ns);

/* The upper edge of the cell that holds this share (0..1) of the values; 0 when empty. */
uint64_t histogram_at(const struct histogram *h, double share);
