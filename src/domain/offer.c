#include "domain/offer.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/agent.h"
#include "domain/life.h"
#include "domain/routing.h"
#include "domain/segment.h"
#include "domain/timer.h"
#include "domain/transcript.h"

static const char *const state_names[] = { "NONE",     "CONNECTING", "CONNECTED", "MISSED",
                                           "REJECTED", "ERROR",      "ENDED" };

bool
offer_is_live(const struct offer *o)
{
    return o->state == OFFER_CONNECTING || o->state == OFFER_CONNECTED;
}

size_t
offers_live(struct txn *t, int64_t user_no)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = txn_offers_of_user(t, user_no, all, AGENT_ENTRIES_MAX), live = 0;

    for (size_t i = 0; i < n; i++)
        live += offer_is_live(&all[i]);
    return live;
}

enum err
offer_find(struct txn *t, int64_t user_no, const struct uuid *contact_id, struct offer *ret,
           struct fail *f)
{
    struct contact contact;

    if (txn_contact_find(t, contact_id, &contact) && txn_offer_find(t, user_no, contact.no, ret))
        return OK;
    return fail(f, ERR_NOT_FOUND, "Contact not found");
}

/* Those in the same conversation see each other as connections: ccp.md 3.4, third party. */
static void
touch_colleagues(struct txn *t, const struct offer *o)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = txn_offers_of_chat(t, o->chat_no, all, AGENT_ENTRIES_MAX);

    for (size_t i = 0; i < n; i++)
        if (all[i].no != o->no && all[i].state == OFFER_CONNECTED)
            txn_agent_touch(t, all[i].user_no);
}

/* The entry and its leg take a state together. */
static void
take_state(struct txn *t, struct offer *o, enum offer_state state)
{
    o->state = state;
    o->changed_ms = o->leg_ms = txn_now_ms(t);
    txn_offer_save(t, o);
    txn_agent_touch(t, o->user_no);
    touch_colleagues(t, o);
}

/* ---- offered ---- */

/* A further agent is being added: everybody in the chat is told (participant.md 5.4). */
static void
say_invited(struct txn *t, const struct queued *q, const struct participant *p)
{
    struct item invited = { .kind = ITEM_EVENT, .type = CONTENT_INVITED };
    struct contact beside;
    struct chat c;

    if (txn_chat_find(t, q->chat_no, &c) && !c.ended_ms && c.contact_no != q->contact_no &&
        txn_contact_get(t, q->contact_no, &beside))
        transcript_append(t, &c, &beside.id, p, &invited);
}

void
offer_make(struct txn *t, struct queued *q, struct agent *a)
{
    int64_t now = txn_now_ms(t);
    struct participant p = { .chat_no = q->chat_no,
                             .role = ROLE_AGENT,
                             .state = PARTICIPANT_INVITED,
                             .name = agent_display_name(t, a->user_no) };
    struct offer o = { .user_no = a->user_no,
                       .contact_no = q->contact_no,
                       .chat_no = q->chat_no,
                       .queue_no = q->queue_no,
                       .state = OFFER_CONNECTING,
                       .offered_ms = now,
                       .changed_ms = now,
                       .leg_ms = now,
                       .others = STR("[]") };
    struct agent_rules rules;
    struct route r;

    uuid4_bytes(p.id.b);
    txn_participant_insert(t, &p);
    say_invited(t, q, &p);
    o.participant_no = p.no;
    txn_offer_insert(t, &o);
    q->offered_no = o.no;
    txn_queued_save(t, q);
    segment_route(t, q->contact_no, &r);
    r.attempts++;
    txn_route_save(t, &r);
    a->idle_ms = now; /* turns go round among those with several slots */
    txn_agent_save(t, a);
    txn_agent_rules(t, &rules);
    txn_timer_clear(t, TIMER_QUEUE_DELAY, q->contact_no);
    txn_timer_set(t, TIMER_OFFER, o.no, now + rules.offer_ms);
    txn_agent_touch(t, a->user_no);
    if (a->auto_accept)
        (void)!offer_accept(t, &o, NULL);
}

enum err
offer_accept(struct txn *t, struct offer *o, struct fail *f)
{
    struct chat c;
    struct route r;

    if (o->state == OFFER_CONNECTED)
        return OK;
    if (o->state != OFFER_CONNECTING || !txn_chat_find(t, o->chat_no, &c))
        return fail(f, ERR_UNFIT, "Cannot accept contact: invalid state %s", state_names[o->state]);
    txn_timer_clear(t, TIMER_OFFER, o->no);
    txn_queued_delete(t, o->contact_no);
    o->accepted_ms = txn_now_ms(t);
    take_state(t, o, OFFER_CONNECTED);
    segment_route(t, o->contact_no, &r);
    r.dequeued_ms = r.accepted_ms = o->accepted_ms;
    r.user_no = o->user_no;
    txn_route_save(t, &r);
    life_accepted(t, &c, o);
    return OK;
}

