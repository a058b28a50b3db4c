/* Overrides of hours of operation: contract/connect-api.md 1.3. Their names are unique within their
 * hours, so as a resource one is called "HOURS-ID name" (domain/hours.h). */

#include "api/connect/kinds.h"

#include "api/ident.h"
#include "api/paging.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/zone.h"
#include "domain/hours.h"
#include "store/resources.h"

static const struct search_field fields[] = {
    { "name", SEARCH_MEMBER, "Name", 0, 0 },
    { "description", SEARCH_MEMBER, "Description", 0, 0 },
    { "resourceID", SEARCH_ID, NULL, 0, 0 },
    { "hoursOfOperationID", SEARCH_MEMBER, "HoursOfOperationId", 0, 0 },
    { "effectiveFrom", SEARCH_DATE, "EffectiveFrom", 0, 0 },
    { "effectiveTill", SEARCH_DATE, "EffectiveTill", 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

static void
put_hours(struct call *c, struct txn *t, const struct resource *r, struct json_out *w)
{
    struct uuid id;

    (void)t;
    if (uuid_parse(thing_member(c, r->body, "HoursOfOperationId"), id.b))
        json_set_str(w, "HoursOfOperationArn", thing_arn(c, &kind_hours, &id));
}

const struct kind kind_hours_override = {
    .of = { "operating-hours-override", "HOURS_OF_OPERATION_OVERRIDE", RESOURCE_HOURS_OVERRIDE },
    .id = "HoursOfOperationOverrideId",
    .wrapper = "HoursOfOperationOverride",
    .found = "HoursOfOperationOverrides",
    .put = put_hours,
    .search = fields,
};

static const struct shape slice[] = {
    ROW_INT("Hours", SHAPE_REQUIRED, 0, 23),
    ROW_INT("Minutes", SHAPE_REQUIRED, 0, 59),
    ROWS_END,
};
static const struct shape config[] = {
    ROW_ENUM("Day", SHAPE_REQUIRED, "SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY"),
    ROW_IN("StartTime", SHAPE_REQUIRED, slice),
    ROW_IN("EndTime", SHAPE_REQUIRED, slice),
    ROWS_END,
};
static const struct shape pattern[] = {
    ROW_ENUM("Frequency", SHAPE_REQUIRED, "WEEKLY MONTHLY YEARLY"),
    ROW_INT("Interval", SHAPE_REQUIRED, 1, 6),
    { .name = "ByMonth", .kind = SHAPE_INT, .min = 1, .max = 12, .entries_max = 12 },
    { .name = "ByMonthDay", .kind = SHAPE_INT, .min = -1, .max = 31, .entries_max = 31 },
    { .name = "ByWeekdayOccurrence", .kind = SHAPE_INT, .min = -1, .max = 4, .entries_max = 1 },
    ROWS_END,
};
static const struct shape recurrence[] = {
    ROW_IN("RecurrencePattern", SHAPE_REQUIRED, pattern),
    ROWS_END,
};

#define MEMBERS(required)                                                                          \
    ROW_TEXT("Name", required | SHAPE_KEPT, 1, 127), ROW_TEXT("Description", SHAPE_KEPT, 0, 250),  \
        ROW_LIST("Config", required | SHAPE_KEPT, config, 0, 100),                                 \
        ROW_TEXT("EffectiveFrom", required | SHAPE_KEPT, 10, 10),                                  \
        ROW_TEXT("EffectiveTill", required | SHAPE_KEPT, 10, 10),                                  \
        ROW_IN("RecurrenceConfig", SHAPE_KEPT, recurrence),                                        \
        ROW_ENUM("OverrideType", SHAPE_KEPT, "STANDARD OPEN CLOSED")

static const struct shape created[] = {
    MEMBERS(SHAPE_REQUIRED),
    ROWS_END,
};
static const struct shape updated[] = {
    MEMBERS(0),
    ROWS_END,
};

static enum err
check(struct call *c, struct fail *f)
{
    static const char *const names[] = { "EffectiveFrom", "EffectiveTill" };
    int64_t day;

    for (int i = 0; i < 2; i++) {
        const struct json *j = shape_given(c->json, names[i]);

        if (j && !date_parse(json_str(j), &day))
            return fail(f, ERR_INVALID, "%s must be a date, yyyy-MM-dd", names[i]);
    }
    return OK;
}

/* The range as it is now, after the change. */
static enum err
check_range(struct call *c, const struct resource *r, struct fail *f)
{
    struct str from = thing_member(c, r->body, "EffectiveFrom");

    if (str_cmp(from, thing_member(c, r->body, "EffectiveTill")) > 0)
        return fail(f, ERR_INVALID, "EffectiveFrom must not be after EffectiveTill");
    return OK;
}

static struct str
full_name(struct call *c, const struct resource *hours, struct str name)
{
    struct buf text = { .max = 1024 };

    buf_add(&text, ident_text(&hours->id, c->job.arena));
    buf_add_byte(&text, ' ');
    buf_add(&text, name);
    return buf_kept(c, &text);
}

/* Label 1 is the hours, label 2 the override, which must be theirs. */
static enum err
find(struct call *c, struct txn *t, const struct resource *hours, struct resource *ret,
     struct fail *f)
{
    struct link link;
    enum err e = thing_find(c, t, &kind_hours_override, c->labels[2], ret, f);

    if (!e && !txn_link_find(t, LINK_HOURS_OVERRIDE, hours->no, ret->no, &link))
        e = thing_missing(&kind_hours_override.of, f);
    return e;
}

static enum err
create(struct call *c, struct txn *t, struct resource *hours, struct fail *f)
{
    struct resource r = { .kind = RESOURCE_HOURS_OVERRIDE };
    struct buf fresh = { .max = 256 };
    enum err e;

    r.name = full_name(c, hours, json_str(shape_given(c->json, "Name")));
    e = thing_name_free(t, &kind_hours_override, r.name, 0, f);
    if (!e && txn_links_from_count(t, LINK_HOURS_OVERRIDE, hours->no) >= LIMIT_HOURS_OVERRIDES)
        e = fail(f, ERR_LIMIT, "There may be at most %d overrides", LIMIT_HOURS_OVERRIDES);
    if (e)
        return e;
    buf_printf(&fresh, "{\"HoursOfOperationId\":\"%.*s\",\"OverrideType\":\"STANDARD\"}",
               STR_ARG(ident_text(&hours->id, c->job.arena)));
    thing_merge(c, buf_str(&fresh), c->json, created, &r.body);
    buf_done(&fresh);
    e = check_range(c, &r, f);
    if (e)
        return e;
    uuid4_bytes(r.id.b);
    txn_resource_insert(t, &r);
    txn_link_set(t, &(struct link){ LINK_HOURS_OVERRIDE, hours->no, r.no, 0, STR("") });
    json_open(&c->out, '{');
    json_set_str(&c->out, "HoursOfOperationOverrideId", ident_text(&r.id, c->job.arena));
    json_close(&c->out, '}');
    return OK;
}

static enum err
update(struct call *c, struct txn *t, struct resource *hours, struct fail *f)
{
    const struct json *name = shape_given(c->json, "Name");
    struct resource r;
    enum err e = find(c, t, hours, &r, f);

    if (!e && name) {
        r.name = full_name(c, hours, json_str(name));
        e = thing_name_free(t, &kind_hours_override, r.name, r.no, f);
    }
    if (e)
        return e;
    thing_merge(c, r.body, c->json, updated, &r.body);
    e = check_range(c, &r, f);
    if (!e)
        txn_resource_save(t, &r);
    return e;
}

static enum err
describe(struct call *c, struct txn *t, struct resource *hours, struct fail *f)
{
    struct resource r;
    enum err e = find(c, t, hours, &r, f);

    if (e)
        return e;
    json_open(&c->out, '{');
    json_name(&c->out, "HoursOfOperationOverride");
    json_open(&c->out, '{');
    thing_put(c, t, &kind_hours_override, &r, &c->out);
    json_close(&c->out, '}');
    json_close(&c->out, '}');
    return OK;
}

static enum err
delete_one(struct call *c, struct txn *t, struct resource *hours, struct fail *f)
{
    struct resource r;
    enum err e = find(c, t, hours, &r, f);

    if (!e)
        txn_resource_delete(t, r.no);
    return e;
}

static enum err
list(struct call *c, struct txn *t, struct resource *hours, struct fail *f)
{
    struct link links[LIMIT_HOURS_OVERRIDES];
    size_t n = txn_links_from(t, LINK_HOURS_OVERRIDE, hours->no, links, LIMIT_HOURS_OVERRIDES);
    size_t from, to;

    (void)f;
    thing_page_cut(c, n, &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "HoursOfOperationOverrideList");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++) {
        struct resource r;

        if (!txn_resource_get(t, links[i].to_no, &r))
            continue;
        json_open(&c->out, '{');
        thing_put(c, t, &kind_hours_override, &r, &c->out);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
    thing_page_end(c, to, n);
    thing_put_modified(c, hours, &c->out);
    json_close(&c->out, '}');
    return OK;
}

const struct plan list_hours_overrides = {
    .kind = &kind_hours, .needs = NEED_SELF, .page_max = 100, .run = list
};
const struct plan create_hours_override = {
    .kind = &kind_hours, .body = created, .needs = NEED_SELF, .check = check, .run = create
};
const struct plan describe_hours_override = { .kind = &kind_hours,
                                              .needs = NEED_SELF,
                                              .run = describe };
const struct plan update_hours_override = { .kind = &kind_hours,
                                            .body = updated,
                                            .needs = NEED_SELF,
                                            .some = true,
                                            .check = check,
                                            .run = update };
const struct plan delete_hours_override = { .kind = &kind_hours,
                                            .needs = NEED_SELF,
                                            .run = delete_one };
const struct plan search_hours_overrides = { .kind = &kind_hours_override,
                                             .body = search_shape,
                                             .needs = NEED_INSTANCE,
                                             .page_max = 100,
                                             .check = thing_search_check,
                                             .run = thing_search };
