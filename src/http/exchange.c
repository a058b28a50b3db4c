#include "http/exchange.h"

#include "base/arena.h"
#include "base/mem.h"
#include "http/server_body.h"

/* Slots. */

static struct exchange *
slot_new(struct http_server *s)
{
    struct exchange *x = mem_new(sizeof(*x));

    if (s->slot_count == s->slot_room) {
        s->slot_room = s->slot_room ? s->slot_room * 2 : 64;
        s->slots = mem_grow(s->slots, s->slot_room * sizeof(struct exchange *));
    }
    x->slot = s->slot_count;
    x->generation = 1;
    s->slots[s->slot_count++] = x;
    return x;
}

struct exchange *
exchange_open(struct http_conn *hc)
{
    struct http_server *s = hc->server;
    struct exchange *x = s->free;

    if (x)
        s->free = x->next_free;
    else
        x = slot_new(s);
    CHECK(x->state == EXCHANGE_FREE);
    CHECK(!hc->exchange);
    x->hc = hc;
    x->server = s;
    x->state = EXCHANGE_HEAD;
    x->body_here = true;
    x->request.peer = conn_peer(hc->conn);
    x->request.secure = conn_is_secure(hc->conn);
    hc->exchange = x;
    return x;
}

static void
exchange_close(struct exchange *x)
{
    struct http_server *s = x->server;
    uint32_t slot = x->slot, generation = x->generation + 1;

    if (x->source.done)
        x->source.done(x->source.arg);
    x->hc->exchange = NULL;
    buf_done(&x->body);
    arena_free(&x->arena);
    *x = (struct exchange){ .slot = slot, .generation = generation, .next_free = s->free };
    s->free = x;
}

struct exchange_ref
exchange_ref(const struct exchange *x)
{
    return (struct exchange_ref){ x->slot, x->generation };
}

struct exchange *
exchange_find(struct http_server *s, struct exchange_ref ref)
{
    struct exchange *x = ref.slot < s->slot_count ? s->slots[ref.slot] : NULL;

    if (!x || x->generation != ref.generation)
        return NULL;
    return x->state == EXCHANGE_FREE || x->state >= EXCHANGE_ANSWERED ? NULL : x;
}

/* Life after the answer. */

static void
exchange_gone(struct exchange *x)
{
    const struct http_service *service = &x->server->service;

    if (x->told && !x->served && service->gone)
        service->gone(x, service->ctx);
}

void
exchange_finish(struct exchange *x)
{
    struct http_conn *hc = x->hc;
    bool closes = x->closes || (x->state == EXCHANGE_SENDING && x->server->draining);
    bool waited = hc->phase >= HTTP_WAITING;

    exchange_gone(x);
    if (x->state == EXCHANGE_UPGRADED) {
        exchange_close(x);
        hc->phase = HTTP_UPGRADED;
        return;
    }
    exchange_close(x);
    if (closes) {
        http_conn_phase(hc, HTTP_IDLE, 0);
        conn_end_lingering(hc->conn, CONN_END_DONE, hc->server->times.linger);
        return;
    }
    http_conn_phase(hc, HTTP_IDLE, hc->server->times.idle);
    if (waited)
        conn_resume(hc->conn);
}

void
exchange_lost(struct exchange *x)
{
    x->state = EXCHANGE_ANSWERED; /* gone() cannot answer */
    exchange_gone(x);
    exchange_close(x);
}

/* Answering. */

/* The answer has been given. */
static void
exchange_part(struct exchange *x)
{
    if (x->state == EXCHANGE_SENDING)
        sending_begin(x);
    else
        exchange_finish(x);
}

static bool
exchange_closes(const struct exchange *x, const struct http_answer *a)
{
    return a->close || !x->head.keep_alive || x->server->draining || !x->body_here;
}

static void
exchange_close_with(struct exchange *x, const struct http_answer *a)
{
    x->closes = exchange_closes(x, a);
    answer_send(x, a, a->body.n, x->closes);
    x->state = EXCHANGE_ANSWERED;
    if (!x->calls)
        exchange_finish(x);
}

