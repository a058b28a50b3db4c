#include "tests/unit/house.h"

#define HOST "Host: a\r\n"
#define GET  "GET / HTTP/1.1\r\n"
#define POST "POST /echo HTTP/1.1\r\n" HOST

struct row {
    const char *what;
    const char *bytes;
    int status;
    const char *shows; /* in the answer */
    bool closes;
};

/* clang-format off */
static const struct row rows[] = {
    /* good */
    { "the smallest", GET HOST "\r\n", 200, "GET /? Host=a ", false },
    { "a query", "GET /a/%20b?x=1?&y HTTP/1.1\r\n" HOST "\r\n", 200, "GET /a/%20b?x=1?&y", false },
    { "an empty query", "GET /a? HTTP/1.1\r\n" HOST "\r\n", 200, "GET /a? ", false },
    { "an absolute target", "GET http://a.b:80/c?d HTTP/1.1\r\n" HOST "\r\n", 200, "GET /c?d ", false },
    { "an absolute target without a path", "GET HTTPS://a.b?d HTTP/1.1\r\n" HOST "\r\n", 200, "GET /?d ", false },
    { "OPTIONS *", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 200, "OPTIONS *? ", false },
    { "empty lines first", "\r\n\r\n" GET HOST "\r\n", 200, "GET /? ", false },
    { "values are trimmed, may be empty", GET HOST "X: \t y z \t \r\nE:\r\nF: \r\n\r\n", 200, "X=y z E= F= ", false },
    { "obs-text in a value", GET HOST "X: \xC3\xA9\r\n\r\n", 200, "X=\xC3\xA9", false },
    { "HEAD has no body", "HEAD /a HTTP/1.1\r\n" HOST "\r\n", 200, "Content-Length: 16\r\n\r\n", false },
    { "204 has no body", "GET /none HTTP/1.1\r\n" HOST "\r\n", 204, "GMT\r\nContent-Type: text/plain\r\n\r\n", false },
    { "a body", POST "Content-Length: 5\r\n\r\nhello", 200, "\r\n\r\nhello", false },
    { "a body of nothing", POST "Content-Length: 0\r\n\r\n", 200, "Content-Length: 0\r\n\r\n", false },
    { "close", GET HOST "Connection: x, Close\r\n\r\n", 200, "Connection: close\r\n", true },
    { "1.0 closes", "GET / HTTP/1.0\r\n\r\n", 200, "Connection: close\r\n", true },
    { "1.0 keeps alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, "Connection: keep-alive\r\n", false },
    { "chunks", POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0a\r\n0123456789\r\n0\r\n\r\n", 200, "\r\n\r\nabc0123456789", false },
    { "chunks with extensions and trailers", POST "Transfer-Encoding: Chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n0;x\r\nT: u\r\nV: w\r\n\r\n", 200, "\r\n\r\nabc", false },
    { "no chunks", POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, "Content-Length: 0\r\n\r\n", false },
    { "an upgrade nobody wants", GET HOST "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n", 200, "Upgrade=h2c", false },
    { "a stream", "POST /stream HTTP/1.1\r\n" HOST "Content-Length: 6\r\n\r\nabcdef", 200, "streamed", false },
    { "a chunked stream", "POST /stream HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200, "streamed", false },
    { "a refusal of a request without a body", "GET /refuse HTTP/1.1\r\n" HOST "\r\n", 403, "\r\n\r\nno", false },

    /* the request line */
    { "no version", "GET /\r\n" HOST "\r\n", 400, "", true },
    { "version 2", "GET / HTTP/2.0\r\n" HOST "\r\n", 505, "", true },
    { "version 1.2", "GET / HTTP/1.2\r\n" HOST "\r\n", 505, "", true },
    { "version 0.9", "GET / HTTP/0.9\r\n" HOST "\r\n", 505, "", true },
    { "not a version", "GET / HTTP/1.x\r\n" HOST "\r\n", 400, "", true },
    { "a long version", "GET / HTTP/1.10\r\n" HOST "\r\n", 400, "", true },
    { "a lower-case version", "GET / http/1.1\r\n" HOST "\r\n", 400, "", true },
    { "two spaces", "GET  / HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "two spaces before the version", "GET /  HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "a tab", "GET\t/ HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "a space at the end", "GET / HTTP/1.1 \r\n" HOST "\r\n", 400, "", true },
    { "no target", "GET HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "no path", "GET a HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "GET *", "GET * HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "a fragment", "GET /#a HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "a byte above ASCII in the target", "GET /\xC3\xA9 HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "a control byte in the target", "GET /\x01 HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "a method in lower case", "get / HTTP/1.1\r\n" HOST "\r\n", 400, "", true },
    { "an unknown method", "FETCH / HTTP/1.1\r\n" HOST "\r\n", 501, "", true },
    { "half a method", "GE / HTTP/1.1\r\n" HOST "\r\n", 501, "", true },
    { "CONNECT", "CONNECT a:1 HTTP/1.1\r\n" HOST "\r\n", 501, "", true },
    { "TLS to a plain port", "\x16\x03\x01\x02", 400, "", true },
    { "a space first", " GET / HTTP/1.1\r\n" HOST "\r\n", 400, "", true },

    /* headers */
    { "no Host", GET "\r\n", 400, "", true },
    { "two Hosts", GET HOST HOST "\r\n", 400, "", true },
    { "a wrong Host", GET "Host: a,b\r\n\r\n", 400, "", true },
    { "a space in the Host", GET "Host: a b\r\n\r\n", 400, "", true },
    { "a bare LF", GET "Host: a\n\r\n", 400, "", true },
    { "only bare LFs", "GET / HTTP/1.1\nHost: a\n\n", 400, "", true },
    { "an empty line of a bare LF", GET HOST "\n", 400, "", true },
    { "a bare CR", GET HOST "X: a\rY: b\r\n\r\n", 400, "", true },
    { "a space before the colon", GET "Host : a\r\n\r\n", 400, "", true },
    { "a tab before the colon", GET "Host\t: a\r\n\r\n", 400, "", true },
    { "a space within a name", GET HOST "X Y: a\r\n\r\n", 400, "", true },
    { "a space before the first name", GET " Host: a\r\n\r\n", 400, "", true },
    { "a folded header", GET HOST "X: a\r\n b\r\n\r\n", 400, "", true },
    { "no colon", GET HOST "X\r\n\r\n", 400, "", true },
    { "no name", GET HOST ": a\r\n\r\n", 400, "", true },
    { "a control byte in a value", GET HOST "X: a\x01\r\n\r\n", 400, "", true },
    { "DEL in a value", GET HOST "X: a\x7f\r\n\r\n", 400, "", true },
    { "a byte above ASCII in a name", GET HOST "\xC3\xA9: a\r\n\r\n", 400, "", true },
    { "a quote in a name", GET HOST "X\": a\r\n\r\n", 400, "", true },
    { "another expectation", POST "Content-Length: 1\r\nExpect: x\r\n\r\na", 417, "", true },

    /* how long is it? */
    { "both lengths", POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "", true },
    { "both lengths the other way", POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400, "", true },
    { "two lengths", POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400, "", true },
    { "the same length twice", POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400, "", true },
    { "a list of lengths", POST "Content-Length: 3, 3\r\n\r\nabc", 400, "", true },
    { "no length", POST "Content-Length:\r\n\r\n", 400, "", true },
    { "a negative length", POST "Content-Length: -3\r\n\r\nabc", 400, "", true },
    { "a positive length", POST "Content-Length: +3\r\n\r\nabc", 400, "", true },
    { "a hexadecimal length", POST "Content-Length: 0x3\r\n\r\nabc", 400, "", true },
    { "an endless length", POST "Content-Length: 99999999999999999999\r\n\r\n", 400, "", true },
    { "a coding in 1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "", true },
    { "chunked is not last", POST "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400, "", true },
    { "chunked twice", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "", true },
    { "a coding like chunked", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, "", true },
    { "a vertical tab before chunked", POST "Transfer-Encoding: \x0b" "chunked\r\n\r\n0\r\n\r\n", 400, "", true },
    { "another coding", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "", true },

    /* chunks */
    { "a chunk that ends wrong", POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX0\r\n\r\n", 400, "", true },
    { "a chunk that ends in LF", POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n", 400, "", true },
    { "a size that ends in LF", POST "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", 400, "", true },
    { "a size with a space", POST "Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n", 400, "", true },
    { "no size", POST "Transfer-Encoding: chunked\r\n\r\n;a\r\n\r\n", 400, "", true },
    { "a size that is none", POST "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400, "", true },
    { "a hexadecimal prefix", POST "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400, "", true },
    { "a size beyond numbers", POST "Transfer-Encoding: chunked\r\n\r\n1000000000000000\r\n", 400, "", true },
    { "a control byte in an extension", POST "Transfer-Encoding: chunked\r\n\r\n3;\x01\r\nabc\r\n0\r\n\r\n", 400, "", true },
    { "a bare LF in an extension", POST "Transfer-Encoding: chunked\r\n\r\n3;a\n\r\nabc\r\n0\r\n\r\n", 400, "", true },
    { "a sink that refuses", "POST /stream HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\na!c\r\n0\r\n\r\n", 403, "no exclamation marks", true },
};
/* clang-format on */

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void
row_check(const struct row *row, struct str answer, bool closed, size_t step)
{
    if (answer_status(answer) == row->status && closed == row->closes &&
        (!row->shows[0] || str_has(answer, str_from(row->shows))))
        return;
    print_error("%s, in steps of %zu:\n%.*s\n(%s)\n", row->what, step, STR_ARG(answer),
                closed ? "closed" : "open");
    _fail(__FILE__, __LINE__);
}

static void
test_exchange__each_request_gets_its_answer_however_it_is_cut(void **state)
{
    static const size_t steps[] = { SIZE_MAX, 1, 2, 7 };

    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < sizeof(steps) / sizeof(steps[0]); k++) {
            struct house *h = house_new(NULL, NULL);
            int guest = house_guest(h);
            struct str answer;

            house_say(h, guest, str_from(rows[i].bytes), steps[k]);
            answer = house_hear(h, guest);
            row_check(&rows[i], answer, h->eof, steps[k]);
            close(guest);
            house_free(h);
        }
    }
}

static void
test_exchange__every_prefix_of_a_good_request_waits_for_more(void **state)
{
    static const struct str whole = STR_INIT(POST "Content-Length: 2\r\n\r\nok");
    struct house *h = house_new(NULL, NULL);

    (void)state;
    for (size_t n = 0; n < whole.n; n++) {
        int guest = house_guest(h);

        assert_int_equal(house_ask(h, guest, str_first(whole, n)).n, 0);
        assert_false(h->eof);
        close(guest);
    }
    loop_turn(h->loop);
    assert_int_equal(http_server_connections(h->server), 0);
    assert_int_equal(h->requests, 0);
    assert_int_equal(h->gone, 2); /* the guests who had brought the head */
    house_free(h);
}

static void
test_exchange__no_byte_of_a_head_may_be_nul(void **state)
{
    static const struct str whole = STR_INIT(GET HOST "Name: value\r\n\r\n");
    struct house *h = house_new(NULL, NULL);

    (void)state;
    for (size_t at = 0; at < whole.n; at++) {
        char bytes[64];
        int guest = house_guest(h), status;

        memcpy(bytes, whole.p, whole.n);
        bytes[at] = '\0';
        status = answer_status(house_ask(h, guest, str_of(bytes, whole.n)));
        /* within "GET", "HTTP/1.1" and at the very last byte other things may be said first */
        if (status != 400 && !(status == 0 && at + 1 >= whole.n - 2))
            wrong("NUL at %zu: %d", at, status);
        close(guest);
    }
    assert_int_equal(h->requests, 0);
    house_free(h);
}

static void
test_exchange__limits_of_the_head_to_the_byte(void **state)
{
    static const struct {
        size_t target, value;
        unsigned headers;
        int status;
    } limits[] = {
        { LIMIT_HTTP_LINE - 13, 1, 1, 200 },
        { LIMIT_HTTP_LINE - 12, 1, 1, 414 },
        { LIMIT_HTTP_LINE + 9000, 1, 1, 414 },
        { 1, 1, LIMIT_HTTP_HEADERS - 1, 200 }, /* and Host */
        { 1, 1, LIMIT_HTTP_HEADERS, 431 },
        { 1, LIMIT_HTTP_HEAD - 16 - 9 - 5 - 2, 1, 200 },
        { 1, LIMIT_HTTP_HEAD - 16 - 9 - 5 - 2 + 1, 1, 431 },
        { 1, LIMIT_HTTP_HEAD * 3, 1, 431 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        for (size_t step = 997; step; step = step == 997 ? SIZE_MAX : 0) {
            struct house *h = house_new(NULL, NULL);
            int guest = house_guest(h);
            struct buf b = { .max = 1 << 20 };
            int status;

            buf_add(&b, STR("GET "));
            for (size_t k = 0; k < limits[i].target; k++)
                buf_add_byte(&b, '/');
            buf_add(&b, STR(" HTTP/1.1\r\n" HOST));
            for (unsigned k = 0; k < limits[i].headers; k++) {
                buf_add(&b, STR("A: "));
                for (size_t m = 0; m < limits[i].value; m++)
                    buf_add_byte(&b, 'v');
                buf_add(&b, STR("\r\n"));
            }
            buf_add(&b, STR("\r\n"));
            house_say(h, guest, buf_str(&b), step);
            status = answer_status(house_hear(h, guest));
            if (status != limits[i].status)
                wrong("row %zu: %d", i, status);
            buf_done(&b);
            close(guest);
            house_free(h);
        }
    }
}

/* A body of n bytes to /echo, sized or in chunks, cut as told. */
static int
body_status(size_t n, size_t chunk, size_t step)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h), status;
    struct buf b = { .max = 1 << 20 };

    if (chunk)
        buf_add(&b, STR(POST "Transfer-Encoding: chunked\r\n\r\n"));
    else
        buf_printf(&b, POST "Content-Length: %zu\r\n\r\n", n);
    for (size_t at = 0; at < n; at++) {
        if (chunk && at % chunk == 0)
            buf_printf(&b, "%s%zx\r\n", at ? "\r\n" : "", n - at < chunk ? n - at : chunk);
        buf_add_byte(&b, 'b');
    }
    if (chunk)
        buf_printf(&b, "%s0\r\n\r\n", n ? "\r\n" : "");
    house_say(h, guest, buf_str(&b), step);
    status = answer_status(house_hear(h, guest));
    assert_false(h->eof && status == 200);
    buf_done(&b);
    close(guest);
    house_free(h);
    return status;
}

static void
test_exchange__a_body_is_as_large_as_the_service_said(void **state)
{
    static const size_t steps[] = { SIZE_MAX, 1, 64 };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(body_status(HOUSE_BODY_MAX, 0, steps[i]), 200);
        assert_int_equal(body_status(HOUSE_BODY_MAX + 1, 0, steps[i]), 413);
        assert_int_equal(body_status(HOUSE_BODY_MAX, 7, steps[i]), 200);
        assert_int_equal(body_status(HOUSE_BODY_MAX + 1, 7, steps[i]), 413);
        assert_int_equal(body_status(HOUSE_BODY_MAX + 1, 2000, steps[i]), 413);
    }
}

static void
test_exchange__extensions_and_trailers_have_an_end(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);
    char many[2000];

    (void)state;
    memset(many, 'e', sizeof(many));
    house_say(h, guest, STR(POST "Transfer-Encoding: chunked\r\n\r\n1;"), SIZE_MAX);
    for (int i = 0; i < LIMIT_HTTP_HEAD / 2000; i++)
        house_say(h, guest, str_of(many, sizeof(many)), SIZE_MAX);
    assert_int_equal(house_hear(h, guest).n, 0);
    house_say(h, guest, str_of(many, sizeof(many)), SIZE_MAX);
    assert_int_equal(answer_status(house_hear(h, guest)), 400);
    close(guest);
    house_free(h);
}

static void
test_exchange__continue_is_said_when_the_head_was_accepted(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);

    (void)state;
    assert_str(house_ask(h, guest, STR(POST "Content-Length: 2\r\nExpect: 100-Continue\r\n\r\n")),
               "HTTP/1.1 100 Continue\r\n\r\n");
    assert_true(str_ends(house_ask(h, guest, STR("ok")), STR("\r\n\r\nok")));
    /* the body is here already: nothing to say */
    assert_int_equal(
        answer_status(
            house_ask(h, guest, STR(POST "Content-Length: 2\r\nExpect: 100-continue\r\n\r\nok"))),
        200);
    /* too large: no 100 */
    assert_int_equal(
        answer_status(
            house_ask(h, guest, STR(POST "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n"))),
        413);
    assert_true(h->eof);
    close(guest);
    house_free(h);
}

static void
test_exchange__a_refusal_reaches_a_guest_who_is_still_talking(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);
    char body[5000];

    (void)state;
    memset(body, 'b', sizeof(body));
    house_say(h, guest, STR("POST /refuse HTTP/1.1\r\n" HOST "Content-Length: 500000\r\n\r\n"),
              SIZE_MAX);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(send(guest, body, sizeof(body), MSG_NOSIGNAL), sizeof(body));
        loop_turn(h->loop);
    }
    assert_int_equal(answer_status(house_hear(h, guest)), 403);
    assert_true(h->eof);
    assert_int_equal(http_server_connections(h->server), 1); /* until it goes */
    close(guest);
    loop_turn(h->loop);
    loop_turn(h->loop);
    assert_int_equal(http_server_connections(h->server), 0);
    house_free(h);
}

static void
test_exchange__a_refused_guest_who_stays_is_dropped(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);

    (void)state;
    assert_int_equal(answer_status(house_ask(h, guest, STR("bad\r\n"))), 400);
    house_travel(h, LIMIT_LINGER_MS - 1);
    assert_int_equal(http_server_connections(h->server), 1);
    house_travel(h, 1);
    assert_int_equal(http_server_connections(h->server), 0);
    close(guest);
    house_free(h);
}

static void
test_exchange__a_small_refused_body_is_passed_over(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);
    struct str said = house_ask(
        h, guest,
        STR("POST /refuse HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nok" GET HOST "\r\n"));

    (void)state;
    assert_int_equal(answer_status(said), 403);
    assert_true(str_has(said, STR("HTTP/1.1 200 OK")));
    assert_false(h->eof);
    close(guest);
    house_free(h);
}

static void
test_exchange__pipelined_requests_are_answered_in_order(void **state)
{
    static const struct str three =
        STR_INIT("GET /1 HTTP/1.1\r\n" HOST "\r\nGET /later HTTP/1.1\r\n" HOST
                 "\r\nPOST /echo HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nok");

    (void)state;
    for (size_t step = 1; step; step = step == 1 ? SIZE_MAX : 0) {
        struct house *h = house_new(NULL, NULL);
        int guest = house_guest(h);
        struct exchange *x;
        struct str said;

        house_say(h, guest, three, step);
        said = house_hear(h, guest);
        assert_true(str_has(said, STR("GET /1?")));
        assert_int_equal(h->requests, 2);
        x = exchange_find(h->server, h->parked);
        assert_non_null(x);
        assert_str(exchange_request(x)->path, "/later");
        assert_str(http_header(exchange_request(x), STR("HOST")), "a");
        assert_str(exchange_request(x)->peer, "192.0.2.7");
        house_answer(x, 200, STR("at last"));
        assert_null(exchange_find(h->server, h->parked));
        said = house_hear(h, guest);
        assert_true(str_has(said, STR("at last")));
        assert_true(str_ends(said, STR("\r\n\r\nok")));
        assert_int_equal(h->gone, 0);
        close(guest);
        house_free(h);
    }
}

static void
test_exchange__a_thousand_pipelined_requests(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);
    struct buf b = { .max = 1 << 20 };
    struct str said;
    size_t answers = 0;

    (void)state;
    for (int i = 0; i < 1000; i++)
        buf_add(&b, STR(GET HOST "\r\n"));
    said = house_ask(h, guest, buf_str(&b));
    for (size_t i = 0; i + 8 < said.n; i++)
        answers += memcmp(said.p + i, "HTTP/1.1 ", 9) == 0;
    assert_int_equal(answers, 1000);
    buf_done(&b);
    close(guest);
    house_free(h);
}

