#pragma once

/* The inside of a loop, for net/ alone. */

#include "net/loop.h"

#include <stdbool.h>

struct conn_yard;

struct loop_moment {
    int64_t mono_ms, wall_ms;
    bool fresh; /* read in this turn */
};

/* What connection.c keeps for each loop; made by the first connection. */
struct conn_yard *loop_yard(const struct loop *loop);
void loop_yard_set(struct loop *loop, struct conn_yard *yard,
                   void (*yard_free)(struct conn_yard *));
