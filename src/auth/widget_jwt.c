#include "auth/widget_jwt.h"

#include "base/base64.h"
#include "base/random.h"
#include "model/widget.h"

#include <jwt.h>
#include <stdlib.h>
#include <string.h>

#define INVALID(...) fail_as(f, ERR_DENIED, "InvalidToken", __VA_ARGS__)

/* One of the three parts, decoded and parsed; duplicate keys are refused (widget.md 2.4). */
static enum err
part_read(struct str part, const char *name, struct arena *a, struct json **ret, struct fail *f)
{
    char *bytes = arena_get(a, part.n + 1);
    struct fail why;
    size_t n;

    if (!bytes || !base64url_read(part, bytes, part.n, &n))
        return INVALID("the %s is not base64url", name);
    if (json_parse(str_of(bytes, n), JSON_READ_UNIQUE_KEYS, ret, &why) != OK)
        return INVALID("the %s is not good JSON: %s", name, why.why);
    if (json_kind(*ret) == JSON_KIND_OBJECT)
        return OK;
    json_free(ret);
    return INVALID("the %s is not a JSON object", name);
}

static struct str
text_member(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

static enum err
header_check(struct str part, struct arena *a, struct fail *f)
{
    struct json *header = NULL;
    const struct json *typ;
    enum err e = part_read(part, "header", a, &header, f);

    if (e)
        return e;
    typ = json_member(header, "typ");
    if (!str_eq(text_member(header, "alg"), STR("HS256")))
        e = INVALID("alg must be HS256");
    else if (typ && !str_eq_nocase(text_member(header, "typ"), STR("JWT")))
        e = INVALID("typ must be JWT");
    json_free(&header);
    return e;
}

/* NUL-ended, because libjwt wants it so. The header has been checked; the algorithm that libjwt
 * read from it must be ours all the same. */
static bool
signature_is_of(const char *token, struct str key)
{
    jwt_t *jwt = NULL;
    bool good = jwt_decode(&jwt, token, (const unsigned char *)key.p, (int)key.n) == 0 &&
                jwt_get_alg(jwt) == JWT_ALG_HS256;

    jwt_free(jwt);
    return good;
}

static enum err
signature_check(struct str token, const struct str *keys, size_t key_count, struct arena *a,
                struct fail *f)
{
    struct str copy;

    if (!arena_copy(a, token, &copy))
        return fail(f, ERR_INTERNAL, "no room for a token");
    for (size_t i = 0; i < key_count; i++)
        if (keys[i].n && signature_is_of(copy.p, keys[i]))
            return OK;
    return INVALID("the signature is not of an active key of this widget");
}

/* NumericDate: seconds, possibly with a fraction. false: absent or no number. */
static bool
seconds_of(const struct json *claims, const char *name, double *ret)
{
    return json_number(json_member(claims, name), ret) && *ret > -1e12 && *ret < 1e12;
}

static enum err
times_check(const struct json *claims, int64_t now_ms, struct widget_claims *ret, struct fail *f)
{
    double now = (double)now_ms / 1000, iat, exp, nbf;

    if (!seconds_of(claims, "iat", &iat) || !seconds_of(claims, "exp", &exp))
        return INVALID("iat and exp must be there, as numbers");
    if (iat > now + WIDGET_JWT_SKEW_S)
        return INVALID("iat is in the future");
    if (now >= exp + WIDGET_JWT_SKEW_S)
        return fail_as(f, ERR_DENIED, "TokenExpired", "the token has expired");
    if (exp - iat > WIDGET_JWT_LIFE_S || exp > now + WIDGET_JWT_LIFE_S + WIDGET_JWT_SKEW_S)
        return INVALID("a token may live for %d seconds at most", WIDGET_JWT_LIFE_S);
    if (json_member(claims, "nbf") &&
        (!seconds_of(claims, "nbf", &nbf) || nbf > now + WIDGET_JWT_SKEW_S))
        return INVALID("nbf is in the future, or no number");
    ret->expires_ms = (int64_t)(exp * 1000);
    return OK;
}

static enum err
subject_check(const struct json *claims, const struct uuid *widget_id, struct fail *f)
{
    struct uuid id;

    if (uuid_parse(text_member(claims, "sub"), id.b) && uuid_eq(&id, widget_id))
        return OK;
    return fail_as(f, ERR_DENIED, "TokenSubjectMismatch", "sub is not the id of this widget");
}

/* A claim that is a text of 1 to `max` characters, or absent. */
static enum err
text_claim(const struct json *claims, const char *name, size_t max, struct str *ret, struct fail *f)
{
    const struct json *j = json_member(claims, name);

    if (!j)
        return OK;
    if (json_kind(j) != JSON_KIND_STRING || !json_str(j).n || str_utf16_units(json_str(j)) > max)
        return fail_as(f, ERR_INVALID, "InvalidParameter",
                       "the claim %s must be a string of 1 to %zu characters", name, max);
    *ret = json_str(j);
    return OK;
}

static enum err
claims_read(const struct json *claims, struct widget_claims *ret, struct fail *f)
{
    enum err e = text_claim(claims, "relatedContactId", 256, &ret->related_id, f);

    if (!e)
        e = text_claim(claims, "CustomerId", 128, &ret->customer_id, f); /* one page writes it so */
    if (!e)
        e = text_claim(claims, "customerId", 128, &ret->customer_id, f);
    if (!e)
        e = text_claim(claims, "jti", 1024, &ret->token_id, f);
    if (e)
        return e;
    ret->attributes = json_member(claims, "attributes");
    ret->segment_attributes = json_member(claims, "segmentAttributes");
    if (ret->attributes && json_kind(ret->attributes) != JSON_KIND_OBJECT)
        return fail_as(f, ERR_INVALID, "InvalidAttributes",
                       "the claim attributes must be an object");
    if (ret->segment_attributes && json_kind(ret->segment_attributes) != JSON_KIND_OBJECT)
        return fail_as(f, ERR_INVALID, "InvalidParameter",
                       "the claim segmentAttributes must be an object");
    return OK;
}

enum err
widget_jwt_read(struct str token, const struct str *keys, size_t key_count,
                const struct uuid *widget_id, int64_t now_ms, struct arena *a,
                struct widget_claims *ret, struct fail *f)
{
    struct widget_claims found = { 0 };
    struct str rest = token, header, payload;
    enum err e;

    if (token.n > WIDGET_TOKEN_MAX)
        return fail_as(f, ERR_INVALID, "TokenTooLarge",
                       "the token has %zu characters, %d is the most", token.n, WIDGET_TOKEN_MAX);
    header = str_cut(&rest, '.');
    payload = str_cut(&rest, '.');
    if (!rest.p || str_find(rest, '.') < rest.n)
        return INVALID("a token has three parts");
    e = header_check(header, a, f);
    if (!e)
        e = signature_check(token, keys, key_count, a, f);
    if (!e)
        e = part_read(payload, "payload", a, &found.document, f);
    if (!e)
        e = subject_check(found.document, widget_id, f);
    if (!e)
        e = times_check(found.document, now_ms, &found, f);
    if (!e)
        e = claims_read(found.document, &found, f);
    if (e) {
        json_free(&found.document);
        return e;
    }
    *ret = found;
    return OK;
}

void
widget_claims_done(struct widget_claims *c)
{
    json_free(&c->document);
}

enum err
widget_jwt_sign(struct str claims, struct str key, struct arena *a, struct str *ret, struct fail *f)
{
    struct str text;
    jwt_t *jwt = NULL;
    char *token = NULL;
    bool kept = false;

    if (arena_copy(a, claims, &text) && jwt_new(&jwt) == 0 &&
        jwt_set_alg(jwt, JWT_ALG_HS256, (const unsigned char *)key.p, (int)key.n) == 0 &&
        jwt_add_grants_json(jwt, text.p) == 0)
        token = jwt_encode_str(jwt);
    if (token)
        kept = arena_copy(a, str_from(token), ret);
    free(token);
    jwt_free(jwt);
    return kept ? OK : fail(f, ERR_INTERNAL, "a token could not be signed");
}
