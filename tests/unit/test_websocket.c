#include "tests/unit/house.h"

#include "http/frame.h"

#define HELLO                                                                                      \
    "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"     \
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

/* Adds a client's frame. `first` is its first byte: FIN, RSV, opcode. */
static void
frame_add(struct buf *b, unsigned first, struct str body)
{
    static const unsigned char key[4] = { 0x37, 0xfa, 0x21, 0x3d };
    char head[FRAME_HEAD_MAX];
    size_t n = frame_head_write(head, FRAME_TEXT, body.n), at;

    head[0] = (char)first;
    head[1] = (char)((unsigned char)head[1] | 0x80);
    assert_true(buf_add(b, str_of(head, n)));
    for (size_t i = 0; i < 4; i++)
        buf_add_byte(b, (char)key[i]);
    at = b->n;
    assert_true(buf_add(b, body));
    frame_mask((unsigned char *)b->p + at, body.n, key, 0);
}

static int
house_socket(struct house *h)
{
    int guest = house_guest(h);
    struct str said = house_ask(h, guest, STR(HELLO "\r\n"));

    assert_true(str_starts(said, STR("HTTP/1.1 101 Switching Protocols\r\n")));
    assert_true(str_ends(said, STR("\r\n\r\n")));
    assert_non_null(h->socket);
    return guest;
}

