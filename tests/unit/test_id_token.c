#include "tests/unit/test.h"

#include "auth/id_token.h"
#include "base/base64.h"
#include "base/limits.h"

#include <jwt.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>

enum { NOW_S = 1772446530 };

static char private_pem[4096], public_pem[4096], modulus[1024], keys[2048];

static void
pem_of(EVP_PKEY *key, bool private, char *ret, size_t size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    int n;

    if (private)
        PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    else
        PEM_write_bio_PUBKEY(bio, key);
    n = BIO_read(bio, ret, (int)size - 1);
    assert_true(n > 0);
    ret[n] = 0;
    BIO_free(bio);
}

static int
make_keys(void **state)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    unsigned char bytes[512];
    BIGNUM *n = NULL;

    (void)state;
    assert_int_equal(EVP_PKEY_get_bn_param(key, "n", &n), 1);
    pem_of(key, true, private_pem, sizeof(private_pem));
    pem_of(key, false, public_pem, sizeof(public_pem));
    modulus[base64url_write(bytes, (size_t)BN_bn2bin(n, bytes), modulus)] = 0;
    snprintf(keys, sizeof(keys),
             "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"a\",\"y\":\"b\"},"
             "{\"kty\":\"RSA\",\"kid\":\"k1\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"AQAB\"}]}",
             modulus);
    BN_free(n);
    EVP_PKEY_free(key);
    return 0;
}

static const struct id_token_expectation want = { .issuer = STR_INIT("https://idp.example"),
                                                  .client_id = STR_INIT("me"),
                                                  .nonce = STR_INIT("n-0S6"),
                                                  .now_ms = NOW_S * 1000LL };

struct draft {
    jwt_alg_t alg;
    const char *kid, *secret; /* NULL: the private key */
    const char *iss, *aud_json, *nonce, *sub, *azp;
    long iat, exp;
};

static char *
sign(const struct draft *d)
{
    const char *secret = d->secret ? d->secret : private_pem;
    jwt_t *jwt = NULL;
    char claims[512], *text;

    assert_int_equal(jwt_new(&jwt), 0);
    snprintf(claims, sizeof(claims),
             "{\"iss\":\"%s\",\"aud\":%s,\"nonce\":\"%s\",\"sub\":\"%s\",\"iat\":%ld,\"exp\":%ld"
             "%s%s%s}",
             d->iss, d->aud_json, d->nonce, d->sub, d->iat, d->exp, d->azp ? ",\"azp\":\"" : "",
             d->azp ? d->azp : "", d->azp ? "\"" : "");
    assert_int_equal(jwt_add_grants_json(jwt, claims), 0);
    if (d->kid)
        assert_int_equal(jwt_add_header(jwt, "kid", d->kid), 0);
    assert_int_equal(jwt_set_alg(jwt, d->alg, (const unsigned char *)secret, (int)strlen(secret)),
                     0);
    text = jwt_encode_str(jwt);
    assert_non_null(text);
    jwt_free(jwt);
    return text;
}

static const struct draft good = { .alg = JWT_ALG_RS256,
                                   .kid = "k1",
                                   .iss = "https://idp.example",
                                   .aud_json = "\"me\"",
                                   .nonce = "n-0S6",
                                   .sub = "ana",
                                   .iat = NOW_S - 5,
                                   .exp = NOW_S + 600 };

static enum err
read_text(const char *token, const char *key_set, struct fail *f)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct str claims;
    enum err e = id_token_read(str_from(token), str_from(key_set), &want, a, &claims, f);

    if (!e)
        assert_true(claims.n > 2 && claims.p[0] == '{');
    arena_free(&a);
    return e;
}

static enum err
read_draft(struct draft d)
{
    struct fail f = { 0 };
    char *token = sign(&d);
    enum err e = read_text(token, keys, &f);

    free(token);
    return e;
}

static void
test_jwk_to_pem__is_what_openssl_writes(void **state)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct str pem;
    struct fail f;

    (void)state;
    assert_int_equal(jwk_to_pem(str_from(modulus), STR("AQAB"), a, &pem, &f), OK);
    assert_string_equal(pem.p, public_pem);
    assert_int_equal(jwk_to_pem(STR("!"), STR("AQAB"), a, &pem, &f), ERR_MALFORMED);
    assert_int_equal(jwk_to_pem(STR(""), STR("AQAB"), a, &pem, &f), ERR_MALFORMED);
    arena_free(&a);
}

