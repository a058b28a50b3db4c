#include "auth/sigv4.h"

#include "auth/shown.h"
#include "auth/sigv4_body.h"
#include "base/wall.h"

#include <stdio.h>

/* Reading what a request claims: the first seven rows of connect-api.md 3.3, in their order. */

static const struct str algorithm = STR_INIT("AWS4-HMAC-SHA256");

/* A value of the query and how often its name occurs. */
struct parameter {
    struct str value; /* still encoded */
    size_t count;
};

static struct parameter
parameter_find(const struct http_request *r, struct str plain_name)
{
    struct str rest = r->query, name, value;
    struct parameter p = { STR_NONE, 0 };

    while (sigv4_query_next(&rest, &name, &value))
        if (sigv4_decodes_to(name, plain_name) && p.count++ == 0)
            p.value = value;
    return p;
}

static bool
decode(struct str encoded, struct arena *a, struct str *ret)
{
    char *p = arena_get(a, encoded.n + 1);
    size_t n = 0;

    if (!p)
        return false;
    while (encoded.n)
        p[n++] = (char)sigv4_decode_next(&encoded);
    *ret = str_of(p, n);
    return true;
}

/* `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7), and with `-0000` in place of GMT, which is what
 * botocore writes when it signs a Date header (email.utils.formatdate). */
static bool
http_date_parse(struct str s, int64_t *ret_ms)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char iso[] = "yyyy-mm-ddThh:mm:ssZ";
    struct str zone;

    if (s.n < 25 || s.p[3] != ',' || s.p[4] != ' ' || s.p[7] != ' ' || s.p[11] != ' ' ||
        s.p[16] != ' ')
        return false;
    zone = str_from_at(s, 25);
    if (!str_eq(zone, STR(" GMT")) && !str_eq(zone, STR(" -0000")) && !str_eq(zone, STR(" +0000")))
        return false;
    for (int m = 0; m < 12; m++) {
        if (memcmp(&months[3 * m], s.p + 8, 3) != 0)
            continue;
        memcpy(iso, s.p + 12, 4);
        iso[5] = (char)('0' + (m + 1) / 10);
        iso[6] = (char)('0' + (m + 1) % 10);
        memcpy(iso + 8, s.p + 5, 2);
        memcpy(iso + 11, s.p + 17, 8);
        return wall_parse(str_of(iso, sizeof(iso) - 1), ret_ms);
    }
    return false;
}

/* An unreadable date is refused later, by sigv4_verify(): that is its place in 3.3. */
static void
claim_date(struct sigv4_claim *c, struct str text)
{
    c->date_text = text;
    if (!wall_parse_basic(text, &c->signed_ms) &&
        !(c->date_header && http_date_parse(text, &c->signed_ms)))
        c->signed_ms = -1;
}

static enum err
claim_credential(struct sigv4_claim *c, struct str credential, struct fail *f)
{
    struct str *parts[] = { &c->access_key_id, &c->scope_date, &c->scope_region, &c->scope_service,
                            &c->scope_term };
    struct str rest = credential;
    size_t n = 0;

    while (rest.p && n < 5)
        *parts[n++] = str_cut(&rest, '/');
    if (n != 5 || rest.p)
        return fail_as(f, ERR_DENIED, SIGV4_INCOMPLETE,
                       "Credential must have exactly 5 slash-delimited elements, e.g. "
                       "keyid/date/region/service/term, got '%s'",
                       shown(credential, SHOWN_MAX).s);
    return OK;
}

