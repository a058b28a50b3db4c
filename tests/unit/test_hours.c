#include "tests/unit/test.h"

#include "base/buf.h"
#include "base/random.h"
#include "base/wall.h"
#include "base/zone.h"
#include "domain/hours.h"
#include "store/resources.h"
#include "tests/unit/store_fixture.h"

#include <stdio.h>

/* ---- the calendar and the zones ---- */

static int64_t
wall(const char *text)
{
    int64_t ms;

    assert_true(wall_parse(str_from(text), &ms));
    return ms;
}

static void
check_local(const char *zone, const char *at, const char *date, int64_t minute)
{
    struct zone_time local;
    char text[11];

    assert_true(zone_local(str_from(zone), wall(at), &local));
    date_text(local.day, text);
    assert_string_equal(text, date);
    assert_int_equal(local.minute, minute);
}

static void
test_zone__dates_go_both_ways(void **state)
{
    int64_t day, year;
    int month, of_month;

    (void)state;
    assert_true(date_parse(STR("1970-01-01"), &day));
    assert_int_equal(day, 0);
    assert_int_equal(weekday_of_day(0), 4);
    assert_int_equal(weekday_of_day(-1), 3);
    assert_true(date_parse(STR("2024-02-29"), &day));
    assert_false(date_parse(STR("2026-02-29"), &day));
    assert_false(date_parse(STR("2026-13-01"), &day));
    assert_false(date_parse(STR("2026-1-01"), &day));
    assert_false(date_parse(STR("2026-00-01"), &day));
    assert_int_equal(month_length(2024, 2), 29);
    assert_int_equal(month_length(2100, 2), 28);
    assert_int_equal(month_length(2026, 12), 31);
    for (day = -200000; day < 200000; day += 97) {
        date_of_day(day, &year, &month, &of_month);
        assert_int_equal(day_of_date(year, month, of_month), day);
    }
}

static void
test_zone__summer_and_winter(void **state)
{
    struct zone_time none;

    (void)state;
    check_local("UTC", "2026-03-02T10:15:00Z", "2026-03-02", 615);
    check_local("Europe/Berlin", "2026-03-02T23:30:00Z", "2026-03-03", 30);
    check_local("Europe/Berlin", "2026-03-29T00:59:00Z", "2026-03-29", 119);
    check_local("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29", 180);
    check_local("Europe/Berlin", "2026-10-25T00:59:00Z", "2026-10-25", 179);
    check_local("Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25", 120);
    check_local("Asia/Seoul", "2026-03-02T15:00:00Z", "2026-03-03", 0);
    check_local("Asia/Kolkata", "2026-03-02T00:00:00Z", "2026-03-02", 330);
    check_local("America/New_York", "2026-07-04T02:00:00Z", "2026-07-03", 1320);
    check_local("Australia/Sydney", "2026-01-01T00:00:00Z", "2026-01-01", 660);
    /* after the last transition of the file: by its rule */
    check_local("Europe/Berlin", "2090-07-01T10:00:00Z", "2090-07-01", 720);
    check_local("Europe/Berlin", "2090-01-01T10:00:00Z", "2090-01-01", 660);
    check_local("Australia/Sydney", "2090-01-01T00:00:00Z", "2090-01-01", 660);
    assert_false(zone_known(STR("Mars/Olympus")));
    assert_false(zone_known(STR("../../../etc/passwd")));
    assert_false(zone_known(STR("Europe//Berlin")));
    assert_false(zone_known(STR("/Europe/Berlin")));
    assert_false(zone_known(STR("Europe/")));
    assert_false(zone_known(STR("Europe")));
    assert_false(zone_known(STR("")));
    assert_false(zone_local(STR("tzdata.zi"), 0, &none));
}

