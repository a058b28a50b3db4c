/* Receipts, idle and auto-disconnect timers, persistent chats, view tokens: under a clock of the
 * test's own. */
#include "tests/unit/test.h"

#include "base/json.h"
#include "base/random.h"
#include "domain/chat.h"
#include "domain/participant.h"
#include "domain/past.h"
#include "domain/receipt.h"
#include "domain/timer.h"
#include "domain/transcript.h"
#include "domain/view.h"
#include "domain/watch.h"
#include "tests/unit/store_fixture.h"

#include <stdio.h>

enum { MINUTE_MS = 60000 };

/* A chat with its customer, an agent, and what a step was about. */
struct scene {
    struct fixture x;
    struct chat_started chat;
    int64_t agent_no;
    /* arguments and results of steps */
    int64_t by_no;
    struct uuid item_id;
    bool read, is_new;
    enum role role;
    enum watch_kind kind;
    int64_t ms;
    const struct contact *past;
    struct contact contact;
};

static int
setup(void **state)
{
    struct scene *s = calloc(1, sizeof(*s));

    fixture_open(&s->x);
    *state = s;
    return 0;
}

static int
teardown(void **state)
{
    struct scene *s = *state;

    fixture_close(&s->x);
    free(s);
    return 0;
}

static struct scene *
scene_of(struct fixture *x)
{
    return (struct scene *)(void *)x;
}

static enum err
run(struct scene *s, step_fn step, void *arg)
{
    return fixture_run(&s->x, step, arg, NULL);
}

static enum err
start(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct chat_start c = { .display_name = STR("Ana"),
                            .contents = content_bit(CONTENT_TEXT),
                            .flow_id = x->flow_id,
                            .minutes = 10080,
                            .attributes = STR("{}"),
                            .past = s->past };
    struct seat seat;
    enum err e;

    (void)arg;
    chat_start(t, &c, &s->chat);
    e = participant_enter(t, s->chat.participant_no, s->chat.chat_no, &seat, f);
    if (!e)
        participant_arrive(t, &seat);
    return e;
}

/* Agents come in by the agent's own side; here a seat is made and says that it has joined. */
static enum err
agent_joins(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct participant agent = { .chat_no = s->chat.chat_no,
                                 .role = ROLE_AGENT,
                                 .state = PARTICIPANT_JOINED,
                                 .name = STR("Ben") };
    struct item joined = { .kind = ITEM_EVENT, .type = CONTENT_JOINED };
    struct seat seat;

    (void)arg;
    uuid4_bytes(agent.id.b);
    txn_participant_insert(t, &agent);
    s->agent_no = agent.no;
    if (!txn_seat_find(t, agent.no, &seat))
        return fail(f, ERR_INTERNAL, "no seat");
    transcript_append(t, &seat.chat, &seat.contact_id, &seat.who, &joined);
    return OK;
}

static enum err
says(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct item item = { .type = CONTENT_TEXT, .content = STR("hello") };
    struct seat seat;
    enum err e = participant_enter(t, *(int64_t *)arg, s->chat.chat_no, &seat, f);

    if (!e)
        e = transcript_send(t, &seat, &item, f);
    if (!e)
        s->item_id = item.id;
    return e;
}

static enum err
leaves(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct seat seat;
    enum err e = participant_enter(t, *(int64_t *)arg, scene_of(x)->chat.chat_no, &seat, f);

    if (!e)
        participant_leave(t, &seat);
    return e;
}

static enum err
reports(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    char id[UUID_TEXT_SIZE];
    struct seat seat;
    enum err e = participant_enter(t, *(int64_t *)arg, s->chat.chat_no, &seat, f);

    uuid_text(s->item_id.b, id);
    return e ? e : receipt_report(t, &seat, str_of(id, UUID_TEXT), s->read, &s->is_new, f);
}

static size_t
heard(const struct scene *s, enum content type)
{
    size_t n = 0;

    for (size_t i = 0; i < s->x.heard.count; i++)
        n += s->x.heard.items[i].type == type;
    return n;
}

static void
scene_with_agent(struct scene *s)
{
    assert_int_equal(run(s, start, NULL), OK);
    assert_int_equal(run(s, agent_joins, NULL), OK);
}

/* ---- receipts ---- */

struct looked {
    size_t count;
    int64_t delivered_ms, read_ms;
    struct uuid recipient_id, message_id;
};

