/* Step 6: widgets with their keys, domains and refusals. The widget of step 1 had a UUID for its
 * snippet; an imported one has what the original gave it, so it is a text now. */

#include "store/sqlite/schema_steps.h"

#define UUID_OF(column)                                                                            \
    "lower(substr(hex(" column "), 1, 8) || '-' || substr(hex(" column "), 9, 4) || '-' ||"        \
    " substr(hex(" column "), 13, 4) || '-' || substr(hex(" column "), 17, 4) || '-' ||"           \
    " substr(hex(" column "), 21))"

const char schema_widgets[] =
    "ALTER TABLE widget RENAME TO widget_1;"
    "CREATE TABLE widget ("
    "  no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, snippet_id TEXT NOT NULL,"
    "  name TEXT NOT NULL UNIQUE, flow_id BLOB NOT NULL, published INTEGER NOT NULL,"
    "  secured INTEGER NOT NULL, receipts INTEGER NOT NULL, survey INTEGER NOT NULL,"
    "  null_origin INTEGER NOT NULL, single_use INTEGER NOT NULL, key1 TEXT NOT NULL,"
    "  key1_ms INTEGER NOT NULL, key2 TEXT NOT NULL, key2_ms INTEGER NOT NULL,"
    "  appearance TEXT NOT NULL, form TEXT NOT NULL, created_ms INTEGER NOT NULL,"
    "  updated_ms INTEGER NOT NULL);"
    "INSERT INTO widget (id, snippet_id, name, flow_id, published, secured, receipts, survey,"
    "  null_origin, single_use, key1, key1_ms, key2, key2_ms, appearance, form, created_ms,"
    "  updated_ms)"
    "  SELECT id, " UUID_OF(
        "snippet_id") ", name, flow_id, 1, 1, 0, 0, 0, 0, key1, 0, key2, 0,"
                      "  '{}', 'null', 0, 0 FROM widget_1;"
                      "DROP TABLE widget_1;"
                      "CREATE TABLE widget_domain (widget_no INTEGER NOT NULL, origin TEXT NOT "
                      "NULL,"
                      "  PRIMARY KEY (widget_no, origin)) WITHOUT ROWID;"
                      "CREATE TABLE widget_refusal ("
                      "  no INTEGER PRIMARY KEY, widget_no INTEGER NOT NULL, at_ms INTEGER NOT "
                      "NULL,"
                      "  code TEXT NOT NULL, why TEXT NOT NULL, origin TEXT NOT NULL, address TEXT "
                      "NOT NULL);"
                      "CREATE INDEX widget_refusal_widget ON widget_refusal (widget_no, no);"
                      "CREATE TABLE widget_token (widget_no INTEGER NOT NULL, hash BLOB NOT NULL,"
                      "  expires_ms INTEGER NOT NULL, PRIMARY KEY (widget_no, hash)) WITHOUT ROWID;"
                      "CREATE INDEX widget_token_expires ON widget_token (expires_ms);";
