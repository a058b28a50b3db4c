/* The flow log: one line an action, in the documented shape (flows.md 10.2). Written only while the
 * contact's switch is on. */

#include "domain/flow/action.h"

#include "base/json.h"

bool
step_log_is_on(struct step *s)
{
    return !s->options->log_off && json_bool(bag_get(step_chat_bag(s), STR("Log")));
}

void
step_note(struct step *s, const char *name, struct str value)
{
    if (!s->options->trace && !step_log_is_on(s))
        return;
    if (value.n > LIMIT_FLOW_LOG_VALUE) {
        value.n = LIMIT_FLOW_LOG_VALUE;
        while (value.n && (value.p[value.n] & 0xC0) == 0x80) /* not within a character */
            value.n--;
    }
    bag_set_str(&s->log, str_from(name), value);
}

/* Parameters: with their values, or only their names (flow.log_values=off). */
static void
put_parameters(struct step *s, struct json_out *w)
{
    json_name(w, "Parameters");
    json_open(w, '{');
    for (size_t i = 0; i < s->log.count; i++) {
        if (s->log.entries[i].name.n && s->log.entries[i].name.p[0] == '\x01')
            continue;
        json_key(w, s->log.entries[i].name);
        if (s->options->log_names_only)
            json_put_str(w, STR(""));
        else
            json_put_raw(w, s->log.entries[i].json);
    }
    json_close(w, '}');
}

static void
put_line(struct step *s, struct json_out *w)
{
    const struct frame *f = step_frame(s);
    const struct action_kind *k = s->action->kind;

    json_open(w, '{');
    json_set_str(w, "ContactId", step_uuid(s, &step_contact(s)->id));
    json_set_str(w, "ContactFlowId",
                 step_arn(s, f->module ? "flow-module" : "contact-flow", &f->id));
    json_set_str(w, "ContactFlowName", f->name);
    json_set_str(w, "ContactFlowModuleType", k && k->older.n ? k->older : s->action->type);
    json_set_str(w, "Identifier", s->action->id);
    json_set_iso(w, "Timestamp", txn_now_ms(s->t));
    put_parameters(s, w);
    if (s->log_result.n)
        json_set_str(w, "Results", s->log_result);
    if (s->log_external.n && !s->options->log_names_only) {
        json_name(w, "ExternalResults");
        json_put_raw(w, s->log_external);
    }
    json_close(w, '}');
}

void
step_log(struct step *s)
{
    struct buf text = { .max = 256 * 1024 };
    struct json_out w = { .out = &text };

    if (s->logged || !step_log_is_on(s) || s->run.steps > LIMIT_FLOW_LOG)
        return;
    put_line(s, &w);
    if (!text.full)
        txn_flow_log_add(s->t, step_contact(s)->no, buf_str(&text));
    buf_done(&text);
    if (s->action->kind && s->action->kind->log_first)
        s->logged = true;
}
