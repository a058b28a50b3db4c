#include "base/clock.h"

#include "base/check.h"

#include <time.h>

static int64_t
clock_read(clockid_t id)
{
    struct timespec t;

    CHECK(clock_gettime(id, &t) == 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_wall_ms(const struct clock *c)
{
    return c->fake_ms ? c->fake_ms : clock_read(CLOCK_REALTIME);
}

int64_t
clock_mono_ms(const struct clock *c)
{
    return c->fake_ms ? c->fake_ms : clock_read(CLOCK_MONOTONIC);
}

void
clock_set(struct clock *c, int64_t wall_ms)
{
    CHECK(wall_ms > 0);
    c->fake_ms = wall_ms;
}

void
clock_travel(struct clock *c, int64_t ms)
{
    CHECK(c->fake_ms > 0);
    c->fake_ms += ms;
}
