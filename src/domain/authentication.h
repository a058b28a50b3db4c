#pragma once

/* Customers who sign in during a chat: the flow action AuthenticateParticipant and the operations
 * around it (contract/participant.md 1.3 no. 10, 11 and 5.4; connect-api.md 1.3,
 * UpdateParticipantAuthentication), against any OpenID Connect provider.
 *
 *   authentication_start      the flow: authentication.initiated is pushed to the customer
 *   authentication_link       GetAuthenticationUrl, within LIMIT_AUTHENTICATION_LINK_MS
 *   (the browser signs in at the provider and comes back to RedirectUri with code and state)
 *   authentication_take       UpdateParticipantAuthentication: code, or the provider's error
 *   two errands               the code is exchanged for an id_token, the keys verify it
 *   the outcome               an event for the customer, and life_authenticated() for the flow
 *
 * Everything survives a restart; what does not come in time ends by TIMER_AUTHENTICATION. The
 * session's answers are kept: `claims` of txn_authentication_of_chat() are what the flow may ask
 * for. */

#include "model/authentication.h"
#include "store/store.h"

struct errand;
struct errand_answer;

/* A new session for the chat's customer, for at most timeout_ms (flows.md: 3 to 15 minutes). One
 * that is still open is cancelled first, without an outcome. `waiter` and `token` come back in
 * life_authenticated(). The caller has made sure that there is a provider. */
void authentication_start(struct txn *t, struct chat *c, int64_t waiter, int64_t token,
                          int64_t timeout_ms, struct authentication *ret);

/* This waiter no longer waits: its session is over, nothing more is pushed and nothing told. */
void authentication_forget(struct txn *t, int64_t chat_no, int64_t waiter);

/* What only reception can make: random texts, base64url. */
struct authentication_secrets {
    struct str key, nonce, verifier;
};

/* ERR_DENIED: no such session of this customer, or it is past that. A repeat gives a new address;
 * the earlier one is void. */
enum err authentication_link(struct txn *t, const struct seat *seat, struct str session_id,
                             struct str redirect, const struct authentication_secrets *secrets,
                             struct fail *f);
/* ERR_DENIED: no such session of this customer, or it is over. */
enum err authentication_cancel(struct txn *t, struct seat *seat, struct str session_id,
                               struct fail *f);
/* `code` or `error` is given. ERR_UNFIT: nobody is waiting with this state; ERR_CONFLICT: it has
 * been answered, or is over. */
enum err authentication_take(struct txn *t, struct str key, struct str code, struct str error,
                             struct fail *f);

void authentication_time_is_over(struct txn *t, int64_t no); /* TIMER_AUTHENTICATION */

/* Rows of domain/errand.c. An errand's request is {"Code":…}, or {"IdToken":…} for the keys; of the
 * latter the answer is the verified claims (identity.h). */
enum err authentication_answered(struct txn *t, const struct errand *e,
                                 const struct errand_answer *a, struct fail *f);
bool authentication_again(const struct errand *e, const struct errand_answer *a);
