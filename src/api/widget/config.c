/* GET /connectwidget/api/{widgetId}/config: contract/widget.md 3.3. */

#include "api/widget/widget.h"

#include "gateway/item_json.h"

/* The appearance of 3.3, member by member: what the owner saved, else the built-in. */
static void
set_appearance(struct json_out *w, struct str saved)
{
    json_name(w, "appearance");
    json_put_raw(w, saved);
}

/* How a browser reaches this server, when that is not the origin it loaded us from. */
static void
set_endpoint(struct json_out *w, const struct api *api)
{
    if (api->settings->public_url.n)
        json_set_str(w, "participantEndpoint", api->settings->public_url);
}

enum err
widget_config_run(struct call *c, struct txn *t, struct fail *f)
{
    struct json_out *w = &c->out;
    struct widget widget;
    enum err e = widget_admit(c, t, false, &widget, f);

    if (e)
        return e;
    json_open(w, '{');
    json_name(w, "data");
    json_open(w, '{');
    json_set_uuid(w, "widgetId", &widget.id);
    json_set_str(w, "name", widget.name);
    json_set_str(w, "channel", STR("CHAT"));
    json_set_bool(w, "published", widget.published);
    json_set_bool(w, "securityEnabled", widget.secured);
    json_set_bool(w, "messageReceipts", widget.receipts);
    json_set_bool(w, "postChatSurvey", widget.survey);
    json_name(w, "features");
    json_open(w, '{');
    json_set_bool(w, "MESSAGING_MARKDOWN", true);
    json_close(w, '}');
    set_appearance(w, widget.appearance);
    json_name(w, "preChatForm");
    json_put_raw(w, widget.form);
    set_endpoint(w, c->api);
    json_close(w, '}');
    json_close(w, '}');
    return OK;
}
