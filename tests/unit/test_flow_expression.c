#include "tests/unit/test.h"

#include "base/json.h"
#include "base/limits.h"
#include "domain/flow/document.h"
#include "domain/flow/expression.h"

/* A world of one JSON object: a path is followed from its root. */
struct world {
    struct json *data;
    struct arena *arena;
    struct lookup lookup;
};

static void
find_with_arena(void *ctx, const struct str *path, size_t count, struct value *ret)
{
    struct world *w = ctx;

    value_of_json(json_follow(w->data, path, count), w->arena, ret);
}

static void
world_open(struct world *w, const char *json)
{
    struct fail f;

    *w = (struct world){ .arena = arena_new(1 << 20) };
    assert_int_equal(json_parse(str_from(json), JSON_READ_STRICT, &w->data, &f), OK);
    w->lookup = (struct lookup){ find_with_arena, w, w->arena };
}

static void
world_close(struct world *w)
{
    json_free(&w->data);
    arena_free(&w->arena);
}

static void
expect(const char *data, const char *text, const char *result)
{
    struct buf out = { .max = 4096 };
    struct world w;

    world_open(&w, data);
    assert_true(expression_text(str_from(text), &w.lookup, &out));
    if (!str_eq(buf_str(&out), str_from(result)))
        print_error("%s: is \"%.*s\"\n", text, STR_ARG(buf_str(&out)));
    assert_true(str_eq(buf_str(&out), str_from(result)));
    buf_done(&out);
    world_close(&w);
}

/* flows.md 3.3, row by row. */
static void
test_expression__the_rows_of_the_contract(void **state)
{
    const char *ana = "{\"Attributes\":{\"name\":\"Ana\"},\"Channel\":\"CHAT\"}";

    (void)state;
    expect(ana, "Hello $.Attributes.name!", "Hello Ana!");
    expect(ana, "Hello $.Attributes.name.", "Hello Ana.");
    expect(ana, "Hello $.Attributes.name.Bye", "Hello Ana.Bye");
    expect("{}", "Hello $.Attributes.name, hi", "Hello , hi");
    expect("{\"Attributes\":{\"a\":\"1\",\"b\":\"2\"}}", "$.Attributes.a $.Attributes.b , ok",
           "1 2 , ok");
    expect("{\"Attributes\":{\"C3ContactEmail\":\"x@y.z\"}}",
           "mail $.Attributes.['C3ContactEmail'].", "mail x@y.z.");
    expect("{\"Attributes\":{\"first-name\":\"Bo\"}}", "$.Attributes.first-name", "Bo");
    expect("{\"Attributes\":{\"x\":\"1\",\"y\":\"2\"}}", "$.Attributes.x-$.Attributes.y", "1-2");
    expect(ana, "$.Attributes.name\xe6\xa7\x98", "Ana\xe6\xa7\x98");
    expect("{\"AwsRegion\":\"us-west-2\"}", "arn:aws:lambda:$.AwsRegion:1:function:f",
           "arn:aws:lambda:us-west-2:1:function:f");
    expect("{}", "It costs $5.00 or $.99", "It costs $5.00 or $.99");
    expect(ana, "$$.Channel", "$CHAT");
    expect(ana, "$.Channel.x", "CHAT.x");
    expect(ana, "$.channel", "$.channel");
    expect("{\"External\":{\"list\":[\"a\"],\"obj\":{\"k\":1}}}",
           "$.External.list.0 / $.External.obj", "a / {\"k\":1}");
    expect("{\"Attributes\":{\"v\":\"$.Channel\"}}", "<$.Attributes.v>", "<$.Channel>");
    expect("{\"Attributes\":{\"my key\":\"ok\"}}", "$.Attributes['my key']", "ok");
    expect("{\"External\":{\"balance\":5}}", "$.External.balance.Thanks", "5.Thanks");
    expect("{\"External\":{}}", "[$.External.a.b]", "[]");
}