void
exchange_answer_from(struct exchange *x, const struct http_answer *a,
                     const struct http_source *source)
{
    CHECK(x->state > EXCHANGE_FREE);
    CHECK(x->state < EXCHANGE_ANSWERED);
    x->served = true;
    x->closes = exchange_closes(x, a);
    answer_send(x, a, source->size, x->closes);
    x->source = *source;
    x->source_left = x->head.is_head ? 0 : source->size;
    x->state = EXCHANGE_SENDING;
    if (!x->calls)
        sending_begin(x);
}

void
exchange_answer(struct exchange *x, const struct http_answer *a)
{
    CHECK(x->state > EXCHANGE_FREE);
    CHECK(x->state < EXCHANGE_ANSWERED);
    x->served = true;
    exchange_close_with(x, a);
}

void
exchange_refuse(struct exchange *x, int status, const char *why, struct str headers, bool closes)
{
    const struct http_service *service = &x->server->service;
    struct http_answer a = { .status = status };
    struct str both[2];
    char *p;

    x->calls++;
    service->refusal(x, status, why, &a, service->ctx);
    x->calls--;
    if (headers.n) {
        both[0] = headers;
        both[1] = a.headers;
        p = arena_get(exchange_arena(x), both[0].n + both[1].n);
        if (p) {
            memcpy(p, both[0].p, both[0].n);
            if (both[1].n)
                memcpy(p + both[0].n, both[1].p, both[1].n);
            a.headers = str_of(p, both[0].n + both[1].n);
        }
    }
    a.close = a.close || closes;
    exchange_close_with(x, &a);
}

static int
status_of(enum err e)
{
    static const int statuses[ERR_COUNT] = {
        [ERR_MALFORMED] = 400, [ERR_INVALID] = 400, [ERR_UNFIT] = 400,    [ERR_DENIED] = 403,
        [ERR_NOT_FOUND] = 404, [ERR_GONE] = 410,    [ERR_CONFLICT] = 409, [ERR_QUOTA] = 429,
        [ERR_LIMIT] = 503,     [ERR_BUSY] = 503,    [ERR_TOO_BIG] = 413,  [ERR_UNSUPPORTED] = 501,
        [ERR_INTERNAL] = 500,
    };

    return e > OK && e < ERR_COUNT ? statuses[e] : 500;
}

/* The body. */

static struct str
moved(struct str s, struct str from, const char *to)
{
    if (s.p >= from.p && s.p < from.p + from.n)
        return str_of(to + (s.p - from.p), s.n);
    return s;
}

/* The bytes of the request are about to be overwritten: move all it points to into the arena. */
static bool
exchange_settle(struct exchange *x)
{
    struct http_request *r = &x->request;
    size_t size = r->header_count * sizeof(struct http_header);
    struct str from = x->raw, to;
    struct http_header *headers = arena_get(exchange_arena(x), size);

    if (!headers || !arena_copy(x->arena, from, &to))
        return false;
    for (size_t i = 0; i < r->header_count; i++) {
        headers[i].name = moved(r->headers[i].name, from, to.p);
        headers[i].value = moved(r->headers[i].value, from, to.p);
    }
    r->headers = headers;
    r->method = moved(r->method, from, to.p);
    r->target = moved(r->target, from, to.p);
    r->path = moved(r->path, from, to.p);
    r->query = moved(r->query, from, to.p);
    r->body = moved(r->body, from, to.p);
    return true;
}

/* The next word is the service's. */
static void
exchange_await(struct exchange *x)
{
    http_conn_phase(x->hc, HTTP_WAITING, 0);
    conn_pause(x->hc->conn);
}

static void
exchange_request_whole(struct exchange *x, bool settled)
{
    const struct http_service *service = &x->server->service;

    x->state = EXCHANGE_ASKED;
    x->body_here = true;
    x->calls++;
    service->request(x, service->ctx);
    x->calls--;
    if (x->state == EXCHANGE_ASKED && !settled && !exchange_settle(x))
        exchange_refuse(x, 500, "the memory of this request is used up", STR_NONE, true);
    else if (x->state >= EXCHANGE_ANSWERED)
        exchange_part(x);
    else
        exchange_await(x);
}

