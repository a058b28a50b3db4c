#include "store/work_queue.h"

#include "base/check.h"

#include <errno.h>
#include <time.h>

void
work_queue_init(struct work_queue *q)
{
    pthread_condattr_t monotonic;

    *q = (struct work_queue){ 0 };
    CHECK(pthread_condattr_init(&monotonic) == 0);
    CHECK(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_mutex_init(&q->lock, NULL) == 0);
    CHECK(pthread_cond_init(&q->filled, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
}

void
work_queue_put(struct work_queue *q, struct job *first, struct job *last, size_t count)
{
    bool wake;

    pthread_mutex_lock(&q->lock);
    if (q->last)
        q->last->task.next = &first->task;
    else
        q->first = first;
    q->last = last;
    q->length += count;
    wake = q->sleeping;
    q->sleeping = false; /* one call wakes it; the others need not */
    pthread_mutex_unlock(&q->lock);
    if (wake)
        pthread_cond_signal(&q->filled);
}

static struct timespec
time_after(int64_t ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

/* Lock held. */
static void
wait_for_first(struct work_queue *q, int64_t wait_ms)
{
    struct timespec until = time_after(wait_ms < 0 ? 0 : wait_ms);
    int rc = 0;

    while (!q->first && !q->stopping && rc != ETIMEDOUT) {
        q->sleeping = true;
        rc = wait_ms < 0 ? pthread_cond_wait(&q->filled, &q->lock)
                         : pthread_cond_timedwait(&q->filled, &q->lock, &until);
    }
    q->sleeping = false;
}

static struct job *
cut_front(struct work_queue *q, size_t max)
{
    struct job *first = q->first, *end = first;

    if (!first)
        return NULL;
    for (size_t n = 1; n < max && job_next(end); n++)
        end = job_next(end);
    q->first = job_next(end);
    if (!q->first)
        q->last = NULL;
    end->task.next = NULL;
    return first;
}

struct job *
work_queue_take(struct work_queue *q, size_t max, int64_t wait_ms, bool *ret_stopped)
{
    struct job *jobs;

    pthread_mutex_lock(&q->lock);
    if (!q->first && wait_ms != 0)
        wait_for_first(q, wait_ms);
    jobs = cut_front(q, max);
    *ret_stopped = !jobs && q->stopping;
    pthread_mutex_unlock(&q->lock);
    return jobs;
}

void
work_queue_worked(struct work_queue *q, size_t jobs)
{
    q->length -= jobs;
}

void
work_queue_stop(struct work_queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->stopping = true;
    pthread_mutex_unlock(&q->lock);
    pthread_cond_broadcast(&q->filled);
}

void
work_queue_done(struct work_queue *q)
{
    pthread_mutex_destroy(&q->lock);
    pthread_cond_destroy(&q->filled);
}
