/* The communications widget: contract/widget.md 3.2. */

#include "api/operation_table.h"

/* clang-format off */
const struct operation widget_operations[] = {
    { 0 }
};
/* clang-format on */
