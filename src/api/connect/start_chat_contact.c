/* StartChatContact: contract/connect-api.md 2.1. The start-chat web endpoint ends here, too. */

#include "api/connect/connect.h"

#include "api/ident.h"
#include "api/participant/participant.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/attributes.h"
#include "domain/chat.h"
#include "domain/past.h"
#include "gateway/item_json.h"
#include "store/flows.h"

static const struct field participant_fields[] = {
    { "DisplayName", FIELD_STR, AT(start_participant, display_name), REQUIRED, 1,
      LIMIT_DISPLAY_NAME, NULL },
    { 0 },
};
static const struct field configuration_fields[] = {
    { "ResponseMode", FIELD_STR, AT(start_configuration, response_mode), OPTIONAL, 1, 100, NULL },
    { 0 },
};
static const struct field message_fields_of_start[] = {
    { "ContentType", FIELD_STR, AT(start_message, type_name), REQUIRED, 1, 100, NULL },
    { "Content", FIELD_STR, AT(start_message, content), REQUIRED, 1, LIMIT_CONTENT, NULL },
    { 0 },
};
static const struct field persistent_fields[] = {
    { "RehydrationType", FIELD_STR, AT(start_persistent, rehydration), REQUIRED, 1, 100, NULL },
    { "SourceContactId", FIELD_STR, AT(start_persistent, source_id), REQUIRED, 1, 256, NULL },
    { 0 },
};

/* clang-format off */
const struct field start_fields_of_contact[] = {
    { "InstanceId", FIELD_STR, AT(start_request, instance_id), REQUIRED, 1, 100, NULL },
    { "ContactFlowId", FIELD_STR, AT(start_request, flow_id), REQUIRED, 0, 500, NULL },
    { "ParticipantDetails", FIELD_STRUCT, AT(start_request, participant), REQUIRED, 0, 0, participant_fields },
    { "ParticipantConfiguration", FIELD_STRUCT, AT(start_request, configuration), OPTIONAL, 0, 0, configuration_fields },
    { "InitialMessage", FIELD_STRUCT, AT(start_request, message), OPTIONAL, 0, 0, message_fields_of_start },
    { "PersistentChat", FIELD_STRUCT, AT(start_request, persistent), OPTIONAL, 0, 0, persistent_fields },
    { "ChatDurationInMinutes", FIELD_INT, AT(start_request, minutes), OPTIONAL, LIMIT_CHAT_MINUTES_MIN, LIMIT_CHAT_MINUTES_MAX, NULL },
    { "Attributes", FIELD_OBJECT, AT(start_request, attributes), OPTIONAL, 0, 0, NULL },
    { "SupportedMessagingContentTypes", FIELD_LIST, AT(start_request, contents), OPTIONAL, 0, 100, NULL },
    { "SegmentAttributes", FIELD_OBJECT, AT(start_request, segment_attributes), OPTIONAL, 0, 0, NULL },
    { "DisconnectOnCustomerExit", FIELD_LIST, AT(start_request, on_exit), OPTIONAL, 1, 1, NULL },
    { "RelatedContactId", FIELD_STR, AT(start_request, related_id), OPTIONAL, 1, 256, NULL },
    { "CustomerId", FIELD_STR, AT(start_request, customer_id), OPTIONAL, 1, 128, NULL },
    { 0 },
};
/* clang-format on */

/* An empty list is as absent: connect-api.md 9 no. 28. */
static enum err
check_contents(struct start_request *in, struct fail *f)
{
    in->content_set = content_bit(CONTENT_TEXT);
    if (!in->contents || !json_count(in->contents))
        return OK;
    in->content_set = 0;
    for (size_t i = 0; i < json_count(in->contents); i++) {
        const struct json *name = json_at(in->contents, i);
        enum content type;

        if (json_kind(name) != JSON_KIND_STRING)
            return fail(f, ERR_MALFORMED,
                        "SupportedMessagingContentTypes must be a list of strings");
        type = content_find(str_trim(json_str(name)));
        if (!content_is_message(type) && in->contents_lenient)
            continue;
        if (!content_is_message(type) ||
            (!in->contents_lenient && str_trim(json_str(name)).n != json_str(name).n))
            return fail(f, ERR_INVALID, "SupportedMessagingContentTypes has an unknown type");
        in->content_set |= content_bit(type);
    }
    if (in->contents_lenient)
        in->content_set |= content_bit(CONTENT_TEXT);
    if (!(in->content_set & content_bit(CONTENT_TEXT)))
        return fail(f, ERR_INVALID, "SupportedMessagingContentTypes must contain text/plain");
    return OK;
}