static enum err
look_at_message(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct transcript_query q = { .count = 100, .backward = true };
    struct scene *s = scene_of(x);
    struct looked *ret = arg;
    struct transcript_page page;
    struct chat c;

    (void)f;
    CHECK(txn_chat_find(t, s->chat.chat_no, &c));
    transcript_read(t, &c, &q, &page);
    for (size_t i = 0; i < page.count; i++) {
        if (!uuid_eq(&page.items[i].id, &s->item_id)) {
            CHECK(page.items[i].receipt_count == 0);
            continue;
        }
        ret->count = page.items[i].receipt_count;
        if (ret->count) {
            ret->delivered_ms = page.items[i].receipts[0].delivered_ms;
            ret->read_ms = page.items[i].receipts[0].read_ms;
            ret->recipient_id = page.items[i].receipts[0].recipient_id;
            ret->message_id = page.items[i].receipts[0].message_id;
        }
    }
    return OK;
}

static void
test_receipt__delivered_then_read_is_told_once_each(void **state)
{
    struct scene *s = *state;
    struct looked seen = { 0 };

    scene_with_agent(s);
    assert_int_equal(run(s, says, &s->agent_no), OK);
    assert_int_equal(run(s, look_at_message, &seen), OK);
    assert_int_equal(seen.count, 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(run(s, reports, &s->chat.participant_no), OK);
        assert_int_equal(s->is_new, i == 0);
    }
    assert_int_equal(heard(s, CONTENT_METADATA), 1);
    clock_travel(&s->x.clock, 700);
    s->read = true;
    for (int i = 0; i < 2; i++)
        assert_int_equal(run(s, reports, &s->chat.participant_no), OK);
    assert_int_equal(heard(s, CONTENT_METADATA), 2);
    fixture_reopen(&s->x);
    assert_int_equal(run(s, look_at_message, &seen), OK);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.read_ms - seen.delivered_ms, 700);
    assert_memory_equal(&seen.message_id, &s->item_id, 16);
    assert_memory_equal(&seen.recipient_id, &s->chat.participant_id, 16);
}

static void
test_receipt__read_first_sets_both_and_delivered_after_it_is_nothing(void **state)
{
    struct scene *s = *state;
    struct looked seen = { 0 };

    scene_with_agent(s);
    assert_int_equal(run(s, says, &s->chat.participant_no), OK);
    s->read = true;
    assert_int_equal(run(s, reports, &s->agent_no), OK);
    s->read = false;
    clock_travel(&s->x.clock, 5);
    assert_int_equal(run(s, reports, &s->agent_no), OK);
    assert_false(s->is_new);
    assert_int_equal(heard(s, CONTENT_METADATA), 1);
    assert_int_equal(run(s, look_at_message, &seen), OK);
    assert_int_equal(seen.delivered_ms, seen.read_ms);
}

static void
test_receipt__of_ones_own_or_of_nothing_has_no_effect(void **state)
{
    struct scene *s = *state;

    scene_with_agent(s);
    assert_int_equal(run(s, says, &s->agent_no), OK);
    assert_int_equal(run(s, reports, &s->agent_no), OK);
    assert_false(s->is_new);
    uuid7_bytes(1, s->item_id.b);
    assert_int_equal(run(s, reports, &s->chat.participant_no), OK);
    assert_false(s->is_new);
    assert_int_equal(heard(s, CONTENT_METADATA), 0);
}

static void
test_receipt__three_people_are_a_conflict(void **state)
{
    struct scene *s = *state;
    int64_t first;

    scene_with_agent(s);
    first = s->agent_no;
    assert_int_equal(run(s, agent_joins, NULL), OK);
    assert_int_equal(run(s, says, &first), OK);
    assert_int_equal(run(s, reports, &s->chat.participant_no), ERR_CONFLICT);
    assert_int_equal(run(s, leaves, &s->agent_no), OK);
    assert_int_equal(run(s, reports, &s->chat.participant_no), OK);
    assert_true(s->is_new);
}

/* ---- timers ---- */

static enum err
configure(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct chat c;

    (void)f;
    (void)arg;
    CHECK(txn_chat_find(t, s->chat.chat_no, &c));
    watch_configure(t, &c, s->role, s->kind, s->ms);
    return OK;
}

static void
set_timer(struct scene *s, enum role role, enum watch_kind kind, int64_t minutes)
{
    s->role = role;
    s->kind = kind;
    s->ms = minutes * MINUTE_MS;
    assert_int_equal(run(s, configure, NULL), OK);
}

static void
pass(struct scene *s, int64_t ms)
{
    clock_travel(&s->x.clock, ms);
    while (store_turn_timers(s->x.store))
        ;
}

