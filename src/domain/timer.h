#pragma once

/* What timers of the store are for. The reference is the number of the thing. Stored: only add. */

#include "store/store.h"

enum timer_kind {
    TIMER_CHAT_EXPIRES = 1,  /* chat: its duration is over */
    TIMER_FIRST_CONNECT = 2, /* chat: the customer has not connected in time */
    TIMER_FLOW = 16,         /* flow run: its wait is over, or its next turn is due */
    TIMER_IDLE = 20,         /* participant: domain/watch.h */
    TIMER_AUTO_DISCONNECT = 21,
    TIMER_UPLOAD = 30,        /* attachment: announced and never completed */
    TIMER_SCAN = 31,          /* attachment: the scanner has not said anything in time */
    TIMER_REJECTED = 32,      /* attachment: its bytes are to go, at once */
    TIMER_OFFER = 40,         /* offer: not accepted in time */
    TIMER_AFTER_WORK = 41,    /* offer: after-contact work is over */
    TIMER_QUEUE_DELAY = 42,   /* contact: further routing profiles may see it */
    TIMER_AGENT_LOST = 43,    /* user: nobody has polled */
    TIMER_AGENT_AWAY = 44,    /* user: lost for long */
    TIMER_WHISPER = 45,       /* offer: whispers have lasted as long as they may, flows.md 4.9 */
    TIMER_CRITERIA = 46,      /* contact: the next step of its routing criteria */
    TIMER_AUTHENTICATION = 60 /* authentication: what does not come in time */
};

/* What happens when one is due: run by the writer, inside the transaction that took it off. */
enum err timer_due(struct txn *t, enum timer_kind kind, int64_t ref, struct fail *f);
