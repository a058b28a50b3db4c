#include "tests/unit/test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/wall.h"

static void
test_str__a_number_has_bounds_and_nothing_around_it(void **state)
{
    int64_t n = 7;

    (void)state;
    assert_true(str_int(STR("0"), 0, 10, &n) && n == 0);
    assert_true(str_int(STR("-9"), -9, 10, &n) && n == -9);
    assert_false(str_int(STR("11"), 0, 10, &n));
    assert_false(str_int(STR(""), 0, 10, &n));
    assert_false(str_int(STR("-"), -5, 10, &n));
    assert_false(str_int(STR("1 "), 0, 10, &n));
    assert_false(str_int(STR("99999999999999999999"), 0, INT64_MAX, &n));
    assert_int_equal(n, -9);
}

static void
test_str__utf8_is_strict(void **state)
{
    (void)state;
    assert_true(str_is_utf8(STR("Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80")));
    assert_false(str_is_utf8(STR("\xC0\x80")));         /* overlong */
    assert_false(str_is_utf8(STR("\xED\xA0\x80")));     /* surrogate */
    assert_false(str_is_utf8(STR("\xF4\x90\x80\x80"))); /* above U+10FFFF */
    assert_false(str_is_utf8(STR("\xE2\x82")));         /* cut */
    assert_int_equal(str_utf16_units(STR("a\xC3\xAB\xF0\x9F\x98\x80")), 4);
}

static void
test_buf__past_its_maximum_it_stays_as_it_was_and_says_so(void **state)
{
    struct buf b = { .max = 5 };

    (void)state;
    assert_true(buf_add(&b, STR("abcde")));
    assert_false(buf_add(&b, STR("f")));
    assert_true(b.full);
    assert_str(buf_str(&b), "abcde");
    buf_done(&b);
}

static void
test_arena__past_its_cap_it_gives_nothing(void **state)
{
    struct arena *a = arena_new(20000);

    (void)state;
    assert_non_null(arena_get(a, 100));
    assert_non_null(arena_get(a, 15000));
    assert_null(arena_get(a, 15000));
    assert_non_null(arena_get(a, 16));
    arena_free(&a);
    assert_null(a);
}

static void
test_wall__text_and_back(void **state)
{
    char text[WALL_TEXT_SIZE];
    int64_t ms = 0;

    (void)state;
    wall_text(1772446530123, text);
    assert_string_equal(text, "2026-03-02T10:15:30.123Z");
    assert_true(wall_parse(STR("2026-03-02T10:15:30.123Z"), &ms) && ms == 1772446530123);
    assert_true(wall_parse(STR("2026-03-02T11:15:30.1+01:00"), &ms) && ms == 1772446530100);
    assert_true(wall_parse(STR("2024-02-29T00:00:00Z"), &ms));
    assert_false(wall_parse(STR("2026-02-29T00:00:00Z"), &ms));
    assert_false(wall_parse(STR("2026-03-02"), &ms));
    assert_false(wall_parse(STR("2026-03-02T10:15:30.123Zx"), &ms));
    assert_true(wall_parse_basic(STR("20260102T030405Z"), &ms) && ms == 1767323045000);
    assert_false(wall_parse_basic(STR("2026-01-02T03:04:05Z"), &ms));
}

static void
test_json__what_is_written_escapes_and_reads_back(void **state)
{
    struct buf b = { .max = 4096 };
    struct json_out w = { .out = &b };
    struct json *j = NULL;
    struct fail f;

    (void)state;
    json_open(&w, '{');
    json_set_str(&w, "A", STR("q\"\\\n\x01\x7f"));
    json_set_int(&w, "B", -5);
    json_name(&w, "C");
    json_open(&w, '[');
    json_put_bool(&w, true);
    json_put_epoch(&w, 1767322445678);
    json_close(&w, ']');
    json_close(&w, '}');
    assert_str(buf_str(&b),
               "{\"A\":\"q\\\"\\\\\\n\\u0001\\u007f\",\"B\":-5,\"C\":[true,1767322445.678]}");
    assert_int_equal(json_parse(buf_str(&b), JSON_READ_STRICT, &j, &f), OK);
    assert_str(json_str(json_member(j, "A")), "q\"\\\n\x01\x7f");
    json_free(&j);
    buf_done(&b);
}

static void
test_json__depth_tail_and_bad_bytes(void **state)
{
    char deep[2 * LIMIT_JSON_DEPTH + 4];
    struct json *j = NULL;
    struct fail f;
    size_t n = LIMIT_JSON_DEPTH + 1;

    (void)state;
    memset(deep, '[', n);
    memset(deep + n, ']', n);
    assert_int_equal(json_parse(str_of(deep, 2 * n), 0, &j, &f), ERR_MALFORMED);
    assert_int_equal(json_parse(str_of(deep + 1, 2 * n - 2), 0, &j, &f), OK);
    json_free(&j);
    assert_int_equal(json_parse(STR("{\"a\":1})"), 0, &j, &f), ERR_MALFORMED);
    assert_int_equal(json_parse(STR("{\"a\":1})"), JSON_READ_TAIL_IGNORED, &j, &f), OK);
    json_free(&j);
    assert_int_equal(json_parse(STR("\"\xFF\""), 0, &j, &f), ERR_MALFORMED);
    assert_int_equal(json_parse(STR(""), 0, &j, &f), ERR_MALFORMED);
    assert_int_equal(json_parse(STR("{\"a\":1,\"a\":2}"), JSON_READ_UNIQUE_KEYS, &j, &f),
                     ERR_MALFORMED);
}

static void
test_json__integers_may_be_written_as_reals(void **state)
{
    struct json *j = NULL;
    struct fail f;
    int64_t n;

    (void)state;
    assert_int_equal(json_parse(STR("[5.0,5.5,1e300,\"5\"]"), 0, &j, &f), OK);
    assert_true(json_int(json_at(j, 0), &n) && n == 5);
    assert_false(json_int(json_at(j, 1), &n));
    assert_false(json_int(json_at(j, 2), &n));
    assert_false(json_int(json_at(j, 3), &n));
    json_free(&j);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str__a_number_has_bounds_and_nothing_around_it),
        cmocka_unit_test(test_str__utf8_is_strict),
        cmocka_unit_test(test_buf__past_its_maximum_it_stays_as_it_was_and_says_so),
        cmocka_unit_test(test_arena__past_its_cap_it_gives_nothing),
        cmocka_unit_test(test_wall__text_and_back),
        cmocka_unit_test(test_json__what_is_written_escapes_and_reads_back),
        cmocka_unit_test(test_json__depth_tail_and_bad_bytes),
        cmocka_unit_test(test_json__integers_may_be_written_as_reals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
