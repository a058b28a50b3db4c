#include "tests/unit/test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "net/connection.h"
#include "net/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* One connection, an owner who does what the fields say, and the peer's end of it. */
struct line {
    struct clock clock;
    struct loop *loop;
    struct conn *conn;
    int peer;
    struct buf heard;
    size_t take; /* bytes that readable() consumes at most */
    unsigned shown, drained, ended;
    enum conn_end why;
    bool pauses, says_bye, ends;
};

static size_t
line_readable(struct conn *c, struct str bytes, void *owner)
{
    struct line *l = owner;
    size_t n = bytes.n < l->take ? bytes.n : l->take;

    l->shown++;
    assert_true(buf_add(&l->heard, str_first(bytes, n)));
    if (l->pauses)
        conn_pause(c);
    if (l->says_bye) {
        assert_int_equal(conn_send(c, STR("bye")), OK);
        conn_end_after_sending(c, CONN_END_DONE);
        conn_end_after_sending(c, CONN_END_TIMEOUT);
    }
    if (l->ends)
        conn_end(c, CONN_END_ABUSE);
    return n;
}

static void
line_drained(struct conn *c, void *owner)
{
    struct line *l = owner;

    assert_int_equal(conn_queued(c), 0);
    l->drained++;
}

static void
line_ended(struct conn *c, enum conn_end why, void *owner)
{
    struct line *l = owner;

    (void)c;
    l->conn = NULL;
    l->why = why;
    l->ended++;
}

static const struct conn_events line_events = { line_readable, line_drained, line_ended };

static struct line *
line_new(void)
{
    struct line *l = calloc(1, sizeof(*l));
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    clock_set(&l->clock, 1000000);
    l->loop = loop_new(&l->clock);
    l->peer = pair[1];
    l->take = SIZE_MAX;
    buf_init(&l->heard, 10 << 20);
    l->conn = conn_new(l->loop, pair[0], NULL, STR("::1"), &line_events, l);
    conn_hold_max(l->conn, 1000);
    return l;
}

static void
line_free(struct line *l)
{
    if (l->conn)
        conn_end(l->conn, CONN_END_DRAIN);
    conn_reap(l->loop);
    assert_int_equal(l->ended, 1);
    loop_free(&l->loop);
    buf_done(&l->heard);
    close(l->peer);
    free(l);
}

static void
line_says(struct line *l, struct str what)
{
    assert_int_equal(send(l->peer, what.p, what.n, MSG_NOSIGNAL), what.n);
    loop_turn(l->loop);
}

static size_t
line_hears(struct line *l)
{
    static char bytes[65536];
    size_t all = 0;
    ssize_t n;

    do {
        loop_turn(l->loop);
        n = recv(l->peer, bytes, sizeof(bytes), 0);
        all += n > 0 ? (size_t)n : 0;
    } while (n > 0);
    return all;
}

static void
test_connection__what_is_not_consumed_is_shown_again(void **state)
{
    struct line *l = line_new();

    (void)state;
    assert_str(conn_peer(l->conn), "::1");
    assert_false(conn_is_secure(l->conn));
    l->take = 2;
    line_says(l, STR("abcde"));
    assert_str(buf_str(&l->heard), "ab");
    line_says(l, STR("f"));
    assert_str(buf_str(&l->heard), "abcd");
    l->take = SIZE_MAX;
    line_says(l, STR("g"));
    assert_str(buf_str(&l->heard), "abcdefg");
    assert_int_equal(l->shown, 3);
    line_free(l);
}

static void
test_connection__who_consumes_nothing_is_read_no_further(void **state)
{
    struct line *l = line_new();
    char bytes[500];
    unsigned turns = 0;

    (void)state;
    memset(bytes, 'b', sizeof(bytes));
    l->take = 0;
    while (send(l->peer, bytes, sizeof(bytes), MSG_NOSIGNAL) > 0 && turns++ < 10000)
        loop_turn(l->loop);
    assert_true(turns < 10000); /* back-pressure */
    assert_int_equal(l->shown, 3);
    l->take = SIZE_MAX;
    conn_resume(l->conn);
    for (int i = 0; i < 100; i++)
        loop_turn(l->loop);
    assert_int_equal(l->heard.n, turns * sizeof(bytes));
    line_free(l);
}

