#include "store/store_body.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/engine.h"

#include <string.h>

enum err
store_create(const char *folder, struct fail *f)
{
    return engine_create(folder, f);
}

enum err
store_backup(const char *folder, const char *path, struct fail *f)
{
    return engine_backup(folder, path, f);
}

enum err
store_open(const struct store_options *o, struct store **ret, struct fail *f)
{
    struct store *s = mem_new(sizeof(*s));
    enum err e;

    s->options = *o;
    s->folder = str_cstr(str_from(o->folder));
    s->next_due_ms = 0; /* look at once */
    work_queue_init(&s->writes);
    work_queue_init(&s->reads);
    checkpoint_init(s);
    e = engine_open(o->folder, true, &s->db, f);
    if (e) {
        store_close(&s);
        return e;
    }
    s->repeats = repeats_new(clock_wall_ms(o->clock));
    s->reply_since_ms = clock_wall_ms(o->clock);
    *ret = s;
    return OK;
}

void
store_start(struct store *s)
{
    struct fail f;
    unsigned readers = s->options.readers ? s->options.readers : 1;

    CHECK(readers <= STORE_READERS_MAX);
    for (unsigned i = 0; i < readers; i++)
        CHECK(engine_open(s->folder, false, &s->reader_dbs[i], &f) == OK);
    CHECK(engine_open(s->folder, true, &s->checkpoint_db, &f) == OK);
    s->reader_count = readers;
    s->started =
        true; /* before the writer: its first turn may post already, what has been waiting */
    CHECK(pthread_create(&s->writer, NULL, writer_main, s) == 0);
    for (unsigned i = 0; i < readers; i++) {
        s->reader_seats[i] = (struct reader_seat){ s, s->reader_dbs[i] };
        CHECK(pthread_create(&s->reader_threads[i], NULL, reader_main, &s->reader_seats[i]) == 0);
    }
    CHECK(pthread_create(&s->checkpointer, NULL, checkpoint_main, s) == 0);
}

bool
store_has_room(const struct store *s)
{
    return s->writes.length < LIMIT_STORE_QUEUE;
}

void
store_post(struct store *s, struct job *job)
{
    CHECK(s->started);
    job->task.next = NULL;
    work_queue_put(job->lane == LANE_READ ? &s->reads : &s->writes, job, job, 1);
}

void
store_post_list(struct store *s, struct job *first, struct job *last, size_t count)
{
    CHECK(s->started);
    last->task.next = NULL;
    work_queue_put(&s->writes, first, last, count);
}

void
store_run(struct store *s, struct job *job)
{
    CHECK(!s->started);
    job->task.next = NULL;
    writer_turn(s, job);
}

bool
store_turn_timers(struct store *s)
{
    CHECK(!s->started);
    return writer_timers(s);
}

struct store_counters
store_counters(const struct store *s)
{
    return (struct store_counters){
        .commits = s->commits,
        .jobs = s->jobs,
        .failed = s->failed,
        .largest_batch = s->largest_batch,
    };
}

bool
store_turn_errands(struct store *s)
{
    CHECK(!s->started);
    return writer_errands(s);
}

void
store_stop(struct store *s)
{
    if (!s->started)
        return;
    work_queue_stop(&s->reads);
    for (unsigned i = 0; i < s->reader_count; i++)
        pthread_join(s->reader_threads[i], NULL);
    work_queue_stop(&s->writes);
    pthread_join(s->writer, NULL);
    checkpoint_stop(s);
    pthread_join(s->checkpointer, NULL);
    s->started = false;
}

void
store_close(struct store **s)
{
    if (!*s)
        return;
    store_stop(*s);
    for (unsigned i = 0; i < STORE_READERS_MAX; i++)
        engine_close(&(*s)->reader_dbs[i]);
    engine_close(&(*s)->checkpoint_db);
    engine_close(&(*s)->db);
    repeats_free(&(*s)->repeats);
    work_queue_done(&(*s)->writes);
    work_queue_done(&(*s)->reads);
    mem_free((*s)->folder);
    mem_free(*s);
    *s = NULL;
}
