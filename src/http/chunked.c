#include "http/chunked.h"

#include "base/limits.h"

enum chunked_state {
    CHUNKED_SIZE,
    CHUNKED_EXTENSION,
    CHUNKED_SIZE_LF,
    CHUNKED_DATA,
    CHUNKED_DATA_CR,
    CHUNKED_DATA_LF,
    CHUNKED_LINE,    /* the first byte of a trailer, or of the empty line */
    CHUNKED_TRAILER, /* within one */
    CHUNKED_TRAILER_LF,
    CHUNKED_LAST_LF,
    CHUNKED_OVER,
    CHUNKED_WRONG
};

enum { DIGITS_MAX = 15 }; /* 60 bits: no sum overflows */

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static enum chunked_state
size_byte(struct chunked *c, char byte)
{
    int digit = hex_digit(byte);

    if (digit >= 0 && c->digits < DIGITS_MAX) {
        c->left = c->left * 16 + (uint64_t)digit;
        c->digits++;
        return CHUNKED_SIZE;
    }
    if (digit >= 0 || !c->digits)
        return CHUNKED_WRONG;
    if (byte == ';')
        return CHUNKED_EXTENSION;
    return byte == '\r' ? CHUNKED_SIZE_LF : CHUNKED_WRONG;
}

/* Within an extension or a trailer. */
static enum chunked_state
text_byte(struct chunked *c, char byte, enum chunked_state same, enum chunked_state at_cr)
{
    if (byte == '\r')
        return at_cr;
    if (((unsigned char)byte < 0x20 && byte != '\t') || byte == 0x7f)
        return CHUNKED_WRONG;
    return ++c->extra > LIMIT_HTTP_HEAD ? CHUNKED_WRONG : same;
}

static enum chunked_state
chunked_byte(struct chunked *c, char byte)
{
    switch ((enum chunked_state)c->state) {
    case CHUNKED_SIZE:
        return size_byte(c, byte);
    case CHUNKED_EXTENSION:
        return text_byte(c, byte, CHUNKED_EXTENSION, CHUNKED_SIZE_LF);
    case CHUNKED_SIZE_LF:
        if (byte != '\n')
            return CHUNKED_WRONG;
        c->digits = 0;
        return c->left ? CHUNKED_DATA : CHUNKED_LINE;
    case CHUNKED_DATA_CR:
        return byte == '\r' ? CHUNKED_DATA_LF : CHUNKED_WRONG;
    case CHUNKED_DATA_LF:
        return byte == '\n' ? CHUNKED_SIZE : CHUNKED_WRONG;
    case CHUNKED_LINE:
        if (byte == ' ' || byte == '\t')
            return CHUNKED_WRONG; /* folded */
        return text_byte(c, byte, CHUNKED_TRAILER, CHUNKED_LAST_LF);
    case CHUNKED_TRAILER:
        return text_byte(c, byte, CHUNKED_TRAILER, CHUNKED_TRAILER_LF);
    case CHUNKED_TRAILER_LF:
        return byte == '\n' ? CHUNKED_LINE : CHUNKED_WRONG;
    case CHUNKED_LAST_LF:
        return byte == '\n' ? CHUNKED_OVER : CHUNKED_WRONG;
    case CHUNKED_DATA:
    case CHUNKED_OVER:
    case CHUNKED_WRONG:
        break;
    }
    return CHUNKED_WRONG;
}

enum chunked_read
chunked_read(struct chunked *c, struct str in, struct str *ret_piece, size_t *ret_used)
{
    size_t at = 0;

    while (at < in.n && c->state != CHUNKED_DATA) {
        enum chunked_state next = chunked_byte(c, in.p[at++]);

        c->state = (uint8_t)next;
        if (next == CHUNKED_WRONG)
            return CHUNKED_BROKEN;
        if (next == CHUNKED_OVER) {
            *ret_used = at;
            return CHUNKED_END;
        }
    }
    if (at < in.n) {
        size_t n = in.n - at;

        if (n > c->left)
            n = (size_t)c->left;
        *ret_piece = str_of(in.p + at, n);
        *ret_used = at + n;
        c->left -= n;
        if (!c->left)
            c->state = CHUNKED_DATA_CR;
        return CHUNKED_PIECE;
    }
    *ret_used = at;
    return CHUNKED_MORE;
}
