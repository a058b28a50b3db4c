/* What is said of a contact afterwards: UpdateContact, tags, references, and which contacts belong
 * together. contract/connect-api.md 1.3. */

#include "api/connect/contact_plans.h"

#include "api/connect/kinds.h"
#include "api/ident.h"
#include "api/query.h"
#include "base/limits.h"
#include "store/records.h"
#include "store/resources.h"

enum { CONTACT_TAGS_MAX = 6, SEGMENTS_SHOWN = 100 };

#define REFERENCE_TYPES                                                                            \
    "URL ATTACHMENT CONTACT_ANALYSIS NUMBER STRING DATE EMAIL EMAIL_MESSAGE "                      \
    "EMAIL_MESSAGE_PLAIN_TEXT EMAIL_MESSAGE_PLAIN_TEXT_REDACTED EMAIL_MESSAGE_REDACTED"

static const struct shape reference[] = {
    ROW_TEXT("Value", 0, 0, 4096),
    ROW_ENUM("Type", SHAPE_REQUIRED, REFERENCE_TYPES),
    ROWS_END,
};
static const struct shape anything[] = { ROWS_END };
static const struct shape updated[] = {
    ROW_TEXT("Name", 0, 0, 1024),
    ROW_TEXT("Description", 0, 0, 4096),
    ROW_IN("References", 0, anything),
    ROW_IN("SegmentAttributes", 0, anything),
    ROW_IN("QueueInfo", 0, anything),
    ROW_IN("UserInfo", 0, anything),
    ROW_IN("CustomerEndpoint", 0, anything),
    ROW_IN("SystemEndpoint", 0, anything),
    ROWS_END,
};

static enum err
check_reference(struct str name, const struct json *value, void *arg)
{
    struct fail *f = arg;

    if (!name.n || str_utf16_units(name) > 4096)
        return fail(f, ERR_INVALID, "The name of a reference has 1 to 4096 characters");
    if (json_kind(value) != JSON_KIND_OBJECT)
        return fail(f, ERR_MALFORMED, "A reference must be an object");
    return shape_check(reference, value, f);
}

static enum err
check_segment_value(struct str name, const struct json *value, void *arg)
{
    struct fail *f = arg;

    if (json_kind(value) != JSON_KIND_OBJECT || json_count(value) != 1)
        return fail(f, ERR_INVALID, "A segment attribute has exactly one value");
    if (str_utf16_units(name) > 128)
        return fail(f, ERR_INVALID, "The name of a segment attribute has 1 to 128 characters");
    return OK;
}

/* For a chat: no queue, user or endpoint, which are for external audio alone. */
static enum err
check_update(struct call *c, struct fail *f)
{
    static const char *const foreign[] = { "QueueInfo", "UserInfo", "CustomerEndpoint",
                                           "SystemEndpoint" };
    const struct json *references = shape_given(c->json, "References");
    const struct json *segment = shape_given(c->json, "SegmentAttributes");
    enum err e = references ? json_each(references, check_reference, f) : OK;

    for (int i = 0; i < 4; i++)
        if (shape_given(c->json, foreign[i]))
            return fail(f, ERR_UNFIT, "%s is for external audio contacts only", foreign[i]);
    return !e && segment ? json_each(segment, check_segment_value, f) : e;
}

/* ---- UpdateContact ---- */

struct known_keys {
    struct txn *txn;
    struct fail *fail;
};

/* User-defined keys must be predefined attributes; the system's own cannot be set here. */
static enum err
key_is_known(struct str name, const struct json *value, void *arg)
{
    struct known_keys *x = arg;
    struct resource r;

    (void)value;
    if (str_eq(name, STR("connect:ContactExpiry")) ||
        txn_resource_find_name(x->txn, RESOURCE_PREDEFINED_ATTRIBUTE, name, &r))
        return OK;
    return fail(x->fail, ERR_INVALID, "A segment attribute must be a predefined attribute");
}

/* Members of `changes` set in the object `old`, which may be empty. */
static struct str
merged(struct call *c, struct str old, const struct json *changes)
{
    struct resource r = { .body = old.n ? old : STR("{}") };
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 };

    json_dump(changes, &text);
    thing_set(c, &r, buf_str(&text));
    buf_done(&text);
    return r.body;
}

