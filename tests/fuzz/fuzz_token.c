/* Tokens, base64 and UUIDs: what is read was written in exactly this way. */

#include "auth/token.h"
#include "base/base64.h"
#include "base/random.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_base64(struct str text)
{
    char bytes[512], again[BASE64URL_SIZE(sizeof(bytes))];
    size_t n;

    if (base64url_read(text, bytes, sizeof(bytes), &n))
        CHECK(str_eq(str_of(again, base64url_write(bytes, n, again)), text));
}

static void
try_uuid(struct str text)
{
    unsigned char uuid[16];
    char again[UUID_TEXT_SIZE];

    if (!uuid_parse(text, uuid))
        return;
    uuid_text(uuid, again);
    CHECK(str_eq(str_from(again), text));
}

/* The bytes as the inside of a token: what we issue, we read. */
static void
try_issue(const struct token_keys *keys, const uint8_t *data, size_t size)
{
    struct token t, back;
    char text[TOKEN_TEXT_SIZE];
    struct fail f;
    size_t n;

    if (size < sizeof(t))
        return;
    memcpy(&t, data, sizeof(t));
    t.kind = (enum token_kind)(data[0] % 3);
    t.chat_no &= INT64_MAX;
    t.participant_no &= INT64_MAX;
    t.expires_ms &= INT64_MAX;
    token_issue(keys, &t, text, &n);
    CHECK(token_read(keys, str_of(text, n), t.kind, -1, &back, &f) == OK);
    CHECK(back.chat_no == t.chat_no);
    CHECK(back.participant_no == t.participant_no);
    CHECK(back.expires_ms == t.expires_ms);
    CHECK(back.nonce == t.nonce);
    text[data[0] % n] = text[data[0] % n] == 'A' ? 'B' : 'A';
    CHECK(token_read(keys, str_of(text, n), t.kind, -1, &back, &f) == ERR_DENIED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct token_secret secret = { 1, "only this process knows" };
    struct token_keys *keys = token_keys_new(&secret, 1);
    struct str text = str_of((const char *)data, size);
    struct token t;
    struct fail f;

    CHECK(token_read(keys, text, TOKEN_CONNECTION, 0, &t, &f) == ERR_DENIED);
    try_base64(text);
    try_uuid(text);
    try_issue(keys, data, size);
    token_keys_free(&keys);
    return 0;
}
