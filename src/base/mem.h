#pragma once

/* Heap memory for our own objects. These calls do not fail: when the machine has no memory left the
 * process ends with a line in the log. Whatever a stranger can make large goes through an arena or
 * a buffer with a cap instead. */

#include <stddef.h>

void *mem_new(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));   /* zeroed */
void *mem_grow(void *p, size_t size) __attribute__((returns_nonnull, alloc_size(2))); /* realloc */
void mem_free(void *p); /* accepts NULL */
