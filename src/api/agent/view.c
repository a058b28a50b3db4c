/* The snapshot: the whole view of one agent, contract/ccp.md 3.4. */

#include "api/agent/agent.h"

#include "api/ident.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/agent.h"
#include "domain/offer.h"
#include "gateway/item_json.h"
#include "store/resources.h"

static const struct str state_words[] = {
    [OFFER_NONE] = STR_INIT("init"),           [OFFER_CONNECTING] = STR_INIT("connecting"),
    [OFFER_CONNECTED] = STR_INIT("connected"), [OFFER_MISSED] = STR_INIT("missed"),
    [OFFER_REJECTED] = STR_INIT("rejected"),   [OFFER_ERROR] = STR_INIT("error"),
    [OFFER_ENDED] = STR_INIT("ended"),
};

static void
set_null(struct json_out *w, const char *name)
{
    json_name(w, name);
    json_put_raw(w, STR("null"));
}

static void
set_state_at(struct json_out *w, struct str type, int64_t at_ms)
{
    json_name(w, "state");
    json_open(w, '{');
    json_set_str(w, "type", type);
    json_set_epoch(w, "timestamp", at_ms);
    json_close(w, '}');
}

/* ---- the agent's state ---- */

static struct str
type_word(enum status_type type)
{
    if (type == STATUS_ROUTABLE)
        return STR("routable");
    return type == STATUS_OFFLINE ? STR("offline") : STR("not_routable");
}

static void
put_status(struct json_out *w, struct txn *t, const struct view_means *m, int64_t status_no,
           enum status_type type, int64_t since_ms)
{
    struct resource status;

    if (!txn_resource_get(t, status_no, &status))
        status = (struct resource){ .name = STR("Offline") }; /* it was deleted */
    json_open(w, '{');
    json_set_str(w, "agentStateARN",
                 ident_arn(m->instance, "agent-state", ident_text(&status.id, m->arena), m->arena));
    json_set_str(w, "type", type_word(type));
    json_set_str(w, "name", status.name);
    if (since_ms)
        json_set_epoch(w, "startTimestamp", since_ms);
    else
        set_null(w, "startTimestamp");
    json_close(w, '}');
}

static enum status_type
next_type(struct txn *t, int64_t status_no)
{
    struct resource status, offline;

    if (txn_resource_get(t, status_no, &status) && status_first(t, STATUS_OFFLINE, &offline) &&
        offline.no == status.no)
        return STATUS_OFFLINE;
    return STATUS_CUSTOM;
}

static void
put_states(struct json_out *w, struct txn *t, const struct view_means *m, const struct agent *a)
{
    struct resource status = { .name = STR("Offline") };

    json_name(w, "state");
    put_status(w, t, m, a->status_no, a->status, a->status_ms);
    json_name(w, "nextState");
    if (a->next_no)
        put_status(w, t, m, a->next_no, next_type(t, a->next_no), 0);
    else
        json_put_raw(w, STR("null"));
    txn_resource_get(t, a->status_no, &status);
    json_name(w, "agentAvailabilityState");
    json_open(w, '{');
    json_set_str(w, "state", status.name);
    json_set_epoch(w, "timeStamp", a->status_ms);
    json_close(w, '}');
}

/* ---- connections ---- */

static struct str
leg_word(const struct offer *o)
{
    if (o->state == OFFER_CONNECTING || o->state == OFFER_CONNECTED)
        return state_words[o->state];
    return o->state == OFFER_REJECTED && o->refused ? STR("rejected") : STR("disconnected");
}

