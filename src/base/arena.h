#pragma once

/* Memory that dies together: one arena a request. An arena has a cap, because its size is something
 * a stranger influences: past the cap arena_get() gives NULL and the request is refused. Freed as a
 * whole; single pieces are never given back. Belongs to one thread at a time. */

#include "base/str.h"

#include <stddef.h>

struct arena;

struct arena *arena_new(size_t bytes_max);
void *arena_get(struct arena *a, size_t size); /* zeroed, 16-byte aligned; NULL: full */
bool arena_copy(struct arena *a, struct str s, struct str *ret); /* NUL-ended for convenience */
void arena_free(struct arena **a); /* accepts NULL inside, leaves NULL behind */
