#pragma once

/* The insides that the files of http/ share: the server, its connections, its exchanges. */

#include "base/buf.h"
#include "base/limits.h"
#include "http/chunked.h"
#include "http/exchange.h"
#include "http/parser.h"
#include "http/websocket.h"
#include "net/connection.h"
#include "net/loop.h"

enum { SERVER_LISTENERS = 8, DATE_SIZE = 40 };

/* A ring of things that know their place in it; the server holds its heads. */
struct link {
    struct link *next, *prev;
};

struct http_server {
    struct loop *loop;
    struct http_service service;
    struct tls *tls;
    size_t connections_max;
    struct http_times times;

    struct listener *listeners[SERVER_LISTENERS];
    size_t listener_count;
    struct link conns, sockets; /* speaking HTTP; upgraded */
    size_t connections;         /* both */

    struct exchange **slots; /* by exchange_ref.slot; each is made once and used again */
    uint32_t slot_count, slot_room;
    struct exchange *free; /* chain */

    int64_t date_second; /* what `date` says */
    char date[DATE_SIZE];

    bool draining;
    struct loop_timer drain;
    void (*drained)(void *arg);
    void *drained_arg;

    struct http_header headers[LIMIT_HTTP_HEADERS]; /* of the head being parsed */
    char message[LIMIT_WS_MESSAGE];                 /* being unmasked */
    char piece[LIMIT_READ];                         /* of a source */
};

void link_in(struct link *ring, struct link *l);
void link_out(struct link *l);
/* A connection is gone; perhaps it was the last one a drain waits for. */
void http_server_left(struct http_server *s);

/* A connection that speaks HTTP. */
enum http_phase {
    HTTP_IDLE,    /* between two requests */
    HTTP_HEAD,    /* some of a head is there */
    HTTP_BODY,    /* some of a body may be there */
    HTTP_WAITING, /* for the service's answer */
    HTTP_SENDING, /* an answer from a source */
    HTTP_UPGRADED /* the connection has a new owner */
};

struct http_conn {
    struct link link; /* first */
    struct http_server *server;
    struct conn *conn;
    struct exchange *exchange; /* from the head to the answer */
    struct loop_timer timer;
    int64_t deadline_ms;
    size_t queued_before; /* when the idle time was last over */
    struct head_scan scan;
    enum http_phase phase;
};

void http_conn_open(struct http_server *s, int fd, struct str peer);
void http_conn_phase(struct http_conn *hc, enum http_phase phase,
                     int64_t within_ms); /* 0: no end */
void http_conn_drain(struct http_conn *hc);

/* Exchanges. */
enum exchange_state {
    EXCHANGE_FREE,
    EXCHANGE_HEAD,     /* the service is being told of the head */
    EXCHANGE_DEFERRED, /* and decides later */
    EXCHANGE_ACCEPTED, /* and wants the body */
    EXCHANGE_BODY,     /* which comes in pieces */
    EXCHANGE_ASKED,    /* request() was called */
    EXCHANGE_ANSWERED,
    EXCHANGE_SENDING, /* the answer's body comes from a source */
    EXCHANGE_UPGRADED
};

struct exchange {
    struct http_conn *hc;
    struct http_server *server;
    struct exchange *next_free;
    struct arena *arena; /* made when somebody wants it */
    void *data;
    struct http_request request;
    struct head head;
    struct str raw; /* where the slices of the request point, until they are in the arena */
    uint64_t body_max, body_seen;
    http_sink_fn sink;
    void *sink_arg;
    struct buf body; /* gathered */
    struct chunked chunked;
    int64_t body_end_ms;
    uint32_t slot, generation;
    enum exchange_state state;
    unsigned calls; /* of the service's functions, on the stack */
    bool told;      /* head() was called */
    bool served;    /* the service has answered or upgraded */
    bool body_here; /* there is none, or it came together with the head */
    bool closes;    /* the connection, after the answer */
    bool begun;     /* some of the body came with the head, and waits */
    struct http_source source;
    uint64_t source_left;
};

struct exchange *exchange_open(struct http_conn *hc);
/* The head is whole: `in` begins with it. How many bytes of `in` are used up. */
size_t exchange_begin(struct exchange *x, struct str in, size_t head_size);
size_t exchange_feed(struct exchange *x, struct str in); /* more of the body */
void exchange_refuse(struct exchange *x, int status, const char *why, struct str headers,
                     bool closes);
void exchange_lost(struct exchange *x); /* the connection is gone */
void exchange_finish(struct exchange *x);

/* answer.c: the answer's bytes go out. */
void answer_send(struct exchange *x, const struct http_answer *a, uint64_t length, bool closes);

/* sending.c: the source's bytes follow. */
void sending_begin(struct exchange *x);
void sending_go_on(struct exchange *x); /* what was queued is sent */
void sending_due(struct exchange *x);   /* nothing was, for a while */

/* websocket.c: takes the connection over. */
struct websocket *websocket_open(struct http_server *s, struct conn *c,
                                 const struct websocket_events *events, void *owner);
void websocket_drain(struct link *l);
void websocket_drop(struct link *l);
