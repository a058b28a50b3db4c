#include "tests/unit/test.h"

#include "base/check.h"
#include "base/limits.h"
#include "domain/errand.h"
#include "outbound/courier.h"
#include "store/errands.h"
#include "tests/unit/store_fixture.h"

#include <stdio.h>
#include <string.h>

/* A courier whose world is this test: what it sends is kept, answers are given by hand, and jobs it
 * posts wait in a list. No threads, and time is the fixture's. */

enum { CALLS_MAX = 1024 };

struct call_out {
    char url[64], headers[128];
    int64_t total_ms;
    http_heard_fn heard;
    void *ctx;
};

struct world {
    struct fixture fixture;
    struct courier *courier;
    struct call_out calls[CALLS_MAX];
    size_t call_count;
    struct job *posted[CALLS_MAX];
    size_t posted_count;
    size_t answers, mishaps;
    char last_why[64];
    int64_t again_after_ms; /* 0: an answer is the end of an errand */
    bool broken;            /* answered() fails */
};

static struct world w;

static void
send_it(void *client, const struct http_request_out *r, http_heard_fn heard, void *ctx)
{
    struct call_out *c = &w.calls[w.call_count++];

    (void)client;
    CHECK(w.call_count <= CALLS_MAX);
    snprintf(c->url, sizeof(c->url), "%.*s", STR_ARG(r->url));
    snprintf(c->headers, sizeof(c->headers), "%.*s", STR_ARG(r->headers));
    c->total_ms = r->total_ms;
    c->heard = heard;
    c->ctx = ctx;
}

static void
post_it(void *store, struct job *job)
{
    (void)store;
    CHECK(w.posted_count < CALLS_MAX);
    w.posted[w.posted_count++] = job;
}

static enum err
prepare_it(struct txn *t, const struct errand *e, void *ctx, struct http_request_out *ret,
           struct fail *f)
{
    (void)t;
    (void)ctx;
    if (str_eq(e->request, STR("no")))
        return fail(f, ERR_INVALID, "nobody is configured");
    *ret = (struct http_request_out){ .method = STR("POST"),
                                      .url = e->request,
                                      .headers = STR("X-Test: 1"),
                                      .connect_ms = 1000,
                                      .total_ms = 8000,
                                      .answer_max = 100 };
    return OK;
}

static enum err
answered_it(struct txn *t, int64_t no, const struct errand_answer *a, struct fail *f)
{
    if (w.broken)
        return fail(f, ERR_INTERNAL, "broken");
    w.answers++;
    snprintf(w.last_why, sizeof(w.last_why), "%s", a->why ? a->why : "");
    if (w.again_after_ms)
        txn_errand_again(t, no, txn_now_ms(t) + w.again_after_ms);
    else
        txn_errand_done(t, no);
    return OK;
}

static void
mishap_it(struct txn *t, int64_t no)
{
    w.mishaps++;
    errand_mishap(t, no);
}

static struct job *
turn_it(void *ctx)
{
    (void)ctx;
    return w.courier ? courier_turn(w.courier) : NULL;
}

static void
open_it(void)
{
    const struct store_options options = { .folder = w.fixture.folder,
                                           .clock = &w.fixture.clock,
                                           .errand_job = turn_it };
    struct courier_options o = {
        .answered = answered_it, .mishap = mishap_it, .send = send_it, .post = post_it
    };

    assert_int_equal(store_open(&options, &w.fixture.store, NULL), OK);
    o.kinds[ERRAND_LAMBDA].prepare = prepare_it;
    o.kinds[ERRAND_STREAM].prepare = prepare_it;
    w.courier = courier_new(&o);
}

static int
setup(void **state)
{
    (void)state;
    memset(&w, 0, sizeof(w));
    fixture_open(&w.fixture);
    store_close(&w.fixture.store);
    open_it();
    return 0;
}

/* The process is killed: what was under way, and every answer not yet committed, is forgotten. */
static void
kill_it(void)
{
    for (size_t i = 0; i < w.posted_count; i++) {
        struct arena *a = w.posted[i]->arena;

        arena_free(&a);
    }
    w.posted_count = 0;
    courier_stop(w.courier);
    for (size_t i = 0; i < w.call_count; i++)
        if (w.calls[i].heard)
            w.calls[i].heard(&(struct errand_answer){ .why = "stopped" }, w.calls[i].ctx);
    w.call_count = 0;
    store_close(&w.fixture.store);
    courier_free(&w.courier);
}

static int
teardown(void **state)
{
    (void)state;
    kill_it();
    fixture_close(&w.fixture);
    return 0;
}

static enum err
add(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    (void)x;
    (void)f;
    txn_errand_add(t, arg);
    return OK;
}

