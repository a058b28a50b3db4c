#include "tests/unit/test.h"

#include "auth/hmac.h"
#include "auth/sigv4.h"
#include "base/wall.h"
#include "http/exchange.h"
#include "tests/unit/sigv4_vectors.h"

#include <stdio.h>
#include <stdlib.h>

/* Key, time, host and ids of the vectors in contract/connect-api.md 3.2. */
#define KEY    "AKIDEXAMPLE0000000001"
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define I      "11111111-2222-4333-8444-555555555555"
#define F      "66666666-7777-4888-9999-aaaaaaaaaaaa"
#define NOW    INT64_C(1767323045000) /* 20260102T030405Z */
#define SCOPE  KEY "/20260102/us-west-2/connect/aws4_request"
#define AUTH   "AWS4-HMAC-SHA256 Credential=" SCOPE ", SignedHeaders="
#define DATE                                                                                       \
    {                                                                                              \
        STR_INIT("X-Amz-Date"), STR_INIT("20260102T030405Z")                                       \
    }
#define HOST                                                                                       \
    {                                                                                              \
        STR_INIT("Host"), STR_INIT("127.0.0.1:8080")                                               \
    }
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { HEADERS = 8 };

/* A request as a row of a table; headers end with an empty name. */
struct row {
    const char *method, *target, *body;
    struct http_header headers[HEADERS];
};

static struct http_request
request_of(const char *method, struct str target, struct str body,
           const struct http_header headers[HEADERS])
{
    struct http_request r = { .method = str_from(method), .target = target, .body = body };
    struct str rest = target;

    r.path = str_cut(&rest, '?');
    r.query = rest;
    r.headers = headers;
    while (r.header_count < HEADERS && headers[r.header_count].name.n)
        r.header_count++;
    return r;
}

static struct http_request
request_of_row(const struct row *row)
{
    return request_of(row->method, str_from(row->target), str_from(row->body), row->headers);
}

static struct sigv4_expectation
expectation(void)
{
    return (struct sigv4_expectation){ .secret = STR(SECRET),
                                       .region = STR("us-west-2"),
                                       .service = STR("connect"),
                                       .now_ms = NOW,
                                       .skew_ms = 300000 };
}

static enum err
verdict_by(const struct http_request *r, const struct sigv4_expectation *e, struct fail *f)
{
    struct arena *a = arena_new(1 << 20);
    struct sigv4_claim claim;
    enum err err = sigv4_read(r, a, &claim, f);

    if (!err && !str_eq(claim.access_key_id, STR(KEY)))
        err = sigv4_unknown(f);
    if (!err)
        err = sigv4_verify(r, &claim, e, a, f);
    arena_free(&a);
    return err;
}

static enum err
verdict(const struct http_request *r, struct fail *f)
{
    struct sigv4_expectation e = expectation();

    return verdict_by(r, &e, f);
}

