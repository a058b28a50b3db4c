#pragma once

/* How often each operation may be called: contract/participant.md 10, connect-api.md 2.1. A bucket
 * is one number, the time at which it would be full again (GCRA), so that taking is one compare and
 * swap: the table is shared by all reactors without a lock. It has a fixed size and lives in memory
 * alone; when it is full the bucket that has the longest been left alone makes room, which lets its
 * owner begin anew: a quota is a guard, not an account. */

#include "api/api.h"

struct quotas;

enum quota_mode {
    QUOTA_OFF,
    QUOTA_GUARD, /* the rates per participant; starts per source address */
    QUOTA_AWS    /* the rates per instance as AWS has them; starts per source address, too */
};

struct quotas *quotas_new(enum quota_mode mode); /* NULL when off */
void quotas_free(struct quotas **q);

/* AWS's numbers where the operator has not set one and the mode is QUOTA_AWS: what is left at -1
 * becomes a number, 0 for no limit. */
void quota_limits_settle(struct quota_limits *l, enum quota_mode mode);

/* Is there room for what this operation makes? ERR_LIMIT: no. */
enum err quota_room(const struct quota_limits *l, const struct operation *op, struct txn *t,
                    struct fail *f);

/* Who is calling; what is not known is 0 or empty. */
struct quota_caller {
    int64_t participant_no;
    struct str address; /* "127.0.0.1"; of IPv6 addresses the network, a /64, counts */
};

/* Takes one call out of the operation's bucket. ERR_BUSY: it is empty. `q` may be NULL. */
enum err quota_take(struct quotas *q, const struct operation *op, const struct quota_caller *who,
                    int64_t mono_ms, struct fail *f);

/* The same for a chat that a widget is about to start, once it has passed every other check: what
 * strangers ask in vain takes nothing from the widget's customers (widget.md 3.4 no. 7). */
enum err quota_take_widget(struct quotas *q, int64_t widget_no, int64_t mono_ms, struct fail *f);
