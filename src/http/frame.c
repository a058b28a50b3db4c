#include "http/frame.h"

static uint64_t
big_endian(struct str s)
{
    uint64_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n = n << 8 | (unsigned char)s.p[i];
    return n;
}

enum frame_read
frame_head_read(struct str in, uint64_t size_max, struct frame_head *ret, size_t *ret_used)
{
    unsigned first = in.n > 0 ? (unsigned char)in.p[0] : 0;
    unsigned second = in.n > 1 ? (unsigned char)in.p[1] : 0;
    unsigned opcode = first & 0x0f, length = second & 0x7f;
    size_t wide = length == 126 ? 2 : length == 127 ? 8 : 0;
    bool control = opcode & 0x08;
    uint64_t size = length;

    if (in.n < 1)
        return FRAME_MORE;
    if (first & 0x70) /* RFC 6455 5.2: no extension gives RSV a meaning */
        return FRAME_BROKEN;
    if ((opcode & 0x07) > 2) /* RFC 6455 5.2: reserved */
        return FRAME_BROKEN;
    if (control && !(first & 0x80)) /* RFC 6455 5.5: not fragmented */
        return FRAME_BROKEN;
    if (in.n < 2)
        return FRAME_MORE;
    if (!(second & 0x80)) /* RFC 6455 5.1: a client masks */
        return FRAME_BROKEN;
    if (control && length > 125) /* RFC 6455 5.5 */
        return FRAME_BROKEN;
    if (in.n < 2 + wide)
        return FRAME_MORE;
    if (wide) {
        size = big_endian(str_of(in.p + 2, wide));
        if (size < (wide == 2 ? 126 : 0x10000) || size >> 63) /* RFC 6455 5.2: the shortest form */
            return FRAME_BROKEN;
    }
    if (size > size_max)
        return FRAME_TOO_BIG;
    if (in.n < 2 + wide + 4)
        return FRAME_MORE;
    *ret = (struct frame_head){ .size = size,
                                .opcode = (enum frame_opcode)opcode,
                                .last = first & 0x80 };
    memcpy(ret->key, in.p + 2 + wide, sizeof(ret->key));
    *ret_used = 2 + wide + 4;
    return FRAME_HEAD;
}

void
frame_mask(unsigned char *bytes, size_t n, const unsigned char key[4], uint64_t at)
{
    unsigned char turned[8];
    uint64_t wide, word;
    size_t i = 0;

    for (size_t k = 0; k < sizeof(turned); k++)
        turned[k] = key[(at + k) & 3];
    memcpy(&wide, turned, sizeof(wide));
    for (; n - i >= sizeof(word); i += sizeof(word)) {
        memcpy(&word, bytes + i, sizeof(word));
        word ^= wide;
        memcpy(bytes + i, &word, sizeof(word));
    }
    for (; i < n; i++)
        bytes[i] ^= turned[i & 7];
}

size_t
frame_head_write(char to[FRAME_HEAD_MAX], enum frame_opcode opcode, uint64_t size)
{
    size_t wide = size < 126 ? 0 : size < 0x10000 ? 2 : 8;

    to[0] = (char)(0x80u | (unsigned)opcode);
    to[1] = (char)(wide == 0 ? size : wide == 2 ? 126 : 127);
    for (size_t i = 0; i < wide; i++)
        to[2 + i] = (char)(size >> (8 * (wide - 1 - i)) & 0xff);
    return 2 + wide;
}

struct payload *
frame_text(struct str message)
{
    char head[FRAME_HEAD_MAX];
    size_t n = frame_head_write(head, FRAME_TEXT, message.n);
    struct payload *p = payload_new(n + message.n);

    memcpy(p->bytes, head, n);
    if (message.n)
        memcpy(p->bytes + n, message.p, message.n);
    return p;
}

bool
frame_close_code_ok(unsigned code)
{
    if (code >= 3000 && code <= 4999) /* RFC 6455 7.4.2: libraries', applications' */
        return true;
    /* 1004 has no meaning; 1005, 1006 and 1015 never travel (RFC 6455 7.4.1); 1012 to 1014 are
     * registered with IANA. */
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}
