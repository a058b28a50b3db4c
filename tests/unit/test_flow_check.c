/* The checker of flow documents: contract/flows.md 1 and 1.9. */

#include "tests/unit/test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "domain/flow/check.h"
#include "domain/flow/defaults.h"

#include <stdio.h>

static struct flow_check
check(struct arena *a, struct str text, struct str type, bool strict)
{
    const struct flow_check_options o = { .type = type, .strict = strict };
    struct json *document;
    struct flow_check found;

    flow_check_text(text, &o, a, &document, &found);
    json_free(&document);
    return found;
}

/* A flow with one action of interest, `a`, and an end. */
static struct str
flow_with(struct arena *a, const char *action)
{
    struct buf text = { .max = 65536 };
    struct str kept = STR_NONE;

    buf_add(&text,
            STR("{\"Version\":\"2019-10-30\",\"StartAction\":\"a\",\"Actions\":[{\"Identifier\":"
                "\"a\","));
    buf_add(&text, str_from(action));
    buf_add(&text,
            STR("},{\"Identifier\":\"e\",\"Type\":\"DisconnectParticipant\",\"Parameters\":{},"
                "\"Transitions\":{}}]}"));
    assert_true(arena_copy(a, buf_str(&text), &kept));
    buf_done(&text);
    return kept;
}

#define ERRORS(list) "\"Transitions\":{\"NextAction\":\"e\",\"Errors\":[" list "]}"
#define FAILED       "{\"ErrorType\":\"NoMatchingError\",\"NextAction\":\"e\"}"
#define NO_MATCH     "{\"ErrorType\":\"NoMatchingCondition\",\"NextAction\":\"e\"}"

struct row {
    const char *action, *type;
    const char *strict, *lenient; /* the first problem; NULL: none */
};

