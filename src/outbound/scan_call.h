#pragma once

/* One file, one question to the scanner, for scanner.c alone. Blocks. */

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { SCAN_WORDS = 16 };

struct scan_means {
    char *text;                  /* of what follows */
    char *socket;                /* clamd's, or NULL */
    char *words[SCAN_WORDS + 2]; /* a program and what it is told; NULL-ended, one place free */
    int word_count;
    int64_t timeout_ms;
};

bool scan_means_read(struct str what, int64_t timeout_ms, struct scan_means *ret);
void scan_means_done(struct scan_means *m);

enum scan_verdict {
    SCAN_NONE = 0, /* f says why */
    SCAN_CLEAN,
    SCAN_REFUSED
};
/* Gives up soon after *stopping has become true. */
enum scan_verdict scan_call(const struct scan_means *m, const char *path,
                            const _Atomic bool *stopping, struct fail *f);
