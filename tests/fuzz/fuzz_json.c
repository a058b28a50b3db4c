/* JSON as strangers send it: parsed, written, parsed again, decoded by a table. The first byte
 * holds the flags. */

#include "api/fields.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct inner {
    struct field_bool given;
    struct str word;
};

struct sample {
    struct str text;
    struct field_int number;
    struct field_bool flag;
    const struct json *object, *list;
    struct inner inner;
};

static const struct field inner_fields[] = {
    { "w", FIELD_STR, AT(inner, word), REQUIRED, 1, 5, NULL },
    { 0 },
};
static const struct field sample_fields[] = {
    { "t", FIELD_STR, AT(sample, text), OPTIONAL, 1, 4, NULL },
    { "n", FIELD_INT, AT(sample, number), OPTIONAL, -5, 5, NULL },
    { "f", FIELD_BOOL, AT(sample, flag), OPTIONAL, 0, 0, NULL },
    { "o", FIELD_OBJECT, AT(sample, object), OPTIONAL, 0, 0, NULL },
    { "l", FIELD_LIST, AT(sample, list), OPTIONAL, 1, 2, NULL },
    { "i", FIELD_STRUCT, AT(sample, inner), OPTIONAL, 0, 0, inner_fields },
    { 0 },
};

static void
try_fields(const struct json *j)
{
    struct sample s = { 0 };
    struct fail f = { 0 };
    enum err e = fields_read(j, sample_fields, &s, &f);

    CHECK(e == OK || (f.code == e && f.why[0]));
    if (e)
        return;
    CHECK(!s.text.p || str_is_utf8(s.text));
    CHECK(!s.number.given || (s.number.value >= -5 && s.number.value <= 5));
    CHECK(!s.list || json_count(s.list) <= 2);
    CHECK(!s.inner.given.given || s.inner.word.p);
}

static void
try_number(const struct json *j)
{
    int64_t i;
    double d;

    if (json_int(j, &i))
        CHECK(json_number(j, &d));
}

static enum err
visit(struct str name, const struct json *value, void *arg)
{
    (void)arg;
    CHECK(str_is_utf8(name));
    try_number(value);
    return OK;
}

/* What we write we read, and write the same way once more. */
static void
try_round(const struct json *j)
{
    struct buf once = { .max = 1 << 20 }, twice = { .max = 1 << 20 };
    struct json *again = NULL;
    struct fail f;

    if (json_dump(j, &once)) {
        CHECK(json_parse(buf_str(&once), JSON_READ_STRICT, &again, &f) == OK);
        CHECK(json_kind(again) == json_kind(j));
        CHECK(json_dump(again, &twice));
        CHECK(str_eq(buf_str(&once), buf_str(&twice)));
    }
    json_free(&again);
    buf_done(&once);
    buf_done(&twice);
}

/* Our own writer: any valid text between quotes reads back as itself. */
static void
try_writer(struct str text)
{
    struct buf b = { .max = 1 << 20 };
    struct json_out w = { .out = &b };
    struct json *j = NULL;
    struct fail f;

    if (str_is_utf8(text)) {
        json_open(&w, '[');
        json_put_str(&w, text);
        json_close(&w, ']');
        CHECK(b.full || json_parse(buf_str(&b), JSON_READ_STRICT, &j, &f) == OK);
        CHECK(b.full || str_eq(json_str(json_at(j, 0)), text));
    }
    json_free(&j);
    buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json *j = NULL;
    struct fail f = { 0 };
    struct str text;
    enum err e;

    if (!size)
        return 0;
    text = str_of((const char *)data + 1, size - 1);
    try_writer(text);
    e = json_parse(text, data[0] & 3, &j, &f);
    CHECK(e == OK || (f.code == e && f.why[0]));
    if (e)
        return 0;
    CHECK(json_kind(j) != JSON_KIND_NONE);
    try_number(j);
    if (json_kind(j) == JSON_KIND_OBJECT) {
        CHECK(json_each(j, visit, NULL) == OK);
        try_fields(j);
    }
    try_round(j);
    json_free(&j);
    return 0;
}