void
offer_take_back(struct txn *t, struct offer *o, enum offer_state state)
{
    struct participant p;
    struct queued q;

    txn_timer_clear(t, TIMER_OFFER, o->no);
    o->ended_ms = txn_now_ms(t);
    take_state(t, o, state);
    if (txn_participant_find(t, o->participant_no, &p)) {
        p.state = PARTICIPANT_LEFT;
        txn_participant_save(t, &p);
    }
    /* Its age is what it was, so it is at the head again. */
    if (!txn_queued_find(t, o->contact_no, &q) || q.offered_no != o->no)
        return;
    q.offered_no = 0;
    txn_queued_save(t, &q);
    routing_contact(t, q.contact_no);
}

enum err
offer_reject(struct txn *t, struct offer *o, struct fail *f)
{
    if (o->state == OFFER_REJECTED && o->refused)
        return OK; /* said again: ccp.md 3.1 */
    if (o->state != OFFER_CONNECTING)
        return fail(f, ERR_UNFIT, "Cannot reject contact: invalid state %s", state_names[o->state]);
    o->refused = true;
    offer_take_back(t, o, OFFER_REJECTED);
    return OK;
}

void
offer_due(struct txn *t, int64_t offer_no)
{
    struct offer o;

    if (txn_offer_get(t, offer_no, &o) && o.state == OFFER_CONNECTING)
        offer_take_back(t, &o, OFFER_MISSED);
}

/* ---- in the chat ---- */

void
offer_hears(struct txn *t, const struct chat *c, const struct offer *o)
{
    struct event e = { .chat_no = c->no,
                       .initial_id = c->initial_id,
                       .previous_ms = txn_last_ms(t, c),
                       .notice = AGENT_JOINS_CHAT,
                       .user_no = o->user_no };

    e.item.participant_no = o->participant_no;
    txn_emit(t, &e);
}

void
offer_join(struct txn *t, struct chat *c, struct offer *o)
{
    struct item joined = { .kind = ITEM_EVENT, .type = CONTENT_JOINED };
    struct contact contact;
    struct participant p;
    struct route r;

    if (o->joined_ms || o->state != OFFER_CONNECTED ||
        !txn_participant_find(t, o->participant_no, &p) ||
        !txn_contact_get(t, o->contact_no, &contact))
        return;
    o->joined_ms = txn_now_ms(t);
    txn_offer_save(t, o);
    txn_agent_touch(t, o->user_no);
    segment_route(t, o->contact_no, &r);
    r.joined_ms = o->joined_ms;
    txn_route_save(t, &r);
    contact.updated_ms = o->joined_ms;
    txn_contact_save(t, &contact);
    p.state = PARTICIPANT_JOINED;
    txn_participant_save(t, &p);
    offer_hears(t, c, o);
    transcript_append(t, c, &contact.id, &p, &joined);
}

static void
say_left(struct txn *t, const struct offer *o)
{
    struct item left = { .kind = ITEM_EVENT, .type = CONTENT_LEFT };
    struct contact contact;
    struct participant p;
    struct chat c;
    bool joined;

    if (!txn_participant_find(t, o->participant_no, &p) || p.state == PARTICIPANT_LEFT)
        return;
    joined = p.state == PARTICIPANT_JOINED;
    p.state = PARTICIPANT_LEFT;
    txn_participant_save(t, &p);
    if (joined && txn_chat_find(t, o->chat_no, &c) && !c.ended_ms &&
        txn_contact_get(t, o->contact_no, &contact))
        transcript_append(t, &c, &contact.id, &p, &left);
}

/* After-contact work begins, and may have an end of its own. */
static void
begin_work(struct txn *t, struct offer *o)
{
    struct route r;
    struct agent a;

    o->ended_ms = txn_now_ms(t);
    take_state(t, o, OFFER_ENDED);
    segment_route(t, o->contact_no, &r);
    if (r.user_no == o->user_no) {
        r.acw_start_ms = o->ended_ms;
        txn_route_save(t, &r);
    }
    if (txn_agent_find(t, o->user_no, &a) && a.acw_ms)
        txn_timer_set(t, TIMER_AFTER_WORK, o->no, o->ended_ms + a.acw_ms);
}

void
offer_end(struct txn *t, struct offer *o)
{
    if (o->state != OFFER_CONNECTED)
        return;
    say_left(t, o);
    begin_work(t, o);
}

