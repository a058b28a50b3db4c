#include "store/engine.h"

#include "base/mem.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sql.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct db_box { /* db first: engine.h's struct db is sql.h's */
    struct db db;
    unsigned log_pages;
};

static int
wal_grew(void *arg, sqlite3 *handle, const char *name, int pages)
{
    struct db_box *box = arg;

    (void)handle;
    (void)name;
    box->log_pages = (unsigned)pages;
    return SQLITE_OK;
}

static bool
path_of(const char *folder, char *ret, size_t size, struct fail *f)
{
    if (snprintf(ret, size, "%s/frontdesk.db", folder) < (int)size)
        return true;
    fail(f, ERR_INVALID, "the path of the data folder is too long");
    return false;
}

enum err
engine_open(const char *folder, bool writes, struct db **ret, struct fail *f)
{
    struct db_box *box = mem_new(sizeof(*box));
    char path[4096];
    struct stat found;
    enum err e = OK;

    if (!path_of(folder, path, sizeof(path), f))
        e = ERR_INVALID;
    else if (stat(path, &found) != 0)
        e = fail(f, ERR_NOT_FOUND, "there is no instance in %s (run: frontdesk init --data %s)",
                 folder, folder);
    else
        e = db_open(path, writes ? DB_WRITE : DB_READ, &box->db, f);
    if (e) {
        mem_free(box);
        return e;
    }
    if (writes) {
        sqlite3_wal_hook(box->db.handle, wal_grew, box);
        e = schema_migrate(&box->db, f);
    }
    *ret = &box->db;
    if (e)
        engine_close(ret);
    return e;
}

enum err
engine_create(const char *folder, struct fail *f)
{
    char path[4096];
    struct stat found;
    struct db db;
    enum err e;

    if (!path_of(folder, path, sizeof(path), f))
        return ERR_INVALID;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return fail(f, ERR_INVALID, "the data folder %s cannot be made: %s", folder,
                    strerror(errno));
    if (stat(path, &found) == 0)
        return fail(f, ERR_CONFLICT, "there is already an instance in %s; nothing was changed",
                    folder);
    e = db_open(path, DB_CREATE, &db, f);
    if (e)
        return e;
    chmod(path, 0600);
    e = schema_migrate(&db, f);
    db_close(&db);
    return e;
}

void
engine_close(struct db **db)
{
    if (!*db)
        return;
    db_close(*db);
    mem_free(*db);
    *db = NULL;
}

void
engine_begin(struct db *db, bool writes)
{
    db->broken = false;
    sql_do(db, writes ? SQL_BEGIN_WRITE : SQL_BEGIN_READ);
}

bool
engine_commit(struct db *db)
{
    if (!db->broken)
        sql_do(db, SQL_COMMIT);
    if (db->broken)
        engine_rollback(db);
    return !db->broken;
}

void
engine_rollback(struct db *db)
{
    bool broken = db->broken;

    db->broken = false;
    if (!sqlite3_get_autocommit(db->handle)) /* some errors have already taken it back */
        sql_do(db, SQL_ROLLBACK);
    db->broken = broken;
}

void
engine_savepoint(struct db *db)
{
    sql_do(db, SQL_SAVEPOINT);
}

void
engine_release(struct db *db)
{
    sql_do(db, SQL_RELEASE);
}

void
engine_rollback_to(struct db *db)
{
    sql_do(db, SQL_ROLLBACK_TO);
    sql_do(db, SQL_RELEASE);
}

bool
engine_is_broken(const struct db *db)
{
    return db->broken;
}

unsigned
engine_log_pages(const struct db *db)
{
    return ((const struct db_box *)(const void *)db)->log_pages;
}

void
engine_checkpoint(struct db *db)
{
    /* Busy readers only make it do less. */
    sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