static void
test_exchange__a_guest_may_stop_talking_and_still_hear(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);

    (void)state;
    house_say(h, guest, STR("GET /later HTTP/1.1\r\n" HOST "\r\n"), SIZE_MAX);
    shutdown(guest, SHUT_WR);
    assert_int_equal(house_hear(h, guest).n, 0);
    assert_false(h->eof);
    house_answer(exchange_find(h->server, h->parked), 200, STR("late"));
    assert_int_equal(answer_status(house_hear(h, guest)), 200);
    assert_true(h->eof);
    assert_int_equal(http_server_connections(h->server), 0);
    close(guest);
    house_free(h);
}

static void
test_exchange__when_the_server_goes_the_service_hears_of_it(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);

    (void)state;
    house_say(h, guest, STR("GET /later HTTP/1.1\r\n" HOST "\r\n"), SIZE_MAX);
    http_server_free(&h->server);
    assert_int_equal(h->gone, 1);
    close(guest);
    house_free(h);
}

static void
test_exchange__a_parked_request_keeps_its_bytes(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h), other = house_guest(h);
    const struct http_request *r;

    (void)state;
    house_say(h, guest, STR("POST /later?q HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nbody"),
              SIZE_MAX);
    for (int i = 0; i < 10; i++) /* the scratch buffer is overwritten */
        house_ask(h, other,
                  STR("POST /echo HTTP/1.1\r\n" HOST "X: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\r\n"
                      "Content-Length: 10\r\n\r\n0123456789"));
    r = exchange_request(exchange_find(h->server, h->parked));
    assert_str(r->method, "POST");
    assert_str(r->target, "/later?q");
    assert_str(r->path, "/later");
    assert_str(r->query, "q");
    assert_str(r->body, "body");
    assert_str(http_header(r, STR("content-length")), "4");
    close(guest);
    close(other);
    house_free(h);
}