static void
test_zone__a_broken_file_is_no_zone(void **state)
{
    char head[200] = "TZif2";
    int64_t offset;

    (void)state;
    assert_false(zone_offset(STR(""), 0, &offset));
    assert_false(zone_offset(STR("TZif"), 0, &offset));
    assert_false(zone_offset(str_of(head, sizeof(head)), 0, &offset));
    memset(head + 5, 0xff, sizeof(head) - 5);
    assert_false(zone_offset(str_of(head, sizeof(head)), 0, &offset));
}

/* ---- hours ---- */

struct week {
    const char *config, *override;
    int64_t day;
    struct hours_day ret;
    int64_t at_ms;
    bool open;
};

static enum err
make(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct resource hours = { .kind = RESOURCE_HOURS, .name = STR("Office") };
    struct week *w = arg;
    struct buf body = { .max = 8192 };

    (void)x;
    buf_printf(&body, "{\"TimeZone\":\"Europe/Berlin\",\"Config\":%s}", w->config);
    hours.body = buf_str(&body);
    uuid4_bytes(hours.id.b);
    txn_resource_insert(t, &hours);
    if (w->override) {
        struct resource o = { .kind = RESOURCE_HOURS_OVERRIDE,
                              .name = STR("00000000-0000-4000-8000-000000000000 Feast"),
                              .body = str_from(w->override) };

        uuid4_bytes(o.id.b);
        txn_resource_insert(t, &o);
        txn_link_set(t, &(struct link){ LINK_HOURS_OVERRIDE, hours.no, o.no, 0, STR("") });
        assert_str(hours_override_name(&o), "Feast");
    }
    hours_day(t, &hours, w->day, &w->ret);
    assert_int_equal(hours_open(t, &hours, w->at_ms, &w->open, f), OK);
    buf_done(&body);
    return ERR_CONFLICT; /* taken back: the next one is made anew */
}

#define SLICE(day, from, from_minutes, till, till_minutes)                                         \
    "{\"Day\":\"" day "\",\"StartTime\":{\"Hours\":" from ",\"Minutes\":" from_minutes             \
    "},\"EndTime\":{\"Hours\":" till ",\"Minutes\":" till_minutes "}}"

/* The day's slices as "from-till from-till", in minutes. */
static void
check_day(struct fixture *x, const char *config, const char *override, const char *date,
          const char *should)
{
    struct week w = { .config = config, .override = override };
    char text[256] = "";
    size_t n = 0;

    assert_true(date_parse(str_from(date), &w.day));
    assert_int_equal(fixture_run(x, make, &w, NULL), ERR_CONFLICT);
    for (size_t i = 0; i < w.ret.count; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%d-%d", i ? " " : "",
                              (int)w.ret.at[i].from, (int)w.ret.at[i].till);
    assert_string_equal(text, should);
}

static bool
is_open(struct fixture *x, const char *config, const char *override, const char *at)
{
    struct week w = { .config = config, .override = override, .at_ms = wall(at) };

    assert_int_equal(fixture_run(x, make, &w, NULL), ERR_CONFLICT);
    return w.open;
}

/* 2026-03-02 is a Monday. */
static const char office[] = "[" SLICE("MONDAY", "9", "0", "12", "0") "," SLICE(
    "MONDAY", "13", "0", "17", "30") "," SLICE("FRIDAY", "20", "0", "2", "0") "]";

static void
test_hours__the_week(void **state)
{
    static struct fixture x;

    (void)state;
    fixture_open(&x);
    check_day(&x, office, NULL, "2026-03-02", "540-720 780-1050");
    check_day(&x, office, NULL, "2026-03-03", "");
    check_day(&x, office, NULL, "2026-03-06", "1200-1440");
    check_day(&x, office, NULL, "2026-03-07", "0-120");
    check_day(&x, "[" SLICE("MONDAY", "0", "0", "0", "0") "]", NULL, "2026-03-02", "0-1440");
    check_day(&x,
              "[" SLICE("MONDAY", "9", "0", "12", "0") "," SLICE(
                  "MONDAY", "11", "0", "13", "0") "," SLICE("MONDAY", "13", "0", "14", "0") "]",
              NULL, "2026-03-02", "540-840");
    assert_true(is_open(&x, office, NULL, "2026-03-02T08:00:00Z")); /* 9:00 in Berlin */
    assert_false(is_open(&x, office, NULL, "2026-03-02T07:59:59Z"));
    assert_false(is_open(&x, office, NULL, "2026-03-02T11:00:00Z"));
    assert_true(is_open(&x, office, NULL, "2026-03-07T00:30:00Z"));
    assert_false(is_open(&x, "[]", NULL, "2026-03-02T11:00:00Z"));
    fixture_close(&x);
}

