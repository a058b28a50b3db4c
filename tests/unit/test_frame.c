#include "tests/unit/test.h"

#include "http/frame.h"

enum { MAX = 70000 };

static void
test_frame__heads_good_and_bad(void **state)
{
    /* clang-format off */
    static const struct {
        const char *what;
        struct str bytes;
        enum frame_read read;
        uint64_t size;
        size_t used;
    } rows[] = {
        { "empty text", STR_INIT("\x81\x80" "abcd"), FRAME_HEAD, 0, 6 },
        { "one byte", STR_INIT("\x81\x81" "abcd"), FRAME_HEAD, 1, 6 },
        { "the largest short", STR_INIT("\x81\xFD" "abcd"), FRAME_HEAD, 125, 6 },
        { "the smallest medium", STR_INIT("\x81\xFE\x00\x7E" "abcd"), FRAME_HEAD, 126, 8 },
        { "the largest medium", STR_INIT("\x81\xFE\xFF\xFF" "abcd"), FRAME_HEAD, 65535, 8 },
        { "the smallest long", STR_INIT("\x81\xFF\0\0\0\0\0\x01\0\0" "abcd"), FRAME_HEAD, 65536, 14 },
        { "as large as allowed", STR_INIT("\x81\xFF\0\0\0\0\0\x01\x11\x70" "abcd"), FRAME_HEAD, MAX, 14 },
        { "one too large", STR_INIT("\x81\xFF\0\0\0\0\0\x01\x11\x71" "abcd"), FRAME_TOO_BIG, 0, 0 },
        { "far too large", STR_INIT("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF" "abcd"), FRAME_TOO_BIG, 0, 0 },
        { "64 bits of size", STR_INIT("\x81\xFF\x80\0\0\0\0\0\0\0" "abcd"), FRAME_BROKEN, 0, 0 },
        { "medium for a short size", STR_INIT("\x81\xFE\x00\x7D" "abcd"), FRAME_BROKEN, 0, 0 },
        { "long for a medium size", STR_INIT("\x81\xFF\0\0\0\0\0\0\xFF\xFF" "abcd"), FRAME_BROKEN, 0, 0 },
        { "not the last", STR_INIT("\x01\x80" "abcd"), FRAME_HEAD, 0, 6 },
        { "a continuation", STR_INIT("\x80\x80" "abcd"), FRAME_HEAD, 0, 6 },
        { "binary", STR_INIT("\x82\x80" "abcd"), FRAME_HEAD, 0, 6 },
        { "close", STR_INIT("\x88\x80" "abcd"), FRAME_HEAD, 0, 6 },
        { "ping", STR_INIT("\x89\xFD" "abcd"), FRAME_HEAD, 125, 6 },
        { "pong", STR_INIT("\x8A\x80" "abcd"), FRAME_HEAD, 0, 6 },
        { "a ping too large", STR_INIT("\x89\xFE\x00\x7E" "abcd"), FRAME_BROKEN, 0, 0 },
        { "a ping in pieces", STR_INIT("\x09\x80" "abcd"), FRAME_BROKEN, 0, 0 },
        { "no mask", STR_INIT("\x81\x01" "a"), FRAME_BROKEN, 0, 0 },
        { "RSV1", STR_INIT("\xC1\x80" "abcd"), FRAME_BROKEN, 0, 0 },
        { "RSV2", STR_INIT("\xA1\x80" "abcd"), FRAME_BROKEN, 0, 0 },
        { "RSV3", STR_INIT("\x91\x80" "abcd"), FRAME_BROKEN, 0, 0 },
        { "opcode 3", STR_INIT("\x83\x80" "abcd"), FRAME_BROKEN, 0, 0 },
        { "opcode 7", STR_INIT("\x87\x80" "abcd"), FRAME_BROKEN, 0, 0 },
        { "opcode 11", STR_INIT("\x8B\x80" "abcd"), FRAME_BROKEN, 0, 0 },
        { "opcode 15", STR_INIT("\x8F\x80" "abcd"), FRAME_BROKEN, 0, 0 },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct frame_head f = { 0 };
        size_t used = 0, n = 0;
        enum frame_read read = FRAME_MORE;

        /* one byte more at a time: it waits, and then says the same and no later */
        while (read == FRAME_MORE && n <= rows[i].bytes.n)
            read = frame_head_read(str_first(rows[i].bytes, n++), MAX, &f, &used);
        if (read != rows[i].read || f.size != rows[i].size || used != rows[i].used)
            print_error("%s: %d, size %lu, used %zu\n", rows[i].what, (int)read,
                        (unsigned long)f.size, used);
        assert_int_equal(read, rows[i].read);
        assert_int_equal(f.size, rows[i].size);
        assert_int_equal(used, rows[i].used);
        if (read == FRAME_HEAD)
            assert_memory_equal(f.key, "abcd", 4);
    }
}

static void
test_frame__the_mask_goes_on_and_off_at_any_place(void **state)
{
    static const unsigned char key[4] = { 0x37, 0xfa, 0x21, 0x3d };
    unsigned char hello[] = { 0x7f, 0x9f, 0x4d, 0x51, 0x58 }; /* RFC 6455 5.7 */
    unsigned char whole[50], cut[50];

    (void)state;
    frame_mask(hello, sizeof(hello), key, 0);
    assert_memory_equal(hello, "Hello", 5);
    for (size_t at = 0; at <= sizeof(whole); at++) {
        for (size_t i = 0; i < sizeof(whole); i++)
            whole[i] = cut[i] = (unsigned char)(i * 7);
        frame_mask(whole, sizeof(whole), key, 0);
        frame_mask(cut, at, key, 0);
        frame_mask(cut + at, sizeof(cut) - at, key, at);
        assert_memory_equal(whole, cut, sizeof(whole));
    }
}

static void
test_frame__what_we_write_has_the_shortest_size(void **state)
{
    static const struct {
        uint64_t size;
        struct str bytes;
    } rows[] = {
        { 0, STR_INIT("\x81\x00") },
        { 125, STR_INIT("\x81\x7D") },
        { 126, STR_INIT("\x81\x7E\x00\x7E") },
        { 65535, STR_INIT("\x81\x7E\xFF\xFF") },
        { 65536, STR_INIT("\x81\x7F\0\0\0\0\0\x01\0\0") },
    };
    struct payload *p;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char head[FRAME_HEAD_MAX];
        size_t n = frame_head_write(head, FRAME_TEXT, rows[i].size);

        assert_true(str_eq(str_of(head, n), rows[i].bytes));
    }
    p = frame_text(STR("Hello"));
    assert_str(str_of(p->bytes, p->size), "\x81\x05Hello");
    payload_unref(p);
}

static void
test_frame__close_codes(void **state)
{
    static const unsigned good[] = { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010,
                                     1011, 1012, 1013, 1014, 3000, 4000, 4999 };
    static const unsigned bad[] = { 0,    1,    999,  1004, 1005, 1006, 1015,
                                    1016, 1100, 2000, 2999, 5000, 65535 };

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(frame_close_code_ok(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(frame_close_code_ok(bad[i]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frame__heads_good_and_bad),
        cmocka_unit_test(test_frame__the_mask_goes_on_and_off_at_any_place),
        cmocka_unit_test(test_frame__what_we_write_has_the_shortest_size),
        cmocka_unit_test(test_frame__close_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
