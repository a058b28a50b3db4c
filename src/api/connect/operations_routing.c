/* Queues, routing profiles, users, statuses, hours, quick connects, security profiles, metrics. */

#include "api/operation_table.h"

/* clang-format off */
const struct operation routing_operations[] = {
    { 0 }
};
/* clang-format on */
