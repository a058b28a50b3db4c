/* Sessions of the workspace, and failed sign-ins. */

#include "base/check.h"
#include "store/agents.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

void
txn_session_insert(struct txn *t, struct session *s)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SESSION_INSERT);

    txn_will_write(t);
    sql_int(st, 1, s->user_no);
    sql_blob(st, 2, s->hash, sizeof(s->hash));
    sql_int(st, 3, s->made_ms);
    sql_int(st, 4, s->seen_ms);
    sql_int(st, 5, s->expires_ms);
    sql_run(t->db, st);
    s->no = sqlite3_last_insert_rowid(t->db->handle);
}

static struct session
session_row(sqlite3_stmt *st)
{
    struct session s = { .no = sql_get_int(st, 0),
                         .user_no = sql_get_int(st, 1),
                         .made_ms = sql_get_int(st, 3),
                         .seen_ms = sql_get_int(st, 4),
                         .expires_ms = sql_get_int(st, 5) };
    struct str hash = sql_get_str(st, 2);

    CHECK(hash.n == sizeof(s.hash));
    memcpy(s.hash, hash.p, sizeof(s.hash));
    return s;
}

static bool
session_step(struct txn *t, sqlite3_stmt *st, struct session *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = session_row(st);
    sql_end(st);
    return found;
}

bool
txn_session_find(struct txn *t, const unsigned char hash[32], struct session *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SESSION_FIND);

    sql_blob(st, 1, hash, 32);
    return session_step(t, st, ret);
}

bool
txn_session_get(struct txn *t, int64_t no, struct session *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SESSION_GET);

    sql_int(st, 1, no);
    return session_step(t, st, ret);
}

void
txn_session_seen(struct txn *t, int64_t no, int64_t seen_ms, int64_t expires_ms)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SESSION_SEEN);

    txn_will_write(t);
    sql_int(st, 1, no);
    sql_int(st, 2, seen_ms);
    sql_int(st, 3, expires_ms);
    sql_run(t->db, st);
}

static void
session_end(struct txn *t, const struct session *s)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SESSION_DELETE);
    struct event e = {
        .chat_no = s->no, .previous_ms = -1, .notice = AGENT_SESSION_ENDED, .user_no = s->user_no
    };

    txn_will_write(t);
    sql_int(st, 1, s->no);
    sql_run(t->db, st);
    txn_emit(t, &e);
}

void
txn_session_delete(struct txn *t, int64_t no)
{
    struct session s;

    if (txn_session_get(t, no, &s))
        session_end(t, &s);
}

void
txn_sessions_delete(struct txn *t, int64_t user_no, int64_t but_no)
{
    for (;;) {
        sqlite3_stmt *st = sql_begin(t->db, SQL_SESSIONS_OF);
        struct session s;

        sql_int(st, 1, user_no);
        sql_int(st, 2, but_no);
        if (!session_step(t, st, &s))
            return;
        session_end(t, &s);
    }
}

/* ---- failed sign-ins ---- */

bool
txn_login_tries(struct txn *t, struct str key, struct login_tries *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_LOGIN_TRIES);
    bool found;

    sql_text(st, 1, key);
    found = sql_step(t->db, st);
    *ret = (struct login_tries){ .key = key };
    if (found) {
        ret->count = sql_get_int(st, 0);
        ret->since_ms = sql_get_int(st, 1);
        ret->locked_ms = sql_get_int(st, 2);
    }
    sql_end(st);
    return found;
}

void
txn_login_tries_save(struct txn *t, const struct login_tries *l)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_LOGIN_TRIES_SAVE);

    txn_will_write(t);
    sql_text(st, 1, l->key);
    sql_int(st, 2, l->count);
    sql_int(st, 3, l->since_ms);
    sql_int(st, 4, l->locked_ms);
    sql_run(t->db, st);
}

void
txn_login_tries_clear(struct txn *t, struct str key)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_LOGIN_TRIES_CLEAR);

    txn_will_write(t);
    sql_text(st, 1, key);
    sql_run(t->db, st);
}

bool
txn_must_change(struct txn *t, int64_t user_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_MUST_CHANGE);
    bool must;

    sql_int(st, 1, user_no);
    must = sql_step(t->db, st);
    sql_end(st);
    return must;
}

void
txn_must_change_set(struct txn *t, int64_t user_no, bool must)
{
    sqlite3_stmt *st = sql_begin(t->db, must ? SQL_MUST_CHANGE_SET : SQL_MUST_CHANGE_CLEAR);

    txn_will_write(t);
    sql_int(st, 1, user_no);
    sql_run(t->db, st);
}

bool
txn_session_any(struct txn *t, int64_t user_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SESSION_ANY);
    bool found;

    sql_int(st, 1, user_no);
    sql_int(st, 2, t->now_ms);
    found = sql_step(t->db, st);
    sql_end(st);
    return found;
}
