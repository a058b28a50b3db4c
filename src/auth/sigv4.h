#pragma once

/* AWS Signature Version 4 for the control plane: contract/connect-api.md 3.1 to 3.3. Pure functions:
 * what arrived goes in, a verdict comes out. Two steps, because the secret is fetched in between. */

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct http_request;

/* What the request claims; slices into the request or the arena. */
struct sigv4_claim {
    struct str access_key_id, scope_date, scope_region, scope_service, scope_term;
    struct str signed_headers, signature, session_token;
    struct str date_text;  /* as sent, for messages */
    int64_t signed_ms;     /* wall */
    int64_t expires_s;     /* presigned form only; else 0 */
    bool presigned;
};

/* Reads the header or query form. Failures carry their wire name in f->type (code ERR_DENIED) and the
 * exact text of connect-api.md 3.3. */
enum err sigv4_read(const struct http_request *r, struct arena *a, struct sigv4_claim *ret,
                    struct fail *f);

struct sigv4_expectation {
    struct str secret;       /* of claim.access_key_id */
    struct str region;       /* the server's */
    struct str service;      /* "connect" */
    bool any_region;         /* setting: take the client's region (9 no. 15) */
    int64_t now_ms, skew_ms; /* wall */
};

/* The remaining checks in the order of connect-api.md 3.3: date, skew, scope, signed headers,
 * payload hash, signature. The unknown access key is the caller's to refuse before (sigv4_unknown). */
enum err sigv4_verify(const struct http_request *r, const struct sigv4_claim *claim,
                      const struct sigv4_expectation *e, struct arena *a, struct fail *f);
enum err sigv4_unknown(struct fail *f); /* UnrecognizedClientException */

/* Building blocks, exposed for the test vectors of connect-api.md 3.2. */
enum err sigv4_canonical(const struct http_request *r, const struct sigv4_claim *claim,
                         struct arena *a, struct str *ret, struct fail *f);
