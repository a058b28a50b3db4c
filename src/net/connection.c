#include "net/connection.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "net/loop_body.h"
#include "net/outbox.h"
#include "net/tls_stream.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    VECTOR_MAX = 16,               /* pieces in one sendmsg() */
    SEND_EARLY = 64 * 1024,        /* more than this does not wait for the end of the turn */
    SEND_UNCOPIED_FROM = 16 * 1024 /* from here on the socket is asked before bytes are copied */
};

enum conn_state {
    CONN_LIVE,
    CONN_FINISHING, /* sends what is queued, hears nothing */
    CONN_LINGERING, /* has sent all and said so; waits for the peer to go */
    CONN_ENDED      /* in the yard's list, freed at the end of the turn */
};

struct conn {
    struct event event;
    struct loop_timer linger;
    struct conn_yard *yard;
    const struct conn_events *events;
    void *owner;
    struct tls_stream *tls;
    struct buf held;
    size_t hold_max;
    struct outbox out;
    size_t discarded;
    struct conn *next_dirty, *next_resumed, *next_ended;
    int fd;
    short watched; /* of EV_READ and EV_WRITE */
    enum conn_state state;
    enum conn_end why;
    bool paused;
    bool deaf;       /* not even watching for bytes */
    bool eof;        /* the peer will send no more */
    bool stuck;      /* the socket takes nothing more for now */
    bool lingers;    /* when it finishes */
    bool reowned;    /* conn_owner_set() since readable() was called */
    bool is_dirty;   /* in the list of those who have something to send */
    bool is_resumed; /* in the list of those to be shown their bytes again */
    bool read_waits_write, write_waits_read; /* TLS */
    unsigned char peer_n;
    char peer[];
};

/* What the connections of one loop share. */
struct conn_yard {
    struct loop_hook hook;
    struct loop *loop;
    struct conn *dirty, **dirty_end;
    struct conn *resumed;
    struct conn *ended;
    struct piece_stock stock;
    char scratch[LIMIT_READ];
};

enum conn_io { IO_SOME, IO_LATER, IO_EOF, IO_BROKEN };

static void conn_event(evutil_socket_t fd, short what, void *arg);
static void yard_turn_ended(struct loop_hook *hook);
static void yard_free(struct conn_yard *y);

static struct conn_yard *
yard_of(struct loop *loop)
{
    struct conn_yard *y = loop_yard(loop);

    if (y)
        return y;
    y = mem_new(sizeof(*y));
    y->loop = loop;
    y->dirty_end = &y->dirty;
    y->hook.turn_ended = yard_turn_ended;
    loop_hook_add(loop, &y->hook);
    loop_yard_set(loop, y, yard_free);
    return y;
}

static void
conn_watch(struct conn *c)
{
    short want = 0;

    if (c->state == CONN_ENDED)
        return;
    if (!c->deaf || c->write_waits_read)
        want |= EV_READ;
    if (c->stuck || c->read_waits_write)
        want |= EV_WRITE;
    if (want == c->watched)
        return;
    if (c->watched)
        event_del(&c->event);
    c->watched = want;
    if (!want)
        return;
    CHECK(event_assign(&c->event, loop_base(c->yard->loop), c->fd, (short)(want | EV_PERSIST),
                       conn_event, c) == 0);
    CHECK(event_add(&c->event, NULL) == 0);
}

/* Ending. */

static void
conn_close(struct conn *c)
{
    if (c->state == CONN_ENDED)
        return;
    if (c->watched)
        event_del(&c->event);
    c->watched = 0;
    loop_timer_clear(c->yard->loop, &c->linger);
    c->state = CONN_ENDED;
    c->next_ended = c->yard->ended;
    c->yard->ended = c;
    loop_again(c->yard->loop);
}

static void
conn_linger_due(struct loop_timer *timer)
{
    conn_close((struct conn *)(void *)((char *)timer - offsetof(struct conn, linger)));
}

