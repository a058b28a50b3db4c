#pragma once

/* Bytes encoded once and sent to many: counted, immutable, shared between threads. Whoever holds a
 * payload_ref() owes a payload_unref(). */

#include "base/str.h"

struct payload {
    _Atomic unsigned refs;
    size_t size;
    char bytes[];
};

struct payload *payload_new(size_t size); /* one reference; fill `bytes` before sharing it */
struct payload *payload_ref(struct payload *p);
void payload_unref(struct payload *p);
