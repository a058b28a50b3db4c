#include "auth/hmac.h"

enum { BLOCK = 64 }; /* bytes, FIPS 180-4 */

void
sha256(struct str bytes, unsigned char ret[HASH_SIZE])
{
    SHA256_CTX c;

    SHA256_Init(&c);
    if (bytes.n)
        SHA256_Update(&c, bytes.p, bytes.n);
    SHA256_Final(ret, &c);
}

void
hash_begin(struct hash *h)
{
    SHA256_Init(&h->state);
}

void
hash_add(struct hash *h, struct str bytes)
{
    if (bytes.n)
        SHA256_Update(&h->state, bytes.p, bytes.n);
}

void
hash_end(struct hash *h, unsigned char ret[HASH_SIZE])
{
    SHA256_Final(ret, &h->state);
}

void
hmac_key_init(struct hmac_key *k, struct str secret)
{
    unsigned char pad[BLOCK] = { 0 };

    /* RFC 2104 2 */
    if (secret.n > BLOCK)
        sha256(secret, pad);
    else if (secret.n)
        memcpy(pad, secret.p, secret.n);
    for (size_t i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36;
    SHA256_Init(&k->inner);
    SHA256_Update(&k->inner, pad, BLOCK);
    for (size_t i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    SHA256_Init(&k->outer);
    SHA256_Update(&k->outer, pad, BLOCK);
    explicit_bzero(pad, sizeof(pad));
}

void
hmac_key_done(struct hmac_key *k)
{
    explicit_bzero(k, sizeof(*k));
}

void
hmac(const struct hmac_key *k, struct str message, unsigned char ret[HASH_SIZE])
{
    SHA256_CTX c = k->inner;
    unsigned char inner[HASH_SIZE];

    if (message.n)
        SHA256_Update(&c, message.p, message.n);
    SHA256_Final(inner, &c);
    c = k->outer;
    SHA256_Update(&c, inner, sizeof(inner));
    SHA256_Final(ret, &c); /* wipes c */
}

void
hmac_once(struct str secret, struct str message, unsigned char ret[HASH_SIZE])
{
    struct hmac_key k;

    hmac_key_init(&k, secret);
    hmac(&k, message, ret);
    hmac_key_done(&k);
}

void
hex_write(const unsigned char *bytes, size_t n, char *ret)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        *ret++ = digits[bytes[i] >> 4];
        *ret++ = digits[bytes[i] & 15];
    }
}

void
sha256_text(struct str bytes, char ret[HASH_HEX_SIZE + 1])
{
    unsigned char hash[HASH_SIZE];

    sha256(bytes, hash);
    hex_write(hash, sizeof(hash), ret);
    ret[HASH_HEX_SIZE] = 0;
}
