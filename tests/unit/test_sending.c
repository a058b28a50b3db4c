#include "tests/unit/house.h"

#include "http/range.h"

#define HOST "Host: a\r\n"

/* ---- heads that are decided on later ---- */

static void
test_defer__nothing_of_the_body_is_read_before_the_service_has_decided(void **state)
{
    static const size_t steps[] = { 1, 7, SIZE_MAX };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct house *h = house_new(NULL, NULL);
        int guest = house_guest(h);
        struct exchange *x;
        struct str said;

        house_say(h, guest,
                  STR("PUT /ask/stream HTTP/1.1\r\n" HOST "Content-Length: 6\r\n\r\nabcdef"
                      "GET / HTTP/1.1\r\n" HOST "\r\n"),
                  steps[i]);
        assert_int_equal(house_hear(h, guest).n, 0);
        assert_int_equal(h->heard.n, 0);
        x = exchange_find(h->server, h->parked);
        assert_non_null(x);
        assert_str(http_header(exchange_request(x), STR("Content-Length")), "6");
        assert_str(exchange_request(x)->path, "/ask/stream");
        exchange_stream(x, 100, house_sink, h);
        said = house_hear(h, guest);
        assert_str(buf_str(&h->heard), "abcdef");
        assert_true(str_has(said, STR("streamed")));
        assert_true(str_has(said, STR("GET /?"))); /* the next one was not lost */
        assert_int_equal(h->requests, 2);
        close(guest);
        house_free(h);
    }
}

static void
test_defer__a_body_may_be_gathered_and_one_of_nothing_is_whole(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);

    (void)state;
    house_say(h, guest, STR("POST /ask HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 5);
    exchange_accept(exchange_find(h->server, h->parked), 3);
    assert_true(str_has(house_hear(h, guest), STR("Content-Length=3 abc")));
    house_say(h, guest, STR("POST /ask HTTP/1.1\r\n" HOST "\r\n"), SIZE_MAX);
    exchange_accept(exchange_find(h->server, h->parked), 0);
    assert_int_equal(answer_status(house_hear(h, guest)), 200);
    house_say(h, guest, STR("POST /ask HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nabcd"), 5);
    exchange_accept(exchange_find(h->server, h->parked), 3);
    assert_int_equal(answer_status(house_hear(h, guest)), 413);
    assert_true(h->eof);
    assert_int_equal(h->gone, 1);
    close(guest);
    house_free(h);
}

static void
test_defer__a_hundred_is_said_only_when_the_body_is_wanted(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);
    struct str head = STR("PUT /ask/stream HTTP/1.1\r\n" HOST
                          "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");

    (void)state;
    assert_int_equal(house_ask(h, guest, head).n, 0);
    exchange_stream(exchange_find(h->server, h->parked), 3, house_sink, h);
    assert_int_equal(answer_status(house_hear(h, guest)), 100);
    assert_int_equal(answer_status(house_ask(h, guest, STR("abc"))), 200);
    assert_int_equal(house_ask(h, guest, head).n, 0);
    house_answer(exchange_find(h->server, h->parked), 403, STR("no"));
    assert_int_equal(answer_status(house_hear(h, guest)), 403);
    assert_true(h->eof);
    close(guest);
    house_free(h);
}

static void
test_defer__a_guest_who_leaves_is_gone(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);

    (void)state;
    house_say(h, guest, STR("PUT /ask/stream HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n"), 9);
    exchange_stream(exchange_find(h->server, h->parked), 3, house_sink, h);
    house_say(h, guest, STR("a"), 1);
    close(guest);
    for (int i = 0; i < 3; i++)
        loop_turn(h->loop);
    assert_null(exchange_find(h->server, h->parked));
    assert_int_equal(h->gone, 1);
    assert_int_equal(http_server_connections(h->server), 0);
    house_free(h);
}

/* ---- answers from a source ---- */

static void
check_source(struct str said, size_t size)
{
    size_t at = said.n - size;

    assert_true(said.n > size);
    for (size_t i = 0; i < size; i++)
        if (said.p[at + i] != house_letter(i))
            wrong("byte %zu", i);
}

/* Where the second answer begins: the source's letters are small ones. */
static size_t
second_answer(struct str said)
{
    for (size_t i = said.n - 8; i > 0; i--)
        if (str_eq(str_of(said.p + i, 8), STR("HTTP/1.1")))
            return i;
    return 0;
}

static void
test_source__all_of_it_comes_and_the_connection_stays(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);
    struct str said;

    (void)state;
    house_say(h, guest,
              STR("GET /source HTTP/1.1\r\n" HOST "\r\nGET /echo HTTP/1.1\r\n" HOST "\r\n"),
              SIZE_MAX);
    said = house_hear(h, guest);
    assert_true(str_has(said, STR("Content-Length: 921605\r\n")));
    assert_true(str_has(said, STR("HTTP/1.1 200 OK\r\n")));
    check_source(str_first(said, second_answer(said)), HOUSE_SOURCE);
    assert_int_equal(h->sources_done, 1);
    assert_int_equal(h->requests, 2);
    assert_int_equal(h->gone, 0);
    said = house_ask(h, guest, STR("HEAD /source HTTP/1.1\r\n" HOST "\r\n"));
    assert_true(str_has(said, STR("Content-Length: 921605\r\n")));
    assert_str(str_from_at(said, said.n - 4), "\r\n\r\n");
    assert_int_equal(h->sources_done, 2);
    close(guest);
    house_free(h);
}

