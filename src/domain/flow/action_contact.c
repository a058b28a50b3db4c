/* What a flow writes on the contact's record: UpdateContactData, tags, settings that chat has no
 * use for but keeps (flows.md 2.4, 2.6, 7.11). */

#include "domain/flow/action.h"

#include "base/json.h"
#include "base/random.h"
#include "domain/past.h"

/* ---- the contact's details ---- */

static bool
save_details(struct step *s, struct bag *details)
{
    struct contact *contact = step_contact(s);
    struct str json = bag_text(details);

    if (!json.n)
        return false;
    contact->details = json;
    contact->updated_ms = txn_now_ms(s->t);
    txn_contact_save(s->t, contact);
    return true;
}

static void
open_details(struct step *s, struct bag *ret)
{
    bag_init(ret, s->arena);
    bag_read_text(ret, step_contact(s)->details);
}

/* {name: {"Type": …, "Value": …}} as it is; {type: value} becomes that. */
struct references {
    struct step *s;
    struct bag all;
};

static enum err
take_reference(struct str name, const struct json *value, void *arg)
{
    struct references *r = arg;
    struct bag one;
    enum err e;

    bag_init(&one, r->s->arena);
    if (json_kind(value) == JSON_KIND_OBJECT) {
        bag_set_str(&one, STR("Type"), step_resolve(r->s, json_member(value, "Type")));
        bag_set_str(&one, STR("Value"), step_resolve(r->s, json_member(value, "Value")));
    } else {
        bag_set_str(&one, STR("Type"), name);
        bag_set_str(&one, STR("Value"), step_resolve(r->s, value));
    }
    e = bag_set(&r->all, name, bag_text(&one)) ? OK : ERR_TOO_BIG;
    bag_done(&one);
    return e;
}

static bool
take_references(struct step *s, struct bag *details)
{
    const struct json *given = step_json(s, "References");
    struct references r = { .s = s };
    bool done;

    if (json_kind(given) != JSON_KIND_OBJECT)
        return !given;
    bag_init(&r.all, s->arena);
    bag_read(&r.all, bag_get(details, STR("References")));
    done = json_each(given, take_reference, &r) == OK &&
           bag_set(details, STR("References"), bag_text(&r.all));
    bag_done(&r.all);
    return done;
}

struct outcome
action_contact_data(struct step *s)
{
    static const char *const texts[] = { "Name", "Description", "LanguageCode" };
    struct bag *data = &step_frame(s)->data, details;
    struct str text;
    bool done;

    open_details(s, &details);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (!step_json(s, texts[i]))
            continue;
        text = step_resolve(s, step_json(s, texts[i]));
        if (str_utf16_units(text) > 1024) {
            bag_done(&details);
            return outcome_failed();
        }
        step_note(s, texts[i], text);
        bag_set_str(&details, str_from(texts[i]), text);
    }
    if (step_text(s, "CustomerId", &text) && text.n <= 512)
        step_contact(s)->customer_id = text;
    if (step_text(s, "WisdomSessionArn", &text)) {
        struct bag wisdom;

        bag_init(&wisdom, s->arena);
        bag_set_str(&wisdom, STR("SessionArn"), text);
        bag_set(data, STR("Wisdom"), bag_text(&wisdom));
        bag_done(&wisdom);
    }
    done = take_references(s, &details) && save_details(s, &details);
    bag_done(&details);
    return done ? outcome_next() : outcome_failed();
}

/* ---- tags ---- */

struct tagging {
    struct step *s;
    struct bag tags;
};

static bool
tag_is_of_users(struct str key)
{
    return !str_starts(key, STR("aws:"));
}

static enum err
take_tag(struct str name, const struct json *value, void *arg)
{
    struct tagging *g = arg;
    struct buf key = { .max = 1024 };
    struct str text = step_resolve(g->s, value);
    enum err e = ERR_INVALID;

    if (expression_text(name, &g->s->lookup, &key) && key.n && key.n <= 128 && text.n <= 256 &&
        tag_is_of_users(buf_str(&key)) && bag_set_str(&g->tags, buf_str(&key), text))
        e = OK;
    buf_done(&key);
    return e;
}

