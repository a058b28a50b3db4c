/* StopContact, DescribeContact, CreateParticipant: contract/connect-api.md 2.2, 2.3, 2.6. */

#include "api/connect/connect.h"

#include "api/connect/contact_plans.h"
#include "api/ident.h"
#include "base/limits.h"
#include "domain/chat.h"
#include "domain/criteria.h"
#include "domain/participant.h"
#include "gateway/item_json.h"
#include "store/agents.h"
#include "store/resources.h"

const struct field no_fields[] = { { 0 } };

const struct field stop_fields[] = {
    { "InstanceId", FIELD_STR, AT(stop_request, instance_id), REQUIRED, 1, 100, NULL },
    { "ContactId", FIELD_STR, AT(stop_request, contact_id), REQUIRED, 1, 256, NULL },
    { "DisconnectReason", FIELD_OBJECT, AT(stop_request, reason), OPTIONAL, 0, 0, NULL },
    { 0 },
};

static const struct field added_fields[] = {
    { "ParticipantRole", FIELD_STR, AT(add_participant, role), OPTIONAL, 1, 100, NULL },
    { "DisplayName", FIELD_STR, AT(add_participant, display_name), OPTIONAL, 1, LIMIT_DISPLAY_NAME,
      NULL },
    { 0 },
};
const struct field create_participant_fields[] = {
    { "InstanceId", FIELD_STR, AT(create_participant_request, instance_id), REQUIRED, 1, 100,
      NULL },
    { "ContactId", FIELD_STR, AT(create_participant_request, contact_id), REQUIRED, 1, 256, NULL },
    { "ParticipantDetails", FIELD_STRUCT, AT(create_participant_request, participant), REQUIRED, 0,
      0, added_fields },
    { 0 },
};

/* ---- which contact ---- */

static void
resource_of(struct call *c, struct str contact)
{
    struct uuid id;

    if (ident_read(c->api->instance, "contact", contact, &id))
        contact = ident_text(&id, c->job.arena);
    c->resource = ident_arn(c->api->instance, "contact", contact, c->job.arena);
}

enum err
body_contact_resource(struct call *c, struct fail *f)
{
    const struct json *j = json_member(c->json, "ContactId");

    (void)f;
    if (!j)
        j = json_member(c->json, "InitialContactId");
    resource_of(c, json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR(""));
    return OK;
}

enum err
label_contact_resource(struct call *c, struct fail *f)
{
    (void)f;
    resource_of(c, c->labels[1]);
    return OK;
}

enum err
contact_of(struct call *c, struct txn *t, struct str instance_id, struct str contact_id,
           struct contact *ret, struct chat *ret_chat, struct fail *f)
{
    struct uuid id;

    if (!ident_is_instance(c->api->instance, instance_id))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: INSTANCE");
    if (!ident_read(c->api->instance, "contact", contact_id, &id) ||
        !txn_contact_find(t, &id, ret) || !txn_chat_find(t, ret->chat_no, ret_chat))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: CONTACT");
    return OK;
}

/* ---- StopContact ---- */

enum err
stop_check(struct call *c, struct fail *f)
{
    const struct stop_request *in = c->in;

    if (in->reason)
        return fail(f, ERR_UNFIT, "DisconnectReason is for outbound campaigns only");
    return OK;
}

enum err
stop_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct stop_request *in = c->in;
    struct contact contact;
    struct chat chat;
    enum err e = contact_of(c, t, in->instance_id, in->contact_id, &contact, &chat, f);

    if (!e)
        e = chat_stop(t, &contact.id, f);
    if (e)
        return e;
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}

/* ---- DescribeContact ---- */

static void
set_epoch_if(struct json_out *w, const char *name, int64_t ms)
{
    if (ms)
        json_set_epoch(w, name, ms);
}

/* connect-api.md 9 no. 24: every chat has a subtype. */
static void
put_segment_attributes(struct json_out *w, const struct contact *contact)
{
    struct json *given = NULL;

    if (json_parse(contact->segment_attributes, JSON_READ_STRICT, &given, NULL) == OK &&
        json_member(given, "connect:Subtype"))
        json_put_raw(w, contact->segment_attributes);
    else if (contact->segment_attributes.n > 2) {
        json_open(w, '{');
        buf_add(w->out, str_first(str_from_at(contact->segment_attributes, 1),
                                  contact->segment_attributes.n - 2));
        w->comma = true;
        json_put_raw(w, STR("\"connect:Subtype\":{\"ValueString\":\"connect:Chat\"}"));
        json_close(w, '}');
    } else
        json_put_raw(w, STR("{\"connect:Subtype\":{\"ValueString\":\"connect:Chat\"}}"));
    json_free(&given);
}

static bool
is_none(const struct uuid *id)
{
    static const struct uuid none;

    return uuid_eq(id, &none);
}

static struct str
id_of(struct call *c, struct txn *t, int64_t no)
{
    struct resource r;

    return no && txn_resource_get(t, no, &r) ? ident_text(&r.id, c->job.arena) : STR_NONE;
}

static void
put_agent(struct call *c, struct txn *t, const struct route *r)
{
    struct json_out *w = &c->out;
    struct str id = id_of(c, t, r->user_no);

    if (!id.n)
        return;
    json_name(w, "AgentInfo");
    json_open(w, '{');
    json_set_str(w, "Id", id);
    set_epoch_if(w, "AcceptedByAgentTimestamp", r->accepted_ms);
    set_epoch_if(w, "ConnectedToAgentTimestamp", r->joined_ms);
    set_epoch_if(w, "AfterContactWorkStartTimestamp", r->acw_start_ms);
    set_epoch_if(w, "AfterContactWorkEndTimestamp", r->acw_end_ms);
    if (r->acw_start_ms && r->acw_end_ms)
        json_set_int(w, "AfterContactWorkDuration", (r->acw_end_ms - r->acw_start_ms) / 1000);
    json_close(w, '}');
}

