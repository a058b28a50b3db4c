/* Where a flow goes: ends, other flows, modules, hooks, the log's switch (flows.md 2.2, 2.6, 4.11,
 * 7.9). */

#include "domain/flow/action.h"

#include "base/check.h"
#include "base/json.h"
#include "base/random.h"
#include "domain/flow/source.h"

struct outcome
action_disconnect(struct step *s)
{
    (void)s;
    return outcome_end(RUN_END_DISCONNECTED);
}

struct outcome
action_end(struct step *s)
{
    (void)s;
    return outcome_end(RUN_END_DONE);
}

/* External, Lex … stay with the run; what belongs to the flow does not (flows.md 3.2). */
struct outcome
action_transfer_to_flow(struct step *s)
{
    static const struct str types[] = { STR_INIT("CONTACT_FLOW"), STR_INIT("AGENT_TRANSFER"),
                                        STR_INIT("QUEUE_TRANSFER") };
    struct document *next;
    struct source to;
    struct bag data;
    struct str id;
    bool fits = false;

    if (!step_whole(s, "ContactFlowId", &id))
        return outcome_failed();
    step_note(s, "ContactFlowId", id);
    if (!source_find(s->t, false, id, &to))
        return outcome_failed();
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        fits |= str_eq(to.type, types[i]);
    if (!fits || s->run.role == RUN_CUSTOMER_QUEUE || s->run.role == RUN_AGENT_WHISPER ||
        s->run.role == RUN_CUSTOMER_WHISPER)
        return outcome_failed();
    next = flow_engine_document(s->engine, s->t, to.content_no);
    if (!next)
        return outcome_failed();
    step_log(s);
    s->logged = true;
    bag_init(&data, s->arena);
    for (size_t i = 0; i < s->frames[0].data.count; i++)
        bag_set(&data, s->frames[0].data.entries[i].name, s->frames[0].data.entries[i].json);
    bag_remove(&data, STR("FlowAttributes"));
    bag_remove(&data, STR("(wait)"));
    step_hold(s); /* the action is still looked at */
    while (s->depth)
        frame_pop(s);
    CHECK(frame_push(s, false, &to.id, to.name, to.content_no));
    document_unref(&next);
    step_frame(s)->data = data;
    return outcome_of(OUTCOME_MOVED);
}

/* ---- modules ---- */

static bool
is_running(const struct step *s, const struct uuid *module)
{
    for (size_t i = 0; i < s->depth; i++)
        if (s->frames[i].module && uuid_eq(&s->frames[i].id, module))
            return true;
    return false;
}

struct outcome
action_module(struct step *s)
{
    struct buf input = { .max = LIMIT_FLOW_PARAMETERS };
    struct source module;
    struct str id;
    bool good;

    if (!step_whole(s, "FlowModuleId", &id))
        return outcome_failed();
    step_note(s, "FlowModuleId", id);
    if (!source_find(s->t, true, id, &module) || is_running(s, &module.id))
        return outcome_failed();
    if (json_kind(step_json(s, "Input")) == JSON_KIND_OBJECT)
        good = step_put_resolved(s, step_json(s, "Input"), &input);
    else
        good = buf_add(&input, STR("{}"));
    step_log(s);
    s->logged = true;
    good = good && frame_push(s, true, &module.id, module.name, module.content_no) &&
           bag_set(&step_frame(s)->data, STR("Input"), buf_str(&input));
    buf_done(&input);
    return good ? outcome_of(OUTCOME_MOVED) : outcome_failed();
}

struct outcome
action_module_end(struct step *s)
{
    struct outcome o = outcome_of(OUTCOME_RETURN);
    struct buf data = { .max = LIMIT_FLOW_PARAMETERS };
    struct json_out w = { .out = &data };
    struct str result = STR_NONE;

    if (!step_frame(s)->module) /* met outside of a module: the flow is over */
        return outcome_end(RUN_END_DONE);
    step_text(s, "Result", &result);
    json_open(&w, '{');
    json_set_str(&w, "Result", result);
    json_name(&w, "ResultData");
    w.comma = false;
    if (step_json(s, "ResultData"))
        step_put_resolved(s, step_json(s, "ResultData"), &data);
    else
        buf_add(&data, STR("{}"));
    buf_add_byte(&data, '}');
    if (!data.full)
        bag_set(&s->frames[s->depth - 2].data, STR("Modules"), buf_str(&data));
    buf_done(&data);
    step_note(s, "Result", result);
    o.result = result;
    return o;
}

/* ---- hooks ---- */

