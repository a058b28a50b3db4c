#include "tests/unit/test.h"

#include "api/quota.h"
#include "base/clock.h"
#include "base/limits.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

static const struct operation send = { .name = "SendMessage", .admission = ADMIT_CONNECTION_TOKEN };
static const struct operation read_it = { .name = "GetTranscript",
                                          .admission = ADMIT_CONNECTION_TOKEN };
static const struct operation start = { .name = "start-chat", .admission = ADMIT_ORIGIN };
static const struct operation describe = { .name = "DescribeContact",
                                           .admission = ADMIT_SIGNATURE };
static const struct operation stop = { .name = "StopContact", .admission = ADMIT_SIGNATURE };
static const struct operation page = { .name = "/healthz", .admission = ADMIT_ALL };

/* How many of `n` calls at this moment are let through. */
static int
let_through(struct quotas *q, const struct operation *op, struct quota_caller who, int64_t at_ms,
            int n)
{
    struct fail f;
    int ok = 0;

    while (n--) {
        enum err e = quota_take(q, op, &who, at_ms, &f);

        ok += e == OK;
        assert_true(e == OK || e == ERR_BUSY);
    }
    return ok;
}

static void
test_quota__a_burst_then_the_rate_for_each_participant_and_operation(void **state)
{
    struct quotas *q = quotas_new(QUOTA_GUARD);
    const struct quota_caller ana = { .participant_no = 1 }, ben = { .participant_no = 2 };

    (void)state;
    assert_int_equal(let_through(q, &send, ana, 1000, 100), 15);
    assert_int_equal(let_through(q, &send, ana, 1099, 100), 0);
    assert_int_equal(let_through(q, &send, ana, 1100, 100), 1);
    assert_int_equal(let_through(q, &send, ana, 2100, 100), 10);
    assert_int_equal(let_through(q, &send, ben, 2100, 100), 15);
    assert_int_equal(let_through(q, &read_it, ana, 2100, 100), 12);
    assert_int_equal(let_through(q, &send, ana, 3600000, 100), 15); /* never more than the burst */
    quotas_free(&q);
}

static void
test_quota__each_widget_has_a_bucket_of_its_own(void **state)
{
    struct quotas *q = quotas_new(QUOTA_GUARD);
    struct fail f;
    int ok = 0;

    (void)state;
    for (int i = 0; i < 200; i++)
        ok += quota_take_widget(q, 1, 1000, &f) == OK;
    assert_int_equal(ok, 100);
    assert_int_equal(quota_take_widget(q, 1, 1000, &f), ERR_BUSY);
    assert_int_equal(quota_take_widget(q, 2, 1000, &f), OK);
    assert_int_equal(quota_take_widget(q, 1, 1020, &f), OK);
    assert_int_equal(quota_take_widget(NULL, 1, 1000, &f), OK);
    quotas_free(&q);
}

static void
test_quota__starts_are_counted_by_address_and_six_by_network(void **state)
{
    struct quotas *q = quotas_new(QUOTA_GUARD);

    (void)state;
    assert_int_equal(
        let_through(q, &start, (struct quota_caller){ .address = STR("192.0.2.1") }, 1, 50), 10);
    assert_int_equal(
        let_through(q, &start, (struct quota_caller){ .address = STR("192.0.2.2") }, 1, 50), 10);
    assert_int_equal(
        let_through(q, &start, (struct quota_caller){ .address = STR("2001:db8::1") }, 1, 50), 10);
    assert_int_equal(
        let_through(q, &start, (struct quota_caller){ .address = STR("2001:db8::ffff:2") }, 1, 50),
        0);
    assert_int_equal(
        let_through(q, &start, (struct quota_caller){ .address = STR("2001:db8:0:1::1") }, 1, 50),
        10);
    assert_int_equal(
        let_through(q, &start, (struct quota_caller){ .address = STR("no address") }, 1, 50), 10);
    quotas_free(&q);
}