static void
test_sigv4__the_vectors_of_the_contract(void **state)
{
    static const struct {
        struct row row;
        const char *canonical_hash;
    } rows[] = {
        { { "GET",
            "/contact-flows/" I "/arn%3Aaws%3Aconnect%3Aus-west-2%3A123456789012%3Ainstance%2F" I
            "%2Fcontact-flow%2F" F,
            "",
            { HOST,
              DATE,
              { STR_INIT("Authorization"),
                STR_INIT(AUTH
                         "host;x-amz-date, Signature="
                         "eff0076512b22fabefec5264616c88aa38264c1b434c63b67f251cf0ad35be46") } } },
          "0f46da8f25c880ab169e3cae074a546ac5f85b8bafd201091405d9b3477a3f62" },
        { { "PUT",
            "/contact/chat",
            "{\"InstanceId\": \"" I "\", \"ContactFlowId\": \"" F
            "\", \"ParticipantDetails\": {\"DisplayName\": \"Zo\xC3\xAB\"}}",
            { HOST,
              DATE,
              { STR_INIT("Content-Type"), STR_INIT("application/json") },
              { STR_INIT("X-Amz-Security-Token"), STR_INIT("FQoEXAMPLETOKEN==") },
              { STR_INIT("Authorization"),
                STR_INIT(AUTH
                         "content-type;host;x-amz-date;x-amz-security-token, Signature="
                         "b54d6b34d6fb129a05510bb1b761edf1889286e943132acfd4659325482bc2db") } } },
          "717dcd0c4ef1643f422014d905033d08c733a111636fc91fdaac31d4b210d82e" },
        { { "GET",
            "/queues-summary/" I
            "?queueTypes=STANDARD&queueTypes=AGENT&nextToken=a%2Bb%2F%3D&maxResults=5",
            "",
            { HOST,
              DATE,
              { STR_INIT("Authorization"),
                STR_INIT(AUTH
                         "host;x-amz-date, Signature="
                         "a1c0c116f461566afdf469361b3a5a55132d03f0838f43279474023a3c79e286") } } },
          "32dc582d3c719d8bd7a46fac7c1cbe0e2b99b21d94ec8393c3b7bd5c8abbc94c" },
        { { "GET",
            "/users-summary/" I "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" KEY
            "%2F20260102%2Fus-west-2%2Fconnect%2Faws4_request&X-Amz-Date=20260102T030405Z&"
            "X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature="
            "d3e409e639ea3efa392bce25c7cfa18b345321085f788b28728631aaabaa297b",
            "",
            { HOST } },
          "caf7df04882c096105070b1e24af65014fdb9f330ca54d496d1bab76a3108228" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct http_request r = request_of_row(&rows[i].row);
        struct arena *a = arena_new(1 << 20);
        struct sigv4_claim claim;
        struct str canonical;
        struct fail f;
        unsigned char hash[HASH_SIZE];
        char hex[HASH_HEX_SIZE];

        assert_int_equal(sigv4_read(&r, a, &claim, &f), OK);
        assert_int_equal(sigv4_canonical(&r, &claim, a, &canonical, &f), OK);
        sha256(canonical, hash);
        hex_write(hash, HASH_SIZE, hex);
        assert_memory_equal(hex, rows[i].canonical_hash, HASH_HEX_SIZE);
        assert_int_equal(verdict(&r, &f), OK);
        arena_free(&a);
    }
}

static struct http_request
request_of_vector(size_t i)
{
    return request_of(sigv4_vectors[i].method, str_from(sigv4_vectors[i].target),
                      str_from(sigv4_vectors[i].body), sigv4_vectors[i].headers);
}

static void
test_sigv4__what_botocore_signs_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sigv4_vectors); i++) {
        struct http_request r = request_of_vector(i);
        struct fail f = { 0 };

        if (verdict(&r, &f) != OK) {
            print_error("vector %zu %s: %s\n", i, sigv4_vectors[i].target, f.why);
            assert_true(false);
        }
    }
}

/* Changes each byte of `*s` in turn, looks, and puts it back. */
static void
check_every_byte(const struct http_request *r, struct str *s)
{
    struct str before = *s;
    char *copy = malloc(before.n + 1); /* exact, so that ASan sees a step too far */
    struct fail f;

    if (before.n)
        memcpy(copy, before.p, before.n);
    s->p = copy;
    for (size_t i = 0; i < before.n; i++) {
        copy[i] ^= 1;
        if (verdict(r, &f) == OK) {
            print_error("accepted: %.*s\n", (int)before.n, copy);
            assert_true(false);
        }
        copy[i] ^= 1;
    }
    *s = before;
    free(copy);
}

static void
test_sigv4__any_changed_byte_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sigv4_vectors); i++) {
        struct http_request r = request_of_vector(i);
        struct http_header headers[HEADERS];
        struct fail f;

        memcpy(headers, sigv4_vectors[i].headers, sizeof(headers));
        r.headers = headers;
        check_every_byte(&r, &r.method);
        check_every_byte(&r, &r.path);
        check_every_byte(&r, &r.query);
        check_every_byte(&r, &r.body);
        for (size_t k = 0; k < r.header_count; k++) {
            check_every_byte(&r, &headers[k].name);
            check_every_byte(&r, &headers[k].value);
        }
        r.body = STR("one byte more");
        assert_int_equal(verdict(&r, &f), ERR_DENIED);
    }
}

