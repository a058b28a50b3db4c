#include "outbound/scanner.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "outbound/scan_call.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

enum { SCANNERS = 2, AGAIN_MS = 1000 };

struct asked {
    struct asked *next;
    int64_t ref, due_ms;
    bool running;
    _Atomic bool cancelled;
    char path[];
};

struct scanner {
    struct scan_means means;
    scanner_heard_fn heard;
    void *ctx;
    pthread_t threads[SCANNERS];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct asked *first; /* in no order: there are few */
    size_t count;
    _Atomic bool stopping;
};

static int64_t
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the list; under the lock ---- */

static struct asked *
find(struct scanner *s, int64_t ref)
{
    struct asked *a = s->first;

    while (a && a->ref != ref)
        a = a->next;
    return a;
}

static void
drop(struct scanner *s, struct asked *gone)
{
    struct asked **at = &s->first;

    while (*at != gone)
        at = &(*at)->next;
    *at = gone->next;
    s->count--;
    mem_free(gone);
}

/* The one that is due first, of those that nobody works on. */
static struct asked *
next_of(struct scanner *s)
{
    struct asked *best = NULL;

    for (struct asked *a = s->first; a; a = a->next)
        if (!a->running && (!best || a->due_ms < best->due_ms))
            best = a;
    return best;
}

static void
wait_until(struct scanner *s, int64_t due_ms)
{
    struct timespec t = { due_ms / 1000, (long)(due_ms % 1000) * 1000000 };

    pthread_cond_timedwait(&s->changed, &s->lock, &t);
}

static struct asked *
take(struct scanner *s)
{
    while (!s->stopping) {
        struct asked *a = next_of(s);

        if (a && a->due_ms <= now_ms()) {
            a->running = true;
            return a;
        }
        if (a)
            wait_until(s, a->due_ms);
        else
            pthread_cond_wait(&s->changed, &s->lock);
    }
    return NULL;
}

/* ---- the threads ---- */

static void *
scanner_main(void *arg)
{
    struct scanner *s = arg;
    struct asked *a;

    pthread_mutex_lock(&s->lock);
    while ((a = take(s)) != NULL) {
        struct fail f = { .code = OK };
        enum scan_verdict v;

        pthread_mutex_unlock(&s->lock);
        v = scan_call(&s->means, a->path, &s->stopping, &f);
        if (v == SCAN_NONE)
            log_error("scan-failed ref=%lld why=\"%s\"", (long long)a->ref, f.why);
        else if (!a->cancelled)
            s->heard(a->ref, v == SCAN_CLEAN, s->ctx);
        pthread_mutex_lock(&s->lock);
        a->running = false;
        a->due_ms = now_ms() + AGAIN_MS;
        if (v != SCAN_NONE || a->cancelled)
            drop(s, a);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- from outside ---- */

enum err
scanner_ask(struct scanner *s, int64_t ref, const char *path, struct fail *f)
{
    enum err e = OK;
    size_t n = strlen(path) + 1;
    struct asked *a;

    pthread_mutex_lock(&s->lock);
    if (s->count >= LIMIT_SCAN_QUEUE)
        e = fail(f, ERR_BUSY, "Too many files wait for the scanner");
    else if (!find(s, ref)) {
        a = mem_new(sizeof(*a) + n);
        a->ref = ref;
        memcpy(a->path, path, n);
        a->next = s->first;
        s->first = a;
        s->count++;
        pthread_cond_signal(&s->changed);
    }
    pthread_mutex_unlock(&s->lock);
    return e;
}

void
scanner_cancel(struct scanner *s, int64_t ref)
{
    struct asked *a;

    pthread_mutex_lock(&s->lock);
    a = find(s, ref);
    if (a && a->running)
        a->cancelled = true;
    else if (a)
        drop(s, a);
    pthread_mutex_unlock(&s->lock);
}

enum err
scanner_new(struct str what, int64_t timeout_ms, scanner_heard_fn heard, void *ctx,
            struct scanner **ret, struct fail *f)
{
    struct scanner *s = mem_new(sizeof(*s));
    pthread_condattr_t attributes;

    if (!scan_means_read(what, timeout_ms, &s->means)) {
        mem_free(s);
        return fail(
            f, ERR_INVALID,
            "attachments.scan must be /path/of/a/program, clamd:/path/of/its/socket or a URL");
    }
    s->heard = heard;
    s->ctx = ctx;
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&s->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    for (int i = 0; i < SCANNERS; i++)
        CHECK(pthread_create(&s->threads[i], NULL, scanner_main, s) == 0);
    *ret = s;
    return OK;
}

void
scanner_stop(struct scanner *s)
{
    if (s->stopping)
        return;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    for (int i = 0; i < SCANNERS; i++)
        pthread_join(s->threads[i], NULL);
}

void
scanner_free(struct scanner **scanner)
{
    struct scanner *s = *scanner;

    if (!s)
        return;
    scanner_stop(s);
    while (s->first)
        drop(s, s->first);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->changed);
    scan_means_done(&s->means);
    mem_free(s);
    *scanner = NULL;
}
