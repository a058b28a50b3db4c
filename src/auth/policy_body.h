#pragma once

/* What the files of policy share: patterns, and conditions as far as a statement must know them. */

#include "auth/policy.h"

struct json;

/* A pattern is a row of codes: a byte, or one of these. */
enum policy_code {
    CODE_ANY = 256, /* `*`: any run of characters, none included */
    CODE_ONE,       /* `?`: one character of UTF-8 */
    CODE_USERNAME,  /* variables, replaced when a request is there */
    CODE_USER_ID,
    CODE_COLON /* a literal colon out of a variable */
};

struct pattern {
    const uint16_t *codes;
    size_t n;
    bool variables; /* some code is a variable */
};

/* How a text is read as a pattern. */
enum { PATTERN_WILDCARDS = 1, PATTERN_VARIABLES = 2 };

enum err pattern_parse(struct str text, int how, struct arena *a, struct pattern *ret,
                       struct fail *f) WARN_UNUSED;

/* In no more steps than codes times bytes, whatever the pattern. No variables. */
bool pattern_matches(const struct pattern *p, struct str text, bool any_case);

/* ARNs match part by part: a star does not reach over the first five colons (IAM's ArnLike). */
bool pattern_matches_arn(const struct pattern *p, struct str arn);
bool pattern_is_arn(const struct pattern *p); /* six parts */

/* One evaluation. */
struct policy_run {
    const struct policy_request *request;
    struct arena *arena;
    bool nameless; /* a negated pattern held because a variable had no value: policy_decide() */
    bool full;     /* the arena was */
};

/* The pattern without variables; false: nothing can match it (nameless or full are set). */
bool pattern_resolve(const struct pattern *p, struct policy_run *run, struct pattern *ret);

/* The Condition of a statement. */
struct condition;
enum err conditions_parse(const struct json *j, bool variables, struct arena *a,
                          const struct condition **ret, size_t *ret_n, struct fail *f) WARN_UNUSED;
bool conditions_hold(const struct condition *c, size_t n, struct policy_run *run);

/* "string or list of strings": how many, and each of them. */
size_t policy_list_count(const struct json *j);
const struct json *policy_list_at(const struct json *j, size_t i);

enum err policy_full(struct fail *f); /* the arena is full */