static enum err
check_message(struct start_request *in, struct fail *f)
{
    if (!in->message.given.value)
        return OK;
    in->message_type = content_find(in->message.type_name);
    if (!content_is_message(in->message_type) || in->message_type == CONTENT_INTERACTIVE)
        return fail(f, ERR_INVALID,
                    "InitialMessage.ContentType is not one that a customer may send");
    if (!(in->content_set & content_bit(in->message_type))) /* connect-api.md 9 no. 20 */
        return fail(f, ERR_UNFIT,
                    "InitialMessage.ContentType is not among SupportedMessagingContentTypes");
    return content_check(in->message_type, in->message.content, f);
}

static bool
segment_name_is_good(struct str name)
{
    if (str_starts(name, STR("connect:")))
        name = str_from_at(name, 8);
    return name.n && name.n <= 128 && attributes_letters(name);
}

static enum err
check_segment_attribute(struct str name, const struct json *value, void *arg)
{
    static const char *const members[] = { "ValueString", "ValueMap", "ValueInteger", "ValueList",
                                           "ValueArn" };
    struct fail *f = arg;
    size_t given = 0;

    if (!segment_name_is_good(name))
        return fail(f, ERR_INVALID, "SegmentAttributes has a name that is not allowed");
    if (json_kind(value) != JSON_KIND_OBJECT)
        return fail(f, ERR_MALFORMED, "A segment attribute must be an object");
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        given += json_member(value, members[i]) != NULL;
    if (given != 1)
        return fail(f, ERR_INVALID, "A segment attribute must have exactly one value");
    if (json_kind(json_member(value, "ValueString")) == JSON_KIND_STRING &&
        str_utf16_units(json_str(json_member(value, "ValueString"))) > 1024)
        return fail(f, ERR_INVALID, "A segment attribute is longer than 1024 characters");
    return OK;
}

enum err
start_check_segments(const struct start_request *in, struct fail *f)
{
    const unsigned both =
        content_bit(CONTENT_INTERACTIVE) | content_bit(CONTENT_INTERACTIVE_RESPONSE);
    const struct json *subtype;
    enum err e;

    if (!in->segment_attributes)
        return OK;
    e = json_each(in->segment_attributes, check_segment_attribute, f);
    if (e)
        return e;
    subtype = json_member(json_member(in->segment_attributes, "connect:Subtype"), "ValueString");
    if (subtype && json_kind(subtype) == JSON_KIND_STRING &&
        str_eq(json_str(subtype), STR("connect:Guide")) && (in->content_set & both) != both)
        return fail(f, ERR_UNFIT, "connect:Guide needs both interactive content types");
    return OK;
}

static enum err
check_persistent(const struct start_request *in, struct fail *f)
{
    if (!in->persistent.given.value)
        return OK;
    if (!str_eq(in->persistent.rehydration, STR("ENTIRE_PAST_SESSION")) &&
        !str_eq(in->persistent.rehydration, STR("FROM_SEGMENT")))
        return fail(f, ERR_INVALID, "RehydrationType must be ENTIRE_PAST_SESSION or FROM_SEGMENT");
    if (in->related_id.p)
        return fail(f, ERR_UNFIT, "RelatedContactId and PersistentChat exclude each other");
    return OK;
}

