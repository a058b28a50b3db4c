#include "net/outbox.h"

#include "base/check.h"
#include "base/mem.h"

#include <stdlib.h>

/* An ordinary answer or push fits one piece of the stock. The stock is small because a turn sends
 * soon after it queues: it need not hold more than one turn's pieces, and those stay in the cache.
 */
enum { PIECE_BYTES = 1024, STOCK_MAX = 256, PAYLOAD_SHARED_FROM = 4096 };

struct piece {
    struct piece *next;
    struct payload *payload; /* or NULL: the bytes are here */
    size_t from, to;         /* what is not sent yet */
    size_t size;             /* room in `bytes` */
    char bytes[];
};

static struct piece *
piece_new(size_t size, struct piece_stock *stock)
{
    struct piece *piece = stock->spare;

    if (size <= PIECE_BYTES && piece) {
        stock->spare = piece->next;
        stock->count--;
    } else {
        size = size > PIECE_BYTES ? size : PIECE_BYTES;
        piece = malloc(sizeof(*piece) + size); /* not zeroed: it is about to be written */
        CHECK(piece);
        piece->size = size;
    }
    piece->next = NULL;
    piece->payload = NULL;
    piece->from = piece->to = 0;
    return piece;
}

static void
piece_free(struct piece *piece, struct piece_stock *stock)
{
    if (piece->payload)
        payload_unref(piece->payload);
    if (piece->size == PIECE_BYTES && stock->count < STOCK_MAX) {
        piece->next = stock->spare;
        stock->spare = piece;
        stock->count++;
    } else {
        mem_free(piece);
    }
}

static void
outbox_put(struct outbox *o, struct piece *piece)
{
    if (o->last)
        o->last->next = piece;
    else
        o->first = piece;
    o->last = piece;
}

void
outbox_add(struct outbox *o, struct str bytes, struct piece_stock *stock)
{
    struct piece *last = o->last;
    size_t room = last && !last->payload ? last->size - last->to : 0;

    if (!bytes.n)
        return;
    o->bytes += bytes.n;
    if (room) {
        size_t n = bytes.n < room ? bytes.n : room;

        memcpy(last->bytes + last->to, bytes.p, n);
        last->to += n;
        bytes = str_from_at(bytes, n);
    }
    if (!bytes.n)
        return;
    last = piece_new(bytes.n, stock);
    memcpy(last->bytes, bytes.p, bytes.n);
    last->to = bytes.n;
    outbox_put(o, last);
}

void
outbox_add_payload(struct outbox *o, struct payload *p, struct piece_stock *stock)
{
    struct piece *piece;

    if (p->size < PAYLOAD_SHARED_FROM) {
        outbox_add(o, str_of(p->bytes, p->size), stock);
        return;
    }
    piece = mem_new(sizeof(*piece));
    piece->payload = payload_ref(p);
    piece->to = p->size;
    o->bytes += p->size;
    outbox_put(o, piece);
}

static struct str
piece_str(const struct piece *piece)
{
    const char *base = piece->payload ? piece->payload->bytes : piece->bytes;

    return str_of(base + piece->from, piece->to - piece->from);
}

size_t
outbox_vector(const struct outbox *o, struct iovec *ret, size_t count_max)
{
    size_t count = 0;

    for (const struct piece *piece = o->first; piece && count < count_max; piece = piece->next) {
        struct str s = piece_str(piece);
        union {
            const char *in;
            void *out;
        } base = { .in = s.p }; /* the kernel does not write there */

        ret[count++] = (struct iovec){ base.out, s.n };
    }
    return count;
}

void
outbox_sent(struct outbox *o, size_t n, struct piece_stock *stock)
{
    CHECK(n <= o->bytes);
    o->bytes -= n;
    while (o->first) {
        struct piece *piece = o->first;
        size_t left = piece->to - piece->from;

        if (n < left) {
            piece->from += n;
            return;
        }
        n -= left;
        o->first = piece->next;
        if (!o->first)
            o->last = NULL;
        piece_free(piece, stock);
    }
}

void
outbox_done(struct outbox *o, struct piece_stock *stock)
{
    outbox_sent(o, o->bytes, stock);
}

void
piece_stock_done(struct piece_stock *stock)
{
    struct piece *next;

    for (struct piece *piece = stock->spare; piece; piece = next) {
        next = piece->next;
        mem_free(piece);
    }
    *stock = (struct piece_stock){ 0 };
}
