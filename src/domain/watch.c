#include "domain/watch.h"

#include "base/limits.h"
#include "domain/life.h"
#include "domain/offer.h"
#include "domain/participant.h"
#include "domain/timer.h"
#include "domain/transcript.h"

void
watch_configure(struct txn *t, struct chat *c, enum role role, enum watch_kind kind, int64_t ms)
{
    struct watch_config config;

    txn_watch_config(t, c->no, role, &config);
    if (kind == WATCH_IDLE)
        config.idle_ms = ms;
    else
        config.disconnect_ms = ms;
    txn_watch_config_save(t, c->no, role, &config);
    if (c->contents & CHAT_MARK_TIMERS)
        return;
    c->contents |= CHAT_MARK_TIMERS;
    txn_chat_save(t, c);
}

/* The first of its two times, or both one after the other: connect-api.md 2.8. */
static void
arm(struct txn *t, const struct watch *w)
{
    int64_t now_ms = txn_now_ms(t);

    if (w->times.idle_ms)
        txn_timer_set(t, TIMER_IDLE, w->participant_no, now_ms + w->times.idle_ms);
    else
        txn_timer_set(t, TIMER_AUTO_DISCONNECT, w->participant_no, now_ms + w->times.disconnect_ms);
}

static void
stop(struct txn *t, int64_t participant_no)
{
    txn_timer_clear(t, TIMER_IDLE, participant_no);
    txn_timer_clear(t, TIMER_AUTO_DISCONNECT, participant_no);
    txn_watch_delete(t, participant_no);
}

static void
stop_all(struct txn *t, int64_t chat_no)
{
    struct watch all[LIMIT_PARTICIPANTS_EVER];
    size_t n = txn_watches(t, chat_no, all, LIMIT_PARTICIPANTS_EVER);

    for (size_t i = 0; i < n; i++)
        stop(t, all[i].participant_no);
}

static void
begin(struct txn *t, const struct chat *c, int64_t participant_no, enum role role)
{
    struct watch w = { .participant_no = participant_no, .chat_no = c->no };

    txn_watch_config(t, c->no, role, &w.times);
    stop(t, participant_no);
    if (!w.times.idle_ms && !w.times.disconnect_ms)
        return;
    txn_watch_save(t, &w);
    arm(t, &w);
}

/* Is there somebody of this role in the chat, besides `but_no`? */
static bool
is_there(struct txn *t, int64_t chat_no, enum role role, int64_t but_no)
{
    struct participant all[LIMIT_PARTICIPANTS_EVER];
    size_t n = txn_participants(t, chat_no, all, LIMIT_PARTICIPANTS_EVER);

    for (size_t i = 0; i < n; i++)
        if (all[i].role == role && all[i].state == PARTICIPANT_JOINED && all[i].no != but_no)
            return true;
    return false;
}

static void
heard_joined(struct txn *t, const struct chat *c, const struct participant *who)
{
    if (who->role != ROLE_AGENT || !is_there(t, c->no, ROLE_CUSTOMER, 0))
        return;
    begin(t, c, who->no, ROLE_AGENT);
    begin(t, c, c->customer_no, ROLE_CUSTOMER);
}

static void
heard_left(struct txn *t, const struct chat *c, const struct participant *who)
{
    if (who->role == ROLE_AGENT && is_there(t, c->no, ROLE_AGENT, who->no))
        stop(t, who->no);
    else if (who->role == ROLE_AGENT || who->role == ROLE_CUSTOMER)
        stop_all(t, c->no);
}

static void
tell(struct txn *t, const struct chat *c, const struct participant *who, enum content type)
{
    struct item item = { .kind = ITEM_EVENT, .type = type };
    struct contact contact;

    if (!txn_contact_get(t, c->contact_no, &contact))
        return;
    item.contact_id = contact.id;
    transcript_tell(t, c, who, &item);
}

static void
heard_words(struct txn *t, const struct chat *c, const struct participant *who)
{
    struct watch w;

    if (!txn_watch_find(t, who->no, &w))
        return;
    if (w.idle) {
        w.idle = false;
        txn_watch_save(t, &w);
        txn_timer_clear(t, TIMER_AUTO_DISCONNECT, who->no);
        tell(t, c, who, CONTENT_RETURNED);
    }
    arm(t, &w);
}

void
watch_heard(struct txn *t, const struct chat *c, const struct participant *who,
            const struct item *item)
{
    if (item->type == CONTENT_CHAT_ENDED)
        stop_all(t, c->no);
    else if (!who)
        return;
    else if (item->kind != ITEM_EVENT)
        heard_words(t, c, who);
    else if (item->type == CONTENT_JOINED)
        heard_joined(t, c, who);
    else if (item->type == CONTENT_LEFT)
        heard_left(t, c, who);
}

/* ---- time is up ---- */

/* A timer may come late: is there still something to be timed? */
static bool
is_running(struct txn *t, int64_t participant_no, struct watch *ret, struct seat *ret_seat)
{
    return txn_watch_find(t, participant_no, ret) && txn_seat_find(t, participant_no, ret_seat) &&
           !ret_seat->chat.ended_ms && ret_seat->who.state == PARTICIPANT_JOINED;
}

void
watch_idle_due(struct txn *t, int64_t participant_no)
{
    struct watch w;
    struct seat seat;

    if (!is_running(t, participant_no, &w, &seat) || w.idle)
        return;
    w.idle = true;
    txn_watch_save(t, &w);
    tell(t, &seat.chat, &seat.who, CONTENT_IDLE);
    if (w.times.disconnect_ms)
        txn_timer_set(t, TIMER_AUTO_DISCONNECT, participant_no,
                      txn_now_ms(t) + w.times.disconnect_ms);
}

/* Everybody but the customer and the flow's voice. The chat may end with one of them. */
static void
remove_others(struct txn *t, int64_t chat_no)
{
    struct participant all[LIMIT_PARTICIPANTS_EVER];
    size_t n = txn_participants(t, chat_no, all, LIMIT_PARTICIPANTS_EVER);
    struct offer offer;
    struct seat seat;

    for (size_t i = 0; i < n; i++)
        if (all[i].role != ROLE_CUSTOMER && all[i].role != ROLE_SYSTEM &&
            txn_seat_find(t, all[i].no, &seat) && seat.who.state != PARTICIPANT_LEFT &&
            !seat.chat.ended_ms) {
            if (txn_offer_of(t, all[i].no, &offer) && offer.state == OFFER_CONNECTED)
                offer_end(t, &offer); /* what comes after is life_left_alone()'s */
            else
                participant_leave(t, &seat);
        }
}

bool
watch_is_acting(struct txn *t, const struct chat *c)
{
    struct watch_config acted;

    if (!(c->contents & CHAT_MARK_TIMERS))
        return false;
    txn_watch_config(t, c->no, ROLE_NONE, &acted);
    return acted.idle_ms == txn_now_ms(t);
}

void
watch_disconnect_due(struct txn *t, int64_t participant_no)
{
    struct watch w;
    struct seat seat;

    if (!is_running(t, participant_no, &w, &seat))
        return;
    txn_watch_config_save(t, seat.chat.no, ROLE_NONE,
                          &(struct watch_config){ .idle_ms = txn_now_ms(t) });
    tell(t, &seat.chat, &seat.who, CONTENT_AUTO_DISCONNECTED);
    remove_others(t, seat.chat.no);
    if (txn_chat_find(t, seat.chat.no, &seat.chat) && !seat.chat.ended_ms)
        life_left_alone(t, &seat.chat);
}