static enum err
check_modes(const struct start_request *in, struct fail *f)
{
    struct str mode = in->configuration.response_mode;

    if (mode.p && !str_eq(mode, STR("INCREMENTAL")) && !str_eq(mode, STR("COMPLETE")))
        return fail(f, ERR_INVALID, "ResponseMode must be INCREMENTAL or COMPLETE");
    if (!in->on_exit)
        return OK;
    if (json_kind(json_at(in->on_exit, 0)) != JSON_KIND_STRING)
        return fail(f, ERR_MALFORMED, "DisconnectOnCustomerExit must be a list of strings");
    if (!str_eq(json_str(json_at(in->on_exit, 0)), STR("AGENT")))
        return fail(f, ERR_INVALID, "DisconnectOnCustomerExit may contain AGENT only");
    return OK;
}

enum err
start_check(struct call *c, struct fail *f)
{
    struct start_request *in = c->in;
    struct str merged;
    enum err e = check_contents(in, f);

    if (!e)
        e = check_message(in, f);
    if (!e)
        e = start_check_segments(in, f);
    if (!e)
        e = check_persistent(in, f);
    if (!e)
        e = check_modes(in, f);
    if (!e && in->attributes)
        e = attributes_merge(STR("{}"), in->attributes, c->job.arena, &merged, f);
    return e;
}

static struct str
body_str(const struct call *c, const char *name)
{
    const struct json *j = json_member(c->json, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR("");
}

/* The flow is the required resource: connect-api.md 3.4. Ids are made canonical first (9 no. 9). */
enum err
start_resource(struct call *c, struct fail *f)
{
    struct str flow = body_str(c, "ContactFlowId");
    struct uuid id;

    (void)f;
    if (ident_read(c->api->instance, "contact-flow", flow, &id))
        flow = ident_text(&id, c->job.arena);
    c->resource = ident_arn(c->api->instance, "contact-flow", flow, c->job.arena);
    return OK;
}

/* ---- in the transaction ---- */

static enum err
find_flow(struct call *c, struct txn *t, struct flow *ret, struct fail *f)
{
    const struct start_request *in = c->in;
    struct uuid id;

    /* connect-api.md 2.1: real servers say "Type: null" for all of these. */
    if (!ident_is_instance(c->api->instance, in->instance_id) ||
        !ident_read(c->api->instance, "contact-flow", in->flow_id, &id) ||
        (in->default_flow_only && !uuid_eq(&id, &c->api->instance->flow_id)) ||
        !txn_flow_find(t, &id, ret) || ret->kind != FLOW_KIND_FLOW)
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: null");
    if (!str_eq(ret->type, STR("CONTACT_FLOW"))) /* 9 no. 2 */
        return fail(f, ERR_UNFIT, "The flow is of type %.*s, not CONTACT_FLOW", STR_ARG(ret->type));
    if (ret->archived)
        return fail(f, ERR_UNFIT, "The flow is archived");
    if (!ret->published_no)
        return fail(f, ERR_UNFIT, "The flow has not been published");
    return OK;
}

static enum err
find_related(struct call *c, struct txn *t, struct chat_start *start, struct contact *past,
             struct fail *f)
{
    const struct start_request *in = c->in;
    const struct instance *instance = c->api->instance;
    struct contact contact;
    struct uuid id;
    enum err e;

    if (in->persistent.given.value) {
        if (!ident_read(instance, "contact", in->persistent.source_id, &id))
            return fail(f, ERR_NOT_FOUND, "Resource not found of Type: CONTACT");
        e = past_source(t, &id, str_eq(in->persistent.rehydration, STR("ENTIRE_PAST_SESSION")),
                        past, f);
        if (e)
            return e;
        start->past = past;
        start->related_id = past->id;
        return OK;
    }
    if (!in->related_id.p)
        return OK;
    if (!ident_read(instance, "contact", in->related_id, &id) ||
        !txn_contact_find(t, &id, &contact))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: CONTACT");
    start->related_id = id;
    if (!in->customer_id.p)
        start->customer_id = contact.customer_id;
    txn_attributes(t, contact.chat_no, &start->attributes);
    return OK;
}

/* connect-api.md 6.1: the endpoint adds customerName when the page has not set it. */
static enum err
attributes_of(struct call *c, struct str *ret, struct fail *f)
{
    const struct start_request *in = c->in;
    struct buf text = { .max = 4096 };
    struct json_out w = { .out = &text };
    struct json *name = NULL;
    enum err e;

    if (in->ready_attributes.p) {
        *ret = in->ready_attributes;
        return OK;
    }
    e = attributes_merge(ret->n ? *ret : STR("{}"), in->attributes, c->job.arena, ret, f);
    if (e || !in->default_name.n || json_member(in->attributes, "customerName"))
        return e;
    json_open(&w, '{');
    json_set_str(&w, "customerName", in->default_name);
    json_close(&w, '}');
    e = json_parse(buf_str(&text), JSON_READ_STRICT, &name, f);
    if (!e)
        e = attributes_merge(*ret, name, c->job.arena, ret, f);
    json_free(&name);
    buf_done(&text);
    return e;
}

static struct str
dump_into(const struct json *j, struct arena *a)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT };
    struct str s = STR_NONE;

    if (j && json_dump(j, &text))
        CHECK(arena_copy(a, buf_str(&text), &s));
    buf_done(&text);
    return s;
}