static enum err
update(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *segment = shape_given(c->json, "SegmentAttributes");
    const struct json *references = shape_given(c->json, "References");
    struct known_keys keys = { t, f };
    struct contact_extra extra;
    struct contact contact;
    struct chat chat;
    enum err e = contact_named(c, t, c->labels[1], &contact, &chat, f);

    (void)r;
    if (!e && segment)
        e = json_each(segment, key_is_known, &keys);
    if (e)
        return e;
    txn_contact_extra(t, contact.no, &extra);
    if (shape_given(c->json, "Name"))
        extra.name = json_str(shape_given(c->json, "Name"));
    if (shape_given(c->json, "Description"))
        extra.description = json_str(shape_given(c->json, "Description"));
    if (references)
        extra.references = merged(c, extra.references, references);
    txn_contact_extra_save(t, &extra);
    if (segment)
        contact.segment_attributes = merged(c, contact.segment_attributes, segment);
    contact.updated_ms = txn_now_ms(t);
    txn_contact_save(t, &contact);
    return OK;
}

/* ---- tags ---- */

static const struct shape tagged[] = {
    ROW_TEXT("InstanceId", SHAPE_REQUIRED, 1, 100),
    ROW_TEXT("ContactId", SHAPE_REQUIRED, 1, 256),
    { .name = "Tags", .kind = SHAPE_TAGS, .flags = SHAPE_REQUIRED, .max = CONTACT_TAGS_MAX },
    ROWS_END,
};

static enum err
save_tags(struct call *c, struct txn *t, struct contact *contact, struct contact_extra *extra,
          struct str tags, struct fail *f)
{
    struct json *all = NULL;
    enum err e = json_parse(tags, JSON_READ_STRICT, &all, f);

    (void)c;
    if (!e)
        e = shape_check_tags(all, CONTACT_TAGS_MAX, f);
    json_free(&all);
    if (e)
        return e;
    extra->tags = tags;
    txn_contact_extra_save(t, extra);
    contact->updated_ms = txn_now_ms(t);
    txn_contact_save(t, contact);
    return OK;
}

static enum err
tag(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct contact_extra extra;
    struct contact contact;
    struct chat chat;
    enum err e =
        contact_named(c, t, json_str(shape_given(c->json, "ContactId")), &contact, &chat, f);

    (void)r;
    if (e)
        return e;
    txn_contact_extra(t, contact.no, &extra);
    return save_tags(c, t, &contact, &extra, merged(c, extra.tags, shape_given(c->json, "Tags")),
                     f);
}

static enum err
untag(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct contact_extra extra;
    struct contact contact;
    struct chat chat;
    struct str key, tags;
    enum err e = contact_named(c, t, c->labels[1], &contact, &chat, f);

    (void)r;
    if (e)
        return e;
    txn_contact_extra(t, contact.no, &extra);
    tags = extra.tags.n ? extra.tags : STR("{}");
    for (size_t i = 0; query_value(c->query, "TagKeys", i, c->job.arena, &key); i++)
        tags = thing_without(c, tags, key.p);
    return save_tags(c, t, &contact, &extra, tags, f);
}

/* ---- ListContactReferences ---- */

struct listing {
    struct call *call;
};

/* {"Url":{"Name","Value"}}: the member is called after the type. */
static enum err
put_reference(struct str name, const struct json *value, void *arg)
{
    static const struct {
        const char *type, *member;
    } members[] = { { "URL", "Url" },   { "STRING", "String" }, { "NUMBER", "Number" },
                    { "DATE", "Date" }, { "EMAIL", "Email" },   { "ATTACHMENT", "Attachment" } };
    struct call *c = ((struct listing *)arg)->call;
    struct str type = json_str(json_member(value, "Type")), wanted;
    bool asked = false;

    for (size_t i = 0; query_value(c->query, "referenceTypes", i, c->job.arena, &wanted); i++)
        asked |= str_eq(wanted, type);
    for (int i = 0; asked && i < 6; i++) {
        if (!str_eq(type, str_from(members[i].type)))
            continue;
        json_open(&c->out, '{');
        json_name(&c->out, members[i].member);
        json_open(&c->out, '{');
        json_set_str(&c->out, "Name", name);
        json_set_str(&c->out, "Value", json_str(json_member(value, "Value")));
        json_close(&c->out, '}');
        json_close(&c->out, '}');
    }
    return OK;
}

