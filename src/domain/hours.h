#pragma once

/* Hours of operation and their overrides: contract/connect-api.md 1.2, 1.3. A day's hours are what
 * the week says, unless a standard override replaces them for that date; then what open overrides
 * add, without what closed ones take away. */

#include "model/resource.h"
#include "store/store.h"

enum { HOURS_SLICES_MAX = 128, DAY_MINUTES = 1440 };

struct hours_slice {
    int64_t from, till; /* minutes of the local day; till may be DAY_MINUTES */
};

struct hours_day {
    struct hours_slice at[HOURS_SLICES_MAX]; /* in order, apart from each other */
    size_t count;
};

/* The effective hours of a local day, counted from 1970-01-01. */
void hours_day(struct txn *t, const struct resource *hours, int64_t day, struct hours_day *ret);

/* What overrides alone say of it: their slices, one after the other, each with its override. */
struct hours_override_slice {
    struct hours_slice slice;
    struct str name; /* of the override */
    bool open;
};
size_t hours_overrides(struct txn *t, const struct resource *hours, int64_t day,
                       struct hours_override_slice *ret, size_t max);

/* Open at this moment, in the hours' own zone. ERR_NOT_FOUND: the zone is not known here. */
enum err hours_open(struct txn *t, const struct resource *hours, int64_t wall_ms, bool *ret,
                    struct fail *f);

/* Does the override hold on this day? By its dates and its recurrence. `document` is its body. */
struct json;
bool hours_override_holds(const struct json *document, int64_t day);

/* The name of an override within its hours; as a resource it is "HOURS-ID name". */
struct str hours_override_name(const struct resource *override);
