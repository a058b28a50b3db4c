/*
 * The parts of the load tool that would lie quietly if they were wrong: signatures, percentiles,
 * and things that arrive in pieces. Run by `bench/run.py --self-test`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "histogram.h"
#include "http_client.h"
#include "sigv4.h"
#include "ws_client.h"

#define EXPECT(x)                                                                                  \
    do {                                                                                           \
        if (!(x)) {                                                                                \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #x);                        \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* The vectors of contract/connect-api.md 3.2, second row. */
static void
check_signature(void)
{
    static const struct sigv4_key key = { "AKIDEXAMPLE0000000001",
                                          "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-west-2" };
    static const char canonical[] =
        "PUT\n/contact/chat\n\ncontent-type:application/json\nhost:127.0.0.1:8080\n"
        "x-amz-date:20260102T030405Z\nx-amz-security-token:FQoEXAMPLETOKEN==\n\n"
        "content-type;host;x-amz-date;x-amz-security-token\n"
        "177d5f71d5db36179886dc0c616f208813815b1f173977198ae98433f6535e75";
    char signature[SIGV4_SIGNATURE_SIZE];

    sigv4_sign(&key, "20260102T030405Z", (struct slice){ canonical, strlen(canonical) }, signature);
    EXPECT(strcmp(signature, "b54d6b34d6fb129a05510bb1b761edf1889286e943132acfd4659325482bc2db") ==
           0);
}

static void
check_percentiles(void)
{
    static struct histogram h;

    EXPECT(histogram_at(&h, 0.5) == 0);
    for (uint64_t ns = 1; ns <= 1000000; ns++)
        histogram_add(&h, ns);
    for (int percent = 1; percent < 100; percent++) {
        double truth = percent * 1e4;
        double got = (double)histogram_at(&h, percent / 100.0);

        EXPECT(got >= truth && got <= truth * 1.017);
    }
    EXPECT(histogram_at(&h, 1) == 1000000);
    EXPECT(h.max_ns == 1000000);
}

static void
check_an_answer_in_pieces(void)
{
    static const char text[] =
        "HTTP/1.1 403 Forbidden\r\ncontent-length:  5\r\nX: y\r\n\r\nhelloHTTP";
    struct http_answer a = { 0 };

    for (size_t n = 0; n < strlen(text) - 4; n++)
        EXPECT(http_answer_read((struct slice){ text, n }, &a) == 0);
    EXPECT(http_answer_read((struct slice){ text, strlen(text) }, &a) == strlen(text) - 4);
    EXPECT(a.status == 403);
    EXPECT(a.body.n == 5);
    EXPECT(memcmp(a.body.p, "hello", 5) == 0);
}

static void
check_a_frame_in_pieces(void)
{
    static char text[4 + 300 + 1] = { (char)0x81, 126, 1, 44 };
    struct ws_frame f = { 0 };
    char out[64];

    for (size_t n = 0; n < 304; n++)
        EXPECT(ws_frame_read((struct slice){ text, n }, &f) == 0);
    EXPECT(ws_frame_read((struct slice){ text, sizeof(text) }, &f) == 304);
    EXPECT(f.opcode == WS_TEXT);
    EXPECT(f.payload.n == 300);

    EXPECT(ws_frame_write(out, sizeof(out), WS_PONG, (struct slice){ "ab", 2 }) == 8);
    EXPECT((unsigned char)out[0] == 0x8a);
    EXPECT((unsigned char)out[1] == 0x82);
    EXPECT((out[6] ^ out[2]) == 'a');
    EXPECT((out[7] ^ out[3]) == 'b');
}

static void
check_json(void)
{
    static const char text[] = "{\"A\":\"x\\\"y\",\"Url\" : \"ws:\\/\\/h\\/p\",\"N\":1}";
    struct slice json = { text, strlen(text) };
    struct slice found;
    char out[32];

    EXPECT(json_find(json, "\"A\"", &found));
    EXPECT(found.n == 4);
    EXPECT(!json_find(json, "\"N\"", &found));
    EXPECT(!json_find(json, "\"B\"", &found));
    json_take(json, "\"Url\"", out, sizeof(out));
    EXPECT(strcmp(out, "ws://h/p") == 0);
}

int
main(void)
{
    check_signature();
    check_percentiles();
    check_an_answer_in_pieces();
    check_a_frame_in_pieces();
    check_json();
    puts("bench_check: fine");
    return 0;
}
