/* The instance: attributes, origins, integrations, storage, security keys. */

#include "api/operation_table.h"

/* clang-format off */
const struct operation instance_operations[] = {
    { 0 }
};
/* clang-format on */
