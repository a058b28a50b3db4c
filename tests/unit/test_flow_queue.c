/* Flows among real queues and agents: transfers, dequeueing, places, hours, metrics, whispers, the
 * disconnect flow. flows.md 2.2, 4.7 to 4.12, 7.1 to 7.5. */

#include "tests/unit/test.h"

#include "base/check.h"
#include "base/random.h"
#include "tests/unit/flow_actions.h"
#include "tests/unit/flow_play.h"

#include <stdio.h>

enum { MINUTE = 60 * 1000 };
static const struct uuid hours_id = { { 1 } };

static int
setup(void **state)
{
    struct play *p = malloc(sizeof(*p));

    play_open(p, NULL);
    desk_furnish(&p->desk);
    *state = p;
    return 0;
}

static int
teardown(void **state)
{
    play_close(*state);
    free(*state);
    return 0;
}

/* "@0" to "@2" are the ids of queues, "@h" is that of the hours. */
static const char *
filled(const struct play *p, const char *actions)
{
    static char text[32768];
    size_t n = 0;

    for (const char *c = actions; *c; c++) {
        CHECK(n + UUID_TEXT_SIZE < sizeof(text));
        if (*c != '@') {
            text[n++] = *c;
            continue;
        }
        c++;
        uuid_text(*c == 'h' ? hours_id.b : p->desk.queue_ids[*c - '0'].b, text + n);
        n += UUID_TEXT;
    }
    text[n] = '\0';
    return text;
}

static struct uuid
flow(struct play *p, const char *name, const char *type, const char *actions)
{
    static char text[32768];

    snprintf(text, sizeof(text), "{'Version':'2019-10-30','StartAction':'a','Actions':[%s]}",
             filled(p, actions));
    return play_flow(p, name, type, text);
}

static void
run(struct play *p, const char *actions)
{
    struct uuid id = play_actions(p, filled(p, actions));

    play_start(p, &id, "{}");
}

static void
expect_said(struct play *p, const char *text)
{
    if (strcmp(play_said(p), text) != 0)
        print_error("trace %s\n", p->trace);
    assert_string_equal(play_said(p), text);
}

struct bodying {
    enum resource_kind kind;
    const char *name, *body;
};

static enum err
body_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct bodying *b = arg;
    struct resource r = { .kind = b->kind, .name = str_from(b->name), .id = hours_id };
    bool found = txn_resource_find_name(t, b->kind, r.name, &r);

    (void)x;
    (void)f;
    r.body = str_from(b->body);
    if (found)
        txn_resource_save(t, &r);
    else
        txn_resource_insert(t, &r);
    return OK;
}

static void
configure(struct play *p, enum resource_kind kind, const char *name, const char *body)
{
    struct bodying b = { kind, name, body };

    assert_int_equal(fixture_run(&p->x, body_step, &b, NULL), OK);
}

static void
ready(struct play *p, size_t user)
{
    desk_seen(&p->desk, user);
    assert_int_equal(desk_status(&p->desk, user, p->desk.available, false), OK);
}

#define FAILED         ERRORS(ON("NoMatchingError", "e"))
#define TARGET(id, queue, next)                                                                    \
    DO(id, "UpdateContactTargetQueue", "'QueueId':'" queue "'", NEXT(next) "," FAILED)
#define ENTER(id)                                                                                  \
    DO(id, "TransferContactToQueue", "",                                                           \
       NEXT("e") "," ERRORS(ON("QueueAtCapacity", "full") "," ON("NoMatchingError", "e")))
#define ENDS  SAY("full", "full", "s") "," SAY("e", "error", "s") "," STAY("s")
#define HOOK(id, event, name, next)                                                                \
    DO(id, "UpdateContactEventHooks", "'EventHooks':{'" event "':'" name "'}", NEXT(next) "," FAILED)
#define LOGGED(id, next) DO(id, "UpdateFlowLoggingBehavior", "'FlowLoggingBehavior':'Enabled'", NEXT(next))

/* ---- queues ---- */

static void
test_queue__entering_starts_the_queue_flow_and_logs(void **state)
{
    struct play *p = *state;
    struct queued q;

    flow(p, "Waiting", "CUSTOMER_QUEUE", SAY("a", "in $.Queue.Name", "b") "," STAY("b"));
    run(p, LOGGED("a", "b") "," HOOK("b", "CustomerQueue", "Waiting", "c") "," TARGET("c", "@0", "d") "," ENTER("d") "," ENDS);
    expect_said(p, "in Queue 0");
    assert_true(desk_waits(&p->desk, p->chat.chat_no, &q));
    assert_true(strstr(play_log(p), "\"ContactFlowModuleType\":\"Transfer\",\"Identifier\":\"d\"") != NULL);
    assert_true(strstr(play_log(p), "/queue/") != NULL);
    ready(p, 0);
    assert_int_equal(desk_accept(&p->desk, 0, p->chat.chat_no), OK);
    assert_int_equal(play_runs(p), 0); /* an agent's acceptance ends the run */
    expect_said(p, "in Queue 0");
}

