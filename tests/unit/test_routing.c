/* Who gets which contact, and what becomes of offers: contract/ccp.md 4, connect-api.md 2.11. */

#include "tests/unit/test.h"

#include "base/random.h"
#include "domain/agent.h"
#include "domain/criteria.h"
#include "domain/routing.h"
#include "domain/watch.h"
#include "tests/unit/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static int
setup(void **state)
{
    struct desk *d = malloc(sizeof(*d));

    desk_open(d);
    *state = d;
    return 0;
}

static int
teardown(void **state)
{
    desk_close(*state);
    free(*state);
    return 0;
}

static enum offer_state
state_of(struct desk *d, size_t user, int64_t chat_no)
{
    struct offer o;

    return desk_entry(d, user, chat_no, &o) ? o.state : OFFER_NONE;
}

/* A routable agent who polls. */
static void
ready(struct desk *d, size_t user)
{
    desk_seen(d, user);
    assert_int_equal(desk_status(d, user, d->available, false), OK);
}

static void
test_a_queued_contact_is_offered_to_who_becomes_available(void **state)
{
    struct desk *d = *state;
    int64_t chat = desk_chat(d, 0, 0);
    struct queued q;

    assert_true(desk_waits(d, chat, &q));
    assert_int_equal(q.offered_no, 0);
    ready(d, 0);
    assert_int_equal(state_of(d, 0, chat), OFFER_CONNECTING);
    assert_int_equal(desk_accept(d, 0, chat), OK);
    assert_int_equal(desk_accept(d, 0, chat), OK); /* SDKs repeat */
    assert_int_equal(state_of(d, 0, chat), OFFER_CONNECTED);
    assert_false(desk_waits(d, chat, &q));
    assert_int_equal(desk_clear(d, 0, chat), ERR_UNFIT);
    assert_int_equal(desk_leave(d, 0, chat), OK);
    assert_int_equal(state_of(d, 0, chat), OFFER_ENDED);
    assert_true(desk_find(d, chat).ended_ms);
    assert_int_equal(desk_clear(d, 0, chat), OK);
    assert_int_equal(state_of(d, 0, chat), OFFER_NONE);
    assert_int_equal(desk_agent(d, 0).used, 0);
}

static enum err
watch_it(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct chat c;

    (void)x;
    (void)f;
    CHECK(txn_chat_find(t, *(int64_t *)arg, &c));
    watch_configure(t, &c, ROLE_CUSTOMER, WATCH_DISCONNECT, 2 * MINUTE);
    return OK;
}

static void
test_a_silent_customer_costs_the_agent_the_chat(void **state)
{
    struct desk *d = *state;
    int64_t chat = desk_chat(d, 0, 0);

    assert_int_equal(fixture_run(&d->x, watch_it, &chat, NULL), OK);
    ready(d, 0);
    desk_travel(d, SECOND);
    assert_int_equal(desk_accept(d, 0, chat), OK);
    for (int i = 0; i < 12; i++) { /* who polls, lest the agent be taken for gone */
        desk_seen(d, 0);
        desk_travel(d, 10 * SECOND - (i == 11));
    }
    assert_int_equal(state_of(d, 0, chat), OFFER_CONNECTED);
    desk_travel(d, 1);
    assert_int_equal(state_of(d, 0, chat), OFFER_ENDED);
    assert_true(desk_find(d, chat).ended_ms);
    assert_int_equal(desk_find(d, chat).reason, END_IDLE_DISCONNECT);
}

static void
test_the_longest_idle_is_first(void **state)
{
    struct desk *d = *state;

    ready(d, 2);
    desk_travel(d, SECOND);
    ready(d, 0);
    desk_travel(d, SECOND);
    ready(d, 4);
    desk_travel(d, SECOND);
    assert_int_equal(state_of(d, 2, desk_chat(d, 0, 0)), OFFER_CONNECTING);
    desk_travel(d, SECOND);
    assert_int_equal(state_of(d, 0, desk_chat(d, 0, 0)), OFFER_CONNECTING);
    desk_travel(d, SECOND);
    assert_int_equal(state_of(d, 4, desk_chat(d, 0, 0)), OFFER_CONNECTING);
    desk_travel(d, SECOND); /* everybody has a second slot: turns go round */
    assert_int_equal(state_of(d, 2, desk_chat(d, 0, 0)), OFFER_CONNECTING);
}

