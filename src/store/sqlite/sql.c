#include "store/sqlite/sql.h"

#include "base/check.h"
#include "base/log.h"
#include "store/sqlite/log_vfs.h"

#define CHAT                                                                                       \
    "chat.no, chat.initial_id, chat.contact_no, chat.customer_no, chat.system_no, chat.contents,"  \
    " chat.flow_id, chat.started_ms, chat.expires_ms, chat.linked_ms, chat.connected_ms,"          \
    " chat.ended_ms, chat.reason"
#define CONTACT                                                                                    \
    "no, chat_no, id, method, initiated_ms, connected_ms, ended_ms, updated_ms, reason,"           \
    " related_id, customer_id, segment_attributes, details"
#define PARTICIPANT                                                                                \
    "participant.no, participant.chat_no, participant.id, participant.role, participant.state,"    \
    " participant.name"
/* An item with what its participant and segment were called. */
#define ITEMS                                                                                      \
    "SELECT item.id, item.key, item.kind, item.type, item.content, item.participant_no,"           \
    " participant.id, participant.role, participant.name, contact.id FROM item"                    \
    " LEFT JOIN participant ON participant.no = item.participant_no"                               \
    " LEFT JOIN contact ON contact.no = item.contact_no WHERE item.key"
#define FLOW "no, id, name, type, description, content, published, archived, updated_ms"

