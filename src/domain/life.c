#include "domain/life.h"

#include "base/json.h"
#include "base/limits.h"
#include "domain/agent.h"
#include "domain/chat.h"
#include "domain/offer.h"
#include "domain/queueing.h"
#include "domain/routing.h"
#include "domain/segment.h"
#include "domain/timer.h"
#include "domain/transcript.h"
#include "domain/watch.h"
#include "model/authentication.h"
#include "store/flows.h"

void
life_begin(struct txn *t, struct chat *c)
{
    run_start(t, c, RUN_INBOUND, &c->flow_id);
}

/* ---- phase 2 ---- */

/* Flows may have changed the chat: nobody acts on an old copy. */
static bool
still_here(struct txn *t, struct chat *c)
{
    return txn_chat_find(t, c->no, c) && !c->ended_ms;
}

/* The hook's flow, else the instance's default one (flows.md 4.7); a hook that has been turned off
 * means silence. */
static void
begin_waiting(struct txn *t, struct chat *c)
{
    struct uuid flow_id;
    struct flow flow;

    if (run_hook_is_off(t, c->no, "CustomerQueue"))
        return;
    if (run_hook(t, c->no, "CustomerQueue", &flow_id))
        run_start(t, c, RUN_CUSTOMER_QUEUE, &flow_id);
    else if (txn_flow_find_name(t, STR("Default customer queue"), &flow))
        run_start(t, c, RUN_CUSTOMER_QUEUE, &flow.id);
}

void
life_queued(struct txn *t, struct chat *c)
{
    begin_waiting(t, c);
    if (still_here(t, c))
        routing_contact(t, c->contact_no);
}

/* ---- phases 3 to 5 ---- */

static void
connect(struct txn *t, struct chat *c, struct offer *o)
{
    run_stop(t, c->no, RUN_NONE);
    txn_timer_clear(t, TIMER_WHISPER, o->no);
    offer_join(t, c, o);
}

static void
whisper_to_customer(struct txn *t, struct chat *c, struct offer *o)
{
    struct uuid flow_id;

    run_stop(t, c->no, RUN_CUSTOMER_QUEUE);
    if (!run_hook(t, c->no, "CustomerWhisper", &flow_id)) {
        connect(t, c, o);
        return;
    }
    txn_timer_set(t, TIMER_WHISPER, o->no, txn_now_ms(t) + LIMIT_WHISPER_MS);
    run_start(t, c, RUN_CUSTOMER_WHISPER, &flow_id);
}

void
life_accepted(struct txn *t, struct chat *c, struct offer *o)
{
    struct uuid flow_id;

    if (o->contact_no != c->contact_no) { /* a further agent: the conversation goes on */
        offer_join(t, c, o);
        return;
    }
    if (!run_hook(t, c->no, "AgentWhisper", &flow_id)) {
        whisper_to_customer(t, c, o);
        return;
    }
    offer_hears(t, c, o);
    txn_timer_set(t, TIMER_WHISPER, o->no, txn_now_ms(t) + LIMIT_WHISPER_MS);
    run_start(t, c, RUN_AGENT_WHISPER, &flow_id);
}

/* Who has accepted the current contact and is not yet in the chat. */
static bool
joining(struct txn *t, const struct chat *c, struct offer *ret)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = txn_offers_of_chat(t, c->no, all, AGENT_ENTRIES_MAX);

    for (size_t i = 0; i < n; i++)
        if (all[i].contact_no == c->contact_no && all[i].state == OFFER_CONNECTED &&
            !all[i].joined_ms) {
            *ret = all[i];
            return true;
        }
    return false;
}

static void
whispered(struct txn *t, struct chat *c, enum run_role role)
{
    struct offer o;

    if (!still_here(t, c) || !joining(t, c, &o))
        return;
    if (role == RUN_AGENT_WHISPER)
        whisper_to_customer(t, c, &o);
    else
        connect(t, c, &o);
}

void
life_whisper_due(struct txn *t, int64_t offer_no)
{
    struct offer o;
    struct chat c;

    if (txn_offer_get(t, offer_no, &o) && o.state == OFFER_CONNECTED && !o.joined_ms &&
        txn_chat_find(t, o.chat_no, &c) && !c.ended_ms)
        connect(t, &c, &o);
}

/* ---- phase 6 ---- */

/* Somebody else is with the customer, or about to be. */
static bool
has_agent(struct txn *t, const struct chat *c)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = txn_offers_of_chat(t, c->no, all, AGENT_ENTRIES_MAX);

    for (size_t i = 0; i < n; i++)
        if (all[i].state == OFFER_CONNECTED)
            return true;
    return false;
}

