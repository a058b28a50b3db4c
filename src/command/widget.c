/* `frontdesk widget …`: contract/widget.md 1.2, 2.2, 2.3. A widget is named by its id or its name.
 */

#include "api/widget/widget_json.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/wall.h"
#include "command/command.h"
#include "command/tool.h"
#include "domain/snippet.h"
#include "domain/widget_change.h"
#include "store/flows.h"
#include "store/widgets.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- showing ---- */

static void
show_text(struct tool *tool, struct txn *t, struct widget *w)
{
    struct buf *out = &tool->text;
    struct str domains[WIDGET_DOMAINS];
    size_t n = txn_widget_domains(t, w->no, domains, WIDGET_DOMAINS);
    char id[UUID_TEXT_SIZE];
    struct flow flow;

    uuid_text(w->id.b, id);
    buf_printf(out, "%.*s\n  id        %s\n", STR_ARG(w->name), id);
    if (txn_flow_find(t, &w->flow_id, &flow))
        buf_printf(out, "  flow      %.*s\n", STR_ARG(flow.name));
    buf_printf(out, "  snippet   %.*s\n", STR_ARG(w->snippet_id));
    for (int i = 0; i < WIDGET_KEYS; i++)
        if (w->keys[i].text.n)
            buf_printf(out, "  key       %.*s%s\n", STR_ARG(w->keys[i].text),
                       i ? "  (older; delete-key takes it off)" : "");
    for (size_t i = 0; i < widget_switch_count; i++)
        buf_printf(out, "  %-11s %s\n", widget_switches[i].name,
                   widget_switch(w, i) ? "on" : "off");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "  domain    %.*s\n", STR_ARG(domains[i]));
    if (!n)
        buf_add(out, STR("  no approved domain: everybody on a local server, nobody elsewhere\n"));
}

static enum err
show(struct tool *tool, struct txn *t, struct widget *w)
{
    if (tool->settings->json)
        widget_json(&tool->json, t, w, true);
    else
        show_text(tool, t, w);
    return OK;
}

static enum err
verb_show(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = widget_named(t, tool_word(tool, 0), &w, f);

    return e ? e : show(tool, t, &w);
}

static enum err
verb_list(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget *all = arena_get(txn_arena(t), LIMIT_WIDGETS * sizeof(*all));
    size_t n = txn_widgets(t, all, LIMIT_WIDGETS);

    (void)f;
    if (tool->settings->json)
        json_open(&tool->json, '[');
    for (size_t i = 0; i < n; i++)
        show(tool, t, &all[i]);
    if (tool->settings->json)
        json_close(&tool->json, ']');
    return OK;
}

/* ---- making and changing ---- */

static enum err
verb_create(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = widget_create(t, tool_word(tool, 0), tool_word(tool, 1), &w, f);

    return e ? e : show(tool, t, &w);
}

static enum err
verb_delete(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = widget_named(t, tool_word(tool, 0), &w, f);

    if (!e)
        txn_widget_delete(t, w.no);
    return e;
}

static enum err
verb_rotate_key(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = widget_named(t, tool_word(tool, 0), &w, f);

    if (!e)
        e = widget_rotate_key(t, &w, f);
    return e ? e : show(tool, t, &w);
}

static enum err
verb_delete_key(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = widget_named(t, tool_word(tool, 0), &w, f);

    if (!e)
        e = widget_drop_key(t, &w, f);
    return e ? e : show(tool, t, &w);
}

static enum err
verb_allow_domain(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget w;
    struct str origin;
    enum err e = widget_named(t, tool_word(tool, 0), &w, f);

    if (!e)
        e = widget_allow_domain(t, &w, tool_word(tool, 1), &origin, f);
    return e ? e : show(tool, t, &w);
}

static enum err
verb_disallow_domain(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = widget_named(t, tool_word(tool, 0), &w, f);

    if (!e)
        e = widget_disallow_domain(t, &w, tool_word(tool, 1), f);
    return e ? e : show(tool, t, &w);
}

static enum err
verb_set(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = widget_named(t, tool_word(tool, 0), &w, f);

    for (size_t i = 1; !e && tool_word(tool, i).n; i++) {
        struct str value = tool_word(tool, i);
        struct str name = str_cut(&value, '=');

        e = value.p ? widget_set(t, &w, name, value, f)
                    : fail(f, ERR_INVALID, "%.*s has no =", STR_ARG(name));
    }
    if (e)
        return e;
    txn_widget_save(t, &w);
    return show(tool, t, &w);
}

/* ---- the snippet ---- */

/* Where browsers find this server. */
static struct str
server_url(const struct settings *s, char text[512])
{
    if (s->public_url.n)
        return s->public_url;
    snprintf(text, 512, "%s://%s", s->tls_cert.n ? "https" : "http", s->listen.p);
    return str_from(text);
}

