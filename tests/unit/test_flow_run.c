/* Actions on a stage: what is said, which branch is taken, what is kept. flows.md 2 to 7. */

#include "tests/unit/test.h"

#include "base/json.h"
#include "base/random.h"
#include "tests/unit/flow_actions.h"
#include "tests/unit/flow_play.h"

#include <stdio.h>

static int
setup(void **state)
{
    struct play *p = malloc(sizeof(*p));

    play_open(p, NULL);
    *state = p;
    return 0;
}

static int
teardown(void **state)
{
    struct play *p = *state;

    play_close(p);
    free(p);
    return 0;
}

static void
run(struct play *p, const char *attributes, const char *actions)
{
    struct uuid id = play_actions(p, actions);

    play_start(p, &id, attributes);
}

static void
expect_said(struct play *p, const char *text)
{
    const char *is = play_said(p);

    if (strcmp(is, text) != 0)
        print_error("said \"%s\", trace %s\n", is, p->trace);
    assert_string_equal(is, text);
}

static void
expect_trace(struct play *p, const char *text)
{
    assert_string_equal(p->trace, text);
}

/* ---- what is said ---- */

static void
test_message__says_the_customers_name(void **state)
{
    struct play *p = *state;

    run(p, "{'name':'Ana <b>'}", SAY("a", "Hello $.Attributes.name!", "b") "," STAY("b"));
    expect_said(p, "Hello Ana <b>!");
    assert_int_equal(play_runs(p), 1);
}

static void
test_message__an_empty_one_is_an_error_and_soft(void **state)
{
    struct play *p = *state;

    run(p, "{}", SAY("a", "$.Attributes.none", "b") "," STAY("b"));
    expect_said(p, "");
    expect_trace(p, "a:Error NoMatchingError;b:Wait;");
    run(p, "{}",
        DO("a", "MessageParticipant", "'PromptId':'arn'", NEXT("b") "," ERRORS(ON("NoMatchingError", "c")))
        "," STAY("b") "," SAY("c", "no voice", "b"));
    expect_said(p, "no voice");
}

static void
test_message__ssml_is_printed_or_stripped(void **state)
{
    struct play *p = *state;
    static struct play strip;
    const struct flow_options options = { .ssml_strip = true };
    const char *actions = DO("a", "MessageParticipant", "'SSML':'<speak>Hi $.Channel</speak>'",
                             NEXT("b")) "," STAY("b");
    struct uuid id;

    run(p, "{}", actions);
    expect_said(p, "<speak>Hi CHAT</speak>");
    play_open(&strip, &options);
    id = play_actions(&strip, actions);
    play_start(&strip, &id, "{}");
    expect_said(&strip, "Hi CHAT");
    play_close(&strip);
}

static void
test_message__6000_characters_at_most(void **state)
{
    struct play *p = *state;
    struct buf b = { .max = 1 << 20 };

    for (int over = 0; over < 2; over++) {
        buf_clear(&b);
        buf_add(&b, STR("{'Identifier':'a','Type':'MessageParticipant','Parameters':{'Text':'"));
        for (int i = 0; i < 6000 + over; i++)
            buf_add_byte(&b, 'x');
        buf_add(&b, STR("'},'Transitions':{'NextAction':'b'}}," STAY("b")));
        buf_add_byte(&b, '\0');
        run(p, "{}", b.p);
        assert_int_equal(strlen(play_said(p)), over ? 0 : 6000);
    }
    buf_done(&b);
}

static void
test_iteratively__stops_on_chat_and_goes_nowhere(void **state)
{
    struct play *p = *state;

    run(p, "{}", DO("a", "MessageParticipantIteratively", "'Messages':[{'Text':'x'}]", ERRORS(ON("NoMatchingError", "b")))
        "," SAY("b", "later", "c") "," STAY("c"));
    expect_said(p, "later");
}

/* ---- comparing ---- */

static void
compare(struct play *p, const char *attributes, const char *op, const char *operand,
        const char *expected)
{
    char actions[2048];

    snprintf(actions, sizeof(actions),
             DO("a", "Compare", "'ComparisonValue':'$.Attributes.v'",
                NEXT("no") "," CASES(WHEN("%s", "%s", "yes")) "," ERRORS(ON("NoMatchingCondition", "no")))
             "," SAY("yes", "yes", "s") "," SAY("no", "no", "s") "," STAY("s"), op, operand);
    run(p, attributes, actions);
    expect_said(p, expected);
}

static void
test_compare__every_operator(void **state)
{
    struct play *p = *state;

    compare(p, "{'v':'gold'}", "Equals", "gold", "yes");
    compare(p, "{'v':'gold'}", "Equals", "Gold", "no");
    compare(p, "{'v':'gold'}", "TextStartsWith", "go", "yes");
    compare(p, "{'v':'gold'}", "TextEndsWith", "ld", "yes");
    compare(p, "{'v':'gold'}", "TextContains", "ol", "yes");
    compare(p, "{'v':'7'}", "NumberGreaterThan", "6.5", "yes");
    compare(p, "{'v':'7'}", "NumberGreaterOrEqualTo", "7", "yes");
    compare(p, "{'v':'7'}", "NumberLessThan", "7", "no");
    compare(p, "{'v':'7'}", "NumberLessOrEqualTo", "7", "yes");
    compare(p, "{'v':'x'}", "NumberLessThan", "7", "no");
    compare(p, "{}", "Equals", "NULL", "yes");
    compare(p, "{'v':''}", "Equals", "NULL", "yes");
    compare(p, "{'v':'x'}", "KeyExists", "x", "yes");
    compare(p, "{}", "KeyExists", "x", "no");
    compare(p, "{'v':'x'}", "Nonsense", "x", "no");
    compare(p, "{'v':'7','w':'7'}", "Equals", "$.Attributes.w", "yes");
}

static void
test_compare__no_branch_at_all_ends_the_contact(void **state)
{
    struct play *p = *state;
    enum end_reason reason;

    run(p, "{}", DO("a", "Compare", "'ComparisonValue':'$.Channel'", CASES(WHEN("Equals", "VOICE", "a"))));
    assert_true(play_ended(p, &reason));
    assert_int_equal(reason, END_SYSTEM_ERROR);
}

