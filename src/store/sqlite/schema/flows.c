/* Step 4: flows with drafts and versions, and their runs. */

#include "store/sqlite/schema_steps.h"

const char schema_flows[] = "";
