#pragma once

/* JSON. Reading: a whole document becomes a tree (jansson, known to json.c alone); strict UTF-8, no
 * nesting beyond LIMIT_JSON_DEPTH. Writing: straight into a buffer, in the order of the calls. */

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct json; /* a value inside a document; lives as long as the document */

enum json_kind {
    JSON_KIND_NONE, /* the pointer was NULL */
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_INTEGER,
    JSON_KIND_REAL,
    JSON_KIND_STRING,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT
};

enum json_flag {
    JSON_READ_STRICT = 0,
    JSON_READ_TAIL_IGNORED =
        1, /* take the first value, ignore what follows (participant.md 4.2, iOS) */
    JSON_READ_UNIQUE_KEYS = 2 /* a repeated key is an error */
};

enum err json_parse(struct str text, int flags, struct json **ret, struct fail *f);
void json_free(struct json **document); /* accepts NULL inside */

enum json_kind json_kind(const struct json *j);
struct json *json_member(const struct json *object, const char *name); /* NULL: absent */
struct json *json_find(const struct json *object, struct str name);    /* the same by a slice */
size_t json_count(const struct json *array_or_object);
struct json *json_at(const struct json *array, size_t index);
struct str json_str(const struct json *string); /* may hold NUL bytes */
bool json_bool(const struct json *boolean);
/* 5 and 5.0 are the same integer (connect-api.md 4.1); false: no integer. */
bool json_int(const struct json *number, int64_t *ret);
bool json_number(const struct json *number, double *ret);

/* Visits the members of an object in order of appearance; stops at the first not OK. */
typedef enum err (*json_visit_fn)(struct str name, const struct json *value, void *arg);
enum err json_each(const struct json *object, json_visit_fn visit, void *arg);

/* The value as compact JSON text. */
bool json_dump(const struct json *j, struct buf *out);

/* The writer. It places commas itself; a cap or a mistake shows in out->full. Names are ours and
 * need no escaping; values are escaped. */
struct json_out {
    struct buf *out;
    bool comma;
};

void json_open(struct json_out *w, char bracket);  /* '{' or '[' */
void json_close(struct json_out *w, char bracket); /* '}' or ']' */
void json_name(struct json_out *w, const char *name);
void json_key(struct json_out *w, struct str name); /* a name that is not ours: escaped */
void json_put_str(struct json_out *w, struct str value);
void json_put_int(struct json_out *w, int64_t value);
void json_put_bool(struct json_out *w, bool value);
void json_put_raw(struct json_out *w, struct str json_text);
/* Wall ms as epoch seconds with three decimals (connect-api.md 4.3). */
void json_put_epoch(struct json_out *w, int64_t wall_ms);

/* "name": value, the common pairs. */
void json_set_str(struct json_out *w, const char *name, struct str value);
void json_set_int(struct json_out *w, const char *name, int64_t value);
void json_set_bool(struct json_out *w, const char *name, bool value);
void json_set_epoch(struct json_out *w, const char *name, int64_t wall_ms);
void json_set_iso(struct json_out *w, const char *name, int64_t wall_ms); /* with milliseconds */

/* The escaped inside of a JSON string, without quotes. */
bool json_escape(struct buf *out, struct str text);
