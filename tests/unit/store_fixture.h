#pragma once

/* A store in a temporary folder with a clock of its own and no threads: jobs run here and now. */

#include "base/arena.h"
#include "base/limits.h"
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

struct fixture {
    char folder[64];
    struct clock clock;
    struct store *store;
    struct uuid flow_id;
    void *domain; /* store_options.domain */
    struct event_log {
        struct item items[256];
        int64_t previous_ms[256];
        enum role only[256]; /* who alone hears it */
        size_t count;
    } heard; /* what commits have told, in order */
};

typedef enum err (*step_fn)(struct fixture *x, struct txn *t, void *arg, struct fail *f);

/* Runs one step as a job of its own; its result is the job's. Rows it read die with it. */
enum err fixture_run(struct fixture *x, step_fn step, void *arg, struct fail *f);
void fixture_open(struct fixture *x);
void fixture_open_with(struct fixture *x, void *domain);
void fixture_reopen(struct fixture *x); /* as after a crash: what was not committed is gone */
void fixture_close(struct fixture *x);
