#pragma once

/* The inside of the store, for store/ only. */

#include "store/store.h"
#include "store/txn_body.h"
#include "store/work_queue.h"

#include <pthread.h>

enum { STORE_READERS_MAX = 16 };

struct reader_seat {
    struct store *store;
    struct db *db;
};

struct store {
    struct store_options options;
    char *folder;
    bool started;

    struct work_queue writes, reads;
    struct db *db; /* the writer's */
    pthread_t writer;
    unsigned reader_count;
    struct db *reader_dbs[STORE_READERS_MAX];
    struct reader_seat reader_seats[STORE_READERS_MAX];
    pthread_t reader_threads[STORE_READERS_MAX];

    struct db *checkpoint_db;
    pthread_t checkpointer;
    pthread_mutex_t checkpoint_lock;
    pthread_cond_t checkpoint_called;
    bool checkpoint_wanted, checkpoint_stopping;

    /* the writer's own */
    int64_t next_due_ms;   /* of the earliest timer; INT64_MAX: none */
    int64_t errand_due_ms; /* of the courier's next turn; INT64_MAX: none is wanted */
    struct repeats *repeats;
    int reply_generation;
    int64_t reply_since_ms; /* when the current generation began */

    _Atomic uint64_t commits, jobs, failed, largest_batch;
};

void *writer_main(void *store);
void *reader_main(void *seat);
void *checkpoint_main(void *store);
void checkpoint_init(struct store *s);
void checkpoint_consider(struct store *s); /* the writer, after a commit */
void checkpoint_stop(struct store *s);

/* One batch: runs the jobs linked by task.next, commits, hands them back. */
void writer_turn(struct store *s, struct job *jobs);
bool writer_timers(struct store *s);  /* one batch of due timers; false: none was due */
bool writer_errands(struct store *s); /* a turn of the courier's; false: none was wanted */
