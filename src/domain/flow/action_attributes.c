/* UpdateContactAttributes, UpdateFlowAttributes: all or nothing (flows.md 2.6). */

#include "domain/flow/action.h"

#include "base/json.h"
#include "domain/offer.h"

struct change {
    struct str name, value;
};

struct changes {
    struct step *s;
    struct change *list;
    size_t count, size;
};

/* flows.md 2.6: no empty names, none that would read as a path. */
static bool
name_is_good(struct str name)
{
    return name.n && str_find(name, '$') == name.n && str_find(name, '.') == name.n;
}

static enum err
take(struct changes *c, struct str name, struct str value)
{
    struct buf out = { .max = LIMIT_ATTRIBUTES };
    struct change *to = &c->list[c->count];
    bool good;

    if (c->count == c->size)
        return ERR_QUOTA;
    good = expression_text(name, &c->s->lookup, &out) && name_is_good(buf_str(&out)) &&
           arena_copy(c->s->arena, buf_str(&out), &to->name) &&
           arena_copy(c->s->arena, value, &to->value);
    buf_done(&out);
    if (!good)
        return ERR_INVALID;
    c->count++;
    return OK;
}

static enum err
take_attribute(struct str name, const struct json *value, void *arg)
{
    struct changes *c = arg;

    return take(c, name, step_resolve(c->s, value));
}

/* {"k": {"Value": "v"}}, or plainly {"k": "v"}. */
static enum err
take_flow_attribute(struct str name, const struct json *value, void *arg)
{
    struct changes *c = arg;

    if (json_kind(value) == JSON_KIND_OBJECT)
        value = json_member(value, "Value");
    return take(c, name, step_resolve(c->s, value));
}

static bool
changes_read(struct step *s, const struct json *map, json_visit_fn visit, struct changes *ret)
{
    *ret = (struct changes){ .s = s, .size = json_count(map) };
    if (json_kind(map) != JSON_KIND_OBJECT || !ret->size)
        return false;
    ret->list = arena_get(s->arena, ret->size * sizeof(*ret->list));
    return ret->list && json_each(map, visit, ret) == OK;
}

static size_t
bag_bytes(struct bag *b)
{
    size_t n = 0;

    for (size_t i = 0; i < b->count; i++)
        n += b->entries[i].name.n + json_str(bag_get(b, b->entries[i].name)).n;
    return n;
}

/* Into a copy of the map; false: it would be larger than it may be. */
static bool
changes_apply(const struct changes *c, struct bag *to)
{
    for (size_t i = 0; i < c->count; i++) {
        if (!c->list[i].value.n) /* flows.md 11.6 */
            bag_remove(to, c->list[i].name);
        else if (!bag_set_str(to, c->list[i].name, c->list[i].value))
            return false;
    }
    return bag_bytes(to) <= LIMIT_ATTRIBUTES;
}

/* One line an attribute. */
static void
log_changes(struct step *s, const struct changes *c)
{
    for (size_t i = 0; i < c->count; i++) {
        bag_clear(&s->log);
        step_note(s, "Key", c->list[i].name);
        step_note(s, "Value", c->list[i].value);
        step_note(s, "AddAttributeToRelatedContact", STR("false"));
        step_log(s);
    }
    s->logged = true;
}

static bool
save_attributes(struct step *s, int64_t chat_no, const struct changes *c)
{
    struct str json;
    struct bag b;
    bool done;

    bag_init(&b, s->arena);
    txn_attributes(s->t, chat_no, &json);
    bag_read_text(&b, json);
    done = changes_apply(c, &b);
    json = done ? bag_text(&b) : STR_NONE;
    bag_done(&b);
    if (!json.n)
        return false;
    txn_attributes_save(s->t, chat_no, json);
    offers_changed(s->t, chat_no);
    if (chat_no == s->c->no)
        s->cached &= ~(unsigned)CACHED_ATTRIBUTES;
    return true;
}

/* The chat whose attributes are meant; 0: there is none (flows.md 11.23). */
static int64_t
target_chat(struct step *s)
{
    static const struct uuid none;
    const struct contact *contact = step_contact(s);
    struct contact related;

    if (!str_eq_nocase(step_raw(s, "TargetContact"), STR("Related")))
        return s->c->no;
    if (uuid_eq(&contact->related_id, &none) ||
        !txn_contact_find(s->t, &contact->related_id, &related))
        return 0;
    return related.chat_no;
}

struct outcome
action_update_attributes(struct step *s)
{
    int64_t chat_no = target_chat(s);
    struct changes c;

    if (!chat_no || !changes_read(s, step_json(s, "Attributes"), take_attribute, &c) ||
        !save_attributes(s, chat_no, &c))
        return outcome_failed();
    log_changes(s, &c);
    return outcome_next();
}

struct outcome
action_update_flow_attributes(struct step *s)
{
    struct bag *data = &step_frame(s)->data, own;
    struct changes c;
    bool done;

    if (!changes_read(s, step_json(s, "FlowAttributes"), take_flow_attribute, &c))
        return outcome_failed();
    bag_init(&own, s->arena);
    bag_read(&own, bag_get(data, STR("FlowAttributes")));
    done = changes_apply(&c, &own) && bag_set(data, STR("FlowAttributes"), bag_text(&own));
    bag_done(&own);
    if (!done)
        return outcome_failed();
    log_changes(s, &c);
    return outcome_next();
}
