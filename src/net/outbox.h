#pragma once

/* What waits to be sent to one peer: a chain of pieces, small bytes copied together, big payloads
 * by reference. Small pieces come from a stock shared by all connections of a loop. */

#include "base/payload.h"
#include "base/str.h"

#include <stddef.h>
#include <sys/uio.h>

struct piece;

struct piece_stock { /* zero-initialise */
    struct piece *spare;
    size_t count;
};

struct outbox { /* zero-initialise */
    struct piece *first, *last;
    size_t bytes; /* not yet sent */
};

void outbox_add(struct outbox *o, struct str bytes, struct piece_stock *stock);
void outbox_add_payload(struct outbox *o, struct payload *p, struct piece_stock *stock);
size_t outbox_vector(const struct outbox *o, struct iovec *ret, size_t count_max); /* how many */
void outbox_sent(struct outbox *o, size_t n, struct piece_stock *stock);
void outbox_done(struct outbox *o, struct piece_stock *stock);
void piece_stock_done(struct piece_stock *stock);
