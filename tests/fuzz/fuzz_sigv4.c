/* A signed request: `METHOD target`, header lines, an empty line, the body. */

#include "auth/sigv4.h"
#include "base/limits.h"
#include "http/exchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA = 4 * 1024 * 1024 };

static struct str
line_cut(struct str *rest)
{
    return str_cut(rest, '\n');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sigv4_expectation e = { .secret = STR("not what the seeds were signed with"),
                                         .region = STR("us-west-2"),
                                         .service = STR("connect"),
                                         .any_region = size % 2,
                                         .now_ms = 1767323045000, /* 20260102T030405Z */
                                         .skew_ms = INT64_C(1) << 50 };
    struct http_header headers[LIMIT_HTTP_HEADERS];
    struct str rest = str_of((const char *)data, size), target;
    struct http_request r = { .headers = headers };
    struct sigv4_claim claim;
    struct arena *a = arena_new(ARENA);
    struct str canonical;
    struct fail f = { 0 };
    enum err err;

    target = line_cut(&rest);
    r.method = str_cut(&target, ' ');
    r.target = target;
    r.path = str_cut(&target, '?');
    r.query = target;
    while (rest.n && rest.p[0] != '\n' && r.header_count < LIMIT_HTTP_HEADERS) {
        struct str line = line_cut(&rest);

        headers[r.header_count].name = str_cut(&line, ':');
        headers[r.header_count++].value = str_trim(line);
    }
    if (rest.n)
        line_cut(&rest);
    r.body = rest;

    err = sigv4_read(&r, a, &claim, &f);
    CHECK(err == OK || (f.code == err && f.why[0] && (f.type || err == ERR_TOO_BIG)));
    if (err == OK) {
        err = sigv4_canonical(&r, &claim, a, &canonical, &f);
        CHECK(err != OK || canonical.n >= 64);
        err = sigv4_verify(&r, &claim, &e, a, &f);
        CHECK(err == ERR_DENIED || err == ERR_TOO_BIG); /* nobody knows the secret */
    }
    arena_free(&a);
    return 0;
}
