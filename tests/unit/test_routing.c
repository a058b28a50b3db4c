/* Who gets which contact, and what becomes of offers: contract/ccp.md 4, connect-api.md 2.11. */

#include "tests/unit/test.h"

#include "base/random.h"
#include "domain/agent.h"
#include "domain/routing.h"
#include "domain/watch.h"
#include "tests/unit/desk.h"

#include <stdio.h>

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

/* ---- properties, over random lives ---- */

static uint64_t seed;

static size_t
draw(size_t below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (size_t)(seed >> 33) % below;
}

static void
one_act(struct desk *d)
{
    size_t user = draw(DESK_USERS);
    int64_t chat = d->chat_count ? d->chats[draw(d->chat_count)] : 0;
    int64_t statuses[] = { d->available, d->available, d->lunch, d->offline };

    switch (draw(10)) {
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
        break;
    default:
        desk_seen(d, user);
    }
}

/* No contact lost, none offered twice: a live one waits, or is with exactly one agent. */
static void
check_contact(struct desk *d, int64_t chat_no)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = desk_entries(d, chat_no, all, AGENT_ENTRIES_MAX), offered = 0, open = 0;
    struct chat c = desk_find(d, chat_no);
    struct queued q = { 0 };
    bool waits = desk_waits(d, chat_no, &q);

    for (size_t i = 0; i < n; i++) {
        offered += all[i].state == OFFER_CONNECTING;
        open += all[i].state == OFFER_CONNECTED;
        for (size_t k = 0; k < i; k++)
            assert_true(all[k].user_no != all[i].user_no);
        if (all[i].state == OFFER_CONNECTING)
            assert_int_equal(q.offered_no, all[i].no);
    }
    assert_int_equal(waits + open, c.ended_ms ? 0 : 1);
    assert_int_equal(offered, q.offered_no ? 1 : 0);
}

static size_t
entries_of(struct desk *d, size_t user)
{
    size_t n = 0;
    struct offer o;

    for (size_t i = 0; i < d->chat_count; i++)
        n += desk_entry(d, user, d->chats[i], &o);
    return n;
}

static bool
serves(const struct desk *d, size_t user, const struct queued *q, int64_t now)
{
    if (user % 2 == 0)
        return q->queue_no == d->queues[0] || q->queue_no == d->queues[1];
    return q->queue_no == d->queues[1] || q->queue_no == d->queues[2] || q->age_ms + MINUTE <= now;
}

/* Nobody is over their slots, and nobody is idle while a contact waits that they could have. */
static void
check_agent(struct desk *d, size_t user)
{
    struct agent a = desk_agent(d, user);
    int64_t now = clock_wall_ms(&d->x.clock);

    assert_int_equal(a.used, (int64_t)entries_of(d, user));
    assert_true(a.used <= a.slots);
    if (!agent_is_free(&a))
        return;
    for (size_t i = 0; i < d->chat_count; i++) {
        struct queued q;
        struct offer o;

        if (desk_waits(d, d->chats[i], &q) && !q.offered_no && serves(d, user, &q, now))
            assert_true(desk_entry(d, user, d->chats[i], &o)); /* has an old entry of it */
    }
}

/* What is offered was the first of its queue: whoever waits unoffered before it was not for them.
 */
static void
check_order(struct desk *d)
{
    for (size_t i = 0; i < d->chat_count; i++)
        check_contact(d, d->chats[i]);
    for (size_t i = 0; i < DESK_USERS; i++)
        check_agent(d, i);
}

static void
test_random_lives_keep_the_promises(void **state)
{
    struct desk *d = *state;

    random_bytes(&seed, sizeof(seed));
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int life = 0; life < 3; life++) {
        for (int act = 0; act < 250; act++) {
            one_act(d);
            if (act % 5 == 0 || act > 230)
                check_order(d);
            if (act == 125)
                fixture_reopen(&d->x);
        }
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
        T(test_random_lives_keep_the_promises),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