static void
test_exchange__stalls_get_408_and_silence_is_closed(void **state)
{
    static const struct {
        const char *bytes;
        int64_t ms;
        int status;
    } stalls[] = {
        { "", LIMIT_HTTP_IDLE_MS, 0 },
        { "G", LIMIT_HTTP_HEAD_MS, 408 },
        { GET "Host:", LIMIT_HTTP_HEAD_MS, 408 },
        { GET HOST "\r\n", LIMIT_HTTP_IDLE_MS, 200 },
        { POST "Content-Length: 9\r\n\r\n", LIMIT_HTTP_STALL_MS, 408 },
        { POST "Content-Length: 9\r\n\r\nhalf", LIMIT_HTTP_STALL_MS, 408 },
        { POST "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf", LIMIT_HTTP_STALL_MS, 408 },
        { "POST /stream HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nhalf", LIMIT_HTTP_STALL_MS,
          408 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(stalls) / sizeof(stalls[0]); i++) {
        struct house *h = house_new(NULL, NULL);
        int guest = house_guest(h), status = 0;

        status = answer_status(house_ask(h, guest, str_from(stalls[i].bytes)));
        house_travel(h, stalls[i].ms - 1);
        assert_int_equal(house_hear(h, guest).n, 0);
        assert_false(h->eof);
        house_travel(h, 1);
        if (!status)
            status = answer_status(house_hear(h, guest));
        else
            house_hear(h, guest);
        if (status != stalls[i].status || !h->eof)
            wrong("row %zu: %d", i, status);
        close(guest);
        house_free(h);
    }
}

static void
test_exchange__drops_do_not_lengthen_a_body_for_ever(void **state)
{
    struct http_times times = { .body = 5000, .stall = 2000 };
    struct house *h = house_new(NULL, &times);
    int guest = house_guest(h), stream = house_guest(h);

    (void)state;
    house_say(h, guest, STR(POST "Content-Length: 99\r\n\r\n"), SIZE_MAX);
    house_say(h, stream, STR("POST /stream HTTP/1.1\r\n" HOST "Content-Length: 99\r\n\r\n"),
              SIZE_MAX);
    for (int i = 0; i < 4; i++) {
        house_say(h, guest, STR("a"), 1);
        house_say(h, stream, STR("a"), 1);
        house_travel(h, 1500);
    }
    assert_int_equal(answer_status(house_hear(h, guest)), 408);
    assert_int_equal(house_hear(h, stream).n, 0); /* a stream may take its time */
    close(guest);
    close(stream);
    house_free(h);
}

static void
test_exchange__a_big_answer_waits_for_a_slow_guest(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);
    struct str said;

    (void)state;
    house_say(h, guest, STR("GET /big HTTP/1.1\r\n" HOST "\r\n" GET HOST "\r\n"), SIZE_MAX);
    house_travel(h, LIMIT_HTTP_IDLE_MS - 1);
    said = house_hear(h, guest);
    assert_true(said.n > HOUSE_BIG);
    assert_true(str_has(said, STR("xxxHTTP/1.1 200 OK")));
    assert_int_equal(http_server_connections(h->server), 1);
    close(guest);

    guest = house_guest(h); /* one that takes nothing */
    house_say(h, guest, STR("GET /big HTTP/1.1\r\n" HOST "\r\n"), SIZE_MAX);
    house_travel(h, LIMIT_HTTP_IDLE_MS);
    house_travel(h, LIMIT_HTTP_IDLE_MS);
    house_travel(h, LIMIT_HTTP_IDLE_MS);
    assert_int_equal(http_server_connections(h->server), 0);
    close(guest);
    house_free(h);
}

