#include "base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t
now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

__attribute__((format(printf, 1, 0))) static void
say(const char *fmt, va_list args)
{
    fputs("bench: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
}

void
die(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(fmt, args);
    va_end(args);
    exit(BENCH_EXIT_FAILED);
}

void
die_misused(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(fmt, args);
    va_end(args);
    exit(BENCH_EXIT_MISUSED);
}

void *
mem_new(size_t count, size_t size)
{
    void *p = calloc(count, size);

    if (!p)
        die("out of memory");
    return p;
}

const char *
slice_find(struct slice in, struct slice needle, size_t *hint)
{
    const char *found;

    if (*hint + needle.n <= in.n && memcmp(in.p + *hint, needle.p, needle.n) == 0)
        return in.p + *hint;
    found = memmem(in.p, in.n, needle.p, needle.n);
    if (found)
        *hint = (size_t)(found - in.p);
    return found;
}

bool
json_find(struct slice text, const char *quoted_key, struct slice *ret)
{
    const char *end = text.p + text.n;
    const char *p = memmem(text.p, text.n, quoted_key, strlen(quoted_key));
    const char *start;

    if (!p)
        return false;
    p += strlen(quoted_key);
    while (p < end && (*p == ' ' || *p == ':'))
        p++;
    if (p == end || *p != '"')
        return false;
    start = ++p;
    while (p < end && *p != '"')
        p += *p == '\\' ? 2 : 1;
    if (p >= end)
        return false;
    *ret = (struct slice){ start, (size_t)(p - start) };
    return true;
}

void
json_take(struct slice text, const char *quoted_key, char *out, size_t out_size)
{
    struct slice value;
    size_t n = 0;

    if (!json_find(text, quoted_key, &value))
        die("no %s in the answer: %.*s", quoted_key, (int)text.n, text.p);
    if (value.n >= out_size)
        die("%s is too long: %zu bytes", quoted_key, value.n);
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '\\' && i + 1 < value.n && value.p[i + 1] == '/')
            continue;
        out[n++] = value.p[i];
    }
    out[n] = '\0';
}
