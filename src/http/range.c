#include "http/range.h"

#include "base/check.h"

static bool
number(struct str text, uint64_t *ret)
{
    int64_t n;

    while (text.n > 1 && text.p[0] == '0') /* leading zeros are digits, too */
        text = str_from_at(text, 1);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    if (!text.n)
        return false;
    *ret = str_int(text, 0, INT64_MAX, &n) ? (uint64_t)n : INT64_MAX; /* as large as it gets */
    return true;
}

enum range_kind
range_read(struct str header, uint64_t whole, struct range *ret)
{
    struct str rest = header, unit = str_trim(str_cut(&rest, '=')), first, last;
    uint64_t from = 0, to = 0;
    bool open, suffix;

    CHECK(whole);
    rest = str_trim(rest);
    if (!str_eq_nocase(unit, STR("bytes")) || str_find(rest, ',') < rest.n)
        return RANGE_WHOLE;
    first = str_trim(str_cut(&rest, '-'));
    if (!rest.p) /* no hyphen */
        return RANGE_WHOLE;
    last = str_trim(rest);
    suffix = !first.n;
    open = !last.n;
    if ((!suffix && !number(first, &from)) || (!open && !number(last, &to)) || (suffix && open) ||
        (!suffix && !open && to < from))
        return RANGE_WHOLE;
    if (suffix ? to == 0 : from >= whole)
        return RANGE_BEYOND;
    if (suffix)
        from = to < whole ? whole - to : 0;
    if (suffix || open || to >= whole)
        to = whole - 1;
    *ret = (struct range){ from, to - from + 1 };
    return RANGE_PART;
}
