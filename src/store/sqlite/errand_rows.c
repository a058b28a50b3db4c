/* Calls to the outside that wait to be made or answered. */

#include "store/errands.h"

#include "base/check.h"
#include "base/limits.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

void
txn_errand_add(struct txn *t, struct errand *e)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ERRAND_ADD);

    CHECK(e->request.n <= LIMIT_ERRAND_REQUEST);
    txn_will_write(t);
    sql_int(st, 2, e->kind);
    sql_int(st, 3, e->lane);
    sql_int(st, 4, e->ref);
    sql_int(st, 5, e->token);
    sql_text(st, 6, e->request);
    sql_int(st, 7, e->due_ms);
    sql_int(st, 8, e->expires_ms);
    sql_int(st, 9, e->attempts);
    sql_run(t->db, st);
    e->no = sqlite3_last_insert_rowid(t->db->handle);
    txn_errand_wake(t, e->due_ms);
}

void
txn_errand_wake(struct txn *t, int64_t due_ms)
{
    if (due_ms < t->errand_due_ms)
        t->errand_due_ms = due_ms;
}

void
txn_errand_cancel(struct txn *t, enum errand_kind kind, int64_t ref)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ERRAND_CANCEL);

    txn_will_write(t);
    sql_int(st, 1, kind);
    sql_int(st, 2, ref);
    sql_run(t->db, st);
}

static struct errand
errand_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct errand){
        .no = sql_get_int(st, 0),
        .kind = (enum errand_kind)sql_get_int(st, 1),
        .lane = sql_get_int(st, 2),
        .ref = sql_get_int(st, 3),
        .token = sql_get_int(st, 4),
        .request = txn_keep(t, sql_get_str(st, 5)),
        .due_ms = sql_get_int(st, 6),
        .expires_ms = sql_get_int(st, 7),
        .attempts = (int)sql_get_int(st, 8),
    };
}

bool
txn_errand_find(struct txn *t, int64_t no, struct errand *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ERRAND_FIND);
    bool found;

    sql_int(st, 1, no);
    found = sql_step(t->db, st);
    if (found)
        *ret = errand_row(t, st);
    sql_end(st);
    return found;
}

void
txn_errand_done(struct txn *t, int64_t no)
{
    txn_will_write(t);
    sql_do_int(t->db, SQL_ERRAND_DONE, no);
}

void
txn_errand_again(struct txn *t, int64_t no, int64_t due_ms)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ERRAND_AGAIN);

    txn_will_write(t);
    sql_int(st, 1, no);
    sql_int(st, 2, due_ms);
    sql_run(t->db, st);
    txn_errand_wake(t, due_ms);
}

size_t
txn_errands_due(struct txn *t, enum errand_kind kind, int64_t now_ms, struct errand *ret,
                size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ERRANDS_DUE);
    size_t n = 0;

    sql_int(st, 1, kind);
    sql_int(st, 2, now_ms);
    sql_int(st, 3, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = (struct errand){ .no = sql_get_int(st, 0),
                                    .kind = kind,
                                    .lane = sql_get_int(st, 1),
                                    .due_ms = sql_get_int(st, 2) };
    sql_end(st);
    return n;
}

int64_t
txn_errand_next(struct txn *t, enum errand_kind kind, int64_t now_ms)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ERRAND_NEXT);
    int64_t next = INT64_MAX;

    sql_int(st, 1, kind);
    sql_int(st, 2, now_ms);
    if (sql_step(t->db, st) && sqlite3_column_type(st, 0) != SQLITE_NULL)
        next = sql_get_int(st, 0);
    sql_end(st);
    return next;
}

size_t
txn_errand_count(struct txn *t, enum errand_kind kind, int64_t ref)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ERRAND_COUNT);
    size_t n = 0;

    sql_int(st, 1, kind);
    sql_int(st, 2, ref);
    if (sql_step(t->db, st))
        n = (size_t)sql_get_int(st, 0);
    sql_end(st);
    return n;
}
