#include "base/mem.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

void
check_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "check failed: %s (%s:%d)\n", what, file, line);
    abort();
}

static void *
mem_given(void *p)
{
    if (!p) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return p;
}

void *
mem_new(size_t size)
{
    return mem_given(calloc(1, size ? size : 1));
}

void *
mem_grow(void *p, size_t size)
{
    return mem_given(realloc(p, size ? size : 1));
}

void
mem_free(void *p)
{
    free(p);
}
