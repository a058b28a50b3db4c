#pragma once

/* A JSON object whose members change: names with their values as JSON text, each read only when
 * somebody looks into it. What a run knows is kept in these. Memory is the arena's; trees are freed
 * by bag_done(). */

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct json;

struct bag_entry {
    struct str name, json;
    struct json *tree; /* NULL: not read yet */
};

struct bag {
    struct arena *arena;
    struct bag_entry *entries;
    size_t count, size;
};

void bag_init(struct bag *b, struct arena *a);
/* Takes the members of an object; anything else adds nothing. */
void bag_read(struct bag *b, const struct json *object);
void bag_read_text(struct bag *b, struct str json);
bool bag_has(const struct bag *b, struct str name);
const struct json *bag_get(struct bag *b, struct str name); /* NULL: none */
struct str bag_json(const struct bag *b, struct str name);  /* as text; empty: none */
/* Puts or replaces; the text is copied. false: no memory left. */
bool bag_set(struct bag *b, struct str name, struct str json);
bool bag_set_str(struct bag *b, struct str name, struct str value); /* as a JSON string */
bool bag_set_tree(struct bag *b, struct str name, const struct json *j);
void bag_remove(struct bag *b, struct str name);
void bag_clear(struct bag *b);
bool bag_write(const struct bag *b, struct buf *out);
/* As text in the bag's arena; empty: no memory left. */
struct str bag_text(const struct bag *b);
void bag_done(struct bag *b);