static void
test_websocket__the_handshake_of_the_rfc(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);

    (void)state;
    assert_str(
        house_ask(h, guest, STR(HELLO "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    close(guest);
    loop_turn(h->loop);
    loop_turn(h->loop);
    assert_int_equal(h->closed, 1);
    assert_int_equal(http_server_connections(h->server), 0);
    house_free(h);
}

static void
test_websocket__handshakes_refused(void **state)
{
#define WS  "GET /ws HTTP/1.1\r\nHost: a\r\n"
#define UP  "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define V13 "Sec-WebSocket-Version: 13\r\n"
    static const struct {
        const char *bytes;
        int status;
    } rows[] = {
        { WS "\r\n", 426 },
        { WS "Upgrade: websocket\r\n" KEY V13 "\r\n", 426 },
        { WS "Connection: Upgrade\r\n" KEY V13 "\r\n", 426 },
        { WS "Upgrade: websockets\r\nConnection: Upgrade\r\n" KEY V13 "\r\n", 426 },
        { WS UP KEY "\r\n", 426 },
        { WS UP KEY "Sec-WebSocket-Version: 8\r\n\r\n", 426 },
        { WS UP KEY V13 V13 "\r\n", 426 },
        { WS UP V13 "\r\n", 400 },
        { WS UP V13 KEY KEY "\r\n", 400 },
        { WS UP V13 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\r\n\r\n", 400 },
        { WS UP V13 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZS==\r\n\r\n", 101 },
        { WS UP V13 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSE=\r\n\r\n", 400 },
        { WS UP V13 "Sec-WebSocket-Key: dGhlIHNhbXBsZ!Bub25jZQ==\r\n\r\n", 400 },
        { "POST /ws HTTP/1.1\r\nHost: a\r\n" UP KEY V13 "\r\n", 400 },
        { WS UP KEY V13 "Content-Length: 1\r\n\r\na", 400 },
        { "GET /ws HTTP/1.0\r\nHost: a\r\n" UP KEY V13 "\r\n", 400 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct house *h = house_new(NULL, NULL);
        int guest = house_guest(h), status;
        struct str said = house_ask(h, guest, str_from(rows[i].bytes));

        status = answer_status(said);
        if (status != rows[i].status ||
            (status == 426 && !str_has(said, STR("Upgrade: websocket"))))
            wrong("row %zu: %d", i, status);
        assert_int_equal(h->gone, 0);
        close(guest);
        house_free(h);
    }
}

/* What the client sends (first bytes and bodies of frames), what the owner hears, what comes back.
 */
struct talk {
    const char *what;
    struct {
        unsigned first;
        struct str body;
    } frames[5];
    const char *heard;
    struct str back;
    bool closes;
};

/* clang-format off */
static const struct talk talks[] = {
    { "text", { { 0x81, STR_INIT("hello") } }, "hello|", STR_INIT(""), false },
    { "empty text", { { 0x81, STR_INIT("") } }, "|", STR_INIT(""), false },
    { "an answer", { { 0x81, STR_INIT("echo \xE2\x82\xAC") } }, "echo \xE2\x82\xAC|", STR_INIT("\x81\x03\xE2\x82\xAC"), false },
    { "fragments", { { 0x01, STR_INIT("a") }, { 0x00, STR_INIT("b") }, { 0x80, STR_INIT("c") } }, "abc|", STR_INIT(""), false },
    { "empty fragments", { { 0x01, STR_INIT("") }, { 0x00, STR_INIT("") }, { 0x80, STR_INIT("") } }, "|", STR_INIT(""), false },
    { "a character cut between fragments", { { 0x01, STR_INIT("\xE2") }, { 0x80, STR_INIT("\x82\xAC") } }, "\xE2\x82\xAC|", STR_INIT(""), false },
    { "a ping between fragments", { { 0x01, STR_INIT("a") }, { 0x89, STR_INIT("p") }, { 0x80, STR_INIT("c") } }, "ac|", STR_INIT("\x8A\x01p"), false },
    { "two messages", { { 0x81, STR_INIT("a") }, { 0x81, STR_INIT("b") } }, "a|b|", STR_INIT(""), false },
    { "pings", { { 0x89, STR_INIT("") }, { 0x89, STR_INIT("xy") } }, "", STR_INIT("\x8A\x00\x8A\x02xy"), false },
    { "a pong nobody asked for", { { 0x8A, STR_INIT("x") } }, "", STR_INIT(""), false },
    { "close", { { 0x88, STR_INIT("") } }, "", STR_INIT("\x88\x00"), true },
    { "close 1000", { { 0x88, STR_INIT("\x03\xE8") } }, "", STR_INIT("\x88\x02\x03\xE8"), true },
    { "close with a reason", { { 0x88, STR_INIT("\x0F\xA0over") } }, "", STR_INIT("\x88\x02\x0F\xA0"), true },
    { "nothing is heard after a close", { { 0x88, STR_INIT("\x03\xE8") }, { 0x81, STR_INIT("a") } }, "", STR_INIT("\x88\x02\x03\xE8"), true },
    { "close with half a code", { { 0x88, STR_INIT("\x03") } }, "", STR_INIT("\x88\x19\x03\xEAthe close code is wrong"), true },
    { "close 1005", { { 0x88, STR_INIT("\x03\xED") } }, "", STR_INIT("\x88\x19\x03\xEAthe close code is wrong"), true },
    { "a reason that is no text", { { 0x88, STR_INIT("\x03\xE8\xFF") } }, "", STR_INIT("\x88\x1A\x03\xEFthe reason must be UTF-8"), true },
    { "text that is none", { { 0x81, STR_INIT("a\xFF") } }, "", STR_INIT("\x88\x14\x03\xEFtext must be UTF-8"), true },
    { "fragments that are none together", { { 0x01, STR_INIT("\xE2") }, { 0x80, STR_INIT("x") } }, "", STR_INIT("\x88\x14\x03\xEFtext must be UTF-8"), true },
    { "binary", { { 0x82, STR_INIT("a") } }, "", STR_INIT("\x88\x1F\x03\xEB" "binary messages are not taken"), true },
    { "a continuation of nothing", { { 0x80, STR_INIT("a") } }, "", STR_INIT("\x88\x1B\x03\xEA" "a continuation of nothing"), true },
    { "a continuation after the last", { { 0x81, STR_INIT("a") }, { 0x80, STR_INIT("b") } }, "a|", STR_INIT("\x88\x1B\x03\xEA" "a continuation of nothing"), true },
    { "a message within another", { { 0x01, STR_INIT("a") }, { 0x81, STR_INIT("b") } }, "", STR_INIT("\x88\x27\x03\xEA" "a new message within a fragmented one"), true },
    { "RSV1", { { 0xC1, STR_INIT("a") } }, "", STR_INIT("\x88\x18\x03\xEAthe frame is malformed"), true },
    { "a reserved opcode", { { 0x83, STR_INIT("a") } }, "", STR_INIT("\x88\x18\x03\xEAthe frame is malformed"), true },
    { "a ping in pieces", { { 0x09, STR_INIT("a") } }, "", STR_INIT("\x88\x18\x03\xEAthe frame is malformed"), true },
};
/* clang-format on */

static void
test_websocket__conversations_however_they_are_cut(void **state)
{
    static const size_t steps[] = { SIZE_MAX, 1, 3 };

    (void)state;
    for (size_t i = 0; i < sizeof(talks) / sizeof(talks[0]) * 3; i++) {
        const struct talk *t = &talks[i / 3];
        struct house *h = house_new(NULL, NULL);
        int guest = house_socket(h);
        struct buf b = { .max = 1 << 20 };
        struct str back;

        for (size_t k = 0; k < 5 && t->frames[k].body.p; k++)
            frame_add(&b, t->frames[k].first, t->frames[k].body);
        house_say(h, guest, buf_str(&b), steps[i % 3]);
        back = house_hear(h, guest);
        if (!str_eq(back, t->back) || !str_eq(buf_str(&h->heard), str_from(t->heard)) ||
            h->eof != t->closes)
            wrong("%s, in steps of %zu: heard \"%.*s\", back \"%.*s\" (%zu), %s", t->what,
                  steps[i % 3], STR_ARG(buf_str(&h->heard)), STR_ARG(back), back.n,
                  h->eof ? "closed" : "open");
        close(guest);
        loop_turn(h->loop);
        loop_turn(h->loop);
        assert_int_equal(h->closed, 1);
        buf_done(&b);
        house_free(h);
    }
}

static void
test_websocket__frames_right_behind_the_handshake_are_heard(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_guest(h);
    struct buf b = { .max = 1000 };

    (void)state;
    buf_add(&b, STR(HELLO "\r\n"));
    frame_add(&b, 0x81, STR("early"));
    house_ask(h, guest, buf_str(&b));
    assert_str(buf_str(&h->heard), "early|");
    buf_done(&b);
    close(guest);
    house_free(h);
}

/* The code of the close frame that comes back for a message of n bytes in `pieces` frames, or 0. */
static unsigned
size_close_code(size_t n, size_t pieces)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_socket(h);
    struct buf b = { .max = 1 << 20 }, body = { .max = 1 << 20 };
    struct str back;
    unsigned code = 0;

    for (size_t i = 0; i < pieces; i++) {
        size_t piece = n / pieces + (i == 0 ? n % pieces : 0);

        buf_clear(&body);
        memset(buf_room(&body, piece), 'm', piece);
        buf_used(&body, piece);
        frame_add(&b, (i == 0 ? 1u : 0u) | (i + 1 == pieces ? 0x80u : 0u), buf_str(&body));
    }
    house_say(h, guest, buf_str(&b), 4096);
    back = house_hear(h, guest);
    if (back.n >= 4 && back.p[0] == (char)0x88)
        code = (unsigned)(unsigned char)back.p[2] << 8 | (unsigned char)back.p[3];
    else
        assert_int_equal(h->heard.n, n + 1);
    buf_done(&b);
    buf_done(&body);
    close(guest);
    house_free(h);
    return code;
}

static void
test_websocket__a_message_has_a_largest_size(void **state)
{
    (void)state;
    assert_int_equal(size_close_code(LIMIT_WS_MESSAGE, 1), 0);
    assert_int_equal(size_close_code(LIMIT_WS_MESSAGE + 1, 1), 1009);
    assert_int_equal(size_close_code(LIMIT_WS_MESSAGE, 7), 0);
    assert_int_equal(size_close_code(LIMIT_WS_MESSAGE + 1, 7), 1009);
}

static void
test_websocket__our_close_waits_for_the_peers(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_socket(h);
    struct buf b = { .max = 1000 };

    (void)state;
    frame_add(&b, 0x81, STR("close me"));
    frame_add(&b, 0x81, STR("too late"));
    assert_str(house_ask(h, guest, buf_str(&b)), "\x88\x05\x03\xE8"
                                                 "bye");
    assert_str(buf_str(&h->heard), "close me|");
    assert_false(h->eof);
    assert_int_equal(websocket_send_text(h->socket, STR("no more")), ERR_GONE);
    buf_clear(&b);
    frame_add(&b, 0x88, STR("\x03\xE8"));
    assert_int_equal(house_ask(h, guest, buf_str(&b)).n, 0);
    assert_true(h->eof);
    assert_int_equal(h->closed, 1);
    buf_done(&b);
    close(guest);
    house_free(h);
}

static void
test_websocket__our_close_does_not_wait_for_ever(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_socket(h);

    (void)state;
    websocket_close(h->socket, 1001, STR("moved"));
    websocket_close(h->socket, 1002, STR("again"));
    assert_str(house_hear(h, guest), "\x88\x07\x03\xE9moved");
    house_travel(h, LIMIT_WS_CLOSE_MS - 1);
    assert_int_equal(h->closed, 0);
    house_travel(h, 1);
    assert_int_equal(h->closed, 1);
    close(guest);
    house_free(h);
}

static void
test_websocket__a_silent_peer_is_pinged_and_then_dropped(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_socket(h);
    struct buf b = { .max = 1000 };

    (void)state;
    house_travel(h, LIMIT_WS_SILENCE_MS - 1);
    assert_int_equal(house_hear(h, guest).n, 0);
    house_travel(h, 1);
    assert_str(house_hear(h, guest), "\x89\x00");
    frame_add(&b, 0x8A, STR_NONE);
    house_say(h, guest, buf_str(&b), 1); /* alive */
    house_travel(h, LIMIT_WS_SILENCE_MS - 1);
    assert_int_equal(house_hear(h, guest).n, 0);
    house_travel(h, 1);
    assert_str(house_hear(h, guest), "\x89\x00");
    house_travel(h, LIMIT_WS_DEAD_MS - LIMIT_WS_SILENCE_MS - 1);
    assert_int_equal(h->closed, 0);
    house_travel(h, 1);
    assert_int_equal(h->closed, 1);
    buf_done(&b);
    close(guest);
    house_free(h);
}

static void
test_websocket__several_pushes_of_a_turn_arrive_together(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_socket(h);
    struct payload *small = frame_text(STR("small")), *big = payload_new(100000);
    char byte[64];

    (void)state;
    memset(big->bytes, 'b', big->size);
    assert_int_equal(websocket_send(h->socket, small), OK);
    assert_int_equal(websocket_send(h->socket, small), OK);
    assert_int_equal(recv(guest, byte, sizeof(byte), 0), -1); /* not before the end of the turn */
    loop_turn(h->loop);
    assert_int_equal(recv(guest, byte, sizeof(byte), 0), 14);
    assert_int_equal(websocket_send(h->socket, small), OK);
    assert_int_equal(websocket_send(h->socket, big), OK);
    assert_int_equal(websocket_send(h->socket, small), OK);
    assert_int_equal(house_hear(h, guest).n, 100014);
    assert_int_equal(small->refs, 1);
    assert_int_equal(big->refs, 1);
    payload_unref(small);
    payload_unref(big);
    close(guest);
    house_free(h);
}

static void
test_websocket__a_reader_who_falls_behind_is_dropped(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_socket(h);
    struct payload *p = payload_new(10000);
    size_t queued = 0;

    (void)state;
    memset(p->bytes, 'b', p->size);
    while (h->socket && queued <= LIMIT_CONN_QUEUE * 2) {
        enum err e = websocket_send(h->socket, p);

        assert_true(websocket_queued(h->socket) <= LIMIT_CONN_QUEUE);
        queued += p->size;
        if (e) {
            assert_int_equal(e, ERR_BUSY);
            assert_int_equal(websocket_send(h->socket, p), ERR_GONE);
        }
        loop_turn(h->loop);
    }
    assert_true(queued > LIMIT_CONN_QUEUE);
    assert_int_equal(h->closed, 1);
    assert_int_equal(p->refs, 1);
    payload_unref(p);
    close(guest);
    house_free(h);
}

static void
house_drained(void *arg)
{
    ((struct house *)arg)->drained++;
}

static void
test_websocket__a_drain_says_1001(void **state)
{
    struct house *h = house_new(NULL, NULL);
    int guest = house_socket(h);
    struct buf b = { .max = 1000 };

    (void)state;
    http_server_drain(h->server, house_drained, h);
    assert_true(str_starts(house_hear(h, guest), STR("\x88\x1A\x03\xE9")));
    assert_int_equal(h->drained, 0);
    frame_add(&b, 0x88, STR("\x03\xE9"));
    house_ask(h, guest, buf_str(&b));
    assert_true(h->eof);
    assert_int_equal(h->closed, 1);
    assert_int_equal(h->drained, 1);
    buf_done(&b);
    close(guest);
    house_free(h);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_websocket__the_handshake_of_the_rfc),
        cmocka_unit_test(test_websocket__handshakes_refused),
        cmocka_unit_test(test_websocket__conversations_however_they_are_cut),
        cmocka_unit_test(test_websocket__frames_right_behind_the_handshake_are_heard),
        cmocka_unit_test(test_websocket__a_message_has_a_largest_size),
        cmocka_unit_test(test_websocket__our_close_waits_for_the_peers),
        cmocka_unit_test(test_websocket__our_close_does_not_wait_for_ever),
        cmocka_unit_test(test_websocket__a_silent_peer_is_pinged_and_then_dropped),
        cmocka_unit_test(test_websocket__several_pushes_of_a_turn_arrive_together),
        cmocka_unit_test(test_websocket__a_reader_who_falls_behind_is_dropped),
        cmocka_unit_test(test_websocket__a_drain_says_1001),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
