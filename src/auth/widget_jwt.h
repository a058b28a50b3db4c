#pragma once

/* The token a site owner's server signs for each new chat of a secured widget: contract/widget.md
 * 2.4. HS256 and nothing else; the key is the 44 characters themselves, not what they would decode
 * to. libjwt checks the signature; what a claim may be is decided here, with our strict JSON
 * reader, which refuses duplicate keys. Times are the server's wall clock, skew WIDGET_JWT_SKEW_S.
 */

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "model/ids.h"

#include <stddef.h>
#include <stdint.h>

enum { WIDGET_JWT_SKEW_S = 60, WIDGET_JWT_LIFE_S = 600 };

struct widget_claims {
    struct json *document;                              /* owns the rest: widget_claims_done() */
    const struct json *attributes, *segment_attributes; /* NULL: absent */
    struct str related_id, customer_id, token_id;       /* empty: absent */
    int64_t expires_ms;
};

/* `keys` are tried in turn. The fail's type is the code of widget.md 3.4: TokenTooLarge and
 * InvalidAttributes (ERR_INVALID); InvalidToken, TokenExpired, TokenSubjectMismatch (ERR_DENIED).
 */
enum err widget_jwt_read(struct str token, const struct str *keys, size_t key_count,
                         const struct uuid *widget_id, int64_t now_ms, struct arena *a,
                         struct widget_claims *ret, struct fail *f);
void widget_claims_done(struct widget_claims *c);

/* A token as an owner's server would make it, for the demo and the tests of a page: claims is the
 * whole JSON object. NUL-ended text in `a`; ERR_INTERNAL when it does not fit. */
enum err widget_jwt_sign(struct str claims, struct str key, struct arena *a, struct str *ret,
                         struct fail *f);
