#include "domain/hours.h"

#include "base/json.h"
#include "base/zone.h"
#include "store/resources.h"

enum { DAY_S = 24 * 3600, OVERRIDES_MAX = 200 };

static const char *const day_names[7] = { "SUNDAY",   "MONDAY", "TUESDAY", "WEDNESDAY",
                                          "THURSDAY", "FRIDAY", "SATURDAY" };

static struct str
text_of(const struct json *j, const char *name)
{
    const struct json *m = json_member(j, name);

    return json_kind(m) == JSON_KIND_STRING ? json_str(m) : STR_NONE;
}

static int64_t
seconds_of(const struct json *slice)
{
    int64_t hours = 0, minutes = 0;

    json_int(json_member(slice, "Hours"), &hours);
    json_int(json_member(slice, "Minutes"), &minutes);
    return hours * 3600 + minutes * 60;
}

/* Is second `at` of a day within an entry that begins on that day? An end that is not after the
 * start is on the next day; 00:00 to 00:00 is the whole day. */
static bool
covers(const struct json *entry, int64_t at)
{
    int64_t start = seconds_of(json_member(entry, "StartTime"));
    int64_t end = seconds_of(json_member(entry, "EndTime"));

    if (end <= start)
        end += DAY_S;
    return at >= start && at < end;
}

/* Weekday of a day number since 1970-01-01, a Thursday; 0 is Sunday. */
static int
weekday(int64_t day)
{
    return (int)(((day + 4) % 7 + 7) % 7);
}

static bool
config_is_open(const struct json *config, int64_t local_s)
{
    int64_t day = local_s / DAY_S, at = local_s % DAY_S;

    if (json_kind(config) != JSON_KIND_ARRAY)
        return false;
    for (size_t i = 0; i < json_count(config); i++) {
        const struct json *entry = json_at(config, i);
        struct str name = text_of(entry, "Day");

        if (str_eq(name, str_from(day_names[weekday(day)])) && covers(entry, at))
            return true;
        if (str_eq(name, str_from(day_names[weekday(day - 1)])) && covers(entry, at + DAY_S))
            return true; /* since yesterday */
    }
    return false;
}

/* The local date as "YYYY-MM-DD" (days from civil, Howard Hinnant's algorithm backwards). */
static void
date_text(int64_t day, char ret[11])
{
    int64_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
    int64_t year = yoe + era * 400 + (m <= 2);
    int64_t digits[10] = {
        year / 1000 % 10, year / 100 % 10, year / 10 % 10, year % 10, -1, m / 10, m % 10, -1,
        d / 10,           d % 10
    };

    for (int i = 0; i < 10; i++)
        ret[i] = digits[i] < 0 ? '-' : (char)('0' + digits[i]);
    ret[10] = 0;
}

/* Both ends are days that count. */
static bool
is_effective(const struct json *override, struct str date)
{
    struct str from = text_of(override, "EffectiveFrom"), till = text_of(override, "EffectiveTill");

    return from.n >= 10 && till.n >= 10 && str_cmp(str_first(from, 10), date) <= 0 &&
           str_cmp(str_first(till, 10), date) >= 0;
}

/* What the overrides say; false: none is about this day. One that names the weekday, or names no
 * hours at all (closed), decides. */
static bool
override_says(struct txn *t, const struct resource *hours, int64_t local_s, bool *ret_open)
{
    struct link *links = arena_get(txn_arena(t), OVERRIDES_MAX * sizeof(*links));
    size_t n = links ? txn_links_from(t, LINK_HOURS_OVERRIDE, hours->no, links, OVERRIDES_MAX) : 0;
    char date[11];
    bool said = false;

    date_text(local_s / DAY_S, date);
    for (size_t i = 0; i < n; i++) {
        struct json *j = NULL;
        const struct json *config;
        struct resource r;
        bool open;

        if (!txn_resource_get(t, links[i].to_no, &r) ||
            json_parse(r.body, JSON_READ_STRICT, &j, NULL) != OK)
            continue;
        config = json_member(j, "Config");
        if (is_effective(j, str_from(date))) {
            open = !str_eq(text_of(j, "OverrideType"), STR("CLOSED")) &&
                   config_is_open(config, local_s);
            *ret_open = said ? *ret_open || open : open;
            said = true;
        }
        json_free(&j);
    }
    return said;
}

enum err
hours_open(struct txn *t, const struct resource *hours, int64_t at_ms, bool *ret_open,
           struct fail *f)
{
    struct json *j = NULL;
    int64_t offset_s;
    enum err e = json_parse(hours->body, JSON_READ_STRICT, &j, f);

    if (!e && !zone_offset(text_of(j, "TimeZone"), at_ms / 1000, &offset_s))
        e = fail(f, ERR_NOT_FOUND, "The time zone is unknown");
    if (!e && !override_says(t, hours, at_ms / 1000 + offset_s, ret_open))
        *ret_open = config_is_open(json_member(j, "Config"), at_ms / 1000 + offset_s);
    json_free(&j);
    return e;
}
