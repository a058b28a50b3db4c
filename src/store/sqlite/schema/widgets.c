/* Step 6: widgets with their keys and domains. */

#include "store/sqlite/schema_steps.h"

const char schema_widgets[] = "";
