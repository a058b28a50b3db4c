/* Hours of operation: contract/connect-api.md 1.2, 1.3. */

#include "api/connect/kinds.h"

#include "api/ident.h"
#include "api/query.h"
#include "base/limits.h"
#include "base/zone.h"
#include "domain/hours.h"
#include "store/resources.h"

enum { EFFECTIVE_DAYS_MAX = 400, EFFECTIVE_OVERRIDES_MAX = 256 };

static const struct search_field fields[] = {
    { "name", SEARCH_NAME, NULL, 0, 0 },
    { "description", SEARCH_MEMBER, "Description", 0, 0 },
    { "timezone", SEARCH_MEMBER, "TimeZone", 0, 0 },
    { "resourceID", SEARCH_ID, NULL, 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

const struct kind kind_hours = {
    .of = { "operating-hours", "HOURS_OF_OPERATION", RESOURCE_HOURS },
    .id = "HoursOfOperationId",
    .arn = "HoursOfOperationArn",
    .name = "Name",
    .wrapper = "HoursOfOperation",
    .summaries = "HoursOfOperationSummaryList",
    .found = "HoursOfOperations",
    .max = LIMIT_THINGS,
    .timed = true,
    .search = fields,
};

#define DAYS "SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY"

static const struct shape slice[] = {
    ROW_INT("Hours", SHAPE_REQUIRED, 0, 23),
    ROW_INT("Minutes", SHAPE_REQUIRED, 0, 59),
    ROWS_END,
};
static const struct shape config[] = {
    ROW_ENUM("Day", SHAPE_REQUIRED, DAYS),
    ROW_IN("StartTime", SHAPE_REQUIRED, slice),
    ROW_IN("EndTime", SHAPE_REQUIRED, slice),
    ROWS_END,
};
static const struct shape parent[] = {
    ROW_ID("HoursOfOperationId", 0, &kind_hours.of),
    ROWS_END,
};
static const struct shape created[] = {
    ROW_TEXT("Name", SHAPE_REQUIRED, 1, 127),
    ROW_TEXT("Description", SHAPE_KEPT, 1, 250),
    ROW_TEXT("TimeZone", SHAPE_REQUIRED | SHAPE_KEPT, 1, 64),
    ROW_LIST("Config", SHAPE_REQUIRED | SHAPE_KEPT, config, 0, 100),
    ROW_LIST("ParentHoursOfOperationConfigs", 0, parent, 0, 3),
    ROW_TAGS,
    ROWS_END,
};
static const struct shape updated[] = {
    ROW_TEXT("Name", 0, 1, 127),
    ROW_TEXT("Description", SHAPE_KEPT, 0, 250),
    ROW_TEXT("TimeZone", SHAPE_KEPT, 1, 64),
    ROW_LIST("Config", SHAPE_KEPT, config, 0, 100),
    ROWS_END,
};

static enum err
check(struct call *c, struct fail *f)
{
    const struct json *zone = shape_given(c->json, "TimeZone");

    if (json_count(shape_given(c->json, "ParentHoursOfOperationConfigs")))
        return fail(f, ERR_UNFIT, "Parent hours of operation are not supported by this server");
    if (zone && !zone_known(json_str(zone)))
        return fail(f, ERR_INVALID, "TimeZone must be a name of the IANA database");
    return OK;
}

/* Used by a queue: IR, the model knows no other error here (connect-api.md 1.3). */
static enum err
is_unused(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)c;
    return txn_links_to_count(t, LINK_QUEUE_HOURS, r->no)
               ? fail(f, ERR_UNFIT, "The hours of operation are in use by a queue")
               : OK;
}

static enum err
delete_all(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct link links[LIMIT_HOURS_OVERRIDES];
    size_t n = txn_links_from(t, LINK_HOURS_OVERRIDE, r->no, links, LIMIT_HOURS_OVERRIDES);
    enum err e = thing_delete(c, t, r, f);

    for (size_t i = 0; !e && i < n; i++)
        txn_resource_delete(t, links[i].to_no);
    return e;
}

/* ---- GetEffectiveHoursOfOperations ---- */

static void
put_time(struct json_out *w, const char *name, int64_t minute)
{
    minute %= DAY_MINUTES; /* the end of the day is 00:00 */
    json_name(w, name);
    json_open(w, '{');
    json_set_int(w, "Hours", minute / 60);
    json_set_int(w, "Minutes", minute % 60);
    json_close(w, '}');
}

static void
put_day(struct json_out *w, struct txn *t, const struct resource *r, int64_t day)
{
    struct hours_day hours;
    char date[11];

    hours_day(t, r, day, &hours);
    date_text(day, date);
    json_open(w, '{');
    json_set_str(w, "Date", str_of(date, 10));
    json_name(w, "OperationalHours");
    json_open(w, '[');
    for (size_t i = 0; i < hours.count; i++) {
        json_open(w, '{');
        put_time(w, "Start", hours.at[i].from);
        put_time(w, "End", hours.at[i].till);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

static void
put_overrides(struct json_out *w, struct txn *t, const struct resource *r, int64_t day)
{
    struct hours_override_slice slices[EFFECTIVE_OVERRIDES_MAX];
    size_t n = hours_overrides(t, r, day, slices, EFFECTIVE_OVERRIDES_MAX);
    char date[11];

    if (!n)
        return;
    date_text(day, date);
    json_open(w, '{');
    json_set_str(w, "Date", str_of(date, 10));
    json_name(w, "OverrideHours");
    json_open(w, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(w, '{');
        put_time(w, "Start", slices[i].slice.from);
        put_time(w, "End", slices[i].slice.till);
        json_set_str(w, "OverrideName", slices[i].name);
        json_set_str(w, "OperationalStatus", slices[i].open ? STR("OPEN") : STR("CLOSED"));
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

struct dates {
    int64_t from, till;
};

static enum err
check_dates(struct call *c, struct fail *f)
{
    struct dates *d = arena_get(c->job.arena, sizeof(*d));
    struct asked *asked = c->in;
    struct str text = STR("");

    CHECK(d);
    query_value(c->query, "fromDate", 0, c->job.arena, &text);
    if (!date_parse(text, &d->from))
        return fail(f, ERR_INVALID, "fromDate must be a date, yyyy-MM-dd");
    query_value(c->query, "toDate", 0, c->job.arena, &text);
    if (!date_parse(text, &d->till))
        return fail(f, ERR_INVALID, "toDate must be a date, yyyy-MM-dd");
    if (d->till < d->from || d->till - d->from >= EFFECTIVE_DAYS_MAX)
        return fail(f, ERR_INVALID, "toDate must be at most %d days after fromDate",
                    EFFECTIVE_DAYS_MAX - 1);
    asked->found = d;
    return OK;
}

static enum err
effective(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct asked *asked = c->in;
    const struct dates *d = asked->found;

    (void)f;
    json_open(&c->out, '{');
    json_name(&c->out, "EffectiveHoursOfOperationList");
    json_open(&c->out, '[');
    for (int64_t day = d->from; day <= d->till; day++)
        put_day(&c->out, t, r, day);
    json_close(&c->out, ']');
    json_name(&c->out, "EffectiveOverrideHoursList");
    json_open(&c->out, '[');
    for (int64_t day = d->from; day <= d->till; day++)
        put_overrides(&c->out, t, r, day);
    json_close(&c->out, ']');
    json_set_str(&c->out, "TimeZone", thing_member(c, r->body, "TimeZone"));
    json_close(&c->out, '}');
    return OK;
}

static const struct shape dates_query[] = {
    ROW_TEXT("fromDate", SHAPE_REQUIRED, 1, 10),
    ROW_TEXT("toDate", SHAPE_REQUIRED, 1, 10),
    ROWS_END,
};

const struct plan list_hours = {
    .kind = &kind_hours, .needs = NEED_INSTANCE, .page_max = 1000, .run = thing_list
};
const struct plan create_hours = {
    .kind = &kind_hours, .body = created, .needs = NEED_STAR, .check = check, .run = thing_create
};
const struct plan describe_hours = { .kind = &kind_hours,
                                     .needs = NEED_SELF,
                                     .run = thing_describe };
const struct plan update_hours = { .kind = &kind_hours,
                                   .body = updated,
                                   .needs = NEED_SELF,
                                   .some = true,
                                   .check = check,
                                   .run = thing_update };
const struct plan delete_hours = {
    .kind = &kind_hours, .needs = NEED_SELF, .run = delete_all, .unused = is_unused
};
const struct plan search_hours = { .kind = &kind_hours,
                                   .body = search_shape,
                                   .needs = NEED_INSTANCE,
                                   .page_max = 100,
                                   .check = thing_search_check,
                                   .run = thing_search };
const struct plan effective_hours = { .kind = &kind_hours,
                                      .query = dates_query,
                                      .needs = NEED_SELF,
                                      .check = check_dates,
                                      .run = effective };
