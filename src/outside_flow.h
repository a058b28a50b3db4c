#pragma once

/* The requests of flows: functions, bots, services (contract/flows.md 5.6, 6.5, 7.10). */

#include "model/mapping.h"
#include "outbound/courier.h"

struct outside_flow {
    struct mapping lambda, lex, action; /* settings */
    struct str task_url;
    struct str region; /* of the instance: for signatures */
};

/* For courier_options.kinds; ctx is a struct outside_flow. */
enum err lambda_prepare(struct txn *t, const struct errand *e, void *ctx,
                        struct http_request_out *ret, struct fail *f);
enum err lex_prepare(struct txn *t, const struct errand *e, void *ctx, struct http_request_out *ret,
                     struct fail *f);
enum err service_prepare(struct txn *t, const struct errand *e, void *ctx,
                         struct http_request_out *ret, struct fail *f);

/* Answers what is asked of "builtin:menu" without a call; false: it is another URL. */
bool builtin_bot(const struct http_request_out *r, http_heard_fn heard, void *ctx);
