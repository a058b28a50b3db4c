/* The agent side: login, workspace, CTI. contract/ccp.md. */

#include "api/operation_table.h"

/* clang-format off */
const struct operation agent_operations[] = {
    { 0 }
};
/* clang-format on */
