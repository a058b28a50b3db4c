#pragma once

/* The flows of a new instance, word for word as contract/flows.md 9 prescribes them: the files of
 * defaults/, embedded by tools/embed_flows.py. Tokens {{flow:NAME}} and {{queue:NAME}} are replaced
 * by ARNs when an instance is made (defaults_make.h). */

#include "base/str.h"

struct default_flow {
    struct str name, type, content;
};

extern const struct default_flow default_flows[]; /* one comes after those that it names */
extern const size_t default_flows_count;
