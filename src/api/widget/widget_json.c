#include "api/widget/widget_json.h"

#include "domain/widget_change.h"
#include "gateway/item_json.h"
#include "store/flows.h"
#include "store/widgets.h"

static void
set_keys(struct json_out *j, const struct widget *w)
{
    json_name(j, "SecurityKeys");
    json_open(j, '[');
    for (int i = 0; i < WIDGET_KEYS; i++) {
        if (!w->keys[i].text.n)
            continue;
        json_open(j, '{');
        json_set_str(j, "Key", w->keys[i].text);
        json_set_iso(j, "CreationTime", w->keys[i].made_ms);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void
widget_json(struct json_out *j, struct txn *t, const struct widget *w, bool with_keys)
{
    struct str domains[WIDGET_DOMAINS];
    size_t n = txn_widget_domains(t, w->no, domains, WIDGET_DOMAINS);
    struct flow flow;

    json_open(j, '{');
    json_set_uuid(j, "WidgetId", &w->id);
    json_set_str(j, "Name", w->name);
    json_set_str(j, "SnippetId", w->snippet_id);
    json_set_uuid(j, "ContactFlowId", &w->flow_id);
    json_set_str(j, "ContactFlowName", txn_flow_find(t, &w->flow_id, &flow) ? flow.name : STR(""));
    for (size_t i = 0; i < widget_switch_count; i++)
        json_set_bool(j, widget_switches[i].member, widget_switch(w, i));
    if (with_keys)
        set_keys(j, w);
    json_name(j, "ApprovedDomains");
    json_open(j, '[');
    for (size_t i = 0; i < n; i++)
        json_put_str(j, domains[i]);
    json_close(j, ']');
    json_name(j, "Appearance");
    json_put_raw(j, w->appearance);
    json_name(j, "PreChatForm");
    json_put_raw(j, w->form);
    json_close(j, '}');
}

void
widget_refusals_json(struct json_out *j, const struct widget_refusal *rows, size_t n)
{
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(j, '{');
        json_set_iso(j, "Time", rows[i].at_ms);
        json_set_str(j, "Code", rows[i].code);
        json_set_str(j, "Reason", rows[i].why);
        json_set_str(j, "Origin", rows[i].origin);
        json_set_str(j, "Address", rows[i].address);
        json_close(j, '}');
    }
    json_close(j, ']');
}
