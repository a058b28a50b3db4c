/* The older export format becomes the flow language: contract/flows.md 8. */

#include "tests/unit/test.h"

#include "base/limits.h"
#include "domain/flow/check.h"
#include "domain/flow/legacy.h"

#include <stdio.h>

struct converted {
    struct arena *arena;
    struct json *old, *document;
    struct flow_legacy_report report;
    struct flow_check check;
};

static void
convert(const char *name, struct converted *ret)
{
    static char text[65536];
    struct flow_check_options o = { 0 };
    struct buf out = { .max = LIMIT_FLOW_CONTENT };
    struct fail f = { 0 };
    char path[256];
    FILE *file;
    size_t n;

    snprintf(path, sizeof(path), "%s/%s.json", FLOWS_FOLDER, name);
    file = fopen(path, "re");
    assert_non_null(file);
    n = fread(text, 1, sizeof(text), file);
    fclose(file);
    *ret = (struct converted){ .arena = arena_new(LIMIT_ARENA) };
    ret->old = flow_document_parse(str_of(text, n), &f);
    assert_true(flow_is_legacy(ret->old));
    assert_int_equal(flow_legacy_convert(ret->old, ret->arena, &out, &ret->report, &f), OK);
    o.type = flow_type_of(ret->old);
    flow_check_text(buf_str(&out), &o, ret->arena, &ret->document, &ret->check);
    for (size_t i = 0; i < ret->check.count; i++)
        if (ret->check.list[i].kind == FINDING_PROBLEM)
            print_error("%s: %s\n", name, ret->check.list[i].text.p);
    assert_int_equal(ret->check.problems, 0);
    assert_false(flow_is_legacy(ret->document));
    buf_done(&out);
}

static void
converted_done(struct converted *c)
{
    json_free(&c->old);
    json_free(&c->document);
    arena_free(&c->arena);
}

static const struct json *
action(const struct converted *c, const char *id)
{
    const struct json *list = json_member(c->document, "Actions");

    for (size_t i = 0; i < json_count(list); i++)
        if (str_eq(json_str(json_member(json_at(list, i), "Identifier")), str_from(id)))
            return json_at(list, i);
    return NULL;
}

/* What the action is but for its identifier, as compact JSON. */
static void
expect(const struct converted *c, const char *id, const char *should)
{
    struct buf is = { .max = 65536 };
    const struct json *a = action(c, id);

    assert_non_null(a);
    buf_add(&is, json_str(json_member(a, "Type")));
    buf_add_byte(&is, ' ');
    json_dump(json_member(a, "Parameters"), &is);
    buf_add_byte(&is, ' ');
    json_dump(json_member(a, "Transitions"), &is);
    if (!str_eq(buf_str(&is), str_from(should)))
        print_error("%s is\n%.*s\nshould be\n%s\n", id, STR_ARG(buf_str(&is)), should);
    assert_true(str_eq(buf_str(&is), str_from(should)));
    buf_done(&is);
}

#define TO(type, to) "{\"NextAction\":\"" to "\",\"ErrorType\":\"" type "\"}"
#define WHEN(op, value, to)                                                                        \
    "{\"NextAction\":\"" to "\",\"Condition\":{\"Operator\":\"" op "\",\"Operands\":[\"" value     \
    "\"]}}"

static void
test_legacy__an_inbound_flow(void **state)
{
    struct converted c;

    (void)state;
    convert("legacy_queue", &c);
    assert_str(flow_type_of(c.old), "CONTACT_FLOW");
    assert_str(flow_name_of(c.old), "Old inbound");
    assert_str(flow_type_of(c.document), "CONTACT_FLOW");
    assert_str(json_str(json_member(c.document, "StartAction")), "0a11");
    expect(&c, "0a11",
           "UpdateFlowLoggingBehavior {\"FlowLoggingBehavior\":\"Enabled\"} "
           "{\"NextAction\":\"0a12\"}");
    expect(
        &c, "0a13",
        "Compare {\"ComparisonValue\":\"$.Attributes['customer plan']\"} {\"NextAction\":\"0a14\","
        "\"Conditions\":[" WHEN("Equals", "gold", "0a15") "," WHEN(
            "NumberGreaterThan", "3", "0a15") "],\"Errors\":[" TO("NoMatchingCondition",
                                                                  "0a14") "]}");
    expect(&c, "0a14",
           "MessageParticipant {\"Text\":\"Hello $.Attributes.customerName, one moment.\"} "
           "{\"NextAction\":\"0a16\"}");
    expect(&c, "0a15",
           "MessageParticipant {\"SSML\":\"$.External.greeting\"} "
           "{\"NextAction\":\"0a16\",\"Errors\":[" TO("NoMatchingError", "0a16") "]}");
    expect(&c, "0a16",
           "UpdateContactTargetQueue {\"QueueId\":\"BasicQueue\"} {\"NextAction\":\"0a17\","
           "\"Errors\":[" TO("NoMatchingError", "0a19") "]}");
    expect(&c, "0a18",
           "TransferContactToQueue {} {\"Errors\":[" TO("QueueAtCapacity", "0a19") "," TO(
               "NoMatchingError", "0a19") "]}");
    expect(&c, "0a19", "DisconnectParticipant {} {}");
    converted_done(&c);
}