static int64_t
ask(struct errand e)
{
    e.kind = e.kind ? e.kind : ERRAND_LAMBDA;
    if (!e.request.p)
        e.request = STR("http://x/");
    if (!e.due_ms)
        e.due_ms = clock_wall_ms(&w.fixture.clock);
    assert_int_equal(fixture_run(&w.fixture, add, &e, NULL), OK);
    return e.no;
}

static enum err
cancel(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const int64_t *ref = arg;

    (void)x;
    (void)f;
    txn_errand_cancel(t, ERRAND_LAMBDA, *ref);
    return OK;
}

/* Everything that can happen without a call being answered. */
static void
settle(void)
{
    bool some = true;

    while (some) {
        some = false;
        while (store_turn_errands(w.fixture.store))
            some = true;
        for (size_t i = 0; i < w.posted_count; i++, some = true)
            store_run(w.fixture.store, w.posted[i]);
        w.posted_count = 0;
    }
}

static void
answer(size_t call, int status)
{
    const struct errand_answer a = { .answered = status > 0,
                                     .status = status,
                                     .body = STR("{}"),
                                     .why = status ? NULL : "timeout" };

    assert_true(call < w.call_count);
    assert_non_null(w.calls[call].heard);
    w.calls[call].heard(&a, w.calls[call].ctx);
    w.calls[call].heard = NULL;
    settle();
}

static void
test_courier__a_commit_that_asks_is_followed_by_the_call(void **state)
{
    (void)state;
    ask((struct errand){ .request = STR("http://x/a") });
    settle();
    assert_int_equal(w.call_count, 1);
    assert_string_equal(w.calls[0].url, "http://x/a");
    assert_non_null(strstr(w.calls[0].headers, "X-Test: 1\nX-Frontdesk-Errand: "));
    assert_non_null(strstr(w.calls[0].headers, "\nX-Frontdesk-Attempt: 1\n"));
    settle();
    assert_int_equal(w.call_count, 1); /* not twice while it is under way */
    answer(0, 200);
    assert_int_equal(w.answers, 1);
    settle();
    assert_int_equal(w.call_count, 1); /* nor when it is done */
}

static void
test_courier__what_is_due_later_waits_for_its_time(void **state)
{
    int64_t now_ms = clock_wall_ms(&w.fixture.clock);

    (void)state;
    ask((struct errand){ .due_ms = now_ms + 5000 });
    settle();
    clock_travel(&w.fixture.clock, 4999);
    settle();
    assert_int_equal(w.call_count, 0);
    clock_travel(&w.fixture.clock, 1);
    settle();
    assert_int_equal(w.call_count, 1);
}

