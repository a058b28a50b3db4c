#include "domain/hours.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/zone.h"
#include "store/resources.h"

static const struct str days[] = {
    STR_INIT("SUNDAY"),   STR_INIT("MONDAY"), STR_INIT("TUESDAY"),  STR_INIT("WEDNESDAY"),
    STR_INIT("THURSDAY"), STR_INIT("FRIDAY"), STR_INIT("SATURDAY"),
};

struct str
hours_override_name(const struct resource *override)
{
    return override->name.n > UUID_TEXT ? str_from_at(override->name, UUID_TEXT + 1)
                                        : override->name;
}

/* ---- sets of slices ---- */

static void
day_add(struct hours_day *d, int64_t from, int64_t till)
{
    size_t to = 0, i = 0;
    struct hours_day merged;

    if (from >= till || d->count + 1 >= HOURS_SLICES_MAX)
        return;
    for (; i < d->count && d->at[i].till < from; i++)
        merged.at[to++] = d->at[i];
    for (; i < d->count && d->at[i].from <= till; i++) { /* these touch it */
        from = d->at[i].from < from ? d->at[i].from : from;
        till = d->at[i].till > till ? d->at[i].till : till;
    }
    merged.at[to++] = (struct hours_slice){ from, till };
    for (; i < d->count; i++)
        merged.at[to++] = d->at[i];
    merged.count = to;
    *d = merged;
}

static void
day_remove(struct hours_day *d, int64_t from, int64_t till)
{
    struct hours_day left = { .count = 0 };

    for (size_t i = 0; i < d->count; i++) {
        day_add(&left, d->at[i].from, d->at[i].till < from ? d->at[i].till : from);
        day_add(&left, d->at[i].from > till ? d->at[i].from : till, d->at[i].till);
    }
    *d = left;
}

/* ---- documents ---- */

static int64_t
minutes_of(const struct json *slice)
{
    int64_t hours = 0, minutes = 0;

    json_int(json_member(slice, "Hours"), &hours);
    json_int(json_member(slice, "Minutes"), &minutes);
    return hours * 60 + minutes;
}

/* 00:00 is the end of the day (connect-api.md 1.2); an end before the beginning is in the next. */
static bool
slice_read(const struct json *entry, struct str weekday, struct hours_slice *ret)
{
    if (!str_eq(json_str(json_member(entry, "Day")), weekday))
        return false;
    ret->from = minutes_of(json_member(entry, "StartTime"));
    ret->till = minutes_of(json_member(entry, "EndTime"));
    if (ret->till == 0)
        ret->till = DAY_MINUTES;
    return ret->from != ret->till;
}

static void
day_of_week(const struct json *config, int64_t day, struct hours_day *ret)
{
    struct str today = days[weekday_of_day(day)], yesterday = days[weekday_of_day(day - 1)];
    struct hours_slice s;

    for (size_t i = 0; i < json_count(config); i++) {
        if (slice_read(json_at(config, i), today, &s))
            day_add(ret, s.from, s.till > s.from ? s.till : DAY_MINUTES);
        if (slice_read(json_at(config, i), yesterday, &s) && s.till < s.from)
            day_add(ret, 0, s.till);
    }
}

/* ---- when an override holds ---- */

static bool
list_has(const struct json *list, int64_t a, int64_t b)
{
    int64_t value;

    for (size_t i = 0; i < json_count(list); i++)
        if (json_int(json_at(list, i), &value) && (value == a || value == b))
            return true;
    return json_count(list) == 0; /* says nothing about it */
}

/* The nth of its weekday in the month, and -1 for the last one. */
static bool
occurrence_fits(const struct json *list, int64_t year, int month, int day)
{
    return list_has(list, (day + 6) / 7, day + 7 > month_length(year, month) ? -1 : 0);
}

static bool
recurrence_fits(const struct json *pattern, int64_t from, int64_t day)
{
    struct str frequency = json_str(json_member(pattern, "Frequency"));
    int64_t interval = 1, year, first_year, months;
    int month, of_month, first_month, first_day;

    json_int(json_member(pattern, "Interval"), &interval);
    interval = interval > 0 ? interval : 1;
    if (str_eq(frequency, STR("WEEKLY"))) /* weeks begin on Sunday */
        return ((day - weekday_of_day(day)) - (from - weekday_of_day(from))) / 7 % interval == 0;
    date_of_day(day, &year, &month, &of_month);
    date_of_day(from, &first_year, &first_month, &first_day);
    months = (year - first_year) * 12 + month - first_month;
    if (!list_has(json_member(pattern, "ByMonthDay"), of_month,
                  of_month == month_length(year, month) ? -1 : 0) ||
        !occurrence_fits(json_member(pattern, "ByWeekdayOccurrence"), year, month, of_month))
        return false;
    if (str_eq(frequency, STR("YEARLY")))
        return (year - first_year) % interval == 0 &&
               list_has(json_member(pattern, "ByMonth"), month, 0);
    return months % interval == 0;
}

