#include "http/websocket.h"

#include "base/mem.h"
#include "http/frame.h"
#include "http/server_body.h"

#include <stddef.h>

enum websocket_state {
    WEBSOCKET_OPEN,
    WEBSOCKET_CLOSING, /* we have said goodbye and wait for the peer's */
    WEBSOCKET_CLOSED   /* nothing is heard any more */
};

enum { CLOSE_REASON_MAX = 123, FRAME_OVERHEAD = 14 };

struct websocket {
    struct link link; /* first */
    struct http_server *server;
    struct conn *conn;
    const struct websocket_events *events;
    void *owner;
    struct loop_timer timer;
    int64_t heard_ms, pinged_ms;
    struct buf message; /* its fragments so far */
    enum websocket_state state;
    bool fragmented; /* within a message of several frames */
};

static void websocket_due(struct loop_timer *timer);

/* Sending. */

static void
websocket_frame(struct websocket *ws, enum frame_opcode opcode, struct str body)
{
    char head[FRAME_HEAD_MAX];
    struct str parts[2] = { { head, frame_head_write(head, opcode, body.n) }, body };

    (void)conn_send_parts(ws->conn, parts, 2); /* it may be ending, and then nobody listens */
}

static void
websocket_say_close(struct websocket *ws, unsigned code, struct str reason)
{
    char body[2 + CLOSE_REASON_MAX];

    if (reason.n > CLOSE_REASON_MAX)
        reason.n = CLOSE_REASON_MAX;
    while (reason.n && !str_is_utf8(reason)) /* cut within a character */
        reason.n--;
    body[0] = (char)(code >> 8);
    body[1] = (char)(code & 0xff);
    if (reason.n)
        memcpy(body + 2, reason.p, reason.n);
    websocket_frame(ws, FRAME_CLOSE, code ? str_of(body, 2 + reason.n) : STR_NONE);
}

enum err
websocket_send(struct websocket *ws, struct payload *framed)
{
    return ws->state == WEBSOCKET_OPEN ? conn_send_payload(ws->conn, framed) : ERR_GONE;
}

enum err
websocket_send_text(struct websocket *ws, struct str message)
{
    char head[FRAME_HEAD_MAX];
    struct str parts[2] = { { head, frame_head_write(head, FRAME_TEXT, message.n) }, message };

    return ws->state == WEBSOCKET_OPEN ? conn_send_parts(ws->conn, parts, 2) : ERR_GONE;
}

size_t
websocket_queued(const struct websocket *ws)
{
    return conn_queued(ws->conn);
}

/* Closing. */

void
websocket_close(struct websocket *ws, unsigned code, struct str reason)
{
    if (ws->state != WEBSOCKET_OPEN)
        return;
    websocket_say_close(ws, code, reason);
    ws->state = WEBSOCKET_CLOSING;
    buf_done(&ws->message);
    loop_timer_set(ws->server->loop, &ws->timer, ws->server->times.ws_close);
}

/* The peer broke the rules: we say so, and hear nothing more. */
static void
websocket_refuse(struct websocket *ws, unsigned code, struct str reason)
{
    if (ws->state == WEBSOCKET_OPEN)
        websocket_say_close(ws, code, reason);
    ws->state = WEBSOCKET_CLOSED;
    conn_end_lingering(ws->conn, CONN_END_ABUSE, ws->server->times.linger);
}

static void
websocket_due(struct loop_timer *timer)
{
    struct websocket *ws =
        (struct websocket *)(void *)((char *)timer - offsetof(struct websocket, timer));
    const struct http_times *times = &ws->server->times;
    struct loop *loop = ws->server->loop;
    int64_t now = loop_now_ms(loop), silent = now - ws->heard_ms, next;

    if (ws->state != WEBSOCKET_OPEN || silent >= times->ws_dead) {
        ws->state = WEBSOCKET_CLOSED;
        conn_end(ws->conn, CONN_END_TIMEOUT);
        return;
    }
    if (silent >= times->ws_silence && now - ws->pinged_ms >= times->ws_silence) {
        websocket_frame(ws, FRAME_PING, STR_NONE);
        ws->pinged_ms = now;
    }
    next = silent < times->ws_silence ? times->ws_silence - silent : times->ws_silence;
    if (next > times->ws_dead - silent)
        next = times->ws_dead - silent;
    loop_timer_set(loop, &ws->timer, next);
}

/* Reading. */

static void
websocket_text(struct websocket *ws, struct str message)
{
    if (ws->state != WEBSOCKET_OPEN)
        return;
    if (!str_is_utf8(message))
        websocket_refuse(ws, 1007, STR("text must be UTF-8"));
    else
        ws->events->text(ws, message, ws->owner);
}

static void
websocket_heard_close(struct websocket *ws, struct str body)
{
    unsigned code = 0;

    if (body.n >= 2)
        code = (unsigned)(unsigned char)body.p[0] << 8 | (unsigned char)body.p[1];
    if (body.n == 1 || (body.n >= 2 && !frame_close_code_ok(code))) {
        websocket_refuse(ws, 1002, STR("the close code is wrong"));
        return;
    }
    if (body.n > 2 && !str_is_utf8(str_from_at(body, 2))) {
        websocket_refuse(ws, 1007, STR("the reason must be UTF-8"));
        return;
    }
    if (ws->state == WEBSOCKET_OPEN)
        websocket_say_close(ws, code, STR_NONE); /* an echo, RFC 6455 5.5.1 */
    ws->state = WEBSOCKET_CLOSED;
    conn_end_after_sending(ws->conn, CONN_END_DONE);
}