static void
test_queue__full_is_a_branch_of_its_own(void **state)
{
    struct play *p = *state;
    struct queued q;

    configure(p, RESOURCE_QUEUE, "Queue 0", "{\"Status\":\"ENABLED\",\"MaxContacts\":1}");
    desk_chat(&p->desk, 0, 0);
    run(p, LOGGED("a", "c") "," TARGET("c", "@0", "d") "," ENTER("d") "," ENDS);
    expect_said(p, "full");
    assert_false(desk_waits(&p->desk, p->chat.chat_no, &q));
    assert_true(strstr(play_log(p), "\"Results\":\"QueueAtCapacity\"") != NULL);
}

static void
test_dequeue__moves_to_a_new_segment_or_keeps_the_place(void **state)
{
    struct play *p = *state;
    struct queued q;

    configure(p, RESOURCE_QUEUE, "Queue 1", "{\"Status\":\"ENABLED\",\"MaxContacts\":1}");
    flow(p, "Waiting", "CUSTOMER_QUEUE",
         SAY("a", "in $.Queue.Name", "b") ","
         DO("b", "Wait", "'TimeLimitSeconds':'60'", CASES(WHEN("Equals", "WaitCompleted", "d"))) ","
         DO("d", "DequeueContactAndTransferToQueue", "'QueueId':'@1'",
            NEXT("e") "," ERRORS(ON("QueueAtCapacity", "full") "," ON("NoMatchingError", "e"))) "," ENDS);
    run(p, LOGGED("a", "b") "," HOOK("b", "CustomerQueue", "Waiting", "c") "," TARGET("c", "@0", "d") "," ENTER("d") "," ENDS);
    play_travel(p, MINUTE);
    expect_said(p, "in Queue 0|in Queue 1");
    assert_true(desk_waits(&p->desk, p->chat.chat_no, &q));
    assert_int_equal(q.queue_no, p->desk.queues[1]);
    assert_int_equal(q.queued_ms, clock_wall_ms(&p->x.clock));
    play_travel(p, MINUTE); /* the queue is full of ourselves */
    expect_said(p, "in Queue 0|in Queue 1|full");
    assert_true(desk_waits(&p->desk, p->chat.chat_no, &q));
    assert_int_equal(q.queue_no, p->desk.queues[1]);
    assert_true(strstr(play_log(p), "\"Identifier\":\"d\"") != NULL);
    assert_true(strstr(play_log(p), "\"Results\":\"QueueAtCapacity\"") != NULL);
}

static void
test_dequeue__eleven_times_at_most(void **state)
{
    struct play *p = *state;
    struct queued q;

    flow(p, "Waiting", "CUSTOMER_QUEUE",
         DO("a", "Wait", "'TimeLimitSeconds':'1'", CASES(WHEN("Equals", "WaitCompleted", "d"))) ","
         DO("d", "DequeueContactAndTransferToQueue", "'QueueId':'@1'", NEXT("e") "," FAILED) "," ENDS);
    run(p, HOOK("a", "CustomerQueue", "Waiting", "c") "," TARGET("c", "@0", "d") "," ENTER("d") "," ENDS);
    for (int i = 0; i < 11; i++)
        play_travel(p, 1000);
    expect_said(p, "");
    play_travel(p, 1000);
    expect_said(p, "error");
    assert_true(desk_waits(&p->desk, p->chat.chat_no, &q));
}

static void
test_priority_and_age__choose_who_is_next(void **state)
{
    struct play *p = *state;
    int64_t early, old, urgent;

    early = desk_chat(&p->desk, 0, 0);
    play_travel(p, MINUTE);
    run(p, TARGET("a", "@0", "b") "," DO("b", "UpdateContactRoutingBehavior", "'QueueTimeAdjustmentSeconds':'120'", NEXT("d")) "," ENTER("d") "," ENDS);
    old = p->chat.chat_no;
    run(p, TARGET("a", "@0", "b") "," DO("b", "UpdateContactRoutingBehavior", "'QueuePriority':'1'", NEXT("d")) "," ENTER("d") "," ENDS);
    urgent = p->chat.chat_no;
    for (int64_t expected[] = { urgent, old, early }, *at = expected; at < expected + 3; at++) {
        struct offer o;
        size_t user = (size_t)(at - expected) / 2 * 2; /* two slots each */

        if (at != expected + 1)
            ready(p, user);
        assert_true(desk_entry(&p->desk, user, *at, &o));
        assert_int_equal(o.state, OFFER_CONNECTING);
        assert_int_equal(desk_accept(&p->desk, user, *at), OK);
    }
}

