#pragma once

/* GetAuthenticationUrl, CancelParticipantAuthentication: contract/participant.md 1.3 no. 10, 11. */

#include "api/api.h"
#include "api/fields.h"

struct authentication_url_request {
    struct str session_id, redirect;
    struct str key, nonce, verifier; /* made by the check */
};
struct cancel_authentication_request {
    struct str session_id;
};
extern const struct field authentication_url_fields[], cancel_authentication_fields[];
enum err authentication_url_check(struct call *c, struct fail *f);
enum err authentication_url_run(struct call *c, struct txn *t, struct fail *f);
enum err cancel_authentication_run(struct call *c, struct txn *t, struct fail *f);
