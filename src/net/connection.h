#pragma once

/* A TCP or TLS connection and its life. Reads go through a scratch buffer of the loop, so an idle
 * connection owns no buffer at all; what is sent in a turn of the loop leaves at its end, in one
 * go, and only what the socket does not take is kept. conn_end() marks; the connection is freed at
 * the end of the turn, so no caller up the stack is left holding a dead pointer. */

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
     * with what has arrived since. More than conn_hold_max() unconsumed bytes stop the reading. Not
     * called while paused, nor once the connection is ending. */
    size_t (*readable)(struct conn *c, struct str bytes, void *owner);
    /* Everything queued has been sent, at the end of a turn or later; may be NULL. */
    void (*drained)(struct conn *c, void *owner);
    /* Last call, at the end of a turn; c dies after it. */
    void (*ended)(struct conn *c, enum conn_end why, void *owner);
};

/* Owns the non-blocking socket from now on. */
struct conn *conn_new(struct loop *loop, int fd, struct tls *tls_or_null, struct str peer_address,
                      const struct conn_events *events, void *owner);
/* Inside readable() too: the bytes that call leaves over are shown to the new owner. */
void conn_owner_set(struct conn *c, const struct conn_events *events, void *owner);

/* Bytes to keep when `readable` did not take all; beyond it reading pauses (back-pressure). One
 * read (LIMIT_READ) may come on top. */
void conn_hold_max(struct conn *c, size_t bytes);
void conn_pause(struct conn *c);  /* show nothing; reading stops when something comes */
void conn_resume(struct conn *c); /* read again; held bytes are shown before the loop waits again */

/* Queues, and sends at the end of the turn. ERR_BUSY: behind bytes that wait already, the queue
 * would pass LIMIT_CONN_QUEUE; the connection is ending (SLOW). A connection that is ending takes
 * nothing more: ERR_GONE. Bytes are copied, big payloads shared. */
enum err conn_send(struct conn *c, struct str bytes);
enum err conn_send_parts(struct conn *c, const struct str *parts, size_t count);
enum err conn_send_payload(struct conn *c,
                           struct payload *p); /* takes no reference of the caller's */
size_t conn_queued(const struct conn *c);

void conn_end(struct conn *c, enum conn_end why);               /* at once; the first reason wins */
void conn_end_after_sending(struct conn *c, enum conn_end why); /* when the queue is empty, or after
                                                                   LIMIT_LINGER_MS */
/* The same for a peer who may still be talking: its bytes are read and thrown away, at most
 * LIMIT_LINGER_BYTES, until it closes or `linger_ms` have passed; closing in its face would destroy
 * the last words we sent (RFC 9112 9.6). */
void conn_end_lingering(struct conn *c, enum conn_end why, int64_t linger_ms);
bool conn_is_ending(const struct conn *c);
bool conn_is_secure(const struct conn *c);
struct str conn_peer(const struct conn *c); /* "127.0.0.1" or "::1"; lives as long as c */

/* Frees what has ended without waiting for the end of the turn. Only where no connection is on the
 * stack: when its owners are taken down. */
void conn_reap(struct loop *loop);