static void
test_distribute__cumulated_thresholds(void **state)
{
    struct play *p = *state;
    static const struct {
        unsigned drawn;
        const char *said;
    } rows[] = { { 1, "one" }, { 3, "one" }, { 4, "two" }, { 9, "two" }, { 10, "rest" }, { 100, "rest" } };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        p->drawn = rows[i].drawn;
        run(p, "{}",
            DO("a", "DistributeByPercentage", "",
               CASES(WHEN("NumberLessThan", "4", "one") "," WHEN("NumericLessThan", "10", "two")) ","
               ERRORS(ON("NoMatchingCondition", "rest")))
            "," SAY("one", "one", "s") "," SAY("two", "two", "s") "," SAY("rest", "rest", "s") "," STAY("s"));
        expect_said(p, rows[i].said);
    }
}

/* ---- attributes ---- */

static void
test_attributes__are_set_resolved_and_removed(void **state)
{
    struct play *p = *state;

    run(p, "{'name':'Ana','old':'1'}",
        DO("a", "UpdateContactAttributes",
           "'Attributes':{'hello':'Hi $.Attributes.name','n':5,'yes':true,'old':'','gone':'$.External.x'}",
           NEXT("s") "," ERRORS(ON("NoMatchingError", "e")))
        "," SAY("e", "error", "s") "," STAY("s"));
    expect_said(p, "");
    assert_string_equal(play_attributes(p),
                        "{\"name\":\"Ana\",\"hello\":\"Hi Ana\",\"n\":\"5\",\"yes\":\"True\"}");
}

static void
test_attributes__all_or_nothing(void **state)
{
    struct play *p = *state;

    run(p, "{'name':'Ana'}",
        DO("a", "UpdateContactAttributes", "'Attributes':{'fine':'1','not.fine':'2'}",
           NEXT("s") "," ERRORS(ON("NoMatchingError", "e")))
        "," SAY("e", "error", "s") "," STAY("s"));
    expect_said(p, "error");
    assert_string_equal(play_attributes(p), "{\"name\":\"Ana\"}");
    run(p, "{}",
        DO("a", "UpdateContactAttributes", "'TargetContact':'Related','Attributes':{'fine':'1'}",
           NEXT("s") "," ERRORS(ON("NoMatchingError", "e")))
        "," SAY("e", "error", "s") "," STAY("s"));
    expect_said(p, "error");
}

static void
test_flow_attributes__belong_to_the_flow(void **state)
{
    struct play *p = *state;
    struct uuid other = play_actions(p, SAY("a", "there <$.FlowAttributes.k>", "s") "," STAY("s"));
    char id[37], actions[2048];

    uuid_text(other.b, id);
    snprintf(actions, sizeof(actions),
             DO("a", "UpdateFlowAttributes", "'FlowAttributes':{'k':{'Value':'v $.Channel'}}",
                NEXT("b") "," ERRORS(ON("NoMatchingError", "b")))
             "," SAY("b", "here <$.FlowAttributes.k>", "c") ","
             DO("c", "TransferToFlow", "'ContactFlowId':'%s'", ERRORS(ON("NoMatchingError", "b"))), id);
    run(p, "{}", actions);
    expect_said(p, "here <v CHAT>|there <>");
    assert_string_equal(play_attributes(p), "{}");
}

/* ---- loops, ends ---- */

static void
test_loop__three_is_c_c_c_d(void **state)
{
    struct play *p = *state;

    run(p, "{}",
        DO("a", "Loop", "'LoopCount':'3','LoopName':'L'",
           NEXT("d") "," CASES(WHEN("Equals", "ContinueLooping", "c") "," WHEN("Equals", "DoneLooping", "d")))
        "," SAY("c", "C$.Loop.L.Index", "a") ","
        DO("d", "Compare", "'ComparisonValue':'$.Attributes.again'", CASES(WHEN("Equals", "NULL", "e")) "," ERRORS(ON("NoMatchingCondition", "s")))
        "," DO("e", "UpdateContactAttributes", "'Attributes':{'again':'1'}", NEXT("f"))
        "," SAY("f", "D", "a") "," STAY("s"));
    expect_said(p, "C0|C1|C2|D|C0|C1|C2");
}

static void
test_loop__zero_and_nonsense_are_done(void **state)
{
    struct play *p = *state;

    run(p, "{}",
        DO("a", "Loop", "'LoopCount':'0'", NEXT("d") "," CASES(WHEN("Equals", "ContinueLooping", "a") "," WHEN("Equals", "DoneLooping", "d")))
        "," SAY("d", "done", "s") "," STAY("s"));
    expect_said(p, "done");
    run(p, "{}",
        DO("a", "Loop", "'LoopCount':'101'", NEXT("d") "," CASES(WHEN("Equals", "ContinueLooping", "a")))
        "," SAY("d", "done", "s") "," STAY("s"));
    expect_said(p, "done");
}

static void
test_ends__each_ends_the_contact(void **state)
{
    struct play *p = *state;
    enum end_reason reason;

    run(p, "{}", SAY("a", "bye", "b") "," DISCONNECT("b"));
    assert_true(play_ended(p, &reason));
    assert_int_equal(reason, END_FLOW_DISCONNECT);
    assert_int_equal(play_runs(p), 0);
    run(p, "{}", DO("a", "EndFlowExecution", "", ""));
    assert_true(play_ended(p, &reason));
    run(p, "{}", DO("a", "UpdateContactAttributes", "'Attributes':{'a':'1'}", ""));
    assert_true(play_ended(p, &reason));
    assert_int_equal(reason, END_FLOW_DISCONNECT);
    run(p, "{}", DO("a", "SomethingNew", "", ""));
    assert_true(play_ended(p, &reason));
    assert_int_equal(reason, END_SYSTEM_ERROR);
}

static void
test_guard__a_loop_without_a_pause_is_stopped(void **state)
{
    struct play *p = *state;
    enum end_reason reason;

    run(p, "{}", DO("a", "Compare", "'ComparisonValue':'$.Channel'", NEXT("b")) ","
                 DO("b", "Compare", "'ComparisonValue':'$.Channel'", NEXT("a")));
    assert_true(play_ended(p, &reason));
    assert_int_equal(reason, END_SYSTEM_ERROR);
    run(p, "{}", SAY("a", "again", "a"));
    assert_true(play_ended(p, &reason));
    assert_int_equal(reason, END_SYSTEM_ERROR);
}

