#pragma once

/* One clock. Wall time is UTC in milliseconds since 1970 and goes on the wire and into the store;
 * mono time only measures durations. A test makes a clock of its own and moves it. */

#include <stdbool.h>
#include <stdint.h>

struct clock {
    _Atomic int64_t fake_ms; /* 0: real time */
};

int64_t clock_wall_ms(const struct clock *c);
int64_t clock_mono_ms(const struct clock *c);
void clock_set(struct clock *c, int64_t wall_ms); /* from now on a fake one */
void clock_travel(struct clock *c, int64_t ms);
