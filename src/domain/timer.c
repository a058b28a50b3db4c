#include "domain/timer.h"

#include "domain/agent.h"
#include "domain/chat.h"
#include "domain/life.h"
#include "domain/offer.h"
#include "domain/routing.h"

/* A timer may come late, after what it was for has changed: each looks again before it acts. */
/* Timers of the agent side belong to agents, offers and contacts, not to chats. */
static bool
agent_timer_due(struct txn *t, int kind, int64_t ref)
{
    switch (kind) {
    case TIMER_OFFER:
        offer_due(t, ref);
        return true;
    case TIMER_AFTER_WORK:
        offer_work_due(t, ref);
        return true;
    case TIMER_QUEUE_DELAY:
        routing_contact(t, ref);
        return true;
    case TIMER_AGENT_LOST:
        agent_lost_due(t, ref);
        return true;
    case TIMER_AGENT_AWAY:
        agent_away_due(t, ref);
        return true;
    case TIMER_WHISPER:
        life_whisper_due(t, ref);
        return true;
    default:
        return false;
    }
}

enum err
timer_due(struct txn *t, enum timer_kind kind, int64_t ref, struct fail *f)
{
    struct chat c;

    (void)f;
    if (agent_timer_due(t, (int)kind, ref))
        return OK;
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
    case TIMER_OFFER:
    case TIMER_AFTER_WORK:
    case TIMER_QUEUE_DELAY:
    case TIMER_AGENT_LOST:
    case TIMER_AGENT_AWAY:
    case TIMER_WHISPER: /* agent_timer_due() */
        break;
    }
    return OK;
}