static void
test_priority_is_first_then_waiting_time(void **state)
{
    struct desk *d = *state;
    int64_t low_queue = desk_chat(d, 1, 0), old, young, urgent;

    desk_travel(d, SECOND);
    old = desk_chat(d, 0, 0);
    desk_travel(d, SECOND);
    young = desk_chat(d, 0, 0);
    desk_travel(d, SECOND);
    urgent = desk_chat(d, 0, 1);
    ready(d, 0); /* two slots */
    assert_int_equal(state_of(d, 0, urgent), OFFER_CONNECTING);
    assert_int_equal(state_of(d, 0, old), OFFER_CONNECTING);
    assert_int_equal(state_of(d, 0, young), OFFER_NONE);
    ready(d, 2);
    assert_int_equal(state_of(d, 2, young), OFFER_CONNECTING);
    assert_int_equal(state_of(d, 2, low_queue), OFFER_CONNECTING); /* the queue's rank is lower */
}

static void
test_an_offer_times_out_and_the_contact_is_first_again(void **state)
{
    struct desk *d = *state;
    int64_t first, second;
    struct queued q;

    ready(d, 1); /* one slot, queue 1 */
    first = desk_chat(d, 1, 0);
    desk_travel(d, SECOND);
    second = desk_chat(d, 1, 0);
    desk_travel(d, 18 * SECOND);
    desk_seen(d, 1);
    assert_int_equal(state_of(d, 1, first), OFFER_CONNECTING);
    desk_travel(d, SECOND);
    assert_int_equal(state_of(d, 1, first), OFFER_MISSED);
    assert_int_equal(desk_agent(d, 1).used, 1); /* still occupies the slot */
    assert_true(desk_waits(d, first, &q));
    assert_int_equal(q.offered_no, 0);
    assert_int_equal(state_of(d, 1, second), OFFER_NONE);
    ready(d, 3);
    assert_int_equal(state_of(d, 3, first), OFFER_CONNECTING);
    assert_int_equal(desk_clear(d, 1, first), OK);
    assert_int_equal(state_of(d, 1, second), OFFER_CONNECTING);
}

static void
test_a_rejected_contact_goes_to_somebody_else(void **state)
{
    struct desk *d = *state;
    int64_t chat;

    ready(d, 0);
    chat = desk_chat(d, 0, 0);
    assert_int_equal(desk_reject(d, 0, chat), OK);
    assert_int_equal(state_of(d, 0, chat), OFFER_REJECTED);
    assert_int_equal(desk_accept(d, 0, chat), ERR_UNFIT);
    ready(d, 2);
    assert_int_equal(state_of(d, 2, chat), OFFER_CONNECTING);
    assert_int_equal(desk_reject(d, 2, chat), OK);
    /* Cleared, the first one may be asked again. */
    assert_int_equal(desk_clear(d, 0, chat), OK);
    assert_int_equal(state_of(d, 0, chat), OFFER_CONNECTING);
}

static void
test_a_profile_with_a_delay_sees_the_contact_later(void **state)
{
    struct desk *d = *state;
    int64_t chat;

    ready(d, 1);
    chat = desk_chat(d, 0, 0);
    assert_int_equal(state_of(d, 1, chat), OFFER_NONE);
    desk_travel(d, 59 * SECOND);
    desk_seen(d, 1);
    assert_int_equal(state_of(d, 1, chat), OFFER_NONE);
    desk_travel(d, SECOND);
    assert_int_equal(state_of(d, 1, chat), OFFER_CONNECTING);
}