static void
test_quota__as_aws_the_instance_has_one_bucket_an_operation(void **state)
{
    struct quotas *q = quotas_new(QUOTA_AWS);
    const struct quota_caller ana = { .participant_no = 1 }, ben = { .participant_no = 2 };

    (void)state;
    assert_int_equal(let_through(q, &send, ana, 1, 10), 10);
    assert_int_equal(let_through(q, &send, ben, 1, 10), 5);
    assert_int_equal(let_through(q, &describe, (struct quota_caller){ 0 }, 1, 10), 5);
    assert_int_equal(let_through(q, &stop, (struct quota_caller){ 0 }, 1, 10), 5);
    assert_int_equal(let_through(q, &page, (struct quota_caller){ 0 }, 1, 100), 100);
    quotas_free(&q);
    q = quotas_new(QUOTA_GUARD);
    assert_int_equal(let_through(q, &describe, (struct quota_caller){ 0 }, 1, 100), 100);
    quotas_free(&q);
    assert_null(quotas_new(QUOTA_OFF));
    assert_int_equal(let_through(NULL, &send, ana, 1, 100), 100);
}

/* More owners than there is memory for: nobody who has not called is refused, and one who calls all
 * the time keeps being held back. */
static void
test_quota__a_full_table_forgets_the_ones_that_are_quiet(void **state)
{
    struct quotas *q = quotas_new(QUOTA_GUARD);
    const struct quota_caller greedy = { .participant_no = -1 };
    int greedy_ok = let_through(q, &send, greedy, 1, 100);

    (void)state;
    for (int64_t i = 1; i <= 4 * LIMIT_QUOTA_BUCKETS; i++) {
        assert_int_equal(
            let_through(q, &send, (struct quota_caller){ .participant_no = i }, 1 + i / 1000, 1),
            1);
        if (i % 100 == 0)
            greedy_ok += let_through(q, &send, greedy, 1 + i / 1000, 2);
    }
    assert_in_range(greedy_ok, 15, 20);
    quotas_free(&q);
}

/* ---- threads ---- */

struct racer {
    pthread_t thread;
    struct quotas *q;
    int ok;
};

static void *
race(void *arg)
{
    struct racer *r = arg;

    r->ok = let_through(r->q, &send, (struct quota_caller){ .participant_no = 7 }, 5, 1000);
    return NULL;
}

static void
test_quota__reactors_share_a_bucket_exactly(void **state)
{
    struct quotas *q = quotas_new(QUOTA_GUARD);
    struct racer racers[4];
    int ok = 0;

    (void)state;
    for (int i = 0; i < 4; i++) {
        racers[i] = (struct racer){ .q = q };
        pthread_create(&racers[i].thread, NULL, race, &racers[i]);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(racers[i].thread, NULL);
        ok += racers[i].ok;
    }
    assert_int_equal(ok, 15);
    quotas_free(&q);
}

static void
test_quota__costs_next_to_nothing(void **state)
{
    struct quotas *q = quotas_new(QUOTA_GUARD);
    struct timespec a, b;
    enum { CALLS = 1000000 };
    double ns;

    (void)state;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    for (int i = 0; i < CALLS; i++)
        (void)quota_take(q, &send, &(struct quota_caller){ .participant_no = i % 10000 }, i / 100,
                         NULL);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    ns = ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / CALLS;
    print_message("quota_take: %.0f ns\n", ns);
    assert_true(ns < 5000); /* of a message's 45,000; sanitizers included */
    quotas_free(&q);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quota__a_burst_then_the_rate_for_each_participant_and_operation),
        cmocka_unit_test(test_quota__each_widget_has_a_bucket_of_its_own),
        cmocka_unit_test(test_quota__starts_are_counted_by_address_and_six_by_network),
        cmocka_unit_test(test_quota__as_aws_the_instance_has_one_bucket_an_operation),
        cmocka_unit_test(test_quota__a_full_table_forgets_the_ones_that_are_quiet),
        cmocka_unit_test(test_quota__reactors_share_a_bucket_exactly),
        cmocka_unit_test(test_quota__costs_next_to_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