/* ---- hours and metrics ---- */

#define OPEN_MONDAYS "{\"TimeZone\":\"UTC\",\"Config\":[{\"Day\":\"MONDAY\",\"StartTime\":{\"Hours\":9,\"Minutes\":0},\"EndTime\":{\"Hours\":17,\"Minutes\":0}}]}"
#define HOURS DO("a", "CheckHoursOfOperation", "'HoursOfOperationId':'@h'", NEXT("e") ","      \
       CASES(WHEN("Equals", "True", "o") "," WHEN("Equals", "False", "c")) "," FAILED) ","         \
    SAY("o", "open", "s") "," SAY("c", "closed", "s") "," ENDS

static void
test_hours__of_the_clock(void **state)
{
    struct play *p = *state;
    const int64_t monday_ms = 1767607200000; /* 2026-01-05T10:00:00Z */

    run(p, HOURS);
    expect_said(p, "error");
    configure(p, RESOURCE_HOURS, "Office", OPEN_MONDAYS);
    clock_set(&p->x.clock, monday_ms + 60LL * 24 * 60 * MINUTE);
    play_travel(p, (7 - (60 % 7)) * 24LL * 60 * MINUTE);
    run(p, HOURS);
    expect_said(p, "open");
    play_travel(p, 7LL * 60 * MINUTE);
    run(p, HOURS);
    expect_said(p, "closed");
}

#define METRICS DO("a", "CheckMetricData", "'MetricType':'NumberOfAgentsAvailable','QueueId':'@0'",  \
       NEXT("e") "," CASES(WHEN("NumberGreaterThan", "0", "y")) "," ERRORS(ON("NoMatchingCondition", "n") "," ON("NoMatchingError", "e"))) "," \
    SAY("y", "somebody", "g") "," SAY("n", "nobody", "g") ","                                      \
    DO("g", "GetMetricData", "'QueueId':'@0','QueueChannel':'Chat'", NEXT("h") "," FAILED) ","   \
    SAY("h", "$.Metrics.Queue.Size waiting, $.Metrics.Agents.Staffed.Count here", "s") "," ENDS

static void
test_metrics__of_real_agents_and_contacts(void **state)
{
    struct play *p = *state;

    desk_chat(&p->desk, 0, 0);
    run(p, METRICS);
    expect_said(p, "nobody|1 waiting, 0 here");
    ready(p, 0);
    assert_int_equal(desk_accept(&p->desk, 0, p->desk.chats[0]), OK);
    run(p, METRICS);
    expect_said(p, "somebody|0 waiting, 1 here");
}

/* ---- whispers ---- */

static size_t
heard(struct play *p, enum role only)
{
    size_t n = 0;

    for (size_t i = 0; i < p->x.heard.count; i++)
        n += p->x.heard.items[i].kind == ITEM_MESSAGE && p->x.heard.only[i] == only;
    return n;
}

static void
test_whispers__each_to_its_side_and_never_in_the_transcript(void **state)
{
    struct play *p = *state;
    struct offer o;

    flow(p, "To agent", "AGENT_WHISPER", SAY("a", "from $.Queue.Name", "b") ","
         DO("b", "Wait", "'TimeLimitSeconds':'10'", CASES(WHEN("Equals", "WaitCompleted", "z"))) "," DO("z", "EndFlowExecution", "", ""));
    flow(p, "To customer", "CUSTOMER_WHISPER", SAY("a", "here is $.Agent.FirstName", "b") ","
         DO("b", "Wait", "'TimeLimitSeconds':'600'", CASES(WHEN("Equals", "WaitCompleted", "z"))) "," DO("z", "EndFlowExecution", "", ""));
    run(p, HOOK("a", "AgentWhisper", "To agent", "b") "," HOOK("b", "CustomerWhisper", "To customer", "c") ","
        TARGET("c", "@0", "d") "," ENTER("d") "," ENDS);
    ready(p, 0);
    assert_int_equal(desk_accept(&p->desk, 0, p->chat.chat_no), OK);
    assert_int_equal(heard(p, ROLE_AGENT), 1);
    assert_int_equal(heard(p, ROLE_CUSTOMER), 0);
    p->x.heard.count = 0;
    play_travel(p, 10000); /* a Wait in a whisper delays the connection */
    assert_int_equal(heard(p, ROLE_AGENT), 0);
    assert_int_equal(heard(p, ROLE_CUSTOMER), 1);
    assert_true(desk_entry(&p->desk, 0, p->chat.chat_no, &o));
    assert_int_equal(o.joined_ms, 0);
    play_travel(p, 2 * MINUTE); /* at most */
    assert_true(desk_entry(&p->desk, 0, p->chat.chat_no, &o));
    assert_int_not_equal(o.joined_ms, 0);
    assert_int_equal(play_runs(p), 0);
    expect_said(p, "");
}