static void
test_expression__every_spelling_of_a_segment(void **state)
{
    const char *data =
        "{\"Attributes\":{\"Language\":\"de\"},\"Views\":{\"ViewResultData\":"
        "{\"FormData\":{\"pickup\":[\"SEA\",\"PDX\"]}}},"
        "\"SegmentAttributes\":{\"connect:Subtype\":\"connect:Chat\"},"
        "\"Metrics\":{\"Agents\":{\"Online\":{\"Count\":3}},\"Queue\":{\"Size\":2}}}";

    (void)state;
    expect(data, "$['Attributes']['Language']", "de");
    expect(data, "$[\"Attributes\"].Language", "de");
    expect(data, "$.Views.ViewResultData.FormData.pickup.1", "PDX");
    expect(data, "$.Views.ViewResultData.FormData.pickup[0]", "SEA");
    expect(data, "$.Views.ViewResultData.FormData.pickup[2]", "");
    expect(data, "$.SegmentAttributes['connect:Subtype'].x", "connect:Chat.x");
    expect(data, "$.Metrics.Agents.Online.Count.", "3.");
    expect(data, "$.Metrics.Queue.Size.", "2.");
    expect(data, "$.Attributes['open", "{\"Language\":\"de\"}['open");
    expect(data, "$", "$");
    expect(data, "$.", "$.");
    expect(data, "a$", "a$");
    expect(data, "$.Attributes1x-$.Attributes.Language", "$.Attributes1x-de"); /* the fuzzer's */
    expect(data, "$.Attributes--", "{\"Language\":\"de\"}--");
    expect(data, "$.Attributes", "{\"Language\":\"de\"}");
}

static void
test_expression__numbers_and_booleans_as_text(void **state)
{
    const char *data =
        "{\"External\":{\"i\":7,\"r\":5.0,\"t\":0.1,\"b\":true,\"f\":false,\"n\":null,"
        "\"big\":1e300,\"neg\":-2.5}}";

    (void)state;
    expect(data, "$.External.i $.External.r $.External.t", "7 5 0.1");
    expect(data, "$.External.b/$.External.f/$.External.n/", "true/false//");
    expect(data, "$.External.neg", "-2.5");
    expect(data, "$.External.big", "1e+300");
}

static void
test_expression__a_whole_reference_is_its_value(void **state)
{
    struct value v;
    struct world w;

    (void)state;
    world_open(&w, "{\"Views\":{\"Action\":\"Next\"},\"Attributes\":{\"a\":\"1\"}}");
    assert_true(expression_is_reference(STR("$.Views")));
    assert_false(expression_is_reference(STR("$.Views ")));
    assert_false(expression_is_reference(STR("x$.Views")));
    assert_false(expression_is_reference(STR("$.views")));
    expression_value(STR("$.Views"), &w.lookup, &v);
    assert_int_equal(v.kind, VALUE_JSON);
    expression_value(STR("$.Attributes.none"), &w.lookup, &v);
    assert_int_equal(v.kind, VALUE_MISSING);
    expression_value(STR("a=$.Attributes.a"), &w.lookup, &v);
    assert_str(v.text, "a=1");
    expression_value(STR("plain"), &w.lookup, &v);
    assert_str(v.text, "plain");
    world_close(&w);
}

/* ---- operators: flows.md 1.3 ---- */

static bool
holds(enum flow_operator op, const char *left, const char *right)
{
    return operator_holds(op, left != NULL, str_from(left), str_from(right));
}

static void
test_operator__each_one(void **state)
{
    (void)state;
    assert_true(holds(OPERATOR_EQUALS, "Chat", "Chat"));
    assert_false(holds(OPERATOR_EQUALS, "Chat", "CHAT"));
    assert_true(holds(OPERATOR_STARTS, "order-7", "order"));
    assert_false(holds(OPERATOR_STARTS, "order", "order-7"));
    assert_true(holds(OPERATOR_ENDS, "order-7", "-7"));
    assert_true(holds(OPERATOR_CONTAINS, "a, b", ", "));
    assert_false(holds(OPERATOR_CONTAINS, "a", "b"));
    assert_true(holds(OPERATOR_GREATER, "10", "9"));
    assert_false(holds(OPERATOR_GREATER, "9", "9.0"));
    assert_true(holds(OPERATOR_GREATER_EQUAL, " 9 ", "9.0"));
    assert_true(holds(OPERATOR_LESS, "-1e2", "+3"));
    assert_true(holds(OPERATOR_LESS_EQUAL, "3", "3"));
    assert_true(holds(OPERATOR_EXISTS, "x", "y"));
    assert_false(holds(OPERATOR_EXISTS, NULL, "y"));
}

