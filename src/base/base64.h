#pragma once

/* Base64 (RFC 4648). The URL-safe alphabet is written and read without padding and serves our own
 * tokens; the reader is strict, so that every byte string has exactly one spelling: no padding, no
 * blanks, no foreign letters, and the unused bits of the last letter are zero (RFC 4648 3.5). The
 * standard alphabet is written with padding, where a foreign format wants it. No NUL is added. */

#include "base/str.h"

#define BASE64URL_SIZE(bytes) (((bytes)*4 + 2) / 3)
#define BASE64_SIZE(bytes)    (((bytes) + 2) / 3 * 4)

/* Both return the number of characters written. */
size_t base64url_write(const void *bytes, size_t n, char *ret); /* BASE64URL_SIZE(n) characters */
size_t base64_write(const void *bytes, size_t n, char *ret);    /* BASE64_SIZE(n) characters */

/* false: not strict base64url, or more than `size` bytes; *ret_n is untouched then. */
bool base64url_read(struct str text, void *ret, size_t size, size_t *ret_n);
