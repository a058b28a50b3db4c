#include "auth/token.h"

#include "auth/hmac.h"
#include "base/base64.h"
#include "base/mem.h"

#include <assert.h>

enum { VERSION = 1, SIGNED = 38, WHOLE = SIGNED + HASH_SIZE };
enum { AT_KIND = 1, AT_KEY = 2, AT_CHAT = 6, AT_PARTICIPANT = 14, AT_EXPIRES = 22, AT_NONCE = 30 };

static_assert(BASE64URL_SIZE(WHOLE) == TOKEN_TEXT_SIZE - 1,
              "the text is as long as its bytes need");
static_assert(TOKEN_TEXT_SIZE <= 200, "far below the 1000 characters clients take");

struct token_keys {
    size_t n;
    struct {
        uint32_t id;
        struct hmac_key key;
    } rows[TOKEN_KEYS_MAX];
};

struct token_keys *
token_keys_new(const struct token_secret *rows, size_t n)
{
    struct token_keys *keys = mem_new(sizeof(*keys));

    CHECK(n >= 1);
    CHECK(n <= TOKEN_KEYS_MAX);
    for (size_t i = 0; i < n; i++) {
        struct str secret = str_of((const char *)rows[i].secret, TOKEN_SECRET_SIZE);
        unsigned char derived[HASH_SIZE];

        for (size_t k = 0; k < i; k++)
            CHECK(rows[k].id != rows[i].id);
        hmac_once(secret, STR("frontdesk token 1"), derived);
        hmac_key_init(&keys->rows[i].key, str_of((char *)derived, sizeof(derived)));
        keys->rows[i].id = rows[i].id;
        explicit_bzero(derived, sizeof(derived));
    }
    keys->n = n;
    return keys;
}

void
token_keys_free(struct token_keys **keys)
{
    if (*keys)
        explicit_bzero(*keys, sizeof(**keys));
    mem_free(*keys);
    *keys = NULL;
}

static void
put(unsigned char *to, size_t bytes, uint64_t value)
{
    for (size_t i = bytes; i-- > 0; value >>= 8)
        to[i] = (unsigned char)value;
}

static uint64_t
take(const unsigned char *from, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | from[i];
    return value;
}

void
token_issue(const struct token_keys *keys, const struct token *t, char ret[TOKEN_TEXT_SIZE],
            size_t *ret_n)
{
    unsigned char b[WHOLE];

    CHECK(t->chat_no >= 0);
    CHECK(t->participant_no >= 0);
    CHECK(t->expires_ms >= 0);
    b[0] = VERSION;
    b[AT_KIND] = (unsigned char)t->kind;
    put(b + AT_KEY, 4, keys->rows[0].id);
    put(b + AT_CHAT, 8, (uint64_t)t->chat_no);
    put(b + AT_PARTICIPANT, 8, (uint64_t)t->participant_no);
    put(b + AT_EXPIRES, 8, (uint64_t)t->expires_ms);
    put(b + AT_NONCE, 8, t->nonce);
    hmac(&keys->rows[0].key, str_of((char *)b, SIGNED), b + SIGNED);
    *ret_n = base64url_write(b, sizeof(b), ret);
    ret[*ret_n] = 0;
}

static const struct hmac_key *
key_find(const struct token_keys *keys, uint32_t id)
{
    for (size_t i = 0; i < keys->n; i++)
        if (keys->rows[i].id == id)
            return &keys->rows[i].key;
    return NULL;
}

enum err
token_read(const struct token_keys *keys, struct str text, enum token_kind expected, int64_t now_ms,
           struct token *ret, struct fail *f)
{
    unsigned char b[WHOLE], mac[HASH_SIZE];
    const struct hmac_key *key;
    int64_t expires_ms;
    size_t n;

    if (text.n != TOKEN_TEXT_SIZE - 1 || !base64url_read(text, b, sizeof(b), &n))
        return fail(f, ERR_DENIED, "the token is not one of ours");
    if (b[0] != VERSION)
        return fail(f, ERR_DENIED, "the token has an unknown version");
    key = key_find(keys, (uint32_t)take(b + AT_KEY, 4));
    if (!key)
        return fail(f, ERR_DENIED, "the token was signed with a key we do not have");
    hmac(key, str_of((char *)b, SIGNED), mac);
    if (!str_eq_secret(str_of((char *)mac, HASH_SIZE), str_of((char *)b + SIGNED, HASH_SIZE)))
        return fail(f, ERR_DENIED, "the token's signature is wrong");

    /* From here on the bytes are ours. */
    if (b[AT_KIND] != (unsigned char)expected)
        return fail(f, ERR_DENIED, "the token is of another kind");
    expires_ms = (int64_t)take(b + AT_EXPIRES, 8);
    if (expires_ms && now_ms >= expires_ms)
        return fail(f, ERR_DENIED, "the token has expired");
    *ret = (struct token){
        .kind = expected,
        .chat_no = (int64_t)take(b + AT_CHAT, 8),
        .participant_no = (int64_t)take(b + AT_PARTICIPANT, 8),
        .expires_ms = expires_ms,
        .nonce = take(b + AT_NONCE, 8),
    };
    return OK;
}