/* Only a short plain word is repeated: a bearer token in the wrong place is still a secret. */
static enum err
claim_not_a_pair(struct str word, struct fail *f)
{
    bool plain = word.n > 0 && word.n <= 20;

    for (size_t i = 0; plain && i < word.n; i++) {
        char c = word.p[i];

        plain =
            (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    return fail_as(f, ERR_DENIED, SIGV4_INCOMPLETE,
                   "'%s' not a valid key=value pair (missing equal-sign) in Authorization header: "
                   "'\xE2\x80\xA6'.",
                   plain ? shown(word, 20).s : "\xE2\x80\xA6");
}

/* A part that must be there once and not be empty. */
struct part {
    const char *name;
    struct str value;
    size_t count;
};

static bool
part_is_missing(const struct part *p)
{
    return p->count != 1 || !p->value.n;
}

static enum err
elements_read(struct str authorization, struct part parts[3], struct fail *f)
{
    struct str scheme = str_cut(&authorization, ' ');

    if (!str_eq(scheme, algorithm))
        return claim_not_a_pair(scheme, f);
    for (struct str rest = authorization; rest.p;) {
        struct str value = str_trim(str_cut(&rest, ',')), element = value, name;

        name = str_cut(&value, '=');
        if (!value.p)
            return claim_not_a_pair(element, f);
        for (size_t i = 0; i < 3; i++) {
            if (!str_eq(name, str_from(parts[i].name)))
                continue;
            parts[i].value = value;
            parts[i].count++;
        }
    }
    return OK;
}

static enum err
header_form_read(const struct http_request *r, struct str authorization, struct sigv4_claim *c,
                 struct fail *f)
{
    struct part parts[] = { { "Credential", STR_NONE, 0 },
                            { "Signature", STR_NONE, 0 },
                            { "SignedHeaders", STR_NONE, 0 } };
    char missing[300] = "";
    size_t n = 0, dates, tokens;
    struct str date = sigv4_header(r, STR("x-amz-date"), &dates);
    enum err e = elements_read(authorization, parts, f);

    if (e)
        return e;
    if (!dates) {
        date = sigv4_header(r, STR("date"), &dates);
        c->date_header = true;
    }
    for (size_t i = 0; i < 3; i++)
        if (part_is_missing(&parts[i]))
            n += (size_t)snprintf(missing + n, sizeof(missing) - n,
                                  "Authorization header requires '%s' parameter. ", parts[i].name);
    if (!dates)
        n += (size_t)snprintf(missing + n, sizeof(missing) - n,
                              "Authorization header requires existence of either a 'X-Amz-Date' "
                              "or a 'Date' header. ");
    if (n)
        return fail_as(f, ERR_DENIED, SIGV4_INCOMPLETE, "%sAuthorization=\xE2\x80\xA6", missing);
    c->signature = parts[1].value;
    c->signed_headers = parts[2].value;
    c->session_token = sigv4_header(r, STR("x-amz-security-token"), &tokens);
    claim_date(c, date);
    return claim_credential(c, parts[0].value, f);
}

enum { Q_ALGORITHM, Q_CREDENTIAL, Q_SIGNATURE, Q_SIGNED_HEADERS, Q_DATE, Q_EXPIRES, Q_COUNT };

static enum err
query_complete(const struct part parts[Q_COUNT], struct fail *f)
{
    char missing[400] = "";
    size_t n = 0;

    for (size_t i = 0; i < Q_COUNT; i++)
        if (part_is_missing(&parts[i]))
            n += (size_t)snprintf(missing + n, sizeof(missing) - n,
                                  "AWS query-string parameters must include '%s'. ", parts[i].name);
    if (n)
        return fail_as(f, ERR_DENIED, SIGV4_INCOMPLETE, "%sRe-examine the query-string parameters.",
                       missing);
    return OK;
}

static enum err
query_form_read(const struct http_request *r, struct arena *a, struct sigv4_claim *c,
                struct fail *f)
{
    struct part parts[Q_COUNT] = {
        [Q_ALGORITHM] = { "X-Amz-Algorithm", STR_NONE, 0 },
        [Q_CREDENTIAL] = { "X-Amz-Credential", STR_NONE, 0 },
        [Q_SIGNATURE] = { "X-Amz-Signature", STR_NONE, 0 },
        [Q_SIGNED_HEADERS] = { "X-Amz-SignedHeaders", STR_NONE, 0 },
        [Q_DATE] = { "X-Amz-Date", STR_NONE, 0 },
        [Q_EXPIRES] = { "X-Amz-Expires", STR_NONE, 0 },
    };
    struct parameter token = parameter_find(r, STR("X-Amz-Security-Token"));
    enum err e;

    for (size_t i = 0; i < Q_COUNT; i++) {
        struct parameter p = parameter_find(r, str_from(parts[i].name));

        parts[i].count = p.count;
        if (p.count && !decode(p.value, a, &parts[i].value))
            return sigv4_full(f);
    }
    if (parts[Q_ALGORITHM].count && !str_eq(parts[Q_ALGORITHM].value, algorithm))
        return fail_as(f, ERR_DENIED, SIGV4_INCOMPLETE, "Unsupported AWS 'algorithm': '%s'",
                       shown(parts[Q_ALGORITHM].value, 32).s);
    e = query_complete(parts, f);
    if (e)
        return e;
    if (!str_int(parts[Q_EXPIRES].value, 1, 604800, &c->expires_s))
        return fail_as(f, ERR_DENIED, SIGV4_INCOMPLETE,
                       "X-Amz-Expires must be a number of seconds from 1 to 604800.");
    if (token.count && !decode(token.value, a, &c->session_token))
        return sigv4_full(f);
    c->signature = parts[Q_SIGNATURE].value;
    c->signed_headers = parts[Q_SIGNED_HEADERS].value;
    claim_date(c, parts[Q_DATE].value);
    return claim_credential(c, parts[Q_CREDENTIAL].value, f);
}

/* A query that carries a credential or a signature means the query form, even without algorithm. */
static bool
query_form_meant(const struct http_request *r)
{
    return parameter_find(r, STR("X-Amz-Algorithm")).count ||
           parameter_find(r, STR("X-Amz-Credential")).count ||
           parameter_find(r, STR("X-Amz-Signature")).count;
}

enum err
sigv4_read(const struct http_request *r, struct arena *a, struct sigv4_claim *ret, struct fail *f)
{
    struct sigv4_claim c = { 0 };
    size_t authorizations;
    struct str authorization = sigv4_header(r, STR("authorization"), &authorizations);
    enum err e;

    if (authorizations && parameter_find(r, STR("X-Amz-Algorithm")).count)
        return fail_as(f, ERR_DENIED, SIGV4_INVALID,
                       "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' "
                       "as HTTP header.");
    if (authorizations > 1)
        return fail_as(f, ERR_DENIED, SIGV4_INCOMPLETE,
                       "Authorization header must not occur more than once.");
    c.presigned = !authorizations && query_form_meant(r);
    if (!authorizations && !c.presigned)
        return fail_as(f, ERR_DENIED, "MissingAuthenticationTokenException",
                       "Missing Authentication Token");
    e = c.presigned ? query_form_read(r, a, &c, f) : header_form_read(r, authorization, &c, f);
    if (e == OK)
        *ret = c;
    return e;
}