static const struct row rows[] = {
    { "\"Type\":\"MessageParticipant\",\"Parameters\":{\"Text\":\"Hi\"}," ERRORS(FAILED),
      "CONTACT_FLOW", NULL, NULL },
    { "\"Type\":\"MessageParticipant\",\"Parameters\":{\"Text\":\"Hi\"}," ERRORS(FAILED),
      "CUSTOMER_HOLD", "Invalid Action type. Type: MessageParticipant, Path: Actions[0].Type",
      NULL },
    { "\"Type\":\"PlayPrompt\"", "CONTACT_FLOW",
      "Invalid Action type. Type: PlayPrompt, Path: Actions[0].Type",
      "Invalid Action type. Type: PlayPrompt, Path: Actions[0].Type" },
    { "\"Type\":\"MessageParticipant\",\"Parameters\":{}", "CONTACT_FLOW",
      "At least one of [Text, SSML, PromptId, Media] must be set",
      "At least one of [Text, SSML, PromptId, Media] must be set" },
    { "\"Type\":\"MessageParticipant\"", "CONTACT_FLOW",
      "At least one of [Text, SSML, PromptId, Media] must be set",
      "At least one of [Text, SSML, PromptId, Media] must be set" },
    { "\"Type\":\"MessageParticipant\",\"Parameters\":{\"Text\":\"a\",\"SSML\":\"b\"}",
      "CONTACT_FLOW", "Only one of these properties may be defined. Properties: [Text, SSML]",
      "Only one of these properties may be defined. Properties: [Text, SSML]" },
    { "\"Type\":\"MessageParticipant\",\"Parameters\":{\"Text\":\"\"}", "CONTACT_FLOW",
      "Invalid Action property value. Path: Actions[0].Parameters.Text", NULL },
    { "\"Type\":\"MessageParticipant\",\"Parameters\":{\"Text\":\"a\",\"Odd\":\"b\"}",
      "CONTACT_FLOW", "Invalid Action property name. Path: Actions[0].Parameters.Odd", NULL },
    { "\"Type\":\"Loop\",\"Parameters\":{}", "CONTACT_FLOW",
      "Action is missing required property. Path: Actions[0].Parameters.LoopCount",
      "Action is missing required property. Path: Actions[0].Parameters.LoopCount" },
    { "\"Type\":\"Loop\",\"Parameters\":{\"LoopCount\":101}", "CONTACT_FLOW",
      "Invalid Action property value. Path: Actions[0].Parameters.LoopCount",
      "Invalid Action property value. Path: Actions[0].Parameters.LoopCount" },
    { "\"Type\":\"Loop\",\"Parameters\":{\"LoopCount\":100}", "CONTACT_FLOW",
      "Action is missing required condition. Condition: ContinueLooping, Path: Actions[0]", NULL },
    { "\"Type\":\"Loop\",\"Parameters\":{\"LoopCount\":\"$.Attributes.n\"}", "CONTACT_FLOW",
      "Action is missing required condition. Condition: ContinueLooping, Path: Actions[0]", NULL },
    { "\"Type\":\"UpdateFlowLoggingBehavior\",\"Parameters\":{\"FlowLoggingBehavior\":"
      "\"$.Attributes.x\"}",
      "CONTACT_FLOW",
      "Invalid Action property value. Path: Actions[0].Parameters.FlowLoggingBehavior", NULL },
    { "\"Type\":\"TransferContactToQueue\"", "CONTACT_FLOW",
      "Action is missing required error. Error: QueueAtCapacity, Path: Actions[0]", NULL },
    { "\"Type\":\"Compare\",\"Parameters\":{\"ComparisonValue\":\"$.Channel\"}," ERRORS(NO_MATCH
                                                                                        "," FAILED),
      "CONTACT_FLOW", "Invalid Action error. Error: NoMatchingError, Path: Actions[0]", NULL },
    { "\"Type\":\"Compare\",\"Parameters\":{\"ComparisonValue\":\"Chat\"}," ERRORS(NO_MATCH),
      "CONTACT_FLOW", "Invalid Action property value. Path: Actions[0].Parameters.ComparisonValue",
      "Invalid Action property value. Path: Actions[0].Parameters.ComparisonValue" },
    { "\"Type\":\"Compare\",\"Parameters\":{\"ComparisonValue\":\"$.Channel\"},\"Transitions\":{"
      "\"NextAction\":\"e\",\"Errors\":[" NO_MATCH "],\"Conditions\":[{\"NextAction\":\"e\","
      "\"Condition\":{\"Operator\":\"Equals\",\"Operands\":[\"A\",\"B\"]}}]}",
      "CONTACT_FLOW",
      "Invalid Action property value. Path: "
      "Actions[0].Transitions.Conditions[0].Condition.Operands",
      "Invalid Action property value. Path: "
      "Actions[0].Transitions.Conditions[0].Condition.Operands" },
    { "\"Type\":\"DisconnectParticipant\",\"Transitions\":{\"NextAction\":\"e\"}", "CONTACT_FLOW",
      "Action does not support transitions. Path: Actions[0]", NULL },
    { "\"Type\":\"MessageParticipant\",\"Parameters\":{\"Text\":\"a\"},\"Transitions\":{"
      "\"NextAction\":\"e\",\"Conditions\":[{\"NextAction\":\"e\",\"Condition\":{\"Operator\":"
      "\"Equals\",\"Operands\":[\"A\"]}}]}",
      "CONTACT_FLOW", "Action does not support conditions. Path: Actions[0]", NULL },
    { "\"Type\":\"MessageParticipant\",\"Parameters\":{\"Text\":\"a\"},\"Transitions\":{"
      "\"NextAction\":\"nowhere\"}",
      "CONTACT_FLOW", "Invalid branch. Path: 0.NextAction", "Invalid branch. Path: 0.NextAction" },
    { "\"Type\":\"MessageParticipant\",\"Parameters\":{\"Text\":\"a\"}," ERRORS(
          "{\"ErrorType\":\"NoMatchingError\",\"NextAction\":\"nowhere\"}"),
      "CONTACT_FLOW", "Invalid branch. Path: 0.NoMatchingError",
      "Invalid branch. Path: 0.NoMatchingError" },
    { "\"Type\":\"UpdateContactAttributes\",\"Parameters\":{\"Attributes\":{\"a\":\"\"}}," ERRORS(
          FAILED),
      "CONTACT_FLOW", "Empty value in Parameters.Attributes", NULL },
    { "\"Type\":\"TagContact\",\"Parameters\":{\"Tags\":{\"a\":\"1\",\"b\":\"1\",\"c\":\"1\",\"d\":"
      "\"1\","
      "\"e\":\"1\",\"f\":\"1\",\"g\":\"1\"}}," ERRORS(FAILED),
      "CONTACT_FLOW", "More than 6 tags in Parameters.Tags",
      "More than 6 tags in Parameters.Tags" },
    { "\"Type\":\"InvokeLambdaFunction\",\"Parameters\":{\"LambdaFunctionARN\":\"arn:x\","
      "\"InvocationTimeLimitSeconds\":\"9\"}," ERRORS(FAILED),
      "CONTACT_FLOW",
      "Invalid Action property value. Path: Actions[0].Parameters.InvocationTimeLimitSeconds",
      "Invalid Action property value. Path: Actions[0].Parameters.InvocationTimeLimitSeconds" },
    { "\"Type\":\"ConnectParticipantWithLexBot\",\"Parameters\":{\"Text\":\"Hi\",\"LexV2Bot\":{}}",
      "CONTACT_FLOW",
      "Action is missing required property. Path: Actions[0].Parameters.LexV2Bot.AliasArn",
      "Action is missing required property. Path: Actions[0].Parameters.LexV2Bot.AliasArn" },
    { "\"Type\":\"CreateWisdomSession\",\"Parameters\":{\"Anything\":{}}," ERRORS(FAILED),
      "CONTACT_FLOW", NULL, NULL },
};

