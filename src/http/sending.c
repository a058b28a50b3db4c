/* An answer whose body comes from a source: a piece at a time, the next when the last has been
 * sent, so that a slow guest costs one piece of memory, whatever the size. */

#include "http/server_body.h"

void
sending_begin(struct exchange *x)
{
    if (!x->source_left) {
        exchange_finish(x);
        return;
    }
    http_conn_phase(x->hc, HTTP_SENDING, x->server->times.stall);
    conn_pause(x->hc->conn);
    sending_go_on(x);
}

/* One piece a turn: others are on this loop, too. */
void
sending_go_on(struct exchange *x)
{
    struct http_server *s = x->server;
    size_t room = x->source_left < sizeof(s->piece) ? (size_t)x->source_left : sizeof(s->piece);
    size_t n = 0;

    if (x->source.read(x->source.arg, s->piece, room, &n) != OK || !n) {
        conn_end(x->hc->conn, CONN_END_ERROR);
        return;
    }
    CHECK(n <= room);
    x->source_left -= n;
    http_conn_phase(x->hc, HTTP_SENDING, s->times.stall);
    if (conn_send(x->hc->conn, str_of(s->piece, n)) == OK && !x->source_left)
        exchange_finish(x);
}

/* Who takes something now and then is slow; who takes nothing is gone. */
void
sending_due(struct exchange *x)
{
    struct http_conn *hc = x->hc;
    size_t queued = conn_queued(hc->conn);

    if (queued == hc->queued_before) {
        conn_end(hc->conn, CONN_END_SLOW);
        return;
    }
    hc->queued_before = queued;
    http_conn_phase(hc, HTTP_SENDING, x->server->times.stall);
}