/* What has come, and what the current chunk has announced: a size that is too large is refused when
 * it is said, not after it has come. */
static bool
exchange_fits(struct exchange *x)
{
    uint64_t announced =
        x->chunked.digits ? 0 : x->chunked.left; /* else its line is not whole yet */

    if (x->body_seen <= x->body_max && announced <= x->body_max - x->body_seen)
        return true;
    exchange_refuse(x, 413, "the body is too large", STR_NONE, true);
    return false;
}

/* One piece of the body, sized or out of its chunks. False: the exchange is over. */
static bool
exchange_piece(struct exchange *x, struct str piece)
{
    struct fail f = { .code = OK };
    enum err e;

    x->body_seen += piece.n;
    if (!exchange_fits(x))
        return false;
    if (!x->sink) {
        CHECK(buf_add(&x->body, piece));
        return true;
    }
    x->calls++;
    e = x->sink(x, piece, x->sink_arg, &f);
    x->calls--;
    if (x->state >= EXCHANGE_ANSWERED) {
        exchange_part(x);
        return false;
    }
    if (e)
        exchange_refuse(x, status_of(e), f.code ? f.why : "the body was not taken", STR_NONE, true);
    return !e;
}

/* Feeds what is there. *ret_whole: that was the end of it. False: the exchange is over. */
static bool
exchange_sized(struct exchange *x, struct str in, size_t *ret_used, bool *ret_whole)
{
    uint64_t left = x->head.body_size - x->body_seen;

    *ret_used = in.n < left ? in.n : (size_t)left;
    *ret_whole = *ret_used == left;
    return exchange_piece(x, str_first(in, *ret_used));
}

static bool
exchange_chunked(struct exchange *x, struct str in, size_t *ret_used, bool *ret_whole)
{
    for (*ret_used = 0;;) {
        struct str piece;
        size_t used = 0;

        switch (chunked_read(&x->chunked, str_from_at(in, *ret_used), &piece, &used)) {
        case CHUNKED_PIECE:
            *ret_used += used;
            if (!exchange_piece(x, piece))
                return false;
            break;
        case CHUNKED_MORE:
            *ret_used += used;
            return exchange_fits(x);
        case CHUNKED_END:
            *ret_used += used;
            *ret_whole = true;
            return true;
        case CHUNKED_BROKEN:
            exchange_refuse(x, 400, "the chunks of the body are malformed", STR_NONE, true);
            return false;
        }
    }
}

size_t
exchange_feed(struct exchange *x, struct str in)
{
    bool whole = false, alive;
    size_t used = 0;

    alive = x->head.chunked ? exchange_chunked(x, in, &used, &whole)
                            : exchange_sized(x, in, &used, &whole);
    if (!alive)
        return in.n; /* the rest is refused too */
    if (whole) {
        if (!x->sink)
            x->request.body = buf_str(&x->body);
        exchange_request_whole(x, true);
        return used;
    }
    {
        int64_t stall = x->server->times.stall;
        int64_t left = x->body_end_ms - loop_now_ms(x->server->loop);

        http_conn_phase(x->hc, HTTP_BODY, x->sink || stall < left ? stall : left > 0 ? left : 1);
    }
    return used;
}

/* The head. */

static void
exchange_wait_for_body(struct exchange *x)
{
    struct http_server *s = x->server;

    x->state = EXCHANGE_BODY;
    x->body.max = (size_t)x->body_max;
    x->body_end_ms = loop_now_ms(s->loop) + s->times.body;
    http_conn_phase(x->hc, HTTP_BODY, s->times.stall);
    if (x->head.expects_continue && !x->begun)
        (void)conn_send(x->hc->conn, STR("HTTP/1.1 100 Continue\r\n\r\n"));
}

