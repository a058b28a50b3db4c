#pragma once

/* Random bytes from the kernel (getrandom), and UUIDs. Small wishes are served from a buffer of the
 * calling thread, wiped as it is used, because a system call costs more than the bytes. Never
 * fails: a kernel without randomness ends the process. A child of fork() must exec before it
 * draws. */

#include "base/str.h"

enum { UUID_TEXT_SIZE = 37 }; /* 36 characters and a NUL */

void random_bytes(void *ret, size_t n);

/* RFC 9562: version 4 is random; version 7 begins with the time, so that rows made one after the
 * other lie beside each other. Two of the same millisecond have no order. */
void uuid4(char ret[UUID_TEXT_SIZE]);
void uuid7(int64_t wall_ms, char ret[UUID_TEXT_SIZE]);
void uuid4_bytes(unsigned char ret[16]);
void uuid7_bytes(int64_t wall_ms, unsigned char ret[16]);

void uuid_text(const unsigned char uuid[16], char ret[UUID_TEXT_SIZE]);
/* Only the lower-case hyphenated form: ids are compared exactly (contract/connect-api.md
 * 9 no. 10). */
bool uuid_parse(struct str text, unsigned char ret[16]);
int64_t uuid7_ms(const unsigned char uuid[16]); /* the wall time inside a version 7 */
