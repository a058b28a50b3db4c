#pragma once

#include "base/err.h"

struct db;

/* Brings the database to the newest user_version, each step in its own transaction. A database from
 * a newer server is refused. */
enum err schema_migrate(struct db *db, struct fail *f);
