#include "model/mapping.h"

static bool
find(const struct mapping *m, struct str key, struct str *ret)
{
    for (size_t i = 0; i < m->count; i++) {
        if (!str_eq(m->pairs[i].key, key))
            continue;
        if (ret)
            *ret = m->pairs[i].value;
        return true;
    }
    return false;
}

bool
mapping_find(const struct mapping *m, struct str key, struct str *ret)
{
    return find(m, key, ret) || find(m, STR("*"), ret);
}

struct str
function_name(struct str function)
{
    struct str rest = function;

    for (size_t i = 0; i + 10 <= function.n; i++)
        if (str_starts(str_from_at(function, i), STR(":function:"))) {
            rest = str_from_at(function, i + 10);
            break;
        }
    return str_cut(&rest, ':');
}

bool
mapping_find_named(const struct mapping *m, struct str text, struct str name, struct str *ret)
{
    for (size_t i = 0; i < m->count; i++) {
        struct str key = m->pairs[i].key;

        if (str_eq(key, text) || str_eq(key, name) || str_eq(key, STR("*"))) {
            if (ret)
                *ret = m->pairs[i].value;
            return true;
        }
    }
    return false;
}

bool
mapping_find_function(const struct mapping *m, struct str function, struct str *ret)
{
    return mapping_find_named(m, function, function_name(function), ret);
}