static void
test_sigv4__every_cut_is_refused_or_read_to_the_end(void **state)
{
    struct http_header headers[HEADERS];
    struct http_request r = request_of_vector(0);
    struct str whole;
    size_t at = 0;

    (void)state;
    memcpy(headers, sigv4_vectors[0].headers, sizeof(headers));
    r.headers = headers;
    while (!str_eq(headers[at].name, STR("Authorization")))
        at++;
    whole = headers[at].value;
    for (size_t n = 0; n < whole.n; n++) {
        struct fail f;

        headers[at].value = str_first(whole, n);
        assert_int_equal(verdict(&r, &f), ERR_DENIED);
    }
}

#define SIG64 "0000000000000000000000000000000000000000000000000000000000000000"
#define WITH(authorization)                                                                        \
    {                                                                                              \
        HOST, DATE,                                                                                \
        {                                                                                          \
            STR_INIT("Authorization"), STR_INIT(authorization)                                     \
        }                                                                                          \
    }
#define REST ", SignedHeaders=host;x-amz-date, Signature=" SIG64
#define QUERY                                                                                      \
    "/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" KEY                                    \
    "%2F20260102%2Fus-west-2%2Fconnect%2Faws4_request&X-Amz-SignedHeaders=host&X-Amz-"             \
    "Signature=" SIG64
#define CREDENTIAL(scope) "AWS4-HMAC-SHA256 Credential=" KEY scope REST
#define DIFFERS                                                                                    \
    "The request signature we calculated does not match the signature you provided. Check your "   \
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
#define NO_PAIR(word)                                                                              \
    "'" word "' not a valid key=value pair (missing equal-sign) in Authorization header: "         \
    "'\xE2\x80\xA6'."
#define NO_ELEMENT(name)   "Authorization header requires '" name "' parameter. "
#define NO_PARAMETER(name) "AWS query-string parameters must include '" name "'. "
#define NO_DATE                                                                                    \
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
#define BAD_DATE(date)                                                                             \
    "Date must be in ISO-8601 'basic format'. Got '" date "'. See "                                \
    "http://en.wikipedia.org/wiki/ISO_8601"
#define FIVE(got)                                                                                  \
    "Credential must have exactly 5 slash-delimited elements, e.g. "                               \
    "keyid/date/region/service/term, got '" got "'"
#define NOT_SIGNED(name) "'" name "' must be a 'SignedHeader' in the AWS Authorization."