/* Queue and agent of a contact that has been near one: connect-api.md 2.3. */
static void
put_routing(struct call *c, struct txn *t, const struct contact *contact)
{
    struct json_out *w = &c->out;
    struct route r;
    struct str queue, criteria;

    if (!txn_route_find(t, contact->no, &r))
        return;
    if (!is_none(&r.previous_id))
        json_set_uuid(w, "PreviousContactId", &r.previous_id);
    queue = id_of(c, t, r.queue_no);
    if (queue.n) {
        json_name(w, "QueueInfo");
        json_open(w, '{');
        json_set_str(w, "Id", queue);
        set_epoch_if(w, "EnqueueTimestamp", r.queued_ms);
        json_close(w, '}');
        json_set_int(w, "QueuePriority", r.priority ? r.priority : LIMIT_QUEUE_PRIORITY);
    }
    if (r.adjust_s)
        json_set_int(w, "QueueTimeAdjustmentSeconds", r.adjust_s);
    put_agent(c, t, &r);
    criteria = criteria_show(t, &r, txn_now_ms(t));
    if (criteria.n) {
        json_name(w, "RoutingCriteria");
        json_put_raw(w, criteria);
    }
}

static void
put_contact(struct call *c, struct txn *t, const struct contact *contact, const struct chat *chat)
{
    struct json_out *w = &c->out;
    struct str attributes;

    txn_attributes(t, chat->no, &attributes);
    json_open(w, '{');
    json_set_str(w, "Arn",
                 ident_arn(c->api->instance, "contact", ident_text(&contact->id, c->job.arena),
                           c->job.arena));
    json_set_uuid(w, "Id", &contact->id);
    json_set_uuid(w, "InitialContactId", &chat->initial_id);
    json_set_uuid(w, "ContactAssociationId", &chat->initial_id);
    if (!is_none(&contact->related_id))
        json_set_uuid(w, "RelatedContactId", &contact->related_id);
    put_routing(c, t, contact);
    json_set_str(w, "InitiationMethod", initiation_name(contact->method));
    json_set_str(w, "Channel", STR("CHAT"));
    set_epoch_if(w, "InitiationTimestamp", contact->initiated_ms);
    set_epoch_if(w, "ConnectedToSystemTimestamp", contact->connected_ms);
    set_epoch_if(w, "LastUpdateTimestamp", contact->updated_ms);
    set_epoch_if(w, "DisconnectTimestamp", contact->ended_ms);
    if (contact->reason)
        json_set_str(w, "DisconnectReason", end_reason_name(contact->reason));
    if (contact->customer_id.n)
        json_set_str(w, "CustomerId", contact->customer_id);
    contact_put_extra(c, t, contact->no, w);
    json_name(w, "SegmentAttributes");
    put_segment_attributes(w, contact);
    json_name(w, "Attributes");
    json_put_raw(w, attributes);
    json_close(w, '}');
}

enum err
describe_contact_run(struct call *c, struct txn *t, struct fail *f)
{
    struct contact contact;
    struct chat chat;
    enum err e = contact_of(c, t, c->labels[0], c->labels[1], &contact, &chat, f);

    if (e)
        return e;
    json_open(&c->out, '{');
    json_name(&c->out, "Contact");
    put_contact(c, t, &contact, &chat);
    json_close(&c->out, '}');
    return OK;
}

/* ---- CreateParticipant ---- */

enum err
create_participant_check(struct call *c, struct fail *f)
{
    const struct create_participant_request *in = c->in;

    if (!in->participant.role.p)
        return fail(f, ERR_UNFIT, "ParticipantDetails.ParticipantRole is required");
    if (!role_find(in->participant.role))
        return fail(f, ERR_INVALID, "ParticipantRole must be one of the roles of a chat");
    if (role_find(in->participant.role) != ROLE_CUSTOM_BOT)
        return fail(f, ERR_UNFIT, "ParticipantRole must be CUSTOM_BOT for a chat");
    if (!in->participant.display_name.p)
        return fail(f, ERR_UNFIT, "ParticipantDetails.DisplayName is required");
    return OK;
}

enum err
create_participant_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct create_participant_request *in = c->in;
    struct participant bot;
    struct contact contact;
    struct token token = { .kind = TOKEN_PARTICIPANT };
    char text[TOKEN_TEXT_SIZE];
    struct chat chat;
    int64_t expires_ms;
    size_t n;
    enum err e = contact_of(c, t, in->instance_id, in->contact_id, &contact, &chat, f);

    if (!e)
        e = participant_add(t, &contact.id, ROLE_CUSTOM_BOT, in->participant.display_name,
                            &c->api->settings->seats, &bot, &expires_ms, f);
    if (e)
        return e;
    token.chat_no = bot.chat_no;
    token.participant_no = bot.no;
    token_issue(c->api->keys, &token, text, &n);
    json_open(&c->out, '{');
    json_name(&c->out, "ParticipantCredentials");
    json_open(&c->out, '{');
    json_set_str(&c->out, "ParticipantToken", str_of(text, n));
    json_set_iso(&c->out, "Expiry", expires_ms);
    json_close(&c->out, '}');
    json_set_uuid(&c->out, "ParticipantId", &bot.id);
    json_close(&c->out, '}');
    return OK;
}
