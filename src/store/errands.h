#pragma once

/* Calls to the outside that jobs ask for: model/errand.h. How they are run: outbound/courier.h; how
 * an answer is heard of: domain/errand.h. */

#include "model/errand.h"
#include "store/store.h"

/* Sets no. The courier is woken by the commit, or at due_ms. e->request is at most
 * LIMIT_ERRAND_REQUEST bytes: the asker checks that. */
void txn_errand_add(struct txn *t, struct errand *e);
void txn_errand_cancel(struct txn *t, enum errand_kind kind, int64_t ref); /* all of them */
bool txn_errand_find(struct txn *t, int64_t no, struct errand *ret);
void txn_errand_done(struct txn *t, int64_t no);
void txn_errand_again(struct txn *t, int64_t no, int64_t due_ms); /* counts the attempt */
/* What is due of a kind and first of its lane, longest due first, without the requests. An errand
 * that is behind another one of its lane costs each turn a look: keep few rows in a lane, and let
 * `answered` add the next one. */
size_t txn_errands_due(struct txn *t, enum errand_kind kind, int64_t now_ms, struct errand *ret,
                       size_t max);
/* When the first of a kind is due that is not due at now_ms; INT64_MAX: none. */
int64_t txn_errand_next(struct txn *t, enum errand_kind kind, int64_t now_ms);
/* The courier makes its next turn at this time at the latest, if the job is OK. */
void txn_errand_wake(struct txn *t, int64_t due_ms);
size_t txn_errand_count(struct txn *t, enum errand_kind kind, int64_t ref);