static enum err
verb_snippet(struct tool *tool, struct txn *t, struct fail *f)
{
    char server[512];
    struct widget w;
    struct buf text = { .max = SNIPPET_TEXT_MAX };
    enum err e = widget_named(t, tool_word(tool, 0), &w, f);

    if (e)
        return e;
    snippet_write(&w, server_url(tool->settings, server), &text);
    if (tool->settings->json) {
        json_open(&tool->json, '{');
        json_set_str(&tool->json, "Snippet", buf_str(&text));
        json_close(&tool->json, '}');
    } else {
        buf_add(&tool->text, buf_str(&text));
    }
    buf_done(&text);
    return OK;
}

static enum err
read_file(struct str path, struct arena *a, struct str *ret, struct fail *f)
{
    FILE *file = str_eq(path, STR("-")) ? stdin : fopen(path.p, "re");
    char *text = arena_get(a, SNIPPET_TEXT_MAX + 1);
    size_t n;

    if (!file)
        return fail(f, ERR_NOT_FOUND, "%s cannot be read: %s", path.p, strerror(errno));
    n = text ? fread(text, 1, SNIPPET_TEXT_MAX + 1, file) : 0;
    if (file != stdin)
        fclose(file);
    if (!text || n > SNIPPET_TEXT_MAX)
        return fail(f, ERR_TOO_BIG, "a snippet has at most %d bytes", SNIPPET_TEXT_MAX);
    *ret = str_of(text, n);
    return OK;
}

static enum err
verb_import(struct tool *tool, struct txn *t, struct fail *f)
{
    const struct str keys[WIDGET_KEYS] = { tool_word(tool, 2), tool_word(tool, 3) };
    struct widget w;
    struct str text;
    enum err e = read_file(tool_word(tool, 1), txn_arena(t), &text, f);

    if (!e)
        e = widget_import(t, tool_word(tool, 0), text, keys, &w, f);
    return e ? e : show(tool, t, &w);
}

/* ---- the log of refusals ---- */

static enum err
verb_log(struct tool *tool, struct txn *t, struct fail *f)
{
    struct widget_refusal *rows = arena_get(txn_arena(t), WIDGET_REFUSALS * sizeof(*rows));
    struct widget w;
    enum err e = widget_named(t, tool_word(tool, 0), &w, f);
    size_t n = e ? 0 : txn_widget_refusals(t, w.no, rows, WIDGET_REFUSALS);

    if (e)
        return e;
    if (tool->settings->json) {
        widget_refusals_json(&tool->json, rows, n);
        return OK;
    }
    for (size_t i = 0; i < n; i++) {
        char at[WALL_TEXT_SIZE];

        wall_text(rows[i].at_ms, at);
        buf_printf(&tool->text, "%s  %-20.*s  %.*s  (origin %.*s, from %.*s)\n", at,
                   STR_ARG(rows[i].code), STR_ARG(rows[i].why), STR_ARG(rows[i].origin),
                   STR_ARG(rows[i].address));
    }
    if (!n)
        buf_add(&tool->text, STR("nothing was refused\n"));
    return OK;
}

/* clang-format off */
static const struct tool_verb verbs[] = {
    { "list", 0, 0, "", "all widgets", verb_list },
    { "show", 1, 1, "WIDGET", "one widget, with its keys and domains", verb_show },
    { "create", 1, 2, "NAME [FLOW]", "a new widget, published and secured", verb_create },
    { "snippet", 1, 1, "WIDGET", "the lines to paste into a page (--public-url or --listen names the server)", verb_snippet },
    { "import", 2, 4, "NAME FILE [KEY [KEY]]", "a widget that exists elsewhere, with its ids, from its pasted snippet; FILE may be -", verb_import },
    { "set", 2, 7, "WIDGET NAME=VALUE …", "name, flow, published, secured, receipts, survey, null_origin, single_use, appearance, form", verb_set },
    { "rotate-key", 1, 1, "WIDGET", "a new key; the old one goes on to work until delete-key", verb_rotate_key },
    { "delete-key", 1, 1, "WIDGET", "takes off the older of two keys", verb_delete_key },
    { "allow-domain", 2, 2, "WIDGET ORIGIN", "approves an origin and its subdomains", verb_allow_domain },
    { "disallow-domain", 2, 2, "WIDGET ORIGIN", "takes the approval back", verb_disallow_domain },
    { "log", 1, 1, "WIDGET", "the last refusals, newest first", verb_log },
    { "delete", 1, 1, "WIDGET", "takes the widget off", verb_delete },
};
/* clang-format on */

int
command_widget(const struct settings *s)
{
    return tool_verbs(s, "widget", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL);
}
