#pragma once

/* Plain data as people write it in JavaScript, turned into JSON: quotes of either kind, names
 * without quotes, a comma too many at the end, comments. Nothing is run; an expression or a
 * function is not data. A pure function over foreign bytes: tests/fuzz/fuzz_snippet.c. */

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

/* Reads one value at the beginning of *text and leaves what comes after it there. false: it is no
 * data, nested deeper than SCRIPT_DEPTH, or longer than the buffer may hold. */
enum { SCRIPT_DEPTH = 16 };
bool script_value_read(struct str *text, struct buf *json);
