#include "domain/widget_change.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/origin.h"
#include "base/random.h"
#include "base/secret_text.h"
#include "domain/snippet.h"
#include "store/flows.h"
#include "store/widgets.h"

enum err
widget_named(struct txn *t, struct str word, struct widget *ret, struct fail *f)
{
    struct uuid id;

    if ((uuid_parse(word, id.b) && txn_widget_find(t, &id, ret)) ||
        txn_widget_find_name(t, word, ret))
        return OK;
    return fail(f, ERR_NOT_FOUND, "there is no widget %.*s", STR_ARG(word));
}

static enum err
flow_named(struct txn *t, struct str word, struct uuid *ret, struct fail *f)
{
    struct flow flow;
    struct uuid id;

    if (!(uuid_parse(word, id.b) && txn_flow_find(t, &id, &flow)) &&
        !txn_flow_find_name(t, word, &flow))
        return fail(f, ERR_NOT_FOUND, "there is no flow %.*s", STR_ARG(word));
    if (!str_eq(flow.type, STR("CONTACT_FLOW")))
        return fail(f, ERR_UNFIT, "the flow %.*s is of type %.*s, not CONTACT_FLOW",
                    STR_ARG(flow.name), STR_ARG(flow.type));
    *ret = flow.id;
    return OK;
}

static enum err
name_is_free(struct txn *t, struct str name, struct fail *f)
{
    struct widget same;

    if (!name.n || str_utf16_units(name) > 256 || !str_is_utf8(name))
        return fail(f, ERR_INVALID, "a widget's name has 1 to 256 characters");
    if (txn_widget_find_name(t, name, &same))
        return fail(f, ERR_CONFLICT, "there is a widget %.*s already", STR_ARG(name));
    return OK;
}

static enum err
room_for_one(struct txn *t, struct str name, struct fail *f)
{
    struct widget *all = arena_get(txn_arena(t), LIMIT_WIDGETS * sizeof(*all));
    enum err e = name_is_free(t, name, f);

    CHECK(all);
    if (!e && txn_widgets(t, all, LIMIT_WIDGETS) == LIMIT_WIDGETS)
        e = fail(f, ERR_QUOTA, "an instance has at most %d widgets", LIMIT_WIDGETS);
    return e;
}

static struct widget_key
new_key(struct txn *t)
{
    struct widget_key key = { STR(""), txn_now_ms(t) };
    char text[SECRET_WIDGET_KEY_SIZE];

    secret_widget_key(text);
    CHECK(arena_copy(txn_arena(t), str_from(text), &key.text));
    return key;
}

/* ---- making ---- */

enum err
widget_create(struct txn *t, struct str name, struct str flow, struct widget *ret, struct fail *f)
{
    struct widget w = { .name = name,
                        .published = true,
                        .secured = true,
                        .appearance = STR("{}"),
                        .form = STR("null") };
    char snippet[SECRET_SNIPPET_ID_SIZE];
    struct instance instance;
    enum err e = room_for_one(t, name, f);

    txn_instance(t, &instance);
    w.flow_id = instance.flow_id;
    if (!e && flow.n)
        e = flow_named(t, flow, &w.flow_id, f);
    if (e)
        return e;
    secret_snippet_id(snippet);
    CHECK(arena_copy(txn_arena(t), str_from(snippet), &w.snippet_id));
    uuid4_bytes(w.id.b);
    w.keys[0] = new_key(t);
    txn_widget_insert(t, &w);
    *ret = w;
    return OK;
}

/* The commands of the snippet become the widget's appearance, so that its snippet says them again.
 */
static struct str
appearance_of(const struct snippet *s, struct arena *a)
{
    struct buf text = { .max = SNIPPET_TEXT_MAX * 6 };
    struct json_out w = { .out = &text };
    struct str kept = STR("{}");

    json_open(&w, '{');
    json_name(&w, "commands");
    json_put_raw(&w, s->commands);
    json_close(&w, '}');
    if (!arena_copy(a, buf_str(&text), &kept))
        kept = STR("{}");
    buf_done(&text);
    return kept;
}

static enum err
take_keys(struct txn *t, struct widget *w, const struct str keys[WIDGET_KEYS], struct fail *f)
{
    size_t n = 0;

    for (size_t i = 0; i < WIDGET_KEYS; i++) {
        if (!keys[i].n)
            continue;
        if (keys[i].n != WIDGET_KEY_TEXT)
            return fail(f, ERR_INVALID, "a security key has %d characters", WIDGET_KEY_TEXT);
        w->keys[n++] = (struct widget_key){ keys[i], txn_now_ms(t) };
    }
    if (!n)
        w->keys[0] = new_key(t);
    return OK;
}