static void
test_courier__one_lane_is_one_after_the_other(void **state)
{
    (void)state;
    ask((struct errand){ .lane = 7, .request = STR("http://x/1") });
    ask((struct errand){ .lane = 7, .request = STR("http://x/2") });
    ask((struct errand){ .lane = 8, .request = STR("http://x/3") });
    ask((struct errand){ .lane = 7, .kind = ERRAND_STREAM, .request = STR("http://x/4") });
    settle();
    assert_int_equal(w.call_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_not_equal(w.calls[i].url, "http://x/2");
    for (size_t i = 0; i < 3; i++)
        answer(i, 200);
    assert_int_equal(w.call_count, 4);
    assert_string_equal(w.calls[3].url, "http://x/2");
}

static void
test_courier__one_that_must_wait_stops_its_lane_and_no_other(void **state)
{
    (void)state;
    w.again_after_ms = 3000;
    ask((struct errand){ .lane = 7, .request = STR("http://x/1") });
    ask((struct errand){ .lane = 7, .request = STR("http://x/2") });
    settle();
    answer(0, 503);
    assert_int_equal(w.call_count, 1);
    ask((struct errand){ .lane = 9, .request = STR("http://x/3") });
    settle();
    assert_int_equal(w.call_count, 2);
    w.again_after_ms = 0;
    clock_travel(&w.fixture.clock, 3000);
    settle();
    assert_int_equal(w.call_count, 3);
    assert_string_equal(w.calls[2].url, "http://x/1");
    assert_non_null(strstr(w.calls[2].headers, "X-Frontdesk-Attempt: 2\n"));
    answer(2, 200);
    assert_string_equal(w.calls[3].url, "http://x/2");
}

static void
test_courier__an_expired_one_is_not_called(void **state)
{
    int64_t now_ms = clock_wall_ms(&w.fixture.clock);

    (void)state;
    ask((struct errand){ .due_ms = now_ms + 10, .expires_ms = now_ms + 20 });
    clock_travel(&w.fixture.clock, 20);
    settle();
    assert_int_equal(w.call_count, 0);
    assert_int_equal(w.answers, 1);
    assert_string_equal(w.last_why, "expired");
    ask((struct errand){ .expires_ms = now_ms + 520 });
    settle();
    assert_int_equal(w.calls[0].total_ms, 500); /* the call ends with the errand */
}

static void
test_courier__a_request_that_cannot_be_written_is_an_answer(void **state)
{
    (void)state;
    ask((struct errand){ .request = STR("no") });
    settle();
    assert_int_equal(w.call_count, 0);
    assert_int_equal(w.answers, 1);
    assert_string_equal(w.last_why, "nobody is configured");
}

static void
test_courier__a_kind_has_so_many_at_once_and_another_kind_its_own(void **state)
{
    enum { MANY = LIMIT_ERRANDS_UNDER_WAY + 20 };

    (void)state;
    for (int i = 0; i < MANY; i++)
        ask((struct errand){ .lane = i + 1 });
    settle();
    assert_int_equal(w.call_count, LIMIT_ERRANDS_UNDER_WAY);
    ask((struct errand){ .kind = ERRAND_STREAM, .lane = 1 });
    settle();
    assert_int_equal(w.call_count, LIMIT_ERRANDS_UNDER_WAY + 1);
    for (size_t i = 0; i < MANY; i++)
        answer(i, 200);
    assert_int_equal(w.call_count, MANY + 1);
}

static void
test_courier__a_kill_between_call_and_answer_makes_the_call_again(void **state)
{
    char first[128];

    (void)state;
    ask((struct errand){ .lane = 1 });
    settle();
    memcpy(first, w.calls[0].headers, sizeof(first));
    w.calls[0].heard(&(struct errand_answer){ .answered = true, .status = 200 }, w.calls[0].ctx);
    w.calls[0].heard = NULL;
    kill_it(); /* the answer's job waited and is lost */
    open_it();
    settle();
    assert_int_equal(w.call_count, 1);
    assert_string_equal(w.calls[0].headers, first); /* the receiver can tell */
    answer(0, 200);
    assert_int_equal(w.answers, 1);
}

static void
test_courier__a_cancelled_one_is_never_answered_and_its_lane_waits_for_the_call(void **state)
{
    int64_t ref = 5;

    (void)state;
    ask((struct errand){ .lane = 3, .ref = ref, .request = STR("http://x/old") });
    settle();
    assert_int_equal(fixture_run(&w.fixture, cancel, &ref, NULL), OK);
    ask((struct errand){ .lane = 3, .ref = 6, .request = STR("http://x/new") });
    settle();
    assert_int_equal(w.call_count, 1);
    w.answers = 0;
    answer(0, 200);
    assert_int_equal(w.call_count, 2);
    assert_string_equal(w.calls[1].url, "http://x/new");
}

static void
test_courier__an_answer_that_cannot_be_taken_is_fetched_again_and_then_given_up(void **state)
{
    (void)state;
    w.broken = true;
    ask((struct errand){ .lane = 3 });
    settle();
    for (size_t i = 0; i <= ERRAND_MISHAPS_MAX; i++) {
        assert_int_equal(w.call_count, i + 1);
        answer(i, 200);
        assert_int_equal(w.mishaps, i + 1);
        clock_travel(&w.fixture.clock, 60000);
        settle();
    }
    assert_int_equal(w.call_count, ERRAND_MISHAPS_MAX + 1);
}

static void
test_errand__pauses_double_up_to_a_limit_and_are_cut_by_chance(void **state)
{
    const struct errand_rule r = { .pause_ms = 1000, .pause_max_ms = 60000 };

    (void)state;
    assert_int_equal(errand_pause_ms(&r, 0, 0), 1000);
    assert_int_equal(errand_pause_ms(&r, 3, 0), 8000);
    assert_int_equal(errand_pause_ms(&r, 1000000, 0), 60000);
    assert_in_range(errand_pause_ms(&r, 0, 1023), 500, 502);
    assert_true(errand_may_go_better(NULL, &(struct errand_answer){ .why = "refused" }));
    assert_false(
        errand_may_go_better(NULL, &(struct errand_answer){ .answered = true, .status = 404 }));
    assert_false(errand_went_well(&(struct errand_answer){ .status = 200 }));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_courier__a_commit_that_asks_is_followed_by_the_call,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_courier__what_is_due_later_waits_for_its_time, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_courier__one_lane_is_one_after_the_other, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            test_courier__one_that_must_wait_stops_its_lane_and_no_other, setup, teardown),
        cmocka_unit_test_setup_teardown(test_courier__an_expired_one_is_not_called, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_courier__a_request_that_cannot_be_written_is_an_answer,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_courier__a_kind_has_so_many_at_once_and_another_kind_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_courier__a_kill_between_call_and_answer_makes_the_call_again, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_courier__a_cancelled_one_is_never_answered_and_its_lane_waits_for_the_call, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            test_courier__an_answer_that_cannot_be_taken_is_fetched_again_and_then_given_up, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            test_errand__pauses_double_up_to_a_limit_and_are_cut_by_chance, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
