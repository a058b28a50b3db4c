#include "tests/unit/test.h"

#include "base/json.h"
#include "base/random.h"
#include "domain/attributes.h"
#include "domain/chat.h"
#include "domain/participant.h"
#include "domain/timer.h"
#include "domain/transcript.h"
#include "store/sqlite/sql.h"
#include "store/store_body.h"
#include "tests/unit/store_fixture.h"

#include <stdio.h>

enum { MINUTE_MS = 60000 };

static int
setup(void **state)
{
    struct fixture *x = malloc(sizeof(*x));

    fixture_open(x);
    *state = x;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *x = *state;

    fixture_close(x);
    free(x);
    return 0;
}

static enum err
start(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct chat_start s = { .display_name = STR("Ana"),
                            .contents = content_bit(CONTENT_TEXT),
                            .flow_id = x->flow_id,
                            .minutes = 60,
                            .attributes = STR("{\"customerName\":\"Ana\"}") };

    (void)f;
    chat_start(t, &s, arg);
    return OK;
}

static enum err
enter(struct txn *t, const struct chat_started *c, struct seat *ret, struct fail *f)
{
    return participant_enter(t, c->participant_no, c->chat_no, ret, f);
}

static enum err
connect_it(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct seat seat;
    enum err e = enter(t, arg, &seat, f);

    (void)x;
    if (!e)
        participant_link(t, &seat);
    if (!e)
        participant_arrive(t, &seat);
    return e;
}

static enum err
link_it(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct seat seat;
    enum err e = enter(t, arg, &seat, f);

    (void)x;
    if (!e)
        participant_link(t, &seat);
    return e;
}

static enum err
leave(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct seat seat;
    enum err e = enter(t, arg, &seat, f);

    (void)x;
    if (!e)
        participant_leave(t, &seat);
    return e;
}

static enum err
send_hello(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct item item = { .type = CONTENT_TEXT, .content = STR("hello") };
    struct seat seat;
    enum err e = enter(t, arg, &seat, f);

    (void)x;
    return e ? e : transcript_send(t, &seat, &item, f);
}

static struct chat_started
started(struct fixture *x)
{
    struct chat_started c = { 0 };

    assert_int_equal(fixture_run(x, start, &c, NULL), OK);
    return c;
}

static enum content
heard(const struct fixture *x, size_t i)
{
    assert_true(i < x->heard.count);
    return x->heard.items[i].type;
}

static void
test_chat__the_first_subscribe_says_joined_and_greets_once(void **state)
{
    struct fixture *x = *state;
    struct chat_started c = started(x);

    assert_int_equal(x->heard.count, 0);
    assert_int_equal(fixture_run(x, connect_it, &c, NULL), OK);
    assert_int_equal(fixture_run(x, connect_it, &c, NULL), OK);
    assert_int_equal(x->heard.count, 2);
    assert_int_equal(heard(x, 0), CONTENT_JOINED);
    assert_int_equal(heard(x, 1), CONTENT_TEXT);
    assert_int_equal(x->heard.items[1].role, ROLE_SYSTEM);
}

static void
test_chat__items_of_one_millisecond_keep_their_order(void **state)
{
    struct fixture *x = *state;
    struct chat_started c = started(x);

    fixture_run(x, connect_it, &c, NULL);
    for (int i = 0; i < 20; i++)
        assert_int_equal(fixture_run(x, send_hello, &c, NULL), OK);
    for (size_t i = 1; i < x->heard.count; i++) {
        assert_true(x->heard.items[i].at_ms > x->heard.items[i - 1].at_ms);
        assert_int_equal(x->heard.previous_ms[i], x->heard.items[i - 1].at_ms);
        assert_int_equal(uuid7_ms(x->heard.items[i].id.b), x->heard.items[i].at_ms);
    }
}

