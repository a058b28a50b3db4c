/* Making and changing widgets: the rules are domain/widget_change.h's, which `frontdesk widget`
 * goes by, too. Each change is logged with who made it (contract/widget.md 2.2). */

#include "api/admin/admin.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "domain/widget_change.h"
#include "store/widgets.h"

static struct str
text_of(const struct call *c, const char *name)
{
    const struct json *j = json_member(c->json, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR("");
}

static enum err
changed(struct call *c, struct txn *t, const struct widget *w)
{
    char id[UUID_TEXT_SIZE];

    uuid_text(w->id.b, id);
    log_info("admin op=%s user=%lld widget=%s", c->op->name, (long long)c->session.user_no, id);
    return admin_widget_put(c, t, w);
}

enum err
admin_widget_create_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = widget_create(t, text_of(c, "Name"), text_of(c, "Flow"), &w, f);

    return e ? e : changed(c, t, &w);
}

enum err
admin_widget_import_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct json *list = json_member(c->json, "Keys");
    struct str keys[WIDGET_KEYS] = { STR_INIT(""), STR_INIT("") };
    struct widget w;
    enum err e;

    if (json_count(list) > WIDGET_KEYS)
        return fail(f, ERR_INVALID, "a widget has at most %d keys", WIDGET_KEYS);
    for (size_t i = 0; i < json_count(list); i++)
        if (json_kind(json_at(list, i)) == JSON_KIND_STRING)
            keys[i] = json_str(json_at(list, i));
    e = widget_import(t, text_of(c, "Name"), text_of(c, "Snippet"), keys, &w, f);
    return e ? e : changed(c, t, &w);
}

struct setting {
    struct call *call;
    struct txn *t;
    struct widget *widget;
    struct fail *f;
};

/* One member of the body: a switch as true or false, a document as it stands, the rest as text. */
static enum err
set_one(struct str name, const struct json *value, void *arg)
{
    struct setting *s = arg;
    struct buf text = { .max = LIMIT_WIDGET_DOCUMENT + 1 };
    struct str kept = STR("");
    enum err e = OK;

    if (json_kind(value) == JSON_KIND_BOOL)
        kept = json_bool(value) ? STR("on") : STR("off");
    else if (json_kind(value) == JSON_KIND_STRING)
        kept = json_str(value);
    else if (!json_dump(value, &text) || !arena_copy(s->call->job.arena, buf_str(&text), &kept))
        e = fail(s->f, ERR_TOO_BIG, "a document has at most %d bytes", LIMIT_WIDGET_DOCUMENT);
    buf_done(&text);
    return e ? e : widget_set(s->t, s->widget, name, kept, s->f);
}

enum err
admin_widget_set_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget w;
    struct setting s = { c, t, &w, f };
    enum err e = admin_widget_named(c, t, &w, f);

    if (!e)
        e = json_each(c->json, set_one, &s);
    if (e)
        return e;
    txn_widget_save(t, &w);
    return changed(c, t, &w);
}

enum err
admin_widget_delete_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = admin_widget_named(c, t, &w, f);

    if (e)
        return e;
    changed(c, t, &w);
    txn_widget_delete(t, w.no);
    return OK;
}

enum err
admin_rotate_key_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = admin_widget_named(c, t, &w, f);

    if (!e)
        e = widget_rotate_key(t, &w, f);
    return e ? e : changed(c, t, &w);
}

enum err
admin_delete_key_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = admin_widget_named(c, t, &w, f);

    if (!e)
        e = widget_drop_key(t, &w, f);
    return e ? e : changed(c, t, &w);
}

enum err
admin_allow_domain_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget w;
    struct str origin;
    enum err e = admin_widget_named(c, t, &w, f);

    if (!e)
        e = widget_allow_domain(t, &w, text_of(c, "Origin"), &origin, f);
    return e ? e : changed(c, t, &w);
}

enum err
admin_disallow_domain_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget w;
    enum err e = admin_widget_named(c, t, &w, f);

    if (!e)
        e = widget_disallow_domain(t, &w, text_of(c, "Origin"), f);
    return e ? e : changed(c, t, &w);
}
