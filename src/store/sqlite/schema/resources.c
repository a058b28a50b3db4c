/* Step 2: what the control plane configures (model/resource.h), and calls to the outside that wait
 * to be made (model/errand.h). */

#include "store/sqlite/schema_steps.h"

const char schema_resources[] =
    "CREATE TABLE resource ("
    "  no INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id BLOB NOT NULL, name TEXT NOT NULL,"
    "  body TEXT NOT NULL, tags TEXT NOT NULL, created_ms INTEGER NOT NULL,"
    "  updated_ms INTEGER NOT NULL);"
    "CREATE UNIQUE INDEX resource_id ON resource (kind, id);"
    "CREATE UNIQUE INDEX resource_name ON resource (kind, name);"
    "CREATE TABLE link ("
    "  kind INTEGER NOT NULL, from_no INTEGER NOT NULL, to_no INTEGER NOT NULL,"
    "  rank INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, from_no, to_no))"
    "  WITHOUT ROWID;"
    "CREATE INDEX link_to ON link (kind, to_no);"

    "CREATE TABLE errand ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, lane INTEGER NOT NULL,"
    "  ref INTEGER NOT NULL, token INTEGER NOT NULL, request TEXT NOT NULL,"
    "  due_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, attempts INTEGER NOT NULL);"
    "CREATE INDEX errand_due ON errand (kind, due_ms);"
    "CREATE INDEX errand_ref ON errand (kind, ref);"
    "CREATE INDEX errand_lane ON errand (kind, lane, no);";
