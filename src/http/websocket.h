#pragma once

/* The upgraded conversation: whole text messages in, payloads out, ping and pong, close handshake,
 * fragments, limits. Text that is not UTF-8 closes with 1007, a message over LIMIT_WS_MESSAGE with
 * 1009, a broken or unmasked frame with 1002, binary with 1003. The server pings a peer silent for
 * LIMIT_WS_SILENCE_MS and drops it after LIMIT_WS_DEAD_MS without any frame. A reader that falls
 * behind its send queue is closed (CONN_END_SLOW); it reconnects and reads the transcript. */

#include "base/err.h"
#include "base/payload.h"
#include "base/str.h"

struct exchange;
struct websocket;

struct websocket_events {
    void (*text)(struct websocket *ws, struct str message, void *owner);
    /* All that was sent has left, at the end of a turn or later; may be NULL. */
    void (*drained)(struct websocket *ws, void *owner);
    void (*closed)(struct websocket *ws, void *owner); /* last call, at the end of a turn */
};

/* In service.head() only. Answers 101, or 400/426 when the handshake is wrong (then NULL). When the
 * callback has returned the exchange and its arena are gone. */
struct websocket *exchange_upgrade(struct exchange *x, const struct websocket_events *events,
                                   void *owner);

/* After a close these do nothing and say ERR_GONE. ERR_BUSY: the reader is too slow and is dropped.
 */
enum err websocket_send(struct websocket *ws, struct payload *framed); /* from frame_text() */
enum err websocket_send_text(struct websocket *ws, struct str message);
void websocket_close(struct websocket *ws, unsigned code, struct str reason); /* closed() follows */
size_t websocket_queued(const struct websocket *ws); /* bytes that wait for the reader */
