/* What references mean for a run on chat: flows.md 3.2. */

#include "domain/flow/action.h"

#include "base/json.h"
#include "base/random.h"
#include "domain/segment.h"

#include <stdio.h>

static void
set_text(struct value *v, struct str text)
{
    *v = (struct value){ .kind = text.n ? VALUE_TEXT : VALUE_MISSING, .text = text };
}

static void
set_uuid(struct step *s, struct value *v, const struct uuid *id)
{
    static const struct uuid none;

    set_text(v, uuid_eq(id, &none) ? STR_NONE : step_uuid(s, id));
}

/* A path into a bag; the bag's name itself is an object of all. */
static void
find_in_bag(struct step *s, struct bag *b, const struct str *path, size_t count, struct value *ret)
{
    const struct json *j;

    if (!count)
        return;
    j = json_follow(bag_get(b, path[0]), path + 1, count - 1);
    value_of_json(j, s->arena, ret);
}

static void
find_in_text(struct step *s, struct str json, const struct str *path, size_t count,
             struct value *ret)
{
    struct bag b;

    bag_init(&b, s->arena);
    bag_read_text(&b, json);
    find_in_bag(s, &b, path, count, ret);
    if (ret->kind == VALUE_TEXT) /* it must outlive the bag */
        arena_copy(s->arena, ret->text, &ret->text);
    else if (ret->kind == VALUE_JSON)
        set_text(ret, value_text(ret, s->arena));
    bag_done(&b);
}

/* ---- roots ---- */

typedef void (*find_fn)(struct step *s, const struct str *path, size_t count, struct value *ret);

/* What the frame has fetched. path[0] is the root. */
static void
find_data(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    find_in_bag(s, &step_frame(s)->data, path, count, ret);
}

static void
find_attributes(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    struct bag *b = step_attributes(s);
    struct json *all = NULL;

    if (count > 1) {
        find_in_bag(s, b, path + 1, count - 1, ret);
        return;
    }
    /* The whole map: kept in the frame so that it lives as long as the turn. */
    if (json_parse(bag_text(b), JSON_READ_STRICT, &all, NULL) == OK &&
        bag_set_tree(&s->log,
                     STR("\x01"
                         "Attributes"),
                     all))
        value_of_json(bag_get(&s->log, STR("\x01"
                                           "Attributes")),
                      s->arena, ret);
    json_free(&all);
}

static void
find_modules(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    if (count > 1 && str_eq(path[1], STR("Input")))
        find_in_bag(s, &step_frame(s)->data, path + 1, count - 1, ret);
    else
        find_data(s, path, count, ret);
}

static void
find_channel(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    (void)s;
    (void)path;
    if (count == 1)
        set_text(ret, STR("CHAT"));
}

static void
find_id(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    const struct contact *contact = step_contact(s);

    if (count > 1)
        return;
    if (str_eq(path[0], STR("InitialContactId")))
        set_uuid(s, ret, &s->c->initial_id);
    else if (str_eq(path[0], STR("RelatedContactId")))
        set_uuid(s, ret, &contact->related_id);
    else if (str_eq(path[0], STR("PreviousContactId")))
        set_text(ret, step_previous(s));
    else
        set_uuid(s, ret, &contact->id);
}

static void
find_instance(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    const struct instance *i = step_instance(s);

    if (count > 1)
        return;
    set_text(ret, str_eq(path[0], STR("AwsRegion")) ? i->region : step_arn(s, NULL, NULL));
}

static void
find_method(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    (void)path;
    if (count == 1)
        set_text(ret, step_method(s));
}

static void
find_customer_id(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    (void)path;
    if (count == 1)
        set_text(ret, step_contact(s)->customer_id);
}

/* Name, Description, LanguageCode, References, Tags: in the contact's details. */
static void
find_detail(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    find_in_text(s, step_contact(s)->details, path, count, ret);
}