static void
test_the_next_status_waits_for_the_last_contact(void **state)
{
    struct desk *d = *state;
    int64_t one, two;

    ready(d, 0);
    one = desk_chat(d, 0, 0);
    assert_int_equal(desk_accept(d, 0, one), OK);
    assert_int_equal(desk_status(d, 0, d->lunch, false), ERR_UNFIT);
    assert_int_equal(desk_status(d, 0, d->lunch, true), OK);
    assert_int_equal(desk_agent(d, 0).next_no, d->lunch);
    two = desk_chat(d, 0, 0);
    assert_int_equal(state_of(d, 0, two), OFFER_NONE); /* no new offers */
    assert_int_equal(desk_leave(d, 0, one), OK);
    assert_int_equal(desk_agent(d, 0).status_no, d->available);
    assert_int_equal(desk_clear(d, 0, one), OK);
    assert_int_equal(desk_agent(d, 0).status_no, d->lunch);
    assert_int_equal(desk_agent(d, 0).next_no, 0);
    assert_int_equal(state_of(d, 0, two), OFFER_NONE);
    assert_int_equal(desk_status(d, 0, d->available, false), OK);
    assert_int_equal(state_of(d, 0, two), OFFER_CONNECTING);
    /* Routable takes an enqueued status back. */
    assert_int_equal(desk_status(d, 0, d->offline, true), OK);
    assert_int_equal(desk_status(d, 0, d->available, true), OK);
    assert_int_equal(desk_agent(d, 0).next_no, 0);
}

static void
test_nobody_who_does_not_poll_is_offered_anything(void **state)
{
    struct desk *d = *state;
    int64_t chat;

    ready(d, 0);
    desk_travel(d, 61 * SECOND);
    assert_true(desk_agent(d, 0).lost);
    chat = desk_chat(d, 0, 0);
    assert_int_equal(state_of(d, 0, chat), OFFER_NONE);
    desk_seen(d, 0);
    assert_int_equal(state_of(d, 0, chat), OFFER_CONNECTING);
    assert_int_equal(desk_accept(d, 0, chat), OK);
    desk_travel(d, 32 * MINUTE);
    assert_int_equal(state_of(d, 0, chat), OFFER_CONNECTED); /* open chats stay */
    assert_int_equal(desk_agent(d, 0).next_no, d->offline);
    assert_int_equal(desk_leave(d, 0, chat), OK);
    assert_int_equal(desk_clear(d, 0, chat), OK);
    assert_int_equal(desk_agent(d, 0).status, STATUS_OFFLINE);
}

static void
test_a_customer_who_leaves_ends_every_entry(void **state)
{
    struct desk *d = *state;
    int64_t offered, open, waiting;
    struct offer o;
    struct queued q;

    ready(d, 0);
    open = desk_chat(d, 0, 0);
    assert_int_equal(desk_accept(d, 0, open), OK);
    offered = desk_chat(d, 0, 0);
    waiting = desk_chat(d, 0, 0);
    desk_end(d, open);
    desk_end(d, offered);
    desk_end(d, waiting);
    assert_true(desk_entry(d, 0, open, &o));
    assert_int_equal(o.state, OFFER_ENDED);
    assert_true(o.customer_gone_ms > 0);
    assert_true(desk_entry(d, 0, offered, &o));
    assert_int_equal(o.state, OFFER_REJECTED);
    assert_false(o.refused);
    assert_false(desk_waits(d, waiting, &q));
    desk_travel(d, MINUTE); /* the offer's timer has nothing to do */
    assert_int_equal(state_of(d, 0, offered), OFFER_REJECTED);
}

static void
test_everything_is_there_after_a_restart(void **state)
{
    struct desk *d = *state;
    int64_t offered, waiting;

    ready(d, 1);
    offered = desk_chat(d, 1, 0);
    waiting = desk_chat(d, 1, 0);
    fixture_reopen(&d->x);
    assert_int_equal(state_of(d, 1, offered), OFFER_CONNECTING);
    desk_travel(d, 20 * SECOND); /* its timer is a row */
    assert_int_equal(state_of(d, 1, offered), OFFER_MISSED);
    assert_int_equal(desk_clear(d, 1, offered), OK);
    assert_int_equal(state_of(d, 1, offered), OFFER_CONNECTING); /* older than the other */
    assert_int_equal(state_of(d, 1, waiting), OFFER_NONE);
}

