#include "tests/unit/test.h"

#include "base/check.h"
#include "base/random.h"
#include "domain/authentication.h"
#include "domain/chat.h"
#include "domain/errand.h"
#include "domain/stream.h"
#include "domain/transcript.h"
#include "store/authentications.h"
#include "store/errands.h"
#include "store/streams.h"
#include "tests/unit/store_fixture.h"

#include <stdio.h>
#include <string.h>

/* Streams and sign-ins under the fake clock; the outside is this test. */

enum { MINUTE_MS = 60000 };

static struct chat_started ana;
static struct uuid session_id;
static int64_t stream_no;

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
                            .minutes = 600,
                            .attributes = STR("{}") };

    (void)arg;
    (void)f;
    chat_start(t, &s, &ana);
    return OK;
}

static struct chat
chat_of(struct txn *t)
{
    struct chat c;

    CHECK(txn_chat_find(t, ana.chat_no, &c));
    return c;
}

/* A step whose argument is a text. */
static enum err
with_text(struct fixture *x, step_fn step, const char *text)
{
    char kept[32];

    snprintf(kept, sizeof(kept), "%s", text);
    return fixture_run(x, step, kept, NULL);
}

/* How many events of this type have been told. */
static size_t
told(const struct fixture *x, enum content type)
{
    size_t n = 0;

    for (size_t i = 0; i < x->heard.count; i++)
        n += x->heard.items[i].type == type;
    return n;
}

/* ---- streams ---- */

static enum err
open_stream(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct chat c = chat_of(t);
    struct stream s;
    enum err e = stream_start(t, &c, STR("arn:aws:sns:us-west-2:1:t"), &s, f);

    (void)x;
    (void)arg;
    if (!e)
        stream_no = s.no;
    return e;
}

static enum err
say(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct item item = { .kind = ITEM_MESSAGE, .type = CONTENT_TEXT, .content = str_from(arg) };
    struct participant who;
    struct chat c = chat_of(t);

    (void)x;
    (void)f;
    CHECK(txn_participant_find(t, ana.participant_no, &who));
    transcript_append(t, &c, &ana.contact_id, &who, &item);
    return OK;
}

struct delivery {
    int status;          /* 0: no answer */
    char body[1024];     /* of what was due; empty: nothing was */
    int64_t next_due_ms; /* afterwards */
    size_t items_kept;
};

/* Answers the errand that is due, as the courier would. */
static enum err
deliver(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct delivery *d = arg;
    struct stream_item item;
    struct errand due[4], e;

    (void)x;
    d->body[0] = 0;
    if (txn_errands_due(t, ERRAND_STREAM, txn_now_ms(t), due, 4) == 1) {
        const struct errand_answer a = { .answered = d->status > 0, .status = d->status };

        CHECK(txn_errand_find(t, due[0].no, &e));
        CHECK(txn_stream_item_get(t, e.token, &item));
        CHECK(item.body.n < sizeof(d->body));
        memcpy(d->body, item.body.p, item.body.n);
        d->body[item.body.n] = 0;
        CHECK(errand_answered(t, due[0].no, &a, f) == OK);
    }
    d->next_due_ms = txn_errand_next(t, ERRAND_STREAM, txn_now_ms(t));
    d->items_kept = 0;
    for (int64_t no = 0; txn_stream_item_next(t, ana.chat_no, no, &item); no = item.no)
        d->items_kept++;
    return OK;
}

static struct delivery
deliver_one(struct fixture *x, int status)
{
    struct delivery d = { .status = status };

    assert_int_equal(fixture_run(x, deliver, &d, NULL), OK);
    return d;
}

static void
test_stream__an_item_is_tried_for_a_day_and_then_the_next_one_has_its_turn(void **state)
{
    struct fixture *x = *state;
    struct delivery d;
    int attempts = 0;

    fixture_run(x, start, NULL, NULL);
    assert_int_equal(fixture_run(x, open_stream, NULL, NULL), OK);
    with_text(x, say, "one");
    with_text(x, say, "two");
    for (;;) {
        int64_t now_ms = clock_wall_ms(&x->clock);

        d = deliver_one(x, 500);
        attempts++;
        assert_non_null(strstr(d.body, "\"one\""));
        if (d.next_due_ms == INT64_MAX)
            break; /* given up: the next one is due at once */
        assert_in_range(d.next_due_ms - now_ms, 500, 5 * MINUTE_MS);
        clock_travel(&x->clock, d.next_due_ms - now_ms);
    }
    assert_in_range(attempts, 200, 700);
    assert_int_equal(d.items_kept, 1);
    d = deliver_one(x, 204);
    assert_non_null(strstr(d.body, "\"two\""));
    assert_int_equal(d.items_kept, 0);
    assert_string_equal(deliver_one(x, 200).body, "");
}

