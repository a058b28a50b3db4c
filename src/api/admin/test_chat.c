/* POST /admin/api/test-chat: a chat of the test page, with any flow and attributes that get no
 * prefix. contract/widget.md 6. */

#include "api/admin/admin.h"
#include "api/start_chat.h"

enum err
test_chat_check(struct call *c, struct fail *f)
{
    struct start_chat_request *in = c->in;
    enum err e = start_chat_check(c, f);

    in->start.default_flow_only = false;
    return e;
}

enum err
test_chat_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct start_chat_request *in = c->in;
    struct json_out *w = &c->out;
    enum err e;

    json_open(w, '{');
    json_name(w, "startChatResult");
    e = start_run(c, t, f);
    if (e)
        return e;
    json_name(w, "featurePermissions");
    json_open(w, '{');
    json_set_bool(w, "ATTACHMENTS", c->api->files->rules.enabled);
    json_set_bool(w, "MESSAGING_MARKDOWN", in->start.content_set & content_bit(CONTENT_MARKDOWN));
    json_close(w, '}');
    json_close(w, '}');
    return OK;
}
