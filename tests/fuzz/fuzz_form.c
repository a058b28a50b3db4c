/* The login form, its landing path and the cookies of a browser: what is found lies within what was
 * given, and nobody is sent away from us. */

#include "api/agent/login.h"
#include "auth/session.h"
#include "base/check.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "csrf", "username", "password", "landat", "token", "" };
    struct str form = str_of((const char *)data, size), path;
    struct arena *a = arena_new(LIMIT_ARENA);
    unsigned char hash[32];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        CHECK(form_field(form, names[i], a).n <= size);
    path = login_landing(form_field(form, "landat", a));
    CHECK(path.n && path.p[0] == '/' && (path.n == 1 || (path.p[1] != '/' && path.p[1] != '\\')));
    for (size_t i = 0; i < path.n; i++)
        CHECK(path.p[i] > ' ' && path.p[i] < 127); /* no line of its own in a Location */
    CHECK(cookie_find(form, STR("frontdesk-form")).n <= size);
    (void)session_hash(form, hash);
    arena_free(&a);
    return 0;
}
