#pragma once

/* What the files of the checker share. */

#include "base/limits.h"
#include "domain/flow/check.h"
#include "domain/flow/check_rules.h"

struct checker {
    const struct flow_check_options *options;
    struct arena *arena;
    struct flow_check *out;
    const struct json *actions;
    size_t count;
    struct str ids[LIMIT_FLOW_ACTIONS];
    size_t at; /* the action that is looked at; count: none */
};

/* One sentence, cut at 256 characters. */
void check_say(struct checker *ck, enum finding_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What the service refuses: a problem in strict mode, else a warning (flows.md 1.9). */
enum finding_kind check_strictly(const struct checker *ck);

/* A scalar as text (flows.md 1.2): numbers and booleans are converted into `buffer`. false: it is
 * an object, an array, null or nothing. */
enum { SCALAR_TEXT = 40 };
bool check_scalar(const struct json *j, char buffer[SCALAR_TEXT], struct str *ret);

/* Parameters of the action that is looked at: check_values.c. */
void check_values(struct checker *ck, const struct action_rule *rule, const struct json *values);
