#include "api/query.h"

#include "api/ident.h"

bool
query_value(struct str query, const char *name, size_t nth, struct arena *a, struct str *ret)
{
    while (query.n) {
        struct str value = str_cut(&query, '&');
        struct str key = str_cut(&value, '='), decoded;

        if (!percent_decode(key, a, &decoded) || !str_eq(decoded, str_from(name)))
            continue;
        if (nth--)
            continue;
        return percent_decode(value, a, ret);
    }
    return false;
}
