#pragma once

/* The Range header: RFC 9110 14. */

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum range_kind {
    RANGE_WHOLE = 0, /* no range, one we do not understand, or several: all of it is right, too */
    RANGE_PART,
    RANGE_BEYOND /* 416 */
};

struct range {
    uint64_t from, size; /* within the whole; size > 0 */
};

/* `header` as it came; `whole` > 0 is the size of what is asked for. *ret is written for a PART. */
enum range_kind range_read(struct str header, uint64_t whole, struct range *ret);