enum err
widget_import(struct txn *t, struct str name, struct str snippet,
              const struct str keys[WIDGET_KEYS], struct widget *ret, struct fail *f)
{
    struct widget w = { .name = name, .published = true, .form = STR("null") }, same;
    struct instance instance;
    struct snippet found;
    enum err e = snippet_read(snippet, txn_arena(t), &found, f);

    if (!e && txn_widget_find(t, &found.widget_id, &same))
        e = fail(f, ERR_CONFLICT, "this widget is here already, as %.*s", STR_ARG(same.name));
    if (!e)
        e = room_for_one(t, name, f);
    if (!e)
        e = take_keys(t, &w, keys, f);
    if (e)
        return e;
    txn_instance(t, &instance);
    w.id = found.widget_id;
    w.snippet_id = found.snippet_id;
    w.flow_id = instance.flow_id;
    w.secured = found.authenticates;
    w.appearance = appearance_of(&found, txn_arena(t));
    txn_widget_insert(t, &w);
    *ret = w;
    return OK;
}

/* ---- changing ---- */

#define SWITCH(name_, member_)                                                                     \
    {                                                                                              \
#name_, member_, offsetof(struct widget, name_)                                            \
    }
const struct widget_switch widget_switches[] = {
    SWITCH(published, "Published"),       SWITCH(secured, "SecurityEnabled"),
    SWITCH(receipts, "MessageReceipts"),  SWITCH(survey, "PostChatSurvey"),
    SWITCH(null_origin, "AllowNoOrigin"), SWITCH(single_use, "SingleUseTokens"),
};
const size_t widget_switch_count = sizeof(widget_switches) / sizeof(widget_switches[0]);

bool
widget_switch(const struct widget *w, size_t which)
{
    return *(const bool *)(const void *)((const char *)w + widget_switches[which].at);
}

static enum err
set_json(struct str name, struct str value, struct str *to, struct fail *f)
{
    struct json *json = NULL;
    enum err e = json_parse(value, JSON_READ_STRICT, &json, f);
    bool good = json_kind(json) == JSON_KIND_OBJECT ||
                (str_eq(name, STR("form")) && json_kind(json) == JSON_KIND_NULL);

    json_free(&json);
    if (e || !good || value.n > LIMIT_WIDGET_DOCUMENT)
        return fail(f, ERR_INVALID, "%.*s must be a JSON object of at most %d bytes", STR_ARG(name),
                    LIMIT_WIDGET_DOCUMENT);
    *to = value;
    return OK;
}

enum err
widget_set(struct txn *t, struct widget *w, struct str name, struct str value, struct fail *f)
{
    enum err e;

    for (size_t i = 0; i < widget_switch_count; i++) {
        if (!str_eq(name, str_from(widget_switches[i].name)))
            continue;
        if (!str_eq(value, STR("on")) && !str_eq(value, STR("off")))
            return fail(f, ERR_INVALID, "%s must be on or off", widget_switches[i].name);
        *(bool *)(void *)((char *)w + widget_switches[i].at) = str_eq(value, STR("on"));
        return OK;
    }
    if (str_eq(name, STR("flow")))
        return flow_named(t, value, &w->flow_id, f);
    if (str_eq(name, STR("appearance")))
        return set_json(name, value, &w->appearance, f);
    if (str_eq(name, STR("form")))
        return set_json(name, value, &w->form, f);
    if (!str_eq(name, STR("name")))
        return fail(f, ERR_INVALID, "a widget has no %.*s", STR_ARG(name));
    e = str_eq(value, w->name) ? OK : name_is_free(t, value, f);
    if (!e)
        w->name = value;
    return e;
}

enum err
widget_allow_domain(struct txn *t, const struct widget *w, struct str url, struct str *ret,
                    struct fail *f)
{
    struct str domains[WIDGET_DOMAINS], origin;
    struct buf text = { .max = LIMIT_ORIGIN };
    size_t n = txn_widget_domains(t, w->no, domains, WIDGET_DOMAINS);
    bool good = origin_write(url, &text) && arena_copy(txn_arena(t), buf_str(&text), &origin);

    buf_done(&text);
    if (!good)
        return fail(f, ERR_INVALID,
                    "an approved domain is an origin with its scheme, as https://www.example.com");
    *ret = origin;
    for (size_t i = 0; i < n; i++)
        if (str_eq(domains[i], origin))
            return OK;
    if (n == WIDGET_DOMAINS)
        return fail(f, ERR_QUOTA, "a widget has at most %d approved domains", WIDGET_DOMAINS);
    txn_widget_domain_add(t, w->no, origin);
    return OK;
}

enum err
widget_disallow_domain(struct txn *t, const struct widget *w, struct str origin, struct fail *f)
{
    if (txn_widget_domain_remove(t, w->no, origin))
        return OK;
    return fail(f, ERR_NOT_FOUND, "%.*s is not approved for this widget",
                origin.n > LIMIT_ORIGIN ? LIMIT_ORIGIN : (int)origin.n, origin.p);
}

enum err
widget_rotate_key(struct txn *t, struct widget *w, struct fail *f)
{
    if (w->keys[1].text.n)
        return fail(f, ERR_UNFIT, "two keys are active already: delete the older one first");
    w->keys[1] = w->keys[0];
    w->keys[0] = new_key(t);
    txn_widget_save(t, w);
    return OK;
}

enum err
widget_drop_key(struct txn *t, struct widget *w, struct fail *f)
{
    if (!w->keys[1].text.n)
        return fail(f, ERR_UNFIT, "only one key is active: rotate first");
    w->keys[1] = (struct widget_key){ STR(""), 0 };
    txn_widget_save(t, w);
    return OK;
}
