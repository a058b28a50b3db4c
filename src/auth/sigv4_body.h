#pragma once

/* What the files of SigV4 share: looking into a request without changing or copying it. */

#include "auth/sigv4.h"
#include "http/exchange.h"

#define SIGV4_INVALID    "InvalidSignatureException"
#define SIGV4_INCOMPLETE "IncompleteSignatureException"

/* First header of that name, and how many there are. http_header() does the same; this one keeps
 * the verifier a pure function of the request, which tests and the fuzzer link without a server. */
struct str sigv4_header(const struct http_request *r, struct str name, size_t *ret_count);

/* Goes through `name=value&…`; pieces are still encoded, empty ones are skipped. */
bool sigv4_query_next(struct str *rest, struct str *ret_name, struct str *ret_value);

/* One byte, or one %XX as a byte, off the front; a `%` without two digits stands for itself, `+` is
 * a plus sign. `s` must not be empty. */
unsigned char sigv4_decode_next(struct str *s);

/* Is the decoded form of `encoded` this text? */
bool sigv4_decodes_to(struct str encoded, struct str plain);

/* As sigv4_canonical(), with the hash of the body already there. */
enum err sigv4_canonical_of(const struct http_request *r, const struct sigv4_claim *claim,
                            struct str payload_hex, struct arena *a, struct str *ret,
                            struct fail *f) WARN_UNUSED;

enum err sigv4_full(struct fail *f);    /* the arena is full */
enum err sigv4_differs(struct fail *f); /* the signature does */
