#pragma once

/* Time zones: the offset from UTC at a moment, from the machine's tz database (RFC 8536). glibc has
 * one zone a process, so we read the files ourselves. Times are seconds since 1970. */

#include "base/str.h"

/* "Europe/Berlin", "UTC" … false: there is no such zone, or its file is broken. */
bool zone_offset(struct str name, int64_t at_s, int64_t *ret_offset_s);

/* The same from the bytes of a file. */
bool zone_offset_in(struct str bytes, int64_t at_s, int64_t *ret_offset_s);
