/* What an agent does with a contact: contract/ccp.md 4.2 to 4.4. */

#include "api/agent/agent.h"

#include "api/ident.h"
#include "base/random.h"
#include "domain/attributes.h"
#include "domain/chat.h"
#include "domain/offer.h"
#include "domain/quick_connect.h"

enum err
cti_offer(struct call *c, struct txn *t, struct offer *ret, struct fail *f)
{
    const struct contact_request *in = c->in;
    struct uuid id;

    if (!ident_read(c->api->instance, "contact", in->contact_id, &id))
        return fail(f, ERR_NOT_FOUND, "Contact not found");
    return offer_find(t, c->session.user_no, &id, ret, f);
}

static enum err
done(struct call *c)
{
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}

static enum err
with_offer(struct call *c, struct txn *t,
           enum err (*act)(struct txn *t, struct offer *o, struct fail *f), struct fail *f)
{
    struct offer o;
    enum err e = cti_offer(c, t, &o, f);

    if (!e)
        e = act(t, &o, f);
    return e ? e : done(c);
}

enum err
cti_accept(struct call *c, struct txn *t, struct fail *f)
{
    return with_offer(c, t, offer_accept, f);
}

enum err
cti_reject(struct call *c, struct txn *t, struct fail *f)
{
    return with_offer(c, t, offer_reject, f);
}

enum err
cti_clear(struct call *c, struct txn *t, struct fail *f)
{
    struct offer o;
    enum err e = cti_offer(c, t, &o, f);

    if (e == ERR_NOT_FOUND)
        return fail(f, e, "Cannot clear contact: Contact not found");
    if (!e)
        e = offer_clear(t, &o, f);
    return e ? e : done(c);
}

static bool
is_participant(struct txn *t, int64_t participant_no, struct str id)
{
    struct participant p;
    char text[UUID_TEXT_SIZE];

    if (!participant_no || !txn_participant_find(t, participant_no, &p))
        return false;
    uuid_text(p.id.b, text);
    return str_eq(id, str_of(text, UUID_TEXT));
}

/* A further agent of the same chat, as it stands in this one's snapshot. */
static bool
find_other(struct txn *t, const struct offer *mine, struct str id, struct offer *ret)
{
    struct offer all[32];
    size_t n = txn_offers_of_chat(t, mine->chat_no, all, 32);

    for (size_t i = 0; i < n; i++)
        if (all[i].no != mine->no && offer_is_live(&all[i]) &&
            is_participant(t, all[i].participant_no, id)) {
            *ret = all[i];
            return true;
        }
    return false;
}

enum err
cti_destroy(struct call *c, struct txn *t, struct fail *f)
{
    const struct contact_request *in = c->in;
    struct offer o, other;
    struct chat chat;
    enum err e = cti_offer(c, t, &o, f);

    if (e)
        return e;
    if (!txn_chat_find(t, o.chat_no, &chat))
        return fail(f, ERR_NOT_FOUND, "Contact not found");
    if (is_participant(t, o.participant_no, in->connection_id)) {
        if (!quick_connect_is_done(&o)) /* after a transfer nothing is left to end: ccp.md 4.4 */
            offer_leave(t, &o);
        return done(c);
    }
    if (is_participant(t, chat.customer_no, in->connection_id)) {
        if (o.state != OFFER_CONNECTED)
            return fail(f, ERR_UNFIT, "Cannot destroy connection: Invalid contact state.");
        if (!chat.ended_ms)
            chat_end(t, &chat, END_AGENT_DISCONNECT);
        return done(c);
    }
    if (o.state == OFFER_CONNECTED && find_other(t, &o, in->connection_id, &other)) {
        offer_leave(t, &other);
        return done(c);
    }
    return quick_connect_has(&o, in->connection_id)
               ? done(c)
               : fail(f, ERR_NOT_FOUND, "Connection not found");
}

static enum err
to_endpoint(struct call *c, struct txn *t, bool stay, struct fail *f)
{
    const struct contact_request *in = c->in;
    const struct json *arn = json_member(in->endpoint, "endpointARN");
    struct offer o;
    struct uuid id;
    enum err e = cti_offer(c, t, &o, f);

    if (e)
        return e;
    if (json_kind(arn) != JSON_KIND_STRING ||
        !ident_read(c->api->instance, "transfer-destination", json_str(arn), &id))
        return fail_as(f, ERR_NOT_FOUND, "BadEndpointException", "There is no such endpoint");
    e = stay ? quick_connect_add(t, &o, &id, f) : quick_connect_transfer(t, &o, &id, f);
    return e ? e : done(c);
}

enum err
cti_transfer(struct call *c, struct txn *t, struct fail *f)
{
    return to_endpoint(c, t, false, f);
}

enum err
cti_add(struct call *c, struct txn *t, struct fail *f)
{
    return to_endpoint(c, t, true, f);
}

enum err
cti_attributes(struct call *c, struct txn *t, struct fail *f)
{
    const struct contact_request *in = c->in;
    struct str old, merged;
    struct offer o;
    enum err e = cti_offer(c, t, &o, f);

    if (e)
        return e;
    if (!in->attributes)
        return fail(f, ERR_INVALID, "attributes is required");
    txn_attributes(t, o.chat_no, &old);
    e = attributes_merge(old, in->attributes, c->job.arena, &merged, f);
    if (e)
        return e;
    txn_attributes_save(t, o.chat_no, merged);
    offers_changed(t, o.chat_no);
    return done(c);
}
