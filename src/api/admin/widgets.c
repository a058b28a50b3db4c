/* Reading widgets: /admin/api/widgets. */

#include "api/admin/admin.h"

#include "api/fields.h"
#include "api/widget/widget_json.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/snippet.h"
#include "store/flows.h"
#include "store/widgets.h"

/* The members differ by operation and are texts, switches and documents: run() looks at c->json. */
const struct field admin_widget_fields[] = { { 0 } };

enum err
admin_widget_named(struct call *c, struct txn *t, struct widget *ret, struct fail *f)
{
    struct uuid id;

    if (uuid_parse(c->labels[0], id.b) && txn_widget_find(t, &id, ret))
        return OK;
    return fail(f, ERR_NOT_FOUND, "there is no such widget");
}

/* The whole widget, with the lines to paste as the browser reaches this server. */
enum err
admin_widget_put(struct call *c, struct txn *t, const struct widget *w)
{
    struct buf text = { .max = SNIPPET_TEXT_MAX };

    snippet_write(w, c->server_url, &text);
    json_open(&c->out, '{');
    json_name(&c->out, "Widget");
    widget_json(&c->out, t, w, admin_may(c, t, "CommunicationWidgets.Edit"));
    json_set_str(&c->out, "Snippet", buf_str(&text));
    json_close(&c->out, '}');
    buf_done(&text);
    return OK;
}

enum err
admin_widgets_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget *all = arena_get(c->job.arena, LIMIT_WIDGETS * sizeof(*all));
    size_t n = all ? txn_widgets(t, all, LIMIT_WIDGETS) : 0;

    if (!all)
        return fail(f, ERR_TOO_BIG, "The request is too large");
    json_open(&c->out, '[');
    for (size_t i = 0; i < n; i++)
        widget_json(&c->out, t, &all[i], false);
    json_close(&c->out, ']');
    return OK;
}

enum err
admin_widget_show_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = admin_widget_named(c, t, &w, f);

    return e ? e : admin_widget_put(c, t, &w);
}

enum err
admin_widget_log_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget_refusal *rows = arena_get(c->job.arena, WIDGET_REFUSALS * sizeof(*rows));
    struct widget w;
    enum err e = admin_widget_named(c, t, &w, f);

    if (!e && !rows)
        e = fail(f, ERR_TOO_BIG, "The request is too large");
    if (!e)
        widget_refusals_json(&c->out, rows, txn_widget_refusals(t, w.no, rows, WIDGET_REFUSALS));
    return e;
}
