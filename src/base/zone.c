#include "base/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { DAY_S = 86400, FILE_MAX = 64 * 1024, NAME_MAX_BYTES = 64 };

/* ---- the calendar ---- */

int64_t
day_of_date(int64_t year, int month, int day)
{
    /* Years begin in March, so that the leap day is the last one. */
    int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400,
            of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void
date_of_day(int64_t day, int64_t *ret_year, int *ret_month, int *ret_day)
{
    int64_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100),
            march = (5 * of_year + 2) / 153;

    *ret_day = (int)(of_year - (153 * march + 2) / 5 + 1);
    *ret_month = (int)(march < 10 ? march + 3 : march - 9);
    *ret_year = year + era * 400 + (*ret_month <= 2);
}

int
weekday_of_day(int64_t day)
{
    return (int)(((day + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

int
month_length(int64_t year, int month)
{
    int64_t next_year = month == 12 ? year + 1 : year;
    int next = month == 12 ? 1 : month + 1;

    return (int)(day_of_date(next_year, next, 1) - day_of_date(year, month, 1));
}

bool
date_parse(struct str text, int64_t *ret)
{
    int64_t year, month, day;

    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-')
        return false;
    if (!str_int(str_first(text, 4), 1, 9999, &year) ||
        !str_int(str_of(text.p + 5, 2), 1, 12, &month) ||
        !str_int(str_of(text.p + 8, 2), 1, 31, &day) || day > month_length(year, (int)month))
        return false;
    *ret = day_of_date(year, (int)month, (int)day);
    return true;
}

void
date_text(int64_t day, char ret[11])
{
    int64_t year;
    int month, of_month;

    date_of_day(day, &year, &month, &of_month);
    snprintf(ret, 11, "%04u-%02u-%02u", (unsigned)(year % 10000), (unsigned)month % 100U,
             (unsigned)of_month % 100U);
}

/* ---- the rule for the time after the last transition: a POSIX TZ text (RFC 8536 3.3) ---- */

struct rule {
    int month, week, weekday; /* Mm.w.d */
    int64_t at_s;             /* of that day, local; may be negative or beyond the day */
};

static bool
take_int(struct str *s, int64_t max, int64_t *ret)
{
    size_t n = 0;

    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    if (!str_int(str_first(*s, n), 0, max, ret))
        return false;
    *s = str_from_at(*s, n);
    return true;
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
    int64_t h = 0, m = 0, second = 0;

    if (!minus)
        take_char(s, '+');
    if (!take_int(s, 167, &h) || (take_char(s, ':') && !take_int(s, 59, &m)) ||
        (take_char(s, ':') && !take_int(s, 59, &second)))
        return false;
    *ret_s = (h * 3600 + m * 60 + second) * (minus ? -1 : 1);
    return true;
}

static bool
take_name(struct str *s)
{
    bool quoted = take_char(s, '<');
    size_t n = 0;

    while (n < s->n && (quoted ? s->p[n] != '>' : (s->p[n] | 32) >= 'a' && (s->p[n] | 32) <= 'z'))
        n++;
    if (!n)
        return false;
    *s = str_from_at(*s, n);
    return !quoted || take_char(s, '>');
}

static bool
take_rule(struct str *s, struct rule *ret)
{
    int64_t month, week, weekday;

    if (!take_char(s, ',') || !take_char(s, 'M') || !take_int(s, 12, &month) ||
        !take_char(s, '.') || !take_int(s, 5, &week) || !take_char(s, '.') ||
        !take_int(s, 6, &weekday) || !month || !week)
        return false;
    *ret = (struct rule){ (int)month, (int)week, (int)weekday, 7200 };
    return !take_char(s, '/') || take_time(s, &ret->at_s);
}

/* When it strikes in a year, as local seconds since 1970. */
static int64_t
rule_in_year(const struct rule *r, int64_t year)
{
    int64_t first = day_of_date(year, r->month, 1);
    int64_t day = first + (r->weekday - weekday_of_day(first) + 7) % 7 + 7 * (r->week - 1);

    if (day >= first + month_length(year, r->month))
        day -= 7; /* week 5 is the last one */
    return day * DAY_S + r->at_s;
}

static bool
offset_by_text(struct str s, int64_t unix_s, int64_t *ret)
{
    int64_t west, summer_west, year, begins, ends;
    struct rule first, last;
    int month, day;

    if (!take_name(&s) || !take_time(&s, &west))
        return false;
    *ret = -west;
    if (!s.n)
        return true;
    summer_west = west - 3600;
    if (!take_name(&s) || (s.n && s.p[0] != ',' && !take_time(&s, &summer_west)) ||
        !take_rule(&s, &first) || !take_rule(&s, &last))
        return false;
    date_of_day((unix_s - west - (unix_s < west ? DAY_S - 1 : 0)) / DAY_S, &year, &month, &day);
    begins = rule_in_year(&first, year) + west;
    ends = rule_in_year(&last, year) + summer_west;
    if (begins < ends ? unix_s >= begins && unix_s < ends : unix_s >= begins || unix_s < ends)
        *ret = -summer_west;
    return true;
}

/* ---- the file: RFC 8536 3 ---- */

struct head {
    int64_t version, isut, isstd, leap, time, type, chars;
};

static int64_t
big_endian(const char *p, size_t n)
{
    uint64_t value = (unsigned char)p[0] & 0x80 ? UINT64_MAX : 0;

    for (size_t i = 0; i < n; i++)
        value = value << 8 | (unsigned char)p[i];
    return (int64_t)value;
}

static bool
head_read(struct str *s, struct head *h)
{
    const char *p = s->p + 20;

    if (s->n < 44 || !str_starts(*s, STR("TZif")))
        return false;
    *h = (struct head){ s->p[4],
                        big_endian(p, 4),
                        big_endian(p + 4, 4),
                        big_endian(p + 8, 4),
                        big_endian(p + 12, 4),
                        big_endian(p + 16, 4),
                        big_endian(p + 20, 4) };
    *s = str_from_at(*s, 44);
    return h->isut >= 0 && h->isut < 256 && h->isstd >= 0 && h->isstd < 256 && h->leap >= 0 &&
           h->leap < 256 && h->time >= 0 && h->time < 8192 && h->type > 0 && h->type < 256 &&
           h->chars >= 0 && h->chars < 1024;
}

static size_t
body_size(const struct head *h, int64_t time_bytes)
{
    return (size_t)(h->time * time_bytes + h->time + h->type * 6 + h->chars +
                    h->leap * (time_bytes + 4) + h->isstd + h->isut);
}

static int64_t
offset_of_type(const struct head *h, const char *body, size_t type)
{
    return big_endian(body + h->time * 9 + (int64_t)type * 6, 4);
}

bool
zone_offset(struct str file, int64_t unix_s, int64_t *ret)
{
    struct head h;
    const char *body;
    size_t type = 0;

    if (!head_read(&file, &h) || h.version < '2' || file.n < body_size(&h, 4))
        return false;
    file = str_from_at(file, body_size(&h, 4)); /* the old half has 32 bits only */
    if (!head_read(&file, &h) || file.n < body_size(&h, 8))
        return false;
    body = file.p;
    file = str_from_at(file, body_size(&h, 8));
    if (take_char(&file, '\n'))
        file = str_cut(&file, '\n');
    if (h.time && unix_s >= big_endian(body + (h.time - 1) * 8, 8) && file.n)
        return offset_by_text(file, unix_s, ret);
    if (!h.time && file.n)
        return offset_by_text(file, unix_s, ret);
    for (int64_t i = 0; i < h.time && big_endian(body + i * 8, 8) <= unix_s; i++)
        type = (unsigned char)body[h.time * 8 + i];
    if (type >= (size_t)h.type)
        return false;
    *ret = offset_of_type(&h, body, type);
    return *ret > -2 * DAY_S && *ret < 2 * DAY_S;
}

/* ---- by name ---- */

/* A name is words of letters, digits, - + and _, separated by single slashes: it can leave no
 * folder. */
static bool
name_is_good(struct str name)
{
    bool begins = true;

    if (!name.n || name.n > NAME_MAX_BYTES)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '+' || c == '_';

        if (!word && (c != '/' || begins))
            return false;
        begins = !word;
    }
    return !begins;
}

static bool
is_utc(struct str name)
{
    return str_eq(name, STR("UTC")) || str_eq(name, STR("Etc/UTC")) || str_eq(name, STR("GMT"));
}

static bool
offset_by_name(struct str name, int64_t unix_s, int64_t *ret)
{
    static const char *const folders[] = { "/usr/share/zoneinfo", "/usr/lib/zoneinfo" };
    char path[128], bytes[FILE_MAX / 8];
    ssize_t n = -1;

    for (int i = 0; i < 2 && n < 0; i++) {
        int fd;

        snprintf(path, sizeof(path), "%s/%.*s", folders[i], STR_ARG(name));
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        n = read(fd, bytes, sizeof(bytes));
        close(fd);
    }
    return n > 0 && zone_offset(str_of(bytes, (size_t)n), unix_s, ret);
}

bool
zone_local(struct str name, int64_t wall_ms, struct zone_time *ret)
{
    int64_t unix_s = wall_ms / 1000, offset = 0, local;

    if (!is_utc(name) && (!name_is_good(name) || !offset_by_name(name, unix_s, &offset)))
        return false;
    local = unix_s + offset;
    ret->day = (local >= 0 ? local : local - DAY_S + 1) / DAY_S;
    ret->minute = (local - ret->day * DAY_S) / 60;
    return true;
}

bool
zone_known(struct str name)
{
    struct zone_time now;

    return zone_local(name, 1772446530123, &now);
}