/* The table of connect-api.md 3.3, a row or more for each of its rows. */
static void
test_sigv4__failures_have_their_names_and_texts(void **state)
{
    static const struct {
        struct row row;
        const char *type, *why;
    } rows[] = {
        { { "GET", QUERY "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=300", "",
            WITH(AUTH "host;x-amz-date, Signature=" SIG64) },
          "InvalidSignatureException",
          "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
          "header." },
        { { "GET", "/x", "", { HOST, DATE } },
          "MissingAuthenticationTokenException",
          "Missing Authentication Token" },
        { { "GET", "/x?X-Amz-Algorithm=AWS4-HMAC-SHA1&X-Amz-Date=1", "", { HOST } },
          "IncompleteSignatureException",
          "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'" },
        { { "GET", "/x", "", WITH("Bearer eyJhbGciOiJIUzI1NiJ9.e30.secret") },
          "IncompleteSignatureException",
          NO_PAIR("Bearer") },
        { { "GET", "/x", "", WITH("eyJhbGciOiJIUzI1NiJ9.e30.secret") },
          "IncompleteSignatureException",
          NO_PAIR("\xE2\x80\xA6") },
        { { "GET", "/x", "", WITH("") }, "IncompleteSignatureException", NO_PAIR("\xE2\x80\xA6") },
        { { "GET", "/x", "", WITH("AWS4-HMAC-SHA256 Credential") },
          "IncompleteSignatureException",
          NO_PAIR("Credential") },
        { { "GET", "/x", "", WITH(AUTH "host, oops, Signature=" SIG64) },
          "IncompleteSignatureException",
          NO_PAIR("oops") },
        { { "GET", "/x", "", WITH("AWS4-HMAC-SHA256 a=b") },
          "IncompleteSignatureException",
          NO_ELEMENT("Credential") NO_ELEMENT("Signature")
              NO_ELEMENT("SignedHeaders") "Authorization=\xE2\x80\xA6" },
        { { "GET",
            "/x",
            "",
            { HOST, { STR_INIT("Authorization"), STR_INIT("AWS4-HMAC-SHA256") } } },
          "IncompleteSignatureException",
          NO_ELEMENT("Credential") NO_ELEMENT("Signature") NO_ELEMENT("SignedHeaders") NO_DATE
          "Authorization=\xE2\x80\xA6" },
        { { "GET",
            "/x",
            "",
            { HOST,
              { STR_INIT("Authorization"), STR_INIT(AUTH "host;x-amz-date, Signature=" SIG64) } } },
          "IncompleteSignatureException",
          NO_DATE "Authorization=\xE2\x80\xA6" },
        { { "GET", "/x", "", WITH(AUTH "host,Signature=" SIG64 ",Signature=" SIG64) },
          "IncompleteSignatureException",
          NO_ELEMENT("Signature") "Authorization=\xE2\x80\xA6" },
        { { "GET", "/x", "", WITH(AUTH "host;x-amz-date, Signature=") },
          "IncompleteSignatureException",
          NO_ELEMENT("Signature") "Authorization=\xE2\x80\xA6" },
        { { "GET",
            "/x",
            "",
            { HOST,
              DATE,
              { STR_INIT("Authorization"), STR_INIT(AUTH "host;x-amz-date, Signature=" SIG64) },
              { STR_INIT("authorization"), STR_INIT(AUTH "host;x-amz-date, Signature=" SIG64) } } },
          "IncompleteSignatureException",
          "Authorization header must not occur more than once." },
        { { "GET", QUERY, "", { HOST } },
          "IncompleteSignatureException",
          NO_PARAMETER("X-Amz-Date")
              NO_PARAMETER("X-Amz-Expires") "Re-examine the query-string parameters." },
        { { "GET", "/x?X-Amz-Signature=" SIG64, "", { HOST } },
          "IncompleteSignatureException",
          NO_PARAMETER("X-Amz-Algorithm") NO_PARAMETER("X-Amz-Credential")
              NO_PARAMETER("X-Amz-SignedHeaders") NO_PARAMETER("X-Amz-Date")
                  NO_PARAMETER("X-Amz-Expires") "Re-examine the query-string parameters." },
        { { "GET", "/x?X-Amz-Algorithm=AWS4-HMAC-SHA256", "", { HOST } },
          "IncompleteSignatureException",
          NO_PARAMETER("X-Amz-Credential") NO_PARAMETER("X-Amz-Signature")
              NO_PARAMETER("X-Amz-SignedHeaders") NO_PARAMETER("X-Amz-Date")
                  NO_PARAMETER("X-Amz-Expires") "Re-examine the query-string parameters." },
        { { "GET",
            QUERY "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=300&X-Amz-Expires=9",
            "",
            { HOST } },
          "IncompleteSignatureException",
          NO_PARAMETER("X-Amz-Expires") "Re-examine the query-string parameters." },
        { { "GET", QUERY "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=0", "", { HOST } },
          "IncompleteSignatureException",
          "X-Amz-Expires must be a number of seconds from 1 to 604800." },
        { { "GET", QUERY "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=604801", "", { HOST } },
          "IncompleteSignatureException",
          "X-Amz-Expires must be a number of seconds from 1 to 604800." },
        { { "GET", "/x", "", WITH(CREDENTIAL("/20260102/us-west-2/connect")) },
          "IncompleteSignatureException",
          FIVE(KEY "/20260102/us-west-2/connect") },
        { { "GET", "/x", "", WITH(CREDENTIAL("/20260102/us-west-2/connect/aws4_request/x")) },
          "IncompleteSignatureException",
          FIVE(KEY "/20260102/us-west-2/connect/aws4_request/x") },
        { { "GET", "/x", "", WITH("AWS4-HMAC-SHA256 Credential=\"'\x01\xFF" REST) },
          "IncompleteSignatureException",
          FIVE("????") },
        { { "GET", "/x", "",
            WITH("AWS4-HMAC-SHA256 Credential=/20260102/us-west-2/connect/a" REST) },
          "UnrecognizedClientException",
          "The security token included in the request is invalid." },
        { { "GET",
            "/x",
            "",
            { HOST,
              { STR_INIT("X-Amz-Date"), STR_INIT("2026-01-02T03:04:05Z") },
              { STR_INIT("Authorization"), STR_INIT(AUTH "host;x-amz-date, Signature=" SIG64) } } },
          "IncompleteSignatureException",
          BAD_DATE("2026-01-02T03:04:05Z") },
        { { "GET",
            "/x",
            "", /* an HTTP date belongs to Date alone */
            { HOST,
              { STR_INIT("X-Amz-Date"), STR_INIT("Fri, 02 Jan 2026 03:04:05 GMT") },
              { STR_INIT("Authorization"), STR_INIT(AUTH "host;x-amz-date, Signature=" SIG64) } } },
          "IncompleteSignatureException",
          BAD_DATE("Fri, 02 Jan 2026 03:04:05 GMT") },
        { { "GET",
            "/x",
            "",
            { HOST,
              { STR_INIT("Date"), STR_INIT("Fri, 30 Feb 2026 03:04:05 GMT") },
              { STR_INIT("Authorization"), STR_INIT(AUTH "date;host, Signature=" SIG64) } } },
          "IncompleteSignatureException",
          BAD_DATE("Fri, 30 Feb 2026 03:04:05 GMT") },
        { { "GET", QUERY "&X-Amz-Date=now&X-Amz-Expires=300", "", { HOST } },
          "IncompleteSignatureException",
          BAD_DATE("now") },
        { { "GET",
            "/x",
            "",
            { HOST,
              { STR_INIT("X-Amz-Date"), STR_INIT("20260102T025904Z") },
              { STR_INIT("Authorization"), STR_INIT(AUTH "host;x-amz-date, Signature=" SIG64) } } },
          "InvalidSignatureException",
          "Signature expired: 20260102T025904Z is now earlier than 20260102T025905Z "
          "(20260102T030405Z - 5 min.)" },
        { { "GET",
            "/x",
            "",
            { HOST,
              { STR_INIT("X-Amz-Date"), STR_INIT("20260102T030906Z") },
              { STR_INIT("Authorization"), STR_INIT(AUTH "host;x-amz-date, Signature=" SIG64) } } },
          "InvalidSignatureException",
          "Signature not yet current: 20260102T030906Z is still later than 20260102T030905Z "
          "(20260102T030405Z + 5 min.)" },
        { { "GET", QUERY "&X-Amz-Date=20260102T030235Z&X-Amz-Expires=90", "", { HOST } },
          "InvalidSignatureException",
          "Signature expired: 20260102T030235Z is now earlier than 20260102T030235Z "
          "(20260102T030405Z - 90 sec.)" },
        { { "GET", QUERY "&X-Amz-Date=20260102T030906Z&X-Amz-Expires=90", "", { HOST } },
          "InvalidSignatureException",
          "Signature not yet current: 20260102T030906Z is still later than 20260102T030905Z "
          "(20260102T030405Z + 5 min.)" },
        { { "GET", "/x", "", WITH(CREDENTIAL("/20260102/eu-west-1/connect/aws4_request")) },
          "InvalidSignatureException",
          "Credential should be scoped to a valid region. " },
        { { "GET", "/x", "", WITH(CREDENTIAL("/20260102/us-west-2/s3/aws4_request")) },
          "InvalidSignatureException",
          "Credential should be scoped to correct service: 'connect'. " },
        { { "GET", "/x", "", WITH(CREDENTIAL("/20260103/x/y/z")) },
          "InvalidSignatureException",
          "Credential should be scoped to a valid region. "
          "Credential should be scoped to correct service: 'connect'. "
          "Credential should be scoped with a valid terminator: 'aws4_request', not 'z'. "
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
          "HTTP: '20260103' != '20260102', from '20260102T030405Z'." },
        { { "GET", "/x", "", WITH(AUTH "x-amz-date, Signature=" SIG64) },
          "InvalidSignatureException",
          "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization." },
        { { "GET", "/x", "", WITH(AUTH "host, Signature=" SIG64) },
          "InvalidSignatureException",
          NOT_SIGNED("X-Amz-Date") },
        { { "GET",
            "/x",
            "",
            { HOST,
              { STR_INIT("Date"), STR_INIT("20260102T030405Z") },
              { STR_INIT("Authorization"), STR_INIT(AUTH "host, Signature=" SIG64) } } },
          "InvalidSignatureException",
          NOT_SIGNED("Date") },
        { { "GET",
            "/x",
            "",
            { HOST,
              DATE,
              { STR_INIT("x-amz-security-token"), STR_INIT("t") },
              { STR_INIT("Authorization"), STR_INIT(AUTH "host;x-amz-date, Signature=" SIG64) } } },
          "InvalidSignatureException",
          NOT_SIGNED("X-Amz-Security-Token") },
        { { "GET",
            "/x",
            "",
            { HOST,
              DATE,
              { STR_INIT("x-amz-content-sha256"), STR_INIT("UNSIGNED-PAYLOAD") },
              { STR_INIT("Authorization"), STR_INIT(AUTH "host;x-amz-date, Signature=" SIG64) } } },
          "InvalidSignatureException",
          NOT_SIGNED("X-Amz-Content-Sha256") },
        { { "GET",
            "/x",
            "",
            { HOST,
              DATE,
              { STR_INIT("x-amz-content-sha256"), STR_INIT("UNSIGNED-PAYLOAD") },
              { STR_INIT("Authorization"),
                STR_INIT(AUTH "host;x-amz-content-sha256;x-amz-date, Signature=" SIG64) } } },
          "InvalidSignatureException",
          "x-amz-content-sha256 must be the SHA-256 of the body: UNSIGNED-PAYLOAD is not "
          "supported." },
        { { "GET",
            "/x",
            "",
            { HOST,
              DATE,
              { STR_INIT("x-amz-content-sha256"), STR_INIT(SIG64) },
              { STR_INIT("Authorization"),
                STR_INIT(AUTH "host;x-amz-content-sha256;x-amz-date, Signature=" SIG64) } } },
          "InvalidSignatureException",
          DIFFERS },
        { { "GET", "/x", "", WITH(AUTH "host;x-amz-date;host, Signature=" SIG64) },
          "InvalidSignatureException",
          DIFFERS },
        { { "GET", "/x", "", WITH(AUTH "host;;x-amz-date, Signature=" SIG64) },
          "InvalidSignatureException",
          DIFFERS },
        { { "GET", "/x", "", WITH(AUTH "host;x-amz-date, Signature=" SIG64) },
          "InvalidSignatureException",
          DIFFERS },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct http_request r = request_of_row(&rows[i].row);
        struct fail f = { 0 };

        assert_int_equal(verdict(&r, &f), ERR_DENIED);
        assert_int_equal(f.code, ERR_DENIED);
        assert_string_equal(f.why, rows[i].why);
        assert_string_equal(f.type, rows[i].type);
    }
}

