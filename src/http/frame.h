#pragma once

/* WebSocket frames (RFC 6455 5): pure functions over bytes, strict and early. */

#include "base/payload.h"
#include "base/str.h"

#include <stdint.h>

/* RFC 6455 5.2 */
enum frame_opcode {
    FRAME_CONTINUATION = 0x0,
    FRAME_TEXT = 0x1,
    FRAME_BINARY = 0x2,
    FRAME_CLOSE = 0x8,
    FRAME_PING = 0x9,
    FRAME_PONG = 0xA
};

enum frame_read {
    FRAME_MORE,   /* the head is not whole yet */
    FRAME_HEAD,   /* *ret and *ret_used are written */
    FRAME_BROKEN, /* close 1002 */
    FRAME_TOO_BIG /* close 1009 */
};

struct frame_head {
    uint64_t size;        /* of the payload, bytes */
    unsigned char key[4]; /* mask */
    enum frame_opcode opcode;
    bool last;
};

/* Reads the head of a client's frame; an unmasked one is broken. */
enum frame_read frame_head_read(struct str in, uint64_t size_max, struct frame_head *ret,
                                size_t *ret_used);
/* Removes (or puts on) the mask in place; `at` is the offset of bytes[0] within the payload. */
void frame_mask(unsigned char *bytes, size_t n, const unsigned char key[4], uint64_t at);

/* A server's frame (unmasked, so all listeners share it). */
enum { FRAME_HEAD_MAX = 10 };
size_t frame_head_write(char to[FRAME_HEAD_MAX], enum frame_opcode opcode, uint64_t size);
struct payload *frame_text(struct str message);

/* Close codes, RFC 6455 7.4.1: may a client send this one? */
bool frame_close_code_ok(unsigned code);
