#include "api/shape.h"

#include "api/ident.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/wall.h"

const struct json *
shape_given(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_NULL ? NULL : j;
}

bool
shape_choice(const char *choices, struct str word)
{
    struct str rest = str_from(choices);

    while (rest.n)
        if (str_eq(str_cut(&rest, ' '), word))
            return word.n > 0;
    return false;
}

/* ---- checking ---- */

static enum err
wrong_type(const struct shape *row, const char *should, struct fail *f)
{
    return fail(f, ERR_MALFORMED, "%s must be %s", row->name, should);
}

static enum err
check_str(const struct shape *row, const struct json *j, struct fail *f)
{
    int64_t n, max = row->kind == SHAPE_ID ? 500 : row->max;
    struct str s;

    if (json_kind(j) != JSON_KIND_STRING)
        return wrong_type(row, "a string", f);
    s = json_str(j);
    if (row->kind == SHAPE_ENUM)
        return shape_choice(row->choices, s)
                   ? OK
                   : fail(f, ERR_INVALID, "%s must be one of %s", row->name, row->choices);
    n = (int64_t)str_utf16_units(s);
    if (n < row->min || (row->kind == SHAPE_ID && !n))
        return fail(f, ERR_INVALID, "%s must have at least %lld character%s", row->name,
                    (long long)(row->kind == SHAPE_ID ? 1 : row->min), row->min > 1 ? "s" : "");
    if (n > max)
        return fail(f, ERR_INVALID, "%s must have at most %lld characters", row->name,
                    (long long)max);
    return OK;
}

static enum err
check_number(const struct shape *row, const struct json *j, struct fail *f)
{
    double number;
    int64_t value;

    if (!json_number(j, &number))
        return wrong_type(row, "a number", f);
    if (row->kind == SHAPE_NUMBER)
        return number >= (double)row->min && number <= (double)row->max
                   ? OK
                   : fail(f, ERR_INVALID, "%s must be between %lld and %lld", row->name,
                          (long long)row->min, (long long)row->max);
    if (!json_int(j, &value))
        return wrong_type(row, "an integer", f);
    if (value < row->min || value > row->max)
        return fail(f, ERR_INVALID, "%s must be between %lld and %lld", row->name,
                    (long long)row->min, (long long)row->max);
    return OK;
}

static enum err
check_time(const struct shape *row, const struct json *j, struct fail *f)
{
    double number;
    int64_t ms;

    if (json_number(j, &number))
        return number >= 0 && number < 253402300800.0 /* the year 10000 */
                   ? OK
                   : fail(f, ERR_INVALID, "%s is no time", row->name);
    if (json_kind(j) != JSON_KIND_STRING)
        return wrong_type(row, "a timestamp", f);
    return wall_parse(json_str(j), &ms) ? OK : fail(f, ERR_INVALID, "%s is no time", row->name);
}

static bool
tag_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80 || (c && strchr(" _.:/=+-@", c));
}

static enum err
check_tag(struct str name, const struct json *value, void *arg)
{
    struct fail *f = arg;
    size_t n = str_utf16_units(name);

    if (json_kind(value) != JSON_KIND_STRING)
        return fail(f, ERR_MALFORMED, "The value of a tag must be a string");
    if (n < 1 || n > 128 || str_utf16_units(json_str(value)) > 256)
        return fail(f, ERR_INVALID,
                    "A tag has a key of 1 to 128 and a value of 0 to 256 characters");
    if (str_starts(name, STR("aws:")))
        return fail(f, ERR_INVALID, "A tag's key must not start with aws:");
    for (size_t i = 0; i < name.n; i++)
        if (!tag_letter(name.p[i]))
            return fail(f, ERR_INVALID, "A tag's key has letters, digits, spaces and _.:/=+-@");
    return OK;
}

enum err
shape_check_tags(const struct json *tags, int64_t entries_max, struct fail *f)
{
    if (json_kind(tags) != JSON_KIND_OBJECT)
        return fail(f, ERR_MALFORMED, "Tags must be an object");
    if ((int64_t)json_count(tags) > entries_max)
        return fail(f, ERR_INVALID, "There may be at most %lld tags", (long long)entries_max);
    return json_each(tags, check_tag, f);
}

static enum err
check_value(const struct shape *row, const struct json *j, struct fail *f)
{
    switch (row->kind) {
    case SHAPE_STR:
    case SHAPE_ENUM:
    case SHAPE_ID:
        return check_str(row, j, f);
    case SHAPE_INT:
    case SHAPE_NUMBER:
        return check_number(row, j, f);
    case SHAPE_BOOL:
        return json_kind(j) == JSON_KIND_BOOL ? OK : wrong_type(row, "true or false", f);
    case SHAPE_TIME:
        return check_time(row, j, f);
    case SHAPE_STRUCT:
        return json_kind(j) == JSON_KIND_OBJECT ? shape_check(row->rows, j, f)
                                                : wrong_type(row, "an object", f);
    case SHAPE_TAGS:
        if (json_kind(j) != JSON_KIND_OBJECT)
            return wrong_type(row, "an object", f);
        return shape_check_tags(j, row->max, f);
    }
    return ERR_INTERNAL;
}

