#pragma once

/* References to data inside the texts of a flow: contract/flows.md 3. Pure functions: what a path
 * means is asked of the caller; what is found is never scanned again. */

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct json;

enum value_kind {
    VALUE_MISSING, /* JSON null, too */
    VALUE_TEXT,    /* a scalar as text */
    VALUE_JSON     /* an object or array */
};

struct value {
    enum value_kind kind;
    struct str text;
    const struct json *json;
};

/* What a path means, the root first; every segment must be met. Missing: value.kind. What it
 * returns lives as long as the flow's turn. */
struct lookup {
    void (*find)(void *ctx, const struct str *path, size_t count, struct value *ret);
    void *ctx;
    struct arena *arena; /* of texts made here */
};

/* Class T: references anywhere in a text (flows.md 3.3). false: out is full. */
bool expression_text(struct str text, const struct lookup *l, struct buf *out);

/* Is the whole text one reference that begins with a root (flows.md 3.4)? */
bool expression_is_reference(struct str text);

/* One whole reference is its value, and may be missing; anything else is text of class T. */
void expression_value(struct str text, const struct lookup *l, struct value *ret);

/* Numbers: integral ones without a fraction, others as short as they come back the same. */
void value_of_json(const struct json *j, struct arena *a, struct value *ret);
/* The value as text: objects and arrays as compact JSON, missing ones empty. */
struct str value_text(const struct value *v, struct arena *a);

/* Follows a path below `j`: names, and positions of arrays (digits). NULL: not there. */
const struct json *json_follow(const struct json *j, const struct str *path, size_t count);
