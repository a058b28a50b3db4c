#pragma once

/* The inside of a transaction, for store/ only. */

#include "store/repeats.h"
#include "store/store.h"

struct db;

struct txn {
    struct db *db;
    struct job *job;
    int64_t now_ms;
    void *domain;
    struct repeats *repeats; /* NULL: a reader's */
    bool reads_only;         /* a reader's: writing is our mistake */
    bool saved;              /* the job's savepoint is open: it has written something */
    bool timers_moved;
    int64_t errand_due_ms; /* the courier is wanted at this time; INT64_MAX: it is not */
    int reply_generation;  /* 0 or 1: the table new answers go to */
};

/* Every writing question calls this first: it opens the job's savepoint once, so that a job which
 * only looks, or is refused before it changes anything, costs nothing. */
void txn_will_write(struct txn *t);
void *txn_memory(struct txn *t, size_t size);     /* of the job's arena; breaks the txn when full */
struct str txn_keep(struct txn *t, struct str s); /* a copy there */
