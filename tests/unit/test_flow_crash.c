/* Kill -9 in the middle of anything: every commit of a flow that waits in every way is first lost and
 * then followed by a crash; what is said, kept and ended is the same. flows.md 12. */

#include "tests/unit/test.h"

#include "tests/unit/flow_actions.h"
#include "tests/unit/flow_play.h"

#include <stdio.h>

static const char module[] = "{'Version':'2019-10-30','StartAction':'a','Actions':["
    SAY("a", "module", "b") "," DO("b", "Wait", "'TimeLimitSeconds':'5'", CASES(WHEN("Equals", "WaitCompleted", "c"))) ","
    DO("c", "EndFlowModuleExecution", "'Result':'fine'", "") "]}";

static const char last[] = "{'Version':'2019-10-30','StartAction':'a','Actions':["
    SAY("a", "another flow", "b") "," DO("b", "Wait", "'TimeLimitSeconds':'5','ContinueExecution':'True'",
        CASES(WHEN("Equals", "Continue", "p") "," WHEN("Equals", "WaitCompleted", "c"))) ","
    SAY("p", "meanwhile", "q") "," DO("q", "EndFlowExecution", "", "") ","
    SAY("c", "the end", "d") "," DISCONNECT("d") "]}";

static const char inbound[] =
    SAY("a", "one", "b") ","
    DO("b", "InvokeLambdaFunction", "'LambdaFunctionARN':'f','InvocationTimeLimitSeconds':'3'", NEXT("c") "," ERRORS(ON("NoMatchingError", "x"))) ","
    SAY("c", "two $.External.k", "d") ","
    DO("d", "Wait", "'TimeLimitSeconds':'60'", CASES(WHEN("Equals", "WaitCompleted", "e"))) ","
    SAY("e", "three", "f") ","
    DO("f", "Wait", "'TimeLimitSeconds':'60','Events':['CustomerReturned']",
       CASES(WHEN("Equals", "CustomerReturned", "g") "," WHEN("Equals", "WaitCompleted", "x"))) ","
    DO("g", "UpdateContactAttributes", "'Attributes':{'n':'x$.Attributes.n'}", NEXT("h") "," ERRORS(ON("NoMatchingError", "x"))) ","
    DO("h", "ConnectParticipantWithLexBot", "'Text':'a bot','LexV2Bot':{'AliasArn':'bot'}",
       CASES(WHEN("Equals", "Book", "i")) "," ERRORS(ON("NoMatchingError", "x") "," ON("NoMatchingCondition", "x"))) ","
    SAY("i", "booked $.Lex.Slots.city", "j") ","
    DO("j", "Loop", "'LoopCount':'100'", NEXT("l") "," CASES(WHEN("Equals", "ContinueLooping", "k") "," WHEN("Equals", "DoneLooping", "l"))) ","
    DO("k", "Compare", "'ComparisonValue':'$.Channel'", CASES(WHEN("Equals", "CHAT", "j"))) ","
    SAY("l", "looped", "m") ","
    DO("m", "InvokeFlowModule", "'FlowModuleId':'Module'", CASES(WHEN("Equals", "fine", "n")) "," ERRORS(ON("NoMatchingError", "x"))) ","
    DO("n", "Wait", "'TimeLimitSeconds':'5'", CASES(WHEN("Equals", "WaitCompleted", "o"))) ","
    DO("o", "TransferToFlow", "'ContactFlowId':'Last'", ERRORS(ON("NoMatchingError", "x"))) ","
    SAY("x", "wrong", "s") "," STAY("s");

#define DIALOG(type, state, more)                                                                  \
    "{'messages':[{'contentType':'PlainText','content':'" more "'}],'sessionState':{'dialogAction'" \
    ":{'type':'" type "'},'intent':{'name':'Book','state':'" state "','slots':{'city':{'value':"    \
    "{'interpretedValue':'Oslo'}}}}}}"

/* What happens outside, the same each time. */
static void
live(struct play *p)
{
    struct uuid id;

    play_flow(p, "Module", "MODULE", module);
    play_flow(p, "Last", "CONTACT_FLOW", last);
    id = play_actions(p, inbound);
    play_start(p, &id, "{}");
    assert_true(play_answer(p, ERRAND_LAMBDA, 200, "{'k':'answer'}", "", NULL));
    play_travel(p, 60000);
    play_say(p, "back again");
    play_say(p, "book");
    assert_true(play_answer(p, ERRAND_LEX, 200, DIALOG("ElicitSlot", "InProgress", "where to?"), "", NULL));
    play_say(p, "Oslo");
    assert_true(play_answer(p, ERRAND_LEX, 200, DIALOG("Close", "Fulfilled", "to Oslo"), "", NULL));
    for (int i = 0; i < 3; i++)
        play_travel(p, 5000);
}

static void
test_what_is_said_is_the_same_with_crashes(void **state)
{
    static const char expected[] = "one|two answer|three|a bot|BOT:where to?|BOT:to Oslo|booked Oslo|"
                                   "looped|module|another flow|meanwhile|the end";
    static struct play p;

    (void)state;
    for (int crashes = 0; crashes < 2; crashes++) {
        enum end_reason reason;

        play_open(&p, NULL);
        p.crashes = crashes;
        live(&p);
        if (strcmp(play_said(&p), expected) != 0)
            print_error("crashes %d, trace %s\n", crashes, p.trace);
        assert_string_equal(play_said(&p), expected);
        assert_string_equal(play_attributes(&p), "{\"n\":\"x\"}");
        assert_true(play_ended(&p, &reason));
        assert_int_equal(reason, END_FLOW_DISCONNECT);
        assert_int_equal(play_runs(&p), 0);
        play_close(&p);
    }
}

/* The view's token is another one each time; all else is the same, and once. */
static void
test_a_view_is_shown_and_answered_once(void **state)
{
    static struct play p;
    struct uuid id;
    const char *said;

    (void)state;
    play_open(&p, NULL);
    p.crashes = true;
    id = play_actions(&p,
        DO("a", "ShowView", "'ViewResource':{'Id':'form:1'},'InvocationTimeLimitSeconds':'60'",
           CASES(WHEN("Equals", "Next", "b")) "," ERRORS(ON("TimeLimitExceeded", "c"))) ","
        SAY("b", "thanks $.Views.ViewResultData.card", "d") "," SAY("c", "late", "d") "," DISCONNECT("d"));
    play_start(&p, &id, "{}");
    play_respond(&p, "{'version':'1.0','templateType':'ViewResource','action':'Next','data':{'card':'4111'}}");
    said = play_said(&p);
    assert_true(strstr(said, "|thanks 4111") != NULL);
    assert_true(strstr(strstr(said, "viewToken") + 1, "viewToken") == NULL);
    assert_true(strstr(strstr(said, "thanks") + 1, "thanks") == NULL);
    assert_true(play_ended(&p, NULL));
    play_start(&p, &id, "{}");
    play_travel(&p, 60000);
    assert_true(strstr(play_said(&p), "|late") != NULL);
    play_close(&p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_said_is_the_same_with_crashes),
        cmocka_unit_test(test_a_view_is_shown_and_answered_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
