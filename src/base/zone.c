#include "base/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { FILE_MAX = 64 * 1024, NAME_MAX_BYTES = 100, HEAD = 44, DAY_S = 86400 };

/* ---- the rule at the end of a file: POSIX TZ, with RFC 8536 3.3.1 ---- */

struct rule {
    char kind; /* 'M' month, week, day; 'J' day 1 to 365 without 29 February; 'D' day 0 to 365 */
    int64_t month, week, day, at_s;
};

struct zone_rule {
    int64_t standard_s, summer_s; /* offsets, east positive */
    bool has_summer;
    struct rule begins, ends;
};

static bool
take_number(struct str *s, int64_t *ret)
{
    int64_t n = 0;
    size_t i = 0;

    for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++)
        if ((n = n * 10 + (s->p[i] - '0')) > 100000)
            return false;
    *s = str_from_at(*s, i);
    *ret = n;
    return i > 0;
}

static bool
take_char(struct str *s, char c)
{
    if (!s->n || s->p[0] != c)
        return false;
    *s = str_from_at(*s, 1);
    return true;
}

/* [+-]hh[:mm[:ss]] */
static bool
take_time(struct str *s, int64_t *ret_s)
{
    bool minus = take_char(s, '-');
    int64_t h, m = 0, sec = 0;

    if (!minus)
        take_char(s, '+');
    if (!take_number(s, &h) || (take_char(s, ':') && !take_number(s, &m)) ||
        (take_char(s, ':') && !take_number(s, &sec)))
        return false;
    *ret_s = (h * 3600 + m * 60 + sec) * (minus ? -1 : 1);
    return true;
}

/* Letters, or anything in <>. */
static bool
take_name(struct str *s)
{
    size_t i = 0;

    if (take_char(s, '<')) {
        size_t end = str_find(*s, '>');

        if (end == s->n)
            return false;
        *s = str_from_at(*s, end + 1);
        return true;
    }
    while (i < s->n && ((s->p[i] | 32) >= 'a' && (s->p[i] | 32) <= 'z'))
        i++;
    *s = str_from_at(*s, i);
    return i > 0;
}

static bool
take_rule(struct str *s, struct rule *ret)
{
    *ret = (struct rule){ .kind = 'D', .at_s = 2 * 3600 };
    if (!take_char(s, ','))
        return false;
    if (take_char(s, 'M')) {
        ret->kind = 'M';
        if (!take_number(s, &ret->month) || !take_char(s, '.') || !take_number(s, &ret->week) ||
            !take_char(s, '.') || !take_number(s, &ret->day))
            return false;
    } else {
        if (take_char(s, 'J'))
            ret->kind = 'J';
        if (!take_number(s, &ret->day))
            return false;
    }
    return (!take_char(s, '/') || take_time(s, &ret->at_s)) && ret->month <= 12 && ret->week <= 5 &&
           ret->day <= (ret->kind == 'M' ? 6 : 366);
}

static bool
read_rule(struct str s, struct zone_rule *ret)
{
    *ret = (struct zone_rule){ 0 };
    if (!take_name(&s) || !take_time(&s, &ret->standard_s))
        return false;
    ret->standard_s = -ret->standard_s; /* POSIX counts west */
    if (!s.n)
        return true;
    ret->summer_s = ret->standard_s + 3600;
    if (!take_name(&s))
        return false;
    if (s.n && s.p[0] != ',') {
        if (!take_time(&s, &ret->summer_s))
            return false;
        ret->summer_s = -ret->summer_s;
    }
    ret->has_summer = true;
    return take_rule(&s, &ret->begins) && take_rule(&s, &ret->ends) && !s.n;
}

