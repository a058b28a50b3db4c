#pragma once

/* A server with a clock of its own and guests on socket pairs: nothing waits, nothing sleeps. The
 * service's behaviour is chosen by the path of the request, see house_head(). */

#include "tests/unit/test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "http/exchange.h"
#include "http/websocket.h"
#include "net/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))

#define wrong(...)                                                                                 \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        print_error("\n");                                                                         \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)

enum { HOUSE_BODY_MAX = 1000, HOUSE_BIG = 300 * 1024 };

struct house {
    struct clock clock;
    struct loop *loop;
    struct http_server *server;
    struct exchange_ref parked; /* of /later */
    struct websocket *socket;   /* of /ws, while it lives */
    struct buf heard;           /* what the service and the socket were told */
    struct buf out;             /* house_hear() */
    unsigned requests, gone, closed, drained;
    uint64_t source_at; /* of /source */
    unsigned sources_done;
    bool eof; /* house_hear() met the end */
};

static void
house_note(struct house *h, struct str what)
{
    assert_true(buf_add(&h->heard, what));
    assert_true(buf_add_byte(&h->heard, '|'));
}

static void
house_answer(struct exchange *x, int status, struct str body)
{
    struct http_answer a = { .status = status, .type = STR_INIT("text/plain"), .body = body };

    exchange_answer(x, &a);
}

static void
house_text(struct websocket *ws, struct str message, void *owner)
{
    struct house *h = owner;

    house_note(h, message);
    if (str_eq(message, STR("close me")))
        websocket_close(ws, 1000, STR("bye"));
    else if (str_starts(message, STR("echo ")))
        (void)websocket_send_text(ws, str_from_at(message, 5));
}

static void
house_socket_closed(struct websocket *ws, void *owner)
{
    struct house *h = owner;

    (void)ws;
    h->socket = NULL;
    h->closed++;
}

static enum err
house_sink(struct exchange *x, struct str piece, void *arg, struct fail *f)
{
    struct house *h = arg;

    (void)x;
    assert_true(buf_add(&h->heard, piece));
    if (str_find(piece, '!') < piece.n)
        return fail(f, ERR_DENIED, "no exclamation marks");
    return OK;
}

/* Bytes that tell their place: the letter at n is a function of n. */
enum { HOUSE_SOURCE = 900 * 1024 + 5 };

static char
house_letter(uint64_t at)
{
    return (char)('a' + at * 7 % 26);
}

static enum err
house_source_read(void *arg, char *to, size_t room, size_t *ret_n)
{
    struct house *h = arg;

    if (h->source_at > HOUSE_SOURCE) /* a test wants it to break */
        return ERR_INTERNAL;
    for (size_t i = 0; i < room; i++)
        to[i] = house_letter(h->source_at + i);
    h->source_at += room;
    *ret_n = room;
    return OK;
}

static void
house_source_done(void *arg)
{
    struct house *h = arg;

    h->sources_done++;
}

static void
house_answer_source(struct house *h, struct exchange *x)
{
    struct http_answer a = { .status = 200, .type = STR_INIT("text/plain") };
    struct http_source s = {
        .size = HOUSE_SOURCE, .read = house_source_read, .done = house_source_done, .arg = h
    };

    h->source_at = 0;
    exchange_answer_from(x, &a, &s);
}

static void
house_head(struct exchange *x, void *ctx)
{
    static const struct websocket_events events = { .text = house_text,
                                                    .closed = house_socket_closed };
    struct house *h = ctx;
    struct str path = exchange_request(x)->path;

    if (str_eq(path, STR("/refuse"))) {
        house_answer(x, 403, STR("no"));
    } else if (str_eq(path, STR("/stream"))) {
        exchange_stream(x, 100000, house_sink, h);
    } else if (str_starts(path, STR("/ask"))) {
        exchange_defer(x);
        h->parked = exchange_ref(x);
    } else if (str_eq(path, STR("/ws"))) {
        h->socket = exchange_upgrade(x, &events, h);
    } else {
        exchange_accept(x, HOUSE_BODY_MAX);
    }
}

/* Everything the request says, so that a byte in the wrong place shows. */
static void
house_show(struct exchange *x)
{
    const struct http_request *r = exchange_request(x);
    struct buf b = { .max = 100000 };

    buf_printf(&b, "%.*s %.*s?%.*s", STR_ARG(r->method), STR_ARG(r->path), STR_ARG(r->query));
    for (size_t i = 0; i < r->header_count; i++)
        buf_printf(&b, " %.*s=%.*s", STR_ARG(r->headers[i].name), STR_ARG(r->headers[i].value));
    buf_add(&b, STR(" "));
    buf_add(&b, r->body);
    house_answer(x, 200, buf_str(&b));
    buf_done(&b);
}