/* A contact beside the chat's current one (a further agent's) ends with its agent's part. */
static void
end_beside(struct txn *t, const struct offer *o, int64_t current_no, enum end_reason reason)
{
    struct contact contact;

    if (o->contact_no == current_no || !txn_contact_get(t, o->contact_no, &contact) ||
        contact.ended_ms)
        return;
    contact.ended_ms = contact.updated_ms = txn_now_ms(t);
    contact.reason = reason;
    txn_contact_save(t, &contact);
}

void
offer_dismiss(struct txn *t, const struct chat *c, struct offer *o)
{
    if (o->state == OFFER_CONNECTING) { /* a further agent's */
        txn_queued_delete(t, o->contact_no);
        offer_take_back(t, o, OFFER_MISSED);
    } else if (o->state == OFFER_CONNECTED) {
        txn_timer_clear(t, TIMER_WHISPER, o->no);
        offer_end(t, o);
    } else {
        return;
    }
    end_beside(t, o, c->contact_no, END_CUSTOMER_DISCONNECT);
}

void
offer_leave(struct txn *t, struct offer *o)
{
    struct chat c;

    if (o->state == OFFER_CONNECTING) {
        o->refused = true;
        offer_take_back(t, o, OFFER_REJECTED);
    } else if (o->state != OFFER_CONNECTED) {
        (void)!offer_clear(t, o, NULL);
    } else {
        offer_end(t, o);
        if (!txn_chat_find(t, o->chat_no, &c) || c.ended_ms)
            return;
        end_beside(t, o, c.contact_no, END_AGENT_DISCONNECT);
        life_agent_left(t, &c, o);
    }
}

static void
end_with_chat(struct txn *t, struct offer *o)
{
    o->customer_gone_ms = txn_now_ms(t);
    if (o->state == OFFER_CONNECTING) { /* ccp.md 9 no. 7 */
        txn_timer_clear(t, TIMER_OFFER, o->no);
        o->ended_ms = o->customer_gone_ms;
        take_state(t, o, OFFER_REJECTED);
    } else if (o->state == OFFER_CONNECTED) {
        txn_timer_clear(t, TIMER_WHISPER, o->no);
        begin_work(t, o);
    } else {
        txn_offer_save(t, o);
        txn_agent_touch(t, o->user_no);
    }
}

void
offers_changed(struct txn *t, int64_t chat_no)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = txn_offers_of_chat(t, chat_no, all, AGENT_ENTRIES_MAX);

    for (size_t i = 0; i < n; i++)
        txn_agent_touch(t, all[i].user_no);
}

void
offers_chat_ended(struct txn *t, const struct chat *c)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n;

    txn_queued_delete_chat(t, c->no);
    /* Many may have missed it: those it has not been done for come first. */
    do {
        n = txn_offers_of_chat(t, c->no, all, AGENT_ENTRIES_MAX);
        for (size_t i = 0; i < n && !all[i].customer_gone_ms; i++) {
            end_with_chat(t, &all[i]);
            end_beside(t, &all[i], c->contact_no, c->reason);
        }
    } while (n == AGENT_ENTRIES_MAX && !all[n - 1].customer_gone_ms);
}

/* ---- cleared ---- */

void
offer_drop(struct txn *t, struct offer *o)
{
    struct route r;

    txn_timer_clear(t, TIMER_AFTER_WORK, o->no);
    if (o->state == OFFER_ENDED && txn_route_find(t, o->contact_no, &r) &&
        r.user_no == o->user_no) {
        r.acw_end_ms = txn_now_ms(t);
        txn_route_save(t, &r);
    }
    txn_offer_delete(t, o->no);
    txn_agent_touch(t, o->user_no);
}

/* Somebody else may take what this agent had missed, or the agent again. */
static void
look_again(struct txn *t, const struct offer *o)
{
    struct agent a;

    if (txn_agent_find(t, o->user_no, &a)) {
        a.idle_ms = txn_now_ms(t);
        txn_agent_save(t, &a);
    }
    agent_relieved(t, o->user_no);
}

enum err
offer_clear(struct txn *t, struct offer *o, struct fail *f)
{
    if (offer_is_live(o))
        return fail(f, ERR_UNFIT, "Cannot clear contact: invalid state %s", state_names[o->state]);
    offer_drop(t, o);
    look_again(t, o);
    return OK;
}

void
offer_work_due(struct txn *t, int64_t offer_no)
{
    struct offer o;

    if (txn_offer_get(t, offer_no, &o) && o.state == OFFER_ENDED)
        (void)!offer_clear(t, &o, NULL);
}