/* ---- waiting ---- */

#define WAITING                                                                                    \
    DO("a", "Wait", "'TimeLimitSeconds':'$.Attributes.s','Events':['CustomerReturned']",           \
       NEXT("e") "," CASES(WHEN("Equals", "WaitCompleted", "t") "," WHEN("Equals", "CustomerReturned", "r")) \
       "," ERRORS(ON("NoMatchingError", "e") "," ON("ParticipantNotFound", "n")))                  \
    "," SAY("t", "time", "s") "," SAY("r", "back", "s") "," SAY("e", "error", "s") "," SAY("n", "nobody", "s") "," STAY("s")

static void
test_wait__time_message_and_nonsense(void **state)
{
    struct play *p = *state;

    run(p, "{'s':'60'}", WAITING);
    play_travel(p, 59999);
    expect_said(p, "");
    play_travel(p, 1);
    expect_said(p, "time");
    run(p, "{'s':'60'}", WAITING);
    play_say(p, "hello?");
    expect_said(p, "back");
    play_travel(p, 60000);
    expect_said(p, "back");
    run(p, "{'s':'60'}", WAITING);
    play_attach(p);
    expect_said(p, "back");
    run(p, "{'s':'0'}", WAITING);
    expect_said(p, "error");
    run(p, "{}", WAITING);
    expect_said(p, "error");
}

#define PATH "'TimeLimitSeconds':'60','MinimumWaitTimeSeconds':'30','ContinueExecution':'True'"
#define PATHS CASES(WHEN("Equals", "Continue", "p") "," WHEN("Equals", "WaitCompleted", "c"))

static void
test_wait__a_path_runs_first_and_the_rest_of_the_time_passes(void **state)
{
    struct play *p = *state;

    run(p, "{}", DO("a", "Wait", PATH, PATHS) "," SAY("p", "meanwhile", "q") "," DO("q", "EndFlowExecution", "", "") ","
        SAY("c", "done", "s") "," STAY("s"));
    expect_said(p, "meanwhile");
    play_travel(p, 29999);
    expect_said(p, "meanwhile");
    play_travel(p, 1);
    expect_said(p, "meanwhile|done");
    run(p, "{}", DO("a", "Wait", PATH, PATHS) "," SAY("p", "meanwhile", "w") ","
        DO("w", "Wait", "'TimeLimitSeconds':'5'", ERRORS(ON("NoMatchingError", "n"))) ","
        DO("n", "MessageParticipant", "'Text':'no wait in it'", "") "," SAY("c", "done", "s") "," STAY("s"));
    expect_said(p, "meanwhile|no wait in it");
    play_travel(p, 30000);
    expect_said(p, "meanwhile|no wait in it|done");
    run(p, "{}", DO("a", "Wait", PATH, PATHS) "," DISCONNECT("p") "," SAY("c", "done", "s") "," STAY("s"));
    assert_true(play_ended(p, NULL));
}

static void
test_message__markdown_to_who_can_show_it(void **state)
{
    static struct play p;
    const struct flow_options options = { .markdown = true };
    struct uuid id;

    (void)state;
    play_open(&p, &options);
    id = play_actions(&p, SAY("a", "**hi**", "s") "," STAY("s"));
    for (int can = 0; can < 2; can++) {
        size_t said = 0;

        p.x.heard.count = 0;
        play_start_with(&p, &id, "{}", content_bit(CONTENT_TEXT) | (can ? content_bit(CONTENT_MARKDOWN) : 0));
        for (size_t i = 0; i < p.x.heard.count; i++)
            said += p.x.heard.items[i].kind == ITEM_MESSAGE &&
                    p.x.heard.items[i].type == (can ? CONTENT_MARKDOWN : CONTENT_TEXT);
        assert_int_equal(said, 1);
    }
    play_close(&p);
}

static void
test_wait__a_bot_that_is_not_there(void **state)
{
    struct play *p = *state;

    run(p, "{}", DO("a", "Wait", "'TimeLimitSeconds':'5','Events':['BotParticipantDisconnected']",
                    CASES(WHEN("Equals", "WaitCompleted", "s")) "," ERRORS(ON("ParticipantNotFound", "n")))
        "," SAY("n", "nobody", "s") "," STAY("s"));
    expect_said(p, "nobody");
}

static void
test_wait__survives_a_restart_and_an_update_of_the_flow(void **state)
{
    struct play *p = *state;
    struct uuid id = play_actions(p, SAY("a", "one", "b") ","
        DO("b", "Wait", "'TimeLimitSeconds':'60'", CASES(WHEN("Equals", "WaitCompleted", "c")))
        "," SAY("c", "two", "s") "," STAY("s"));

    play_start(p, &id, "{}");
    play_publish(p, &id, "{'Version':'2019-10-30','StartAction':'a','Actions':[" DISCONNECT("a") "]}");
    play_reopen(p);
    expect_said(p, "one");
    play_travel(p, 60000);
    expect_said(p, "one|two");
    play_start(p, &id, "{}");
    assert_true(play_ended(p, NULL));
}

static void
test_wait__a_customer_who_leaves_ends_the_run(void **state)
{
    struct play *p = *state;

    run(p, "{'s':'60'}", WAITING);
    play_leave(p);
    assert_int_equal(play_runs(p), 0);
    play_travel(p, 60000);
    expect_said(p, "");
}

/* ---- participant input ---- */

#define MENU                                                                                       \
    DO("a", "GetParticipantInput", "'Text':'1 or 2?','InputTimeLimitSeconds':'5','StoreInput':'False'", \
       CASES(WHEN("Equals", "1", "one") "," WHEN("Equals", "2", "two")) ","                        \
       ERRORS(ON("NoMatchingError", "e") "," ON("NoMatchingCondition", "no") "," ON("InputTimeLimitExceeded", "t"))) \
    "," SAY("one", "ONE", "s") "," SAY("two", "TWO", "s") "," SAY("e", "error", "s") "," SAY("no", "what?", "a") "," SAY("t", "late", "s") "," STAY("s")

static void
test_input__is_an_error_on_chat(void **state)
{
    run(*state, "{}", MENU);
    expect_said(*state, "error");
}