static void
find_segment(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    const struct str members[2] = { count > 1 ? path[1] : STR_NONE, STR("ValueString") };

    if (count != 2)
        return;
    find_in_text(s, step_contact(s)->segment_attributes, members, 2, ret);
    if (ret->kind == VALUE_MISSING && str_eq(path[1], STR("connect:Subtype")))
        set_text(ret, STR("connect:Chat"));
    if (ret->kind == VALUE_MISSING && str_eq(path[1], STR("connect:Direction")))
        set_text(ret, STR("INBOUND"));
}

static void
find_queue(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    struct queue_facts facts = { 0 };

    if (count != 2)
        return;
    queue_facts(s->t, s->c, &facts);
    if (str_eq(path[1], STR("Name")))
        set_text(ret, facts.queue_name);
    else if (str_eq(path[1], STR("ARN")))
        set_text(ret, facts.queue_arn);
}

static void
find_agent(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    struct queue_facts facts = { 0 };

    if (count != 2)
        return;
    queue_facts(s->t, s->c, &facts);
    if (str_eq(path[1], STR("UserName")))
        set_text(ret, facts.agent_user_name);
    else if (str_eq(path[1], STR("FirstName")))
        set_text(ret, facts.agent_first_name);
    else if (str_eq(path[1], STR("LastName")))
        set_text(ret, facts.agent_last_name);
    else if (str_eq(path[1], STR("ARN")))
        set_text(ret, facts.agent_arn);
    else if (str_eq(path[1], STR("Status")))
        set_text(ret, facts.agent_status);
}

/* The first message that StartChatContact was given: the log's first item, if it is theirs. */
static void
find_media(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    struct item_scan scan = { .chat = s->c, .count = 1 };
    struct item first;

    if (count != 2 || !str_eq(path[1], STR("InitialMessage")))
        return;
    if (txn_items(s->t, &scan, &first) == 1 && first.kind == ITEM_MESSAGE &&
        first.role == ROLE_CUSTOMER)
        set_text(ret, first.content);
}

static void
find_voice(struct step *s, const struct str *path, size_t count, struct value *ret)
{
    find_in_bag(s, step_chat_bag(s), path, count, ret);
}

/* clang-format off */
static const struct {
    struct str name;
    find_fn find;
} roots[] = {
    { STR_INIT("Attributes"), find_attributes },
    { STR_INIT("External"), find_data },
    { STR_INIT("LambdaInvocation"), find_data },
    { STR_INIT("StoredCustomerInput"), find_data },
    { STR_INIT("Views"), find_data },
    { STR_INIT("Lex"), find_data },
    { STR_INIT("FlowAttributes"), find_data },
    { STR_INIT("Metrics"), find_data },
    { STR_INIT("Loop"), find_data },
    { STR_INIT("Customer"), find_data },
    { STR_INIT("Case"), find_data },
    { STR_INIT("Wisdom"), find_data },
    { STR_INIT("Task"), find_data },
    { STR_INIT("DataTables"), find_data },
    { STR_INIT("Modules"), find_modules },
    { STR_INIT("Channel"), find_channel },
    { STR_INIT("ContactId"), find_id },
    { STR_INIT("InitialContactId"), find_id },
    { STR_INIT("PreviousContactId"), find_id },
    { STR_INIT("RelatedContactId"), find_id },
    { STR_INIT("InstanceARN"), find_instance },
    { STR_INIT("AwsRegion"), find_instance },
    { STR_INIT("InitiationMethod"), find_method },
    { STR_INIT("CustomerId"), find_customer_id },
    { STR_INIT("Name"), find_detail },
    { STR_INIT("Description"), find_detail },
    { STR_INIT("LanguageCode"), find_detail },
    { STR_INIT("References"), find_detail },
    { STR_INIT("Tags"), find_detail },
    { STR_INIT("SegmentAttributes"), find_segment },
    { STR_INIT("Queue"), find_queue },
    { STR_INIT("Agent"), find_agent },
    { STR_INIT("Media"), find_media },
    { STR_INIT("TextToSpeechVoiceId"), find_voice },
};
/* clang-format on */

static void
scope_find(void *ctx, const struct str *path, size_t count, struct value *ret)
{
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
        if (str_eq(roots[i].name, path[0])) {
            roots[i].find(ctx, path, count, ret);
            return;
        }
}