static void
house_drained(void *arg)
{
    ((struct house *)arg)->drained++;
}

static void
test_exchange__a_drain_waits_for_the_running_exchange(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int idle = house_guest(h), busy = house_guest(h);

    (void)state;
    house_ask(h, idle, STR(GET HOST "\r\n"));
    house_say(h, busy, STR("GET /later HTTP/1.1\r\n" HOST "\r\n"), SIZE_MAX);
    http_server_drain(h->server, house_drained, h);
    assert_int_equal(house_hear(h, idle).n, 0);
    assert_true(h->eof);
    assert_int_equal(h->drained, 0);
    house_answer(exchange_find(h->server, h->parked), 200, STR("late"));
    assert_true(str_has(house_hear(h, busy), STR("Connection: close\r\n")));
    close(busy);
    loop_turn(h->loop);
    loop_turn(h->loop);
    assert_int_equal(h->drained, 1);
    close(idle);
    house_free(h);
}

static void
test_exchange__a_drain_does_not_wait_for_ever(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int busy = house_guest(h);

    (void)state;
    house_say(h, busy, STR("GET /later HTTP/1.1\r\n" HOST "\r\n"), SIZE_MAX);
    http_server_drain(h->server, house_drained, h);
    house_travel(h, LIMIT_DRAIN_MS - 1);
    assert_int_equal(h->drained, 0);
    house_travel(h, 1);
    loop_turn(h->loop);
    assert_int_equal(h->drained, 1);
    assert_int_equal(h->gone, 1);
    close(busy);
    house_free(h);
}