static void
test_id_token__a_good_one_is_read(void **state)
{
    struct draft d = good;

    (void)state;
    assert_int_equal(read_draft(d), OK);
    d.kid = NULL;
    assert_int_equal(read_draft(d), OK);
    d.aud_json = "[\"other\",\"me\"]";
    d.azp = "me";
    assert_int_equal(read_draft(d), OK);
    d.exp = NOW_S - 59; /* a minute is forgiven */
    d.iat = NOW_S + 59;
    assert_int_equal(read_draft(d), OK);
}

static void
test_id_token__each_claim_that_is_wrong_is_refused(void **state)
{
    struct draft d[] = { good, good, good, good, good, good, good, good };

    (void)state;
    d[0].iss = "https://idp.example.evil";
    d[1].aud_json = "\"them\"";
    d[2].azp = "them";
    d[3].nonce = "another";
    d[4].exp = NOW_S - 61;
    d[5].iat = NOW_S + 61;
    d[6].sub = "";
    d[7].kid = "k2";
    for (size_t i = 0; i < sizeof(d) / sizeof(d[0]); i++)
        assert_int_equal(read_draft(d[i]), ERR_DENIED);
}

/* The public key as an HMAC secret is the classic way in. */
static void
test_id_token__no_other_algorithm_is_taken(void **state)
{
    struct draft d = good;

    (void)state;
    d.alg = JWT_ALG_HS256;
    d.secret = public_pem;
    assert_int_equal(read_draft(d), ERR_DENIED);
    d = good;
    d.alg = JWT_ALG_RS512;
    assert_int_equal(read_draft(d), ERR_DENIED);
}

static void
test_id_token__every_flipped_or_missing_byte_is_refused(void **state)
{
    char *token = sign(&good);
    size_t n = strlen(token);
    struct fail f;

    (void)state;
    for (size_t i = 0; i < n; i += 7) {
        char kept = token[i];

        token[i] = kept == 'A' ? 'B' : 'A';
        assert_int_not_equal(read_text(token, keys, &f), OK);
        token[i] = 0;
        assert_int_not_equal(read_text(token, keys, &f), OK);
        token[i] = kept;
    }
    assert_int_equal(read_text(token, keys, &f), OK);
    assert_int_not_equal(read_text(token, "{}", &f), OK);
    assert_int_not_equal(read_text(token, "no json", &f), OK);
    assert_int_not_equal(read_text(token, "{\"keys\":[1,null,{}]}", &f), OK);
    assert_int_not_equal(read_text("", keys, &f), OK);
    assert_int_not_equal(read_text("..", keys, &f), OK);
    assert_int_not_equal(read_text("e30.e30.", keys, &f), OK);
    free(token);
}

static bool
names_key(struct draft d, const char *key_set)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    char *token = sign(&d);
    bool named = id_token_names_key(str_from(token), str_from(key_set), a);

    free(token);
    arena_free(&a);
    return named;
}

static void
test_id_token__names_a_key_or_does_not(void **state)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct draft d = good;

    (void)state;
    assert_true(names_key(d, keys));
    assert_false(names_key(d, "{\"keys\":[]}"));
    assert_false(names_key(d, "{}"));
    assert_false(names_key(d, ""));
    d.kid = "k2";
    assert_false(names_key(d, keys));
    d.kid = NULL;
    assert_false(names_key(d, keys));
    assert_false(id_token_names_key(STR("x.y.z"), str_from(keys), a));
    assert_false(id_token_names_key(STR(""), str_from(keys), a));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jwk_to_pem__is_what_openssl_writes),
        cmocka_unit_test(test_id_token__a_good_one_is_read),
        cmocka_unit_test(test_id_token__each_claim_that_is_wrong_is_refused),
        cmocka_unit_test(test_id_token__names_a_key_or_does_not),
        cmocka_unit_test(test_id_token__no_other_algorithm_is_taken),
        cmocka_unit_test(test_id_token__every_flipped_or_missing_byte_is_refused),
    };

    return cmocka_run_group_tests(tests, make_keys, NULL);
}
