#pragma once

/* One HTTP/1.1 request and its one answer, with its arena.
 *
 * Life: the head is parsed → service.head() decides (answers at once, or says how large a body it
 * takes, or streams it to a sink, or upgrades, or puts this off) → the body → service.request() →
 * sooner or later exchange_answer(). Between request() and the answer the connection reads nothing
 * further: pipelined requests wait in the socket. A service that answers later keeps an
 * exchange_ref, not a pointer, and finds NULL when the guest has gone.
 *
 * Refused here, before any service: a malformed head (400), a head over LIMIT_HTTP_HEAD or with
 * more than LIMIT_HTTP_HEADERS (431), a request line over LIMIT_HTTP_LINE (414), both
 * Content-Length and Transfer-Encoding (400), an unknown transfer coding or method (501), HTTP
 * versions other than 1.0 and 1.1 (505), no Host in 1.1 (400), a body over what head() allowed
 * (413, at the head when Content-Length tells, else while it comes, the connection is then closed),
 * Expect other than 100-continue (417). Bodies of these answers are the small JSON of
 * service.refusal(), so that no client ever sees HTML. A connection that we close is first shut for
 * writing only, and what the client still sends is read and thrown away for a while: else it might
 * never see the answer.
 *
 * Times (base/limits.h): the head must be whole within LIMIT_HTTP_HEAD_MS of its first byte, the
 * body within LIMIT_HTTP_BODY_MS and never pause longer than LIMIT_HTTP_STALL_MS, a kept-alive
 * connection may be silent for LIMIT_HTTP_IDLE_MS. A stalled head or body gets 408 and the
 * connection is closed; an idle one is just closed. http_options.times sets others. */

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange;
struct http_server;
struct listener_address;
struct loop;
struct tls;
struct websocket;

struct http_header {
    struct str name, value; /* as on the wire; the value trimmed */
};

struct http_request {
    struct str method;                 /* "GET" */
    struct str target;                 /* raw, as on the wire */
    struct str path, query;            /* the two parts of target, still percent-encoded, no '?' */
    const struct http_header *headers; /* in order of arrival */
    size_t header_count;
    struct str body; /* whole, once request() is called; empty with a sink */
    struct str peer; /* "127.0.0.1" */
    bool secure;     /* came over TLS */
};

/* First header of that name (any case), or an empty slice with p == NULL. */
struct str http_header(const struct http_request *r, struct str name);
/* How many headers bear that name. */
size_t http_header_count(const struct http_request *r, struct str name);

struct http_answer {
    int status;
    struct str type;    /* Content-Type; empty: none is sent */
    struct str headers; /* further lines, each ended by CRLF; may be empty */
    struct str body;    /* Content-Length is always sent (not for 204, 304 and 1xx) */
    bool close;         /* close the connection afterwards */
};

/* Receives a streamed body piece by piece on the loop's thread. Not OK ends the upload: the
 * exchange answers what `f` says through service.refusal() and closes. */
typedef enum err (*http_sink_fn)(struct exchange *x, struct str piece, void *arg, struct fail *f);

struct http_service {
    void *ctx;
    /* The head is there. Must call exactly one of exchange_accept(), exchange_stream(),
     * exchange_upgrade(), exchange_answer() or exchange_defer(). */
    void (*head)(struct exchange *x, void *ctx);
    /* The body is there (never called after an answer or an upgrade in head()). */
    void (*request)(struct exchange *x, void *ctx);
    /* Writes the answer for something http/ itself refuses; fills *ret from static or arena memory.
     * *ret comes with the status set. When the head itself was refused, the request is empty. */
    void (*refusal)(struct exchange *x, int status, const char *why, struct http_answer *ret,
                    void *ctx);
    /* The exchange ends, after head() and without an answer of the service's: the guest went away,
     * or http/ refused the body (too large, too slow, malformed). Last call. May be NULL. */
    void (*gone)(struct exchange *x, void *ctx);
};

const struct http_request *exchange_request(const struct exchange *x);
struct arena *exchange_arena(struct exchange *x); /* lives until the answer; cap LIMIT_ARENA */
void *exchange_data(const struct exchange *x);    /* the service's own pointer for this exchange */
void exchange_data_set(struct exchange *x, void *data);
struct http_server *exchange_server(const struct exchange *x);

void exchange_accept(struct exchange *x, size_t body_max);
void exchange_stream(struct exchange *x, uint64_t body_max, http_sink_fn sink, void *arg);
void exchange_answer(struct exchange *x, const struct http_answer *a); /* copies what it needs */

/* In head(): the service must ask somebody before it can decide. None of the body is read, and 100
 * is not said, until it calls one of accept, stream and answer, outside of the callbacks. */
void exchange_defer(struct exchange *x);

/* The body of an answer that is too large for memory, read as fast as the guest takes it. */
struct http_source {
    uint64_t size;
    /* Writes 1 to `room` bytes of what comes next. Not OK cuts the connection: the guest sees that
     * something is missing. */
    enum err (*read)(void *arg, char *to, size_t room, size_t *ret_n);
    void (*done)(void *arg); /* last call, also when the guest has gone */
    void *arg;
};
/* As exchange_answer(), with the source's bytes for a->body. At most LIMIT_READ bytes of it wait to
 * be sent at any time. */
void exchange_answer_from(struct exchange *x, const struct http_answer *a,
                          const struct http_source *source);

/* A service that answers later. Outside of the callbacks above the answer is the end of x. */
struct exchange_ref {
    uint32_t slot, generation;
};
struct exchange_ref exchange_ref(const struct exchange *x);
struct exchange *exchange_find(struct http_server *s, struct exchange_ref ref); /* NULL: gone */

/* In ms; 0: the LIMIT_ of that name. */
struct http_times {
    int64_t head, body, stall, idle; /* LIMIT_HTTP_HEAD_MS, … */
    int64_t ws_silence, ws_dead, ws_close;
    int64_t linger, drain;
};

/* One HTTP server on one loop. */
struct http_options {
    struct tls *tls;        /* NULL: plain */
    size_t connections_max; /* 0: LIMIT_CONNECTIONS */
    struct http_times times;
};
struct http_server *http_server_new(struct loop *loop, const struct http_service *service,
                                    const struct http_options *o);
enum err http_server_listen(struct http_server *s, const struct listener_address *a,
                            struct fail *f);
uint16_t http_server_port(const struct http_server *s);
struct loop *http_server_loop(const struct http_server *s);
size_t http_server_connections(const struct http_server *s);
/* Serves one connected socket, which it owns from now on: for tests that use a socketpair. */
void http_server_serve(struct http_server *s, int fd, struct str peer_address);
/* No new connections, keep-alive ones are closed as they fall idle, WebSockets get 1001; `drained`
 * is called when none is left or LIMIT_DRAIN_MS has passed. */
void http_server_drain(struct http_server *s, void (*drained)(void *arg), void *arg);
/* Ends all connections at once. Not from within a callback of the server's. */
void http_server_free(struct http_server **s);
