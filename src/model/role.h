#pragma once

/* Who takes part: contract/participant.md 5.1. Values are stored: only add. */

#include "base/str.h"

enum role {
    ROLE_NONE = 0,
    ROLE_CUSTOMER = 1,
    ROLE_AGENT = 2,
    ROLE_SYSTEM = 3,
    ROLE_CUSTOM_BOT = 4,
    ROLE_SUPERVISOR = 5,
    ROLE_COUNT
};

struct str role_name(enum role role);
enum role role_find(struct str name); /* ROLE_NONE: no such role */