static enum err
list_references(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct listing listing = { c };
    struct contact_extra extra;
    struct contact contact;
    struct json *all = NULL;
    struct chat chat;
    enum err e = contact_named(c, t, c->labels[1], &contact, &chat, f);

    (void)r;
    if (e)
        return e;
    txn_contact_extra(t, contact.no, &extra);
    json_open(&c->out, '{');
    json_name(&c->out, "ReferenceSummaryList");
    json_open(&c->out, '[');
    if (extra.references.n && json_parse(extra.references, JSON_READ_STRICT, &all, NULL) == OK)
        json_each(all, put_reference, &listing);
    json_free(&all);
    json_close(&c->out, ']');
    json_close(&c->out, '}');
    return OK;
}

/* ---- ListAssociatedContacts: every segment of the chat ---- */

static void
put_segment(struct call *c, const struct contact *s, const struct contact *before,
            const struct chat *chat)
{
    struct json_out *w = &c->out;
    static const struct uuid none;

    json_open(w, '{');
    json_set_str(w, "ContactId", ident_text(&s->id, c->job.arena));
    json_set_str(w, "ContactArn", contact_arn(c, &s->id));
    json_set_epoch(w, "InitiationTimestamp", s->initiated_ms);
    if (s->ended_ms)
        json_set_epoch(w, "DisconnectTimestamp", s->ended_ms);
    json_set_str(w, "InitialContactId", ident_text(&chat->initial_id, c->job.arena));
    if (before)
        json_set_str(w, "PreviousContactId", ident_text(&before->id, c->job.arena));
    if (!uuid_eq(&s->related_id, &none))
        json_set_str(w, "RelatedContactId", ident_text(&s->related_id, c->job.arena));
    json_set_str(w, "InitiationMethod", initiation_name(s->method));
    json_set_str(w, "Channel", STR("CHAT"));
    json_close(w, '}');
}

static struct str
contact_asked(struct call *c)
{
    struct str text = STR("");

    query_value(c->query, "contactId", 0, c->job.arena, &text);
    return text;
}

static enum err
associated_resource(struct call *c)
{
    c->resource = ident_arn(c->api->instance, "contact", contact_asked(c), c->job.arena);
    return OK;
}

static enum err
list_associated(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct contact *all = arena_get(c->job.arena, sizeof(*all) * SEGMENTS_SHOWN);
    struct contact contact;
    struct chat chat;
    size_t n, from, to;
    enum err e = contact_named(c, t, contact_asked(c), &contact, &chat, f);

    (void)r;
    if (e)
        return e;
    CHECK(all);
    n = txn_contacts_of_chat(t, chat.no, all, SEGMENTS_SHOWN);
    thing_page_cut(c, n, &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "ContactSummaryList");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++)
        put_segment(c, &all[i], i ? &all[i - 1] : NULL, &chat);
    json_close(&c->out, ']');
    thing_page_end(c, to, n);
    json_close(&c->out, '}');
    return OK;
}

static const struct shape keys_query[] = {
    ROW_TEXTS("TagKeys", SHAPE_REQUIRED, 1, 128, 1, CONTACT_TAGS_MAX),
    ROWS_END,
};
static const struct shape types_query[] = {
    ROW_ENUMS("referenceTypes", SHAPE_REQUIRED, REFERENCE_TYPES, 6),
    ROWS_END,
};
static const struct shape contact_query[] = {
    ROW_TEXT("contactId", SHAPE_REQUIRED, 1, 256),
    ROWS_END,
};

const struct plan update_contact = { .resource = contact_resource,
                                     .body = updated,
                                     .some = true,
                                     .check = check_update,
                                     .run = update };
const struct plan tag_contact = { .resource = contact_resource, .body = tagged, .run = tag };
const struct plan untag_contact = { .resource = contact_resource,
                                    .query = keys_query,
                                    .run = untag };
const struct plan list_contact_references = { .resource = contact_resource,
                                              .query = types_query,
                                              .run = list_references };
const struct plan list_associated_contacts = {
    .resource = associated_resource, .query = contact_query, .page_max = 100, .run = list_associated
};