static void
test_connection__paused_it_hears_nothing_until_resumed(void **state)
{
    struct line *l = line_new();

    (void)state;
    l->pauses = true;
    l->take = 1;
    line_says(l, STR("ab"));
    line_says(l, STR("c"));
    loop_turn(l->loop);
    assert_int_equal(l->shown, 1);
    l->pauses = false;
    l->take = SIZE_MAX;
    conn_resume(l->conn);
    loop_turn(l->loop);
    loop_turn(l->loop);
    assert_str(buf_str(&l->heard), "abc");
    line_free(l);
}

static void
test_connection__the_peers_end_is_told_after_its_bytes(void **state)
{
    struct line *l = line_new();

    (void)state;
    line_says(l, STR("last"));
    close(l->peer);
    loop_turn(l->loop);
    assert_int_equal(l->ended, 1);
    assert_int_equal(l->why, CONN_END_PEER);
    assert_str(buf_str(&l->heard), "last");
    l->peer = -1;
    line_free(l);
}

static void
test_connection__the_end_of_a_paused_peer_waits(void **state)
{
    struct line *l = line_new();

    (void)state;
    l->pauses = true;
    line_says(l, STR("ask"));
    shutdown(l->peer, SHUT_WR);
    loop_turn(l->loop);
    loop_turn(l->loop);
    assert_int_equal(l->ended, 0);
    assert_int_equal(conn_send(l->conn, STR("answer")), OK);
    conn_resume(l->conn);
    assert_int_equal(line_hears(l), 6);
    assert_int_equal(l->ended, 1);
    assert_int_equal(l->why, CONN_END_PEER);
    line_free(l);
}

static void
test_connection__ending_takes_effect_once_and_the_first_reason_wins(void **state)
{
    struct line *l = line_new();

    (void)state;
    l->says_bye = true;
    line_says(l, STR("x"));
    assert_int_equal(l->ended, 1);
    assert_int_equal(l->why, CONN_END_DONE);
    line_free(l);

    l = line_new();
    l->ends = true;
    l->take = 0;
    line_says(l, STR("x"));
    assert_int_equal(l->ended, 1);
    assert_int_equal(l->why, CONN_END_ABUSE);
    line_free(l);
}

static void
test_connection__after_the_end_nothing_can_be_sent(void **state)
{
    struct line *l = line_new();

    (void)state;
    assert_int_equal(conn_send(l->conn, STR("one")), OK);
    conn_end_after_sending(l->conn, CONN_END_DONE);
    assert_true(conn_is_ending(l->conn));
    assert_int_equal(conn_send(l->conn, STR("two")), ERR_GONE);
    assert_int_equal(l->ended, 0); /* never under the caller's feet */
    assert_int_equal(line_hears(l), 3);
    assert_int_equal(l->ended, 1);
    line_free(l);
}

static void
test_connection__last_words_are_waited_for_only_so_long(void **state)
{
    struct line *l = line_new();
    struct payload *p = payload_new(900000);

    (void)state;
    memset(p->bytes, 'p', p->size);
    assert_int_equal(conn_send_payload(l->conn, p), OK);
    conn_end_after_sending(l->conn, CONN_END_DONE);
    loop_turn(l->loop);
    assert_int_equal(l->ended, 0);
    clock_travel(&l->clock, LIMIT_LINGER_MS);
    loop_turn(l->loop);
    assert_int_equal(l->ended, 1);
    assert_int_equal(p->refs, 1);
    payload_unref(p);
    line_free(l);
}

static void
test_connection__one_thing_of_any_size_is_taken_then_the_queue_has_an_end(void **state)
{
    struct line *l = line_new();
    size_t n = LIMIT_CONN_QUEUE * 3;
    char *big = malloc(n);

    (void)state;
    memset(big, 'b', n);
    assert_int_equal(conn_send(l->conn, str_of(big, n)), OK);
    assert_true(conn_queued(l->conn) > LIMIT_CONN_QUEUE);
    assert_int_equal(conn_send(l->conn, STR("x")), ERR_BUSY);
    loop_turn(l->loop);
    assert_int_equal(l->ended, 1);
    assert_int_equal(l->why, CONN_END_SLOW);
    free(big);
    line_free(l);
}

