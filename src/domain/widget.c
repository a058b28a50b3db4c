#include "domain/widget.h"

#include "base/limits.h"
#include "base/origin.h"
#include "domain/attributes.h"
#include "store/flows.h"
#include "store/widgets.h"

#include <stdio.h>

#define UNSIGNED_PREFIX "HostedWidget-" /* widget.md 2.5 */

enum err
widget_open(struct txn *t, const struct uuid *id, struct widget *ret, struct fail *f)
{
    struct flow flow;

    if (!txn_widget_find(t, id, ret))
        return fail_as(f, ERR_NOT_FOUND, "WidgetNotFound", "there is no such widget");
    if (!ret->published)
        return fail_as(f, ERR_NOT_FOUND, "WidgetNotFound", "the widget is not published");
    if (!txn_flow_find(t, &ret->flow_id, &flow))
        return fail_as(f, ERR_NOT_FOUND, "FlowNotFound", "the widget's flow does not exist");
    if (flow.archived || !flow.published_no)
        return fail_as(f, ERR_NOT_FOUND, "FlowNotFound", "the widget's flow %.*s is %s",
                       STR_ARG(flow.name), flow.archived ? "archived" : "not published");
    return OK;
}

enum err
widget_allows(struct txn *t, const struct widget *w, struct str origin, bool local, struct fail *f)
{
    struct str domains[WIDGET_DOMAINS];
    size_t n = txn_widget_domains(t, w->no, domains, WIDGET_DOMAINS);
    bool none = !origin.n || str_eq(origin, STR("null"));

    if (!n && local)
        return OK;
    if (none && w->null_origin)
        return OK;
    for (size_t i = 0; !none && i < n; i++)
        if (origin_matches(origin, domains[i]))
            return OK;
    return fail_as(f, ERR_INVALID, "OriginNotAllowed",
                   n ? "the origin %.*s is not among the approved domains"
                     : "the origin %.*s is not approved: the widget has no approved domain",
                   origin.n > LIMIT_ORIGIN ? LIMIT_ORIGIN : (int)origin.n, none ? "" : origin.p);
}

/* ---- attributes ---- */

struct prefixing {
    struct json_out out;
    struct fail *f;
};

static enum err
prefix_one(struct str name, const struct json *value, void *arg)
{
    struct prefixing *p = arg;
    struct buf full = { .max = LIMIT_ATTRIBUTES + 64 };
    bool fits;

    if (!name.n)
        return fail_as(p->f, ERR_INVALID, "InvalidAttributes", "an attribute has no name");
    if (json_kind(value) != JSON_KIND_STRING)
        return fail_as(p->f, ERR_INVALID, "InvalidAttributes", "the attribute %.*s is not a string",
                       name.n > 100 ? 100 : (int)name.n, name.p);
    if (!attributes_letters(name)) /* before it is written as a name */
        return fail_as(p->f, ERR_INVALID, "InvalidAttributes",
                       "the attribute %.*s has a name that is not of letters, digits, - and _",
                       name.n > 100 ? 100 : (int)name.n, name.p);
    if (!str_starts(name, STR(UNSIGNED_PREFIX)))
        buf_add(&full, STR(UNSIGNED_PREFIX));
    buf_add(&full, name);
    fits = buf_add_byte(&full, 0);
    if (fits)
        json_set_str(&p->out, buf_str(&full).p, json_str(value));
    buf_done(&full);
    return fits
               ? OK
               : fail_as(p->f, ERR_INVALID, "InvalidAttributes", "an attribute's name is too long");
}

static enum err
merge(struct str old, const struct json *changes, struct arena *a, struct str *ret, struct fail *f)
{
    enum err e = attributes_merge(old, changes, a, ret, f);

    if (!e)
        return OK;
    f->type = "InvalidAttributes"; /* whatever attributes_merge() calls it */
    f->code = ERR_INVALID;
    return ERR_INVALID;
}

enum err
widget_attributes(const struct json *signed_ones, const struct json *unsigned_ones,
                  struct str old_json, struct arena *a, struct str *ret_json, struct fail *f)
{
    struct buf text = { .max = LIMIT_BODY_WIDGET * 2 };
    struct prefixing p = { { .out = &text }, f };
    struct json *prefixed = NULL;
    struct str all = old_json;
    enum err e = OK;

    if (signed_ones)
        e = merge(all, signed_ones, a, &all, f);
    if (!e && unsigned_ones) {
        json_open(&p.out, '{');
        e = json_each(unsigned_ones, prefix_one, &p);
        json_close(&p.out, '}');
        if (!e)
            e = json_parse(buf_str(&text), JSON_READ_STRICT, &prefixed, f);
        if (!e)
            e = merge(all, prefixed, a, &all, f);
    }
    json_free(&prefixed);
    buf_done(&text);
    if (!e)
        *ret_json = all;
    return e;
}
