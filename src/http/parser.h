#pragma once

/* The head of a request, from bytes to slices: pure functions. head_scan() finds its end while it
 * arrives, looking at each byte once, and refuses early what cannot become a head; head_parse()
 * reads it whole. Stricter than the parser library below, which Debian builds in its lenient mode
 * (spaces in header names, bytes above ASCII in targets, lines ended by a bare LF). */

#include "base/str.h"
#include "http/exchange.h"

#include <stdint.h>

struct head_scan {       /* zero-initialise for each head */
    uint32_t seen;       /* bytes looked at */
    uint32_t line_start; /* where the current line began */
    uint32_t lines;      /* that are whole */
};

struct head {
    struct str method, target, path,
        query; /* path may be static text; the rest lies in the bytes */
    size_t header_count;
    uint64_t body_size; /* Content-Length */
    bool chunked;       /* then body_size says nothing */
    bool http_1_0, keep_alive, is_head, expects_continue;
};

/* 0, or the status of the refusal with *ret_why. *ret_size is 0 until the head is whole. `in`
 * begins with the first byte of the request line. */
int head_scan(struct head_scan *s, struct str in, size_t *ret_size, const char **ret_why);

/* `headers` has room for LIMIT_HTTP_HEADERS. 0, or the status of the refusal. */
int head_parse(struct str bytes, struct http_header *headers, struct head *ret,
               const char **ret_why);

/* Is the token among the comma-separated ones of all headers of that name? Any case. */
bool head_has_token(const struct http_header *headers, size_t count, struct str name,
                    struct str token);