static enum err
find_chat(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    (void)f;
    CHECK(txn_chat_find(t, scene_of(x)->chat.chat_no, arg));
    return OK;
}

static struct chat
the_chat(struct scene *s)
{
    struct chat c;

    assert_int_equal(run(s, find_chat, &c), OK);
    return c;
}

static void
test_watch__idle_is_told_once_and_returning_too(void **state)
{
    struct scene *s = *state;

    assert_int_equal(run(s, start, NULL), OK);
    set_timer(s, ROLE_CUSTOMER, WATCH_IDLE, 5);
    pass(s, 60 * MINUTE_MS);
    assert_int_equal(heard(s, CONTENT_IDLE), 0); /* no agent: nothing runs */
    assert_int_equal(run(s, agent_joins, NULL), OK);
    pass(s, 5 * MINUTE_MS - 1);
    assert_int_equal(heard(s, CONTENT_IDLE), 0);
    assert_int_equal(run(s, says, &s->chat.participant_no), OK);
    assert_int_equal(heard(s, CONTENT_RETURNED), 0);
    pass(s, 5 * MINUTE_MS - 1);
    assert_int_equal(heard(s, CONTENT_IDLE), 0);      /* the message began it anew */
    assert_int_equal(run(s, says, &s->agent_no), OK); /* another's words do not count */
    fixture_reopen(&s->x);
    pass(s, 1);
    assert_int_equal(heard(s, CONTENT_IDLE), 1);
    pass(s, 60 * MINUTE_MS);
    assert_int_equal(heard(s, CONTENT_IDLE), 1);
    assert_int_equal(run(s, says, &s->chat.participant_no), OK);
    assert_int_equal(heard(s, CONTENT_RETURNED), 1);
    pass(s, 5 * MINUTE_MS);
    assert_int_equal(heard(s, CONTENT_IDLE), 2);
    assert_int_equal(the_chat(s).ended_ms, 0);
}

static void
test_watch__both_times_add_up_and_then_the_agent_is_removed(void **state)
{
    struct scene *s = *state;

    assert_int_equal(run(s, start, NULL), OK);
    set_timer(s, ROLE_CUSTOMER, WATCH_IDLE, 5);
    set_timer(s, ROLE_CUSTOMER, WATCH_DISCONNECT, 10);
    assert_int_equal(run(s, agent_joins, NULL), OK);
    pass(s, 5 * MINUTE_MS);
    assert_int_equal(heard(s, CONTENT_IDLE), 1);
    pass(s, 10 * MINUTE_MS - 1);
    assert_int_equal(heard(s, CONTENT_AUTO_DISCONNECTED), 0);
    fixture_reopen(&s->x);
    pass(s, 1);
    assert_int_equal(heard(s, CONTENT_AUTO_DISCONNECTED), 1);
    assert_int_equal(heard(s, CONTENT_LEFT), 1);
    assert_int_equal(heard(s, CONTENT_CHAT_ENDED), 1);
    assert_int_equal(the_chat(s).reason, END_IDLE_DISCONNECT);
}

static void
test_watch__returning_takes_the_disconnect_timer_off(void **state)
{
    struct scene *s = *state;

    assert_int_equal(run(s, start, NULL), OK);
    set_timer(s, ROLE_AGENT, WATCH_IDLE, 2);
    set_timer(s, ROLE_AGENT, WATCH_DISCONNECT, 2);
    assert_int_equal(run(s, agent_joins, NULL), OK);
    pass(s, 3 * MINUTE_MS);
    assert_int_equal(heard(s, CONTENT_IDLE), 1);
    assert_int_equal(run(s, says, &s->agent_no), OK);
    pass(s, 2 * MINUTE_MS);
    assert_int_equal(heard(s, CONTENT_IDLE), 2);
    pass(s, 2 * MINUTE_MS - 1);
    assert_int_equal(heard(s, CONTENT_AUTO_DISCONNECTED), 0);
    pass(s, 1);
    assert_int_equal(heard(s, CONTENT_AUTO_DISCONNECTED), 1);
}

