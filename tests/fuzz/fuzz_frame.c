/* WebSocket frames from a stranger: the reader of heads alone, then a whole conversation. What
 * comes back is well-formed, and the same however the bytes are cut. Corpus: frames with one byte
 * before. */

#include "tests/fuzz/guest.h"

#include "base/limits.h"
#include "http/frame.h"

static const struct str hello =
    STR_INIT("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

static unsigned sum, open_sockets;

static void
fuzz_text(struct websocket *ws, struct str message, void *owner)
{
    (void)owner;
    CHECK(str_is_utf8(message));
    CHECK(message.n <= LIMIT_WS_MESSAGE);
    sum += bytes_sum(message);
    if (message.n == 3)
        websocket_close(ws, 1000, message);
    else
        (void)websocket_send_text(ws, message);
}

static void
fuzz_closed(struct websocket *ws, void *owner)
{
    (void)ws;
    (void)owner;
    open_sockets--;
}

static void
fuzz_head(struct exchange *x, void *ctx)
{
    static const struct websocket_events events = { .text = fuzz_text, .closed = fuzz_closed };

    (void)ctx;
    CHECK(exchange_upgrade(x, &events, NULL));
    open_sockets++;
}

static void
fuzz_refusal(struct exchange *x, int status, const char *why, struct http_answer *ret, void *ctx)
{
    (void)x;
    (void)status;
    (void)why;
    (void)ret;
    (void)ctx;
}

/* A head that is read from all the bytes is read from as many as it takes, and from no fewer. */
static void
head_check(struct str in)
{
    struct frame_head all, part;
    size_t used = 0, used_part = 0;
    enum frame_read read = frame_head_read(in, LIMIT_WS_MESSAGE, &all, &used);

    if (read != FRAME_HEAD)
        return;
    CHECK(used >= 6 && used <= 14 && used <= in.n);
    for (size_t n = 0; n < used; n++)
        CHECK(frame_head_read(str_first(in, n), LIMIT_WS_MESSAGE, &part, &used_part) == FRAME_MORE);
    CHECK(frame_head_read(str_first(in, used), LIMIT_WS_MESSAGE, &part, &used_part) == FRAME_HEAD);
    CHECK(used_part == used && part.size == all.size && part.opcode == all.opcode);
}

/* Our own frames: unmasked, whole, nothing after a close. */
static void
frames_check(struct str heard)
{
    bool closed = false;

    CHECK(str_starts(heard, STR("HTTP/1.1 101 ")));
    while (!str_starts(heard, STR("\r\n\r\n")))
        heard = str_from_at(heard, 1);
    heard = str_from_at(heard, 4);
    while (heard.n) {
        size_t head = 2, size;

        CHECK(!closed && heard.n >= 2);
        size = (unsigned char)heard.p[1];
        CHECK(size <= 126); /* LIMIT_WS_MESSAGE and no mask */
        if (size == 126) {
            CHECK(heard.n >= 4);
            size = (size_t)(unsigned char)heard.p[2] << 8 | (unsigned char)heard.p[3];
            head = 4;
        }
        closed = heard.p[0] == (char)0x88;
        CHECK(closed || heard.p[0] == (char)0x81 || heard.p[0] == (char)0x8A);
        CHECK(heard.n >= head + size);
        heard = str_from_at(heard, head + size);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct http_service service = { .head = fuzz_head, .refusal = fuzz_refusal };
    static struct inn *inn;
    static struct buf whole = { .max = 16 << 20 }, cut = { .max = 16 << 20 };
    struct str what;

    if (!size)
        return 0;
    if (!inn)
        inn = inn_new(&service);
    what = str_of((const char *)data + 1, size - 1);
    head_check(what);
    buf_clear(&whole);
    buf_clear(&cut);
    inn_visit(inn, hello, what, 0, &whole);
    inn_visit(inn, hello, what, data[0] * 2654435761u | 1, &cut);
    CHECK(open_sockets == 0);
    frames_check(buf_str(&whole));
    CHECK(str_eq(buf_str(&whole), buf_str(&cut)));
    return 0;
}