static void
test_input__with_the_option_asks(void **state)
{
    const struct flow_options options = { .chat_input = true };
    static struct play p;

    (void)state;
    play_open(&p, &options);
    run(&p, "{}", MENU);
    play_say(&p, "x");
    play_say(&p, " 2. ");
    expect_said(&p, "1 or 2?|what?|1 or 2?|TWO");
    run(&p, "{}", MENU);
    play_travel(&p, 59999);
    expect_said(&p, "1 or 2?");
    play_travel(&p, 1);
    expect_said(&p, "1 or 2?|late");
    run(&p, "{}",
        DO("a", "GetParticipantInput", "'Text':'Number?','InputTimeLimitSeconds':'5','StoreInput':'True','InputValidation':{'CustomValidation':{'MaximumLength':'4'}}",
           NEXT("b") "," ERRORS(ON("NoMatchingError", "b"))) "," SAY("b", "<$.StoredCustomerInput>", "s") "," STAY("s"));
    play_say(&p, "123456");
    expect_said(&p, "Number?|<1234>");
    run(&p, "{}",
        DO("a", "GetParticipantInput", "'InputTimeLimitSeconds':'5','StoreInput':'True','InputValidation':{'PhoneNumberValidation':{'NumberFormat':'E164'}}",
           NEXT("b") "," ERRORS(ON("InvalidPhoneNumber", "bad"))) "," SAY("b", "<$.StoredCustomerInput>", "s") "," SAY("bad", "bad", "a") "," STAY("s"));
    play_say(&p, "12065550100");
    play_say(&p, "+12065550100");
    expect_said(&p, "bad|<+12065550100>");
    run(&p, "{}",
        DO("a", "GetParticipantInput", "'InputTimeLimitSeconds':'5','StoreInput':'True'", NEXT("b")) "," SAY("b", "<$.StoredCustomerInput>", "s") "," STAY("s"));
    play_travel(&p, 60000);
    expect_said(&p, "<Timeout>");
    play_close(&p);
}

/* ---- functions ---- */

#define CALL(validation)                                                                           \
    DO("a", "InvokeLambdaFunction",                                                                \
       "'LambdaFunctionARN':'arn:aws:lambda:$.AwsRegion:1:function:f','InvocationTimeLimitSeconds':'3'," \
       "'LambdaInvocationAttributes':{'id':'$.Attributes.id','all':'$.External'}" validation,      \
       NEXT("b") "," ERRORS(ON("NoMatchingError", "e")))                                           \
    "," SAY("b", "<$.External.k> <$.External.a.b.0> $.LambdaInvocation.ResultData.k", "s") "," SAY("e", "error <$.External.k>", "s") "," STAY("s")
#define JSON_ANSWER ",'ResponseValidation':{'ResponseType':'JSON'}"

static void
test_lambda__what_it_gets(void **state)
{
    struct play *p = *state;
    struct json *j = NULL;
    const struct json *event;

    run(p, "{'id':'17'}", CALL(""));
    assert_int_equal(json_parse(str_from(play_request(p, ERRAND_LAMBDA)), 0, &j, NULL), OK);
    event = json_member(j, "Event");
    assert_str(json_str(json_member(event, "Name")), "ContactFlowEvent");
    event = json_member(event, "Details");
    assert_str(json_str(json_member(json_member(event, "Parameters"), "id")), "17");
    event = json_member(event, "ContactData");
    assert_str(json_str(json_member(event, "Channel")), "CHAT");
    assert_str(json_str(json_member(json_member(event, "Attributes"), "id")), "17");
    assert_int_equal(json_kind(json_member(event, "Queue")), JSON_KIND_NULL);
    json_free(&j);
}

static void
lambda(struct play *p, const char *actions, int status, const char *body, const char *headers,
       const char *why, const char *expected)
{
    run(p, "{}", actions);
    assert_true(play_answer(p, ERRAND_LAMBDA, status, body, headers, why));
    expect_said(p, expected);
    assert_false(play_answer(p, ERRAND_LAMBDA, status, body, headers, why));
}

static void
test_lambda__right_and_wrong_answers(void **state)
{
    struct play *p = *state;
    const char *strings = CALL(""), *any = CALL(JSON_ANSWER);

    lambda(p, strings, 200, "{'k':'v'}", "", NULL, "<v> <> v");
    lambda(p, strings, 200, "{'k':5,'n':null}", "", NULL, "<5> <> 5");
    lambda(p, strings, 200, "{'k':{'x':1}}", "", NULL, "error <>");
    lambda(p, any, 200, "{'k':'v','a':{'b':['c']}}", "", NULL, "<v> <c> v");
    lambda(p, any, 200, "null", "", NULL, "error <>");
    lambda(p, any, 200, "['x']", "", NULL, "error <>");
    lambda(p, any, 200, "text", "", NULL, "error <>");
    lambda(p, any, 404, "{}", "", NULL, "error <>");
    lambda(p, any, 200, "{'k':'v'}", "X-Amz-Function-Error: Unhandled\r\n", NULL, "error <>");
    lambda(p, any, 200, "{'errorMessage':'x','errorType':'y'}", "", NULL, "error <>");
    lambda(p, any, 0, NULL, "", "refused", "error <>");
}

static void
test_lambda__a_busy_service_is_called_again(void **state)
{
    struct play *p = *state;

    run(p, "{}", CALL(""));
    for (int i = 0; i < 3; i++) {
        assert_true(play_answer(p, ERRAND_LAMBDA, i ? 503 : 429, "{}", "", NULL));
        expect_said(p, "");
    }
    assert_true(play_answer(p, ERRAND_LAMBDA, 200, "{'k':'v'}", "", NULL));
    expect_said(p, "<v> <> v");
}

static void
test_lambda__no_answer_at_all_is_a_timeout_and_late_ones_are_dropped(void **state)
{
    struct play *p = *state;

    run(p, "{}", CALL(""));
    play_reopen(p);
    play_travel(p, 60000);
    expect_said(p, "error <>");
    play_answer(p, ERRAND_LAMBDA, 200, "{'k':'v'}", "", NULL);
    expect_said(p, "error <>");
}

