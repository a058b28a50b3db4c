/* Flows, modules and views: contract/connect-api.md 1.2, 1.3, flows.md 1.8. */

#include "api/operation_table.h"

/* clang-format off */
const struct operation flow_operations[] = {
    { 0 }
};
/* clang-format on */
