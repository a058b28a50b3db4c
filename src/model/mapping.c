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