/* The members every connection has, and nobody has a value for. */
static void
set_empty_members(struct json_out *w)
{
    static const char *const names[] = {
        "softphoneMediaInfo", "monitoringInfo", "monitorCapabilities",
        "monitorStatus",      "mute",           "forcedMute"
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        set_null(w, names[i]);
}

static void
put_agent_leg(struct json_out *w, struct txn *t, const struct view_means *m, const struct offer *o,
              const struct agent *a, struct str customer)
{
    const struct token token = { .kind = TOKEN_PARTICIPANT,
                                 .chat_no = o->chat_no,
                                 .participant_no = o->participant_no };
    struct participant p = { 0 };
    struct buf data = { .max = 512 };
    char text[TOKEN_TEXT_SIZE];
    size_t n;

    txn_participant_find(t, o->participant_no, &p);
    token_issue(m->keys, &token, text, &n);
    buf_printf(&data, "{\"ConnectionAuthenticationToken\":\"%s\"}", text);
    json_open(w, '{');
    json_set_uuid(w, "connectionId", &p.id);
    json_set_str(w, "type", STR("agent"));
    json_set_bool(w, "initial", false);
    json_name(w, "endpoint");
    json_put_raw(w, STR("{\"type\":\"agent\",\"endpointARN\":null,\"name\":null,\"phoneNumber\":"
                        "null,\"agentLogin\":null,\"queue\":null}"));
    set_state_at(w, leg_word(o), o->leg_ms);
    json_name(w, "chatMediaInfo");
    json_open(w, '{');
    json_set_bool(w, "chatAutoAccept", a->auto_accept);
    json_set_str(w, "connectionData", buf_str(&data));
    json_set_str(w, "customerName", customer);
    json_close(w, '}');
    set_empty_members(w);
    set_null(w, "quickConnectName");
    json_close(w, '}');
    buf_done(&data);
}

static void
put_customer_leg(struct json_out *w, const struct offer *o, const struct chat *chat,
                 const struct participant *customer)
{
    bool gone = o->customer_gone_ms > 0;

    json_open(w, '{');
    json_set_uuid(w, "connectionId", &customer->id);
    json_set_str(w, "type", STR("inbound"));
    json_set_bool(w, "initial", true);
    set_null(w, "endpoint");
    set_state_at(w, gone ? STR("disconnected") : STR("connected"),
                 gone                 ? o->customer_gone_ms
                 : chat->connected_ms ? chat->connected_ms
                                      : chat->started_ms);
    json_name(w, "chatMediaInfo");
    json_open(w, '{');
    set_null(w, "chatAutoAccept");
    set_null(w, "connectionData");
    json_set_str(w, "customerName", customer->name);
    json_close(w, '}');
    set_empty_members(w);
    set_null(w, "quickConnectName");
    json_close(w, '}');
}

struct third {
    struct str id, arn, name, type;
    struct str state;
    int64_t at_ms;
};

static void
put_third(struct json_out *w, const struct third *x)
{
    json_open(w, '{');
    json_set_str(w, "connectionId", x->id);
    json_set_str(w, "type", STR("outbound"));
    json_set_bool(w, "initial", false);
    json_name(w, "endpoint");
    json_open(w, '{');
    json_set_str(w, "type", x->type);
    if (x->arn.n)
        json_set_str(w, "endpointARN", x->arn);
    else
        set_null(w, "endpointARN");
    json_set_str(w, "name", x->name);
    json_close(w, '}');
    set_state_at(w, x->state, x->at_ms);
    json_name(w, "chatMediaInfo");
    json_put_raw(w, STR("{}"));
    set_empty_members(w);
    json_set_str(w, "quickConnectName", x->name);
    json_close(w, '}');
}

static struct str
text_of(const struct json *j, const char *name)
{
    const struct json *m = json_member(j, name);

    return json_kind(m) == JSON_KIND_STRING ? json_str(m) : STR_NONE;
}

/* Whom the chat was transferred to. */
static void
put_transferred(struct json_out *w, const struct offer *o)
{
    struct json *list = NULL;

    if (json_parse(o->others, JSON_READ_STRICT, &list, NULL) != OK)
        return;
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *j = json_at(list, i);
        struct third x = { text_of(j, "connectionId"), text_of(j, "endpointARN"),
                           text_of(j, "name"),         text_of(j, "type"),
                           STR("connected"),           0 };

        json_int(json_member(j, "at"), &x.at_ms);
        put_third(w, &x);
    }
    json_free(&list);
}