static void
test_chat__a_message_after_goodbye_is_denied(void **state)
{
    struct fixture *x = *state;
    struct chat_started c = started(x);
    size_t n;

    fixture_run(x, connect_it, &c, NULL);
    assert_int_equal(fixture_run(x, leave, &c, NULL), OK);
    n = x->heard.count;
    assert_int_equal(heard(x, n - 2), CONTENT_LEFT);
    assert_int_equal(heard(x, n - 1), CONTENT_CHAT_ENDED);
    assert_int_equal(x->heard.items[n - 1].participant_no, 0);
    assert_int_equal(fixture_run(x, send_hello, &c, NULL), ERR_DENIED);
    assert_int_equal(fixture_run(x, leave, &c, NULL), ERR_DENIED);
    assert_int_equal(x->heard.count, n);
}

static void
test_chat__nobody_connected_in_five_minutes_ends_it(void **state)
{
    struct fixture *x = *state;
    struct chat_started c = started(x);

    clock_travel(&x->clock, 5 * MINUTE_MS - 1);
    while (store_turn_timers(x->store))
        ;
    assert_int_equal(x->heard.count, 0);
    clock_travel(&x->clock, 1);
    while (store_turn_timers(x->store))
        ;
    assert_int_equal(x->heard.count, 1);
    assert_int_equal(heard(x, 0), CONTENT_CHAT_ENDED);
    assert_int_equal(fixture_run(x, connect_it, &c, NULL), ERR_DENIED);
}

static void
test_chat__a_link_in_time_keeps_it_and_its_duration_survives_a_restart(void **state)
{
    struct fixture *x = *state;
    struct chat_started c = started(x);

    assert_int_equal(fixture_run(x, link_it, &c, NULL), OK);
    fixture_reopen(x);
    clock_travel(&x->clock, 59 * MINUTE_MS);
    while (store_turn_timers(x->store))
        ;
    assert_int_equal(x->heard.count, 0);
    assert_int_equal(fixture_run(x, connect_it, &c, NULL), OK);
    clock_travel(&x->clock, MINUTE_MS);
    fixture_reopen(x);
    while (store_turn_timers(x->store))
        ;
    assert_int_equal(heard(x, x->heard.count - 1), CONTENT_CHAT_ENDED);
    assert_int_equal(fixture_run(x, send_hello, &c, NULL), ERR_DENIED);
}

static void
test_chat__a_token_of_one_chat_is_nothing_in_another(void **state)
{
    struct fixture *x = *state;
    struct chat_started a = started(x), b = started(x), mixed = a;

    mixed.chat_no = b.chat_no;
    assert_int_equal(fixture_run(x, connect_it, &mixed, NULL), ERR_DENIED);
    mixed = a;
    mixed.participant_no = 9999;
    assert_int_equal(fixture_run(x, connect_it, &mixed, NULL), ERR_DENIED);
}

/* ---- a job that fails takes back only itself ---- */

static enum err
write_then_fail(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    enum err e = send_hello(x, t, arg, f);

    return e ? e : fail(f, ERR_UNFIT, "on purpose");
}

static enum err
count_items(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct chat_started *c = arg;
    struct chat chat;
    const struct item_scan scan = { .chat = &chat, .from_ms = 0, .count = 100 };
    struct item items[100];

    (void)x;
    (void)f;
    if (!txn_chat_find(t, c->chat_no, &chat))
        return ERR_NOT_FOUND;
    return txn_items(t, &scan, items) == 3 ? OK : ERR_INTERNAL;
}

static void
test_store__a_job_that_fails_takes_back_only_itself(void **state)
{
    struct fixture *x = *state;
    struct chat_started c = started(x);
    struct fail f;

    assert_int_equal(fixture_run(x, send_hello, &c, NULL), OK); /* joined, greeting, hello */
    assert_int_equal(x->heard.count, 3);
    assert_int_equal(fixture_run(x, write_then_fail, &c, &f), ERR_UNFIT);
    assert_string_equal(f.why, "on purpose");
    assert_int_equal(x->heard.count, 3);
    assert_int_equal(fixture_run(x, count_items, &c, NULL), OK);
    fixture_reopen(x);
    assert_int_equal(fixture_run(x, count_items, &c, NULL), OK);
}