static void
test_sigv4__the_callers_refusals(void **state)
{
    struct fail f;

    (void)state;
    assert_int_equal(sigv4_expired(&f), ERR_DENIED);
    assert_string_equal(f.type, "ExpiredTokenException");
    assert_string_equal(f.why, "The security token included in the request is expired");
}

/* A signer of our own, to sign what botocore would not. */
static void
sign(struct http_request *r, struct http_header *authorization, const char *scope,
     const char *names, const char *stamp)
{
    static char value[1000];
    struct arena *a = arena_new(1 << 20);
    struct sigv4_claim claim = { .signed_headers = str_from(names) };
    unsigned char key[HASH_SIZE], first[100] = "AWS4" SECRET;
    char hash_hex[HASH_HEX_SIZE], text[500];
    struct str canonical, rest = str_from(scope), k = str_of((char *)key, HASH_SIZE);
    struct fail f;
    int n;

    assert_int_equal(sigv4_canonical(r, &claim, a, &canonical, &f), OK);
    sha256(canonical, key);
    hex_write(key, HASH_SIZE, hash_hex);
    n = snprintf(text, sizeof(text), "AWS4-HMAC-SHA256\n%s\n%s\n%.*s", stamp, scope, HASH_HEX_SIZE,
                 hash_hex);
    hmac_once(str_from((char *)first), str_cut(&rest, '/'), key);
    while (rest.p)
        hmac_once(k, str_cut(&rest, '/'), key);
    hmac_once(k, str_of(text, (size_t)n), key);
    hex_write(key, HASH_SIZE, hash_hex);
    n = snprintf(value, sizeof(value),
                 "AWS4-HMAC-SHA256 Signature=%.*s,SignedHeaders=%s,   Credential=" KEY "/%s",
                 HASH_HEX_SIZE, hash_hex, names, scope);
    authorization->value = str_of(value, (size_t)n);
    arena_free(&a);
}

