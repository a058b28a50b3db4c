#pragma once

/* Operations of Amazon Connect that are known here, and not served. */

#include <stddef.h>

struct unserved {
    const char *method, *path, *name; /* {} stands for a label */
};

enum { UNSERVED_LABELS_MAX = 8 };

extern const struct unserved unserved[];
extern const size_t unserved_count;