static void
test_lambda__asynchronous(void **state)
{
    struct play *p = *state;

    run(p, "{}",
        DO("a", "InvokeLambdaFunction", "'LambdaFunctionARN':'f','InvocationTimeLimitSeconds':'60','InvocationType':'ASYNCHRONOUS'",
           NEXT("b") "," ERRORS(ON("NoMatchingError", "s"))) ","
        DO("b", "Wait", "'TimeLimitSeconds':'5'", CASES(WHEN("Equals", "WaitCompleted", "c"))) ","
        SAY("c", "<$.External.k>", "s") "," STAY("s"));
    assert_true(strstr(p->trace, "a:NextAction") != NULL);
    assert_true(play_answer(p, ERRAND_LAMBDA, 200, "{'k':'v'}", "", NULL));
    expect_said(p, "");
    play_travel(p, 5000);
    expect_said(p, "<v>");
}

/* ---- bots ---- */

#define BOT(parameters)                                                                            \
    DO("a", "ConnectParticipantWithLexBot", "'LexV2Bot':{'AliasArn':'arn:aws:lex:r:1:bot-alias/B/A'}," parameters, \
       NEXT("n") "," CASES(WHEN("Equals", "Book", "b")) ","                                        \
       ERRORS(ON("NoMatchingCondition", "n") "," ON("NoMatchingError", "e") "," ON("InputTimeLimitExceeded", "t"))) \
    "," SAY("b", "booked $.Lex.Slots.city for $.Lex.SessionAttributes.plan", "s") "," SAY("n", "other $.Lex.IntentName", "s") "," SAY("e", "error", "s") "," SAY("t", "silent", "s") "," STAY("s")
#define BOT_ASKS                                                                                   \
    "{'messages':[{'contentType':'PlainText','content':'Where?'}],'sessionState':{'dialogAction':{'type':'ElicitSlot'},'sessionAttributes':{'plan':'gold'}}}"
#define BOT_DONE_WITH(intent, state)                                                               \
    "{'messages':[],'sessionState':{'dialogAction':{'type':'Close'},'intent':{'name':'" intent "','state':'" state \
    "','slots':{'city':{'value':{'interpretedValue':'Oslo'}}}},'sessionAttributes':{'plan':'gold'}}}"

static void
test_bot__a_dialog(void **state)
{
    struct play *p = *state;

    run(p, "{}", BOT("'Text':'Hi, I am a bot','LexSessionAttributes':{'plan':'$.Channel'}"));
    play_say(p, "book");
    assert_true(strstr(play_request(p, ERRAND_LEX), "\"Attributes\":{\"plan\":\"CHAT\"}") != NULL);
    play_say(p, "quickly"); /* while the bot thinks */
    assert_true(play_answer(p, ERRAND_LEX, 200, BOT_ASKS, "", NULL));
    assert_true(strstr(play_request(p, ERRAND_LEX), "\"Text\":\"quickly\"") != NULL);
    assert_true(strstr(p->text, "\"Attributes\":{\"plan\":\"gold\"}") != NULL);
    assert_true(play_answer(p, ERRAND_LEX, 200, BOT_ASKS, "", NULL));
    play_reopen(p);
    play_say(p, "Oslo");
    assert_true(play_answer(p, ERRAND_LEX, 200, BOT_DONE_WITH("Book", "Fulfilled"), "", NULL));
    expect_said(p, "Hi, I am a bot|BOT:Where?|BOT:Where?|booked Oslo for gold");
}

static void
test_bot__its_ends(void **state)
{
    struct play *p = *state;

    run(p, "{}", BOT("'LexInitializationData':{'InitialMessage':'$.Attributes.none'}"));
    expect_said(p, "error");
    run(p, "{'q':'book'}", BOT("'LexInitilizationData':{'InitialMessage':'$.Attributes.q'}"));
    assert_true(play_answer(p, ERRAND_LEX, 200, BOT_DONE_WITH("Fallback", "ReadyForFulfillment"), "", NULL));
    expect_said(p, "other Fallback");
    run(p, "{}", BOT("'Text':'Hi'"));
    play_say(p, "x");
    assert_true(play_answer(p, ERRAND_LEX, 200, BOT_DONE_WITH("Book", "Failed"), "", NULL));
    expect_said(p, "Hi|error");
    run(p, "{}", BOT("'Text':'Hi'"));
    play_say(p, "x");
    assert_true(play_answer(p, ERRAND_LEX, 500, "oops", "", NULL));
    expect_said(p, "Hi|error");
    run(p, "{}", BOT("'Text':'Hi','LexTimeoutSeconds':{'Text':'60'}"));
    play_travel(p, 59000);
    play_say(p, "x");
    assert_true(play_answer(p, ERRAND_LEX, 200, BOT_ASKS, "", NULL));
    play_travel(p, 59000);
    expect_said(p, "Hi|BOT:Where?");
    play_travel(p, 1000);
    expect_said(p, "Hi|BOT:Where?|silent");
}

static void
test_bot__an_older_one_and_payloads(void **state)
{
    struct play *p = *state;

    run(p, "{}",
        DO("a", "ConnectParticipantWithLexBot", "'Text':'Hi','LexBot':{'Name':'Old','Alias':'x'}", CASES(WHEN("Equals", "Book", "b")))
        "," SAY("b", "$.Lex.Slots.city $.Lex.DialogState", "s") "," STAY("s"));
    play_say(p, "x");
    assert_true(strstr(play_request(p, ERRAND_LEX), "\"Bot\":\"Old:x\"") != NULL);
    assert_true(play_answer(p, ERRAND_LEX, 200, "{'dialogState':'Fulfilled','intentName':'Book','slots':{'city':'Rome'},'message':'ok'}", "", NULL));
    expect_said(p, "Hi|BOT:ok|Rome Fulfilled");
    run(p, "{}", BOT("'Text':'Hi'"));
    play_say(p, "x");
    assert_true(play_answer(p, ERRAND_LEX, 200,
        "{'messages':[{'contentType':'ImageResponseCard','imageResponseCard':{'title':'Pick','buttons':[{'text':'A','value':'a'}]}},"
        "{'contentType':'SSML','content':'<speak>s</speak>'},{'contentType':'CustomPayload','content':'plain'}],"
        "'sessionState':{'dialogAction':{'type':'ElicitIntent'}}}", "", NULL));
    expect_said(p, "Hi|BOT:{\"templateType\":\"ListPicker\",\"version\":\"1.0\",\"data\":{\"content\":{\"title\":\"Pick\",\"elements\":[{\"title\":\"A\"}]}}}|BOT:s|BOT:plain");
}

