#pragma once

/* Jobs waiting for a store thread, first come first served. The one place where threads of the
 * entrance and of the cellar touch: a list under a mutex, taken as a whole. */

#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

struct work_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct job *first, *last;
    _Atomic size_t length; /* also counts the batch being worked on */
    bool sleeping, stopping;
};

void work_queue_init(struct work_queue *q);
void work_queue_put(struct work_queue *q, struct job *first, struct job *last, size_t count);
/* Up to `max` jobs linked by task.next; waits for the first at most `wait_ms` (-1: for ever). NULL:
 * time is up, or stopping and empty (then *ret_stopped is true). */
struct job *work_queue_take(struct work_queue *q, size_t max, int64_t wait_ms, bool *ret_stopped);
void work_queue_worked(struct work_queue *q, size_t jobs); /* they no longer take up room */
void work_queue_stop(struct work_queue *q);
void work_queue_done(struct work_queue *q);

static inline struct job *
job_next(const struct job *job)
{
    return (struct job *)job->task.next;
}
