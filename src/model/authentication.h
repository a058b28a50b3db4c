#pragma once

/* A customer who signs in with an identity provider in the middle of a chat: one attempt.
 * contract/participant.md 1.3 no. 10 and 11, 5.4; connect-api.md 1.3. */

#include "base/str.h"
#include "model/ids.h"

#include <stdint.h>

enum authentication_state { /* stored: only add */
                            AUTHENTICATION_NONE = 0,
                            AUTHENTICATION_ASKED = 1,     /* the customer has been told */
                            AUTHENTICATION_LINKED = 2,    /* has the provider's address */
                            AUTHENTICATION_CODE = 3,      /* the code is being exchanged */
                            AUTHENTICATION_TOKEN = 4,     /* the token is being verified */
                            AUTHENTICATION_SUCCEEDED = 5, /* from here on it is over */
                            AUTHENTICATION_FAILED = 6,
                            AUTHENTICATION_TIMEOUT = 7,
                            AUTHENTICATION_EXPIRED = 8, /* never asked for the address in time */
                            AUTHENTICATION_CANCELLED = 9,
                            AUTHENTICATION_STATE_COUNT
};

struct authentication {
    int64_t no, chat_no;
    struct uuid id; /* SessionId */
    enum authentication_state state;
    int64_t waiter, token; /* whoever started it: given back with the outcome */
    int64_t started_ms, ends_ms;
    struct str key;      /* the `state` of the sign-in, which finds this row again */
    struct str nonce;    /* OpenID Connect Core 3.1.2.1 */
    struct str verifier; /* RFC 7636 4.1 */
    struct str redirect; /* RedirectUri */
    struct str claims;   /* of the verified id_token: JSON object; empty until then */
};

/* The provider, as the operator has set it; client_id empty: there is none. */
struct identity_provider {
    struct str issuer, authorize_url, token_url, keys_url, client_id, client_secret, scope;
    struct str redirects; /* comma list of RedirectUris; empty: the provider's own list decides */
};
