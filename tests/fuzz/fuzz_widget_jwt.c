/* Tokens as strangers send them. */

#include "auth/widget_jwt.h"
#include "base/limits.h"
#include "model/widget.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct str keys[WIDGET_KEYS] = {
        STR_INIT("k7Qm2vX9pRt4LwZ8yBn3cFh6sJd1gUe5aTo0iVxMqWE="), STR_INIT("")
    };
    struct arena *a = arena_new(LIMIT_ARENA);
    struct widget_claims claims = { 0 };
    struct uuid id = { { 0x11 } };
    struct fail f = { 0 };
    struct str token, text = str_of((const char *)data, size);

    if (widget_jwt_read(text, keys, WIDGET_KEYS, &id, 1700000100000, a, &claims, &f) != OK)
        CHECK(f.type && f.why[0]);
    widget_claims_done(&claims);
    /* The same bytes as claims, well signed: what no stranger can send, but an owner's server may.
     */
    if (widget_jwt_sign(text, keys[0], a, &token, &f) == OK &&
        widget_jwt_read(token, keys, WIDGET_KEYS, &id, 1700000100000, a, &claims, &f) != OK)
        CHECK(f.type && f.why[0]);
    widget_claims_done(&claims);
    arena_free(&a);
    return 0;
}