static void
test_connection__bytes_of_all_kinds_arrive_in_order(void **state)
{
    struct line *l = line_new();
    struct payload *p = payload_new(50000);
    struct buf sent = { .max = 10 << 20 }, got = { .max = 10 << 20 };
    static char bytes[65536];
    unsigned random = 99;
    ssize_t n;

    (void)state;
    for (int i = 0; i < 300; i++) {
        struct str piece;

        random = random * 1103515245u + 12345u;
        piece = str_of(bytes, random >> 8 & (i % 7 == 0 ? 0x7fff : 0x3ff));
        memset(bytes, (int)('a' + random % 26), piece.n);
        buf_add(&sent, piece);
        if (i % 3 == 0) {
            struct str parts[2] = { str_first(piece, piece.n / 2),
                                    str_from_at(piece, piece.n / 2) };

            assert_int_equal(conn_send_parts(l->conn, parts, 2), OK);
        } else {
            assert_int_equal(conn_send(l->conn, piece), OK);
        }
        if (i % 50 == 0) {
            memset(p->bytes, 'P', p->size);
            buf_add(&sent, str_of(p->bytes, p->size));
            assert_int_equal(conn_send_payload(l->conn, p), OK);
        }
        if (i % 11 == 0)
            loop_turn(l->loop);
        n = recv(l->peer, bytes, sizeof(bytes), 0);
        if (n > 0)
            buf_add(&got, str_of(bytes, (size_t)n));
    }
    do {
        loop_turn(l->loop);
        n = recv(l->peer, bytes, sizeof(bytes), 0);
        if (n > 0)
            buf_add(&got, str_of(bytes, (size_t)n));
    } while (n > 0);
    assert_int_equal(got.n, sent.n);
    assert_memory_equal(got.p, sent.p, sent.n);
    assert_int_equal(p->refs, 1);
    assert_true(l->drained > 0);
    payload_unref(p);
    buf_done(&sent);
    buf_done(&got);
    line_free(l);
}

static void
test_connection__a_lingering_end_lets_the_peer_finish(void **state)
{
    struct line *l = line_new();
    char bytes[3];

    (void)state;
    line_says(l, STR("a"));
    assert_int_equal(conn_send(l->conn, STR("no")), OK);
    conn_end_lingering(l->conn, CONN_END_ABUSE, 700);
    line_says(l, STR("still talking"));
    assert_int_equal(recv(l->peer, bytes, sizeof(bytes), 0), 2);
    assert_int_equal(recv(l->peer, bytes, sizeof(bytes), 0), 0);
    assert_int_equal(l->ended, 0);
    assert_int_equal(l->heard.n, 1);
    line_says(l, STR("and talking"));
    clock_travel(&l->clock, 700);
    loop_turn(l->loop);
    assert_int_equal(l->ended, 1);
    assert_int_equal(l->why, CONN_END_ABUSE);
    line_free(l);
}

static size_t
other_readable(struct conn *c, struct str bytes, void *owner)
{
    struct line *l = owner;

    (void)c;
    assert_true(buf_add(&l->heard, STR("[")));
    assert_true(buf_add(&l->heard, bytes));
    return bytes.n;
}

static size_t
handing_over(struct conn *c, struct str bytes, void *owner)
{
    static const struct conn_events other = { other_readable, NULL, line_ended };
    struct line *l = owner;

    assert_true(buf_add(&l->heard, str_first(bytes, 1)));
    conn_owner_set(c, &other, owner);
    return 1;
}

static void
test_connection__a_new_owner_is_shown_the_rest(void **state)
{
    static const struct conn_events first = { handing_over, NULL, line_ended };
    struct line *l = line_new();

    (void)state;
    conn_owner_set(l->conn, &first, l);
    line_says(l, STR("abc"));
    assert_str(buf_str(&l->heard), "a[bc");
    line_free(l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_connection__what_is_not_consumed_is_shown_again),
        cmocka_unit_test(test_connection__who_consumes_nothing_is_read_no_further),
        cmocka_unit_test(test_connection__paused_it_hears_nothing_until_resumed),
        cmocka_unit_test(test_connection__the_peers_end_is_told_after_its_bytes),
        cmocka_unit_test(test_connection__the_end_of_a_paused_peer_waits),
        cmocka_unit_test(test_connection__ending_takes_effect_once_and_the_first_reason_wins),
        cmocka_unit_test(test_connection__after_the_end_nothing_can_be_sent),
        cmocka_unit_test(test_connection__last_words_are_waited_for_only_so_long),
        cmocka_unit_test(test_connection__one_thing_of_any_size_is_taken_then_the_queue_has_an_end),
        cmocka_unit_test(test_connection__bytes_of_all_kinds_arrive_in_order),
        cmocka_unit_test(test_connection__a_lingering_end_lets_the_peer_finish),
        cmocka_unit_test(test_connection__a_new_owner_is_shown_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
