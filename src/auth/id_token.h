#pragma once

/* An OpenID Connect id_token against the provider's keys: RS256 only, the algorithm is pinned (a
 * token that names another one is refused whatever its signature). OpenID Connect Core 3.1.3.7; RFC
 * 7517, RFC 7518 6.3. */

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct id_token_expectation {
    struct str issuer, client_id, nonce;
    int64_t now_ms; /* wall; a minute is forgiven either way */
};

/* `keys` is a JWK set. The claims are the payload's JSON object, in the arena. ERR_DENIED: not
 * signed by one of the keys, or not meant for us, or over; ERR_MALFORMED: no token, or no key set.
 */
enum err id_token_read(struct str token, struct str keys, const struct id_token_expectation *want,
                       struct arena *a, struct str *ret_claims, struct fail *f) WARN_UNUSED;

/* Does the token name one of these keys by its id? Nothing is verified; false for what cannot be
 * read. */
bool id_token_names_key(struct str token, struct str keys, struct arena *a);

/* The public key of a JWK, n and e as base64url, as PEM (SubjectPublicKeyInfo, RFC 5280 4.1.2.7),
 * NUL-ended. */
enum err jwk_to_pem(struct str n, struct str e, struct arena *a, struct str *ret,
                    struct fail *f) WARN_UNUSED;

/* S256 of a PKCE verifier (RFC 7636 4.2): base64url, 43 characters. */
enum { PKCE_CHALLENGE = 43 };
void pkce_challenge(struct str verifier, char ret[PKCE_CHALLENGE]);
