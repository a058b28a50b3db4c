#include "tests/unit/test.h"

#include "outbound/scan_call.h"
#include "outbound/scanner.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- what there is ---- */

static void
test_means__rows(void **state)
{
    static const char *const bad[] = { "",     " ",      "clamd", "clamd:", "clamd:x",
                                       "look", "./look", "tcp:1" };
    struct scan_means m;
    char long_one[300] = "clamd:/";

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(scan_means_read(str_from(bad[i]), 1, &m));
    memset(long_one + 7, 'x', 200);
    assert_false(scan_means_read(str_from(long_one), 1, &m));
    assert_false(scan_means_read(STR("/a 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"), 1, &m));
    assert_true(scan_means_read(STR("/a  b c "), 1, &m));
    assert_int_equal(m.word_count, 3);
    assert_string_equal(m.words[2], "c");
    scan_means_done(&m);
    assert_true(scan_means_read(STR("clamd:/run/clamd"), 1, &m));
    assert_string_equal(m.socket, "/run/clamd");
    scan_means_done(&m);
}

/* ---- programs ---- */

static enum scan_verdict
ask(const char *what, int64_t timeout_ms, bool stopped)
{
    _Atomic bool stopping = stopped;
    struct scan_means m;
    enum scan_verdict v;
    struct fail f = { .code = OK };

    assert_true(scan_means_read(str_from(what), timeout_ms, &m));
    v = scan_call(&m, "/dev/null", &stopping, &f);
    assert_int_equal(f.code != OK, v == SCAN_NONE);
    scan_means_done(&m);
    return v;
}

static void
test_program__its_code_is_the_verdict(void **state)
{
    (void)state;
    assert_int_equal(ask("/bin/true", 10000, false), SCAN_CLEAN);
    assert_int_equal(ask("/bin/false", 10000, false), SCAN_REFUSED);
    assert_int_equal(ask("/bin/ls /nowhere", 10000, false), SCAN_NONE); /* code 2 */
    assert_int_equal(ask("/nowhere/at/all", 10000, false), SCAN_NONE);
    assert_int_equal(ask("/usr/bin/tail -f", 1, false), SCAN_NONE); /* takes too long */
    assert_int_equal(ask("/usr/bin/tail -f", 60000, true), SCAN_NONE);
}

/* ---- clamd, played ---- */

struct clamd {
    struct sockaddr_un at;
    int fd;
    const char *answer;
    size_t answer_n;
    bool early; /* before it has heard the end */
    char heard[64 * 1024];
    size_t heard_n;
};

static void *
clamd_main(void *arg)
{
    struct clamd *c = arg;
    int fd = accept(c->fd, NULL, NULL);
    ssize_t n = 1;

    while (n > 0 && !(c->heard_n >= 14 && !memcmp(c->heard + c->heard_n - 4, "\0\0\0\0", 4)) &&
           !(c->early && c->heard_n)) {
        n = recv(fd, c->heard + c->heard_n, sizeof(c->heard) - c->heard_n, 0);
        c->heard_n += n > 0 ? (size_t)n : 0;
    }
    for (size_t i = 0; i < c->answer_n; i++)
        assert_int_equal(send(fd, c->answer + i, 1, MSG_NOSIGNAL), 1);
    close(fd);
    return NULL;
}

static enum scan_verdict
ask_clamd(struct clamd *c, const char *path)
{
    _Atomic bool stopping = false;
    struct fail f = { .code = OK };
    char what[128];
    struct scan_means m;
    enum scan_verdict v;
    pthread_t thread;

    c->at.sun_family = AF_UNIX;
    snprintf(c->at.sun_path, sizeof(c->at.sun_path), "/tmp/frontdesk-clamd-%d", (int)getpid());
    unlink(c->at.sun_path);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(c->fd, (struct sockaddr *)&c->at, sizeof(c->at)), 0);
    assert_int_equal(listen(c->fd, 1), 0);
    assert_int_equal(pthread_create(&thread, NULL, clamd_main, c), 0);
    snprintf(what, sizeof(what), "clamd:%s", c->at.sun_path);
    assert_true(scan_means_read(str_from(what), 10000, &m));
    v = scan_call(&m, path, &stopping, &f);
    pthread_join(thread, NULL);
    scan_means_done(&m);
    close(c->fd);
    unlink(c->at.sun_path);
    return v;
}

