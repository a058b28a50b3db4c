#include "domain/timer.h"

#include "domain/authentication.h"
#include "domain/chat.h"
#include "domain/flow/run.h"
#include "domain/watch.h"

/* A timer may come late, after what it was for has changed: each looks again before it acts. */
enum err
timer_due(struct txn *t, enum timer_kind kind, int64_t ref, struct fail *f)
{
    struct chat c;

    (void)f;
    if (kind == TIMER_FLOW) {
        run_time_is_over(t, ref);
        return OK;
    }
    if (kind == TIMER_AUTHENTICATION) {
        authentication_time_is_over(t, ref);
        return OK;
    }
    if (kind == TIMER_IDLE || kind == TIMER_AUTO_DISCONNECT) {
        (kind == TIMER_IDLE ? watch_idle_due : watch_disconnect_due)(t, ref);
        return OK;
    }
    if (!txn_chat_find(t, ref, &c) || c.ended_ms)
        return OK;
    switch (kind) {
    case TIMER_CHAT_EXPIRES:
        chat_end(t, &c, END_EXPIRED);
        break;
    case TIMER_FIRST_CONNECT:
        if (!c.linked_ms)
            chat_end(t, &c, END_NOT_CONNECTED);
        break;
    case TIMER_FLOW:
    case TIMER_IDLE:
    case TIMER_AUTO_DISCONNECT:
    case TIMER_AUTHENTICATION:
        break;
    }
    return OK;
}