/* All is sent. */
static void
conn_finish(struct conn *c)
{
    if (c->tls)
        tls_stream_goodbye(c->tls);
    if (!c->lingers || c->eof) {
        conn_close(c);
        return;
    }
    c->state = CONN_LINGERING;
    if (shutdown(c->fd, SHUT_WR) != 0)
        conn_close(c);
}

static void
conn_end_softly(struct conn *c, enum conn_end why, bool lingers, int64_t ms)
{
    if (c->state != CONN_LIVE)
        return;
    c->state = CONN_FINISHING;
    c->why = why;
    c->lingers = lingers;
    c->deaf = !lingers || c->eof;
    loop_timer_set(c->yard->loop, &c->linger, ms);
    if (!c->out.bytes)
        conn_finish(c);
    conn_watch(c);
}

void
conn_end(struct conn *c, enum conn_end why)
{
    if (c->state == CONN_LIVE)
        c->why = why;
    conn_close(c);
}

void
conn_end_after_sending(struct conn *c, enum conn_end why)
{
    conn_end_softly(c, why, false, LIMIT_LINGER_MS);
}

void
conn_end_lingering(struct conn *c, enum conn_end why, int64_t linger_ms)
{
    conn_end_softly(c, why, true, linger_ms);
}

static void
conn_broken(struct conn *c)
{
    conn_end(c, errno == ECONNRESET || errno == EPIPE ? CONN_END_PEER : CONN_END_ERROR);
}

/* Sending. */

static enum conn_io
conn_io_of(struct conn *c, enum tls_io io, bool reading)
{
    if (io == TLS_READ && !reading)
        c->write_waits_read = true;
    if (io == TLS_WRITE && reading)
        c->read_waits_write = true;
    switch (io) {
    case TLS_DONE:
        return IO_SOME;
    case TLS_READ:
    case TLS_WRITE:
        return IO_LATER;
    case TLS_END:
        return IO_EOF;
    case TLS_BROKEN:
        break;
    }
    return IO_BROKEN;
}

static enum conn_io
socket_write(struct conn *c, struct iovec *vector, size_t count, size_t *ret_n)
{
    struct msghdr m = { .msg_iov = vector, .msg_iovlen = count };
    ssize_t n = count == 1 ? send(c->fd, vector->iov_base, vector->iov_len, MSG_NOSIGNAL)
                           : sendmsg(c->fd, &m, MSG_NOSIGNAL);

    if (n >= 0) {
        *ret_n = (size_t)n;
        return IO_SOME;
    }
    return errno == EAGAIN || errno == EINTR ? IO_LATER : IO_BROKEN;
}

/* Writes as much as the socket takes of the vector; adds up in *ret_n what went. */
static enum conn_io
conn_write(struct conn *c, struct iovec *vector, size_t count, size_t *ret_n)
{
    enum conn_io io = IO_SOME;
    size_t n = 0;

    if (!c->tls)
        return socket_write(c, vector, count, ret_n);
    *ret_n = 0;
    c->write_waits_read = false;
    for (size_t i = 0; i < count; i++) {
        struct str rest = str_of(vector[i].iov_base, vector[i].iov_len);

        while (rest.n && io == IO_SOME) {
            io = conn_io_of(c, tls_stream_write(c->tls, rest, &n), false);
            if (io == IO_SOME) {
                *ret_n += n;
                rest = str_from_at(rest, n);
            }
        }
    }
    return io == IO_LATER && *ret_n ? IO_SOME : io;
}

static size_t
vector_bytes(const struct iovec *vector, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += vector[i].iov_len;
    return n;
}

/* Sends what is queued as far as the socket takes it. */
static void
conn_push(struct conn *c)
{
    while (c->out.bytes && !c->stuck && c->state != CONN_ENDED) {
        struct iovec vector[VECTOR_MAX];
        size_t count = outbox_vector(&c->out, vector, VECTOR_MAX), n = 0;
        size_t all = vector_bytes(vector, count);
        enum conn_io io = conn_write(c, vector, count, &n);

        if (io == IO_BROKEN || io == IO_EOF) {
            conn_broken(c);
            return;
        }
        outbox_sent(&c->out, n, &c->yard->stock);
        c->stuck = n < all && !c->write_waits_read;
        if (n < all)
            break;
    }
    conn_watch(c);
}

