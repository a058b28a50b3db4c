#include "http/server_body.h"

#include "base/mem.h"

/* More than this waits to be sent: the next pipelined request waits too. */
enum { ANSWERS_WAITING_MAX = 64 * 1024 };

static void http_conn_due(struct loop_timer *timer);

static void
http_conn_free(struct http_conn *hc)
{
    link_out(&hc->link);
    loop_timer_clear(hc->server->loop, &hc->timer);
    mem_free(hc);
}

/* The timer is only ever moved forward in time by its own run: most deadlines are put off long
 * before they come. */
void
http_conn_phase(struct http_conn *hc, enum http_phase phase, int64_t within_ms)
{
    struct loop *loop = hc->server->loop;

    hc->phase = phase;
    hc->deadline_ms = within_ms ? loop_now_ms(loop) + within_ms : INT64_MAX;
    if (within_ms && (!hc->timer.place || hc->timer.due_ms > hc->deadline_ms))
        loop_timer_set(loop, &hc->timer, within_ms);
}

static void
http_conn_refuse(struct http_conn *hc, int status, const char *why)
{
    exchange_refuse(hc->exchange ? hc->exchange : exchange_open(hc), status, why, STR_NONE, true);
}

/* The idle time is over. A guest who still takes his answer, however slowly, is not idle. */
static void
http_conn_idle_due(struct http_conn *hc)
{
    size_t queued = conn_queued(hc->conn);

    if (queued && queued != hc->queued_before) {
        hc->queued_before = queued;
        http_conn_phase(hc, HTTP_IDLE, hc->server->times.idle);
    } else if (queued) {
        conn_end(hc->conn, CONN_END_SLOW);
    } else {
        conn_end_after_sending(hc->conn, CONN_END_TIMEOUT);
    }
}

static void
http_conn_due(struct loop_timer *timer)
{
    struct http_conn *hc =
        (struct http_conn *)(void *)((char *)timer - offsetof(struct http_conn, timer));
    int64_t now = loop_now_ms(hc->server->loop);

    if (hc->deadline_ms == INT64_MAX || conn_is_ending(hc->conn))
        return;
    if (now < hc->deadline_ms) {
        loop_timer_set(hc->server->loop, &hc->timer, hc->deadline_ms - now);
        return;
    }
    switch (hc->phase) {
    case HTTP_IDLE:
        http_conn_idle_due(hc);
        break;
    case HTTP_HEAD:
        http_conn_refuse(hc, 408, "the head of the request did not come in time");
        break;
    case HTTP_BODY:
        http_conn_refuse(hc, 408, "the body of the request did not come in time");
        break;
    case HTTP_SENDING:
        sending_due(hc->exchange);
        break;
    case HTTP_WAITING:
    case HTTP_UPGRADED:
        break;
    }
}

/* Reading. */

/* `in` begins where a request may begin. How much of it is used up; 0: more must come. */
static size_t
http_conn_head(struct http_conn *hc, struct str in)
{
    struct http_server *s = hc->server;
    const char *why = NULL;
    struct exchange *x;
    size_t size = 0;
    int status;

    /* RFC 9112 2.2: an empty line before a request is passed over. */
    if (hc->scan.seen == 0 && in.p[0] == '\r') {
        if (in.n == 1 || in.p[1] == '\n')
            return in.n == 1 ? 0 : 2;
    }
    status = head_scan(&hc->scan, in, &size, &why);
    if (!status && !size) {
        if (hc->phase == HTTP_IDLE)
            http_conn_phase(hc, HTTP_HEAD, s->times.head);
        return 0;
    }
    hc->scan = (struct head_scan){ 0 };
    x = exchange_open(hc);
    if (!status)
        status = head_parse(str_first(in, size), s->headers, &x->head, &why);
    if (status) {
        x->head.keep_alive = false;
        exchange_refuse(x, status, why, STR_NONE, true);
        return in.n;
    }
    return exchange_begin(x, in, size);
}

static size_t
http_conn_readable(struct conn *c, struct str bytes, void *owner)
{
    struct http_conn *hc = owner;
    size_t used = 0;

    while (used < bytes.n && hc->phase < HTTP_WAITING && !conn_is_ending(c)) {
        struct str rest = str_from_at(bytes, used);
        size_t n;

        if (hc->phase != HTTP_BODY && conn_queued(c) > ANSWERS_WAITING_MAX) {
            conn_pause(c);
            break;
        }
        n = hc->phase == HTTP_BODY ? exchange_feed(hc->exchange, rest) : http_conn_head(hc, rest);
        if (!n)
            break;
        used += n;
    }
    if (hc->phase == HTTP_UPGRADED)
        http_conn_free(hc);
    return used;
}

static void
http_conn_drained(struct conn *c, void *owner)
{
    struct http_conn *hc = owner;

    hc->queued_before = 0;
    if (hc->phase == HTTP_SENDING)
        sending_go_on(hc->exchange);
    else if (hc->phase < HTTP_WAITING)
        conn_resume(c);
}

static void
http_conn_ended(struct conn *c, enum conn_end why, void *owner)
{
    struct http_conn *hc = owner;
    struct http_server *s = hc->server;

    (void)c;
    (void)why;
    if (hc->exchange)
        exchange_lost(hc->exchange);
    http_conn_free(hc);
    http_server_left(s);
}

static const struct conn_events http_conn_events = {
    .readable = http_conn_readable,
    .drained = http_conn_drained,
    .ended = http_conn_ended,
};

void
http_conn_open(struct http_server *s, int fd, struct str peer)
{
    struct http_conn *hc = mem_new(sizeof(*hc));

    hc->server = s;
    hc->timer.due = http_conn_due;
    hc->conn = conn_new(s->loop, fd, s->tls, peer, &http_conn_events, hc);
    conn_hold_max(hc->conn, LIMIT_HTTP_HEAD);
    link_in(&s->conns, &hc->link);
    http_conn_phase(hc, HTTP_IDLE, s->times.idle);
}

void
http_conn_drain(struct http_conn *hc)
{
    if (hc->phase == HTTP_IDLE)
        conn_end_after_sending(hc->conn, CONN_END_DRAIN);
}