/* Other agents in the conversation, or called into it. */
static void
put_colleagues(struct json_out *w, struct txn *t, const struct view_means *m,
               const struct offer *mine)
{
    struct offer *all = arena_get(m->arena, AGENT_ENTRIES_MAX * sizeof(*all));
    size_t n = all ? txn_offers_of_chat(t, mine->chat_no, all, AGENT_ENTRIES_MAX) : 0;

    if (mine->state != OFFER_CONNECTED)
        return;
    for (size_t i = 0; i < n; i++) {
        struct participant p;
        struct third x;

        if (all[i].no == mine->no || !offer_is_live(&all[i]) ||
            !txn_participant_find(t, all[i].participant_no, &p))
            continue;
        x = (struct third){ .id = ident_text(&p.id, m->arena),
                            .name = p.name,
                            .type = STR("agent"),
                            .state = state_words[all[i].state],
                            .at_ms = all[i].leg_ms };
        put_third(w, &x);
    }
}

/* ---- contacts ---- */

static enum err
put_attribute(struct str name, const struct json *value, void *arg)
{
    struct json_out *w = arg;

    json_put_str(w, name);
    buf_add_byte(w->out, ':');
    w->comma = false;
    json_open(w, '{');
    json_set_str(w, "name", name);
    json_set_str(w, "value", json_str(value));
    json_close(w, '}');
    return OK;
}

static void
put_attributes(struct json_out *w, struct txn *t, int64_t chat_no)
{
    struct json *j = NULL;
    struct str text;

    txn_attributes(t, chat_no, &text);
    json_name(w, "attributes");
    json_open(w, '{');
    if (json_parse(text, JSON_READ_STRICT, &j, NULL) == OK)
        (void)!json_each(j, put_attribute, w);
    json_free(&j);
    json_close(w, '}');
}

static enum err
put_segment_attribute(struct str name, const struct json *value, void *arg)
{
    struct json_out *w = arg;

    if (str_eq(name, STR("connect:Subtype")) || str_eq(name, STR("connect:Direction")))
        return OK;
    json_put_str(w, name);
    buf_add_byte(w->out, ':');
    json_dump(value, w->out);
    w->comma = true;
    return OK;
}

static void
put_segment_attributes(struct json_out *w, const struct contact *contact)
{
    struct json *j = NULL;

    json_name(w, "segmentAttributes");
    json_open(w, '{');
    json_name(w, "connect:Subtype");
    json_put_raw(w, STR("{\"ValueString\":\"connect:Chat\"}"));
    json_name(w, "connect:Direction");
    json_put_raw(w, STR("{\"ValueString\":\"INBOUND\"}"));
    if (json_parse(contact->segment_attributes, JSON_READ_STRICT, &j, NULL) == OK)
        (void)!json_each(j, put_segment_attribute, w);
    json_free(&j);
    json_close(w, '}');
}

/* Always an object: ccp.md 3.4. */
static void
put_queue(struct json_out *w, struct txn *t, const struct view_means *m, const struct offer *o)
{
    struct resource queue = { .name = STR("") };
    struct queued q;
    struct route r = { 0 };

    txn_resource_get(t, o->queue_no, &queue);
    json_name(w, "queue");
    json_open(w, '{');
    json_set_str(w, "queueARN",
                 ident_arn(m->instance, queue.kind == RESOURCE_USER ? "queue/agent" : "queue",
                           ident_text(&queue.id, m->arena), m->arena));
    json_set_str(w, "name", queue.name);
    json_close(w, '}');
    if (txn_queued_find(t, o->contact_no, &q))
        json_set_epoch(w, "queueTimestamp", q.queued_ms);
    else if (txn_route_find(t, o->contact_no, &r) && r.queued_ms)
        json_set_epoch(w, "queueTimestamp", r.queued_ms);
    else
        set_null(w, "queueTimestamp");
}

static struct str
method_word(enum initiation method)
{
    switch (method) {
    case INITIATION_TRANSFER:
        return STR("transfer");
    case INITIATION_QUEUE_TRANSFER:
        return STR("queue_transfer");
    case INITIATION_DISCONNECT:
        return STR("disconnect");
    case INITIATION_API:
    case INITIATION_COUNT:
        break;
    }
    return STR("api");
}