static void
go_on_alone(struct txn *t, struct chat *c, enum end_reason reason)
{
    struct uuid flow_id;

    if (run_hook(t, c->no, "CustomerRemaining", &flow_id) &&
        segment_begin(t, c, INITIATION_DISCONNECT, reason, NULL) == OK)
        run_start(t, c, RUN_DISCONNECT, &flow_id);
    else
        chat_end(t, c, reason);
}

void
life_agent_left(struct txn *t, struct chat *c, struct offer *o)
{
    if (has_agent(t, c))
        return;
    if (!o->joined_ms && o->contact_no == c->contact_no) { /* during a whisper: back to phase 2 */
        run_stop(t, c->no, RUN_NONE);
        txn_timer_clear(t, TIMER_WHISPER, o->no);
        queue_return(t, c);
        life_queued(t, c);
        return;
    }
    go_on_alone(t, c, watch_is_acting(t, c) ? END_IDLE_DISCONNECT : END_AGENT_DISCONNECT);
}

/* What StartChatContact was asked for: every segment has it. */
static bool
agents_exit_too(struct txn *t, const struct chat *c)
{
    struct contact contact;
    struct json *details = NULL;
    bool asked = false;

    if (!txn_contact_get(t, c->contact_no, &contact) || !contact.details.n)
        return false;
    if (json_parse(contact.details, JSON_READ_STRICT, &details, NULL) == OK)
        asked = json_member(details, "DisconnectOnCustomerExit") != NULL;
    json_free(&details);
    return asked;
}

bool
life_customer_leaves(struct txn *t, struct chat *c)
{
    struct offer *all;
    struct uuid flow_id;
    size_t n;

    if (!has_agent(t, c) || !agents_exit_too(t, c) ||
        !run_hook(t, c->no, "CustomerRemaining", &flow_id))
        return false;
    all = arena_get(txn_arena(t), AGENT_ENTRIES_MAX * sizeof(*all));
    n = all ? txn_offers_of_chat(t, c->no, all, AGENT_ENTRIES_MAX) : 0;
    for (size_t i = 0; i < n; i++)
        offer_dismiss(t, c, &all[i]);
    run_stop(t, c->no, RUN_NONE);
    go_on_alone(t, c, END_CUSTOMER_DISCONNECT);
    return true;
}

void
life_left_alone(struct txn *t, struct chat *c)
{
    go_on_alone(t, c, END_IDLE_DISCONNECT);
}

/* ---- a run ends ---- */

/* flows.md 2.6, DisconnectParticipant: the customer leaves, and with them the chat is over. */
static void
disconnect_customer(struct txn *t, struct chat *c)
{
    struct item left = { .kind = ITEM_EVENT, .type = CONTENT_LEFT };
    struct participant customer;
    struct contact contact;

    if (txn_participant_find(t, c->customer_no, &customer) &&
        customer.state == PARTICIPANT_JOINED && txn_contact_get(t, c->contact_no, &contact)) {
        customer.state = PARTICIPANT_LEFT;
        txn_participant_save(t, &customer);
        transcript_append(t, c, &contact.id, &customer, &left);
    }
    chat_end(t, c, END_FLOW_DISCONNECT);
}

/* flows.md 2.2. */
void
life_run_ended(struct txn *t, struct chat *c, enum run_role role, enum run_end how)
{
    if (!still_here(t, c))
        return;
    if (how == RUN_END_QUEUED) {
        life_queued(t, c);
        return;
    }
    switch (role) {
    case RUN_INBOUND:
    case RUN_TRANSFER:
    case RUN_DISCONNECT:
        if (how == RUN_END_FAILED)
            chat_end(t, c, END_SYSTEM_ERROR);
        else
            disconnect_customer(t, c);
        break;
    case RUN_CUSTOMER_QUEUE: /* anything else: the contact stays queued, in silence */
        if (how == RUN_END_DISCONNECTED)
            disconnect_customer(t, c);
        break;
    case RUN_AGENT_WHISPER:
    case RUN_CUSTOMER_WHISPER:
        whispered(t, c, role);
        break;
    case RUN_NONE:
        break;
    }
}

void
life_ended(struct txn *t, struct chat *c)
{
    run_stop(t, c->no, RUN_NONE);
    offers_chat_ended(t, c);
}

/* The run that asked hears of it like of an errand's answer; it looks at the state itself. */
void
life_authenticated(struct txn *t, struct chat *c, const struct authentication *a)
{
    const struct errand asked = { .kind = ERRAND_OIDC, .ref = a->waiter, .token = a->token };
    const struct errand_answer answer = { .answered = a->state == AUTHENTICATION_SUCCEEDED,
                                          .status = (int)a->state };

    if (!c->ended_ms)
        run_answered(t, &asked, &answer, NULL);
}
