#pragma once
/*
 * The client side of RFC 6455, as far as the chat socket needs it: the handshake, whole frames in,
 * short masked frames out. A fragmented or compressed frame ends the run.
 */
#include "base.h"

enum ws_opcode {
    WS_NONE = 0,
    WS_TEXT = 1,
    WS_CLOSE = 8,
    WS_PING = 9,
    WS_PONG = 10,
};

struct ws_frame {
    enum ws_opcode opcode;
    struct slice payload;
};

/* The upgrade request for a path. */
size_t ws_upgrade_write(char *out, size_t out_size, const char *host, const char *path);

/* Whether the head of a 101 proves that the other side read our key (RFC 6455 4.1). */
bool ws_upgrade_is_accepted(struct slice head);

/* How many bytes of `in` the first frame takes; 0 while it is not all there. */
size_t ws_frame_read(struct slice in, struct ws_frame *ret);

/* A masked frame with a payload of at most 125 bytes. */
size_t ws_frame_write(char *out, size_t out_size, enum ws_opcode opcode, struct slice payload);
