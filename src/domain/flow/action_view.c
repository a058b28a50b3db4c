/* ShowView: a page in the chat, and what the customer did there (flows.md 4.3). */

#include "domain/flow/action.h"

#include "base/json.h"
#include "domain/view.h"

/* "name", "id" or ARN; a Version beside it when the text has none. */
static bool
find_view(struct step *s, struct view *ret)
{
    const struct json *resource = step_json(s, "ViewResource");
    struct str id = step_resolve(s, json_member(resource, "Id"));
    struct str version = step_resolve(s, json_member(resource, "Version"));
    struct buf both = { .max = 2048 };
    bool found;

    if (!id.n)
        return false;
    step_note(s, "ViewResource", id);
    if (version.n) {
        buf_add(&both, id);
        buf_add_byte(&both, ':');
        buf_add(&both, version);
    }
    found = (both.n && !both.full && view_find(s->t, buf_str(&both), ret, NULL) == OK) ||
            view_find(s->t, id, ret, NULL) == OK;
    buf_done(&both);
    return found;
}

/* Can anybody in the chat show it? */
static bool
can_show(const struct step *s)
{
    return s->c->contents & content_bit(CONTENT_INTERACTIVE);
}

static bool
write_message(struct step *s, const struct view *view, struct str token, struct str data,
              struct str *ret)
{
    struct buf text = { .max = LIMIT_FLOW_VIEW * 2 };
    struct json_out w = { .out = &text };
    struct buf id = { .max = 512 };
    bool done;

    buf_printf(&id, "%.*s", STR_ARG(view->id));
    if (view->version)
        buf_printf(&id, ":%lld", (long long)view->version);
    json_open(&w, '{');
    json_set_str(&w, "version", STR("1.0"));
    json_set_str(&w, "templateType", STR("ViewResource"));
    json_name(&w, "data");
    json_open(&w, '{');
    json_name(&w, "content");
    json_open(&w, '{');
    json_set_str(&w, "viewId", buf_str(&id));
    json_set_str(&w, "viewToken", token);
    json_name(&w, "viewData");
    json_put_raw(&w, data);
    json_close(&w, '}');
    json_close(&w, '}');
    json_close(&w, '}');
    buf_done(&id);
    done = !text.full && arena_copy(s->arena, buf_str(&text), ret);
    buf_done(&text);
    return done;
}

static size_t
attribute_bytes(struct step *s)
{
    return bag_text(step_attributes(s)).n;
}

/* ViewData resolved; with the attributes it has a limit (flows.md 4.3). */
static bool
view_data(struct step *s, struct str *ret)
{
    const struct json *given = step_json(s, "ViewData");
    struct buf out = { .max = LIMIT_FLOW_VIEW };
    bool done = json_kind(given) == JSON_KIND_OBJECT ? step_put_resolved(s, given, &out)
                                                     : buf_add(&out, STR("{}"));

    done = done && out.n + attribute_bytes(s) <= LIMIT_FLOW_VIEW &&
           arena_copy(s->arena, buf_str(&out), ret);
    buf_done(&out);
    return done;
}

struct outcome
action_view(struct step *s)
{
    struct str data, message, token;
    int64_t seconds, due;
    struct view view;

    if (!step_int(s, "InvocationTimeLimitSeconds", 1, 604800, &seconds) || !can_show(s) ||
        !find_view(s, &view) || !view_data(s, &data))
        return outcome_failed();
    due = txn_now_ms(s->t) + seconds * 1000;
    view_token_make(s->t, s->c, &view, step_no(s), s->action->id, due, &token);
    if (!write_message(s, &view, token, data, &message))
        return outcome_failed();
    step_say(s, SPEAKER_SYSTEM, CONTENT_INTERACTIVE, message);
    return outcome_wait(s, WAIT_TIMER | WAIT_RESPONSE, due);
}

/* Some other interactive answer than a view's: a list picker of a bot, an old quick reply. */
static bool
is_of_view(const struct json *j)
{
    const struct json *type = json_member(j, "templateType");

    return json_kind(type) != JSON_KIND_STRING || str_eq(json_str(type), STR("ViewResource"));
}

static bool
store_view(struct step *s, struct str action, const struct json *data)
{
    struct bag b;
    bool done;

    bag_init(&b, s->arena);
    bag_set_str(&b, STR("Action"), action);
    done = (!data || bag_set_tree(&b, STR("ViewResultData"), data)) &&
           bag_set(&step_frame(s)->data, STR("Views"), bag_text(&b));
    bag_done(&b);
    return done;
}

struct outcome
resume_view(struct step *s, const struct flow_event *e)
{
    struct json *j = NULL;
    const struct json *action;
    struct str name = STR_NONE;
    bool stored;

    if (e->what == WAIT_TIMER)
        return outcome_error("TimeLimitExceeded");
    if (json_parse(e->item->content, JSON_READ_STRICT, &j, NULL) != OK || !is_of_view(j)) {
        json_free(&j);
        return outcome_of(OUTCOME_STAY);
    }
    action = json_member(j, "action");
    if (json_kind(action) == JSON_KIND_STRING)
        arena_copy(s->arena, json_str(action), &name);
    step_note(s, "Action", name);
    stored = store_view(s, name, json_member(j, "data"));
    json_free(&j);
    return stored ? outcome_result(name) : outcome_failed();
}

bool
step_hides(struct step *s)
{
    const struct json *hide =
        json_member(step_json(s, "SensitiveDataConfiguration"), "HideResponseOn");

    for (size_t i = 0; json_kind(hide) == JSON_KIND_ARRAY && i < json_count(hide); i++)
        if (json_kind(json_at(hide, i)) == JSON_KIND_STRING &&
            str_eq(json_str(json_at(hide, i)), STR("TRANSCRIPT")))
            return true;
    return false;
}
