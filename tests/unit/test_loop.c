#include "tests/unit/test.h"

#include "base/mem.h"
#include "net/listener.h"
#include "net/loop.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct note {
    struct loop_task task;
    struct loop_timer timer;
    struct loop *loop;
    int number, *count;
    struct note *next;
};

static int notes[10000];

static void
task_run(struct loop_task *task)
{
    struct note *n = (struct note *)(void *)task;

    notes[(*n->count)++] = n->number;
}

static void
timer_due(struct loop_timer *timer)
{
    struct note *n = (struct note *)(void *)((char *)timer - offsetof(struct note, timer));

    notes[(*n->count)++] = n->number;
}

static void
test_loop__tasks_run_in_the_order_they_were_posted(void **state)
{
    struct clock clock = { 0 };
    struct loop *loop = loop_new(&clock);
    int count = 0;
    struct note n[5];

    (void)state;
    for (int i = 0; i < 5; i++)
        n[i] = (struct note){ .task = { .run = task_run }, .number = i, .count = &count };
    loop_post(loop, &n[0].task);
    n[1].task.next = &n[2].task;
    n[2].task.next = &n[3].task;
    loop_post_list(loop, &n[1].task, &n[3].task);
    assert_int_equal(count, 0);
    loop_turn(loop);
    assert_int_equal(count, 4);
    loop_post(loop, &n[4].task);
    loop_free(&loop); /* runs what is left */
    assert_int_equal(count, 5);
    for (int i = 0; i < 5; i++)
        assert_int_equal(notes[i], i);
    assert_null(loop);
}

static void
task_again(struct loop_task *task)
{
    struct note *n = (struct note *)(void *)task;

    if (++*n->count < n->number)
        loop_post(n->loop, task);
}

static void
test_loop__a_task_may_post_itself_again(void **state)
{
    struct clock clock = { 0 };
    struct loop *loop = loop_new(&clock);
    int count = 0;
    struct note n = { .task = { .run = task_again }, .loop = loop, .number = 3, .count = &count };

    (void)state;
    loop_post(loop, &n.task);
    for (int i = 1; i <= 3; i++) {
        loop_turn(loop);
        assert_int_equal(count, i);
    }
    loop_turn(loop);
    assert_int_equal(count, 3);
    loop_free(&loop);
}

static void
test_loop__timers_fire_once_when_they_are_due_and_in_order(void **state)
{
    struct clock clock = { 0 };
    struct loop *loop;
    int count = 0;
    struct note n[4];

    (void)state;
    clock_set(&clock, 1000000);
    loop = loop_new(&clock);
    for (int i = 0; i < 4; i++)
        n[i] = (struct note){ .timer = { .due = timer_due }, .number = i, .count = &count };
    loop_timer_set(loop, &n[0].timer, 30);
    loop_timer_set(loop, &n[1].timer, 10);
    loop_timer_set(loop, &n[2].timer, 20);
    loop_timer_set(loop, &n[3].timer, 5);
    loop_timer_clear(loop, &n[3].timer);
    loop_timer_clear(loop, &n[3].timer);
    clock_travel(&clock, 9);
    loop_turn(loop);
    assert_int_equal(count, 0);
    clock_travel(&clock, 1);
    loop_turn(loop);
    assert_int_equal(count, 1);
    loop_timer_set(loop, &n[2].timer, 100); /* put off */
    clock_travel(&clock, 50);
    loop_turn(loop);
    assert_int_equal(count, 2);
    clock_travel(&clock, 50);
    loop_turn(loop);
    assert_int_equal(count, 3);
    clock_travel(&clock, 100000);
    loop_turn(loop);
    assert_int_equal(count, 3);
    assert_int_equal(notes[0], 1);
    assert_int_equal(notes[1], 0);
    assert_int_equal(notes[2], 2);
    loop_free(&loop);
}