static void
test_sigv4__any_region_is_a_setting(void **state)
{
    struct http_header headers[HEADERS] = { HOST, DATE, { STR_INIT("Authorization"), STR_NONE } };
    struct http_request r = request_of("GET", STR("/x"), STR(""), headers);
    struct sigv4_expectation e = expectation();
    struct fail f;

    (void)state;
    sign(&r, &headers[2], "20260102/mars-1/connect/aws4_request", "host;x-amz-date",
         "20260102T030405Z");
    assert_int_equal(verdict_by(&r, &e, &f), ERR_DENIED);
    e.any_region = true;
    assert_int_equal(verdict_by(&r, &e, &f), OK);
    sign(&r, &headers[2], "20260102//connect/aws4_request", "host;x-amz-date", "20260102T030405Z");
    assert_int_equal(verdict_by(&r, &e, &f), ERR_DENIED);
    assert_string_equal(f.why, "Credential should be scoped to a valid region. ");
}

static void
test_sigv4__the_edges_of_time(void **state)
{
    struct http_header headers[HEADERS] = { HOST, DATE, { STR_INIT("Authorization"), STR_NONE } };
    struct http_request r = request_of("GET", STR("/x"), STR(""), headers);
    struct http_request presigned = request_of_vector(COUNT(sigv4_vectors) - 1);
    struct sigv4_expectation e = expectation();
    struct sigv4_claim claim;
    struct arena *a = arena_new(1 << 20);
    struct fail f;

    (void)state;
    sign(&r, &headers[2], "20260102/us-west-2/connect/aws4_request", "host;x-amz-date",
         "20260102T030405Z");
    for (int sign = -1; sign <= 1; sign += 2) {
        e.now_ms = NOW + sign * 300000;
        assert_int_equal(verdict_by(&r, &e, &f), OK);
        e.now_ms = NOW + sign * 300001;
        assert_int_equal(verdict_by(&r, &e, &f), ERR_DENIED);
    }
    assert_int_equal(sigv4_read(&presigned, a, &claim, &f), OK);
    e.now_ms = NOW + claim.expires_s * 1000 - 1;
    assert_int_equal(verdict_by(&presigned, &e, &f), OK);
    e.now_ms++;
    assert_int_equal(verdict_by(&presigned, &e, &f), ERR_DENIED);
    e.now_ms = NOW - 300000;
    assert_int_equal(verdict_by(&presigned, &e, &f), OK);
    e.now_ms--;
    assert_int_equal(verdict_by(&presigned, &e, &f), ERR_DENIED);
    arena_free(&a);
}

