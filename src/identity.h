#pragma once

/* The requests to an OpenID Connect provider, and what its answers are worth: errands of kind
 * ERRAND_OIDC. The domain's half is domain/authentication.h. All of it on the writer thread. */

#include "base/buf.h"
#include "model/authentication.h"
#include "outbound/courier.h"

struct identity {
    struct identity_provider provider;
    struct buf keys; /* its JWK set, when it last verified a token; LIMIT_IDENTITY_ANSWER */
    int64_t keys_ms; /* when that was fetched */
};

void identity_init(struct identity *i, const struct identity_provider *p);
void identity_done(struct identity *i);

/* `ctx` is the struct identity. */
enum err identity_prepare(struct txn *t, const struct errand *e, void *ctx,
                          struct http_request_out *ret, struct fail *f);
/* Of the answer with the provider's keys it makes the verified claims, or no answer at all. */
void identity_review(struct txn *t, const struct errand *e, void *ctx, struct errand_answer *a);
/* Answers with the keys that are known already, without a call; false: it is another request. */
bool identity_knows(const struct http_request_out *r, http_heard_fn heard, void *ctx);
