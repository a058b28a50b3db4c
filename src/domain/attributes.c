#include "domain/attributes.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"

bool
attributes_letters(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-'))
            return false;
    }
    return true;
}

struct merge {
    const struct json *changes;
    struct json_out out;
    size_t bytes;
    struct fail *f;
};

static enum err
merge_put(struct merge *m, struct str name, const struct json *value)
{
    struct str text = json_str(value);

    m->bytes += name.n + text.n;
    if (m->bytes > LIMIT_ATTRIBUTES)
        return fail(m->f, ERR_INVALID, "Attributes must not exceed %d bytes in all",
                    LIMIT_ATTRIBUTES);
    json_put_str(&m->out, name);
    buf_add_byte(m->out.out, ':');
    m->out.comma = false;
    json_put_str(&m->out, text);
    return OK;
}

static enum err
merge_kept(struct str name, const struct json *value, void *arg)
{
    struct merge *m = arg;
    char *key = str_cstr(name);
    bool changed = m->changes && json_kind(json_member(m->changes, key)) != JSON_KIND_NONE;

    mem_free(key);
    return changed ? OK : merge_put(m, name, value);
}

static enum err
merge_changed(struct str name, const struct json *value, void *arg)
{
    struct merge *m = arg;

    if (!name.n || name.n > 32767 || !attributes_letters(name))
        return fail(m->f, ERR_INVALID,
                    "Attribute names must be letters, digits, - and _ (at least one): '%.*s'",
                    name.n > 80 ? 80 : (int)name.n, name.p);
    if (json_kind(value) != JSON_KIND_STRING)
        return fail(m->f, ERR_INVALID, "The value of attribute '%.*s' must be a string",
                    name.n > 80 ? 80 : (int)name.n, name.p);
    if (str_utf16_units(json_str(value)) > 32767)
        return fail(m->f, ERR_INVALID,
                    "The value of attribute '%.*s' is longer than 32767 characters",
                    name.n > 80 ? 80 : (int)name.n, name.p);
    return merge_put(m, name, value);
}

enum err
attributes_merge(struct str old_json, const struct json *changes, struct arena *a,
                 struct str *ret_json, struct fail *f)
{
    struct buf text = { .max = (size_t)LIMIT_ATTRIBUTES * 6 + 1024 };
    struct merge m = { .changes = changes, .out = { .out = &text }, .f = f };
    struct json *old = NULL;
    enum err e = json_parse(old_json, JSON_READ_STRICT, &old, f);

    json_open(&m.out, '{');
    if (!e)
        e = json_each(old, merge_kept, &m);
    if (!e && changes)
        e = json_each(changes, merge_changed, &m);
    json_close(&m.out, '}');
    if (!e && (text.full || !arena_copy(a, buf_str(&text), ret_json)))
        e = fail(f, ERR_INVALID, "Attributes must not exceed %d bytes in all", LIMIT_ATTRIBUTES);
    json_free(&old);
    buf_done(&text);
    return e;
}

bool
attributes_find(struct str json, struct str name, struct arena *a, struct str *ret)
{
    struct json *set = NULL;
    char *key = str_cstr(name);
    const struct json *value;
    bool found;

    if (json_parse(json, JSON_READ_STRICT, &set, NULL) != OK) {
        mem_free(key);
        return false;
    }
    value = json_member(set, key);
    found = json_kind(value) == JSON_KIND_STRING && arena_copy(a, json_str(value), ret);
    mem_free(key);
    json_free(&set);
    return found;
}