static void
test_sigv4__the_date_header_serves_when_it_is_signed(void **state)
{
    static const char *const dates[] = { "20260102T030405Z", "Fri, 02 Jan 2026 03:04:05 GMT",
                                         "Fri, 02 Jan 2026 03:04:05 -0000" };

    (void)state;
    for (size_t i = 0; i < COUNT(dates); i++) {
        struct http_header headers[HEADERS] = { HOST,
                                                { STR_INIT("Date"), str_from(dates[i]) },
                                                { STR_INIT("Authorization"), STR_NONE } };
        struct http_request r = request_of("GET", STR("/x"), STR(""), headers);
        struct fail f;

        sign(&r, &headers[2], "20260102/us-west-2/connect/aws4_request", "date;host",
             "20260102T030405Z");
        assert_int_equal(verdict(&r, &f), OK);
    }
}

static void
check_canonical(struct http_request r, const char *names, bool presigned, const char *should)
{
    struct sigv4_claim claim = { .signed_headers = str_from(names), .presigned = presigned };
    struct arena *a = arena_new(1 << 20);
    struct str canonical;
    struct fail f;

    assert_int_equal(sigv4_canonical(&r, &claim, a, &canonical, &f), OK);
    assert_true(canonical.n > 64);
    canonical.n -= 64;
    if (!str_eq(canonical, str_from(should)))
        print_error("is:\n%.*s\nshould be:\n%s\n", STR_ARG(canonical), should);
    assert_true(str_eq(canonical, str_from(should)));
    arena_free(&a);
}