static void
test_watch__a_change_waits_for_the_next_agent_and_leaving_stops_it(void **state)
{
    struct scene *s = *state;

    scene_with_agent(s);
    set_timer(s, ROLE_CUSTOMER, WATCH_DISCONNECT, 3);
    pass(s, 10 * MINUTE_MS);
    assert_int_equal(heard(s, CONTENT_AUTO_DISCONNECTED), 0);
    assert_int_equal(run(s, leaves, &s->agent_no), OK);
    assert_int_equal(run(s, agent_joins, NULL), OK);
    pass(s, 2 * MINUTE_MS);
    assert_int_equal(run(s, leaves, &s->agent_no), OK);
    pass(s, 10 * MINUTE_MS);
    assert_int_equal(heard(s, CONTENT_AUTO_DISCONNECTED), 0);
    set_timer(s, ROLE_CUSTOMER, WATCH_DISCONNECT, 0);
    assert_int_equal(run(s, agent_joins, NULL), OK);
    pass(s, 60 * MINUTE_MS);
    assert_int_equal(heard(s, CONTENT_AUTO_DISCONNECTED), 0);
}

/* ---- persistent chats ---- */

static enum err
end_it(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct contact contact;
    enum err e = chat_stop(t, &s->chat.contact_id, f);

    (void)arg;
    if (!e)
        e = past_source(t, &s->chat.contact_id, true, &contact, f);
    if (!e)
        s->contact =
            (struct contact){ .no = contact.no, .chat_no = contact.chat_no, .id = contact.id };
    return e;
}

struct reading {
    size_t page;
    size_t total, past, pages;
    int64_t last_ms;
    unsigned last_rank;
};

static enum err
read_everything(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct reading *r = arg;
    struct transcript_query q = { .count = r->page, .backward = true };
    struct transcript_page page;
    struct chat c;

    (void)f;
    CHECK(txn_chat_find(t, scene_of(x)->chat.chat_no, &c));
    for (page.more = true; page.more; r->pages++) {
        transcript_read(t, &c, &q, &page);
        for (size_t i = 0; i < page.count; i++) {
            CHECK(!r->total || page.ranks[i] >= r->last_rank);
            CHECK(!r->total || page.ranks[i] > r->last_rank || page.items[i].at_ms < r->last_ms);
            r->last_rank = page.ranks[i];
            r->last_ms = page.items[i].at_ms;
            r->past += page.ranks[i] > 0;
            r->total++;
        }
        CHECK(!page.more || page.count == r->page);
        q.continued = true;
        q.after_rank = r->last_rank;
        q.after_ms = r->last_ms;
    }
    return OK;
}

static struct reading
read_by(struct scene *s, size_t page)
{
    struct reading r = { .page = page };

    assert_int_equal(run(s, read_everything, &r), OK);
    return r;
}

static void
test_past__pages_cross_the_borders_of_chats(void **state)
{
    struct scene *s = *state;
    const size_t session = 5; /* joined, greeting, two messages, ended */

    for (int generation = 0; generation < 3; generation++) {
        s->past = generation ? &s->contact : NULL;
        clock_travel(&s->x.clock, MINUTE_MS);
        assert_int_equal(run(s, start, NULL), OK);
        assert_int_equal(heard(s, CONTENT_REHYDRATED), generation);
        for (int i = 0; i < 2; i++)
            assert_int_equal(run(s, says, &s->chat.participant_no), OK);
        if (generation < 2)
            assert_int_equal(run(s, end_it, NULL), OK);
    }
    for (size_t page = 1; page <= 16; page++) {
        struct reading r = read_by(s, page);

        assert_int_equal(r.total, 3 * session - 1);
        assert_int_equal(r.past, 2 * session);
        assert_int_equal(r.pages, (r.total + page - 1) / page);
    }
}

static void
test_past__a_hundred_contacts_and_no_more(void **state)
{
    struct scene *s = *state;
    struct reading r;

    for (int generation = 0; generation < 103; generation++) {
        s->past = generation ? &s->contact : NULL;
        s->x.heard.count = 0;
        clock_travel(&s->x.clock, MINUTE_MS);
        assert_int_equal(run(s, start, NULL), OK);
        if (generation < 102)
            assert_int_equal(run(s, end_it, NULL), OK);
    }
    r = read_by(s, 100);
    assert_int_equal(r.last_rank, 100);
    assert_int_equal(r.past, 100 * 3);
}

static enum err
says_much(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    static char text[16384];
    struct scene *s = scene_of(x);
    struct item item = { .type = CONTENT_TEXT };
    struct seat seat;
    enum err e = participant_enter(t, s->chat.participant_no, s->chat.chat_no, &seat, f);

    (void)arg;
    memset(text, 'x', sizeof(text));
    item.content = str_of(text, sizeof(text));
    for (int i = 0; i < 50 && !e; i++)
        e = transcript_send(t, &seat, &item, f);
    return e;
}

