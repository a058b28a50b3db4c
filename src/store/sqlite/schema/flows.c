/* Step 4: flows with drafts and versions, and their runs. */

#include "store/sqlite/schema_steps.h"

const char schema_flows[] =
    /* A content never changes; one that nothing points to any more is marked with the time, and
     * swept later (flow_rows.c). The table of flows is made anew, because names are now unique
     * within a kind. */
    "CREATE TABLE flow_content ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL, text TEXT NOT NULL,"
    "  dropped_ms INTEGER NOT NULL);"
    "CREATE TABLE flow_kept ("
    "  no INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL,"
    "  type TEXT NOT NULL, description TEXT NOT NULL, settings TEXT NOT NULL, tags TEXT NOT NULL,"
    "  published_no INTEGER NOT NULL, saved_no INTEGER NOT NULL, versions INTEGER NOT NULL,"
    "  archived INTEGER NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL);"
    "INSERT INTO flow_content (no, sha256, text, dropped_ms) SELECT no, '', content, 0 FROM flow;"
    "INSERT INTO flow_kept SELECT no, 1, id, name, type, description, '', '{}',"
    "  iif(published, no, 0), no, 0, archived, updated_ms, updated_ms FROM flow;"
    "DROP TABLE flow;"
    "ALTER TABLE flow_kept RENAME TO flow;"
    "CREATE UNIQUE INDEX flow_name ON flow (kind, name);"
    "CREATE TABLE flow_version ("
    "  flow_no INTEGER NOT NULL, number INTEGER NOT NULL, content_no INTEGER NOT NULL,"
    "  description TEXT NOT NULL, settings TEXT NOT NULL, created_ms INTEGER NOT NULL,"
    "  PRIMARY KEY (flow_no, number)) WITHOUT ROWID;"
    "CREATE TABLE flow_alias ("
    "  id BLOB PRIMARY KEY, flow_no INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,"
    "  description TEXT NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL)"
    "  WITHOUT ROWID;"
    "CREATE UNIQUE INDEX flow_alias_name ON flow_alias (flow_no, name);"
    /* What an export of the older format was before it was converted: contract/flows.md 8.3. */
    "CREATE TABLE flow_original (flow_no INTEGER PRIMARY KEY, text TEXT NOT NULL);"

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