static void
test_whispers__an_agent_who_leaves_puts_the_customer_back(void **state)
{
    struct play *p = *state;
    struct queued q;

    flow(p, "To agent", "AGENT_WHISPER", SAY("a", "x", "b") "," STAY("b"));
    flow(p, "Waiting", "CUSTOMER_QUEUE", SAY("a", "wait", "b") "," STAY("b"));
    run(p, HOOK("a", "AgentWhisper", "To agent", "b") "," HOOK("b", "CustomerQueue", "Waiting", "c") ","
        TARGET("c", "@0", "d") "," ENTER("d") "," ENDS);
    ready(p, 0);
    assert_int_equal(desk_accept(&p->desk, 0, p->chat.chat_no), OK);
    assert_int_equal(desk_leave(&p->desk, 0, p->chat.chat_no), OK);
    assert_true(desk_waits(&p->desk, p->chat.chat_no, &q));
    assert_false(play_ended(p, NULL));
    expect_said(p, "wait|wait");
}

/* ---- after the agent has gone ---- */

#define REMAINING                                                                                  \
    DO("a", "Compare", "'ComparisonValue':'$.Agent.ARN'", NEXT("b") ","                            \
       CASES(WHEN("Equals", "NULL", "n")) "," ERRORS(ON("NoMatchingCondition", "b"))) ","          \
    SAY("b", "$.Agent.FirstName has left ($.InitiationMethod)", "w") "," SAY("n", "nobody was here", "w") "," \
    DO("w", "Wait", "'TimeLimitSeconds':'900','Events':['CustomerReturned']",                      \
       CASES(WHEN("Equals", "WaitCompleted", "z") "," WHEN("Equals", "CustomerReturned", "q"))) "," \
    ENTER("q") "," DISCONNECT("z") "," ENDS

static void
test_disconnect__the_flow_goes_on_with_the_customer(void **state)
{
    struct play *p = *state;
    struct queued q;

    flow(p, "Remaining", "CONTACT_FLOW", REMAINING);
    for (int returns = 0; returns < 2; returns++) {
        run(p, HOOK("a", "CustomerRemaining", "Remaining", "c") "," TARGET("c", "@0", "d") "," ENTER("d") "," ENDS);
        if (returns)
            desk_seen(&p->desk, 0); /* is still routable, and polls again */
        else
            ready(p, 0);
        assert_int_equal(desk_accept(&p->desk, 0, p->chat.chat_no), OK);
        assert_int_equal(desk_leave(&p->desk, 0, p->chat.chat_no), OK);
        expect_said(p, "Ben has left (DISCONNECT)");
        if (returns) {
            play_say(p, "one more thing");
            assert_true(desk_waits(&p->desk, p->chat.chat_no, &q)); /* the target was inherited */
        } else {
            play_travel(p, 15 * MINUTE);
            assert_true(play_ended(p, NULL));
        }
        desk_clear(&p->desk, 0, p->chat.chat_no);
    }
}

static void
test_attributes__agents_look_again(void **state)
{
    struct play *p = *state;
    int64_t version;

    flow(p, "To agent", "AGENT_WHISPER",
         DO("a", "Wait", "'TimeLimitSeconds':'5'", CASES(WHEN("Equals", "WaitCompleted", "b"))) ","
         DO("b", "UpdateContactAttributes", "'Attributes':{'k':'v'}", NEXT("s") "," FAILED) "," ENDS);
    run(p, HOOK("a", "AgentWhisper", "To agent", "c") "," TARGET("c", "@0", "d") "," ENTER("d") "," ENDS);
    ready(p, 0);
    assert_int_equal(desk_accept(&p->desk, 0, p->chat.chat_no), OK);
    version = desk_agent(&p->desk, 0).version;
    play_travel(p, 5000);
    assert_true(desk_agent(&p->desk, 0).version > version);
    assert_string_equal(play_attributes(p), "{\"k\":\"v\"}");
}

#define ON_STAGE(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(test_queue__entering_starts_the_queue_flow_and_logs),
        ON_STAGE(test_queue__full_is_a_branch_of_its_own),
        ON_STAGE(test_dequeue__moves_to_a_new_segment_or_keeps_the_place),
        ON_STAGE(test_dequeue__eleven_times_at_most),
        ON_STAGE(test_priority_and_age__choose_who_is_next),
        ON_STAGE(test_hours__of_the_clock),
        ON_STAGE(test_metrics__of_real_agents_and_contacts),
        ON_STAGE(test_whispers__each_to_its_side_and_never_in_the_transcript),
        ON_STAGE(test_whispers__an_agent_who_leaves_puts_the_customer_back),
        ON_STAGE(test_disconnect__the_flow_goes_on_with_the_customer),
        ON_STAGE(test_attributes__agents_look_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