static void
test_past__five_megabytes_and_no_more(void **state)
{
    struct scene *s = *state;
    struct reading r;

    assert_int_equal(run(s, start, NULL), OK);
    for (int i = 0; i < 8; i++) {
        s->x.heard.count = 0;
        assert_int_equal(run(s, says_much, NULL), OK);
    }
    s->x.heard.count = 0;
    assert_int_equal(run(s, end_it, NULL), OK);
    s->past = &s->contact;
    assert_int_equal(run(s, start, NULL), OK);
    r = read_by(s, 20);
    /* chat.ended has no content */
    assert_int_equal(r.past, (LIMIT_PAST_BYTES - LIMIT_PAST_ITEM) / (16384 + LIMIT_PAST_ITEM) + 1);
}

static enum err
says_little(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct item item = { .type = CONTENT_TEXT, .content = STR("x") };
    struct seat seat;
    enum err e = participant_enter(t, s->chat.participant_no, s->chat.chat_no, &seat, f);

    (void)arg;
    for (int i = 0; i < 200 && !e; i++)
        e = transcript_send(t, &seat, &item, f);
    return e;
}

/* Small words weigh what surrounds them: to begin must not take longer the more there are. */
static void
test_past__a_letter_weighs_as_an_item(void **state)
{
    struct scene *s = *state;

    assert_int_equal(run(s, start, NULL), OK);
    for (int n = 0; n < LIMIT_PAST_BYTES / LIMIT_PAST_ITEM + 500; n += 200) {
        s->x.heard.count = 0;
        assert_int_equal(run(s, says_little, NULL), OK);
    }
    s->x.heard.count = 0;
    assert_int_equal(run(s, end_it, NULL), OK);
    s->past = &s->contact;
    assert_int_equal(run(s, start, NULL), OK);
    assert_int_equal(read_by(s, 100).past,
                     (LIMIT_PAST_BYTES - LIMIT_PAST_ITEM) / (1 + LIMIT_PAST_ITEM) + 1);
}

static enum err
attach(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct contact source;
    struct chat c;
    enum err e = past_source(t, &s->contact.id, false, &source, f);

    (void)arg;
    CHECK(txn_chat_find(t, s->chat.chat_no, &c));
    return e ? e : past_attach(t, &c, &source, f);
}

static void
test_past__a_running_chat_can_be_associated_once(void **state)
{
    struct scene *s = *state;

    assert_int_equal(run(s, start, NULL), OK);
    assert_int_equal(run(s, end_it, NULL), OK);
    assert_int_equal(run(s, start, NULL), OK);
    assert_int_equal(read_by(s, 10).past, 0);
    assert_int_equal(run(s, attach, NULL), OK);
    assert_int_equal(heard(s, CONTENT_REHYDRATED), 1);
    assert_int_equal(read_by(s, 10).past, 3);
    assert_int_equal(run(s, attach, NULL), ERR_UNFIT);
}

/* ---- views ---- */

struct looking {
    char token[64];
    int64_t by_no, expires_ms;
    char template[64];
};

static enum err
make_token(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct looking *l = arg;
    struct view view;
    struct str token;
    struct chat c;
    enum err e = view_find(t, STR("form:1"), &view, f);

    CHECK(txn_chat_find(t, scene_of(x)->chat.chat_no, &c));
    if (e)
        return e;
    view_token_make(t, &c, &view, 7, STR("step"), l->expires_ms, &token);
    CHECK(token.n < sizeof(l->token));
    memcpy(l->token, token.p, token.n);
    return OK;
}

static enum err
look(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct looking *l = arg;
    struct seat seat;
    struct view view;

    (void)x;
    CHECK(txn_seat_find(t, l->by_no, &seat));
    return view_of_token(t, &seat, str_from(l->token), &view, f);
}

