/* What an identity provider answers: a token and a key set, parted by a line end. */

#include "auth/id_token.h"
#include "base/check.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct id_token_expectation want = { .issuer = STR("https://idp.example"),
                                               .client_id = STR("me"),
                                               .nonce = STR("n"),
                                               .now_ms = 1772446530000 };
    struct arena *a = arena_new(LIMIT_ARENA);
    struct str keys = str_of((const char *)data, size), token = str_cut(&keys, '\n'), claims, pem;
    struct fail f;

    if (id_token_read(token, keys, &want, a, &claims, &f) != OK)
        CHECK(f.why[0]);
    if (jwk_to_pem(token, keys, a, &pem, &f) == OK)
        CHECK(str_starts(pem, STR("-----BEGIN PUBLIC KEY-----\n")));
    arena_free(&a);
    return 0;
}