/* What flows, agents and later segments may ask for. */
static struct str
details_of(const struct call *c)
{
    const struct start_request *in = c->in;
    struct buf text = { .max = 4096 };
    struct json_out w = { .out = &text };
    struct str s = STR_NONE;

    json_open(&w, '{');
    json_set_str(&w, "ResponseMode",
                 in->configuration.response_mode.p ? in->configuration.response_mode
                                                   : STR("COMPLETE")); /* 9 no. 21 */
    if (in->on_exit || in->agent_exit)
        json_set_str(&w, "DisconnectOnCustomerExit", STR("AGENT"));
    if (in->persistent.given.value)
        json_set_str(&w, "RehydrationType", in->persistent.rehydration);
    json_close(&w, '}');
    CHECK(arena_copy(c->job.arena, buf_str(&text), &s));
    buf_done(&text);
    return s;
}

static void
put_started(struct call *c, const struct chat_started *started, const struct uuid *continued)
{
    const struct token token = { .kind = TOKEN_PARTICIPANT,
                                 .chat_no = started->chat_no,
                                 .participant_no = started->participant_no };
    char text[TOKEN_TEXT_SIZE];
    size_t n;

    token_issue(c->api->keys, &token, text, &n);
    json_open(&c->out, '{');
    json_set_uuid(&c->out, "ContactId", &started->contact_id);
    json_set_uuid(&c->out, "ParticipantId", &started->participant_id);
    json_set_str(&c->out, "ParticipantToken", str_of(text, n));
    if (continued)
        json_set_uuid(&c->out, "ContinuedFromContactId", continued);
    json_close(&c->out, '}');
}

enum err
start_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct start_request *in = c->in;
    struct chat_start start = {
        .display_name = in->participant.display_name,
        .contents = in->content_set,
        .minutes = in->minutes.given ? in->minutes.value : LIMIT_CHAT_MINUTES,
        .first_type = in->message_type,
        .first_content = in->message.content,
        .customer_id = in->customer_id,
        .segment_attributes = dump_into(in->segment_attributes, c->job.arena),
        .details = details_of(c),
    };
    const int64_t active_max = c->api->settings->active_chats;
    struct chat_started started;
    struct contact past;
    struct flow flow;
    enum err e = find_flow(c, t, &flow, f);

    if (!e)
        e = find_related(c, t, &start, &past, f);
    if (!e)
        e = attributes_of(c, &start.attributes, f);
    if (e)
        return e;
    if (active_max && txn_chats_live(t, active_max) >= active_max)
        return fail(f, ERR_LIMIT, "The instance has as many active chats as it may have");
    start.flow_id = flow.id;
    chat_start(t, &start, &started);
    put_started(c, &started, in->persistent.given.value ? &start.related_id : NULL);
    return OK;
}