static void
websocket_fragment(struct websocket *ws, const struct frame_head *f, struct str body)
{
    struct buf whole;

    ws->message.max = LIMIT_WS_MESSAGE;
    CHECK(buf_add(&ws->message, body)); /* websocket_may() has measured it */
    ws->fragmented = !f->last;
    if (!f->last)
        return;
    whole = ws->message; /* out of reach of a websocket_close() */
    ws->message = (struct buf){ 0 };
    websocket_text(ws, buf_str(&whole));
    buf_done(&whole);
}

static void
websocket_frame_heard(struct websocket *ws, const struct frame_head *f, struct str body)
{
    switch (f->opcode) {
    case FRAME_CONTINUATION:
        websocket_fragment(ws, f, body);
        break;
    case FRAME_TEXT:
        if (f->last)
            websocket_text(ws, body);
        else
            websocket_fragment(ws, f, body);
        break;
    case FRAME_PING:
        if (ws->state == WEBSOCKET_OPEN)
            websocket_frame(ws, FRAME_PONG, body);
        break;
    case FRAME_CLOSE:
        websocket_heard_close(ws, body);
        break;
    case FRAME_PONG:
    case FRAME_BINARY: /* was refused */
        break;
    }
}

/* May this frame come now? Asked before its payload is here. */
static bool
websocket_may(struct websocket *ws, const struct frame_head *f)
{
    bool starts = f->opcode == FRAME_TEXT, goes_on = f->opcode == FRAME_CONTINUATION;

    if (f->opcode == FRAME_BINARY)
        websocket_refuse(ws, 1003, STR("binary messages are not taken"));
    else if (goes_on && !ws->fragmented)
        websocket_refuse(ws, 1002, STR("a continuation of nothing"));
    else if (starts && ws->fragmented)
        websocket_refuse(ws, 1002, STR("a new message within a fragmented one"));
    else if (goes_on && ws->message.n + f->size > LIMIT_WS_MESSAGE)
        websocket_refuse(ws, 1009, STR("the message is too large"));
    return ws->state != WEBSOCKET_CLOSED;
}

/* One frame, taken only when it is whole. How much of `in` is used up; 0: more must come. */
static size_t
websocket_read(struct websocket *ws, struct str in)
{
    struct http_server *s = ws->server;
    struct frame_head f;
    size_t head, size;

    switch (frame_head_read(in, LIMIT_WS_MESSAGE, &f, &head)) {
    case FRAME_MORE:
        return 0;
    case FRAME_BROKEN:
        websocket_refuse(ws, 1002, STR("the frame is malformed"));
        return in.n;
    case FRAME_TOO_BIG:
        websocket_refuse(ws, 1009, STR("the message is too large"));
        return in.n;
    case FRAME_HEAD:
        break;
    }
    if (!websocket_may(ws, &f))
        return in.n;
    size = (size_t)f.size;
    if (in.n - head < size)
        return 0;
    ws->heard_ms = loop_now_ms(s->loop);
    if (size)
        memcpy(s->message, in.p + head, size);
    frame_mask((unsigned char *)s->message, size, f.key, 0);
    websocket_frame_heard(ws, &f, str_of(s->message, size));
    return head + size;
}

static size_t
websocket_readable(struct conn *c, struct str bytes, void *owner)
{
    struct websocket *ws = owner;
    size_t used = 0, n;

    while (used < bytes.n && ws->state != WEBSOCKET_CLOSED && !conn_is_ending(c)) {
        n = websocket_read(ws, str_from_at(bytes, used));
        if (!n)
            return used;
        used += n;
    }
    return used;
}

static void
websocket_drained(struct conn *c, void *owner)
{
    struct websocket *ws = owner;

    (void)c;
    if (ws->state == WEBSOCKET_OPEN && ws->events->drained)
        ws->events->drained(ws, ws->owner);
}

static void
websocket_ended(struct conn *c, enum conn_end why, void *owner)
{
    struct websocket *ws = owner;
    struct http_server *s = ws->server;

    (void)c;
    (void)why;
    ws->state = WEBSOCKET_CLOSED;
    ws->events->closed(ws, ws->owner);
    link_out(&ws->link);
    loop_timer_clear(s->loop, &ws->timer);
    buf_done(&ws->message);
    mem_free(ws);
    http_server_left(s);
}

static const struct conn_events websocket_conn_events = {
    .readable = websocket_readable,
    .drained = websocket_drained,
    .ended = websocket_ended,
};

struct websocket *
websocket_open(struct http_server *s, struct conn *c, const struct websocket_events *events,
               void *owner)
{
    struct websocket *ws = mem_new(sizeof(*ws));

    ws->server = s;
    ws->conn = c;
    ws->events = events;
    ws->owner = owner;
    ws->heard_ms = loop_now_ms(s->loop);
    ws->timer.due = websocket_due;
    link_in(&s->sockets, &ws->link);
    loop_timer_set(s->loop, &ws->timer, s->times.ws_silence);
    conn_owner_set(c, &websocket_conn_events, ws);
    conn_hold_max(c, LIMIT_WS_MESSAGE + FRAME_OVERHEAD);
    return ws;
}

void
websocket_drain(struct link *l)
{
    websocket_close((struct websocket *)(void *)l, 1001, STR("the server is restarting"));
}

void
websocket_drop(struct link *l)
{
    conn_end(((struct websocket *)(void *)l)->conn, CONN_END_DRAIN);
}