static void
test_clamd__its_answers_and_what_it_hears(void **state)
{
    static const struct {
        const char *answer;
        size_t n;
        enum scan_verdict verdict;
        bool early;
    } rows[] = {
        { "stream: OK", 11, SCAN_CLEAN, false },
        { "stream: OK", 10, SCAN_CLEAN, false }, /* the end is as good as a NUL */
        { "stream: Eicar-Test FOUND", 25, SCAN_REFUSED, false },
        { "stream: Eicar-Test FOUND", 25, SCAN_REFUSED, true },
        { "INSTREAM size limit exceeded. ERROR", 36, SCAN_NONE, false },
        { "stream: OK and more", 20, SCAN_NONE, false },
        { "FOUND", 6, SCAN_NONE, false },
        { "", 1, SCAN_NONE, false },
        { "", 0, SCAN_NONE, false },
        { "", 0, SCAN_NONE, true },
    };
    char path[] = "/tmp/frontdesk-scan-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_int_equal(write(fd, "hello", 5), 5);
    close(fd);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct clamd *c = calloc(1, sizeof(*c));

        c->answer = rows[i].answer;
        c->answer_n = rows[i].n;
        c->early = rows[i].early;
        if (ask_clamd(c, path) != rows[i].verdict) {
            print_error("row %zu\n", i);
            _fail(__FILE__, __LINE__);
        }
        if (!c->early)
            assert_memory_equal(c->heard, "zINSTREAM\0\0\0\0\5hello\0\0\0\0", 23);
        free(c);
    }
    unlink(path);
}

/* ---- the queue ---- */

struct heard {
    pthread_mutex_t lock;
    pthread_cond_t some;
    unsigned count, clean;
    int64_t refs;
};

static void
heard_one(int64_t ref, bool clean, void *ctx)
{
    struct heard *h = ctx;

    pthread_mutex_lock(&h->lock);
    h->count++;
    h->clean += clean;
    h->refs += ref;
    pthread_cond_signal(&h->some);
    pthread_mutex_unlock(&h->lock);
}

static void
test_scanner__everybody_is_heard_of_once(void **state)
{
    struct heard h = { .lock = PTHREAD_MUTEX_INITIALIZER, .some = PTHREAD_COND_INITIALIZER };
    struct scanner *s = NULL;
    struct fail f;

    (void)state;
    assert_int_equal(scanner_new(STR("nothing"), 1000, heard_one, &h, &s, &f), ERR_INVALID);
    assert_int_equal(scanner_new(STR("/bin/true"), 10000, heard_one, &h, &s, &f), OK);
    for (int64_t i = 1; i <= 20; i++)
        assert_int_equal(scanner_ask(s, i, "/dev/null", &f), OK);
    pthread_mutex_lock(&h.lock);
    while (h.count < 20)
        pthread_cond_wait(&h.some, &h.lock);
    pthread_mutex_unlock(&h.lock);
    scanner_free(&s);
    assert_int_equal(h.count, 20);
    assert_int_equal(h.clean, 20);
    assert_int_equal(h.refs, 210);
}

static void
test_scanner__what_is_cancelled_and_what_runs_at_the_end_is_not_heard_of(void **state)
{
    struct heard h = { .lock = PTHREAD_MUTEX_INITIALIZER, .some = PTHREAD_COND_INITIALIZER };
    struct scanner *s = NULL;
    struct fail f;

    (void)state;
    assert_int_equal(scanner_new(STR("/usr/bin/tail -f"), 60000, heard_one, &h, &s, &f), OK);
    for (int64_t i = 1; i <= 5; i++)
        assert_int_equal(scanner_ask(s, i, "/dev/null", &f), OK);
    for (int64_t i = 1; i <= 6; i++)
        scanner_cancel(s, i);
    assert_int_equal(scanner_ask(s, 7, "/dev/null", &f), OK);
    assert_int_equal(scanner_ask(s, 7, "/dev/null", &f), OK);
    scanner_free(&s);
    scanner_free(&s);
    assert_int_equal(h.count, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_means__rows),
        cmocka_unit_test(test_program__its_code_is_the_verdict),
        cmocka_unit_test(test_clamd__its_answers_and_what_it_hears),
        cmocka_unit_test(test_scanner__everybody_is_heard_of_once),
        cmocka_unit_test(test_scanner__what_is_cancelled_and_what_runs_at_the_end_is_not_heard_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
