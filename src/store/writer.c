/* The writer: group commit. See store.h. */

#include "store/store_body.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "store/engine.h"

#include <string.h>

enum { FAILED_PAUSE_MS = 1000 }; /* the courier's, after a batch that the disk would not take */

/* ---- a transaction's own means ---- */

int64_t
txn_now_ms(const struct txn *t)
{
    return t->now_ms;
}

struct arena *
txn_arena(const struct txn *t)
{
    return t->job->arena;
}

void *
txn_domain(const struct txn *t)
{
    return t->domain;
}

void
txn_will_write(struct txn *t)
{
    CHECK(!t->reads_only);
    if (t->saved)
        return;
    engine_savepoint(t->db);
    t->saved = true;
}

void *
txn_memory(struct txn *t, size_t size)
{
    void *p = arena_get(t->job->arena, size);

    CHECK(p); /* rows are far smaller than LIMIT_ARENA */
    return p;
}

struct str
txn_keep(struct txn *t, struct str s)
{
    struct str copy;

    CHECK(arena_copy(t->job->arena, s, &copy));
    return copy;
}

void
txn_emit(struct txn *t, const struct event *e)
{
    struct event *kept = txn_memory(t, sizeof(*kept));

    *kept = *e;
    kept->next = NULL;
    kept->item.content = txn_keep(t, e->item.content);
    kept->item.name = txn_keep(t, e->item.name);
    *t->job->events_end = kept;
    t->job->events_end = &kept->next;
}

/* ---- one job ---- */

static void
job_forget_events(struct job *job)
{
    job->events = NULL;
    job->events_end = &job->events;
}

static void
job_work(struct store *s, struct job *job, int64_t now_ms)
{
    struct txn t = {
        .db = s->db,
        .job = job,
        .now_ms = now_ms,
        .domain = s->options.domain,
        .repeats = s->repeats,
        .reply_generation = s->reply_generation,
        .errand_due_ms = INT64_MAX,
    };

    job_forget_events(job);
    job->err = job->run(job, &t, &job->fail);
    if (t.saved && job->err)
        engine_rollback_to(s->db);
    else if (t.saved)
        engine_release(s->db);
    if (job->err)
        job_forget_events(job);
    else if (t.errand_due_ms < s->errand_due_ms)
        s->errand_due_ms = t.errand_due_ms;
    if (t.timers_moved)
        s->next_due_ms = 0;
}

/* The disk would not take the batch: nothing of it has happened. */
static void
batch_failed(struct job *jobs)
{
    for (struct job *j = jobs; j; j = job_next(j)) {
        j->err = fail(&j->fail, ERR_INTERNAL, "the store failed");
        job_forget_events(j);
    }
}

/* ---- a batch ---- */

static struct event *
batch_events(struct job *jobs)
{
    struct event *first = NULL, **end = &first;

    for (struct job *j = jobs; j; j = job_next(j)) {
        if (!j->events)
            continue;
        *end = j->events;
        end = j->events_end;
    }
    return first;
}

static void
job_hand_back(struct loop_task *task)
{
    struct job *job = (struct job *)task;

    job->done(job);
}

/* Runs of jobs with the same home go over in one piece. */
static void
jobs_hand_back(struct job *jobs)
{
    while (jobs) {
        struct job *first = jobs, *last = jobs;

        last->task.run = job_hand_back;
        while (job_next(last) && job_next(last)->home == first->home) {
            last = job_next(last);
            last->task.run = job_hand_back;
        }
        jobs = job_next(last);
        last->task.next = NULL;
        if (first->home) {
            loop_post_list(first->home, &first->task, &last->task);
            continue;
        }
        for (struct job *next; first; first = next) {
            next = job_next(first);
            first->done(first);
        }
    }
}

/* Kept answers change generations: one is at least LIMIT_REPLY_KEPT_MS old when it is emptied. */
static void
replies_age(struct store *s, int64_t now_ms)
{
    if (now_ms - s->reply_since_ms < LIMIT_REPLY_KEPT_MS)
        return;
    s->reply_generation = !s->reply_generation;
    s->reply_since_ms = now_ms;
    repeats_age(s->repeats);
    engine_replies_clear(s->db, s->reply_generation);
    engine_starts_sweep(s->db, now_ms - LIMIT_START_KEPT_MS);
}

static void
count_batch(struct store *s, const struct job *jobs)
{
    uint64_t n = 0, failed = 0;

    for (const struct job *j = jobs; j; j = job_next(j)) {
        n++;
        failed += j->err != OK;
    }
    s->commits++;
    s->jobs += n;
    s->failed += failed;
    if (n > s->largest_batch)
        s->largest_batch = n;
}