static enum err
end_chat(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct chat c = chat_of(t);

    (void)x;
    (void)arg;
    (void)f;
    chat_end(t, &c, END_API);
    return OK;
}

static enum err
stream_is_there(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct stream s;

    (void)x;
    (void)arg;
    return txn_stream_get(t, stream_no, &s) ? OK : fail(f, ERR_NOT_FOUND, "no");
}

static void
test_stream__ends_with_its_chat_after_the_last_item(void **state)
{
    struct fixture *x = *state;

    fixture_run(x, start, NULL, NULL);
    fixture_run(x, open_stream, NULL, NULL);
    with_text(x, say, "one");
    fixture_run(x, end_chat, NULL, NULL);
    assert_non_null(strstr(deliver_one(x, 200).body, "\"one\""));
    assert_int_equal(fixture_run(x, stream_is_there, NULL, NULL), OK);
    assert_non_null(strstr(deliver_one(x, 200).body, "chat.ended"));
    assert_int_equal(fixture_run(x, stream_is_there, NULL, NULL), ERR_NOT_FOUND);
    assert_int_equal(deliver_one(x, 200).items_kept, 0);
    assert_int_equal(fixture_run(x, open_stream, NULL, NULL), ERR_UNFIT);
}

static enum err
tell_receipt(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct receipt receipt = { .delivered_ms = 1772446530000, .read_ms = 1772446530001 };
    struct item item = {
        .kind = ITEM_METADATA, .type = CONTENT_METADATA, .receipts = &receipt, .receipt_count = 1
    };
    struct chat c = chat_of(t);

    (void)x;
    (void)arg;
    (void)f;
    transcript_tell(t, &c, NULL, &item);
    return OK;
}

static void
test_stream__receipts_are_published_and_a_chat_without_a_stream_keeps_nothing(void **state)
{
    struct fixture *x = *state;
    struct delivery d;

    fixture_run(x, start, NULL, NULL);
    with_text(x, say, "before");
    assert_int_equal(deliver_one(x, 200).items_kept, 0);
    fixture_run(x, open_stream, NULL, NULL);
    fixture_run(x, tell_receipt, NULL, NULL);
    d = deliver_one(x, 200);
    assert_non_null(strstr(d.body, "\"Type\":\"MESSAGEMETADATA\""));
    assert_non_null(strstr(d.body, "\"ReadTimestamp\":\"2026-03-02T10:15:30.001Z\""));
    assert_null(strstr(d.body, "\"ContactId\""));
    assert_int_equal(fixture_run(x, open_stream, NULL, NULL), OK);
    assert_int_equal(fixture_run(x, open_stream, NULL, NULL), ERR_LIMIT);
}

/* ---- sign-ins ---- */

static enum err
ask(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct authentication a;
    struct chat c = chat_of(t);

    (void)x;
    (void)arg;
    (void)f;
    authentication_start(t, &c, 0, 0, 4 * MINUTE_MS, &a);
    session_id = a.id;
    return OK;
}

static enum err
link_it(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct authentication_secrets secrets = { str_from(arg), STR("nonce"), STR("verifier") };
    char id[UUID_TEXT_SIZE];
    struct seat seat;

    (void)x;
    uuid_text(session_id.b, id);
    CHECK(txn_seat_find(t, ana.participant_no, &seat));
    return authentication_link(t, &seat, str_from(id), STR("https://x.example/"), &secrets, f);
}

static enum err
take_code(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    (void)x;
    return authentication_take(t, str_from(arg), STR("code"), STR_NONE, f);
}

struct exchange_step {
    const char *body;
    int status;
    size_t due;
};

static enum err
answer_provider(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct exchange_step *s = arg;
    const struct errand_answer a = { .answered = s->status > 0,
                                     .status = s->status,
                                     .body = str_from(s->body),
                                     .why = s->status ? NULL : "timeout" };
    struct errand due[4];

    (void)x;
    s->due = txn_errands_due(t, ERRAND_OIDC, txn_now_ms(t), due, 4);
    return s->due ? errand_answered(t, due[0].no, &a, f) : OK;
}

static enum err
state_is(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct authentication a;

    (void)x;
    CHECK(txn_authentication_find(t, &session_id, &a));
    return a.state == *(enum authentication_state *)arg ? OK
                                                        : fail(f, ERR_INVALID, "%d", (int)a.state);
}

static void
expect_state(struct fixture *x, enum authentication_state want)
{
    assert_int_equal(fixture_run(x, state_is, &want, NULL), OK);
}

