#pragma once

/* The requests to an OpenID Connect provider, and what its answers are worth: errands of kind
 * ERRAND_OIDC. The domain's half is domain/authentication.h. */

#include "model/authentication.h"
#include "outbound/courier.h"

/* `ctx` is the struct identity_provider. */
enum err identity_prepare(struct txn *t, const struct errand *e, void *ctx,
                          struct http_request_out *ret, struct fail *f);
/* Of the answer with the provider's keys it makes the verified claims, or no answer at all. */
void identity_review(struct txn *t, const struct errand *e, void *ctx, struct errand_answer *a);
