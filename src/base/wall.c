#include "base/wall.h"

#include "base/check.h"

#include <stdio.h>

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back: Howard Hinnant's
 * well-known arithmetic (eras of 400 years beginning on 1 March). */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date {
    int year, month, day, hour, minute, second, ms;
};

static struct date
date_of(int64_t wall_ms)
{
    int64_t days = wall_ms / 86400000, ms = wall_ms % 86400000;
    int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;

    return (struct date){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = (int)month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
        .hour = (int)(ms / 3600000),
        .minute = (int)(ms / 60000 % 60),
        .second = (int)(ms / 1000 % 60),
        .ms = (int)(ms % 1000),
    };
}

static char *
put_digits(char *to, int value, int digits)
{
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + digits;
}

static char *
put_byte(char *to, char c)
{
    *to = c;
    return to + 1;
}

/* By hand, not snprintf: this runs for every item pushed. */
void
wall_text(int64_t wall_ms, char ret_text[WALL_TEXT_SIZE])
{
    struct date d = date_of(wall_ms < 0 ? 0 : wall_ms);
    char *p = put_digits(ret_text, d.year, 4);

    p = put_digits(put_byte(p, '-'), d.month, 2);
    p = put_digits(put_byte(p, '-'), d.day, 2);
    p = put_digits(put_byte(p, 'T'), d.hour, 2);
    p = put_digits(put_byte(p, ':'), d.minute, 2);
    p = put_digits(put_byte(p, ':'), d.second, 2);
    p = put_digits(put_byte(p, '.'), d.ms, 3);
    *put_byte(p, 'Z') = 0;
}

void
wall_text_basic(int64_t wall_ms, char ret_text[17])
{
    struct date d = date_of(wall_ms < 0 ? 0 : wall_ms);
    char *p = put_digits(ret_text, d.year, 4);

    p = put_digits(p, d.month, 2);
    p = put_digits(p, d.day, 2);
    p = put_digits(put_byte(p, 'T'), d.hour, 2);
    p = put_digits(p, d.minute, 2);
    p = put_digits(p, d.second, 2);
    *put_byte(p, 'Z') = 0;
}

/* Takes `digits` digits off the front; false leaves nothing useful behind. */
static bool
take_digits(struct str *s, size_t digits, int64_t min, int64_t max, int64_t *ret)
{
    if (s->n < digits || !str_int(str_first(*s, digits), min, max, ret) || s->p[0] == '-')
        return false;
    *s = str_from_at(*s, digits);
    return true;
}

static bool
take_byte(struct str *s, char c)
{
    if (!s->n || s->p[0] != c)
        return false;
    *s = str_from_at(*s, 1);
    return true;
}

static bool
date_is_real(int64_t year, int64_t month, int64_t day)
{
    static const char lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return day <= lengths[month - 1] + (month == 2 && leap);
}

static bool
take_fraction(struct str *s, int64_t *ret_ms)
{
    int64_t scale = 100;

    *ret_ms = 0;
    if (!take_byte(s, '.'))
        return true;
    if (!s->n || s->p[0] < '0' || s->p[0] > '9')
        return false;
    for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; *s = str_from_at(*s, 1), scale /= 10)
        *ret_ms += (s->p[0] - '0') * scale;
    return true;
}

static bool
take_zone(struct str *s, int64_t *ret_minutes)
{
    int64_t sign, hours, minutes;

    *ret_minutes = 0;
    if (take_byte(s, 'Z'))
        return true;
    if (!s->n || (s->p[0] != '+' && s->p[0] != '-'))
        return false;
    sign = s->p[0] == '-' ? -1 : 1;
    *s = str_from_at(*s, 1);
    if (!take_digits(s, 2, 0, 23, &hours))
        return false;
    take_byte(s, ':');
    if (!take_digits(s, 2, 0, 59, &minutes))
        return false;
    *ret_minutes = sign * (hours * 60 + minutes);
    return true;
}

static bool
parse_form(struct str s, bool basic, int64_t *ret_ms)
{
    int64_t year, month, day, hour, minute, second, ms = 0, zone = 0, wall;

    if (!take_digits(&s, 4, 1970, 9999, &year) || (!basic && !take_byte(&s, '-')) ||
        !take_digits(&s, 2, 1, 12, &month) || (!basic && !take_byte(&s, '-')) ||
        !take_digits(&s, 2, 1, 31, &day) || !date_is_real(year, month, day))
        return false;
    if (!take_byte(&s, 'T') || !take_digits(&s, 2, 0, 23, &hour) ||
        (!basic && !take_byte(&s, ':')) || !take_digits(&s, 2, 0, 59, &minute) ||
        (!basic && !take_byte(&s, ':')) || !take_digits(&s, 2, 0, 60, &second))
        return false;
    if (basic ? !take_byte(&s, 'Z') : !take_fraction(&s, &ms) || !take_zone(&s, &zone))
        return false;
    if (s.n)
        return false;
    wall = days_of(year, month, day) * 86400000 + (hour * 60 + minute - zone) * 60000;
    wall += second * 1000 + ms;
    if (wall < 0)
        return false;
    *ret_ms = wall;
    return true;
}

bool
wall_parse(struct str text, int64_t *ret_ms)
{
    return parse_form(text, false, ret_ms);
}

bool
wall_parse_basic(struct str text, int64_t *ret_ms)
{
    return parse_form(text, true, ret_ms);
}
