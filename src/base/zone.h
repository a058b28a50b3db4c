#pragma once

/* Local time in a zone of the IANA database, read from the system's files (RFC 8536) each time it
 * is asked for: some ten microseconds, and nothing to keep. UTC needs no file. */

#include "base/str.h"

struct zone_time {
    int64_t day;    /* days since 1970-01-01, local */
    int64_t minute; /* of the day, 0 to 1439 */
};

/* false: there is no such zone here, or its file is broken. */
bool zone_known(struct str name);
bool zone_local(struct str name, int64_t wall_ms, struct zone_time *ret);

/* The offset from UTC in seconds, east positive, of an instant, by the bytes of such a file. For
 * tests and fuzzing; zone_local() uses it. */
bool zone_offset(struct str file, int64_t unix_s, int64_t *ret_offset_s);

/* The civil calendar, proleptic Gregorian. */
int64_t day_of_date(int64_t year, int month, int day);
void date_of_day(int64_t day, int64_t *ret_year, int *ret_month, int *ret_day);
int weekday_of_day(int64_t day);           /* 0: Sunday */
int month_length(int64_t year, int month); /* in days */
bool date_parse(struct str text,
                int64_t *ret);             /* yyyy-MM-dd, a date that exists; days since 1970 */
void date_text(int64_t day, char ret[11]); /* with its NUL; years 0 to 9999 */