/* ---- routing criteria: flows.md 7.7 ---- */

#define KOREAN(level) "[{\"AttributeName\":\"lang\",\"AttributeValue\":\"ko\",\"Level\":" level "}]"
#define ASKS(level)                                                                                \
    "{\"AttributeCondition\":{\"Name\":\"lang\",\"Value\":\"ko\",\"ProficiencyLevel\":" level      \
    ",\"ComparisonOperator\":\"NumberGreaterOrEqualTo\"}}"
#define STEP(expression, seconds)                                                                  \
    "{\"Expiry\":{\"DurationInSeconds\":" seconds "},\"Expression\":" expression "}"
#define TWO_STEPS "{\"Steps\":[" STEP(ASKS("4"), "30") "," STEP(ASKS("2"), "30") "]}"

/* Everybody polls, so that only criteria decide. */
static void
pass(struct desk *d, int seconds)
{
    for (int i = 0; i < seconds; i++) {
        for (size_t u = 0; u < DESK_USERS; u++)
            desk_seen(d, u);
        desk_travel(d, SECOND);
    }
}

static void
test_criteria_choose_then_give_way_step_by_step(void **state)
{
    struct desk *d = *state;
    int64_t chat, plain;

    ready(d, 1); /* idle the longest; knows nothing; one slot, queue 1 */
    desk_travel(d, SECOND);
    desk_skills(d, 3, KOREAN("2"));
    ready(d, 3);
    assert_int_equal(desk_status(d, 1, d->lunch, false), OK);
    assert_int_equal(desk_status(d, 3, d->lunch, false), OK);
    chat = desk_chat(d, 1, 0);
    assert_int_equal(desk_criteria(d, chat, TWO_STEPS), OK);
    plain = desk_chat(d, 1, 0);
    assert_int_equal(desk_status(d, 1, d->available, false), OK);
    assert_int_equal(state_of(d, 1, chat), OFFER_NONE);
    assert_int_equal(state_of(d, 1, plain),
                     OFFER_CONNECTING); /* the later one, who asks for nothing */
    desk_end(d, plain);
    assert_int_equal(desk_status(d, 3, d->available, false), OK);
    assert_int_equal(state_of(d, 3, chat), OFFER_NONE);
    pass(d, 29);
    assert_int_equal(state_of(d, 3, chat), OFFER_NONE);
    pass(d, 1); /* the second step holds */
    assert_int_equal(state_of(d, 3, chat), OFFER_CONNECTING);
}

static void
test_after_the_last_step_anybody_will_do(void **state)
{
    struct desk *d = *state;
    int64_t chat = desk_chat(d, 1, 0);

    assert_int_equal(desk_criteria(d, chat, TWO_STEPS), OK);
    ready(d, 1);
    pass(d, 59);
    assert_int_equal(state_of(d, 1, chat), OFFER_NONE);
    fixture_reopen(&d->x); /* its clock is in the store */
    pass(d, 1);
    assert_int_equal(state_of(d, 1, chat), OFFER_CONNECTING);
}

static void
test_a_new_proficiency_is_seen_at_once(void **state)
{
    struct desk *d = *state;
    int64_t chat = desk_chat(d, 1, 0);

    ready(d, 3);
    assert_int_equal(desk_criteria(d, chat, "{}"), OK);
    assert_int_equal(state_of(d, 3, chat), OFFER_CONNECTING);
    assert_int_equal(desk_reject(d, 3, chat), OK);
    assert_int_equal(desk_criteria(d, chat, "{\"Steps\":[{\"Expression\":" ASKS("4.5") "}]}"), OK);
    assert_int_equal(desk_clear(d, 3, chat), OK);
    desk_skills(d, 3, KOREAN("4.4"));
    pass(d, 100); /* no expiry: for ever */
    assert_int_equal(state_of(d, 3, chat), OFFER_NONE);
    desk_skills(d, 3, KOREAN("4.5"));
    assert_int_equal(state_of(d, 3, chat), OFFER_CONNECTING);
}