static void
test_operator__what_is_no_number_holds_nothing(void **state)
{
    static const char *const bad[] = { "",   "x",   "0x10", "inf", "nan",
                                       "1e", "1 2", "--1",  ".",   "1e999" };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(holds(OPERATOR_LESS, bad[i], "5"));
        assert_false(holds(OPERATOR_GREATER, "5", bad[i]));
    }
}

static void
test_operator__missing_equals_the_word_null_alone(void **state)
{
    (void)state;
    assert_true(holds(OPERATOR_EQUALS, NULL, "NULL"));
    assert_true(holds(OPERATOR_EQUALS, "", "NULL"));
    assert_true(holds(OPERATOR_EQUALS, "NULL", "NULL"));
    assert_false(holds(OPERATOR_EQUALS, NULL, ""));
    assert_false(holds(OPERATOR_CONTAINS, NULL, ""));
}

/* ---- documents ---- */

static enum err
read(const char *text)
{
    struct document *d = NULL;
    struct fail f;
    enum err e = document_read(str_from(text), &d, &f);

    document_unref(&d);
    return e;
}

static void
test_document__what_is_refused(void **state)
{
    struct buf many = { .max = 1 << 20 };
    struct document *d;

    (void)state;
    assert_int_equal(read(""), ERR_MALFORMED);
    assert_int_equal(read("{\"Version\":"), ERR_MALFORMED);
    assert_int_equal(read("[]"), ERR_INVALID);
    assert_int_equal(read("{\"Version\":\"1\"}"), ERR_INVALID);
    assert_int_equal(read("{\"Version\":\"2019-10-30\",\"StartAction\":\"a\",\"Actions\":[]}"),
                     ERR_INVALID);
    assert_int_equal(read("{\"Version\":\"2019-10-30\",\"StartAction\":\"b\",\"Actions\":["
                          "{\"Identifier\":\"a\",\"Type\":\"Wait\"}]}"),
                     ERR_INVALID);
    assert_int_equal(read("{\"Version\":\"2019-10-30\",\"StartAction\":\"a\",\"Actions\":[7]}"),
                     ERR_INVALID);
    buf_add(&many, STR("{\"Version\":\"2019-10-30\",\"StartAction\":\"0\",\"Actions\":["));
    for (int i = 0; i < 251; i++)
        buf_printf(&many, "%s{\"Identifier\":\"%d\",\"Type\":\"Wait\"}", i ? "," : "", i);
    buf_add(&many, STR("]}"));
    assert_int_equal(document_read(buf_str(&many), &d, NULL), ERR_INVALID);
    buf_done(&many);
}

static void
test_document__targets_are_positions_and_nowhere_is_absent(void **state)
{
    struct document *d;
    struct fail f;

    (void)state;
    assert_int_equal(
        document_read(
            STR("{\"Version\":\"2019-10-30\",\"StartAction\":\"b\",\"Actions\":["
                "{\"Identifier\":\"a\",\"Type\":\"X\",\"Transitions\":{\"NextAction\":\"\"}},"
                "{\"Identifier\":\"b\",\"Type\":\"Y\",\"Transitions\":{\"NextAction\":\"a\","
                "\"Errors\":[{\"ErrorType\":\"E\",\"NextAction\":\"zz\"}],"
                "\"Conditions\":[{\"NextAction\":\"b\",\"Condition\":{\"Operator\":"
                "\"Equals\",\"Operands\":[5]}}]}}]}"),
            &d, &f),
        OK);
    assert_int_equal(d->start, 1);
    assert_int_equal(d->actions[0].next, NOWHERE);
    assert_int_equal(d->actions[1].next, 0);
    assert_int_equal(d->actions[1].errors[0].next, NOWHERE);
    assert_int_equal(d->actions[1].conditions[0].next, 1);
    assert_str(d->actions[1].conditions[0].operand, "5");
    document_unref(&d);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expression__the_rows_of_the_contract),
        cmocka_unit_test(test_expression__every_spelling_of_a_segment),
        cmocka_unit_test(test_expression__numbers_and_booleans_as_text),
        cmocka_unit_test(test_expression__a_whole_reference_is_its_value),
        cmocka_unit_test(test_operator__each_one),
        cmocka_unit_test(test_operator__what_is_no_number_holds_nothing),
        cmocka_unit_test(test_operator__missing_equals_the_word_null_alone),
        cmocka_unit_test(test_document__what_is_refused),
        cmocka_unit_test(test_document__targets_are_positions_and_nowhere_is_absent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
