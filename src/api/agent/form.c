/* What a browser posts and asks for: application/x-www-form-urlencoded, and where it wants to go.
 * Foreign bytes; tests/fuzz/fuzz_form.c. */

#include "api/agent/login.h"

#include "api/ident.h"

struct str
form_field(struct str form, const char *name, struct arena *a)
{
    while (form.n) {
        struct str value = str_cut(&form, '&'), key = str_cut(&value, '='), kept;
        char *p;

        if (!str_eq(key, str_from(name)))
            continue;
        if (!arena_copy(a, value, &kept))
            return STR("");
        p = arena_get(a, kept.n + 1);
        if (!p)
            return STR("");
        memcpy(p, kept.p, kept.n);
        for (size_t i = 0; i < kept.n; i++)
            if (p[i] == '+')
                p[i] = ' ';
        return percent_decode(str_of(p, kept.n), a, &kept) && kept.n ? kept : STR("");
    }
    return STR("");
}

struct str
login_landing(struct str path)
{
    bool ours = path.n >= 1 && path.n < 1024 && path.p[0] == '/' &&
                (path.n == 1 || (path.p[1] != '/' && path.p[1] != '\\'));

    for (size_t i = 0; ours && i < path.n; i++)
        ours = path.p[i] > ' ' && path.p[i] < 127 && path.p[i] != '\\' && path.p[i] != '"';
    return ours ? path : STR("/ccp-v2/");
}