static void
test_loop__the_heap_of_timers_keeps_its_order_whatever_is_set_and_cleared(void **state)
{
    enum { N = 500 };
    static struct note n[N];
    struct clock clock = { 0 };
    struct loop *loop;
    int count = 0, set = 0;
    unsigned random = 12345;

    (void)state;
    clock_set(&clock, 1000000);
    loop = loop_new(&clock);
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < N; i++) {
            int after;

            random = random * 1103515245u + 12345u;
            after = (int)(random >> 16) % 1000 + 1;
            n[i].number = after;
            n[i].count = &count;
            n[i].timer.due = timer_due;
            loop_timer_set(loop, &n[i].timer, after);
        }
        for (int i = round; i < N; i += 3)
            loop_timer_clear(loop, &n[i].timer);
        set = 0;
        for (int i = 0; i < N; i++)
            set += n[i].timer.place != 0;
        count = 0;
        for (int ms = 1; ms <= 1000; ms++) {
            clock_travel(&clock, 1);
            loop_turn(loop);
            for (int i = 0; i < count; i++)
                assert_true(notes[i] <= ms);
        }
        assert_int_equal(count, set);
        for (int i = 1; i < count; i++)
            assert_true(notes[i - 1] <= notes[i]);
    }
    loop_free(&loop);
}

struct count_hook {
    struct loop_hook hook;
    int number, *count;
};

static void
hook_ended(struct loop_hook *hook)
{
    struct count_hook *h = (struct count_hook *)(void *)hook;

    notes[(*h->count)++] = h->number;
}

static void
test_loop__hooks_run_at_the_end_of_each_turn_in_order(void **state)
{
    struct clock clock = { 0 };
    struct loop *loop = loop_new(&clock);
    int count = 0;
    struct count_hook a = { { hook_ended, NULL }, 10, &count },
                      b = { { hook_ended, NULL }, 20, &count };
    struct note n = { .task = { .run = task_run }, .number = 5, .count = &count };

    (void)state;
    loop_hook_add(loop, &a.hook);
    loop_hook_add(loop, &b.hook);
    loop_post(loop, &n.task);
    loop_turn(loop);
    loop_turn(loop);
    assert_int_equal(count, 5);
    assert_int_equal(notes[0], 5);
    assert_int_equal(notes[1], 10);
    assert_int_equal(notes[2], 20);
    assert_int_equal(notes[3], 10);
    loop_free(&loop);
}

enum { POSTERS = 4, POSTS = 2000 };

struct poster {
    struct loop *loop;
    struct note *n;
};

static void *
poster_run(void *arg)
{
    struct poster *p = arg;

    for (int i = 0; i < POSTS; i++)
        loop_post(p->loop, &p->n[i].task);
    return NULL;
}

static void
loop_stop_when_all_came(struct loop_task *task)
{
    struct note *n = (struct note *)(void *)task;

    if (++*n->count == POSTERS * POSTS)
        loop_stop(n->loop);
}

static void
test_loop__other_threads_wake_it(void **state)
{
    struct clock clock = { 0 };
    struct loop *loop = loop_new(&clock);
    struct poster p[POSTERS];
    pthread_t threads[POSTERS];
    int count = 0;

    (void)state;
    for (int i = 0; i < POSTERS; i++) {
        p[i] = (struct poster){ loop, calloc(POSTS, sizeof(struct note)) };
        for (int k = 0; k < POSTS; k++)
            p[i].n[k] = (struct note){ .task = { .run = loop_stop_when_all_came },
                                       .loop = loop,
                                       .count = &count };
        assert_int_equal(pthread_create(&threads[i], NULL, poster_run, &p[i]), 0);
    }
    loop_run(loop);
    assert_int_equal(count, POSTERS * POSTS);
    for (int i = 0; i < POSTERS; i++) {
        pthread_join(threads[i], NULL);
        free(p[i].n);
    }
    loop_free(&loop);
}

static void
timer_stops(struct loop_timer *timer)
{
    struct note *n = (struct note *)(void *)((char *)timer - offsetof(struct note, timer));

    loop_stop(n->loop);
}

static void
test_loop__a_real_timer_wakes_a_waiting_loop(void **state)
{
    struct clock clock = { 0 };
    struct loop *loop = loop_new(&clock);
    struct note n = { .timer = { .due = timer_stops }, .loop = loop };
    int64_t begun = clock_mono_ms(&clock);

    (void)state;
    loop_timer_set(loop, &n.timer, 3);
    loop_run(loop);
    assert_true(clock_mono_ms(&clock) - begun >= 3);
    loop_free(&loop);
}

