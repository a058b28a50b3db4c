#include "domain/timer.h"

#include "domain/agent.h"
#include "domain/attachment.h"
#include "domain/authentication.h"
#include "domain/chat.h"
#include "domain/criteria.h"
#include "domain/flow/run.h"
#include "domain/life.h"
#include "domain/offer.h"
#include "domain/routing.h"
#include "domain/watch.h"

/* A timer may come late, after what it was for has changed: each looks again before it acts. */

static void
chat_expires(struct txn *t, int64_t ref)
{
    struct chat c;

    if (txn_chat_find(t, ref, &c) && !c.ended_ms)
        chat_end(t, &c, END_EXPIRED);
}

static void
first_connect(struct txn *t, int64_t ref)
{
    struct chat c;

    if (txn_chat_find(t, ref, &c) && !c.ended_ms && !c.linked_ms)
        chat_end(t, &c, END_NOT_CONNECTED);
}

/* Outside of a server nobody keeps the bytes. */
static void
upload(struct txn *t, int64_t ref)
{
    unsigned char hash[CONTENT_HASH];

    attachment_due(t, TIMER_UPLOAD, ref, hash);
}

static void
scan(struct txn *t, int64_t ref)
{
    unsigned char hash[CONTENT_HASH];

    attachment_due(t, TIMER_SCAN, ref, hash);
}

static void
rejected(struct txn *t, int64_t ref)
{
    unsigned char hash[CONTENT_HASH];

    attachment_due(t, TIMER_REJECTED, ref, hash);
}

static const struct {
    enum timer_kind kind;
    void (*due)(struct txn *t, int64_t ref);
} kinds[] = {
    { TIMER_CHAT_EXPIRES, chat_expires },
    { TIMER_FIRST_CONNECT, first_connect },
    { TIMER_IDLE, watch_idle_due },
    { TIMER_AUTO_DISCONNECT, watch_disconnect_due },
    { TIMER_UPLOAD, upload },
    { TIMER_SCAN, scan },
    { TIMER_REJECTED, rejected },
    { TIMER_FLOW, run_time_is_over },
    { TIMER_AUTHENTICATION, authentication_time_is_over },
    { TIMER_OFFER, offer_due },
    { TIMER_AFTER_WORK, offer_work_due },
    { TIMER_QUEUE_DELAY, routing_due },
    { TIMER_CRITERIA, criteria_due },
    { TIMER_AGENT_LOST, agent_lost_due },
    { TIMER_AGENT_AWAY, agent_away_due },
    { TIMER_WHISPER, life_whisper_due },
};

enum err
timer_due(struct txn *t, enum timer_kind kind, int64_t ref, struct fail *f)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].kind != kind)
            continue;
        kinds[i].due(t, ref);
        return OK;
    }
    return fail(f, ERR_INTERNAL, "there is no timer of kind %d", (int)kind);
}
