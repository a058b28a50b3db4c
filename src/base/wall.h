#pragma once

/* Wall time as text. The Participant Service writes `yyyy-MM-ddTHH:mm:ss.SSSZ`, always UTC and
 * always three digits, because clients compare the strings (contract/participant.md 1.1). */

#include "base/str.h"

enum { WALL_TEXT_SIZE = 25 }; /* 24 characters and a NUL */

void wall_text(int64_t wall_ms, char ret_text[WALL_TEXT_SIZE]); /* years 1970 to 9999 */

/* ISO 8601 as clients write it: date, `T`, time, optional fraction, `Z` or ±hh:mm. */
bool wall_parse(struct str text, int64_t *ret_ms);

/* `yyyyMMdd'T'HHmmss'Z'`, the basic form of SigV4. */
void wall_text_basic(int64_t wall_ms, char ret_text[17]);
bool wall_parse_basic(struct str text, int64_t *ret_ms);
