/* Predefined attributes, which go by their names: contract/connect-api.md 1.3, 5.1. */

#include "api/connect/kinds.h"

#include "api/paging.h"
#include "base/limits.h"
#include "store/resources.h"

enum { PAGE_MAX = 100 };

static const struct search_field fields[] = {
    { "name", SEARCH_NAME, NULL, 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

const struct kind kind_predefined_attribute = {
    .of = { "predefined-attribute", "PREDEFINED_ATTRIBUTE", RESOURCE_PREDEFINED_ATTRIBUTE },
    .name = "Name",
    .wrapper = "PredefinedAttribute",
    .found = "PredefinedAttributes",
    .max = LIMIT_THINGS,
    .timed = true,
    .search = fields,
};

static const struct shape values[] = {
    ROW_TEXTS("StringList", 0, 1, 100, 0, 500),
    ROWS_END,
};
static const struct shape configuration[] = {
    ROW_BOOL("EnableValueValidationOnAssociation", 0),
    ROWS_END,
};

#define SHARED                                                                                     \
    ROW_IN("Values", SHAPE_KEPT, values), ROW_TEXTS("Purposes", SHAPE_KEPT, 1, 100, 0, 10),        \
        ROW_IN("AttributeConfiguration", SHAPE_KEPT, configuration)

static const struct shape created[] = {
    ROW_TEXT("Name", SHAPE_REQUIRED, 1, 100),
    SHARED,
    ROWS_END,
};
static const struct shape updated[] = {
    SHARED,
    ROWS_END,
};

static enum err
find(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    return txn_resource_find_name(t, RESOURCE_PREDEFINED_ATTRIBUTE, c->labels[1], r)
               ? OK
               : thing_missing(&kind_predefined_attribute.of, f);
}

static enum err
describe(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find(c, t, r, f);

    return e ? e : thing_describe(c, t, r, f);
}

static enum err
update(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find(c, t, r, f);

    return e ? e : thing_update(c, t, r, f);
}

struct using
{
    struct str name;
    bool used;
};

static void
find_use(struct txn *t, const struct resource *r, void *arg)
{
    struct using *x = arg;
    struct json *document = NULL;
    const struct json *list;

    (void)t;
    if (x->used || json_parse(r->body, JSON_READ_STRICT, &document, NULL) != OK)
        return;
    list = json_member(document, "Proficiencies");
    for (size_t i = 0; i < json_count(list); i++)
        x->used |= str_eq(json_str(json_member(json_at(list, i), "AttributeName")), x->name);
    json_free(&document);
}

static enum err delete (struct call *c, struct txn *t, struct resource *r, struct fail *f) {
    struct using x = { c->labels[1], false }; enum err e = find(c, t, r, f);

    if (e) return e;
    txn_resources_each(t, RESOURCE_USER, find_use, &x);
    return x.used ? thing_in_use(f, "a user's proficiency") : thing_delete(c, t, r, f);
}

static enum err
list(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct asked *asked = c->in;
    struct resource *rows = arena_get(c->job.arena, sizeof(*rows) * (PAGE_MAX + 1));
    size_t want = (size_t)asked->count, n;

    (void)r;
    (void)f;
    CHECK(rows);
    n = txn_resources(t, RESOURCE_PREDEFINED_ATTRIBUTE, asked->after, rows, want + 1);
    json_open(&c->out, '{');
    json_name(&c->out, "PredefinedAttributeSummaryList");
    json_open(&c->out, '[');
    for (size_t i = 0; i < n && i < want; i++) {
        json_open(&c->out, '{');
        json_set_str(&c->out, "Name", rows[i].name);
        thing_put_modified(c, &rows[i], &c->out);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
    if (n > want)
        page_put_next(c, rows[want - 1].name, &c->out);
    json_close(&c->out, '}');
    return OK;
}

const struct plan list_predefined_attributes = {
    .kind = &kind_predefined_attribute, .needs = NEED_INSTANCE, .page_max = PAGE_MAX, .run = list
};
const struct plan create_predefined_attribute = {
    .kind = &kind_predefined_attribute, .body = created, .needs = NEED_INSTANCE, .run = thing_create
};
const struct plan describe_predefined_attribute = { .kind = &kind_predefined_attribute,
                                                    .needs = NEED_INSTANCE,
                                                    .run = describe };
const struct plan update_predefined_attribute = {
    .kind = &kind_predefined_attribute, .body = updated, .needs = NEED_INSTANCE, .run = update
};
const struct plan delete_predefined_attribute = { .kind = &kind_predefined_attribute,
                                                  .needs = NEED_INSTANCE,
                                                  .run = delete };
const struct plan search_predefined_attributes = { .kind = &kind_predefined_attribute,
                                                   .body = search_shape,
                                                   .needs = NEED_INSTANCE,
                                                   .page_max = 100,
                                                   .check = thing_search_check,
                                                   .run = thing_search };
