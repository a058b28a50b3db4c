#include "api/fields.h"

static enum err
wrong_type(const struct field *field, const char *should, struct fail *f)
{
    return fail(f, ERR_MALFORMED, "%s must be %s", field->name, should);
}

static enum err
read_str(const struct field *field, const struct json *j, struct str *into, struct fail *f)
{
    struct str s = json_str(j);
    int64_t n;

    if (json_kind(j) != JSON_KIND_STRING)
        return wrong_type(field, "a string", f);
    n = (int64_t)str_utf16_units(s);
    if (n < field->min)
        return fail(f, ERR_INVALID, "%s must have at least %lld character%s", field->name,
                    (long long)field->min, field->min == 1 ? "" : "s");
    if (n > field->max)
        return fail(f, ERR_INVALID, "%s must have at most %lld characters", field->name,
                    (long long)field->max);
    *into = s.p ? s : STR("");
    return OK;
}

static enum err
read_int(const struct field *field, const struct json *j, struct field_int *into, struct fail *f)
{
    double number;
    int64_t value;

    if (!json_number(j, &number))
        return wrong_type(field, "a number", f);
    if (!json_int(j, &value))
        return wrong_type(field, "an integer", f);
    if (value < field->min || value > field->max)
        return fail(f, ERR_INVALID, "%s must be between %lld and %lld", field->name,
                    (long long)field->min, (long long)field->max);
    *into = (struct field_int){ true, value };
    return OK;
}

static enum err
read_list(const struct field *field, const struct json *j, const struct json **into, struct fail *f)
{
    if (json_kind(j) != JSON_KIND_ARRAY)
        return wrong_type(field, "a list", f);
    if ((int64_t)json_count(j) < field->min || (int64_t)json_count(j) > field->max)
        return fail(f, ERR_INVALID, "%s must have between %lld and %lld entries", field->name,
                    (long long)field->min, (long long)field->max);
    *into = j;
    return OK;
}

static enum err
read_field(const struct field *field, const struct json *j, void *into, struct fail *f)
{
    switch (field->kind) {
    case FIELD_STR:
        return read_str(field, j, into, f);
    case FIELD_INT:
        return read_int(field, j, into, f);
    case FIELD_BOOL:
        if (json_kind(j) != JSON_KIND_BOOL)
            return wrong_type(field, "true or false", f);
        *(struct field_bool *)into = (struct field_bool){ true, json_bool(j) };
        return OK;
    case FIELD_OBJECT:
        if (json_kind(j) != JSON_KIND_OBJECT)
            return wrong_type(field, "an object", f);
        *(const struct json **)into = j;
        return OK;
    case FIELD_LIST:
        return read_list(field, j, into, f);
    case FIELD_STRUCT:
        if (json_kind(j) != JSON_KIND_OBJECT)
            return wrong_type(field, "an object", f);
        *(struct field_bool *)into = (struct field_bool){ true, true };
        return fields_read(j, field->fields, into, f);
    }
    return ERR_INTERNAL;
}

enum err
fields_read(const struct json *object, const struct field *fields, void *into, struct fail *f)
{
    for (const struct field *field = fields; field->name; field++) {
        const struct json *j = json_member(object, field->name);
        enum err e = OK;

        if (json_kind(j) == JSON_KIND_NONE || json_kind(j) == JSON_KIND_NULL) {
            if (field->required)
                return fail(f, ERR_INVALID, "%s is required", field->name);
            continue;
        }
        e = read_field(field, j, (char *)into + field->at, f);
        if (e)
            return e;
    }
    return OK;
}
