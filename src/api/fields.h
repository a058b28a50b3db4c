#pragma once

/* A JSON body decoded by a table of rows: name, kind, place in the struct, bounds. What does not
 * fit is refused with a sentence that names the member. Absent and null are the same
 * (participant.md 1.1, connect-api.md 4.1); unknown members are ignored. */

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

#include <stddef.h>

enum field_kind {
    FIELD_STR,    /* struct str; p NULL when absent; min and max in UTF-16 units */
    FIELD_INT,    /* struct field_int; min and max */
    FIELD_BOOL,   /* struct field_bool */
    FIELD_OBJECT, /* const struct json *; NULL when absent */
    FIELD_LIST,   /* const struct json *; min and max entries */
    FIELD_STRUCT  /* a nested struct in place, decoded by `fields`; its struct field_bool `given`
                     must be its first member */
};

struct field_int {
    bool given;
    int64_t value;
};

struct field_bool {
    bool given, value;
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t at;
    bool required;
    int64_t min, max;
    const struct field *fields;
};

#define AT(type, member) offsetof(struct type, member)
enum { OPTIONAL = 0, REQUIRED = 1 };

/* `into` has been zeroed. The slices point into the document. Wrong JSON types are ERR_MALFORMED,
 * everything else ERR_INVALID. */
enum err fields_read(const struct json *object, const struct field *fields, void *into,
                     struct fail *f);
