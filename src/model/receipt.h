#pragma once

/* Who has received and read a message: contract/participant.md 5.5, 8. */

#include "model/ids.h"

struct receipt {
    struct uuid message_id;
    int64_t message_ms; /* the message's place in its chat's log */
    int64_t participant_no;
    struct uuid recipient_id; /* that participant's; filled by reading */
    int64_t delivered_ms;
    int64_t read_ms; /* 0: not yet */
};