/* clang-format off */
static const struct hook {
    struct str name;
    struct str types[2]; /* of flows that fit */
} hooks[] = {
    { STR_INIT("CustomerQueue"), { STR_INIT("CUSTOMER_QUEUE") } },
    { STR_INIT("AgentWhisper"), { STR_INIT("AGENT_WHISPER"), STR_INIT("OUTBOUND_WHISPER") } },
    { STR_INIT("CustomerWhisper"), { STR_INIT("CUSTOMER_WHISPER"), STR_INIT("OUTBOUND_WHISPER") } },
    { STR_INIT("CustomerRemaining"), { STR_INIT("CONTACT_FLOW") } },
    { STR_INIT("DefaultAgentUI"), { STR_INIT("CONTACT_FLOW") } },
    { STR_INIT("DisconnectAgentUI"), { STR_INIT("CONTACT_FLOW") } },
    { STR_INIT("PauseContact"), { STR_INIT("CONTACT_FLOW") } },
    { STR_INIT("ResumeContact"), { STR_INIT("CONTACT_FLOW") } },
};
/* clang-format on */

static const struct hook *
hook_find(struct str name)
{
    for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++)
        if (str_eq(hooks[i].name, name))
            return &hooks[i];
    return NULL; /* holds are never on chat */
}

struct hooking {
    struct step *s;
    struct bag hooks, off;
};

static enum err
set_hook(struct str name, const struct json *value, void *arg)
{
    struct hooking *h = arg;
    const struct hook *hook = hook_find(name);
    struct source flow;
    struct value v;
    struct str id;

    if (!hook || json_kind(value) != JSON_KIND_STRING)
        return ERR_INVALID;
    expression_value(json_str(value), &h->s->lookup, &v);
    id = value_text(&v, h->s->arena);
    if (!id.n || !source_find(h->s->t, false, id, &flow) ||
        (!str_eq(flow.type, hook->types[0]) && !str_eq(flow.type, hook->types[1])))
        return ERR_NOT_FOUND;
    step_note(h->s, "Type", name);
    step_note(h->s, "ContactFlowId", id);
    bag_set_str(&h->hooks, name, step_uuid(h->s, &flow.id));
    bag_remove(&h->off, name);
    return OK;
}

/* {"CustomerWhisper": {"DisableExecution": "true"}} */
static enum err
configure_hook(struct str name, const struct json *value, void *arg)
{
    struct hooking *h = arg;
    const struct json *j = json_member(value, "DisableExecution");
    bool off = json_kind(j) == JSON_KIND_BOOL     ? json_bool(j)
               : json_kind(j) == JSON_KIND_STRING ? str_eq_nocase(json_str(j), STR("true"))
                                                  : false;

    if (!hook_find(name))
        return ERR_INVALID;
    if (off)
        bag_set(&h->off, name, STR("true"));
    return OK;
}

struct outcome
action_hooks(struct step *s)
{
    const struct json *set = step_json(s, "EventHooks");
    const struct json *configured = step_json(s, "EventHooksConfiguration");
    struct bag *kept = step_chat_bag(s);
    struct hooking h = { .s = s };
    enum err e = set || configured ? OK : ERR_INVALID;

    bag_init(&h.hooks, s->arena);
    bag_init(&h.off, s->arena);
    bag_read(&h.hooks, bag_get(kept, STR("Hooks")));
    bag_read(&h.off, bag_get(kept, STR("Off")));
    if (!e && json_kind(set) == JSON_KIND_OBJECT)
        e = json_each(set, set_hook, &h);
    if (!e && json_kind(configured) == JSON_KIND_OBJECT)
        e = json_each(configured, configure_hook, &h);
    if (!e && bag_set(kept, STR("Hooks"), bag_text(&h.hooks)) &&
        bag_set(kept, STR("Off"), bag_text(&h.off)))
        step_chat_bag_changed(s);
    bag_done(&h.hooks);
    bag_done(&h.off);
    return e ? outcome_failed() : outcome_next();
}

/* The switch is the contact's and stays for later flows and segments. */
struct outcome
action_logging(struct step *s)
{
    bool on = str_eq_nocase(step_raw(s, "FlowLoggingBehavior"), STR("Enabled"));
    bool was = json_bool(bag_get(step_chat_bag(s), STR("Log")));

    if (on != was && bag_set(step_chat_bag(s), STR("Log"), on ? STR("true") : STR("false")))
        step_chat_bag_changed(s);
    step_note(s, "LoggingBehavior", on ? STR("Enable") : STR("Disable"));
    return outcome_next();
}
