/* Step 5: agents' states, queued contacts, offers, sessions. */

#include "store/sqlite/schema_steps.h"

const char schema_agents[] = "";
