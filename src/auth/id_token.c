#include "auth/id_token.h"

#include "auth/hmac.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"

#include <jwt.h>

enum { KEY_BYTES_MAX = 1024, SKEW_MS = 60 * 1000, KEYS_MAX = 32 };

/* ---- DER, as little as a public key needs ---- */

static void
der_head(struct buf *out, char tag, size_t n)
{
    buf_add_byte(out, tag);
    if (n >= 256) {
        buf_add_byte(out, (char)0x82);
        buf_add_byte(out, (char)(n >> 8));
    } else if (n >= 128)
        buf_add_byte(out, (char)0x81);
    buf_add_byte(out, (char)(n & 255));
}

static void
der_wrap(struct buf *out, char tag, const char *before, size_t before_n, struct str inside)
{
    der_head(out, tag, before_n + inside.n);
    buf_add(out, str_of(before, before_n));
    buf_add(out, inside);
}

/* An unsigned number: no zeros in front but the one that keeps it positive. */
static void
der_integer(struct buf *out, struct str bytes)
{
    while (bytes.n > 1 && !bytes.p[0])
        bytes = str_from_at(bytes, 1);
    der_wrap(out, 0x02, "", (unsigned char)bytes.p[0] & 0x80 ? 1 : 0, bytes);
}

static void
put_pem(struct buf *out, struct str der)
{
    char line[BASE64_SIZE(48)];

    buf_add(out, STR("-----BEGIN PUBLIC KEY-----\n"));
    while (der.n) {
        size_t n = der.n < 48 ? der.n : 48;

        buf_add(out, str_of(line, base64_write(der.p, n, line)));
        buf_add_byte(out, '\n');
        der = str_from_at(der, n);
    }
    buf_add(out, STR("-----END PUBLIC KEY-----\n"));
}

static bool
read_number(struct str text, char *bytes, struct str *ret)
{
    size_t n;

    if (!base64url_read(text, bytes, KEY_BYTES_MAX, &n) || !n)
        return false;
    *ret = str_of(bytes, n);
    return true;
}

enum err
jwk_to_pem(struct str n, struct str e, struct arena *a, struct str *ret, struct fail *f)
{
    static const char algorithm[] = { 0x30,       0x0d, 0x06,       0x09,       0x2a,
                                      (char)0x86, 0x48, (char)0x86, (char)0xf7, 0x0d,
                                      0x01,       0x01, 0x01,       0x05,       0x00 };
    char modulus_bytes[KEY_BYTES_MAX], exponent_bytes[KEY_BYTES_MAX];
    struct buf inner = { .max = 4096 }, key = { .max = 4096 }, outer = { .max = 4096 };
    struct buf pem = { .max = 8192 };
    struct str modulus, exponent;
    bool good;

    if (!read_number(n, modulus_bytes, &modulus) || !read_number(e, exponent_bytes, &exponent))
        return fail(f, ERR_MALFORMED, "a key of the provider cannot be read");
    der_integer(&inner, modulus);
    der_integer(&inner, exponent);
    der_wrap(&key, 0x30, "", 0, buf_str(&inner));
    buf_clear(&inner);
    buf_add(&inner, str_of(algorithm, sizeof(algorithm)));
    der_wrap(&inner, 0x03, "", 1, buf_str(&key)); /* a bit string, no unused bits */
    der_wrap(&outer, 0x30, "", 0, buf_str(&inner));
    put_pem(&pem, buf_str(&outer));
    good = !pem.full && arena_copy(a, buf_str(&pem), ret);
    buf_done(&inner);
    buf_done(&key);
    buf_done(&outer);
    buf_done(&pem);
    return good ? OK : fail(f, ERR_TOO_BIG, "a key of the provider is too large");
}

/* ---- the token's parts ---- */

static enum err
read_part(struct str text, struct arena *a, struct str *ret_text, struct json **ret, struct fail *f)
{
    char *bytes = arena_get(a, text.n + 1);
    size_t n;

    if (!bytes || !base64url_read(text, bytes, text.n, &n) ||
        json_parse(str_of(bytes, n), JSON_READ_UNIQUE_KEYS, ret, NULL) != OK)
        return fail(f, ERR_MALFORMED, "the id_token cannot be read");
    *ret_text = str_of(bytes, n);
    if (json_kind(*ret) == JSON_KIND_OBJECT)
        return OK;
    json_free(ret);
    return fail(f, ERR_MALFORMED, "the id_token cannot be read");
}

static struct str
text_member(const struct json *j, const char *name)
{
    const struct json *m = json_member(j, name);

    return json_kind(m) == JSON_KIND_STRING ? json_str(m) : STR_NONE;
}

/* ---- whose signature it is ---- */

static bool
signed_by(const char *token, struct str pem)
{
    jwt_t *jwt = NULL;
    bool good = jwt_decode(&jwt, token, (const unsigned char *)pem.p, (int)pem.n) == 0 &&
                jwt_get_alg(jwt) == JWT_ALG_RS256;

    jwt_free(jwt);
    return good;
}

