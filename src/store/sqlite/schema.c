#include "store/sqlite/schema.h"

#include "store/sqlite/schema_steps.h"
#include "store/sqlite/sql.h"

/* Step i takes user_version i to i + 1. Steps are never edited once they have been released. */
static const char *const steps[] = {
    schema_chats, schema_resources, schema_service, schema_flows, schema_agents, schema_widgets,
};

enum { STEP_COUNT = sizeof(steps) / sizeof(steps[0]) };

static int
schema_version(struct db *db)
{
    sqlite3_stmt *st = NULL;
    int version = -1;

    if (sqlite3_prepare_v2(db->handle, "PRAGMA user_version", -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW)
        version = sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    return version;
}

static enum err
schema_step(struct db *db, int from, struct fail *f)
{
    char *text =
        sqlite3_mprintf("BEGIN IMMEDIATE;%s;PRAGMA user_version=%d;COMMIT;", steps[from], from + 1);
    char *error = NULL;
    int rc = text ? sqlite3_exec(db->handle, text, NULL, NULL, &error) : SQLITE_NOMEM;

    sqlite3_free(text);
    if (rc != SQLITE_OK) {
        fail(f, ERR_INTERNAL, "schema step %d failed: %s", from + 1, error ? error : "no memory");
        sqlite3_free(error);
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
        return ERR_INTERNAL;
    }
    return OK;
}

enum err
schema_migrate(struct db *db, struct fail *f)
{
    int version = schema_version(db);

    if (version < 0)
        return fail(f, ERR_INTERNAL, "the database cannot be read: %s", sqlite3_errmsg(db->handle));
    if (version > STEP_COUNT)
        return fail(f, ERR_UNSUPPORTED,
                    "the database was written by a newer frontdesk (schema %d, this one knows %d)",
                    version, STEP_COUNT);
    for (; version < STEP_COUNT; version++) {
        enum err e = schema_step(db, version, f);

        if (e)
            return e;
    }
    return OK;
}