void
scope_init(struct step *s)
{
    s->lookup = (struct lookup){ .find = scope_find, .ctx = s, .arena = s->arena };
    bag_init(&s->attributes, s->arena);
    bag_init(&s->chat_bag, s->arena);
    bag_init(&s->log, s->arena);
    bag_init(&s->notes, s->arena);
}

void
scope_done(struct step *s)
{
    bag_done(&s->attributes);
    bag_done(&s->chat_bag);
    bag_done(&s->log);
    bag_done(&s->notes);
    for (size_t i = 0; i < s->depth; i++) {
        bag_done(&s->frames[i].data);
        document_unref(&s->frames[i].document);
    }
    document_unref(&s->held);
    arena_free(&s->arena);
}

/* ---- what is asked of the store once a turn ---- */

struct contact *
step_contact(struct step *s)
{
    if (!(s->cached & CACHED_CONTACT) || s->contact.no != s->c->contact_no) {
        if (!txn_contact_get(s->t, s->c->contact_no, &s->contact))
            s->contact = (struct contact){ .details = STR("{}"), .segment_attributes = STR("{}") };
        s->cached |= CACHED_CONTACT;
    }
    return &s->contact;
}

struct bag *
step_attributes(struct step *s)
{
    if (!(s->cached & CACHED_ATTRIBUTES)) {
        struct str json;

        txn_attributes(s->t, s->c->no, &json);
        bag_clear(&s->attributes);
        bag_read_text(&s->attributes, json);
        s->cached |= CACHED_ATTRIBUTES;
    }
    return &s->attributes;
}

struct bag *
step_chat_bag(struct step *s)
{
    if (!(s->cached & CACHED_CHAT)) {
        bag_clear(&s->chat_bag);
        bag_read_text(&s->chat_bag, txn_flow_chat(s->t, s->c->no));
        s->cached |= CACHED_CHAT;
    }
    return &s->chat_bag;
}

/* Saved at once: what is started next may ask for it. */
void
step_chat_bag_changed(struct step *s)
{
    struct str json = bag_text(&s->chat_bag);

    if (json.n)
        txn_flow_chat_save(s->t, s->c->no, json);
}

const struct instance *
step_instance(struct step *s)
{
    if (!(s->cached & CACHED_INSTANCE))
        txn_instance(s->t, &s->instance);
    s->cached |= CACHED_INSTANCE;
    return &s->instance;
}

void
step_forget(struct step *s)
{
    s->cached &= CACHED_INSTANCE;
}

struct str
step_uuid(struct step *s, const struct uuid *id)
{
    char text[UUID_TEXT_SIZE];
    struct str kept = STR_NONE;

    uuid_text(id->b, text);
    arena_copy(s->arena, str_from(text), &kept);
    return kept;
}

struct str
step_arn(struct step *s, const char *kind, const struct uuid *id)
{
    const struct instance *i = step_instance(s);
    struct buf text = { .max = 1024 };
    struct str kept = STR_NONE;
    char own[UUID_TEXT_SIZE];

    uuid_text(i->id.b, own);
    buf_printf(&text, "arn:aws:connect:%.*s:%.*s:instance/%s", STR_ARG(i->region),
               STR_ARG(i->account), own);
    if (kind) {
        uuid_text(id->b, own);
        buf_printf(&text, "/%s/%s", kind, own);
    }
    arena_copy(s->arena, buf_str(&text), &kept);
    buf_done(&text);
    return kept;
}

/* connect-api.md, alias InitiationMethod. */
struct str
step_method(struct step *s)
{
    enum initiation method = step_contact(s)->method;

    return initiation_name(method ? method : INITIATION_API);
}

/* On the first segment it is the contact itself: flows.md 3.2. */
struct str
step_previous(struct step *s)
{
    static const struct uuid none;
    struct route r;

    segment_route(s->t, s->c->contact_no, &r);
    return step_uuid(s, uuid_eq(&r.previous_id, &none) ? &step_contact(s)->id : &r.previous_id);
}
