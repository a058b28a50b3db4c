#include "http/server_body.h"

#include "base/mem.h"
#include "net/listener.h"

#include <fcntl.h>
#include <unistd.h>

void
link_in(struct link *ring, struct link *l)
{
    l->next = ring->next;
    l->prev = ring;
    ring->next->prev = l;
    ring->next = l;
}

void
link_out(struct link *l)
{
    l->prev->next = l->next;
    l->next->prev = l->prev;
}

static int64_t
time_or(int64_t ms, int64_t limit)
{
    return ms ? ms : limit;
}

static struct http_times
times_from(const struct http_times *t)
{
    return (struct http_times){
        .head = time_or(t->head, LIMIT_HTTP_HEAD_MS),
        .body = time_or(t->body, LIMIT_HTTP_BODY_MS),
        .stall = time_or(t->stall, LIMIT_HTTP_STALL_MS),
        .idle = time_or(t->idle, LIMIT_HTTP_IDLE_MS),
        .ws_silence = time_or(t->ws_silence, LIMIT_WS_SILENCE_MS),
        .ws_dead = time_or(t->ws_dead, LIMIT_WS_DEAD_MS),
        .ws_close = time_or(t->ws_close, LIMIT_WS_CLOSE_MS),
        .linger = time_or(t->linger, LIMIT_LINGER_MS),
        .drain = time_or(t->drain, LIMIT_DRAIN_MS),
    };
}

struct http_server *
http_server_new(struct loop *loop, const struct http_service *service, const struct http_options *o)
{
    struct http_server *s = mem_new(sizeof(*s));

    s->loop = loop;
    s->service = *service;
    s->tls = o->tls;
    s->connections_max = o->connections_max ? o->connections_max : LIMIT_CONNECTIONS;
    s->times = times_from(&o->times);
    s->conns.next = s->conns.prev = &s->conns;
    s->sockets.next = s->sockets.prev = &s->sockets;
    s->date_second = -1;
    return s;
}

void
http_server_serve(struct http_server *s, int fd, struct str peer_address)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags >= 0 && !(flags & O_NONBLOCK))
        (void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    if (s->draining || s->connections >= s->connections_max) {
        close(fd);
        return;
    }
    s->connections++;
    http_conn_open(s, fd, peer_address);
}

static void
http_server_accepted(int fd, struct str peer_address, void *owner)
{
    struct http_server *s = owner;

    if (s->connections >= s->connections_max) { /* the socket is non-blocking already */
        close(fd);
        return;
    }
    s->connections++;
    http_conn_open(s, fd, peer_address);
}

enum err
http_server_listen(struct http_server *s, const struct listener_address *a, struct fail *f)
{
    enum err e;

    if (s->listener_count == SERVER_LISTENERS)
        return fail(f, ERR_QUOTA, "at most %d addresses to listen on", SERVER_LISTENERS);
    e = listener_open(s->loop, a, http_server_accepted, s, &s->listeners[s->listener_count], f);
    if (!e)
        s->listener_count++;
    return e;
}

uint16_t
http_server_port(const struct http_server *s)
{
    return s->listener_count ? listener_port(s->listeners[0]) : 0;
}

struct loop *
http_server_loop(const struct http_server *s)
{
    return s->loop;
}

size_t
http_server_connections(const struct http_server *s)
{
    return s->connections;
}

/* The end. */

static void
http_server_stop_listening(struct http_server *s)
{
    while (s->listener_count)
        listener_close(&s->listeners[--s->listener_count]);
}

static void
http_server_drop_all(struct http_server *s)
{
    struct link *next;

    for (struct link *l = s->conns.next; l != &s->conns; l = next) {
        next = l->next;
        conn_end(((struct http_conn *)(void *)l)->conn, CONN_END_DRAIN);
    }
    for (struct link *l = s->sockets.next; l != &s->sockets; l = next) {
        next = l->next;
        websocket_drop(l);
    }
}

static void
http_server_drain_over(struct http_server *s)
{
    void (*drained)(void *) = s->drained;

    loop_timer_clear(s->loop, &s->drain);
    s->drained = NULL;
    if (drained)
        drained(s->drained_arg);
}

static void
http_server_drain_due(struct loop_timer *timer)
{
    struct http_server *s =
        (struct http_server *)(void *)((char *)timer - offsetof(struct http_server, drain));

    if (s->connections)
        http_server_drop_all(s); /* the last one to leave calls back */
    else
        http_server_drain_over(s);
}

void
http_server_left(struct http_server *s)
{
    s->connections--;
    /* Not from here: the caller is taking the last one down. */
    if (s->draining && !s->connections && s->drained)
        loop_timer_set(s->loop, &s->drain, 0);
}

void
http_server_drain(struct http_server *s, void (*drained)(void *arg), void *arg)
{
    struct link *next;

    CHECK(!s->draining);
    s->draining = true;
    s->drained = drained;
    s->drained_arg = arg;
    s->drain.due = http_server_drain_due;
    http_server_stop_listening(s);
    loop_timer_set(s->loop, &s->drain, s->connections ? s->times.drain : 0);
    for (struct link *l = s->conns.next; l != &s->conns; l = next) {
        next = l->next;
        http_conn_drain((struct http_conn *)(void *)l);
    }
    for (struct link *l = s->sockets.next; l != &s->sockets; l = next) {
        next = l->next;
        websocket_drain(l);
    }
}

void
http_server_free(struct http_server **s)
{
    struct http_server *x = *s;

    if (!x)
        return;
    http_server_stop_listening(x);
    x->drained = NULL;
    http_server_drop_all(x);
    conn_reap(x->loop);
    CHECK(x->connections == 0);
    loop_timer_clear(x->loop, &x->drain);
    for (uint32_t i = 0; i < x->slot_count; i++)
        mem_free(x->slots[i]);
    mem_free(x->slots);
    mem_free(x);
    *s = NULL;
}