static void
test_expressions_of_criteria(void **state)
{
    static const struct {
        const char *expression;
        bool fits;
    } cases[] = {
        { "{}", true },
        { ASKS("3"), true },
        { ASKS("4"), false },
        { "{\"NotAttributeCondition\":{\"Name\":\"lang\",\"Value\":\"ko\",\"ProficiencyLevel\":3}}",
          false },
        { "{\"NotAttributeCondition\":{\"Name\":\"lang\",\"Value\":\"ja\",\"ProficiencyLevel\":1}}",
          true },
        { "{\"AndExpression\":[" ASKS("1") "," ASKS("4") "]}", false },
        { "{\"AndExpression\":[" ASKS("1") "," ASKS("3") "]}", true },
        { "{\"OrExpression\":[" ASKS("5") "," ASKS("3") "]}", true },
        { "{\"OrExpression\":[" ASKS("5") "," ASKS("4") "]}", false },
        { "{\"AttributeCondition\":{\"Name\":\"lang\",\"Value\":\"ko\",\"Range\":{"
          "\"MinProficiencyLevel\":1,"
          "\"MaxProficiencyLevel\":2}}}",
          false },
        { "{\"AttributeCondition\":{\"Name\":\"lang\",\"Value\":\"ko\",\"Range\":{"
          "\"MinProficiencyLevel\":2,"
          "\"MaxProficiencyLevel\":3}}}",
          true },
        { "{\"AttributeCondition\":{\"MatchCriteria\":{\"AgentsCriteria\":{\"AgentIds\":[\"x\"]}}}"
          "}",
          false },
    };
    struct desk *d = *state;
    char json[1024];

    desk_skills(d, 3, KOREAN("3"));
    ready(d, 3);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t chat;

        snprintf(json, sizeof(json), "{\"Steps\":[{\"Expression\":%s}]}", cases[i].expression);
        assert_int_equal(desk_status(d, 3, d->lunch, false), OK);
        chat = desk_chat(d, 1, 0);
        assert_int_equal(desk_criteria(d, chat, json), OK);
        assert_int_equal(desk_status(d, 3, d->available, false), OK);
        print_message("%s\n", cases[i].expression);
        assert_int_equal(state_of(d, 3, chat) == OFFER_CONNECTING, cases[i].fits);
        desk_end(d, chat);
    }
}

/* ---- properties, over random lives ---- */

static uint64_t seed;

static size_t
draw(size_t below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (size_t)(seed >> 33) % below;
}

/* false: time passed, so that several things may have happened. */
static bool
one_act(struct desk *d)
{
    size_t user = draw(DESK_USERS);
    int64_t chat = d->chat_count ? d->chats[draw(d->chat_count)] : 0;
    int64_t statuses[] = { d->available, d->available, d->lunch, d->offline };
    static const char *const criteria[] = { "{}", "{\"Steps\":[" STEP(ASKS("3"), "20") "]}",
                                            TWO_STEPS,
                                            "{\"Steps\":[{\"Expression\":" ASKS("2") "}]}" };
    static const char *const skills[] = { "[]", KOREAN("2"), KOREAN("3"), KOREAN("5") };

    switch (draw(12)) {
    case 0:
    case 1:
        if (d->chat_count < DESK_CHATS)
            desk_chat(d, draw(DESK_QUEUES), draw(3) ? 0 : (int64_t)draw(9) + 1);
        break;
    case 2:
        desk_status(d, user, statuses[draw(4)], draw(2));
        break;
    case 3:
    case 4:
        desk_accept(d, user, chat);
        break;
    case 5:
        desk_reject(d, user, chat);
        break;
    case 6:
        desk_clear(d, user, chat);
        break;
    case 7:
        if (draw(3) == 0)
            desk_leave(d, user, chat);
        else if (chat && draw(4) == 0)
            desk_end(d, chat);
        break;
    case 8:
        desk_travel(d, (int64_t)draw(15 * SECOND));
        return false;
    case 9:
        if (chat)
            (void)!desk_criteria(d, chat, criteria[draw(4)]);
        break;
    case 10:
        desk_skills(d, user, skills[draw(4)]);
        return false; /* who fits is another one now */
    default:
        desk_seen(d, user);
    }
    return true;
}

