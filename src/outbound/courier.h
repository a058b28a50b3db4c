#pragma once

/* Runs the errands (model/errand.h) of the store: takes what is due, has the request written, sends
 * it, and gives the answer to domain/errand.h as a job of its own.
 *
 *   a job            txn_errand_add(), commit
 *   courier's turn   what is due and first of its lane: prepare(), in a transaction that reads
 *   after it         http_client_send()
 *   answer's job     errand_answered(): done, or again after a pause; the next turn follows
 *
 * The writer makes turns after commits that added an errand, when the earliest is due, and once at
 * the start: nothing polls, and a server without errands pays nothing. Turns and answers are on the
 * writer thread, so what is under way needs no lock; after kill -9 the rows are all there is to
 * know. Never is an errand called twice at a time, nor two of one kind and lane; at most
 * LIMIT_ERRANDS_UNDER_WAY of a kind are, so a slow kind does not stop another. */

#include "base/buf.h"
#include "outbound/http_client.h"
#include "store/store.h"

struct courier;

/* Writes the request of an errand; texts live in txn_arena(t). The courier adds X-Frontdesk-Errand
 * and X-Frontdesk-Attempt, and cuts total_ms to what is left until the errand expires. Not OK: no
 * call is made, the errand is answered with `answered` false and `why` the sentence of the fail;
 * whether it is tried again is up to its rule. May read the store, not write. */
typedef enum err (*errand_prepare_fn)(struct txn *t, const struct errand *e, void *ctx,
                                      struct http_request_out *ret, struct fail *f);

struct courier_kind {
    errand_prepare_fn prepare; /* NULL: errands of this kind stay where they are */
    /* Looks at an HTTP answer in its job, before the domain does, where that takes what the domain
     * does not know (signatures): may change the answer. NULL: nothing to look at. */
    void (*review)(struct txn *t, const struct errand *e, void *ctx, struct errand_answer *a);
    void *ctx; /* given to it; lives as long as the courier */
};

struct courier_options {
    struct courier_kind kinds[ERRAND_KIND_COUNT];
    /* errand_answered() and errand_mishap() of domain/errand.h. */
    enum err (*answered)(struct txn *t, int64_t no, const struct errand_answer *a, struct fail *f);
    void (*mishap)(struct txn *t, int64_t no);
    /* How it reaches the world; tests put themselves in between. */
    void (*send)(void *client, const struct http_request_out *r, http_heard_fn heard, void *ctx);
    void *client;
    void (*post)(void *store, struct job *job); /* from any thread */
    void *store;
};

struct courier *courier_new(const struct courier_options *o);
/* The job of a turn: for store_options.errand_job. */
struct job *courier_turn(struct courier *c);
/* What comes back from now on is dropped: the rows stay, for the next start. Before
 * http_client_stop() and store_stop(). */
void courier_stop(struct courier *c);
void courier_free(struct courier **c); /* the store has been stopped */

void courier_metrics(const struct courier *c, struct buf *out); /* lines for /metrics */
