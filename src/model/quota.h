#pragma once

/* Of how many things an instance has a limit: contract/connect-api.md 8, default quotas. */

#include <stdint.h>

enum quota_thing {
    QUOTA_FLOWS,
    QUOTA_QUEUES,
    QUOTA_HOURS,
    QUOTA_ROUTING_PROFILES,
    QUOTA_SECURITY_PROFILES,
    QUOTA_USERS,
    QUOTA_AGENT_STATUSES,
    QUOTA_QUICK_CONNECTS,
    QUOTA_LAMBDAS,
    QUOTA_THINGS
};

/* Of people in a chat, and how many of them may be CUSTOM_BOTs: participant.md 10. */
struct quota_seats {
    int64_t participants, custom_bots;
};

/* As an operator sets them; -1: as the mode has it, 0: no limit. */
struct quota_limits {
    int64_t of[QUOTA_THINGS];
};
