#pragma once

/* Origins of web pages (RFC 6454), as lists of approved ones hold them: contract/widget.md 2.3. */

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

/* Is `origin` the entry's, or of a subdomain of its host? Scheme and port must be the same; a port
 * that is the scheme's own may be left out; what follows the host in `entry` is of no account.
 * Labels are compared, not suffixes: notexample.com is none of example.com. */
bool origin_matches(struct str origin, struct str entry);

/* A comma list of entries; `*` is everybody, `null` is no or null Origin (connect-api.md 6.3). */
bool origin_is_listed(struct str origin, struct str list);

/* The origin of an http or https URL, in lower case and without the scheme's own port. false: it is
 * none; something may have been written then. */
bool origin_write(struct str url, struct buf *out);
