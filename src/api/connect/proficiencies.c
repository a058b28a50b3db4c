/* What a user is good at: contract/connect-api.md 1.3. Each names a predefined attribute, one of
 * its values and a level; the user's document has the list. */

#include "api/connect/kinds.h"

#include "base/limits.h"
#include "domain/criteria.h"
#include "domain/routing.h"
#include "store/resources.h"

static const struct shape proficiency[] = {
    ROW_TEXT("AttributeName", SHAPE_REQUIRED, 1, 100),
    ROW_TEXT("AttributeValue", SHAPE_REQUIRED, 1, 100),
    { .name = "Level", .kind = SHAPE_NUMBER, .flags = SHAPE_REQUIRED, .min = 1, .max = 5 },
    ROWS_END,
};
static const struct shape pair[] = {
    ROW_TEXT("AttributeName", SHAPE_REQUIRED, 1, 100),
    ROW_TEXT("AttributeValue", SHAPE_REQUIRED, 1, 100),
    ROWS_END,
};
static const struct shape given[] = {
    ROW_LIST("UserProficiencies", SHAPE_REQUIRED, proficiency, 1, LIMIT_PROFICIENCIES),
    ROWS_END,
};
static const struct shape removed[] = {
    ROW_LIST("UserProficiencies", SHAPE_REQUIRED, pair, 1, LIMIT_PROFICIENCIES),
    ROWS_END,
};

static bool
same(const struct json *a, const struct json *b)
{
    return str_eq(json_str(json_member(a, "AttributeName")),
                  json_str(json_member(b, "AttributeName"))) &&
           str_eq(json_str(json_member(a, "AttributeValue")),
                  json_str(json_member(b, "AttributeValue")));
}

static const struct json *
find(const struct json *list, const struct json *like)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (same(json_at(list, i), like))
            return json_at(list, i);
    return NULL;
}

/* The attribute must be predefined and have the value. */
static enum err
exists(struct call *c, struct txn *t, const struct json *entry, struct fail *f)
{
    struct str value = json_str(json_member(entry, "AttributeValue"));
    struct json *document = NULL;
    const struct json *values;
    struct resource r;
    bool known = false;

    (void)c;
    if (!txn_resource_find_name(t, RESOURCE_PREDEFINED_ATTRIBUTE,
                                json_str(json_member(entry, "AttributeName")), &r) ||
        json_parse(r.body, JSON_READ_STRICT, &document, NULL) != OK)
        return thing_missing(&kind_predefined_attribute.of, f);
    values = json_member(json_member(document, "Values"), "StringList");
    for (size_t i = 0; !known && i < json_count(values); i++)
        known = str_eq(json_str(json_at(values, i)), value);
    json_free(&document);
    return known ? OK : fail(f, ERR_INVALID, "AttributeValue is no value of the attribute");
}

static void
put(const struct json *entry, struct json_out *w)
{
    json_open(w, '{');
    shape_put_all(proficiency, entry, NULL, w);
    json_close(w, '}');
}

/* The old list without what the request names, then (unless they go) what it names. */
static enum err
save(struct call *c, struct txn *t, struct resource *r, const struct json *old, bool going,
     struct fail *f)
{
    const struct json *list = shape_given(c->json, "UserProficiencies");
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 };
    struct json_out w = { .out = &text };
    size_t n = 0;

    json_open(&w, '{');
    json_name(&w, "Proficiencies");
    json_open(&w, '[');
    for (size_t i = 0; i < json_count(old); i++)
        if (!find(list, json_at(old, i))) {
            put(json_at(old, i), &w);
            n++;
        }
    for (size_t i = 0; !going && i < json_count(list); i++, n++)
        put(json_at(list, i), &w);
    json_close(&w, ']');
    json_close(&w, '}');
    if (n > LIMIT_PROFICIENCIES) {
        buf_done(&text);
        return fail(f, ERR_INVALID, "A user may have at most %d proficiencies",
                    LIMIT_PROFICIENCIES);
    }
    thing_set(c, r, buf_str(&text));
    buf_done(&text);
    txn_resource_save(t, r);
    criteria_learn(t, r->no);
    routing_agent(t, r->no);
    return OK;
}

enum change { CHANGE_ADD, CHANGE_LEVEL, CHANGE_REMOVE };

static enum err
change(struct call *c, struct txn *t, struct resource *r, enum change how, struct fail *f)
{
    const struct json *list = shape_given(c->json, "UserProficiencies"), *old;
    struct json *document = NULL;
    enum err e = json_parse(r->body, JSON_READ_STRICT, &document, f);

    old = json_member(document, "Proficiencies");
    for (size_t i = 0; !e && i < json_count(list); i++) {
        bool known = find(old, json_at(list, i)) != NULL;

        if (how == CHANGE_ADD)
            e = exists(c, t, json_at(list, i), f);
        if (!e && how == CHANGE_ADD && known)
            e = fail(f, ERR_UNFIT, "The user has this proficiency already");
        if (!e && how != CHANGE_ADD && !known)
            e = fail(f, ERR_NOT_FOUND, "Resource not found of Type: USER_PROFICIENCY");
    }
    if (!e)
        e = save(c, t, r, old, how == CHANGE_REMOVE, f);
    json_free(&document);
    return e;
}

static enum err
associate(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    return change(c, t, r, CHANGE_ADD, f);
}

static enum err
update(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    return change(c, t, r, CHANGE_LEVEL, f);
}

static enum err
disassociate(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    return change(c, t, r, CHANGE_REMOVE, f);
}

static enum err
list_them(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct json *document = NULL;
    enum err e = json_parse(r->body, JSON_READ_STRICT, &document, f);
    const struct json *all = json_member(document, "Proficiencies");
    size_t from, to;

    (void)t;
    if (e)
        return e;
    thing_page_cut(c, json_count(all), &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "UserProficiencyList");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++)
        put(json_at(all, i), &c->out);
    json_close(&c->out, ']');
    thing_page_end(c, to, json_count(all));
    thing_put_modified(c, r, &c->out);
    json_close(&c->out, '}');
    json_free(&document);
    return OK;
}

const struct plan list_user_proficiencies = {
    .kind = &kind_user, .needs = NEED_SELF, .page_max = 100, .run = list_them
};
const struct plan associate_user_proficiencies = {
    .kind = &kind_user, .body = given, .needs = NEED_SELF, .run = associate
};
const struct plan update_user_proficiencies = {
    .kind = &kind_user, .body = given, .needs = NEED_SELF, .run = update
};
const struct plan disassociate_user_proficiencies = {
    .kind = &kind_user, .body = removed, .needs = NEED_SELF, .run = disassociate
};