/* ---- views ---- */

#define VIEW                                                                                       \
    DO("a", "ShowView", "'ViewResource':{'Id':'form','Version':'1'},'InvocationTimeLimitSeconds':'60','ViewData':{'Heading':'Hi $.Attributes.name','deep':{'c':'$.Channel'}}", \
       NEXT("n") "," CASES(WHEN("Equals", "Next", "b")) ","                                        \
       ERRORS(ON("NoMatchingCondition", "n") "," ON("NoMatchingError", "e") "," ON("TimeLimitExceeded", "t"))) \
    "," SAY("b", "$.Views.Action $.Views.ViewResultData.FormData.pickup.0", "s") "," SAY("n", "other", "s") "," SAY("e", "error", "s") "," SAY("t", "late", "s") "," STAY("s")

static void
test_view__is_shown_and_answered(void **state)
{
    struct play *p = *state;

    run(p, "{'name':'Ana'}", VIEW);
    assert_true(strstr(play_said(p), "\"viewData\":{\"Heading\":\"Hi Ana\",\"deep\":{\"c\":\"CHAT\"}}") != NULL);
    play_say(p, "text does not end it");
    assert_int_equal(play_runs(p), 1);
    play_respond(p, "{'version':'1.0','templateType':'ViewResource','action':'Next','data':{'FormData':{'pickup':['SEA']}}}");
    assert_true(strstr(play_said(p), "|Next SEA") != NULL);
}

static void
test_view__other_ends(void **state)
{
    struct play *p = *state;
    struct uuid id = play_actions(p, VIEW);

    play_start_with(p, &id, "{}", content_bit(CONTENT_TEXT));
    expect_said(p, "error");
    play_start(p, &id, "{}");
    play_travel(p, 60000);
    assert_true(strstr(play_said(p), "|late") != NULL);
    play_start(p, &id, "{}");
    play_respond(p, "{'templateType':'ViewResource','action':' ','data':{'content':'x'}}");
    assert_true(strstr(play_said(p), "|other") != NULL);
}

static void
test_view__an_answer_may_be_kept_out_of_the_transcript(void **state)
{
    struct play *p = *state;
    size_t n;

    run(p, "{}",
        DO("a", "ShowView", "'ViewResource':{'Id':'form:1'},'InvocationTimeLimitSeconds':'60','SensitiveDataConfiguration':{'HideResponseOn':['TRANSCRIPT']}",
           CASES(WHEN("Equals", "Next", "b")))
        "," SAY("b", "card $.Views.ViewResultData.card", "s") "," STAY("s"));
    n = p->x.heard.count;
    play_respond(p, "{'version':'1.0','templateType':'ViewResource','action':'Next','data':{'card':'4111'}}");
    assert_true(strstr(play_said(p), "|card 4111") != NULL);
    assert_int_equal(p->x.heard.items[n].type, CONTENT_INTERACTIVE_RESPONSE);
    assert_string_equal(play_answered(p), "");
}

/* ---- services, what chat only keeps, what it has not ---- */

static void
test_service__mapped_or_not(void **state)
{
    struct play *p = *state;
    const char *actions = DO("a", "CreateTask", "'ContactFlowId':'x','Name':'Call $.Attributes.name'",
                             NEXT("b") "," ERRORS(ON("NoMatchingError", "e")))
        "," SAY("b", "task $.Task.ContactId", "s") "," SAY("e", "error", "s") "," STAY("s");

    run(p, "{'name':'Ana'}", actions);
    assert_true(strstr(play_request(p, ERRAND_TASK), "\"Name\":\"Call Ana\"") != NULL);
    assert_true(play_answer(p, ERRAND_TASK, 201, "{'ContactId':'t-1'}", "", NULL));
    expect_said(p, "task t-1");
    run(p, "{}", actions);
    assert_true(play_answer(p, ERRAND_TASK, 0, NULL, "", "not mapped"));
    expect_said(p, "error");
}

static void
error_of(struct play *p, const char *type, const char *error)
{
    char actions[1024];

    snprintf(actions, sizeof(actions), DO("a", "%s", "'X':'y'", ERRORS(ON("%s", "e"))) "," SAY("e", "error", "s") "," STAY("s"), type, error);
    run(p, "{}", actions);
    expect_said(p, "error");
}

static void
test_tier_c__takes_its_error_at_once(void **state)
{
    static const char *const types[] = {
        "UpdateContactMediaStreamingBehavior", "TransferParticipantToThirdParty", "CreateCallbackContact",
        "UpdatePreviousContactParticipantState", "CheckVoiceId", "StartVoiceIdStream", "CompleteOutboundCall",
        "CheckOutboundCallStatus", "StartOutboundChatContact", "ResumeContact", "LoadContactContent",
        "RouteContactToAgent", "UpdateContactMediaProcessing", "FromTheFuture",
    };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        error_of(*state, types[i], "NoMatchingError");
    error_of(*state, "UpdateContactCallbackNumber", "InvalidCallbackNumber");
    error_of(*state, "UpdateContactCallbackNumber", "NoMatchingError");
}

static void
test_contact_data__is_there_for_references(void **state)
{
    struct play *p = *state;

    run(p, "{}",
        DO("a", "UpdateContactData", "'Name':'Order $.Channel','LanguageCode':'de-DE','CustomerId':'c-1','References':{'shop':{'Type':'URL','Value':'https://x'},'EMAIL':'a@b'},'WisdomSessionArn':'w'", NEXT("b") "," ERRORS(ON("NoMatchingError", "s")))
        "," SAY("b", "$.Name/$.LanguageCode/$.CustomerId/$.References.shop.Value/$.References.EMAIL.Type/$.Wisdom.SessionArn", "s") "," STAY("s"));
    expect_said(p, "Order CHAT/de-DE/c-1/https://x/EMAIL/w");
}

