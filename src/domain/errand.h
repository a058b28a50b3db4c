#pragma once

/* What comes of an errand (model/errand.h): the rules of each kind. Whoever asks for a kind owns
 * its row in errand.c; how its request is written is the other half, a row of the courier's table
 * (outbound/courier.h).
 *
 * To add a kind: a function `answered` in your module of domain/, a row in `rules` of errand.c, a
 * function `prepare` where requests are written (outbound/), a row in courier_kinds() of server.c.
 * In a transaction, txn_errand_add() with kind, ref, token, request, due_ms (txn_now_ms(): at
 * once), expires_ms; the call is made after the commit, and `answered` runs in a job of its own,
 * inside its transaction, when the answer is there.
 *
 * The row is gone when `answered` is called, so that it may add the next one of the same lane.
 * Should the process be killed between the call and that job, the call is made again: at least
 * once. Every attempt carries `X-Frontdesk-Errand: NO`, which is the same for all of them and is
 * never used for another errand of the instance. */

#include "base/err.h"
#include "model/errand.h"
#include "store/store.h"

struct errand_rule {
    /* Does what follows. An answer for what is no longer wanted (an old token, an ended contact) is
     * OK and does nothing. Not OK: what it wrote is taken back, and the call is made again after
     * some seconds, ERRAND_MISHAPS_MAX times. */
    enum err (*answered)(struct txn *t, const struct errand *e, const struct errand_answer *a,
                         struct fail *f);
    /* Whether to try again, unless the errand expires before; NULL: one attempt. e->attempts does
     * not count the one that has just been made. */
    bool (*again)(const struct errand *e, const struct errand_answer *a);
    int64_t pause_ms, pause_max_ms; /* doubles with each attempt; a random part of a half is cut */
};

enum { ERRAND_MISHAPS_MAX = 3 };

/* 2xx. */
bool errand_went_well(const struct errand_answer *a);
/* No answer, 408, 429 or 5xx: it may go better another time. For `again`. */
bool errand_may_go_better(const struct errand *e, const struct errand_answer *a);

/* Called by the courier, in the answer's job. An errand that was cancelled meanwhile is OK. */
enum err errand_answered(struct txn *t, int64_t no, const struct errand_answer *a, struct fail *f);
/* The same after errand_answered() has failed: tries later, or gives the errand up. */
void errand_mishap(struct txn *t, int64_t no);
/* How long to wait before the next attempt, in ms; `random` in [0, 1023]. */
int64_t errand_pause_ms(const struct errand_rule *r, int attempts, unsigned random);