static enum err
check_list(const struct shape *row, const struct json *j, struct fail *f)
{
    size_t n = json_count(j);
    enum err e = OK;

    if (json_kind(j) != JSON_KIND_ARRAY)
        return wrong_type(row, "a list", f);
    if ((int64_t)n < row->entries_min)
        return fail(f, ERR_INVALID, "%s must include at least %lld item%s", row->name,
                    (long long)row->entries_min, row->entries_min == 1 ? "" : "s");
    if ((int64_t)n > row->entries_max) /* words as seen: connect-api.md 2.14 */
        return fail(f, ERR_INVALID, "%s must include at most %lld items", row->name,
                    (long long)row->entries_max);
    for (size_t i = 0; !e && i < n; i++)
        e = check_value(row, json_at(j, i), f);
    return e;
}

enum err
shape_check(const struct shape *rows, const struct json *object, struct fail *f)
{
    for (const struct shape *row = rows; row->name; row++) {
        const struct json *j = shape_given(object, row->name);
        enum err e;

        if (!j && row->flags & SHAPE_REQUIRED)
            return fail(f, ERR_INVALID, "%s is required", row->name);
        if (!j)
            continue;
        e = row->entries_max ? check_list(row, j, f) : check_value(row, j, f);
        if (e)
            return e;
    }
    return OK;
}

/* ---- writing ---- */

static void
put_dump(const struct json *j, struct json_out *w)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 };

    json_dump(j, &text);
    json_put_raw(w, buf_str(&text));
    buf_done(&text);
}

static void
put_id(const struct shape *row, struct str text, const struct instance *i, struct json_out *w)
{
    char bare[UUID_TEXT_SIZE];
    struct uuid id;

    if (ident_read(i, row->of->arn_word, text, &id)) {
        uuid_text(id.b, bare);
        text = str_of(bare, UUID_TEXT);
    }
    json_put_str(w, text);
}

static void
put_value(const struct shape *row, const struct json *j, const struct instance *i,
          struct json_out *w)
{
    int64_t value;

    if (row->kind == SHAPE_STRUCT) {
        json_open(w, '{');
        shape_put_all(row->rows, j, i, w);
        json_close(w, '}');
    } else if (row->kind == SHAPE_ID) {
        put_id(row, json_str(j), i, w);
    } else if (row->kind == SHAPE_INT && json_int(j, &value)) {
        json_put_int(w, value); /* 5.0 is 5 */
    } else {
        put_dump(j, w);
    }
}

void
shape_put(const struct shape *row, const struct json *value, const struct instance *i,
          struct json_out *w)
{
    json_name(w, row->name);
    if (!row->entries_max) {
        put_value(row, value, i, w);
        return;
    }
    json_open(w, '[');
    for (size_t k = 0; k < json_count(value); k++)
        put_value(row, json_at(value, k), i, w);
    json_close(w, ']');
}

void
shape_put_all(const struct shape *rows, const struct json *object, const struct instance *i,
              struct json_out *w)
{
    for (const struct shape *row = rows; row->name; row++) {
        const struct json *j = shape_given(object, row->name);

        if (j)
            shape_put(row, j, i, w);
    }
}

/* ---- ids ---- */

static enum err
ids_of_value(const struct shape *row, const struct json *j, shape_id_fn visit, void *arg,
             struct fail *f)
{
    if (row->kind == SHAPE_ID && json_kind(j) == JSON_KIND_STRING)
        return visit(row->of, json_str(j), arg, f);
    if (row->kind == SHAPE_STRUCT && json_kind(j) == JSON_KIND_OBJECT)
        return shape_ids(row->rows, j, visit, arg, f);
    return OK;
}

enum err
shape_ids(const struct shape *rows, const struct json *object, shape_id_fn visit, void *arg,
          struct fail *f)
{
    enum err e = OK;

    for (const struct shape *row = rows; !e && row->name; row++) {
        const struct json *j = shape_given(object, row->name);

        if (!row->entries_max)
            e = ids_of_value(row, j, visit, arg, f);
        else if (json_kind(j) == JSON_KIND_ARRAY)
            for (size_t i = 0; !e && i < json_count(j); i++)
                e = ids_of_value(row, json_at(j, i), visit, arg, f);
    }
    return e;
}
