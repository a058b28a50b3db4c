#include "domain/flow/bag.h"

#include "base/json.h"
#include "base/limits.h"

#include <string.h>

enum { BAG_TEXT_MAX = LIMIT_FLOW_MEMORY / 2 };

void
bag_init(struct bag *b, struct arena *a)
{
    *b = (struct bag){ .arena = a };
}

static enum err
take_member(struct str name, const struct json *value, void *arg)
{
    bag_set_tree(arg, name, value);
    return OK;
}

void
bag_read(struct bag *b, const struct json *object)
{
    if (json_kind(object) == JSON_KIND_OBJECT)
        json_each(object, take_member, b);
}

void
bag_read_text(struct bag *b, struct str json)
{
    struct json *j = NULL;

    if (json_parse(json, JSON_READ_STRICT, &j, NULL) == OK)
        bag_read(b, j);
    json_free(&j);
}

static struct bag_entry *
bag_find(const struct bag *b, struct str name)
{
    for (size_t i = 0; i < b->count; i++)
        if (str_eq(b->entries[i].name, name))
            return &b->entries[i];
    return NULL;
}

bool
bag_has(const struct bag *b, struct str name)
{
    return bag_find(b, name) != NULL;
}

const struct json *
bag_get(struct bag *b, struct str name)
{
    struct bag_entry *e = bag_find(b, name);

    if (e && !e->tree && json_parse(e->json, JSON_READ_STRICT, &e->tree, NULL) != OK)
        return NULL;
    return e ? e->tree : NULL;
}

struct str
bag_json(const struct bag *b, struct str name)
{
    const struct bag_entry *e = bag_find(b, name);

    return e ? e->json : STR_NONE;
}

static struct bag_entry *
bag_add(struct bag *b, struct str name)
{
    struct bag_entry *grown;
    size_t size = b->size ? b->size * 2 : 8;

    if (b->count == b->size) {
        grown = arena_get(b->arena, size * sizeof(*grown));
        if (!grown)
            return NULL;
        if (b->count)
            memcpy(grown, b->entries, b->count * sizeof(*grown));
        b->entries = grown;
        b->size = size;
    }
    if (!arena_copy(b->arena, name, &b->entries[b->count].name))
        return NULL;
    return &b->entries[b->count++];
}

bool
bag_set(struct bag *b, struct str name, struct str json)
{
    struct bag_entry *e = bag_find(b, name);
    struct str kept;

    if (!arena_copy(b->arena, json, &kept))
        return false;
    if (!e)
        e = bag_add(b, name);
    if (!e)
        return false;
    json_free(&e->tree);
    e->json = kept;
    return true;
}

bool
bag_set_str(struct bag *b, struct str name, struct str value)
{
    struct buf text = { .max = BAG_TEXT_MAX };
    struct json_out w = { .out = &text };
    bool done;

    json_put_str(&w, value);
    done = !text.full && bag_set(b, name, buf_str(&text));
    buf_done(&text);
    return done;
}

bool
bag_set_tree(struct bag *b, struct str name, const struct json *j)
{
    struct buf text = { .max = BAG_TEXT_MAX };
    bool done = json_dump(j, &text) && bag_set(b, name, buf_str(&text));

    buf_done(&text);
    return done;
}

void
bag_remove(struct bag *b, struct str name)
{
    struct bag_entry *e = bag_find(b, name);

    if (!e)
        return;
    json_free(&e->tree);
    b->count--;
    memmove(e, e + 1, (size_t)(b->entries + b->count - e) * sizeof(*e));
}

void
bag_clear(struct bag *b)
{
    bag_done(b);
    b->count = 0;
}

bool
bag_write(const struct bag *b, struct buf *out)
{
    struct json_out w = { .out = out };

    json_open(&w, '{');
    for (size_t i = 0; i < b->count; i++) {
        json_key(&w, b->entries[i].name);
        json_put_raw(&w, b->entries[i].json);
    }
    json_close(&w, '}');
    return !out->full;
}

struct str
bag_text(const struct bag *b)
{
    struct buf text = { .max = BAG_TEXT_MAX };
    struct str kept = STR_NONE;

    if (bag_write(b, &text) && !arena_copy(b->arena, buf_str(&text), &kept))
        kept = STR_NONE;
    buf_done(&text);
    return kept;
}

void
bag_done(struct bag *b)
{
    for (size_t i = 0; i < b->count; i++)
        json_free(&b->entries[i].tree);
}
