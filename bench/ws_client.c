#include "ws_client.h"

#include <stdio.h>
#include <string.h>

/* The key of RFC 6455 1.3 and the answer it must get. A real client draws a new one each time; here
 * nothing in between could be fooled by a known one. */
#define KEY    "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

#define SHORT_PAYLOAD_MAX 125 /* longer needs an extended length (RFC 6455 5.2) */

size_t
ws_upgrade_write(char *out, size_t out_size, const char *host, const char *path)
{
    int n = snprintf(out, out_size,
                     "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\n\r\n",
                     path, host);

    if (n < 0 || (size_t)n >= out_size)
        die("the socket's URL is too long");
    return (size_t)n;
}

bool
ws_upgrade_is_accepted(struct slice head)
{
    return memmem(head.p, head.n, ACCEPT, strlen(ACCEPT)) != NULL;
}

size_t
ws_frame_read(struct slice in, struct ws_frame *ret)
{
    const unsigned char *b = (const unsigned char *)in.p;
    size_t head_n = 2;
    uint64_t length;

    if (in.n < 2)
        return 0;
    if ((b[0] & 0xf0) != 0x80)
        die("a frame in parts or with extension bits: first byte %02x", b[0]);
    if (b[1] & 0x80)
        die("the server masked a frame");
    length = b[1];
    if (length > SHORT_PAYLOAD_MAX) {
        size_t extended = length == 126 ? 2 : 8;

        head_n += extended;
        if (in.n < head_n)
            return 0;
        length = 0;
        for (size_t i = 2; i < head_n; i++)
            length = length << 8 | b[i];
    }
    if (length > in.n - head_n)
        return 0;
    ret->opcode = (enum ws_opcode)(b[0] & 0x0f);
    ret->payload = (struct slice){ in.p + head_n, (size_t)length };
    return head_n + (size_t)length;
}

size_t
ws_frame_write(char *out, size_t out_size, enum ws_opcode opcode, struct slice payload)
{
    static const unsigned char mask[4] = { 0x5a, 0x13, 0xc7,
                                           0x8e }; /* not zero: it must be undone */

    if (payload.n > SHORT_PAYLOAD_MAX || payload.n + 6 > out_size)
        die("a frame of %zu bytes is too long to send", payload.n);
    out[0] = (char)(0x80u | (unsigned)opcode);
    out[1] = (char)(0x80u | (unsigned)payload.n);
    memcpy(out + 2, mask, sizeof(mask));
    for (size_t i = 0; i < payload.n; i++)
        out[6 + i] = (char)((unsigned char)payload.p[i] ^ mask[i & 3]);
    return payload.n + 6;
}
