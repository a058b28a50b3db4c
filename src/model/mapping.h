#pragma once

/* What an operator maps by name: `lambda.NAME = URL` (command/settings.h). The pairs of one prefix
 * stand in the order of their precedence, so the first that fits is the one; what "fits" means
 * beyond an equal key is the asker's (`*`, ARNs). Lives as long as the settings. */

#include "base/str.h"

#include <stdbool.h>

struct mapping_pair {
    struct str key, value; /* neither is empty; each NUL-ended */
};

struct mapping {
    const struct mapping_pair *pairs;
    size_t count;
};

/* The value of this key, or else of the key `*`. `ret` may be NULL. */
bool mapping_find(const struct mapping *m, struct str key, struct str *ret);

/* For a function: its ARN, the name in it, and "*" are keys; the first pair that fits decides
 * (contract/flows.md 5.6). `ret` may be NULL. */
bool mapping_find_function(const struct mapping *m, struct str function, struct str *ret);

/* The same for a thing of this text and name. */
bool mapping_find_named(const struct mapping *m, struct str text, struct str name, struct str *ret);

/* "f" of "arn:aws:lambda:REGION:ACCOUNT:function:f:ALIAS" and of "f:ALIAS". */
struct str function_name(struct str function);