static void
test_source__a_slow_guest_costs_one_piece_and_in_the_end_the_connection(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);

    (void)state;
    house_say(h, guest, STR("GET /source HTTP/1.1\r\n" HOST "\r\n"), SIZE_MAX);
    for (int i = 0; i < 100; i++)
        loop_turn(h->loop);
    /* what the kernel takes, and one piece */
    assert_true(h->source_at < HOUSE_SOURCE);
    for (int i = 0; i < 3; i++)
        house_travel(h, LIMIT_HTTP_STALL_MS);
    assert_int_equal(http_server_connections(h->server), 0);
    assert_int_equal(h->sources_done, 1);
    close(guest);
    house_free(h);
}

static void
test_source__a_guest_who_leaves_and_a_source_that_breaks_end_it(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);

    (void)state;
    house_say(h, guest, STR("GET /source HTTP/1.1\r\n" HOST "\r\n"), SIZE_MAX);
    close(guest);
    for (int i = 0; i < 5; i++)
        loop_turn(h->loop);
    assert_int_equal(h->sources_done, 1);
    assert_int_equal(http_server_connections(h->server), 0);

    guest = house_guest(h);
    house_say(h, guest, STR("GET /source HTTP/1.1\r\n" HOST "\r\n"), SIZE_MAX);
    loop_turn(h->loop);
    h->source_at = UINT64_MAX / 2;
    house_hear(h, guest);
    assert_true(h->eof);
    assert_int_equal(h->sources_done, 2);
    close(guest);
    house_free(h);
}

/* ---- ranges: RFC 9110 14.1.2, and what people send ---- */

static void
test_range__rows(void **state)
{
    static const struct {
        const char *header;
        enum range_kind kind;
        uint64_t from, size;
    } rows[] = {
        { "bytes=0-499", RANGE_PART, 0, 500 },
        { "bytes=500-999", RANGE_PART, 500, 500 },
        { "bytes=-500", RANGE_PART, 9500, 500 },
        { "bytes=9500-", RANGE_PART, 9500, 500 },
        { "bytes=9999-9999", RANGE_PART, 9999, 1 },
        { "bytes=0-", RANGE_PART, 0, 10000 },
        { "bytes=-10001", RANGE_PART, 0, 10000 },
        { "bytes=9999-99999999999999999999999", RANGE_PART, 9999, 1 },
        { " BYTES = 007 - 008 ", RANGE_PART, 7, 2 },
        { "bytes=10000-", RANGE_BEYOND, 0, 0 },
        { "bytes=99999999999999999999999-", RANGE_BEYOND, 0, 0 },
        { "bytes=-0", RANGE_BEYOND, 0, 0 },
        { "bytes=1-0", RANGE_WHOLE, 0, 0 },
        { "bytes=-", RANGE_WHOLE, 0, 0 },
        { "bytes=", RANGE_WHOLE, 0, 0 },
        { "bytes", RANGE_WHOLE, 0, 0 },
        { "", RANGE_WHOLE, 0, 0 },
        { "bytes=0-0,-1", RANGE_WHOLE, 0, 0 },
        { "bytes=0x1-2", RANGE_WHOLE, 0, 0 },
        { "bytes=+1-2", RANGE_WHOLE, 0, 0 },
        { "bytes=1--2", RANGE_WHOLE, 0, 0 },
        { "chars=1-2", RANGE_WHOLE, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct range r = { 0, 0 };
        enum range_kind kind = range_read(str_from(rows[i].header), 10000, &r);

        if (kind != rows[i].kind || r.from != rows[i].from || r.size != rows[i].size)
            wrong("%s: %d %llu+%llu", rows[i].header, kind, (unsigned long long)r.from,
                  (unsigned long long)r.size);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defer__nothing_of_the_body_is_read_before_the_service_has_decided),
        cmocka_unit_test(test_defer__a_body_may_be_gathered_and_one_of_nothing_is_whole),
        cmocka_unit_test(test_defer__a_hundred_is_said_only_when_the_body_is_wanted),
        cmocka_unit_test(test_defer__a_guest_who_leaves_is_gone),
        cmocka_unit_test(test_source__all_of_it_comes_and_the_connection_stays),
        cmocka_unit_test(test_source__a_slow_guest_costs_one_piece_and_in_the_end_the_connection),
        cmocka_unit_test(test_source__a_guest_who_leaves_and_a_source_that_breaks_end_it),
        cmocka_unit_test(test_range__rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
