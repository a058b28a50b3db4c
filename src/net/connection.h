#pragma once

/* A TCP or TLS connection and its life. Reads go through a scratch buffer of the loop, so an idle
 * connection owns no buffer at all; writes go straight to the socket and only what it does not take
 * at once is kept. conn_end() marks; the connection is freed at the end of the turn, so no caller up
 * the stack is left holding a dead pointer. */

#include "base/err.h"
#include "base/payload.h"
#include "base/str.h"

#include <stdint.h>

struct conn;
struct loop;
struct tls;

enum conn_end {
    CONN_OPEN = 0,
    CONN_END_DONE,    /* the conversation is over */
    CONN_END_PEER,    /* the other side closed */
    CONN_END_ERROR,   /* socket or TLS error */
    CONN_END_SLOW,    /* more than LIMIT_CONN_QUEUE waits to be sent */
    CONN_END_TIMEOUT, /* one of the named limits of time */
    CONN_END_ABUSE,   /* broke the protocol */
    CONN_END_DRAIN    /* we are stopping */
};

/* What the owner of a connection hears. Calls come on the loop's thread. */
struct conn_events {
    /* Bytes have arrived. Returns how many of them were consumed; the rest is kept and shown again,
     * with what has arrived since. More than conn_hold_max() unconsumed bytes stop the reading. */
    size_t (*readable)(struct conn *c, struct str bytes, void *owner);
    void (*drained)(struct conn *c, void *owner); /* everything queued has been sent; may be NULL */
    void (*ended)(struct conn *c, enum conn_end why, void *owner); /* last call; c dies after it */
};

struct conn *conn_new(struct loop *loop, int fd, struct tls *tls_or_null, struct str peer_address,
                      const struct conn_events *events, void *owner);
void conn_owner_set(struct conn *c, const struct conn_events *events, void *owner);

/* Bytes to keep when `readable` did not take all; beyond it reading pauses (back-pressure). */
void conn_hold_max(struct conn *c, size_t bytes);
void conn_pause(struct conn *c);  /* stop reading */
void conn_resume(struct conn *c); /* read again; held bytes are shown at the next turn */

/* Queues or sends. ERR_BUSY: the queue limit was passed and the connection is ending (SLOW). */
enum err conn_send(struct conn *c, struct str bytes);
enum err conn_send_payload(struct conn *c, struct payload *p); /* takes no reference of the caller's */
size_t conn_queued(const struct conn *c);

void conn_end(struct conn *c, enum conn_end why);       /* at once; the first reason wins */
void conn_end_after_sending(struct conn *c, enum conn_end why); /* when the queue is empty, or after
                                                                   LIMIT_LINGER_MS */
bool conn_is_ending(const struct conn *c);
bool conn_is_secure(const struct conn *c);
struct str conn_peer(const struct conn *c); /* "127.0.0.1" or "::1"; lives as long as c */
struct loop *conn_loop(const struct conn *c);
