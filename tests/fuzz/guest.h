#pragma once

/* A server in this process and one guest at a time on a socket pair, for fuzzing. The first byte of
 * an input says how the rest is cut. */

#include "base/buf.h"
#include "base/check.h"
#include "http/exchange.h"
#include "http/websocket.h"
#include "net/loop.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct inn { /* where the guests stay */
    struct clock clock;
    struct loop *loop;
    struct http_server *server;
};

/* Touches every byte the request shows, so that a sanitizer can. */
static unsigned
bytes_sum(struct str s)
{
    unsigned sum = 0;

    for (size_t i = 0; i < s.n; i++)
        sum += (unsigned char)s.p[i];
    return sum;
}

static struct inn *
inn_new(const struct http_service *service)
{
    static struct inn inn;
    struct http_options o = { .tls = NULL };

    clock_set(&inn.clock, 1772446530123);
    inn.loop = loop_new(&inn.clock);
    inn.server = http_server_new(inn.loop, service, &o);
    return &inn;
}

static void
inn_hear(struct inn *inn, int guest, struct buf *heard)
{
    static char bytes[65536];
    ssize_t n;

    do {
        loop_turn(inn->loop);
        n = recv(guest, bytes, sizeof(bytes), 0);
        if (n > 0)
            buf_add(heard, str_of(bytes, (size_t)n));
    } while (n > 0);
}

/* Says `before` and `what`, hears what comes, goes. cut 0: in one piece. */
static void
inn_visit(struct inn *inn, struct str before, struct str what, unsigned cut, struct buf *heard)
{
    int pair[2];

    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
    http_server_serve(inn->server, pair[0], STR("192.0.2.7"));
    if (before.n)
        CHECK(send(pair[1], before.p, before.n, MSG_NOSIGNAL) == (ssize_t)before.n);
    while (what.n) {
        size_t n = cut ? 1 + (cut >> 8) % 61 : what.n;
        ssize_t sent;

        cut = cut ? (cut * 1103515245u + 12345u) | 1 : 0;
        sent = send(pair[1], what.p, n < what.n ? n : what.n, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            break;
        what = str_from_at(what, sent > 0 ? (size_t)sent : 0);
        inn_hear(inn, pair[1], heard);
    }
    inn_hear(inn, pair[1], heard);
    close(pair[1]);
    for (int i = 0; i < 10 && http_server_connections(inn->server); i++)
        loop_turn(inn->loop);
    CHECK(http_server_connections(inn->server) == 0);
}
