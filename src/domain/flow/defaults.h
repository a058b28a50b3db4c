#pragma once

/* The flows of a new instance, word for word as contract/flows.md 9 prescribes them. The demo's,
 * `Demo welcome`, is the inbound one with `$.Attributes.name`: init makes it. Tokens
 * {{flow:NAME}} are replaced by ARNs at init; {{queue:NAME}} when there are queues. */

#include "base/str.h"

struct default_flow {
    struct str name, type, content;
};

extern const struct default_flow default_flows[];
extern const size_t default_flows_count;
