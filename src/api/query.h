#pragma once

/* The query of a request: `a=b&c=d`, percent-encoded, lists as repeated names. Unknown names are
 * ignored (contract/connect-api.md 4.1). */

#include "base/arena.h"
#include "base/str.h"

/* The value of the nth parameter of that name, counted from 0, decoded into the arena. false: there
 * are not so many, or its escapes are broken. */
bool query_value(struct str query, const char *name, size_t nth, struct arena *a, struct str *ret);