static const char *
first_problem(const struct flow_check *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->list[i].kind == FINDING_PROBLEM)
            return c->list[i].text.p;
    return NULL;
}

static void
expect(size_t row, const char *is, const char *should)
{
    if (is == should || (is && should && !strcmp(is, should)))
        return;
    print_error("row %zu: is \"%s\", should be \"%s\"\n", row, is ? is : "(none)",
                should ? should : "(none)");
    assert_true(false);
}

static void
test_check__words_of_the_service(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena *a = arena_new(LIMIT_ARENA);
        struct str text = flow_with(a, rows[i].action), type = str_from(rows[i].type);
        struct flow_check c = check(a, text, type, true);

        expect(i, first_problem(&c), rows[i].strict);
        c = check(a, text, type, false);
        expect(i, first_problem(&c), rows[i].lenient);
        arena_free(&a);
    }
}

static void
test_check__the_default_flows_are_strict(void **state)
{
    (void)state;
    for (size_t i = 0; i < default_flows_count; i++) {
        struct arena *a = arena_new(LIMIT_ARENA);
        struct flow_check c = check(a, default_flows[i].content, default_flows[i].type, true);

        expect(i, first_problem(&c), NULL);
        assert_int_equal(c.warnings, 0);
        arena_free(&a);
    }
}

static void
expect_one(struct str text, const char *start)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct flow_check c = check(a, text, STR("CONTACT_FLOW"), false);

    assert_int_equal(c.problems, 1);
    assert_true(str_starts(c.list[0].text, str_from(start)));
    arena_free(&a);
}

