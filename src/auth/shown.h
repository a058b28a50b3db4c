#pragma once

/* A stranger's text as it may stand in a sentence for him and for the log: cut to a length, and
 * whatever is not printable ASCII, a quote or a backslash shown as '?'. printf("…'%s'", shown(text,
 * 32).s) */

#include "base/str.h"

enum { SHOWN_MAX = 100 };

struct shown {
    char s[SHOWN_MAX + 1];
};

static inline struct shown
shown(struct str text, size_t bytes_max)
{
    struct shown ret = { { 0 } };

    for (size_t i = 0; i < text.n && i < bytes_max && i < SHOWN_MAX; i++) {
        char c = text.p[i];

        ret.s[i] = c >= ' ' && c <= '~' && c != '\'' && c != '"' && c != '\\' ? c : '?';
    }
    return ret;
}