static void
test_exchange__a_drain_of_nothing_calls_back_too(void **state)
{
    struct house *h = house_new(NULL, NULL);

    (void)state;
    http_server_drain(h->server, house_drained, h);
    assert_int_equal(h->drained, 0);
    loop_turn(h->loop);
    assert_int_equal(h->drained, 1);
    house_free(h);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exchange__each_request_gets_its_answer_however_it_is_cut),
        cmocka_unit_test(test_exchange__every_prefix_of_a_good_request_waits_for_more),
        cmocka_unit_test(test_exchange__no_byte_of_a_head_may_be_nul),
        cmocka_unit_test(test_exchange__limits_of_the_head_to_the_byte),
        cmocka_unit_test(test_exchange__a_body_is_as_large_as_the_service_said),
        cmocka_unit_test(test_exchange__extensions_and_trailers_have_an_end),
        cmocka_unit_test(test_exchange__continue_is_said_when_the_head_was_accepted),
        cmocka_unit_test(test_exchange__a_refusal_reaches_a_guest_who_is_still_talking),
        cmocka_unit_test(test_exchange__a_refused_guest_who_stays_is_dropped),
        cmocka_unit_test(test_exchange__a_small_refused_body_is_passed_over),
        cmocka_unit_test(test_exchange__pipelined_requests_are_answered_in_order),
        cmocka_unit_test(test_exchange__a_thousand_pipelined_requests),
        cmocka_unit_test(test_exchange__a_guest_may_stop_talking_and_still_hear),
        cmocka_unit_test(test_exchange__when_the_server_goes_the_service_hears_of_it),
        cmocka_unit_test(test_exchange__a_parked_request_keeps_its_bytes),
        cmocka_unit_test(test_exchange__stalls_get_408_and_silence_is_closed),
        cmocka_unit_test(test_exchange__drops_do_not_lengthen_a_body_for_ever),
        cmocka_unit_test(test_exchange__a_big_answer_waits_for_a_slow_guest),
        cmocka_unit_test(test_exchange__a_drain_waits_for_the_running_exchange),
        cmocka_unit_test(test_exchange__a_drain_does_not_wait_for_ever),
        cmocka_unit_test(test_exchange__a_drain_of_nothing_calls_back_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