static void
house_request(struct exchange *x, void *ctx)
{
    struct house *h = ctx;
    struct str path = exchange_request(x)->path;

    h->requests++;
    if (str_eq(path, STR("/later"))) {
        h->parked = exchange_ref(x);
    } else if (str_eq(path, STR("/big"))) {
        char *big = malloc(HOUSE_BIG);

        memset(big, 'x', HOUSE_BIG);
        house_answer(x, 200, str_of(big, HOUSE_BIG));
        free(big);
    } else if (str_eq(path, STR("/source"))) {
        house_answer_source(h, x);
    } else if (str_eq(path, STR("/none"))) {
        house_answer(x, 204, STR("never sent"));
    } else if (str_eq(path, STR("/echo"))) {
        house_answer(x, 200, exchange_request(x)->body);
    } else if (str_eq(path, STR("/stream")) || str_eq(path, STR("/ask/stream"))) {
        house_answer(x, 200, STR("streamed"));
    } else {
        house_show(x);
    }
}

static void
house_refusal(struct exchange *x, int status, const char *why, struct http_answer *ret, void *ctx)
{
    (void)x;
    (void)ctx;
    (void)status;
    ret->body = str_from(why);
}

static void
house_gone(struct exchange *x, void *ctx)
{
    struct house *h = ctx;

    (void)x;
    h->gone++;
}

static struct house *
house_new(struct tls *tls, const struct http_times *times)
{
    struct house *h = calloc(1, sizeof(*h));
    struct http_service service = { .ctx = h,
                                    .head = house_head,
                                    .request = house_request,
                                    .refusal = house_refusal,
                                    .gone = house_gone };
    struct http_options o = { .tls = tls };

    if (times)
        o.times = *times;
    buf_init(&h->heard, 1 << 20);
    buf_init(&h->out, 1 << 20);
    clock_set(&h->clock, 1772446530123);
    h->loop = loop_new(&h->clock);
    h->server = http_server_new(h->loop, &service, &o);
    return h;
}

static void
house_free(struct house *h)
{
    http_server_free(&h->server);
    loop_free(&h->loop);
    buf_done(&h->heard);
    buf_done(&h->out);
    free(h);
}

UNUSED static void
house_travel(struct house *h, int64_t ms)
{
    clock_travel(&h->clock, ms);
    loop_turn(h->loop);
}

/* A new guest's socket. */
static int
house_guest(struct house *h)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
    http_server_serve(h->server, pair[0], STR("192.0.2.7"));
    return pair[1];
}

/* All the server has to say to the guest until it falls silent. */
static struct str
house_hear(struct house *h, int guest)
{
    static char bytes[65536];
    unsigned silent = 0;

    buf_clear(&h->out);
    h->eof = false;
    while (silent < 3 && !h->eof) {
        ssize_t n;

        loop_turn(h->loop);
        n = recv(guest, bytes, sizeof(bytes), 0);
        if (n > 0)
            assert_true(buf_add(&h->out, str_of(bytes, (size_t)n)));
        h->eof = n == 0 || (n < 0 && errno != EAGAIN);
        silent = n > 0 ? 0 : silent + 1;
    }
    return buf_str(&h->out);
}

/* Says it in pieces of `step` bytes, a turn after each. */
static void
house_say(struct house *h, int guest, struct str what, size_t step)
{
    for (size_t at = 0; at < what.n;) {
        size_t n = what.n - at < step ? what.n - at : step;
        ssize_t sent = send(guest, what.p + at, n, MSG_NOSIGNAL);

        loop_turn(h->loop);
        if (sent < 0 && errno != EAGAIN)
            return;
        at += sent > 0 ? (size_t)sent : 0;
    }
}

UNUSED static struct str
house_ask(struct house *h, int guest, struct str what)
{
    house_say(h, guest, what, SIZE_MAX);
    return house_hear(h, guest);
}

UNUSED static int
answer_status(struct str answer)
{
    int64_t status = 0;

    if (answer.n < 12 || !str_int(str_of(answer.p + 9, 3), 0, 999, &status))
        return 0;
    return (int)status;
}

UNUSED static bool
str_has(struct str s, struct str part)
{
    return part.n && s.n >= part.n && memmem(s.p, s.n, part.p, part.n);
}
