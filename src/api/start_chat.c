#include "api/start_chat.h"

#include "api/ident.h"
#include "api/participant/participant.h"
#include "base/limits.h"

/* clang-format off */
const struct field start_chat_fields[] = {
    { "InstanceId", FIELD_STR, AT(start_request, instance_id), OPTIONAL, 0, 100, NULL },
    { "ConnectInstanceId", FIELD_STR, AT(start_chat_request, other_instance_id), OPTIONAL, 0, 100, NULL },
    { "ContactFlowId", FIELD_STR, AT(start_request, flow_id), OPTIONAL, 0, 500, NULL },
    { "ParticipantDetails", FIELD_OBJECT, AT(start_chat_request, participant), OPTIONAL, 0, 0, NULL },
    { "customerName", FIELD_STR, AT(start_chat_request, customer_name), OPTIONAL, 0, LIMIT_DISPLAY_NAME, NULL },
    { "Attributes", FIELD_OBJECT, AT(start_request, attributes), OPTIONAL, 0, 0, NULL },
    { "SupportedMessagingContentTypes", FIELD_LIST, AT(start_request, contents), OPTIONAL, 0, 100, NULL },
    { "ChatDurationInMinutes", FIELD_INT, AT(start_request, minutes), OPTIONAL, LIMIT_CHAT_MINUTES_MIN, LIMIT_CHAT_MINUTES_MAX, NULL },
    { "PersistentChat", FIELD_OBJECT, AT(start_chat_request, persistent), OPTIONAL, 0, 0, NULL },
    { 0 },
};
/* clang-format on */

static struct str
member_str(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

/* The display name, else the body's customerName, else "Customer". */
static enum err
take_name(struct start_chat_request *in, struct fail *f)
{
    const struct json *given = json_member(in->participant, "DisplayName");
    struct str name = member_str(in->participant, "DisplayName");

    if (given && json_kind(given) != JSON_KIND_STRING && json_kind(given) != JSON_KIND_NULL)
        return fail(f, ERR_MALFORMED, "ParticipantDetails.DisplayName must be a string");
    if (str_utf16_units(name) > LIMIT_DISPLAY_NAME)
        return fail(f, ERR_INVALID,
                    "ParticipantDetails.DisplayName must have at most %d characters",
                    LIMIT_DISPLAY_NAME);
    if (!name.n)
        name = in->customer_name.n ? in->customer_name : STR("Customer");
    in->start.participant.display_name = in->start.default_name = name;
    return OK;
}

/* chat-interface sends a string, which is text/plain; an object is StartChatContact's. */
static enum err
take_message(struct start_chat_request *in, const struct json *body, struct fail *f)
{
    const struct json *j = json_member(body, "InitialMessage");
    struct start_message *m = &in->start.message;

    if (json_kind(j) == JSON_KIND_NONE || json_kind(j) == JSON_KIND_NULL)
        return OK;
    m->given.value = true;
    if (json_kind(j) == JSON_KIND_STRING) {
        m->type_name = STR("text/plain");
        m->content = json_str(j);
        m->given.value = m->content.n > 0;
    } else if (json_kind(j) == JSON_KIND_OBJECT) {
        m->type_name = member_str(j, "ContentType");
        m->content = member_str(j, "Content");
        if (!m->type_name.n || !m->content.n)
            return fail(f, ERR_INVALID, "InitialMessage needs ContentType and Content");
    } else {
        return fail(f, ERR_MALFORMED, "InitialMessage must be a string or an object");
    }
    if (str_utf16_units(m->content) > LIMIT_CONTENT)
        return fail(f, ERR_INVALID, "InitialMessage must have at most %d characters",
                    LIMIT_CONTENT);
    return OK;
}

/* Passed on only if both members are set; dropped where a contact id alone would open old
 * transcripts (connect-api.md 6.1). */
static void
take_persistent(struct start_chat_request *in, const struct api_settings *s)
{
    struct start_persistent *p = &in->start.persistent;

    if (!s->local && !s->start_persistent)
        return;
    p->rehydration = member_str(in->persistent, "RehydrationType");
    p->source_id = member_str(in->persistent, "SourceContactId");
    p->given.value = p->rehydration.n && p->source_id.n;
}

enum err
start_chat_check(struct call *c, struct fail *f)
{
    struct start_chat_request *in = c->in;
    struct arena *a = c->job.arena;
    enum err e = take_name(in, f);

    if (!e)
        e = take_message(in, c->json, f);
    if (e)
        return e;
    take_persistent(in, c->api->settings);
    if (!in->start.instance_id.n)
        in->start.instance_id = in->other_instance_id;
    if (!in->start.instance_id.n)
        in->start.instance_id = ident_text(&c->api->instance->id, a);
    if (!in->start.flow_id.n)
        in->start.flow_id = ident_text(&c->api->instance->flow_id, a);
    in->start.default_flow_only = !c->api->settings->local && !c->api->settings->start_any_flow;
    return start_check(c, f);
}

enum err
start_chat_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct start_chat_request *in = c->in;
    struct json_out *w = &c->out;
    enum err e;

    json_open(w, '{');
    json_name(w, "data");
    json_open(w, '{');
    json_name(w, "startChatResult");
    e = start_run(c, t, f);
    if (e)
        return e;
    json_name(w, "featurePermissions");
    json_open(w, '{');
    if (in->start.contents)
        json_set_bool(w, "MESSAGING_MARKDOWN",
                      in->start.content_set & content_bit(CONTENT_MARKDOWN));
    json_close(w, '}');
    json_close(w, '}');
    json_close(w, '}');
    return OK;
}
