#include "domain/timer.h"

#include "domain/attachment.h"
#include "domain/chat.h"

/* A timer may come late, after what it was for has changed: each looks again before it acts. */
enum err
timer_due(struct txn *t, enum timer_kind kind, int64_t ref, struct fail *f)
{
    unsigned char hash[CONTENT_HASH];
    struct chat c;

    (void)f;
    if (kind == TIMER_UPLOAD || kind == TIMER_SCAN || kind == TIMER_REJECTED) {
        attachment_due(t, kind, ref, hash);
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
    case TIMER_UPLOAD:
    case TIMER_SCAN:
    case TIMER_REJECTED:
        break;
    }
    return OK;
}