static void
test_listener__addresses(void **state)
{
    /* clang-format off */
    static const struct { const char *text, *host; int port; bool loopback; } rows[] = {
        { "127.0.0.1:8080", "127.0.0.1", 8080, true },
        { "localhost:1", "127.0.0.1", 1, true },
        { "0.0.0.0:80", "0.0.0.0", 80, false },
        { "[::1]:0", "::1", 0, true },
        { "[::]:65535", "::", 65535, false },
        { "192.0.2.1:443", "192.0.2.1", 443, false },
        { "127.0.0.1", NULL, 0, false },
        { "127.0.0.1:", NULL, 0, false },
        { ":80", NULL, 0, false },
        { "127.0.0.1:65536", NULL, 0, false },
        { "127.0.0.1:-1", NULL, 0, false },
        { "127.0.0.1:8o", NULL, 0, false },
        { "127.0.0:80", NULL, 0, false },
        { "example.com:80", NULL, 0, false },
        { "::1:80", NULL, 0, false },
        { "[::1:80", NULL, 0, false },
        { "[]:80", NULL, 0, false },
        { "", NULL, 0, false },
        { "1111111111111111111111111111111111111111111111111111111111111111111:80", NULL, 0, false },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct listener_address a;
        struct fail f = { .code = OK };
        enum err e = listener_address_parse(str_from(rows[i].text), &a, &f);

        assert_int_equal(e, rows[i].host ? OK : ERR_INVALID);
        if (e) {
            assert_true(f.why[0]);
            continue;
        }
        assert_string_equal(a.host, rows[i].host);
        assert_int_equal(a.port, rows[i].port);
        assert_int_equal(listener_address_is_loopback(&a), rows[i].loopback);
    }
}

static void
guest_accepted(int fd, struct str peer, void *owner)
{
    int *accepted = owner;

    assert_str(peer, "127.0.0.1");
    ++*accepted;
    close(fd);
}

static void
test_listener__two_on_one_port_share_the_guests(void **state)
{
    struct clock clock = { 0 };
    struct loop *loop = loop_new(&clock);
    struct listener_address a = { .host = "127.0.0.1" };
    struct listener *first = NULL, *second = NULL;
    struct fail f;
    int accepted = 0;

    (void)state;
    assert_int_equal(listener_open(loop, &a, guest_accepted, &accepted, &first, &f), OK);
    a.port = listener_port(first);
    assert_true(a.port > 0);
    assert_int_equal(listener_open(loop, &a, guest_accepted, &accepted, &second, &f), OK);
    for (int i = 0; i < 20; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        struct {
            unsigned short family, port;
            unsigned char host[4], pad[8];
        } to = { AF_INET, (unsigned short)(a.port >> 8 | a.port << 8), { 127, 0, 0, 1 }, { 0 } };
        struct sockaddr any;

        memcpy(&any, &to, sizeof(any));
        assert_int_equal(connect(fd, &any, sizeof(any)), 0);
        close(fd);
    }
    for (int i = 0; i < 100 && accepted < 20; i++)
        loop_turn(loop);
    assert_int_equal(accepted, 20);
    listener_close(&first);
    listener_close(&second);
    loop_free(&loop);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loop__tasks_run_in_the_order_they_were_posted),
        cmocka_unit_test(test_loop__a_task_may_post_itself_again),
        cmocka_unit_test(test_loop__timers_fire_once_when_they_are_due_and_in_order),
        cmocka_unit_test(test_loop__the_heap_of_timers_keeps_its_order_whatever_is_set_and_cleared),
        cmocka_unit_test(test_loop__hooks_run_at_the_end_of_each_turn_in_order),
        cmocka_unit_test(test_loop__other_threads_wake_it),
        cmocka_unit_test(test_loop__a_real_timer_wakes_a_waiting_loop),
        cmocka_unit_test(test_listener__addresses),
        cmocka_unit_test(test_listener__two_on_one_port_share_the_guests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