static void
test_authentication__nobody_asks_for_the_address_in_the_first_minute(void **state)
{
    struct fixture *x = *state;

    fixture_run(x, start, NULL, NULL);
    fixture_run(x, ask, NULL, NULL);
    assert_int_equal(told(x, CONTENT_AUTHENTICATION_INITIATED), 1);
    clock_travel(&x->clock, MINUTE_MS - 1);
    store_turn_timers(x->store);
    expect_state(x, AUTHENTICATION_ASKED);
    clock_travel(&x->clock, 1);
    store_turn_timers(x->store);
    expect_state(x, AUTHENTICATION_EXPIRED);
    assert_int_equal(told(x, CONTENT_AUTHENTICATION_EXPIRED), 1);
    assert_int_equal(with_text(x, link_it, "k"), ERR_DENIED);
}

static void
test_authentication__the_customer_does_not_come_back_in_time(void **state)
{
    struct fixture *x = *state;

    fixture_run(x, start, NULL, NULL);
    fixture_run(x, ask, NULL, NULL);
    assert_int_equal(with_text(x, link_it, "k1"), OK);
    clock_travel(&x->clock, 4 * MINUTE_MS - 1);
    while (store_turn_timers(x->store))
        ;
    expect_state(x, AUTHENTICATION_LINKED);
    clock_travel(&x->clock, 1);
    while (store_turn_timers(x->store))
        ;
    expect_state(x, AUTHENTICATION_TIMEOUT);
    assert_int_equal(told(x, CONTENT_AUTHENTICATION_TIMEOUT), 1);
    assert_int_equal(with_text(x, take_code, "k1"), ERR_CONFLICT);
}

static void
test_authentication__a_second_one_makes_the_first_void_and_a_chat_that_ends_is_silent(void **state)
{
    struct fixture *x = *state;

    fixture_run(x, start, NULL, NULL);
    fixture_run(x, ask, NULL, NULL);
    assert_int_equal(with_text(x, link_it, "k1"), OK);
    fixture_run(x, ask, NULL, NULL);
    assert_int_equal(told(x, CONTENT_AUTHENTICATION_CANCELLED), 0);
    assert_int_equal(with_text(x, take_code, "k1"), ERR_CONFLICT);
    assert_int_equal(with_text(x, link_it, "k2"), OK);
    fixture_run(x, end_chat, NULL, NULL);
    assert_int_equal(with_text(x, take_code, "k2"), ERR_CONFLICT);
    clock_travel(&x->clock, 10 * MINUTE_MS);
    while (store_turn_timers(x->store))
        ;
    expect_state(x, AUTHENTICATION_TIMEOUT);
    assert_int_equal(told(x, CONTENT_AUTHENTICATION_TIMEOUT), 0);
}

static void
test_authentication__a_provider_out_of_order_is_asked_three_times(void **state)
{
    struct fixture *x = *state;
    struct exchange_step s = { .status = 503 };

    fixture_run(x, start, NULL, NULL);
    fixture_run(x, ask, NULL, NULL);
    with_text(x, link_it, "k");
    assert_int_equal(with_text(x, take_code, "k"), OK);
    for (int i = 0; i < 3; i++) {
        expect_state(x, AUTHENTICATION_CODE);
        assert_int_equal(fixture_run(x, answer_provider, &s, NULL), OK);
        assert_int_equal(s.due, 1);
        clock_travel(&x->clock, 5000);
    }
    expect_state(x, AUTHENTICATION_FAILED);
    assert_int_equal(told(x, CONTENT_AUTHENTICATION_FAILED), 1);
}

static void
test_authentication__claims_name_the_customer(void **state)
{
    struct fixture *x = *state;
    struct exchange_step s = { .status = 200, .body = "{\"id_token\":\"a.b.c\"}" };

    fixture_run(x, start, NULL, NULL);
    fixture_run(x, ask, NULL, NULL);
    with_text(x, link_it, "k");
    with_text(x, take_code, "k");
    fixture_run(x, answer_provider, &s, NULL);
    expect_state(x, AUTHENTICATION_TOKEN);
    s.body = "{\"sub\":\"a-1\",\"name\":\"Ana Maria\"}";
    fixture_run(x, answer_provider, &s, NULL);
    expect_state(x, AUTHENTICATION_SUCCEEDED);
    assert_int_equal(told(x, CONTENT_AUTHENTICATION_SUCCEEDED), 1);
    assert_int_equal(told(x, CONTENT_NAME_UPDATED), 1);
    s.status = 200;
    fixture_run(x, answer_provider, &s, NULL);
    assert_int_equal(s.due, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_stream__an_item_is_tried_for_a_day_and_then_the_next_one_has_its_turn),
        TEST(test_stream__ends_with_its_chat_after_the_last_item),
        TEST(test_stream__receipts_are_published_and_a_chat_without_a_stream_keeps_nothing),
        TEST(test_authentication__nobody_asks_for_the_address_in_the_first_minute),
        TEST(test_authentication__the_customer_does_not_come_back_in_time),
        TEST(test_authentication__a_second_one_makes_the_first_void_and_a_chat_that_ends_is_silent),
        TEST(test_authentication__a_provider_out_of_order_is_asked_three_times),
        TEST(test_authentication__claims_name_the_customer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