#define OVERRIDE(more, config, from, till)                                                         \
    "{\"Config\":" config ",\"EffectiveFrom\":\"" from "\",\"EffectiveTill\":\"" till "\"" more "}"
#define RECURS(pattern) ",\"RecurrenceConfig\":{\"RecurrencePattern\":{" pattern "}}"
#define SHORT           "[" SLICE("MONDAY", "10", "0", "11", "0") "]"

static void
test_hours__overrides(void **state)
{
    static struct fixture x;

    (void)state;
    fixture_open(&x);
    check_day(&x, office, OVERRIDE("", SHORT, "2026-03-02", "2026-03-02"), "2026-03-02", "600-660");
    check_day(&x, office, OVERRIDE("", SHORT, "2026-03-02", "2026-03-08"), "2026-03-09",
              "540-720 780-1050");
    check_day(&x, office, OVERRIDE("", "[]", "2026-03-02", "2026-03-02"), "2026-03-02", "");
    check_day(&x, office,
              OVERRIDE(",\"OverrideType\":\"CLOSED\"", SHORT, "2026-03-02", "2026-03-02"),
              "2026-03-02", "540-600 660-720 780-1050");
    check_day(&x, office,
              OVERRIDE(",\"OverrideType\":\"OPEN\"", "[" SLICE("MONDAY", "12", "0", "13", "0") "]",
                       "2026-03-02", "2026-03-02"),
              "2026-03-02", "540-1050");
    fixture_close(&x);
}

static void
test_hours__overrides_that_recur(void **state)
{
    const char *second = OVERRIDE(RECURS("\"Frequency\":\"WEEKLY\",\"Interval\":2"), SHORT,
                                  "2026-03-02", "2026-12-31");
    const char *last =
        OVERRIDE(RECURS("\"Frequency\":\"MONTHLY\",\"Interval\":1,\"ByWeekdayOccurrence\":[-1]"),
                 SHORT, "2026-03-01", "2026-12-31");
    const char *first_of_year = OVERRIDE(
        RECURS("\"Frequency\":\"YEARLY\",\"Interval\":1,\"ByMonth\":[3],\"ByMonthDay\":[9]"), SHORT,
        "2026-01-01", "2030-12-31");
    static struct fixture x;

    (void)state;
    fixture_open(&x);
    check_day(&x, office, second, "2026-03-02", "600-660");
    check_day(&x, office, second, "2026-03-09", "540-720 780-1050");
    check_day(&x, office, second, "2026-03-16", "600-660");
    check_day(&x, office, last, "2026-03-23", "540-720 780-1050");
    check_day(&x, office, last, "2026-03-30", "600-660");
    check_day(&x, office, first_of_year, "2026-03-09", "600-660");
    check_day(&x, office, first_of_year, "2026-03-02", "540-720 780-1050");
    check_day(&x, office, first_of_year, "2026-04-06", "540-720 780-1050");
    fixture_close(&x);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zone__dates_go_both_ways),
        cmocka_unit_test(test_zone__summer_and_winter),
        cmocka_unit_test(test_zone__a_broken_file_is_no_zone),
        cmocka_unit_test(test_hours__the_week),
        cmocka_unit_test(test_hours__overrides),
        cmocka_unit_test(test_hours__overrides_that_recur),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