static void
conn_flush(struct conn *c)
{
    conn_push(c);
    if (c->out.bytes || c->state == CONN_ENDED)
        return;
    if (c->state == CONN_FINISHING)
        conn_finish(c);
    else if (c->state == CONN_LIVE && c->events->drained)
        c->events->drained(c, c->owner);
}

static void
conn_dirty(struct conn *c)
{
    struct conn_yard *y = c->yard;

    if (c->is_dirty || c->stuck)
        return;
    c->is_dirty = true;
    c->next_dirty = NULL;
    *y->dirty_end = c;
    y->dirty_end = &c->next_dirty;
    loop_again(y->loop);
}

/* Is there room for n more? Whatever its size, one thing is always taken by an empty queue. */
static enum err
conn_admit(struct conn *c, size_t n)
{
    if (c->state != CONN_LIVE)
        return ERR_GONE;
    if (c->out.bytes + n > SEND_EARLY)
        conn_push(c);
    if (c->state != CONN_LIVE)
        return ERR_GONE;
    if (!c->out.bytes || c->out.bytes + n <= LIMIT_CONN_QUEUE)
        return OK;
    conn_end(c, CONN_END_SLOW);
    return ERR_BUSY;
}

/* Offers big parts to the socket as they lie; says how many bytes it took. */
static size_t
conn_send_uncopied(struct conn *c, const struct str *parts, size_t count)
{
    struct iovec vector[VECTOR_MAX];
    size_t n = 0;
    union {
        const char *in;
        void *out;
    } base; /* the kernel does not write there */

    for (size_t i = 0; i < count; i++) {
        base.in = parts[i].p;
        vector[i] = (struct iovec){ base.out, parts[i].n };
    }
    switch (conn_write(c, vector, count, &n)) {
    case IO_SOME:
        c->stuck = n < vector_bytes(vector, count) && !c->write_waits_read;
        break;
    case IO_LATER:
        c->stuck = !c->write_waits_read;
        break;
    case IO_EOF:
    case IO_BROKEN:
        conn_broken(c);
        break;
    }
    conn_watch(c);
    return n;
}

enum err
conn_send_parts(struct conn *c, const struct str *parts, size_t count)
{
    size_t n = 0, gone = 0;
    enum err e;

    for (size_t i = 0; i < count; i++)
        n += parts[i].n;
    e = conn_admit(c, n);
    if (e)
        return e;
    if (n >= SEND_UNCOPIED_FROM && count <= VECTOR_MAX && !c->tls) {
        conn_push(c);
        if (!c->out.bytes && !c->stuck && c->state == CONN_LIVE)
            gone = conn_send_uncopied(c, parts, count);
        if (c->state != CONN_LIVE)
            return ERR_GONE;
    }
    for (size_t i = 0; i < count; i++) {
        size_t skip = gone < parts[i].n ? gone : parts[i].n;

        gone -= skip;
        if (skip < parts[i].n)
            outbox_add(&c->out, str_from_at(parts[i], skip), &c->yard->stock);
    }
    conn_dirty(c);
    return OK;
}

enum err
conn_send(struct conn *c, struct str bytes)
{
    return conn_send_parts(c, &bytes, 1);
}

enum err
conn_send_payload(struct conn *c, struct payload *p)
{
    enum err e = conn_admit(c, p->size);

    if (e)
        return e;
    outbox_add_payload(&c->out, p, &c->yard->stock);
    conn_dirty(c);
    return OK;
}

size_t
conn_queued(const struct conn *c)
{
    return c->out.bytes;
}

/* Reading. */

static enum conn_io
conn_receive(struct conn *c, char *to, size_t size, size_t *ret_n)
{
    enum conn_io io = IO_SOME;
    size_t n = 0;

    *ret_n = 0;
    if (!c->tls) {
        ssize_t got = recv(c->fd, to, size, 0);

        if (got > 0)
            *ret_n = (size_t)got;
        if (got >= 0)
            return got ? IO_SOME : IO_EOF;
        return errno == EAGAIN || errno == EINTR ? IO_LATER : IO_BROKEN;
    }
    c->read_waits_write = false;
    while (*ret_n < size && io == IO_SOME) {
        io = conn_io_of(c, tls_stream_read(c->tls, to + *ret_n, size - *ret_n, &n), true);
        if (io == IO_SOME)
            *ret_n += n;
    }
    return io;
}