static void
test_tags__all_or_nothing(void **state)
{
    struct play *p = *state;

    run(p, "{}",
        DO("a", "TagContact", "'Tags':{'k':'v','l':'w'}", NEXT("b") "," ERRORS(ON("NoMatchingError", "e"))) ","
        DO("b", "UntagContact", "'TagKeys':['l']", NEXT("c") "," ERRORS(ON("NoMatchingError", "e"))) ","
        DO("c", "TagContact", "'Tags':{'aws:x':'1'}", NEXT("e") "," ERRORS(ON("NoMatchingError", "d"))) ","
        SAY("d", "<$.Tags.k><$.Tags.l>", "s") "," SAY("e", "error", "s") "," STAY("s"));
    expect_said(p, "<v><>");
}

static void
test_recording_and_voice__are_kept(void **state)
{
    struct play *p = *state;

    run(p, "{}",
        DO("a", "UpdateContactRecordingBehavior", "'RecordingBehavior':{'RecordedParticipants':['Agent']}", NEXT("b")) ","
        DO("b", "UpdateContactTextToSpeechVoice", "'TextToSpeechVoice':'Joanna'", NEXT("c")) ","
        DO("c", "UpdateContactRecordingAndAnalyticsBehavior", "'VoiceBehavior':{}", NEXT("e") "," ERRORS(ON("ChannelMismatch", "d"))) ","
        DO("d", "UpdateContactRecordingAndAnalyticsBehavior", "'ChatBehavior':{}", NEXT("f") "," ERRORS(ON("NoMatchingError", "e"))) ","
        SAY("f", "$.TextToSpeechVoiceId", "s") "," SAY("e", "error", "s") "," STAY("s"));
    expect_said(p, "Joanna");
}

/* ---- modules, hooks, queues ---- */

static void
test_module__input_result_and_its_own_world(void **state)
{
    struct play *p = *state;
    struct uuid m = play_flow(p, "Greeter", "MODULE",
        "{'Version':'2019-10-30','StartAction':'m','Actions':["
        SAY("m", "in <$.Modules.Input.who> <$.FlowAttributes.k> $.Attributes.name", "r") ","
        DO("r", "EndFlowModuleExecution", "'Result':'Good','ResultData':{'x':'$.Channel'}", "") "]}");
    char id[37], actions[2048];

    uuid_text(m.b, id);
    snprintf(actions, sizeof(actions),
        DO("a", "UpdateFlowAttributes", "'FlowAttributes':{'k':{'Value':'v'}}", NEXT("b")) ","
        DO("b", "InvokeFlowModule", "'FlowModuleId':'%s','Input':{'who':'$.FlowAttributes.k'}",
           NEXT("n") "," CASES(WHEN("Equals", "Good", "g")) "," ERRORS(ON("NoMatchingError", "n") "," ON("NoMatchingCondition", "n")))
        "," SAY("g", "out $.Modules.Result $.Modules.ResultData.x <$.FlowAttributes.k>", "s") "," SAY("n", "no", "s") "," STAY("s"), id);
    run(p, "{'name':'Ana'}", actions);
    expect_said(p, "in <v> <> Ana|out Good CHAT <v>");
}

static void
test_module__failures_recursion_and_ends(void **state)
{
    struct play *p = *state;
    struct uuid failing = play_flow(p, "Failing", "MODULE", "{'Version':'2019-10-30','StartAction':'m','Actions':[" DO("m", "CheckVoiceId", "", "") "]}");
    struct uuid silent = play_flow(p, "Silent", "MODULE", "{'Version':'2019-10-30','StartAction':'m','Actions':[" SAY("m", "in", "") "]}");
    struct uuid ending = play_flow(p, "Ending", "MODULE", "{'Version':'2019-10-30','StartAction':'m','Actions':[" DISCONNECT("m") "]}");
    const struct uuid *modules[] = { &failing, &silent, &ending };
    const char *expected[] = { "error", "in|fine", "" };
    char id[37], actions[2048];

    for (size_t i = 0; i < 3; i++) {
        uuid_text(modules[i]->b, id);
        snprintf(actions, sizeof(actions),
            DO("a", "InvokeFlowModule", "'FlowModuleId':'arn:aws:connect:r:1:instance/i/flow-module/%s:$LATEST'", NEXT("f") "," ERRORS(ON("NoMatchingError", "e")))
            "," SAY("f", "fine", "s") "," SAY("e", "error", "s") "," STAY("s"), id);
        run(p, "{}", actions);
        expect_said(p, expected[i]);
        assert_int_equal(play_ended(p, NULL), i == 2);
    }
    uuid_text(silent.b, id);
    snprintf(actions, sizeof(actions), "{'Version':'2019-10-30','StartAction':'m','Actions':["
        DO("m", "InvokeFlowModule", "'FlowModuleId':'%s'", NEXT("f") "," ERRORS(ON("NoMatchingError", "e"))) "," SAY("e", "stop", "") "," SAY("f", "again", "") "]}", id);
    play_publish(p, &silent, actions);
    snprintf(actions, sizeof(actions), DO("a", "InvokeFlowModule", "'FlowModuleId':'%s'", NEXT("s")) "," STAY("s"), id);
    run(p, "{}", actions);
    expect_said(p, "stop");
}

static void
test_hooks__flows_that_fit_alone(void **state)
{
    struct play *p = *state;
    struct uuid q = play_flow(p, "My queue", "CUSTOMER_QUEUE", "{'Version':'2019-10-30','StartAction':'a','Actions':[" STAY("a") "]}");
    char id[37], actions[2048];

    uuid_text(q.b, id);
    snprintf(actions, sizeof(actions),
        DO("a", "UpdateContactEventHooks", "'EventHooks':{'CustomerQueue':'%s'}", NEXT("b") "," ERRORS(ON("NoMatchingError", "e"))) ","
        DO("b", "UpdateContactEventHooks", "'EventHooks':{'AgentWhisper':'%s'}", NEXT("e") "," ERRORS(ON("NoMatchingError", "c"))) ","
        DO("c", "UpdateContactEventHooks", "'EventHooks':{'CustomerHold':'%s'}", NEXT("e") "," ERRORS(ON("NoMatchingError", "d"))) ","
        DO("d", "UpdateContactEventHooks", "'EventHooksConfiguration':{'CustomerWhisper':{'DisableExecution':'true'}}", NEXT("f") "," ERRORS(ON("NoMatchingError", "e"))) ","
        SAY("f", "fine", "s") "," SAY("e", "error", "s") "," STAY("s"), id, id, id);
    run(p, "{}", actions);
    expect_said(p, "fine");
}

