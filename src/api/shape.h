#pragma once

/* The form of a request's JSON as a table of rows, nested as the service model nests it: what may
 * stand there, and what of it is an id. Where fields.h decodes into a struct, a shape judges a
 * document that is kept as it is. Rows come from contract/connect-api.md 1.2, 1.3 and 2.13. */

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "model/instance.h"

enum shape_kind {
    SHAPE_STR,    /* min to max UTF-16 units */
    SHAPE_ENUM,   /* one of `choices`, words separated by a space */
    SHAPE_INT,    /* min to max */
    SHAPE_NUMBER, /* any, min to max */
    SHAPE_BOOL,
    SHAPE_TIME,   /* epoch seconds, or ISO 8601 (connect-api.md 4.1) */
    SHAPE_ID,     /* id or ARN of what `of` calls so; 1 to 500 characters */
    SHAPE_STRUCT, /* `rows` */
    SHAPE_TAGS    /* a map of texts: connect-api.md, alias TagMap; entries_min to entries_max */
};

enum shape_flag {
    SHAPE_REQUIRED = 1,
    SHAPE_KEPT = 2 /* a member of the thing's document (thing.h) */
};

/* What an id may be of: its word in ARNs, and its name in refusals. */
enum { ID_OF_CONTACT = -1 };
struct id_of {
    const char *arn_word; /* "queue" */
    const char *type;     /* "QUEUE" */
    int kind;             /* enum resource_kind; RESOURCE_NONE: a flow; ID_OF_CONTACT */
};

struct shape {
    const char *name; /* NULL ends a table */
    enum shape_kind kind;
    unsigned flags;
    int64_t min, max;
    int64_t entries_min, entries_max; /* entries_max > 0: a list of such values */
    const char *choices;
    const struct shape *rows;
    const struct id_of *of;
};

#define SHAPE_MANY INT64_MAX

/* ERR_MALFORMED: a wrong JSON type; ERR_INVALID: everything else, with the member's name. */
enum err shape_check(const struct shape *rows, const struct json *object, struct fail *f);

/* The given members that the rows know, one after the other, into an object that is open. Ids are
 * written bare. The object has been checked. */
void shape_put(const struct shape *row, const struct json *value, const struct instance *i,
               struct json_out *w);
void shape_put_all(const struct shape *rows, const struct json *object, const struct instance *i,
                   struct json_out *w);

/* A member that is there and not null. */
const struct json *shape_given(const struct json *object, const char *name);

/* Visits every text that stands where an id should, checked or not. Stops at the first not OK. */
typedef enum err (*shape_id_fn)(const struct id_of *of, struct str text, void *arg, struct fail *f);
enum err shape_ids(const struct shape *rows, const struct json *object, shape_id_fn visit,
                   void *arg, struct fail *f);

/* One of the words? */
bool shape_choice(const char *choices, struct str word);

/* A map of tags as SHAPE_TAGS says. */
enum err shape_check_tags(const struct json *tags, int64_t entries_max, struct fail *f);