bool
hours_override_holds(const struct json *document, int64_t day)
{
    const struct json *pattern =
        json_member(json_member(document, "RecurrenceConfig"), "RecurrencePattern");
    int64_t from, till;

    if (!date_parse(json_str(json_member(document, "EffectiveFrom")), &from) ||
        !date_parse(json_str(json_member(document, "EffectiveTill")), &till))
        return false;
    return day >= from && day <= till && (!pattern || recurrence_fits(pattern, from, day));
}

enum override_type { OVERRIDE_STANDARD, OVERRIDE_OPEN, OVERRIDE_CLOSED };

static enum override_type
type_of(const struct json *document)
{
    struct str type = json_str(json_member(document, "OverrideType"));

    if (str_eq(type, STR("OPEN")))
        return OVERRIDE_OPEN;
    return str_eq(type, STR("CLOSED")) ? OVERRIDE_CLOSED : OVERRIDE_STANDARD;
}

/* Those of the hours, each with its document; stops at the first that `visit` says no to. */
typedef void (*override_fn)(const struct resource *r, const struct json *document, void *arg);

static void
each_override(struct txn *t, const struct resource *hours, int64_t day, override_fn visit,
              void *arg)
{
    struct link links[LIMIT_HOURS_OVERRIDES];
    size_t n = txn_links_from(t, LINK_HOURS_OVERRIDE, hours->no, links, LIMIT_HOURS_OVERRIDES);

    for (size_t i = 0; i < n; i++) {
        struct json *document = NULL;
        struct resource r;

        if (!txn_resource_get(t, links[i].to_no, &r) ||
            json_parse(r.body, JSON_READ_STRICT, &document, NULL) != OK)
            continue;
        if (hours_override_holds(document, day))
            visit(&r, document, arg);
        json_free(&document);
    }
}

/* ---- a day ---- */

struct making_day {
    int64_t day;
    struct hours_day standard, open, closed;
    bool replaced;
};

static void
take_override(const struct resource *r, const struct json *document, void *arg)
{
    struct making_day *m = arg;
    struct hours_day *to = &m->standard;

    (void)r;
    switch (type_of(document)) {
    case OVERRIDE_STANDARD:
        m->replaced = true;
        break;
    case OVERRIDE_OPEN:
        to = &m->open;
        break;
    case OVERRIDE_CLOSED:
        to = &m->closed;
        break;
    }
    day_of_week(json_member(document, "Config"), m->day, to);
}

void
hours_day(struct txn *t, const struct resource *hours, int64_t day, struct hours_day *ret)
{
    struct making_day m = { .day = day };
    struct json *document = NULL;

    each_override(t, hours, day, take_override, &m);
    if (!m.replaced && json_parse(hours->body, JSON_READ_STRICT, &document, NULL) == OK)
        day_of_week(json_member(document, "Config"), day, &m.standard);
    json_free(&document);
    for (size_t i = 0; i < m.open.count; i++)
        day_add(&m.standard, m.open.at[i].from, m.open.at[i].till);
    for (size_t i = 0; i < m.closed.count; i++)
        day_remove(&m.standard, m.closed.at[i].from, m.closed.at[i].till);
    *ret = m.standard;
}

struct listing {
    int64_t day;
    struct hours_override_slice *at;
    size_t count, max;
};

static void
list_override(const struct resource *r, const struct json *document, void *arg)
{
    struct hours_day slices = { .count = 0 };
    struct listing *l = arg;
    bool open = type_of(document) != OVERRIDE_CLOSED;

    day_of_week(json_member(document, "Config"), l->day, &slices);
    if (!slices.count && open) { /* closed all day */
        slices.at[slices.count++] = (struct hours_slice){ 0, DAY_MINUTES };
        open = false;
    }
    for (size_t i = 0; i < slices.count && l->count < l->max; i++)
        l->at[l->count++] =
            (struct hours_override_slice){ slices.at[i], hours_override_name(r), open };
}

size_t
hours_overrides(struct txn *t, const struct resource *hours, int64_t day,
                struct hours_override_slice *ret, size_t max)
{
    struct listing l = { .day = day, .at = ret, .max = max };

    each_override(t, hours, day, list_override, &l);
    return l.count;
}

enum err
hours_open(struct txn *t, const struct resource *hours, int64_t wall_ms, bool *ret, struct fail *f)
{
    struct json *document = NULL;
    struct zone_time now;
    struct hours_day today;
    bool known;

    if (json_parse(hours->body, JSON_READ_STRICT, &document, NULL) != OK)
        return fail(f, ERR_INTERNAL, "hours of operation cannot be read");
    known = zone_local(json_str(json_member(document, "TimeZone")), wall_ms, &now);
    json_free(&document);
    if (!known)
        return fail(f, ERR_NOT_FOUND, "the time zone is not known on this machine");
    hours_day(t, hours, now.day, &today);
    *ret = false;
    for (size_t i = 0; i < today.count; i++)
        *ret |= now.minute >= today.at[i].from && now.minute < today.at[i].till;
    return OK;
}
