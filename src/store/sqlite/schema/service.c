/* Step 3: attachments, receipts, participants' timers, streams, authentication sessions. */

#include "store/sqlite/schema_steps.h"

const char schema_service[] = "";
