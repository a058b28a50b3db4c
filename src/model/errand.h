#pragma once

/* An errand: a call to the outside that a committed job has asked for. It is a row until it has
 * been answered, so that a crash between commit and call, or during the call, loses nothing. The
 * courier (outbound/courier.h) takes what is due, in order within a lane; the answer is a new job.
 */

#include "base/str.h"
#include "model/ids.h"

#include <stdbool.h>
#include <stdint.h>

enum errand_kind { /* stored: only add */
                   ERRAND_NONE = 0,
                   ERRAND_LAMBDA = 1, /* ref: flow run */
                   ERRAND_LEX = 2,    /* ref: flow run */
                   ERRAND_STREAM = 3, /* ref: stream of a contact */
                   ERRAND_SCAN = 4,   /* ref: attachment */
                   ERRAND_OIDC = 5,   /* ref: authentication session */
                   ERRAND_TASK = 6,   /* ref: flow run */
                   ERRAND_KIND_COUNT
};

struct errand {
    int64_t no; /* set by txn_errand_add */
    enum errand_kind kind;
    int64_t lane;       /* errands of one kind and lane run one after the other; 0: no order */
    int64_t ref;        /* whose it is */
    int64_t token;      /* the asker's; an answer for an old token is dropped by the asker */
    struct str request; /* JSON, understood by who prepares this kind */
    int64_t due_ms;     /* not before */
    int64_t expires_ms; /* given up at this time; 0: never */
    int attempts;       /* made so far */
};

/* What came of it. */
struct errand_answer {
    bool answered; /* false: no HTTP answer; `why` says what went wrong */
    int status;    /* HTTP */
    struct str type, body;
    struct str headers; /* "Name: value\r\n" lines, as they came */
    const char *why;    /* "timeout", "refused", "too large" …; never NULL when not answered */
    int64_t took_ms;
};
