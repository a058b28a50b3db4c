#include "server_files.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "blob/blob.h"
#include "outbound/scanner.h"

#include <stdatomic.h>

enum { WAITING_MAX = 4096 };

struct waiting {
    int64_t no;
    unsigned char hash[CONTENT_HASH];
};

struct server_files {
    struct store *store;
    struct blobs *blobs;
    struct scanner *scanner; /* NULL: nobody scans */
    struct api_files api;
    struct waiting *waiting; /* for a verdict, when the server started */
    size_t waiting_count;
    _Atomic bool stopping;
};

/* ---- the verdict ---- */

struct verdict {
    struct job job; /* first */
    int64_t no;
    bool clean;
};

static enum err
verdict_run(struct job *job, struct txn *t, struct fail *f)
{
    struct verdict *v = (struct verdict *)(void *)job;
    struct attachment a;

    (void)f;
    attachment_decide(t, v->no, v->clean, &a);
    return OK;
}

static void
verdict_done(struct job *job)
{
    struct verdict *v = (struct verdict *)(void *)job;
    struct arena *arena = job->arena;

    if (job->err)
        log_error("verdict-failed attachment=%lld why=\"%s\"", (long long)v->no, job->fail.why);
    else if (!v->clean)
        log_info("rejected attachment=%lld", (long long)v->no);
    arena_free(&arena);
}

static void
scanner_heard(int64_t ref, bool clean, void *ctx)
{
    struct server_files *s = ctx;
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct verdict *v = arena_get(arena, sizeof(*v));

    CHECK(v);
    v->job = (struct job){
        .lane = LANE_WRITE, .arena = arena, .run = verdict_run, .done = verdict_done
    };
    v->no = ref;
    v->clean = clean;
    store_post(s->store, &v->job);
}

static void
scan(int64_t no, const unsigned char hash[CONTENT_HASH], void *ctx)
{
    struct server_files *s = ctx;
    char path[BLOB_PATH];
    struct fail f;

    blob_path(s->blobs, hash, path);
    if (scanner_ask(s->scanner, no, path, &f) != OK) /* the timer will reject it */
        log_error("scan-refused attachment=%lld why=\"%s\"", (long long)no, f.why);
}

/* ---- timers ---- */

void
files_timer_run(struct files_timer *timer, struct txn *t)
{
    timer->doomed = attachment_due(t, timer->kind, timer->ref, timer->hash) &&
                    !txn_attachment_names(t, timer->hash);
}

void
files_timer_done(const struct files_timer *timer, struct server_files *s)
{
    if (timer->kind == TIMER_SCAN && s->scanner)
        scanner_cancel(s->scanner, timer->ref);
    if (timer->doomed)
        blob_forget(s->blobs, timer->hash, timer->kind == TIMER_REJECTED);
}

/* ---- the sweep ---- */

/* What nobody names goes, a folder at a time, between the reads of others: 100,000 files take two
 * seconds. */
struct sweep {
    struct job job; /* first */
    struct server_files *files;
    unsigned folder;
};

static bool
is_named(const unsigned char hash[CONTENT_HASH], void *txn)
{
    return txn_attachment_names(txn, hash);
}

static enum err
sweep_run(struct job *job, struct txn *t, struct fail *f)
{
    struct sweep *sweep = (struct sweep *)(void *)job;

    (void)f;
    blobs_sweep(sweep->files->blobs, sweep->folder, is_named, t);
    return OK;
}

static void
sweep_done(struct job *job)
{
    struct sweep *sweep = (struct sweep *)(void *)job;
    struct server_files *s = sweep->files;
    struct arena *arena = job->arena;

    if (job->err)
        log_error("sweep-failed folder=%02x why=\"%s\"", sweep->folder, job->fail.why);
    if (!job->err && ++sweep->folder < BLOB_FOLDERS && !s->stopping)
        store_post(s->store, job);
    else
        arena_free(&arena);
}

static void
sweep_start(struct server_files *s)
{
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct sweep *sweep = arena_get(arena, sizeof(*sweep));

    CHECK(sweep);
    sweep->files = s;
    sweep->folder = 0;
    sweep->job =
        (struct job){ .lane = LANE_READ, .arena = arena, .run = sweep_run, .done = sweep_done };
    store_post(s->store, &sweep->job);
}

/* ---- the start ---- */

struct start {
    struct job job; /* first */
    struct server_files *files;
};

static enum err
start_run(struct job *job, struct txn *t, struct fail *f)
{
    struct server_files *s = ((struct start *)(void *)job)->files;
    struct attachment a;
    int64_t after = 0;

    (void)f;
    while (s->waiting_count < WAITING_MAX &&
           txn_attachments(t, ATTACHMENT_SCANNING, after, &a, 1) == 1) {
        s->waiting = mem_grow(s->waiting, (s->waiting_count + 1) * sizeof(*s->waiting));
        s->waiting[s->waiting_count].no = after = a.no;
        memcpy(s->waiting[s->waiting_count++].hash, a.hash, CONTENT_HASH);
    }
    return OK;
}

static void
start_done(struct job *job)
{
    (void)job;
}

static enum err
look_around(struct server_files *s, struct fail *f)
{
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct start j = { .files = s };
    enum err e;

    j.job = (struct job){ .arena = arena, .run = start_run, .done = start_done };
    store_run(s->store, &j.job);
    e = j.job.err;
    if (e)
        fail(f, e, "%s", j.job.fail.why);
    arena_free(&arena);
    return e;
}

static bool
is_http(struct str what)
{
    return str_starts(what, STR("http://")) || str_starts(what, STR("https://"));
}

enum err
server_files_open(const struct settings *set, struct store *store, struct server_files **ret,
                  struct fail *f)
{
    struct server_files *s = mem_new(sizeof(*s));
    enum err e;

    s->store = store;
    e = blobs_open(set->data.p, &s->blobs, f);
    if (!e && set->files_scan.n && !is_http(set->files_scan))
        e = scanner_new(set->files_scan, set->files_scan_ms, scanner_heard, s, &s->scanner, f);
    if (!e)
        e = look_around(s, f);
    if (e) {
        server_files_close(&s);
        return e;
    }
    s->api = (struct api_files){
        .blobs = s->blobs,
        .rules = { .enabled = set->files_enabled,
                   .bytes_max = set->files_bytes_max,
                   .per_chat = set->files_per_chat,
                   .extensions = set->files_extensions },
        .scan_ms = set->files_scan.n ? set->files_scan_ms : 0,
        .scan_http = is_http(set->files_scan),
        .scan = scan,
        .scan_ctx = s,
    };
    *ret = s;
    return OK;
}

/* Without a scanner, or without an answer, their timers reject them. */
void
server_files_start(struct server_files *s)
{
    for (size_t i = 0; s->scanner && i < s->waiting_count; i++)
        scan(s->waiting[i].no, s->waiting[i].hash, s);
    mem_free(s->waiting);
    s->waiting = NULL;
    sweep_start(s);
}

const struct api_files *
server_files_api(const struct server_files *s)
{
    return &s->api;
}

void
server_files_stop(struct server_files *s)
{
    if (!s)
        return;
    s->stopping = true;
    if (s->scanner)
        scanner_stop(s->scanner);
    blobs_stop(s->blobs);
}

void
server_files_close(struct server_files **files)
{
    struct server_files *s = *files;

    if (!s)
        return;
    scanner_free(&s->scanner);
    blobs_close(&s->blobs);
    mem_free(s->waiting);
    mem_free(s);
    *files = NULL;
}