static void
test_check__broken_input_is_one_problem(void **state)
{
    struct buf text = { .max = 1024 * 1024 };

    (void)state;
    expect_one(STR(""), "Invalid flow content. ");
    expect_one(STR("hello"), "Invalid flow content. ");
    expect_one(STR("[]"), "Invalid flow content. It is not a JSON object");
    expect_one(STR("\"[]\""), "Invalid flow content. It is not a JSON object");
    expect_one(STR("{\"Version\":\"2019-10-30\""), "Invalid flow content. ");
    expect_one(STR("{}"), "Invalid flow content. Actions is missing");
    expect_one(STR("{\"Actions\":[]}"), "Invalid flow content. Actions has 0 entries");
    buf_add(&text, STR("{\"Actions\":["));
    for (int i = 0; i < LIMIT_FLOW_ACTIONS + 1; i++)
        buf_add(&text, i ? STR(",{}") : STR("{}"));
    buf_add(&text, STR("]}"));
    expect_one(buf_str(&text), "Invalid flow content. Actions has 251 entries");
    buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        buf_add_byte(&text, '[');
    expect_one(buf_str(&text), "Invalid flow content. ");
    buf_done(&text);
}

static void
test_check__a_mark_and_a_string_are_looked_through(void **state)
{
    static const char *const wrapped =
        "\xef\xbb\xbf\"{\\\"Version\\\":\\\"2019-10-30\\\",\\\"StartAction\\\":\\\"e\\\","
        "\\\"Actions\\\":"
        "[{\\\"Identifier\\\":\\\"e\\\",\\\"Type\\\":\\\"DisconnectParticipant\\\"}]}\"";
    struct arena *a = arena_new(LIMIT_ARENA);
    struct flow_check c = check(a, str_from(wrapped), STR("CONTACT_FLOW"), true);

    (void)state;
    assert_int_equal(c.count, 0);
    arena_free(&a);
}

static void
test_check__identifiers(void **state)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    const char *const end = "\"Type\":\"DisconnectParticipant\"";
    struct buf text = { .max = 4096 };
    struct flow_check c;

    (void)state;
    buf_printf(
        &text,
        "{\"Version\":\"2019-10-31\",\"StartAction\":\"x\",\"Actions\":[{\"Identifier\":\"a\",%s},"
        "{\"Identifier\":\"a\",%s},{%s},{\"Identifier\":\"b:c\",%s},{\"Identifier\":"
        "\"toString\",%s}]}",
        end, end, end, end, end);
    c = check(a, buf_str(&text), STR(""), true);
    assert_int_equal(c.problems, 6);
    assert_str(c.list[0].text, "Invalid version. Path: Version");
    assert_str(c.list[1].text, "Invalid branch. Path: StartAction");
    assert_str(c.list[2].text, "Invalid Action identifier. Path: Actions[1].Identifier");
    assert_str(c.list[5].text, "Invalid Action identifier. Path: Actions[4].Identifier");
    buf_done(&text);
    arena_free(&a);
}

static void
test_check__notes_tell_what_will_not_run(void **state)
{
    const struct flow_check_options o = { .type = STR("CONTACT_FLOW"), .unknown_actions = true };
    struct arena *a = arena_new(LIMIT_ARENA);
    struct json *document;
    struct flow_check c;

    (void)state;
    flow_check_text(flow_with(a, "\"Type\":\"CreateTask\"," ERRORS(FAILED)), &o, a, &document, &c);
    json_free(&document);
    assert_int_equal(c.problems, 0);
    assert_int_equal(c.notes, 1);
    assert_str(c.list[0].text, "CreateTask does not run on chat: it takes its branch "
                               "NoMatchingError. Path: Actions[0]");
    assert_str(c.list[0].action, "a");
    flow_check_text(flow_with(a, "\"Type\":\"PlayTheLute\""), &o, a, &document, &c);
    json_free(&document);
    assert_int_equal(c.problems, 0);
    assert_int_equal(c.notes, 2); /* and the end is not reached */
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check__words_of_the_service),
        cmocka_unit_test(test_check__the_default_flows_are_strict),
        cmocka_unit_test(test_check__broken_input_is_one_problem),
        cmocka_unit_test(test_check__a_mark_and_a_string_are_looked_through),
        cmocka_unit_test(test_check__identifiers),
        cmocka_unit_test(test_check__notes_tell_what_will_not_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