static bool
conference_is_on(struct txn *t)
{
    struct resource r;
    struct json *j = NULL;
    bool on = true;

    if (!txn_resource_find_name(t, RESOURCE_INSTANCE_ATTRIBUTE, STR("MULTI_PARTY_CHAT_CONFERENCE"),
                                &r))
        return true;
    if (json_parse(r.body, JSON_READ_STRICT, &j, NULL) == OK)
        on = !str_eq(text_of(j, "Value"), STR("false"));
    json_free(&j);
    return on;
}

static void
put_features(struct json_out *w, struct txn *t, const struct chat *chat)
{
    json_name(w, "contactFeatures");
    json_open(w, '{');
    json_set_bool(w, "attachmentsEnabled", true);
    json_set_bool(w, "messagingMarkdownEnabled",
                  (chat->contents & content_bit(CONTENT_MARKDOWN)) != 0);
    json_set_bool(w, "multiPartyConferenceEnabled", conference_is_on(t));
    json_close(w, '}');
}

static void
put_ids(struct json_out *w, const struct contact *contact, const struct chat *chat)
{
    static const struct uuid none;

    json_set_uuid(w, "contactId", &contact->id);
    if (uuid_eq(&contact->id, &chat->initial_id))
        set_null(w, "initialContactId");
    else
        json_set_uuid(w, "initialContactId", &chat->initial_id);
    if (uuid_eq(&contact->related_id, &none))
        set_null(w, "relatedContactId");
    else
        json_set_uuid(w, "relatedContactId", &contact->related_id);
    json_set_uuid(w, "contactAssociationId", &chat->initial_id);
    json_set_str(w, "type", STR("chat"));
}

static void
put_duration(struct json_out *w, const struct contact *contact, int64_t now_ms)
{
    int64_t until = contact->ended_ms ? contact->ended_ms : now_ms;
    struct buf text = { .max = 32 };

    buf_printf(&text, "%lld", (long long)((until - contact->initiated_ms) / 1000));
    json_set_str(w, "contactDuration", buf_str(&text));
    buf_done(&text);
}

static void
put_contact(struct json_out *w, struct txn *t, const struct view_means *m, const struct agent *a,
            const struct offer *o)
{
    struct participant customer = { 0 };
    struct contact contact;
    struct chat chat;

    if (!txn_contact_get(t, o->contact_no, &contact) || !txn_chat_find(t, o->chat_no, &chat))
        return;
    txn_participant_find(t, chat.customer_no, &customer);
    json_open(w, '{');
    put_ids(w, &contact, &chat);
    set_state_at(w, state_words[o->state], o->changed_ms);
    put_queue(w, t, m, o);
    json_name(w, "connections");
    json_open(w, '[');
    put_agent_leg(w, t, m, o, a, customer.name);
    put_customer_leg(w, o, &chat, &customer);
    put_transferred(w, o);
    put_colleagues(w, t, m, o);
    json_close(w, ']');
    put_attributes(w, t, chat.no);
    put_duration(w, &contact, txn_now_ms(t));
    set_null(w, "name");
    set_null(w, "description");
    json_name(w, "references");
    json_put_raw(w, STR("{}"));
    json_set_str(w, "initiationMethod", method_word(contact.method));
    put_features(w, t, &chat);
    set_null(w, "channelContext");
    put_segment_attributes(w, &contact);
    json_close(w, '}');
}

void
view_put(struct json_out *w, struct txn *t, const struct view_means *m, const struct agent *a)
{
    struct offer *all = arena_get(m->arena, AGENT_ENTRIES_MAX * sizeof(*all));
    size_t n = all ? txn_offers_of_user(t, a->user_no, all, AGENT_ENTRIES_MAX) : 0;

    json_open(w, '{');
    put_states(w, t, m, a);
    json_name(w, "contacts");
    json_open(w, '[');
    for (size_t i = 0; i < n; i++)
        put_contact(w, t, m, a, &all[i]);
    json_close(w, ']');
    json_set_epoch(w, "snapshotTimestamp", txn_now_ms(t));
    json_close(w, '}');
}