/* The request is to outlast the bytes it came in. */
static bool
exchange_settles(struct exchange *x)
{
    if (exchange_settle(x))
        return true;
    exchange_refuse(x, 500, "the memory of this request is used up", STR_NONE, true);
    return false;
}

/* What of the body has come stays with the connection until the service has decided. */
static size_t
exchange_park(struct exchange *x, size_t head_size)
{
    x->body_here = !x->head.chunked && !x->head.body_size;
    x->raw = str_first(x->raw, head_size);
    if (exchange_settles(x))
        exchange_await(x);
    return head_size;
}

size_t
exchange_begin(struct exchange *x, struct str in, size_t head_size)
{
    const struct http_service *service = &x->server->service;
    struct str rest = str_from_at(in, head_size);
    uint64_t size = x->head.chunked ? UINT64_MAX : x->head.body_size;
    size_t here = size <= rest.n ? (size_t)size : 0;

    x->body_here = size <= rest.n;
    x->begun = rest.n > 0;
    x->raw = str_first(in, head_size + here);
    x->request.method = x->head.method;
    x->request.target = x->head.target;
    x->request.path = x->head.path;
    x->request.query = x->head.query;
    x->request.headers = x->server->headers;
    x->request.header_count = x->head.header_count;
    x->told = true;
    x->calls++;
    service->head(x, service->ctx);
    x->calls--;
    CHECK(x->state != EXCHANGE_HEAD); /* the service must decide */
    if (x->state >= EXCHANGE_ANSWERED) {
        exchange_part(x);
        return head_size + here;
    }
    if (x->state == EXCHANGE_DEFERRED)
        return exchange_park(x, head_size);
    if (!x->body_here) {
        if (exchange_settles(x))
            exchange_wait_for_body(x);
        return head_size;
    }
    if (!x->sink)
        x->request.body = str_first(rest, here);
    else if (here && !exchange_piece(x, str_first(rest, here)))
        return head_size + here;
    exchange_request_whole(x, false);
    return head_size + here;
}

/* May be the end of an exchange that was deferred. */
static void
exchange_take(struct exchange *x, uint64_t body_max)
{
    bool deferred = x->state == EXCHANGE_DEFERRED;

    CHECK(deferred || x->state == EXCHANGE_HEAD);
    x->body_max = body_max;
    x->state = EXCHANGE_ACCEPTED;
    if (!x->head.chunked && x->head.body_size > body_max)
        exchange_refuse(x, 413, "the body is too large", STR_NONE, false);
    else if (deferred && x->body_here)
        exchange_request_whole(x, true);
    else if (deferred) {
        exchange_wait_for_body(x);
        conn_resume(x->hc->conn);
    }
}

void
exchange_defer(struct exchange *x)
{
    CHECK(x->state == EXCHANGE_HEAD);
    x->state = EXCHANGE_DEFERRED;
}

void
exchange_accept(struct exchange *x, size_t body_max)
{
    exchange_take(x, body_max);
}

void
exchange_stream(struct exchange *x, uint64_t body_max, http_sink_fn sink, void *arg)
{
    x->sink = sink;
    x->sink_arg = arg;
    exchange_take(x, body_max);
}

/* What a service asks. */

struct str
http_header(const struct http_request *r, struct str name)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (str_eq_nocase(r->headers[i].name, name))
            return r->headers[i].value;
    return STR_NONE;
}

size_t
http_header_count(const struct http_request *r, struct str name)
{
    size_t n = 0;

    for (size_t i = 0; i < r->header_count; i++)
        n += str_eq_nocase(r->headers[i].name, name);
    return n;
}

const struct http_request *
exchange_request(const struct exchange *x)
{
    return &x->request;
}

struct arena *
exchange_arena(struct exchange *x)
{
    if (!x->arena)
        x->arena = arena_new(LIMIT_ARENA);
    return x->arena;
}

void *
exchange_data(const struct exchange *x)
{
    return x->data;
}

void
exchange_data_set(struct exchange *x, void *data)
{
    x->data = data;
}

struct http_server *
exchange_server(const struct exchange *x)
{
    return x->server;
}
