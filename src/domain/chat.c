#include "domain/chat.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/life.h"
#include "domain/past.h"
#include "domain/timer.h"
#include "domain/transcript.h"
#include "domain/view.h"
#include "store/runs.h"

void
chat_start(struct txn *t, const struct chat_start *s, struct chat_started *ret)
{
    int64_t now = txn_now_ms(t);
    struct chat c = {
        .contents = s->contents,
        .flow_id = s->flow_id,
        .started_ms = now,
        .expires_ms = now + s->minutes * 60000,
    };
    struct contact contact = {
        .method = INITIATION_API,
        .initiated_ms = now,
        .updated_ms = now,
        .related_id = s->related_id,
        .customer_id = s->customer_id,
        .segment_attributes = s->segment_attributes.n ? s->segment_attributes : STR("{}"),
        .details = s->details.n ? s->details : STR("{}"),
    };
    struct participant customer = { .role = ROLE_CUSTOMER, .name = s->display_name };

    uuid4_bytes(contact.id.b);
    uuid4_bytes(customer.id.b);
    c.initial_id = contact.id;
    txn_chat_insert(t, &c);
    contact.chat_no = customer.chat_no = c.no;
    txn_contact_insert(t, &contact);
    txn_participant_insert(t, &customer);
    c.contact_no = contact.no;
    c.customer_no = customer.no;
    txn_chat_save(t, &c);
    txn_attributes_save(t, c.no, s->attributes);
    txn_timer_set(t, TIMER_CHAT_EXPIRES, c.no, c.expires_ms);
    txn_timer_set(t, TIMER_FIRST_CONNECT, c.no, now + LIMIT_FIRST_CONNECT_MS);
    if (s->first_type) {
        struct item first = { .kind = ITEM_MESSAGE,
                              .type = s->first_type,
                              .content = s->first_content };

        transcript_append(t, &c, &contact.id, &customer, &first);
    }
    if (s->past)
        past_begin(t, &c, s->past);
    *ret = (struct chat_started){ contact.id, customer.id, c.no, customer.no };
}

void
chat_connect(struct txn *t, struct seat *customer)
{
    struct chat *c = &customer->chat;
    struct item joined = { .kind = ITEM_EVENT, .type = CONTENT_JOINED };
    struct contact contact;

    if (c->connected_ms)
        return;
    if (!c->linked_ms)
        txn_timer_clear(t, TIMER_FIRST_CONNECT, c->no);
    c->connected_ms = txn_now_ms(t);
    c->linked_ms = c->linked_ms ? c->linked_ms : c->connected_ms;
    txn_chat_save(t, c);
    if (txn_contact_get(t, c->contact_no, &contact)) {
        contact.connected_ms = contact.updated_ms = c->connected_ms;
        txn_contact_save(t, &contact);
    }
    customer->who.state = PARTICIPANT_JOINED;
    txn_participant_save(t, &customer->who);
    transcript_append(t, c, &customer->contact_id, &customer->who, &joined);
    past_tell(t, c);
    life_begin(t, c);
}

void
chat_end(struct txn *t, struct chat *c, enum end_reason reason)
{
    struct item ended = { .kind = ITEM_EVENT, .type = CONTENT_CHAT_ENDED };
    struct contact contact = { 0 };

    c->ended_ms = txn_now_ms(t);
    c->reason = reason;
    txn_chat_save(t, c);
    if (txn_contact_get(t, c->contact_no, &contact)) {
        contact.ended_ms = contact.updated_ms = c->ended_ms;
        contact.reason = reason;
        txn_contact_save(t, &contact);
    }
    txn_timer_clear(t, TIMER_CHAT_EXPIRES, c->no);
    txn_timer_clear(t, TIMER_FIRST_CONNECT, c->no);
    life_ended(t, c);
    txn_flow_chat_delete(t, c->no);
    view_tokens_end(t, c);
    transcript_append(t, c, &contact.id, NULL, &ended);
}

enum err
chat_stop(struct txn *t, const struct uuid *contact_id, struct fail *f)
{
    struct contact contact;
    struct chat c;

    if (!txn_contact_find(t, contact_id, &contact) || !txn_chat_find(t, contact.chat_no, &c))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: CONTACT");
    if (c.ended_ms || contact.ended_ms)
        return fail(f, ERR_GONE, "The contact is not active.");
    chat_end(t, &c, END_API);
    return OK;
}

void
chat_system(struct txn *t, struct chat *c, struct participant *ret)
{
    if (c->system_no && txn_participant_find(t, c->system_no, ret))
        return;
    *ret = (struct participant){
        .chat_no = c->no,
        .role = ROLE_SYSTEM,
        .state = PARTICIPANT_JOINED,
        .name = STR("SYSTEM_MESSAGE"), /* participant.md 5.1, flow prompts */
    };
    uuid4_bytes(ret->id.b);
    txn_participant_insert(t, ret);
    c->system_no = ret->no;
    txn_chat_save(t, c);
}

void
chat_say(struct txn *t, struct chat *c, struct str text)
{
    struct item said = { .kind = ITEM_MESSAGE, .type = CONTENT_TEXT, .content = text };
    struct participant system;
    struct contact contact;

    chat_system(t, c, &system);
    if (txn_contact_get(t, c->contact_no, &contact))
        transcript_append(t, c, &contact.id, &system, &said);
}
