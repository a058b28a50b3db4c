#pragma once

/* How we say no. The code is the return value; the words travel in a small struct fail that the
 * caller owns. Only api/ turns causes into the names of a wire protocol (api/fault.c). */

#include "base/check.h"

enum err {
    OK = 0,
    ERR_MALFORMED,   /* the bytes are not the format they claim to be */
    ERR_INVALID,     /* one member breaks its limit, pattern, enum, or is missing */
    ERR_UNFIT,       /* valid members, but a wrong combination or the wrong moment */
    ERR_DENIED,      /* the caller may not do this */
    ERR_NOT_FOUND,   /* what is asked for does not exist here */
    ERR_GONE,        /* it existed, and is over */
    ERR_CONFLICT,    /* contradicts another change */
    ERR_QUOTA,       /* more things than one may have */
    ERR_LIMIT,       /* the instance is full */
    ERR_BUSY,        /* too fast, or our queues are full: try again */
    ERR_TOO_BIG,     /* more bytes than we take */
    ERR_UNSUPPORTED, /* known, and not offered by this server */
    ERR_INTERNAL,    /* our fault */
    ERR_COUNT
};

struct fail {
    enum err code;
    const char *type; /* wire name, only where the cause alone does not decide it; static text */
    char why[400];    /* a sentence for the caller and the log; never a secret */
};

/* Fills *f (which may be NULL) and returns the code, so that `return fail(f, …)` reads well. */
enum err fail(struct fail *f, enum err code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a wire name of its own. */
enum err fail_as(struct fail *f, enum err code, const char *type, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

const char *err_name(enum err code); /* for logs */