static struct offer *
entry_in(struct census_chat *c, int64_t user_no)
{
    struct offer *newest = NULL;

    for (size_t i = 0; i < c->entry_count; i++)
        if (c->entries[i].user_no == user_no && (!newest || c->entries[i].no > newest->no))
            newest = &c->entries[i];
    return newest;
}

/* No contact lost, none offered twice: a live one waits, or is with exactly one agent. */
static void
check_contact(struct census_chat *c)
{
    size_t offered = 0, open = 0;

    for (size_t i = 0; i < c->entry_count; i++) {
        offered += c->entries[i].state == OFFER_CONNECTING;
        open += c->entries[i].state == OFFER_CONNECTED;
        for (size_t k = 0; k < i; k++)
            assert_true(c->entries[k].user_no != c->entries[i].user_no);
        if (c->entries[i].state == OFFER_CONNECTING)
            assert_int_equal(c->queued.offered_no, c->entries[i].no);
    }
    assert_int_equal(c->waits + open, c->chat.ended_ms ? 0 : 1);
    assert_int_equal(offered, c->queued.offered_no ? 1 : 0);
}

/* The rank of the queue in the agent's profile; 0: they do not see the contact (yet). */
static int
rank_of(const struct desk *d, size_t user, const struct queued *q, int64_t now)
{
    if (user % 2 == 0)
        return q->queue_no == d->queues[0] ? 1 : q->queue_no == d->queues[1] ? 2 : 0;
    if (q->queue_no == d->queues[1] || q->queue_no == d->queues[2])
        return 1;
    return q->age_ms + MINUTE <= now ? 2 : 0;
}

struct fit {
    int64_t need_no, user_no;
    bool fits;
};

static enum err
fit_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct fit *fit = arg;

    (void)x;
    (void)f;
    fit->fits = criteria_fit(t, fit->need_no, fit->user_no);
    return OK;
}

static bool
suits(struct desk *d, size_t user, const struct queued *q)
{
    struct fit fit = { q->need_no, d->users[user], true };

    if (q->need_no)
        assert_int_equal(fixture_run(&d->x, fit_step, &fit, NULL), OK);
    return fit.fits;
}

/* Could this agent take that contact, if they had room? */
static bool
may_take(struct desk *d, size_t user, struct census_chat *c, int64_t now)
{
    return c->waits && !c->queued.offered_no && rank_of(d, user, &c->queued, now) &&
           !entry_in(c, d->users[user]) && suits(d, user, &c->queued);
}

/* Nobody is over their slots, and nobody is idle while a contact waits that they could have. */
static void
check_agent(struct desk *d, struct census *s, size_t user)
{
    const struct agent *a = &s->agents[user];
    int64_t entries = 0;

    for (size_t i = 0; i < d->chat_count; i++)
        for (size_t k = 0; k < s->chats[i].entry_count; k++)
            entries += s->chats[i].entries[k].user_no == a->user_no;
    assert_int_equal(a->used, entries);
    assert_true(a->used <= a->slots);
    for (size_t i = 0; agent_is_free(a) && i < d->chat_count; i++)
        assert_false(may_take(d, user, &s->chats[i], clock_wall_ms(&d->x.clock)));
}

static bool
is_before(const struct queued *a, const struct queued *b)
{
    if (a->priority != b->priority)
        return a->priority < b->priority;
    return a->age_ms != b->age_ms ? a->age_ms < b->age_ms : a->contact_no < b->contact_no;
}