static size_t
count_of_users(const struct bag *tags)
{
    size_t n = 0;

    for (size_t i = 0; i < tags->count; i++)
        n += tag_is_of_users(tags->entries[i].name);
    return n;
}

/* All or nothing. */
static struct outcome
save_tags(struct step *s, struct tagging *g, struct bag *details, bool good)
{
    good = good && count_of_users(&g->tags) <= LIMIT_FLOW_TAGS &&
           bag_set(details, STR("Tags"), bag_text(&g->tags)) && save_details(s, details);
    bag_done(&g->tags);
    bag_done(details);
    return good ? outcome_next() : outcome_failed();
}

static void
open_tags(struct step *s, struct tagging *g, struct bag *details)
{
    g->s = s;
    open_details(s, details);
    bag_init(&g->tags, s->arena);
    bag_read(&g->tags, bag_get(details, STR("Tags")));
}

struct outcome
action_tag(struct step *s)
{
    const struct json *given = step_json(s, "Tags");
    struct tagging g;
    struct bag details;

    open_tags(s, &g, &details);
    return save_tags(s, &g, &details,
                     json_kind(given) == JSON_KIND_OBJECT && json_count(given) &&
                         json_each(given, take_tag, &g) == OK);
}

struct outcome
action_untag(struct step *s)
{
    const struct json *keys = step_json(s, "TagKeys");
    size_t n = json_kind(keys) == JSON_KIND_ARRAY ? json_count(keys) : 0;
    struct tagging g;
    struct bag details;
    bool good = n > 0;

    open_tags(s, &g, &details);
    for (size_t i = 0; good && i < n; i++) {
        struct str key = step_resolve(s, json_at(keys, i));

        good = key.n && tag_is_of_users(key);
        if (good)
            bag_remove(&g.tags, key);
    }
    return save_tags(s, &g, &details, good);
}

/* ---- what is only kept ---- */

static bool
keep(struct step *s, const char *name, const struct json *j)
{
    struct bag details;
    bool done;

    open_details(s, &details);
    done = bag_set_tree(&details, str_from(name), j) && save_details(s, &details);
    bag_done(&details);
    return done;
}

/* Nothing is spoken on chat; the name stays for $.TextToSpeechVoiceId. */
struct outcome
action_voice(struct step *s)
{
    struct str voice;

    if (step_text(s, "TextToSpeechVoice", &voice) &&
        bag_set_str(step_chat_bag(s), STR("TextToSpeechVoiceId"), voice))
        step_chat_bag_changed(s);
    step_note(s, "GlobalVoice", step_raw(s, "TextToSpeechVoice"));
    return outcome_next();
}

struct outcome
action_recording(struct step *s)
{
    if (s->action->parameters)
        keep(s, "Recording", s->action->parameters);
    return outcome_next();
}

struct outcome
action_recording_and_analytics(struct step *s)
{
    const struct json *chat = step_json(s, "ChatBehavior");

    if (!chat && step_json(s, "VoiceBehavior"))
        return outcome_error("ChannelMismatch");
    if (!chat && !step_json(s, "ScreenRecordingBehavior"))
        return outcome_failed();
    return keep(s, "Recording", s->action->parameters) ? outcome_next() : outcome_failed();
}

/* ---- persistent chat: flows.md 7.12 ---- */

struct outcome
action_persistent(struct step *s)
{
    struct str rehydration = step_raw(s, "RehydrationType"), id;
    bool entire = str_eq(rehydration, STR("ENTIRE_PAST_SESSION"));
    struct contact source;
    struct uuid uuid;

    if ((!entire && !str_eq(rehydration, STR("FROM_SEGMENT"))) ||
        !step_text(s, "SourceContactId", &id) || !uuid_parse(id, uuid.b) ||
        past_source(s->t, &uuid, entire, &source, NULL) != OK ||
        past_attach(s->t, s->c, &source, NULL) != OK)
        return outcome_failed();
    step_note(s, "SourceContactId", id);
    step_forget(s);
    return outcome_next();
}
