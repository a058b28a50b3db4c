#pragma once

/* IAM identity policies, the subset of contract/connect-api.md 3.6. A policy is parsed when it is
 * stored, and refused as a whole if it contains anything this evaluator does not know: a skipped Deny
 * would be a hole. */

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct policy;

/* Everything lives in the arena. */
enum err policy_parse(struct str json, struct arena *a, const struct policy **ret, struct fail *f);

/* A condition key of the request, e.g. "connect:InstanceId" → the bare id. A key may have several
 * values (aws:TagKeys): several rows of the same name. */
struct policy_key {
    struct str name, value;
};

struct policy_request {
    struct str action;             /* "connect:StartChatContact" */
    struct str resource;           /* ARN; one call per required resource */
    struct str username, user_id;  /* for ${aws:username}, ${aws:userid} */
    const struct policy_key *keys;
    size_t key_count;
};

enum policy_decision { POLICY_NONE, POLICY_ALLOW, POLICY_DENY }; /* NONE denies, too */

/* Any matching Deny wins; `a` is scratch for variables. */
enum policy_decision policy_decide(const struct policy *p, const struct policy_request *r,
                                   struct arena *a);
