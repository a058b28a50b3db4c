#pragma once

/* Idle and auto-disconnect timers: contract/connect-api.md 2.8. Durations in ms; 0: not set. */

#include "store/store.h"

struct watch_config {
    int64_t idle_ms, disconnect_ms;
};

/* What runs for one participant. */
struct watch {
    int64_t participant_no, chat_no;
    struct watch_config times; /* as they were when it began */
    bool idle;                 /* the idle time has run out */
};

/* What is configured for a role of a chat; all zero when nothing is. ROLE_NONE keeps, as idle_ms,
 * the wall time at which the auto-disconnect timer acted. */
void txn_watch_config(struct txn *t, int64_t chat_no, enum role role, struct watch_config *ret);
void txn_watch_config_save(struct txn *t, int64_t chat_no, enum role role,
                           const struct watch_config *c);

bool txn_watch_find(struct txn *t, int64_t participant_no, struct watch *ret);
void txn_watch_save(struct txn *t, const struct watch *w);
void txn_watch_delete(struct txn *t, int64_t participant_no);
size_t txn_watches(struct txn *t, int64_t chat_no, struct watch *ret, size_t max);
