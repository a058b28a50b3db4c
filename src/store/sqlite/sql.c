#include "store/sqlite/sql.h"

#include "base/check.h"
#include "base/log.h"
#include "store/sqlite/log_vfs.h"
#include "store/sqlite/sql_text.h"

/* Small pages, because a message changes little more than one of them, and the whole page is what
 * is checksummed, written to the log and moved to the database (docs/decisions/0002-store.md). */
#define PAGE_SIZE "2048"

/* Where each pragma's reason is: synchronous=FULL makes a WAL commit an fsync, which is the promise
 * "acknowledged means durable"; checkpoints are the store's own business (checkpoint.c), never a
 * surprise inside somebody's commit. */
static const char *const pragmas_write = "PRAGMA page_size=" PAGE_SIZE ";"
                                         "PRAGMA journal_mode=WAL;"
                                         "PRAGMA synchronous=FULL;"
                                         "PRAGMA wal_autocheckpoint=0;"
                                         "PRAGMA foreign_keys=OFF;"
                                         "PRAGMA temp_store=MEMORY;"
                                         "PRAGMA cache_size=-16384;";
static const char *const pragmas_read = "PRAGMA query_only=ON;"
                                        "PRAGMA temp_store=MEMORY;"
                                        "PRAGMA cache_size=-4096;";

enum err
db_open(const char *path, enum db_mode mode, struct db *ret, struct fail *f)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE;
    struct db db = { 0 };

    if (mode == DB_CREATE)
        flags |= SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(path, &db.handle, flags, mode == DB_READ ? NULL : log_vfs_name()) !=
        SQLITE_OK) {
        fail(f, ERR_NOT_FOUND, "%s cannot be opened: %s", path, sqlite3_errmsg(db.handle));
        sqlite3_close(db.handle);
        return ERR_NOT_FOUND;
    }
    /* Command-line tools write beside a running server: wait for each other's short transactions.
     */
    sqlite3_busy_timeout(db.handle, 10000);
    if (sqlite3_exec(db.handle, mode == DB_READ ? pragmas_read : pragmas_write, NULL, NULL, NULL) !=
        SQLITE_OK) {
        fail(f, ERR_INTERNAL, "%s is not usable: %s", path, sqlite3_errmsg(db.handle));
        sqlite3_close(db.handle);
        return ERR_INTERNAL;
    }
    *ret = db;
    return OK;
}

void
db_close(struct db *db)
{
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(db->statements[i]);
    sqlite3_close(db->handle);
    *db = (struct db){ 0 };
}

static void
db_break(struct db *db)
{
    if (!db->broken)
        log_error("store-failed error=\"%s\" code=%d", sqlite3_errmsg(db->handle),
                  sqlite3_extended_errcode(db->handle));
    db->broken = true;
}

sqlite3_stmt *
sql_begin(struct db *db, enum sql which)
{
    sqlite3_stmt **st = &db->statements[which];

    if (!*st && sqlite3_prepare_v3(db->handle, sql_statements[which], -1, SQLITE_PREPARE_PERSISTENT,
                                   st, NULL) != SQLITE_OK) {
        log_error("statement-wrong sql=%d error=\"%s\"", which, sqlite3_errmsg(db->handle));
        CHECK(*st);
    }
    return *st;
}

bool
sql_step(struct db *db, sqlite3_stmt *st)
{
    int rc;

    /* Some errors take the transaction back at once. What ran on after one would be on its own, and
     * committed by itself: nothing runs until the next engine_begin(). */
    if (db->broken)
        return false;
    rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        db_break(db);
    return false;
}

void
sql_end(sqlite3_stmt *st)
{
    sqlite3_reset(st); /* parameters stay bound; each use binds all of them again */
}

void
sql_run(struct db *db, sqlite3_stmt *st)
{
    while (sql_step(db, st))
        ;
    sql_end(st);
}

void
sql_do(struct db *db, enum sql which)
{
    sql_run(db, sql_begin(db, which));
}

void
sql_do_int(struct db *db, enum sql which, int64_t value)
{
    sqlite3_stmt *st = sql_begin(db, which);

    sql_int(st, 1, value);
    sql_run(db, st);
}

void
sql_int(sqlite3_stmt *st, int at, int64_t value)
{
    CHECK(sqlite3_bind_int64(st, at, value) == SQLITE_OK);
}

void
sql_null(sqlite3_stmt *st, int at)
{
    CHECK(sqlite3_bind_null(st, at) == SQLITE_OK);
}

void
sql_text(sqlite3_stmt *st, int at, struct str value)
{
    CHECK(sqlite3_bind_text64(st, at, value.n ? value.p : "", value.n, SQLITE_STATIC,
                              SQLITE_UTF8) == SQLITE_OK);
}

void
sql_blob(sqlite3_stmt *st, int at, const void *bytes, size_t n)
{
    CHECK(sqlite3_bind_blob64(st, at, bytes, n, SQLITE_STATIC) == SQLITE_OK);
}

void
sql_uuid(sqlite3_stmt *st, int at, const struct uuid *id)
{
    sql_blob(st, at, id->b, sizeof(id->b));
}

int64_t
sql_get_int(sqlite3_stmt *st, int at)
{
    return sqlite3_column_int64(st, at);
}

struct str
sql_get_str(sqlite3_stmt *st, int at)
{
    const void *p = sqlite3_column_text(st, at);

    return str_of(p, (size_t)sqlite3_column_bytes(st, at));
}

struct uuid
sql_get_uuid(sqlite3_stmt *st, int at)
{
    struct uuid id = { { 0 } };
    const void *p = sqlite3_column_blob(st, at);

    if (p && sqlite3_column_bytes(st, at) == (int)sizeof(id.b))
        memcpy(id.b, p, sizeof(id.b));
    return id;
}
