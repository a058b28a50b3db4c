/* A view as the API shows it, and the walk over all of them that lists and searches make. */

#include "api/connect/views.h"

#include "api/ident.h"
#include "api/paging.h"
#include "auth/hmac.h"
#include "base/limits.h"

#include <stdio.h>

struct str
view_arn(struct call *c, const struct view *view)
{
    const struct instance *i = c->api->instance;
    struct buf text = { .max = 2048 };
    struct str arn = STR_NONE;

    if (view->managed) /* connect-api.md 5.2 */
        buf_printf(&text, "arn:aws:connect:%.*s:aws:view/%.*s", STR_ARG(i->region),
                   STR_ARG(view->id));
    else
        buf_add(&text, ident_arn(i, "view", view->id, c->job.arena));
    if (view->version)
        buf_printf(&text, ":%lld", (long long)view->version);
    CHECK(arena_copy(c->job.arena, buf_str(&text), &arn));
    buf_done(&text);
    return arn;
}

void
view_sha256(const struct view *view, char ret[64])
{
    struct buf text = { .max = LIMIT_BODY_CONNECT };
    unsigned char hash[HASH_SIZE];

    buf_add(&text, view->template);
    buf_add_byte(&text, '\n');
    buf_add(&text, view->actions);
    sha256(buf_str(&text), hash);
    buf_done(&text);
    hex_write(hash, sizeof(hash), ret);
}

void
put_view_content(const struct view *view, struct json_out *w)
{
    json_name(w, "Content");
    json_open(w, '{');
    json_set_str(w, "InputSchema", view->input_schema);
    json_set_str(w, "Template", view->template);
    json_name(w, "Actions");
    json_put_raw(w, view->actions);
    json_close(w, '}');
}

static void
put_head(struct call *c, const struct view *view, struct json_out *w)
{
    json_set_str(w, "Id", view->id);
    json_set_str(w, "Arn", view_arn(c, view));
    json_set_str(w, "Name", view->name);
    json_set_str(w, "Type", view->managed ? STR("AWS_MANAGED") : STR("CUSTOMER_MANAGED"));
    if (view->description.n)
        json_set_str(w, "Description", view->description);
}

static void
put_status(const struct view *view, struct json_out *w)
{
    json_set_str(w, "Status", view->published ? STR("PUBLISHED") : STR("SAVED"));
}

static void
put_version(const struct view *view, struct json_out *w)
{
    if (view->version)
        json_set_int(w, "Version", view->version);
    if (view->version_description.n)
        json_set_str(w, "VersionDescription", view->version_description);
}

void
put_view(struct call *c, const struct view *view, struct json_out *w)
{
    char hash[HASH_HEX_SIZE];

    view_sha256(view, hash);
    json_open(w, '{');
    put_head(c, view, w);
    put_status(view, w);
    put_version(view, w);
    put_view_content(view, w);
    if (view->row.tags.n > 2) {
        json_name(w, "Tags");
        json_put_raw(w, view->row.tags);
    }
    if (view->created_ms) {
        json_set_epoch(w, "CreatedTime", view->created_ms);
        json_set_epoch(w, "LastModifiedTime", view->updated_ms);
    }
    json_set_str(w, "ViewContentSha256", str_of(hash, sizeof(hash)));
    json_close(w, '}');
}

void
put_view_summary(struct call *c, const struct view *view, struct json_out *w)
{
    json_open(w, '{');
    put_head(c, view, w);
    put_status(view, w);
    json_close(w, '}');
}

void
put_view_version(struct call *c, const struct view *view, struct json_out *w)
{
    json_open(w, '{');
    put_head(c, view, w);
    put_version(view, w);
    json_close(w, '}');
}

/* ---- all of them ---- */

bool
view_walk(struct txn *t, struct view_walk *at, struct view *ret)
{
    struct resource row;

    if (view_managed(at->managed, ret)) {
        at->managed++;
        return true;
    }
    at->tired = at->bytes > LIMIT_ARENA / 8;
    while (!at->tired && txn_resources(t, RESOURCE_VIEW, at->name, &row, 1) == 1) {
        at->name = row.name;
        at->bytes += row.body.n;
        at->tired = at->bytes > LIMIT_ARENA / 8;
        if (view_read(t, &row, VIEW_ANY, ret))
            return true;
    }
    return false;
}

enum err
view_walk_read(struct call *c, struct str token, struct view_walk *ret, struct fail *f)
{
    struct str state, number;
    int64_t managed;
    enum err e;

    *ret = (struct view_walk){ 0 };
    if (!token.n)
        return OK;
    e = page_read_next(c, token, &state, f);
    if (e)
        return e;
    number = str_cut(&state, ' ');
    CHECK(str_int(number, 0, 1000, &managed)); /* it bears our mark */
    ret->managed = (size_t)managed;
    ret->name = state;
    return OK;
}

void
view_walk_put_next(struct call *c, const struct view_walk *at, struct json_out *w)
{
    struct buf text = { .max = 1024 };

    buf_printf(&text, "%zu ", at->managed);
    buf_add(&text, at->name);
    page_put_next(c, buf_str(&text), w);
    buf_done(&text);
}