static void
test_legacy__functions_bots_waits_and_what_is_unknown(void **state)
{
    struct converted c;

    (void)state;
    convert("legacy_lambda", &c);
    expect(&c, "m1",
           "InvokeLambdaFunction {\"LambdaFunctionARN\":"
           "\"arn:aws:lambda:us-east-1:111122223333:function:lookup\","
           "\"InvocationTimeLimitSeconds\":\"8\",\"LambdaInvocationAttributes\":{\"who\":"
           "\"$.Attributes.customerName\",\"number\":\"$.CustomerEndpoint.Address\"},"
           "\"ResponseValidation\":{\"ResponseType\":\"STRING_MAP\"}} "
           "{\"NextAction\":\"m2\",\"Errors\":[" TO("NoMatchingError", "m6") "]}");
    expect(&c, "m3",
           "ConnectParticipantWithLexBot {\"Text\":\"How can we help?\",\"LexBot\":{\"Name\":"
           "\"Helper\",\"Region\":\"us-east-1\",\"Alias\":\"$LATEST\"},\"LexSessionAttributes\":{"
           "\"plan\":\"$.External.plan\"}} {\"NextAction\":\"m5\",\"Conditions\":[" WHEN(
               "Equals", "Sales", "m4") "],\"Errors\":[" TO("NoMatchingCondition",
                                                            "m5") "," TO("NoMatchingError",
                                                                         "m6") "]}");
    expect(
        &c, "m4",
        "Wait {\"TimeLimitSeconds\":\"300\",\"Events\":[\"CustomerReturned\"]} {\"NextAction\":"
        "\"m6\",\"Conditions\":[" WHEN("Equals", "WaitCompleted", "m5") "," WHEN(
            "Equals", "CustomerReturned", "m3") "],\"Errors\":[" TO("NoMatchingError", "m6") "]}");
    /* SendFax leads to where its Error leads. */
    expect(&c, "m5",
           "Loop {\"LoopCount\":\"2\"} {\"NextAction\":\"m6\",\"Conditions\":[" WHEN(
               "Equals", "ContinueLooping", "m3") "," WHEN("Equals", "DoneLooping", "m6") "]}");
    assert_null(action(&c, "m7"));
    assert_int_equal(c.report.replaced, 1);
    assert_str(c.report.first_types[0], "SendFax");
    converted_done(&c);
}

static void
test_legacy__a_queue_flow(void **state)
{
    struct converted c;

    (void)state;
    convert("legacy_customer_queue", &c);
    assert_str(flow_type_of(c.document), "CUSTOMER_QUEUE");
    expect(
        &c, "q1",
        "MessageParticipantIteratively {\"Messages\":[{\"PromptId\":"
        "\"arn:aws:connect:us-east-1:1:instance/i/prompt/p\"},{\"Text\":\"Thanks for waiting\"}],"
        "\"InterruptFrequencySeconds\":\"30\"} {\"Conditions\":[" WHEN(
            "Equals", "MessagesInterrupted", "q2") "]}");
    expect(&c, "q2",
           "CheckMetricData {\"MetricType\":\"NumberOfAgentsAvailable\"} {\"NextAction\":\"q3\","
           "\"Conditions\":[" WHEN("NumberGreaterThan", "0", "q1") "],\"Errors\":[" TO(
               "NoMatchingCondition", "q3") "," TO("NoMatchingError", "q3") "]}");
    expect(
        &c, "q3",
        "DequeueContactAndTransferToQueue {\"QueueId\":\"$.Attributes.overflow\"} {\"NextAction\":"
        "\"q4\",\"Errors\":[" TO("QueueAtCapacity", "q4") "," TO("NoMatchingError", "q4") "]}");
    expect(&c, "q5", "EndFlowExecution {} {}");
    converted_done(&c);
}

static void
refused(const char *text)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct buf out = { .max = LIMIT_FLOW_CONTENT };
    struct flow_legacy_report report;
    struct fail f = { 0 };
    struct json *old = flow_document_parse(str_from(text), &f);

    assert_true(flow_is_legacy(old));
    assert_int_not_equal(flow_legacy_convert(old, a, &out, &report, &f), OK);
    json_free(&old);
    buf_done(&out);
    arena_free(&a);
}

static void
test_legacy__what_has_no_start_is_refused(void **state)
{
    (void)state;
    refused("{\"modules\":[]}");
    refused("{\"modules\":[{\"id\":\"a\",\"type\":\"Disconnect\"}],\"start\":\"b\"}");
    /* Unknown modules that only lead to each other. */
    refused("{\"modules\":[{\"id\":\"a\",\"type\":\"X\",\"branches\":[{\"condition\":\"Success\","
            "\"transition\":\"a\"}]}],\"start\":\"a\"}");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_legacy__an_inbound_flow),
        cmocka_unit_test(test_legacy__functions_bots_waits_and_what_is_unknown),
        cmocka_unit_test(test_legacy__a_queue_flow),
        cmocka_unit_test(test_legacy__what_has_no_start_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
