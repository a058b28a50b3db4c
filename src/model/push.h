#pragma once

/* What goes from a commit to the listeners of every reactor: payloads, encoded once, with what a
 * listener needs to place them. Counted and immutable. */

#include "base/payload.h"
#include "model/content.h"
#include "model/item.h"

#include <stddef.h>
#include <stdint.h>

struct push {
    int64_t chat_no;
    int64_t previous_ms; /* as in struct event; -1: of the moment, not in the log */
    int64_t at_ms;
    int64_t participant_no; /* who it is from; 0: nobody */
    enum content type;
    bool by_customer;
    struct payload *payload; /* NULL: a notice */
    enum role only;          /* ROLE_NONE: for everybody */
    enum agent_notice notice;
    int64_t user_no;
};

struct push_batch {
    _Atomic unsigned refs;
    size_t count;
    struct push pushes[];
};