static void
test_queue__without_a_target_is_an_error(void **state)
{
    struct play *p = *state;

    run(p, "{}", DO("a", "TransferContactToQueue", "", NEXT("x") "," ERRORS(ON("NoMatchingError", "e") "," ON("QueueAtCapacity", "x")))
        "," SAY("e", "no queue", "b") ","
        DO("b", "UpdateContactTargetQueue", "'QueueId':'$.Attributes.none'", NEXT("x") "," ERRORS(ON("NoMatchingError", "c"))) ","
        DO("c", "CheckHoursOfOperation", "", NEXT("d") "," CASES(WHEN("Equals", "True", "x"))) ","
        DO("d", "CheckMetricData", "'MetricType':'NumberOfAgentsAvailable'", CASES(WHEN("NumberGreaterThan", "0", "x")) "," ERRORS(ON("NoMatchingError", "f"))) ","
        DO("f", "GetMetricData", "", NEXT("x") "," ERRORS(ON("NoMatchingError", "g"))) ","
        SAY("g", "nothing", "s") "," SAY("x", "wrong", "s") "," STAY("s"));
    expect_said(p, "no queue|nothing");
}

/* ---- the log ---- */

static void
test_log__one_line_an_action_while_it_is_on(void **state)
{
    struct play *p = *state;
    const char *log;

    run(p, "{}", SAY("x", "before", "a") "," SAY("a", "first", "b") ","
        DO("b", "UpdateFlowLoggingBehavior", "'FlowLoggingBehavior':'Enabled'", NEXT("c")) ","
        DO("c", "UpdateContactAttributes", "'Attributes':{'k':'v','l':'w'}", NEXT("d")) ","
        DO("d", "Compare", "'ComparisonValue':'$.Attributes.k'", CASES(WHEN("Equals", "v", "e"))) ","
        SAY("e", "hello", "f") ","
        DO("f", "UpdateFlowLoggingBehavior", "'FlowLoggingBehavior':'Disabled'", NEXT("g")) "," SAY("g", "after", "s") "," STAY("s"));
    log = play_log(p);
    assert_true(strstr(log, "\"ContactFlowModuleType\":\"SetLoggingBehavior\",\"Identifier\":\"b\"") != NULL);
    assert_true(strstr(log, "\"ContactFlowModuleType\":\"SetAttributes\",\"Identifier\":\"c\"") != NULL);
    assert_true(strstr(log, "\"Parameters\":{\"Key\":\"k\",\"Value\":\"v\",\"AddAttributeToRelatedContact\":\"false\"}") != NULL);
    assert_true(strstr(log, "\"Parameters\":{\"Key\":\"l\",\"Value\":\"w\"") != NULL);
    assert_true(strstr(log, "\"ContactFlowModuleType\":\"CheckAttribute\"") != NULL);
    assert_true(strstr(log, "\"Parameters\":{\"Text\":\"hello\"}") != NULL);
    assert_true(strstr(log, "first") == NULL);
    assert_true(strstr(log, "after") == NULL);
}

#define ON_STAGE(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(test_message__says_the_customers_name),
        ON_STAGE(test_message__an_empty_one_is_an_error_and_soft),
        ON_STAGE(test_message__ssml_is_printed_or_stripped),
        ON_STAGE(test_message__6000_characters_at_most),
        ON_STAGE(test_iteratively__stops_on_chat_and_goes_nowhere),
        ON_STAGE(test_compare__every_operator),
        ON_STAGE(test_compare__no_branch_at_all_ends_the_contact),
        ON_STAGE(test_distribute__cumulated_thresholds),
        ON_STAGE(test_attributes__are_set_resolved_and_removed),
        ON_STAGE(test_attributes__all_or_nothing),
        ON_STAGE(test_flow_attributes__belong_to_the_flow),
        ON_STAGE(test_loop__three_is_c_c_c_d),
        ON_STAGE(test_loop__zero_and_nonsense_are_done),
        ON_STAGE(test_ends__each_ends_the_contact),
        ON_STAGE(test_guard__a_loop_without_a_pause_is_stopped),
        ON_STAGE(test_wait__time_message_and_nonsense),
        ON_STAGE(test_wait__a_path_runs_first_and_the_rest_of_the_time_passes),
        ON_STAGE(test_message__markdown_to_who_can_show_it),
        ON_STAGE(test_wait__a_bot_that_is_not_there),
        ON_STAGE(test_wait__survives_a_restart_and_an_update_of_the_flow),
        ON_STAGE(test_wait__a_customer_who_leaves_ends_the_run),
        ON_STAGE(test_input__is_an_error_on_chat),
        ON_STAGE(test_input__with_the_option_asks),
        ON_STAGE(test_lambda__what_it_gets),
        ON_STAGE(test_lambda__right_and_wrong_answers),
        ON_STAGE(test_lambda__a_busy_service_is_called_again),
        ON_STAGE(test_lambda__no_answer_at_all_is_a_timeout_and_late_ones_are_dropped),
        ON_STAGE(test_lambda__asynchronous),
        ON_STAGE(test_bot__a_dialog),
        ON_STAGE(test_bot__its_ends),
        ON_STAGE(test_bot__an_older_one_and_payloads),
        ON_STAGE(test_view__is_shown_and_answered),
        ON_STAGE(test_view__other_ends),
        ON_STAGE(test_view__an_answer_may_be_kept_out_of_the_transcript),
        ON_STAGE(test_service__mapped_or_not),
        ON_STAGE(test_tier_c__takes_its_error_at_once),
        ON_STAGE(test_contact_data__is_there_for_references),
        ON_STAGE(test_tags__all_or_nothing),
        ON_STAGE(test_recording_and_voice__are_kept),
        ON_STAGE(test_module__input_result_and_its_own_world),
        ON_STAGE(test_module__failures_recursion_and_ends),
        ON_STAGE(test_hooks__flows_that_fit_alone),
        ON_STAGE(test_queue__without_a_target_is_an_error),
        ON_STAGE(test_log__one_line_an_action_while_it_is_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
