#pragma once

/* Hours of operation: flows.md 7.4. Times of day are of the hours' own time zone; intervals are
 * [start, end), 00:00 to 00:00 is the whole day, an end before its start is on the next day.
 * Overrides win. The time zones are those of the machine (package tzdata), read by us: no process
 * may change TZ while threads run. */

#include "model/resource.h"
#include "store/store.h"

/* ERR_NOT_FOUND: the time zone is unknown. */
enum err hours_open(struct txn *t, const struct resource *hours, int64_t at_ms, bool *ret_open,
                    struct fail *f);
