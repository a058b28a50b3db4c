#include "base/random.h"

#include "base/check.h"

#include <errno.h>
#include <sys/random.h>

enum { STOCK = 512 }; /* bytes drawn at once; above 256 getrandom() may be interrupted, see below */

static void
draw(unsigned char *to, size_t n)
{
    while (n) {
        ssize_t got = getrandom(to, n, 0);

        CHECK(got > 0 || errno == EINTR);
        if (got > 0) {
            to += got;
            n -= (size_t)got;
        }
    }
}

/* The one kind of static that is not a table: it holds nothing that anybody could observe. */
static _Thread_local struct {
    unsigned char bytes[STOCK];
    size_t left;
} stock;

void
random_bytes(void *ret, size_t n)
{
    unsigned char *from;

    if (n > STOCK / 4) {
        draw(ret, n);
        return;
    }
    if (stock.left < n) {
        draw(stock.bytes, STOCK);
        stock.left = STOCK;
    }
    stock.left -= n;
    from = stock.bytes + stock.left;
    if (n)
        memcpy(ret, from, n);
    explicit_bzero(from, n); /* what was handed out cannot be read from memory later */
}

static void
uuid_stamp(unsigned char uuid[16], unsigned version)
{
    uuid[6] = (unsigned char)((uuid[6] & 0x0F) | version << 4); /* RFC 9562 4.2 */
    uuid[8] = (unsigned char)((uuid[8] & 0x3F) | 0x80);         /* RFC 9562 4.1 */
}

void
uuid4_bytes(unsigned char ret[16])
{
    random_bytes(ret, 16);
    uuid_stamp(ret, 4);
}

void
uuid7_bytes(int64_t wall_ms, unsigned char ret[16])
{
    CHECK(wall_ms >= 0 && wall_ms < INT64_C(1) << 48);
    random_bytes(ret, 16);
    for (int i = 0; i < 6; i++)
        ret[i] = (unsigned char)(wall_ms >> (40 - 8 * i)); /* RFC 9562 5.7 */
    uuid_stamp(ret, 7);
}

void
uuid4(char ret[UUID_TEXT_SIZE])
{
    unsigned char uuid[16];

    uuid4_bytes(uuid);
    uuid_text(uuid, ret);
}

void
uuid7(int64_t wall_ms, char ret[UUID_TEXT_SIZE])
{
    unsigned char uuid[16];

    uuid7_bytes(wall_ms, uuid);
    uuid_text(uuid, ret);
}

static bool
hyphen_before(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void
uuid_text(const unsigned char uuid[16], char ret[UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < 16; i++) {
        if (hyphen_before(i))
            *ret++ = '-';
        *ret++ = digits[uuid[i] >> 4];
        *ret++ = digits[uuid[i] & 15];
    }
    *ret = 0;
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
uuid_parse(struct str text, unsigned char ret[16])
{
    unsigned char uuid[16];
    const char *p = text.p;

    if (text.n != UUID_TEXT_SIZE - 1)
        return false;
    for (size_t i = 0; i < 16; i++) {
        int high, low;

        if (hyphen_before(i) && *p++ != '-')
            return false;
        high = hex_value(*p++);
        low = hex_value(*p++);
        if (high < 0 || low < 0)
            return false;
        uuid[i] = (unsigned char)(high << 4 | low);
    }
    memcpy(ret, uuid, sizeof(uuid));
    return true;
}

int64_t
uuid7_ms(const unsigned char uuid[16])
{
    int64_t ms = 0;

    for (int i = 0; i < 6; i++)
        ms = ms << 8 | uuid[i];
    return ms;
}
