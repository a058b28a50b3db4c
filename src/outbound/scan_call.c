#include "outbound/scan_call.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { LOOK_MS = 200 };

/* ---- what there is ---- */

static bool
read_program(struct scan_means *m)
{
    for (char *p = m->text; *p;) {
        while (*p == ' ')
            *p++ = 0;
        if (!*p)
            break;
        if (m->word_count == SCAN_WORDS)
            return false;
        m->words[m->word_count++] = p;
        while (*p && *p != ' ')
            p++;
    }
    return m->word_count > 0;
}

bool
scan_means_read(struct str what, int64_t timeout_ms, struct scan_means *ret)
{
    static const struct str clamd = STR_INIT("clamd:");
    struct scan_means m = { .timeout_ms = timeout_ms };
    bool good;

    if (str_starts(what, clamd)) {
        what = str_from_at(what, clamd.n);
        good =
            what.n && what.p[0] == '/' && what.n < sizeof(((struct sockaddr_un *)NULL)->sun_path);
        m.text = str_cstr(what);
        m.socket = m.text;
    } else {
        m.text = str_cstr(what);
        good = what.n && what.p[0] == '/' && read_program(&m);
    }
    if (good)
        *ret = m;
    else
        scan_means_done(&m);
    return good;
}

void
scan_means_done(struct scan_means *m)
{
    mem_free(m->text);
    *m = (struct scan_means){ 0 };
}

/* ---- a program ---- */

static int64_t
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Its own process group, so that a timeout ends what it has started, too; no signal of ours is
 * blocked in it. Its output goes nowhere. */
static bool
start_program(char *const *words, pid_t *ret)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    int rc;

    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    rc = posix_spawn(ret, words[0], &files, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    errno = rc;
    return rc == 0;
}

/* True: it has ended by itself. */
static bool
await_program(pid_t pid, int64_t until_ms, const _Atomic bool *stopping)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd p = { .fd = fd, .events = POLLIN };
    bool ended = false;

    while (fd >= 0 && !ended && now_ms() < until_ms && !atomic_load(stopping))
        ended = poll(&p, 1, LOOK_MS) == 1;
    if (fd >= 0)
        close(fd);
    return ended;
}

static enum scan_verdict
ask_program(const struct scan_means *m, const char *path, const _Atomic bool *stopping,
            struct fail *f)
{
    char *words[SCAN_WORDS + 2] = { NULL };
    char *last = str_cstr(str_from(path));
    bool started, ended;
    int status = 0;
    pid_t pid;

    memcpy(words, m->words, sizeof(words));
    words[m->word_count] = last;
    started = start_program(words, &pid);
    mem_free(last);
    if (!started) {
        fail(f, ERR_INTERNAL, "the program does not start: %s", strerrordesc_np(errno));
        return SCAN_NONE;
    }
    ended = await_program(pid, now_ms() + m->timeout_ms, stopping);
    if (!ended)
        kill(-pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (ended && WIFEXITED(status) && WEXITSTATUS(status) <= 1)
        return WEXITSTATUS(status) ? SCAN_REFUSED : SCAN_CLEAN;
    if (!ended)
        fail(f, ERR_INTERNAL, "the program takes too long");
    else
        fail(f, ERR_INTERNAL, "the program ended with %s %d", WIFEXITED(status) ? "code" : "signal",
             WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return SCAN_NONE;
}

/* ---- clamd: clamd(8), INSTREAM ---- */

struct talk {
    int fd;
    int64_t until_ms;
    const _Atomic bool *stopping;
};

static bool
talk_ready(const struct talk *t, short what)
{
    struct pollfd p = { .fd = t->fd, .events = what };

    while (now_ms() < t->until_ms && !atomic_load(t->stopping))
        if (poll(&p, 1, LOOK_MS) == 1)
            return true;
    return false;
}

static bool
talk_send(const struct talk *t, const void *bytes, size_t n)
{
    const char *p = bytes;

    while (n) {
        ssize_t sent = send(t->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent > 0) {
            p += sent;
            n -= (size_t)sent;
        } else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        } else if (!talk_ready(t, POLLOUT)) {
            return false;
        }
    }
    return true;
}

/* A piece is its length, four bytes, big-endian, and itself; an empty one is the end. */
static bool
talk_piece(const struct talk *t, const char *bytes, size_t n)
{
    unsigned char length[4] = { (unsigned char)(n >> 24), (unsigned char)(n >> 16),
                                (unsigned char)(n >> 8), (unsigned char)n };

    return talk_send(t, length, sizeof(length)) && talk_send(t, bytes, n);
}

static bool
talk_file(const struct talk *t, int file)
{
    char piece[8 * 1024];
    ssize_t n;

    if (!talk_send(t, "zINSTREAM", sizeof("zINSTREAM")))
        return false;
    while ((n = read(file, piece, sizeof(piece))) > 0)
        if (!talk_piece(t, piece, (size_t)n))
            return false;
    return n == 0 && talk_piece(t, NULL, 0);
}

/* Its answer ends with a NUL: "stream: OK", "stream: NAME FOUND", "… ERROR". */
static size_t
talk_hear(const struct talk *t, char *to, size_t size)
{
    size_t n = 0;

    while (n < size && !memchr(to, 0, n)) {
        ssize_t got = recv(t->fd, to + n, size - n, MSG_DONTWAIT);

        if (got == 0)
            break;
        if (got > 0)
            n += (size_t)got;
        else if ((errno != EAGAIN && errno != EINTR) || !talk_ready(t, POLLIN))
            break;
    }
    return n;
}

static enum scan_verdict
talk_whole(const struct talk *t, int file, struct fail *f)
{
    char heard[512];
    bool told = talk_file(t, file); /* it may refuse in the middle, and say why */
    struct str answer = str_of(heard, talk_hear(t, heard, sizeof(heard)));

    answer = str_first(answer, str_find(answer, 0));
    if (told && str_eq(answer, STR("stream: OK")))
        return SCAN_CLEAN;
    if (str_ends(answer, STR(" FOUND")))
        return SCAN_REFUSED;
    fail(f, ERR_INTERNAL, "clamd says \"%.*s\"", answer.n > 200 ? 200 : (int)answer.n,
         answer.n ? answer.p : "");
    return SCAN_NONE;
}

static enum scan_verdict
ask_clamd(const struct scan_means *m, const char *path, const _Atomic bool *stopping,
          struct fail *f)
{
    struct talk t = { .until_ms = now_ms() + m->timeout_ms, .stopping = stopping };
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    enum scan_verdict v = SCAN_NONE;
    int file = open(path, O_RDONLY | O_CLOEXEC);

    memcpy(to.sun_path, m->socket, strlen(m->socket) + 1);
    t.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0)
        fail(f, ERR_INTERNAL, "the file cannot be read: %s", strerrordesc_np(errno));
    else if (t.fd < 0 || connect(t.fd, (struct sockaddr *)&to, sizeof(to)) != 0)
        fail(f, ERR_INTERNAL, "clamd does not answer: %s", strerrordesc_np(errno));
    else
        v = talk_whole(&t, file, f);
    if (file >= 0)
        close(file);
    if (t.fd >= 0)
        close(t.fd);
    return v;
}

enum scan_verdict
scan_call(const struct scan_means *m, const char *path, const _Atomic bool *stopping,
          struct fail *f)
{
    return m->socket ? ask_clamd(m, path, stopping, f) : ask_program(m, path, stopping, f);
}