static bool
key_fits(const struct json *key, struct str kid)
{
    struct str use = text_member(key, "use"), alg = text_member(key, "alg");

    return json_kind(key) == JSON_KIND_OBJECT && str_eq(text_member(key, "kty"), STR("RSA")) &&
           (!kid.n || str_eq(text_member(key, "kid"), kid)) &&
           (!use.n || str_eq(use, STR("sig"))) && (!alg.n || str_eq(alg, STR("RS256")));
}

static const struct json *
find_key(const struct json *set, struct str kid, size_t from, size_t *ret_at)
{
    const struct json *list = json_member(set, "keys");

    for (size_t i = from;
         json_kind(list) == JSON_KIND_ARRAY && i < json_count(list) && i < KEYS_MAX; i++)
        if (key_fits(json_at(list, i), kid)) {
            *ret_at = i;
            return json_at(list, i);
        }
    return NULL;
}

static enum err
verify(const char *token, struct str kid, struct str keys, struct arena *a, struct fail *f)
{
    const struct json *key;
    struct json *set;
    bool good = false;
    enum err e = json_parse(keys, JSON_READ_STRICT, &set, f);

    if (e)
        return e;
    for (size_t i = 0; !good && (key = find_key(set, kid, i, &i)) != NULL; i++) {
        struct str pem;

        good = jwk_to_pem(text_member(key, "n"), text_member(key, "e"), a, &pem, NULL) == OK &&
               signed_by(token, pem);
    }
    json_free(&set);
    return good ? OK : fail(f, ERR_DENIED, "the id_token is not signed by a key of the provider");
}

/* ---- whom it is for ---- */

static bool
is_for(const struct json *claims, struct str client_id)
{
    const struct json *aud = json_member(claims, "aud");
    struct str party = text_member(claims, "azp");
    bool found = json_kind(aud) == JSON_KIND_STRING && str_eq(json_str(aud), client_id);

    for (size_t i = 0; json_kind(aud) == JSON_KIND_ARRAY && i < json_count(aud); i++) {
        const struct json *one = json_at(aud, i);

        found |= json_kind(one) == JSON_KIND_STRING && str_eq(json_str(one), client_id);
    }
    return found && (!party.n || str_eq(party, client_id));
}

static enum err
check_claims(const struct json *claims, const struct id_token_expectation *want, struct fail *f)
{
    int64_t expires_s, issued_s, now_s = want->now_ms / 1000, skew_s = SKEW_MS / 1000;

    if (!str_eq(text_member(claims, "iss"), want->issuer))
        return fail(f, ERR_DENIED, "the id_token is of another issuer");
    if (!is_for(claims, want->client_id))
        return fail(f, ERR_DENIED, "the id_token is for another client");
    if (!want->nonce.n || !str_eq_secret(text_member(claims, "nonce"), want->nonce))
        return fail(f, ERR_DENIED, "the id_token belongs to another sign-in");
    if (!json_int(json_member(claims, "exp"), &expires_s) || expires_s < now_s - skew_s)
        return fail(f, ERR_DENIED, "the id_token is over");
    if (!json_int(json_member(claims, "iat"), &issued_s) || issued_s > now_s + skew_s)
        return fail(f, ERR_DENIED, "the id_token is of the future");
    if (!text_member(claims, "sub").n)
        return fail(f, ERR_DENIED, "the id_token has no subject");
    return OK;
}

enum err
id_token_read(struct str token, struct str keys, const struct id_token_expectation *want,
              struct arena *a, struct str *ret_claims, struct fail *f)
{
    struct json *head = NULL, *claims = NULL;
    struct str rest = token, whole, text, head_text, part = str_cut(&rest, '.'), kid;
    enum err e;

    if (token.n > LIMIT_ID_TOKEN || !arena_copy(a, token, &whole))
        return fail(f, ERR_MALFORMED, "the id_token is too large");
    e = read_part(part, a, &head_text, &head, f);
    if (e)
        return e;
    kid = text_member(head, "kid");
    e = read_part(str_cut(&rest, '.'), a, &text, &claims, f);
    if (!e && !str_eq(text_member(head, "alg"), STR("RS256")))
        e = fail(f, ERR_DENIED, "the id_token is not signed with RS256");
    if (!e && strlen(whole.p) != whole.n)
        e = fail(f, ERR_MALFORMED, "the id_token cannot be read");
    if (!e)
        e = verify(whole.p, kid, keys, a, f);
    if (!e)
        e = check_claims(claims, want, f);
    json_free(&head);
    json_free(&claims);
    if (!e)
        *ret_claims = text;
    return e;
}

bool
id_token_names_key(struct str token, struct str keys, struct arena *a)
{
    struct json *head = NULL, *set = NULL;
    struct str text, kid;
    bool found = false;
    size_t at;

    if (token.n <= LIMIT_ID_TOKEN && read_part(str_cut(&token, '.'), a, &text, &head, NULL) == OK &&
        json_parse(keys, JSON_READ_STRICT, &set, NULL) == OK) {
        kid = text_member(head, "kid");
        found = kid.n && find_key(set, kid, 0, &at);
    }
    json_free(&head);
    json_free(&set);
    return found;
}

void
pkce_challenge(struct str verifier, char ret[PKCE_CHALLENGE])
{
    unsigned char hash[HASH_SIZE];

    sha256(verifier, hash);
    (void)base64url_write(hash, sizeof(hash), ret);
}
