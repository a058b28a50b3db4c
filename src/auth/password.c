#include "auth/password.h"

#include "base/base64.h"
#include "base/random.h"

#include <assert.h>
#include <stdio.h>

#include <openssl/evp.h>

enum { SALT = 16, HASH = 32 };
enum { LN = 15, R = 8, P = 1 };              /* what new passwords cost */
enum { LN_MAX = 17, R_MAX = 16, P_MAX = 4 }; /* what a stored text may ask for */
enum { MEMORY_MAX = 320 * 1024 * 1024 };     /* bytes; OpenSSL's default is below ours */

static_assert(sizeof("$scrypt$ln=15,r=8,p=1$$") + BASE64URL_SIZE(SALT) + BASE64URL_SIZE(HASH) <=
                  PASSWORD_TEXT_SIZE,
              "a text of today's cost fits");
static_assert(128LL * (1 << LN_MAX) * R_MAX < MEMORY_MAX, "the memory allows what we allow");

struct cost {
    int64_t ln, r, p;
};

static bool
scrypt(struct str password, const struct cost *c, const unsigned char salt[SALT],
       unsigned char ret[HASH])
{
    return EVP_PBE_scrypt(password.n ? password.p : "", password.n, salt, SALT,
                          UINT64_C(1) << c->ln, (uint64_t)c->r, (uint64_t)c->p, MEMORY_MAX, ret,
                          HASH) == 1;
}

enum err
password_hash(struct str password, char ret[PASSWORD_TEXT_SIZE], struct fail *f)
{
    static const struct cost today = { LN, R, P };
    char salt_text[BASE64URL_SIZE(SALT)], hash_text[BASE64URL_SIZE(HASH)];
    unsigned char salt[SALT], hash[HASH];

    random_bytes(salt, sizeof(salt));
    if (!scrypt(password, &today, salt, hash))
        return fail(f, ERR_BUSY, "no memory to hash a password");
    base64url_write(salt, sizeof(salt), salt_text);
    base64url_write(hash, sizeof(hash), hash_text);
    snprintf(ret, PASSWORD_TEXT_SIZE, "$scrypt$ln=%d,r=%d,p=%d$%.*s$%.*s", LN, R, P,
             (int)sizeof(salt_text), salt_text, (int)sizeof(hash_text), hash_text);
    return OK;
}

/* Takes `name=number` and the separator behind it off the front. */
static bool
take_number(struct str *rest, struct str name, char sep, int64_t max, int64_t *ret)
{
    struct str pair = str_cut(rest, sep);

    return str_starts(pair, name) && str_int(str_from_at(pair, name.n), 1, max, ret);
}

static bool
take_bytes(struct str text, unsigned char *ret, size_t size)
{
    size_t n;

    return base64url_read(text, ret, size, &n) && n == size;
}

static bool
text_read(struct str text, struct cost *c, unsigned char salt[SALT], unsigned char hash[HASH])
{
    struct str start = STR_INIT("$scrypt$"), rest;

    if (!str_starts(text, start))
        return false;
    rest = str_from_at(text, start.n);
    return take_number(&rest, STR("ln="), ',', LN_MAX, &c->ln) &&
           take_number(&rest, STR("r="), ',', R_MAX, &c->r) &&
           take_number(&rest, STR("p="), '$', P_MAX, &c->p) &&
           take_bytes(str_cut(&rest, '$'), salt, SALT) && take_bytes(rest, hash, HASH);
}

bool
password_verify(struct str password, struct str text)
{
    struct cost c;
    unsigned char salt[SALT], should[HASH], is[HASH];
    bool known = text_read(text, &c, salt, should);

    if (!known) {
        c = (struct cost){ LN, R, P };
        memset(salt, 0, sizeof(salt));
        memset(should, 0, sizeof(should));
    }
    if (!scrypt(password, &c, salt, is))
        return false;
    return str_eq_secret(str_of((char *)is, HASH), str_of((char *)should, HASH)) && known;
}
