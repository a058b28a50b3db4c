/* DescribeView: contract/participant.md 1.3 no. 9. */

#include "api/participant/participant.h"

#include "api/connect/views.h"

enum { VIEW_TOKEN_TEXT_MAX = 1000 }; /* model */

enum err
participant_view_run(struct call *c, struct txn *t, struct fail *f)
{
    struct view view;
    enum err e;

    if (str_utf16_units(c->labels[0]) > VIEW_TOKEN_TEXT_MAX)
        return fail(f, ERR_INVALID, "ViewToken must have at most %d characters",
                    VIEW_TOKEN_TEXT_MAX);
    e = view_of_token(t, &c->seat, c->labels[0], &view, f);
    if (e)
        return e;
    json_open(&c->out, '{');
    json_name(&c->out, "View");
    json_open(&c->out, '{');
    json_set_str(&c->out, "Id", view.id);
    json_set_str(&c->out, "Arn", view_arn(c, &view));
    json_set_str(&c->out, "Name", view.name);
    if (view.version)
        json_set_int(&c->out, "Version", view.version);
    put_view_content(&view, &c->out);
    json_close(&c->out, '}');
    json_close(&c->out, '}');
    return OK;
}
