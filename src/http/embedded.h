#pragma once

/* The web pages inside the binary. tools/embed.py writes the table from web/dist at build time,
 * sorted by path (strcmp order) for a binary search. A path is the file's, "/index.html" for the
 * page at "/"; `etag` is ready to send, quotes included, and weak, because both encodings share it.
 * An immutable file has the hash of its bytes in its name and may be cached for a year; any other
 * must be asked for again (no-cache). Everything lives as long as the program. */

#include <stdbool.h>
#include <stddef.h>

struct embedded_file {
    const char *path;
    const char *type; /* the Content-Type */
    const char *etag;
    bool immutable;
    const unsigned char *bytes;
    size_t size;
    const unsigned char *gzip_bytes; /* NULL where gzip would not be smaller */
    size_t gzip_size;
};

extern const struct embedded_file embedded_files[];
extern const size_t embedded_files_count;