static void
test_view__a_token_is_its_participants_until_it_expires(void **state)
{
    struct scene *s = *state;
    struct looking l = { .expires_ms = clock_wall_ms(&s->x.clock) + MINUTE_MS };

    scene_with_agent(s);
    assert_int_equal(run(s, make_token, &l), OK);
    fixture_reopen(&s->x);
    l.by_no = s->chat.participant_no;
    assert_int_equal(run(s, look, &l), OK);
    l.by_no = s->agent_no;
    assert_int_equal(run(s, look, &l), ERR_NOT_FOUND);
    l.by_no = s->chat.participant_no;
    l.token[3] = l.token[3] == 'A' ? 'B' : 'A';
    assert_int_equal(run(s, look, &l), ERR_NOT_FOUND);
    l.token[3] = 0;
    assert_int_equal(run(s, look, &l), ERR_NOT_FOUND);
    assert_int_equal(run(s, make_token, &l), OK);
    clock_travel(&s->x.clock, MINUTE_MS);
    assert_int_equal(run(s, look, &l), ERR_NOT_FOUND);
    l.expires_ms += 60 * MINUTE_MS;
    assert_int_equal(run(s, make_token, &l), OK);
    assert_int_equal(run(s, look, &l), OK);
    assert_int_equal(run(s, end_it, NULL), OK);
    assert_int_equal(run(s, look, &l), ERR_NOT_FOUND);
}

static enum err
write_views(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct resource row = {
        .kind = RESOURCE_VIEW,
        .name = STR("Return form: new"),
        .body = STR("{\"Description\":\"d\",\"Saved\":{\"Template\":\"{\\\"a\\\":\\\"$.Name $.Age "
                    "$.Name\\\"}\","
                    "\"Actions\":[\"Go\"]},\"Latest\":1}"),
    };
    struct resource version = { .kind = RESOURCE_VIEW_VERSION,
                                .body = STR("{\"Template\":\"{}\",\"Actions\":[]}") };
    char name[UUID_TEXT_SIZE + 8], text[256];
    struct instance i = { .account = STR("111122223333"),
                          .region = STR("eu-west-1"),
                          .alias = STR("a") };
    struct view view;

    (void)x;
    (void)arg;
    uuid4_bytes(i.id.b);
    txn_instance_insert(t, &i);
    uuid4_bytes(row.id.b);
    txn_resource_insert(t, &row);
    uuid_text(row.id.b, name);
    strcat(name, ":1");
    version.name = str_from(name);
    uuid4_bytes(version.id.b);
    txn_resource_insert(t, &version);
    CHECK(view_find(t, row.name, &view, f) == OK && !view.published && view.version == 0);
    CHECK(str_eq(view.input_schema,
                 STR("{\"type\":\"object\",\"properties\":{\"Name\":{},\"Age\":{}}}")));
    CHECK(view_find(t, STR("Return form: new:$SAVED"), &view, f) == OK);
    CHECK(view_find(t, STR("Return form: new:$LATEST"), &view, f) == ERR_NOT_FOUND);
    CHECK(view_find(t, str_from(name), &view, f) == OK && view.version == 1);
    CHECK(view_find(t, STR("Return form: new:2"), &view, f) == ERR_NOT_FOUND);
    CHECK(view_find(t, STR("arn:aws:connect:eu-west-1:aws:view/list:1"), &view, f) == OK);
    CHECK(view.managed);
    CHECK(view_find(t, STR("arn:aws:connect:eu-west-2:aws:view/list:1"), &view, f) ==
          ERR_NOT_FOUND);
    CHECK(view_find(t, STR(""), &view, f) == ERR_NOT_FOUND);
    uuid_text(i.id.b, name);
    snprintf(text, sizeof(text),
             "arn:aws:connect:eu-west-1:111122223333:instance/%s/view/Return form: new", name);
    CHECK(view_find(t, str_from(text), &view, f) == OK);
    return OK;
}

static void
test_view__is_found_by_name_id_and_arn(void **state)
{
    struct scene *s = *state;

    assert_int_equal(run(s, write_views, NULL), OK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_receipt__delivered_then_read_is_told_once_each),
        CASE(test_receipt__read_first_sets_both_and_delivered_after_it_is_nothing),
        CASE(test_receipt__of_ones_own_or_of_nothing_has_no_effect),
        CASE(test_receipt__three_people_are_a_conflict),
        CASE(test_watch__idle_is_told_once_and_returning_too),
        CASE(test_watch__both_times_add_up_and_then_the_agent_is_removed),
        CASE(test_watch__returning_takes_the_disconnect_timer_off),
        CASE(test_watch__a_change_waits_for_the_next_agent_and_leaving_stops_it),
        CASE(test_past__pages_cross_the_borders_of_chats),
        CASE(test_past__a_hundred_contacts_and_no_more),
        CASE(test_past__five_megabytes_and_no_more),
        CASE(test_past__a_letter_weighs_as_an_item),
        CASE(test_past__a_running_chat_can_be_associated_once),
        CASE(test_view__a_token_is_its_participants_until_it_expires),
        CASE(test_view__is_found_by_name_id_and_arn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