/* What was just offered came first of all that the agent could have had and that waited all along;
 * and nobody who was free all along, and could have had it, had been idle for longer. */
static void
check_offer(struct desk *d, struct census *was, struct census *is, size_t chat, size_t user)
{
    const struct queued *q = &is->chats[chat].queued;
    int64_t now = clock_wall_ms(&d->x.clock);

    for (size_t i = 0; i < d->chat_count; i++) {
        struct census_chat *other = &is->chats[i];
        int rank = rank_of(d, user, &other->queued, now), mine = rank_of(d, user, q, now);

        if (i == chat || !was->chats[i].waits || was->chats[i].queued.offered_no ||
            !may_take(d, user, other, now) || entry_in(&was->chats[i], d->users[user]))
            continue;
        assert_true(mine < rank || (mine == rank && is_before(q, &other->queued)));
    }
    for (size_t i = 0; i < DESK_USERS; i++) {
        const struct agent *a = &is->agents[i];

        if (i == user || !agent_is_free(a) || !agent_is_free(&was->agents[i]) ||
            entry_in(&is->chats[chat], a->user_no) || entry_in(&was->chats[chat], a->user_no) ||
            !rank_of(d, i, q, now) || !suits(d, i, q))
            continue;
        assert_true(was->agents[user].idle_ms <= was->agents[i].idle_ms);
    }
}

static void
check_order(struct desk *d, struct census *was, struct census *is)
{
    for (size_t c = 0; c < d->chat_count; c++)
        for (size_t u = 0; u < DESK_USERS; u++) {
            const struct offer *o = entry_in(&is->chats[c], d->users[u]);
            const struct offer *old = entry_in(&was->chats[c], d->users[u]);

            if (o && o->state == OFFER_CONNECTING && (!old || old->no != o->no))
                check_offer(d, was, is, c, u);
        }
}

/* FRONTDESK_LIVES=1000 FRONTDESK_SEED=7: more of them, or the same again. */
static void
live(struct desk *d)
{
    static struct census was, is;

    memset(&was, 0, sizeof(was));
    for (int act = 0; act < 250; act++) {
        bool single = one_act(d);

        desk_census(d, &is);
        for (size_t i = 0; i < d->chat_count; i++)
            check_contact(&is.chats[i]);
        for (size_t i = 0; i < DESK_USERS; i++)
            check_agent(d, &is, i);
        if (single && act)
            check_order(d, &was, &is);
        was = is;
        if (act == 125)
            fixture_reopen(&d->x);
    }
}

static void
test_random_lives_keep_the_promises(void **state)
{
    const char *lives = getenv("FRONTDESK_LIVES"), *given = getenv("FRONTDESK_SEED");
    struct desk *d = *state;
    uint64_t first;

    random_bytes(&first, sizeof(first));
    if (given)
        first = strtoull(given, NULL, 10);
    for (uint64_t i = 0; i < (lives ? strtoull(lives, NULL, 10) : 4); i++) {
        seed = first + i;
        print_message("seed %llu\n", (unsigned long long)seed);
        live(d);
        desk_close(d);
        desk_open(d);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_a_queued_contact_is_offered_to_who_becomes_available),
        T(test_a_silent_customer_costs_the_agent_the_chat),
        T(test_the_longest_idle_is_first),
        T(test_priority_is_first_then_waiting_time),
        T(test_an_offer_times_out_and_the_contact_is_first_again),
        T(test_a_rejected_contact_goes_to_somebody_else),
        T(test_a_profile_with_a_delay_sees_the_contact_later),
        T(test_the_next_status_waits_for_the_last_contact),
        T(test_nobody_who_does_not_poll_is_offered_anything),
        T(test_a_customer_who_leaves_ends_every_entry),
        T(test_everything_is_there_after_a_restart),
        T(test_criteria_choose_then_give_way_step_by_step),
        T(test_after_the_last_step_anybody_will_do),
        T(test_a_new_proficiency_is_seen_at_once),
        T(test_expressions_of_criteria),
        T(test_random_lives_keep_the_promises),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