/* Commits, then tells: the callers first, the listeners after them. */
static void
batch_finish(struct store *s, struct job *jobs)
{
    struct event *events;
    void *encoded = NULL;

    if (!engine_commit(s->db)) {
        batch_failed(jobs);
        /* What it took, or was told, has not happened. */
        s->errand_due_ms = clock_wall_ms(s->options.clock) + FAILED_PAUSE_MS;
    }
    count_batch(s, jobs);
    events = batch_events(jobs);
    if (events && s->options.encode)
        encoded = s->options.encode(events, s->options.publish_ctx);
    jobs_hand_back(jobs);
    if (encoded)
        s->options.deliver(encoded, s->options.publish_ctx);
}

void
writer_turn(struct store *s, struct job *jobs)
{
    int64_t now_ms = clock_wall_ms(s->options.clock);

    engine_begin(s->db, true);
    replies_age(s, now_ms);
    for (struct job *j = jobs; j; j = job_next(j))
        job_work(s, j, now_ms);
    batch_finish(s, jobs);
}

/* ---- timers ---- */

bool
writer_timers(struct store *s)
{
    int64_t now_ms = clock_wall_ms(s->options.clock);
    struct timer_row rows[LIMIT_TIMERS_BATCH];
    struct job *first = NULL, **end = &first;
    size_t n;

    if (now_ms < s->next_due_ms)
        return false;
    engine_begin(s->db, true);
    n = engine_timers_due(s->db, now_ms, rows, LIMIT_TIMERS_BATCH);
    engine_timers_clear(s->db, rows, n);
    s->next_due_ms = engine_timer_next(s->db);
    for (size_t i = 0; s->options.timer_job && i < n; i++) {
        struct job *j = s->options.timer_job(rows[i].kind, rows[i].ref, s->options.timer_ctx);

        if (!j)
            continue;
        j->task.next = NULL;
        *end = j;
        end = (struct job **)(void *)&j->task.next;
    }
    /* A timer is taken off in the transaction of what it does. One that fails is gone, not due
     * again at once for ever: its job logs. */
    for (struct job *j = first; j; j = job_next(j))
        job_work(s, j, now_ms);
    batch_finish(s, first);
    return n > 0;
}

bool
writer_errands(struct store *s)
{
    int64_t now_ms = clock_wall_ms(s->options.clock);
    struct job *job;

    if (now_ms < s->errand_due_ms)
        return false;
    s->errand_due_ms = INT64_MAX;
    job = s->options.errand_job ? s->options.errand_job(s->options.errand_ctx) : NULL;
    if (!job)
        return false;
    job->task.next = NULL;
    writer_turn(s, job);
    return true;
}

/* ---- the threads ---- */

static int64_t
time_to_next_timer(const struct store *s)
{
    int64_t now_ms = clock_wall_ms(s->options.clock), wait;
    int64_t due_ms = s->next_due_ms < s->errand_due_ms ? s->next_due_ms : s->errand_due_ms;

    if (due_ms == INT64_MAX)
        return 1000; /* a tool beside us may have set one */
    wait = due_ms - now_ms;
    return wait < 0 ? 0 : wait < 1000 ? wait : 1000;
}

static size_t
jobs_count(const struct job *jobs)
{
    size_t n = 0;

    for (; jobs; jobs = job_next(jobs))
        n++;
    return n;
}

void *
writer_main(void *store)
{
    struct store *s = store;
    bool stopped = false;

    while (!stopped) {
        struct job *jobs =
            work_queue_take(&s->writes, LIMIT_STORE_BATCH, time_to_next_timer(s), &stopped);

        if (jobs) {
            size_t n = jobs_count(jobs);

            writer_turn(s, jobs);
            work_queue_worked(&s->writes, n);
        }
        /* One batch each, then callers again: what is left is still due, nobody sleeps. */
        writer_timers(s);
        while (writer_errands(s))
            ;
        checkpoint_consider(s);
    }
    return NULL;
}

void *
reader_main(void *arg)
{
    struct reader_seat *seat = arg;
    bool stopped = false;

    while (!stopped) {
        struct job *job = work_queue_take(&seat->store->reads, 1, -1, &stopped);
        struct txn t;

        if (!job)
            continue;
        t = (struct txn){ .db = seat->db,
                          .job = job,
                          .now_ms = clock_wall_ms(seat->store->options.clock),
                          .reads_only = true };
        job_forget_events(job);
        engine_begin(seat->db, false);
        job->err = job->run(job, &t, &job->fail);
        if (!engine_commit(seat->db))
            batch_failed(job);
        jobs_hand_back(job);
        work_queue_worked(&seat->store->reads, 1);
    }
    return NULL;
}
