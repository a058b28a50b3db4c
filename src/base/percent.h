#pragma once

/* Percent-encoding for query strings and forms: all but RFC 3986's unreserved characters become
 * %XX. */

#include "base/buf.h"

bool percent_encode(struct buf *out, struct str text);