static size_t
conn_show(struct conn *c, struct str bytes)
{
    size_t used = 0;

    do {
        c->reowned = false;
        used += c->events->readable(c, str_from_at(bytes, used), c->owner);
        CHECK(used <= bytes.n);
    } while (c->reowned && used < bytes.n && c->state == CONN_LIVE && !c->paused);
    return used;
}

static void
conn_hold(struct conn *c, struct str bytes)
{
    c->held.max = c->hold_max + 2 * LIMIT_READ;
    CHECK(buf_add(&c->held, bytes));
}

static void
conn_show_held(struct conn *c)
{
    size_t used = c->held.n ? conn_show(c, buf_str(&c->held)) : 0;

    if (c->state != CONN_LIVE || used == c->held.n)
        buf_done(&c->held);
    else
        buf_drop(&c->held, used);
}

static void
conn_take(struct conn *c, struct str fresh)
{
    if (c->held.n) {
        conn_hold(c, fresh);
        conn_show_held(c);
    } else {
        size_t used = conn_show(c, fresh);

        if (used < fresh.n && c->state == CONN_LIVE)
            conn_hold(c, str_from_at(fresh, used));
    }
}

static void
conn_resumed(struct conn *c)
{
    if (c->is_resumed)
        return;
    c->is_resumed = true;
    c->next_resumed = c->yard->resumed;
    c->yard->resumed = c;
    loop_again(c->yard->loop);
}

static void
conn_read(struct conn *c)
{
    size_t n;
    enum conn_io io = conn_receive(c, c->yard->scratch, LIMIT_READ, &n);
    int error = errno;

    if (n)
        conn_take(c, str_of(c->yard->scratch, n));
    if (c->state != CONN_LIVE)
        return;
    if (io == IO_BROKEN) {
        errno = error;
        conn_broken(c);
    } else if (io == IO_EOF) {
        c->eof = c->deaf = true;
        if (!c->paused) /* else an answer is owed, and will still be sent */
            conn_end_after_sending(c, CONN_END_PEER);
    } else if (c->tls && tls_stream_holds_bytes(c->tls)) {
        conn_resumed(c); /* the scratch buffer was full; the socket would not tell */
    }
    if (c->held.n > c->hold_max)
        c->deaf = true;
}

/* Nobody wants the bytes now; but whether the peer is still there is good to know. */
static void
conn_peek(struct conn *c)
{
    char byte;
    ssize_t n = recv(c->fd, &byte, 1, MSG_PEEK);

    if (n < 0 && errno != EAGAIN && errno != EINTR)
        conn_broken(c);
    else if (n == 0 && !c->tls)
        c->eof = true;
    c->deaf = true;
}

static void
conn_discard(struct conn *c)
{
    size_t n;
    enum conn_io io = conn_receive(c, c->yard->scratch, LIMIT_READ, &n);

    c->discarded += n;
    if (io == IO_EOF) {
        c->eof = c->deaf = true;
        if (c->state == CONN_LINGERING)
            conn_close(c);
    } else if (io == IO_BROKEN || c->discarded > LIMIT_LINGER_BYTES) {
        conn_close(c);
    }
}

static void
conn_event(evutil_socket_t fd, short what, void *arg)
{
    struct conn *c = arg;

    (void)fd;
    if (what & EV_WRITE)
        c->stuck = false;
    if (what & EV_READ)
        c->write_waits_read = false;
    if (c->out.bytes && !c->stuck && !c->write_waits_read && !c->is_dirty)
        conn_flush(c);
    if (what & EV_READ || c->read_waits_write) {
        if (c->state == CONN_FINISHING || c->state == CONN_LINGERING) {
            if (!c->deaf)
                conn_discard(c);
        } else if (c->state == CONN_LIVE) {
            if (c->paused || c->deaf)
                conn_peek(c);
            else
                conn_read(c);
        }
    }
    conn_watch(c);
}

