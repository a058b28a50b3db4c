#pragma once
/*
 * Just enough HTTP/1.1 to talk to a server of our own: requests written whole, answers with a
 * Content-Length (or a 101) read whole. A chunked answer ends the run.
 */
#include "base.h"

struct http_answer {
    int status;
    struct slice head; /* the status line and the header lines */
    struct slice body;
};

/* How many bytes of `in` the first answer takes; 0 while it is not all there. */
size_t http_answer_read(struct slice in, struct http_answer *ret);

/* The bytes of a POST; extra_lines are finished header lines, each with its CRLF. */
size_t http_post_write(char *out, size_t out_size, const char *host, const char *path,
                       const char *extra_lines, struct slice body);
