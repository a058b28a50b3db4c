#include "sigv4.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#define DIGEST_BYTES 32

static void
hex_write(const unsigned char digest[DIGEST_BYTES], char out[SIGV4_SIGNATURE_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[2 * (size_t)DIGEST_BYTES] = '\0';
}

static void
hash_hex(struct slice text, char out[SIGV4_SIGNATURE_SIZE])
{
    unsigned char digest[DIGEST_BYTES];

    if (EVP_Digest(text.p, text.n, digest, NULL, EVP_sha256(), NULL) != 1)
        die("SHA-256 failed");
    hex_write(digest, out);
}

static void
mac(const void *key, size_t key_n, const char *text, unsigned char out[DIGEST_BYTES])
{
    unsigned n = 0;

    if (!HMAC(EVP_sha256(), key, (int)key_n, (const unsigned char *)text, strlen(text), out, &n))
        die("HMAC-SHA-256 failed");
}

void
sigv4_sign(const struct sigv4_key *key, const char *amz_date, struct slice canonical_request,
           char ret_signature[SIGV4_SIGNATURE_SIZE])
{
    unsigned char a[DIGEST_BYTES], b[DIGEST_BYTES];
    char date[9];
    char first[sizeof(key->secret) + 4];
    char hash[SIGV4_SIGNATURE_SIZE];
    char to_sign[320];

    snprintf(date, sizeof(date), "%.8s", amz_date);
    snprintf(first, sizeof(first), "AWS4%s", key->secret);
    mac(first, strlen(first), date, a);
    mac(a, sizeof(a), key->region, b);
    mac(b, sizeof(b), "connect", a);
    mac(a, sizeof(a), "aws4_request", b);

    hash_hex(canonical_request, hash);
    snprintf(to_sign, sizeof(to_sign), "AWS4-HMAC-SHA256\n%s\n%s/%s/connect/aws4_request\n%s",
             amz_date, date, key->region, hash);
    mac(b, sizeof(b), to_sign, a);
    hex_write(a, ret_signature);
}

void
sigv4_headers(const struct sigv4_key *key, time_t now, const char *host, const char *path,
              struct slice body, char *out, size_t out_size)
{
    char amz_date[17];
    char hash[SIGV4_SIGNATURE_SIZE];
    char signature[SIGV4_SIGNATURE_SIZE];
    char canonical[512];
    struct tm t;
    int n;

    gmtime_r(&now, &t);
    strftime(amz_date, sizeof(amz_date), "%Y%m%dT%H%M%SZ", &t);
    hash_hex(body, hash);
    n = snprintf(canonical, sizeof(canonical),
                 "POST\n%s\n\ncontent-type:application/json\nhost:%s\nx-amz-date:%s\n\n"
                 "content-type;host;x-amz-date\n%s",
                 path, host, amz_date, hash);
    if (n < 0 || (size_t)n >= sizeof(canonical))
        die("the request to sign is too long");
    sigv4_sign(key, amz_date, (struct slice){ canonical, (size_t)n }, signature);
    n = snprintf(out, out_size,
                 "X-Amz-Date: %s\r\nAuthorization: AWS4-HMAC-SHA256 "
                 "Credential=%s/%.8s/%s/connect/aws4_request, "
                 "SignedHeaders=content-type;host;x-amz-date, Signature=%s\r\n",
                 amz_date, key->access_key_id, amz_date, key->region, signature);
    if (n < 0 || (size_t)n >= out_size)
        die("the signed headers are too long");
}
