#pragma once

/* Calls to the outside that jobs ask for: model/errand.h. */

#include "model/errand.h"
#include "store/store.h"

void txn_errand_add(struct txn *t,
                    struct errand *e); /* sets no; the courier is woken by the commit */
void txn_errand_cancel(struct txn *t, enum errand_kind kind, int64_t ref); /* all of them */
bool txn_errand_find(struct txn *t, int64_t no, struct errand *ret);
void txn_errand_done(struct txn *t, int64_t no);
void txn_errand_again(struct txn *t, int64_t no, int64_t due_ms); /* counts the attempt */
/* What is due, first of its lane, oldest first, beyond `after_no`. */
size_t txn_errands_due(struct txn *t, int64_t now_ms, int64_t after_no, struct errand *ret,
                       size_t max);
int64_t txn_errand_next(struct txn *t); /* when the earliest is due; INT64_MAX: none */
size_t txn_errand_count(struct txn *t, enum errand_kind kind, int64_t ref);
