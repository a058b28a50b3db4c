/* GET /connectwidget/api/{widgetId}/config: contract/widget.md 3.3. */

#include "api/widget/widget.h"

#include "base/limits.h"
#include "domain/attachment.h"
#include "domain/attributes.h"
#include "gateway/item_json.h"

static enum err
put_member(struct str name, const struct json *value, void *arg)
{
    struct buf text = { .max = LIMIT_WIDGET_DOCUMENT };
    struct json_out *w = arg;
    char copy[64];

    if (str_eq(name, STR("commands")) || name.n >= sizeof(copy) || !attributes_letters(name))
        return OK;
    memcpy(copy, name.p, name.n);
    copy[name.n] = 0;
    if (json_dump(value, &text)) {
        json_name(w, copy);
        json_put_raw(w, buf_str(&text));
    }
    buf_done(&text);
    return OK;
}

/* What the owner saved; where they have not, the script's own looks count. The commands of an
 * imported snippet are the page's affair: it says them itself. */
static enum err
set_appearance(struct json_out *w, struct str saved, struct fail *f)
{
    struct json *document = NULL;
    enum err e = json_parse(saved, JSON_READ_STRICT, &document, f);

    if (e)
        return e;
    json_name(w, "appearance");
    json_open(w, '{');
    json_each(document, put_member, w);
    json_close(w, '}');
    json_free(&document);
    return OK;
}

/* What the instance allows: participant.md 7. */
static void
set_features(struct call *c, struct txn *t)
{
    struct attachment_rules rules;
    struct json_out *w = &c->out;
    struct str rest;

    attachment_rules(t, &c->api->files->rules, STR("CHAT"), &rules);
    rest = rules.extensions;
    json_name(w, "features");
    json_open(w, '{');
    json_set_bool(w, "ATTACHMENTS", rules.enabled);
    json_set_bool(w, "MESSAGING_MARKDOWN", true);
    json_set_int(w, "maxAttachmentBytes", rules.bytes_max);
    json_name(w, "attachmentExtensions");
    json_open(w, '[');
    while (rest.n) {
        struct str one = str_trim(str_cut(&rest, ','));

        if (one.n)
            json_put_str(w, one);
    }
    json_close(w, ']');
    json_close(w, '}');
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
    set_features(c, t);
    e = set_appearance(w, widget.appearance, f);
    if (e)
        return e;
    json_name(w, "preChatForm");
    json_put_raw(w, widget.form);
    set_endpoint(w, c->api);
    json_close(w, '}');
    json_close(w, '}');
    return OK;
}