/* ---- a disk that is full ---- */

/* What a PRAGMA or a count says; the test's own look past the store's questions. */
static int
ask(struct db *db, const char *sql)
{
    sqlite3_stmt *st;
    int value;

    assert_int_equal(sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    value = sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    return value;
}

static void
disk_holds(struct fixture *x, int more_pages)
{
    struct db *db = x->store->db;
    char text[64];
    int pages = ask(db, "PRAGMA page_count");

    snprintf(text, sizeof(text), "PRAGMA max_page_count=%d", pages + more_pages);
    assert_int_equal(sqlite3_exec(db->handle, text, NULL, NULL, NULL), SQLITE_OK);
}

struct spam {
    struct chat_started chat;
    char text[4000];
    size_t items;
};

/* Starts a chat, too, so that a statement that ran on after the failing one would leave a trace. */
static enum err
spam_run(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct spam *s = arg;
    struct item item = { .type = CONTENT_TEXT, .content = str_of(s->text, sizeof(s->text)) };
    struct seat seat;
    struct chat_started other;
    enum err e = enter(t, &s->chat, &seat, f);

    if (!e)
        e = transcript_send(t, &seat, &item, f);
    return e ? e : start(x, t, &other, f);
}

static enum err
count_all(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct spam *s = arg;
    struct item items[100];
    struct chat chat;
    const struct item_scan scan = { .chat = &chat, .count = 100 };

    (void)x;
    (void)f;
    if (!txn_chat_find(t, s->chat.chat_no, &chat))
        return ERR_NOT_FOUND;
    s->items = txn_items(t, &scan, items);
    return ask(x->store->db, "SELECT count(*) FROM chat WHERE ended_ms = 0") ==
                   (int)(1 + s->items - 2)
               ? OK
               : ERR_CONFLICT;
}

static void
test_store__on_a_full_disk_nothing_of_a_job_happens_and_later_all_goes_on(void **state)
{
    struct fixture *x = *state;
    struct spam s = { .chat = started(x) };
    size_t sent = 0, heard_before;
    enum err e = OK;

    memset(s.text, 'x', sizeof(s.text));
    fixture_run(x, connect_it, &s.chat, NULL);
    disk_holds(x, 12);
    while (!e && sent < 50) {
        heard_before = x->heard.count;
        e = fixture_run(x, spam_run, &s, NULL);
        sent += e == OK;
    }
    assert_int_equal(e, ERR_INTERNAL);
    assert_true(sent > 0);
    assert_int_equal(x->heard.count, heard_before); /* nobody heard what the disk has not */
    assert_int_equal(fixture_run(x, count_all, &s, NULL), OK);
    assert_int_equal(s.items, sent + 2); /* joined, greeting */
    disk_holds(x, 1000);
    assert_int_equal(fixture_run(x, spam_run, &s, NULL), OK);
    fixture_reopen(x);
    assert_int_equal(fixture_run(x, count_all, &s, NULL), OK);
    assert_int_equal(s.items, sent + 3);
}

/* ---- kept answers ---- */

struct reply_step {
    struct reply_key key;
    bool found;
};

static enum err
keep_reply(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct reply_step *s = arg;

    (void)x;
    (void)f;
    txn_reply_keep(t, &s->key, STR("{\"Id\":\"1\"}"));
    return OK;
}

static enum err
find_reply(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct reply_step *s = arg;
    struct str body = STR("");

    (void)x;
    (void)f;
    s->found = txn_reply_find(t, &s->key, &body);
    return !s->found || str_eq(body, STR("{\"Id\":\"1\"}")) ? OK : ERR_INTERNAL;
}

static void
test_store__answers_are_kept_for_ten_minutes_at_least_and_not_for_ever(void **state)
{
    struct fixture *x = *state;
    struct reply_step s = { .key = { .owner = 7, .hash = { 1, 2, 3 } } };

    assert_int_equal(fixture_run(x, keep_reply, &s, NULL), OK);
    clock_travel(&x->clock, 9 * MINUTE_MS + 59000);
    assert_int_equal(fixture_run(x, find_reply, &s, NULL), OK);
    assert_true(s.found);
    clock_travel(&x->clock, 1000);
    assert_int_equal(fixture_run(x, find_reply, &s, NULL), OK);
    assert_true(s.found);
    clock_travel(&x->clock, 10 * MINUTE_MS);
    assert_int_equal(fixture_run(x, find_reply, &s, NULL), OK);
    assert_false(s.found);
}

/* ---- attributes ---- */

static enum err
merge(const char *old, const char *changes, struct arena *a, struct str *ret, struct fail *f)
{
    struct json *j = NULL;
    enum err e = json_parse(str_from(changes), JSON_READ_STRICT, &j, f);

    if (!e)
        e = attributes_merge(str_from(old), j, a, ret, f);
    json_free(&j);
    return e;
}

static void
test_attributes__merge_sets_keeps_and_never_removes(void **state)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct str s, value;
    struct fail f;

    (void)state;
    assert_int_equal(merge("{\"a\":\"1\",\"b\":\"2\"}", "{\"b\":\"\",\"c\":\"3\"}", a, &s, &f), OK);
    assert_str(s, "{\"a\":\"1\",\"b\":\"\",\"c\":\"3\"}");
    assert_true(attributes_find(s, STR("b"), a, &value) && value.n == 0);
    assert_false(attributes_find(s, STR("d"), a, &value));
    arena_free(&a);
}