void
conn_pause(struct conn *c)
{
    c->paused = true;
}

void
conn_resume(struct conn *c)
{
    if (c->state != CONN_LIVE)
        return;
    c->paused = false;
    if (c->held.n || c->eof || c->deaf || c->tls)
        conn_resumed(c);
}

void
conn_hold_max(struct conn *c, size_t bytes)
{
    c->hold_max = bytes;
}

/* The end of a turn. */

static void
yard_show_again(struct conn_yard *y)
{
    struct conn *c, *next = y->resumed;

    y->resumed = NULL;
    while ((c = next) != NULL) {
        next = c->next_resumed;
        c->is_resumed = false;
        if (c->state != CONN_LIVE || c->paused)
            continue;
        conn_show_held(c);
        if (c->state != CONN_LIVE || c->paused)
            continue;
        c->deaf = c->eof || c->held.n > c->hold_max;
        if (c->eof)
            conn_end_after_sending(c, CONN_END_PEER);
        else if (!c->deaf && c->tls && tls_stream_holds_bytes(c->tls))
            conn_read(c);
        conn_watch(c);
    }
}

static void
yard_flush(struct conn_yard *y)
{
    struct conn *c, *next = y->dirty;

    y->dirty = NULL;
    y->dirty_end = &y->dirty;
    while ((c = next) != NULL) {
        next = c->next_dirty;
        c->is_dirty = false;
        if (c->state != CONN_ENDED && !c->stuck)
            conn_flush(c);
    }
}

static void
conn_free(struct conn *c)
{
    c->events->ended(c, c->why, c->owner);
    outbox_done(&c->out, &c->yard->stock);
    buf_done(&c->held);
    tls_stream_free(&c->tls);
    close(c->fd);
    mem_free(c);
}

static void
yard_reap(struct conn_yard *y)
{
    struct conn *c, *next = y->ended;

    y->ended = NULL;
    while ((c = next) != NULL) {
        next = c->next_ended;
        if (c->is_dirty || c->is_resumed) { /* one turn more, to leave those lists */
            c->next_ended = y->ended;
            y->ended = c;
            loop_again(y->loop);
        } else {
            conn_free(c);
        }
    }
}

static void
yard_turn_ended(struct loop_hook *hook)
{
    struct conn_yard *y = (struct conn_yard *)(void *)hook; /* its first member */

    yard_show_again(y);
    yard_flush(y);
    yard_reap(y);
}

void
conn_reap(struct loop *loop)
{
    struct conn_yard *y = loop_yard(loop);

    while (y && y->ended)
        yard_turn_ended(&y->hook);
}

static void
yard_free(struct conn_yard *y)
{
    piece_stock_done(&y->stock);
    mem_free(y);
}

/* The rest. */

struct conn *
conn_new(struct loop *loop, int fd, struct tls *tls_or_null, struct str peer_address,
         const struct conn_events *events, void *owner)
{
    size_t peer_n = peer_address.n < 64 ? peer_address.n : 64;
    struct conn *c = mem_new(sizeof(*c) + peer_n + 1);

    c->yard = yard_of(loop);
    c->fd = fd;
    c->events = events;
    c->owner = owner;
    c->linger.due = conn_linger_due;
    if (peer_n)
        memcpy(c->peer, peer_address.p, peer_n);
    c->peer_n = (unsigned char)peer_n;
    if (tls_or_null)
        c->tls = tls_stream_new(tls_or_null, fd);
    conn_watch(c);
    return c;
}

void
conn_owner_set(struct conn *c, const struct conn_events *events, void *owner)
{
    c->events = events;
    c->owner = owner;
    c->reowned = true;
}

bool
conn_is_ending(const struct conn *c)
{
    return c->state != CONN_LIVE;
}

bool
conn_is_secure(const struct conn *c)
{
    return c->tls != NULL;
}

struct str
conn_peer(const struct conn *c)
{
    return str_of(c->peer, c->peer_n);
}