static void
test_sigv4__the_canonical_form(void **state)
{
    static const struct http_header headers[HEADERS] = {
        { STR_INIT("HOST"), STR_INIT("h") },
        { STR_INIT("X-B"), STR_INIT("  1 \t  2  ") },
        { STR_INIT("x-b"), STR_INIT("") },
        { STR_INIT("X-b"), STR_INIT("3") },
    };

    (void)state;
    check_canonical(request_of("GET", STR(""), STR(""), headers), "host", false,
                    "GET\n/\n\nhost:h\n\nhost\n");
    check_canonical(request_of("GET", STR("/a%2Fb/:%3a/~-._//.."), STR(""), headers), "X-B;host",
                    false, "GET\n/a%252Fb/%3A%253a/~-._//..\n\nx-b:1 2,,3\nhost:h\n\nX-B;host\n");
    check_canonical(
        request_of("GET", STR("/?b&a=%7e+%2b%20&a=&=x&&b=%zz%2&a%3D=1"), STR(""), headers), "gone",
        false, "GET\n/\n=x&a=&a=~%2B%2B%20&a%3D=1&b=&b=%25zz%252\ngone:\n\ngone\n");
    check_canonical(
        request_of("GET", STR("/?X-Amz-Signature=1&x-amz-signature=2"), STR(""), headers), "host",
        true, "GET\n/\nx-amz-signature=2\nhost:h\n\nhost\n");
    check_canonical(request_of("GET", STR("/?X-Amz-Signature=1"), STR(""), headers), "host", false,
                    "GET\n/\nX-Amz-Signature=1\nhost:h\n\nhost\n");
}

static void
test_sigv4__many_parameters_are_sorted(void **state)
{
    enum { N = 700 };
    static char target[N * 7 + 3] = "/?", should[N * 7 + 100];
    static const struct http_header headers[HEADERS] = { HOST };
    size_t t = 2, s;

    (void)state;
    for (size_t i = 0; i < N; i++)
        t += (size_t)snprintf(target + t, sizeof(target) - t, "a%03zu=x&", i * 457 % N);
    s = (size_t)snprintf(should, sizeof(should), "GET\n/\n");
    for (size_t i = 0; i < N; i++)
        s += (size_t)snprintf(should + s, sizeof(should) - s, "a%03zu=x&", i);
    snprintf(should + s - 1, sizeof(should) - s + 1, "\nhost:127.0.0.1:8080\n\nhost\n");
    check_canonical(request_of("GET", str_of(target, t), STR(""), headers), "host", false, should);
}

static void
test_sigv4__a_small_arena_is_an_error_not_a_crash(void **state)
{
    struct http_request header = request_of_vector(0);
    struct http_request query = request_of_vector(COUNT(sigv4_vectors) - 1);
    struct sigv4_expectation e = expectation();
    int passed = 0;

    (void)state;
    for (size_t size = 0; size < 6000; size += 16) {
        for (int i = 0; i < 2; i++) {
            const struct http_request *r = i ? &query : &header;
            struct arena *a = arena_new(size);
            struct sigv4_claim claim;
            struct fail f;
            enum err err = sigv4_read(r, a, &claim, &f);

            if (!err)
                err = sigv4_verify(r, &claim, &e, a, &f);
            assert_true(err == OK || err == ERR_TOO_BIG);
            passed += err == OK;
            arena_free(&a);
        }
    }
    assert_true(passed > 100);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sigv4__the_vectors_of_the_contract),
        cmocka_unit_test(test_sigv4__what_botocore_signs_is_accepted),
        cmocka_unit_test(test_sigv4__any_changed_byte_is_refused),
        cmocka_unit_test(test_sigv4__every_cut_is_refused_or_read_to_the_end),
        cmocka_unit_test(test_sigv4__failures_have_their_names_and_texts),
        cmocka_unit_test(test_sigv4__the_callers_refusals),
        cmocka_unit_test(test_sigv4__any_region_is_a_setting),
        cmocka_unit_test(test_sigv4__the_edges_of_time),
        cmocka_unit_test(test_sigv4__the_date_header_serves_when_it_is_signed),
        cmocka_unit_test(test_sigv4__the_canonical_form),
        cmocka_unit_test(test_sigv4__many_parameters_are_sorted),
        cmocka_unit_test(test_sigv4__a_small_arena_is_an_error_not_a_crash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
