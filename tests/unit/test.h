#pragma once

/* cmocka with the includes it wants, in the order it wants them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* ours is base/err.h */

#include "base/str.h"

#define assert_str(slice, literal)                                                                 \
    do {                                                                                           \
        struct str is_ = (slice), should_ = STR(literal);                                          \
        if (!str_eq(is_, should_)) {                                                               \
            print_error("is \"%.*s\", should be \"%s\"\n", STR_ARG(is_), literal);                 \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)