static void
test_attributes__what_is_refused(void **state)
{
    static const char *const bad[] = {
        "{\"a\":1}",    "{\"a\":null}",    "{\"a\":{}}",     "{\"a\":[]}",         "{\"a\":true}",
        "{\"\":\"x\"}", "{\"a b\":\"x\"}", "{\"$a\":\"x\"}", "{\"\u00e9\":\"x\"}",
    };
    struct arena *a = arena_new(LIMIT_ARENA);
    struct str s = STR("untouched");
    struct fail f;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(merge("{}", bad[i], a, &s, &f), ERR_INVALID);
    assert_str(s, "untouched");
    arena_free(&a);
}

static void
test_attributes__the_whole_set_has_32768_bytes(void **state)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    static char json[40000];
    struct str s;
    struct fail f;
    int n;

    (void)state;
    /* 1 + 32,766 of `a`, 1 of `b`: exactly the limit after the merge. */
    n = snprintf(json, sizeof(json), "{\"a\":\"");
    memset(json + n, 'x', 32766);
    memcpy(json + n + 32766, "\"}", 3);
    assert_int_equal(merge("{\"b\":\"\"}", json, a, &s, &f), OK);
    assert_int_equal(merge("{\"b\":\"y\"}", json, a, &s, &f), ERR_INVALID);
    arena_free(&a);
}

/* ---- reading the transcript, against a model ---- */

struct reading {
    struct chat_started chat;
    struct transcript_query query;
    int64_t expect[16];
    size_t count;
    bool more;
};

static enum err
read_page(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct reading *r = arg;
    struct transcript_page page;
    struct chat chat;

    (void)x;
    (void)f;
    if (!txn_chat_find(t, r->chat.chat_no, &chat))
        return ERR_NOT_FOUND;
    transcript_read(t, &chat, &r->query, &page);
    if (page.count != r->count || page.more != r->more)
        return ERR_INTERNAL;
    for (size_t i = 0; i < page.count; i++)
        if (page.items[i].at_ms != r->expect[i])
            return ERR_UNFIT;
    return OK;
}

