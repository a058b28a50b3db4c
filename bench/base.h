#pragma once
/*
 * What every part of the bench leans on: a slice of bytes, the clock, and the two ways to stop.
 *
 * The load tool gives up at the first thing that is not as it should be: a number measured after an
 * error means nothing, so there is no error path that goes on.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slice {
    const char *p;
    size_t n;
};

enum bench_exit {
    BENCH_EXIT_OK = 0,
    BENCH_EXIT_FAILED = 1,    /* could not run, or the server refused something */
    BENCH_EXIT_MISUSED = 2,   /* bad options */
    BENCH_EXIT_VIOLATION = 3, /* a message was lost, repeated, out of order or in the wrong chat */
};

uint64_t now_ns(void);

__attribute__((noreturn, format(printf, 1, 2))) void die(const char *fmt, ...);
__attribute__((noreturn, format(printf, 1, 2))) void die_misused(const char *fmt, ...);

/* Zeroed; ends the process when there is no memory. */
void *mem_new(size_t count, size_t size);

/* The first occurrence, or NULL. *hint remembers where it was found: frames of one kind have one
 * layout, so the next search is nearly always a single comparison. */
const char *slice_find(struct slice in, struct slice needle, size_t *hint);

/* The text of member `quoted_key` (with its quotes: "\"Url\"") of a JSON document that comes from
 * our own server: looked for, not parsed. False when it is not there or not a string. */
bool json_find(struct slice text, const char *quoted_key, struct slice *ret);

/* json_find into a NUL-ended buffer, with "\/" undone; ends the process when it is missing. */
void json_take(struct slice text, const char *quoted_key, char *out, size_t out_size);
