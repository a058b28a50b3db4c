/* Step 4: flows with drafts and versions, and their runs. */

#include "store/sqlite/schema_steps.h"

const char schema_flows[] =
    /* Runs that wait, what flows keep for a chat, and the lines of their logs: store/runs.h. A
     * number is a timer's or an errand's reference: it is never used again. */
    "CREATE TABLE flow_run ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, chat_no INTEGER NOT NULL,"
    "  contact_no INTEGER NOT NULL, role INTEGER NOT NULL, waits INTEGER NOT NULL,"
    "  token INTEGER NOT NULL, deadline_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL,"
    "  steps INTEGER NOT NULL, unpaused INTEGER NOT NULL, messages INTEGER NOT NULL,"
    "  data TEXT NOT NULL);"
    "CREATE INDEX flow_run_chat ON flow_run (chat_no);"
    "CREATE TABLE flow_chat (chat_no INTEGER PRIMARY KEY, json TEXT NOT NULL);"
    "CREATE TABLE flow_log ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, contact_no INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
    "  line TEXT NOT NULL);"
    "CREATE INDEX flow_log_contact ON flow_log (contact_no, no);";
