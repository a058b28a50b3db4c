#include "auth/sigv4.h"

#include "auth/hmac.h"
#include "auth/shown.h"
#include "auth/sigv4_body.h"
#include "base/wall.h"

#include <stdio.h>

/* Whether a claim is true: the later rows of connect-api.md 3.3, in their order. */

enum err
sigv4_unknown(struct fail *f)
{
    return fail_as(f, ERR_DENIED, "UnrecognizedClientException",
                   "The security token included in the request is invalid.");
}

enum err
sigv4_expired(struct fail *f)
{
    return fail_as(f, ERR_DENIED, "ExpiredTokenException",
                   "The security token included in the request is expired");
}

enum err
sigv4_differs(struct fail *f)
{
    return fail_as(f, ERR_DENIED, SIGV4_INVALID,
                   "The request signature we calculated does not match the signature you provided. "
                   "Check your AWS Secret Access Key and signing method. Consult the service "
                   "documentation for details.");
}

/* "5 min." or, when it does not come out even, "90 sec.". */
static void
span_text(int64_t ms, char ret[32])
{
    if (ms % 60000 == 0)
        snprintf(ret, 32, "%lld min.", (long long)(ms / 60000));
    else
        snprintf(ret, 32, "%lld sec.", (long long)(ms / 1000));
}

static enum err
check_time(const struct sigv4_claim *c, const struct sigv4_expectation *e, struct fail *f)
{
    /* now < time + Expires (3.2 no. 2), where the header form has now <= time + skew. */
    int64_t life_ms = c->presigned ? c->expires_s * 1000 : e->skew_ms;
    int64_t age_ms = e->now_ms - c->signed_ms;
    char signed_text[17], now_text[17], edge_text[17], span[32];
    bool early = age_ms < -e->skew_ms;

    if (!early && (c->presigned ? age_ms < life_ms : age_ms <= life_ms))
        return OK;
    wall_text_basic(c->signed_ms, signed_text);
    wall_text_basic(e->now_ms, now_text);
    wall_text_basic(early ? e->now_ms + e->skew_ms : e->now_ms - life_ms, edge_text);
    span_text(early ? e->skew_ms : life_ms, span);
    if (early)
        return fail_as(f, ERR_DENIED, SIGV4_INVALID,
                       "Signature not yet current: %s is still later than %s (%s + %s)",
                       signed_text, edge_text, now_text, span);
    return fail_as(f, ERR_DENIED, SIGV4_INVALID,
                   "Signature expired: %s is now earlier than %s (%s - %s)", signed_text, edge_text,
                   now_text, span);
}

static enum err
check_scope(const struct sigv4_claim *c, const struct sigv4_expectation *e, const char *stamp,
            struct fail *f)
{
    struct str day = str_of(stamp, 8);
    char wrong[400] = "";
    size_t n = 0;

    if (!c->scope_region.n || (!e->any_region && !str_eq(c->scope_region, e->region)))
        n += (size_t)snprintf(wrong + n, sizeof(wrong) - n,
                              "Credential should be scoped to a valid region. ");
    if (!str_eq(c->scope_service, e->service))
        n += (size_t)snprintf(wrong + n, sizeof(wrong) - n,
                              "Credential should be scoped to correct service: '%s'. ",
                              shown(e->service, 16).s);
    if (!str_eq(c->scope_term, STR("aws4_request")))
        n += (size_t)snprintf(wrong + n, sizeof(wrong) - n,
                              "Credential should be scoped with a valid terminator: "
                              "'aws4_request', not '%s'. ",
                              shown(c->scope_term, 16).s);
    if (!str_eq(c->scope_date, day))
        n += (size_t)snprintf(wrong + n, sizeof(wrong) - n,
                              "Date in Credential scope does not match YYYYMMDD from ISO-8601 "
                              "version of date from HTTP: '%s' != '%s', from '%s'.",
                              shown(c->scope_date, 16).s, shown(day, 8).s,
                              shown(c->date_text, 29).s);
    return n ? fail_as(f, ERR_DENIED, SIGV4_INVALID, "%s", wrong) : OK;
}

static bool
name_is_signed(const struct sigv4_claim *c, struct str name)
{
    for (struct str rest = c->signed_headers; rest.p;)
        if (str_eq_nocase(str_cut(&rest, ';'), name))
            return true;
    return false;
}

/* host always; the others where they were sent, or a stranger could change what we act upon. Other
 * x-amz-* headers may be unsigned: proxies add some. */
