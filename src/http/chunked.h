#pragma once

/* A chunked body (RFC 9112 7.1), piece by piece and strictly: lines end in CR LF, sizes are bare
 * hex, extensions and trailers are thrown away and bounded. */

#include "base/str.h"

#include <stdint.h>

struct chunked {    /* zero-initialise for each body */
    uint64_t left;  /* of the current chunk */
    uint32_t extra; /* bytes of extensions and trailers so far */
    uint8_t digits; /* of the size */
    uint8_t state;
};

enum chunked_read {
    CHUNKED_MORE,  /* all of `in` is used up */
    CHUNKED_PIECE, /* *ret_piece holds bytes of the body */
    CHUNKED_END,   /* the body is over */
    CHUNKED_BROKEN
};

/* Reads up to the end of the next piece, of the body or of the bytes. */
enum chunked_read chunked_read(struct chunked *c, struct str in, struct str *ret_piece,
                               size_t *ret_used);