static const char *const texts[SQL_COUNT] = {
    [SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_SAVEPOINT] = "SAVEPOINT job",
    [SQL_RELEASE] = "RELEASE job",
    [SQL_ROLLBACK_TO] = "ROLLBACK TO job",

    [SQL_INSTANCE_GET] =
        "SELECT id, account, region, alias, created_ms, flow_id, demo FROM instance",
    [SQL_INSTANCE_INSERT] = "INSERT INTO instance (id, account, region, alias, created_ms, flow_id,"
                            " demo) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [SQL_ACCESS_KEY_FIND] = "SELECT id, secret, user, policy, active FROM access_key WHERE id = ?",
    [SQL_ACCESS_KEY_INSERT] = "INSERT INTO access_key (id, secret, user, policy, active)"
                              " VALUES (?, ?, ?, ?, ?)",
    [SQL_FLOW_FIND] = "SELECT " FLOW " FROM flow WHERE id = ?",
    [SQL_FLOW_FIND_NAME] = "SELECT " FLOW " FROM flow WHERE name = ?",
    [SQL_FLOW_INSERT] = "INSERT INTO flow (id, name, type, description, content, published,"
                        " archived, updated_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_USER_INSERT] = "INSERT INTO user (id, name, password, security_profiles)"
                        " VALUES (?, ?, ?, ?)",
    [SQL_WIDGET_INSERT] = "INSERT INTO widget (id, snippet_id, name, key1, key2, flow_id)"
                          " VALUES (?, ?, ?, ?, ?, ?)",
    [SQL_TOKEN_SECRETS] = "SELECT key_id, secret FROM token_secret ORDER BY key_id DESC",
    [SQL_TOKEN_SECRET_INSERT] = "INSERT INTO token_secret (key_id, secret) VALUES (?, ?)",

    [SQL_CHAT_INSERT] =
        "INSERT INTO chat (initial_id, contact_no, customer_no, system_no, contents,"
        " flow_id, started_ms, expires_ms, linked_ms, connected_ms, ended_ms,"
        " reason) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [SQL_CHAT_SAVE] = "UPDATE chat SET initial_id = ?2, contact_no = ?3, customer_no = ?4,"
                      " system_no = ?5, contents = ?6, flow_id = ?7, started_ms = ?8,"
                      " expires_ms = ?9, linked_ms = ?10, connected_ms = ?11, ended_ms = ?12,"
                      " reason = ?13 WHERE no = ?1",
    [SQL_CHAT_FIND] = "SELECT " CHAT " FROM chat WHERE no = ?",
    [SQL_CONTACT_INSERT] = "INSERT INTO contact (chat_no, id, method, initiated_ms, connected_ms,"
                           " ended_ms, updated_ms, reason, related_id, customer_id,"
                           " segment_attributes, details)"
                           " VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [SQL_CONTACT_SAVE] = "UPDATE contact SET chat_no = ?2, id = ?3, method = ?4, initiated_ms = ?5,"
                         " connected_ms = ?6, ended_ms = ?7, updated_ms = ?8, reason = ?9,"
                         " related_id = ?10, customer_id = ?11, segment_attributes = ?12,"
                         " details = ?13 WHERE no = ?1",
    [SQL_CONTACT_FIND] = "SELECT " CONTACT " FROM contact WHERE id = ?",
    [SQL_CONTACT_GET] = "SELECT " CONTACT " FROM contact WHERE no = ?",
    [SQL_ATTRIBUTES_GET] = "SELECT json FROM attributes WHERE chat_no = ?",
    [SQL_ATTRIBUTES_SAVE] = "INSERT INTO attributes (chat_no, json) VALUES (?, ?)"
                            " ON CONFLICT (chat_no) DO UPDATE SET json = excluded.json",
    [SQL_PARTICIPANT_INSERT] = "INSERT INTO participant (chat_no, id, role, state, name)"
                               " VALUES (?2, ?3, ?4, ?5, ?6)",
    [SQL_PARTICIPANT_SAVE] = "UPDATE participant SET chat_no = ?2, id = ?3, role = ?4, state = ?5,"
                             " name = ?6 WHERE no = ?1",
    [SQL_PARTICIPANT_FIND] = "SELECT " PARTICIPANT " FROM participant WHERE no = ?",
    [SQL_PARTICIPANTS] = "SELECT " PARTICIPANT " FROM participant WHERE chat_no = ? ORDER BY no",
    [SQL_SEAT_FIND] = "SELECT " PARTICIPANT ", " CHAT ", contact.id FROM participant"
                      " JOIN chat ON chat.no = participant.chat_no"
                      " JOIN contact ON contact.no = chat.contact_no WHERE participant.no = ?",

    [SQL_LAST_KEY] = "SELECT key FROM item WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1",
    [SQL_ITEM_INSERT] = "INSERT INTO item (key, id, kind, type, participant_no, contact_no,"
                        " repeat_key, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_ITEMS_FORWARD] = ITEMS " BETWEEN ? AND ? ORDER BY item.key LIMIT ?",
    [SQL_ITEMS_BACKWARD] = ITEMS " BETWEEN ? AND ? ORDER BY item.key DESC LIMIT ?",
    [SQL_ITEM_REPEAT] = "SELECT key, id FROM item WHERE key BETWEEN ?1 AND ?2"
                        " AND repeat_key = ?3 AND participant_no = ?4",

    [SQL_REPLY_FIND] = "SELECT body FROM reply_0 WHERE owner = ?1 AND hash = ?2 UNION ALL"
                       " SELECT body FROM reply_1 WHERE owner = ?1 AND hash = ?2",
    [SQL_REPLY_KEEP_0] = "INSERT INTO reply_0 (owner, hash, body) VALUES (?, ?, ?)",
    [SQL_REPLY_KEEP_1] = "INSERT INTO reply_1 (owner, hash, body) VALUES (?, ?, ?)",
    [SQL_REPLY_CLEAR_0] = "DELETE FROM reply_0",
    [SQL_REPLY_CLEAR_1] = "DELETE FROM reply_1",
    [SQL_START_FIND] = "SELECT request, body FROM start_reply WHERE token = ?",
    [SQL_START_KEEP] = "INSERT OR REPLACE INTO start_reply (token, request, body, made_ms)"
                       " VALUES (?, ?, ?, ?)",
    [SQL_START_SWEEP] = "DELETE FROM start_reply WHERE made_ms < ?",

    [SQL_TIMER_SET] = "INSERT INTO timer (kind, ref, due_ms) VALUES (?, ?, ?)"
                      " ON CONFLICT (kind, ref) DO UPDATE SET due_ms = excluded.due_ms",
    [SQL_TIMER_CLEAR] = "DELETE FROM timer WHERE kind = ? AND ref = ?",
    [SQL_TIMERS_DUE] = "SELECT kind, ref FROM timer WHERE due_ms <= ? ORDER BY due_ms LIMIT ?",
    [SQL_TIMER_NEXT] = "SELECT due_ms FROM timer ORDER BY due_ms LIMIT 1",
};

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

    if (!*st && sqlite3_prepare_v3(db->handle, texts[which], -1, SQLITE_PREPARE_PERSISTENT, st,
                                   NULL) != SQLITE_OK) {
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