/* Days since 1970 of a date of the Gregorian calendar (Howard Hinnant, days_from_civil). */
static int64_t
day_of(int64_t y, int64_t m, int64_t d)
{
    int64_t era, yoe, doy;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = y - era * 400;
    doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t
year_of(int64_t at_s)
{
    int64_t year = 1970 + at_s / 31556952;

    while (day_of(year, 1, 1) * DAY_S > at_s)
        year--;
    while (day_of(year + 1, 1, 1) * DAY_S <= at_s)
        year++;
    return year;
}

/* When a rule comes in a year, in local seconds since 1970. */
static int64_t
rule_at(const struct rule *r, int64_t year)
{
    int64_t day, first, leap = day_of(year, 3, 1) - day_of(year, 2, 28) == 2;

    if (r->kind == 'M') {
        int64_t month_end = r->month == 12 ? day_of(year + 1, 1, 1) : day_of(year, r->month + 1, 1);

        first = day_of(year, r->month, 1);
        day = first + (r->day - (first + 4) % 7 + 7) % 7 + (r->week - 1) * 7;
        while (day >= month_end)
            day -= 7;
    } else {
        day = day_of(year, 1, 1) + r->day;
        if (r->kind == 'J')
            day += (leap && r->day >= 60) - 1;
    }
    return day * DAY_S + r->at_s;
}

static int64_t
rule_offset(const struct zone_rule *z, int64_t at_s)
{
    int64_t year, begins, ends;

    if (!z->has_summer)
        return z->standard_s;
    year = year_of(at_s + z->standard_s);
    begins = rule_at(&z->begins, year) - z->standard_s;
    ends = rule_at(&z->ends, year) - z->summer_s;
    if (begins < ends)
        return at_s >= begins && at_s < ends ? z->summer_s : z->standard_s;
    return at_s >= ends && at_s < begins ? z->standard_s : z->summer_s; /* southern */
}

/* ---- the file ---- */

static int64_t
big_endian(struct str s, size_t at, size_t bytes)
{
    uint64_t n = (uint64_t)(unsigned char)s.p[at] >= 128 ? ~(uint64_t)0 : 0;

    for (size_t i = 0; i < bytes; i++)
        n = n << 8 | (unsigned char)s.p[at + i];
    return (int64_t)n;
}

struct tzif {
    int64_t utc, standard, leap, times, types, chars;
    size_t size; /* of the data after the head */
};

static bool
read_head(struct str s, size_t time_size, struct tzif *ret)
{
    if (s.n < HEAD || !str_starts(s, STR("TZif")))
        return false;
    ret->utc = big_endian(s, 20, 4);
    ret->standard = big_endian(s, 24, 4);
    ret->leap = big_endian(s, 28, 4);
    ret->times = big_endian(s, 32, 4);
    ret->types = big_endian(s, 36, 4);
    ret->chars = big_endian(s, 40, 4);
    if (ret->utc < 0 || ret->standard < 0 || ret->leap < 0 || ret->times < 0 || ret->types < 1 ||
        ret->chars < 0 || ret->utc > FILE_MAX || ret->standard > FILE_MAX || ret->leap > FILE_MAX ||
        ret->times > FILE_MAX || ret->types > 256 || ret->chars > FILE_MAX)
        return false;
    ret->size = (size_t)ret->times * (time_size + 1) + (size_t)ret->types * 6 + (size_t)ret->chars +
                (size_t)ret->leap * (time_size + 4) + (size_t)ret->standard + (size_t)ret->utc;
    return ret->size <= s.n - HEAD;
}

bool
zone_offset_in(struct str bytes, int64_t at_s, int64_t *ret_offset_s)
{
    struct zone_rule rule;
    struct tzif head;
    struct str s = bytes, footer;
    size_t types;
    int64_t type = 0, last;

    if (!read_head(s, 4, &head) || s.p[4] < '2')
        return false; /* version 1 ends in 2038 */
    s = str_from_at(s, HEAD + head.size);
    if (!read_head(s, 8, &head))
        return false;
    footer = str_from_at(s, HEAD + head.size);
    s = str_first(str_from_at(s, HEAD), head.size);
    last = head.times ? big_endian(s, (size_t)(head.times - 1) * 8, 8) : INT64_MIN;
    if (at_s >= last && take_char(&footer, '\n')) {
        struct str text = str_cut(&footer, '\n');

        if (text.n) {
            if (!read_rule(text, &rule))
                return false;
            *ret_offset_s = rule_offset(&rule, at_s);
            return true;
        }
    }
    types = (size_t)head.times * 9;
    for (int64_t i = head.times; i-- > 0;)
        if (big_endian(s, (size_t)i * 8, 8) <= at_s) {
            type = (unsigned char)s.p[(size_t)head.times * 8 + (size_t)i];
            break;
        }
    if (type >= head.types)
        return false;
    *ret_offset_s = big_endian(s, types + (size_t)type * 6, 4);
    return *ret_offset_s > -26 * 3600 && *ret_offset_s < 26 * 3600;
}

/* Nothing but names: no way out of the folder. */
static bool
is_name(struct str name)
{
    if (!name.n || name.n > NAME_MAX_BYTES || name.p[0] == '/')
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-' || c == '+' || c == '/'))
            return false;
    }
    return true;
}

bool
zone_offset(struct str name, int64_t at_s, int64_t *ret_offset_s)
{
    static _Thread_local char bytes[FILE_MAX];
    char path[NAME_MAX_BYTES + 32];
    size_t n = 0;
    ssize_t got;
    int fd;

    if (str_eq(name, STR("UTC"))) {
        *ret_offset_s = 0;
        return true;
    }
    if (!is_name(name))
        return false;
    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%.*s", STR_ARG(name));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    while (n < sizeof(bytes) && (got = read(fd, bytes + n, sizeof(bytes) - n)) > 0)
        n += (size_t)got;
    close(fd);
    return zone_offset_in(str_of(bytes, n), at_s, ret_offset_s);
}