static void
expect_page(struct fixture *x, struct reading *r, const struct transcript_query *q, size_t first,
            int step, size_t count, bool more)
{
    r->query = *q;
    r->count = count;
    r->more = more;
    for (size_t i = 0; i < count; i++)
        r->expect[i] = x->heard.items[first + (size_t)(step * (int)i)].at_ms;
    assert_int_equal(fixture_run(x, read_page, r, NULL), OK);
}

static void
test_transcript__every_start_and_direction(void **state)
{
    struct fixture *x = *state;
    struct reading r = { .chat = started(x) };
    char id[37];
    struct transcript_query q;

    for (int i = 0; i < 4; i++)
        fixture_run(x, send_hello, &r.chat, NULL);
    assert_int_equal(x->heard.count, 6); /* 0 joined, 1 greeting, 2 to 5 hello */
    uuid_text(x->heard.items[3].id.b, id);

    q = (struct transcript_query){ .count = 2, .backward = true };
    expect_page(x, &r, &q, 5, -1, 2, true);
    q = (struct transcript_query){ .count = 10, .backward = true };
    expect_page(x, &r, &q, 5, -1, 6, false);
    q = (struct transcript_query){ .count = 10 };
    expect_page(x, &r, &q, 0, 1, 0, false);
    q = (struct transcript_query){ .count = 2, .start = START_ID, .start_id = str_from(id) };
    expect_page(x, &r, &q, 3, 1, 2, true);
    q.backward = true;
    expect_page(x, &r, &q, 3, -1, 2, true);
    q = (struct transcript_query){ .count = 9, .start = START_ID, .start_id = STR("no-such-item") };
    expect_page(x, &r, &q, 0, 1, 0, false);
    q = (struct transcript_query){ .count = 9,
                                   .start = START_TIME,
                                   .start_ms = x->heard.items[2].at_ms };
    expect_page(x, &r, &q, 2, 1, 4, false);
    q.backward = true;
    expect_page(x, &r, &q, 2, -1, 3, false);
    q = (struct transcript_query){ .count = 9, .start = START_MOST_RECENT, .start_nth = 2 };
    expect_page(x, &r, &q, 4, 1, 2, false);
    q.backward = true;
    expect_page(x, &r, &q, 4, -1, 5, false);
    q = (struct transcript_query){ .count = 9, .start = START_MOST_RECENT, .start_nth = 50 };
    expect_page(x, &r, &q, 0, 1, 6, false);
    q = (struct transcript_query){
        .count = 2, .continued = true, .after_ms = x->heard.items[1].at_ms, .backward = true
    };
    expect_page(x, &r, &q, 0, -1, 1, false);
    q.backward = false;
    expect_page(x, &r, &q, 2, 1, 2, true);
}

int
main(void)
{
#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_STORE(test_chat__the_first_subscribe_says_joined_and_greets_once),
        IN_STORE(test_chat__items_of_one_millisecond_keep_their_order),
        IN_STORE(test_chat__a_message_after_goodbye_is_denied),
        IN_STORE(test_chat__nobody_connected_in_five_minutes_ends_it),
        IN_STORE(test_chat__a_link_in_time_keeps_it_and_its_duration_survives_a_restart),
        IN_STORE(test_chat__a_token_of_one_chat_is_nothing_in_another),
        IN_STORE(test_store__a_job_that_fails_takes_back_only_itself),
        IN_STORE(test_store__on_a_full_disk_nothing_of_a_job_happens_and_later_all_goes_on),
        IN_STORE(test_store__answers_are_kept_for_ten_minutes_at_least_and_not_for_ever),
        cmocka_unit_test(test_attributes__merge_sets_keeps_and_never_removes),
        cmocka_unit_test(test_attributes__what_is_refused),
        cmocka_unit_test(test_attributes__the_whole_set_has_32768_bytes),
        IN_STORE(test_transcript__every_start_and_direction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