static enum err
check_signed_headers(const struct http_request *r, const struct sigv4_claim *c, struct fail *f)
{
    static const struct {
        struct str name, shown;
    } rows[] = {
        { STR_INIT("x-amz-date"), STR_INIT("X-Amz-Date") },
        { STR_INIT("x-amz-security-token"), STR_INIT("X-Amz-Security-Token") },
        { STR_INIT("x-amz-content-sha256"), STR_INIT("X-Amz-Content-Sha256") },
        { STR_INIT("date"), STR_INIT("Date") },
    };

    if (!name_is_signed(c, STR("host")))
        return fail_as(f, ERR_DENIED, SIGV4_INVALID,
                       "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool date = i == sizeof(rows) / sizeof(rows[0]) - 1;
        size_t count;

        sigv4_header(r, rows[i].name, &count);
        if (count && (!date || c->date_header) && !name_is_signed(c, rows[i].name))
            return fail_as(f, ERR_DENIED, SIGV4_INVALID,
                           "'%s' must be a 'SignedHeader' in the AWS Authorization.",
                           rows[i].shown.p);
    }
    return OK;
}

static enum err
check_payload(const struct http_request *r, struct str payload_hex, struct fail *f)
{
    size_t count;
    struct str claimed = sigv4_header(r, STR("x-amz-content-sha256"), &count);

    if (!count || str_eq(claimed, payload_hex))
        return OK;
    if (str_eq(claimed, STR("UNSIGNED-PAYLOAD")) || str_starts(claimed, STR("STREAMING-")))
        return fail_as(f, ERR_DENIED, SIGV4_INVALID, /* connect-api.md 9 no. 13 */
                       "x-amz-content-sha256 must be the SHA-256 of the body: %s is not supported.",
                       shown(claimed, 40).s);
    return sigv4_differs(f);
}

/* 3.2 no. 5 and 6. The text to sign and the chain of keys. */
static bool
signature_of(const struct sigv4_claim *c, struct str secret, const char *stamp,
             struct str canonical, struct arena *a, char ret_hex[HASH_HEX_SIZE])
{
    struct str parts[] = { c->scope_date, c->scope_region, c->scope_service, c->scope_term };
    unsigned char key[HASH_SIZE];
    struct str key_str = str_of((char *)key, sizeof(key));
    char hash_hex[HASH_HEX_SIZE];
    size_t size = 16 + 1 + 16 + 1 + 4 + sizeof(hash_hex) + 4 + secret.n, n = 0;
    char *text, *first;

    for (size_t i = 0; i < 4; i++)
        size += parts[i].n + 1;
    text = arena_get(a, size);
    first = arena_get(a, 4 + secret.n);
    if (!text || !first)
        return false;

    sha256(canonical, key);
    hex_write(key, sizeof(key), hash_hex);
    n = (size_t)snprintf(text, size, "AWS4-HMAC-SHA256\n%s\n", stamp);
    for (size_t i = 0; i < 4; i++) {
        if (parts[i].n)
            memcpy(text + n, parts[i].p, parts[i].n);
        n += parts[i].n;
        text[n++] = i < 3 ? '/' : '\n';
    }
    memcpy(text + n, hash_hex, sizeof(hash_hex));
    n += sizeof(hash_hex);

    memcpy(first, "AWS4", 4);
    if (secret.n)
        memcpy(first + 4, secret.p, secret.n);
    hmac_once(str_of(first, 4 + secret.n), parts[0], key);
    explicit_bzero(first, 4 + secret.n);
    for (size_t i = 1; i < 4; i++)
        hmac_once(key_str, parts[i], key);
    hmac_once(key_str, str_of(text, n), key);
    hex_write(key, sizeof(key), ret_hex);
    return true;
}

enum err
sigv4_verify(const struct http_request *r, const struct sigv4_claim *claim,
             const struct sigv4_expectation *e, struct arena *a, struct fail *f)
{
    char stamp[17], payload_hex[HASH_HEX_SIZE], should[HASH_HEX_SIZE];
    unsigned char hash[HASH_SIZE];
    struct str canonical, payload = str_of(payload_hex, sizeof(payload_hex));
    enum err err;

    if (claim->signed_ms < 0)
        return fail_as(f, ERR_DENIED, SIGV4_INCOMPLETE,
                       "Date must be in ISO-8601 'basic format'. Got '%s'. See "
                       "http://en.wikipedia.org/wiki/ISO_8601",
                       shown(claim->date_text, 40).s);
    wall_text_basic(claim->signed_ms, stamp);
    if ((err = check_time(claim, e, f)) || (err = check_scope(claim, e, stamp, f)) ||
        (err = check_signed_headers(r, claim, f)))
        return err;
    sha256(r->body, hash);
    hex_write(hash, sizeof(hash), payload_hex);
    if ((err = check_payload(r, payload, f)) ||
        (err = sigv4_canonical_of(r, claim, payload, a, &canonical, f)))
        return err;
    if (!signature_of(claim, e->secret, stamp, canonical, a, should))
        return sigv4_full(f);
    if (!str_eq_secret(claim->signature, str_of(should, sizeof(should))))
        return sigv4_differs(f);
    return OK;
}
