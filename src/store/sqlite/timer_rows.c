/* Timers are rows: what is due survives a restart. */

#include "store/engine.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

void
txn_timer_set(struct txn *t, int kind, int64_t ref, int64_t due_ms)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_TIMER_SET);

    txn_will_write(t);
    sql_int(st, 1, kind);
    sql_int(st, 2, ref);
    sql_int(st, 3, due_ms);
    sql_run(t->db, st);
    t->timers_moved = true;
}

static void
timer_delete(struct db *db, int kind, int64_t ref)
{
    sqlite3_stmt *st = sql_begin(db, SQL_TIMER_CLEAR);

    sql_int(st, 1, kind);
    sql_int(st, 2, ref);
    sql_run(db, st);
}

void
txn_timer_clear(struct txn *t, int kind, int64_t ref)
{
    txn_will_write(t);
    timer_delete(t->db, kind, ref);
}

size_t
engine_timers_due(struct db *db, int64_t now_ms, struct timer_row *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(db, SQL_TIMERS_DUE);
    size_t n = 0;

    sql_int(st, 1, now_ms);
    sql_int(st, 2, (int64_t)max);
    while (n < max && sql_step(db, st))
        ret[n++] = (struct timer_row){ (int)sql_get_int(st, 0), sql_get_int(st, 1) };
    sql_end(st);
    return n;
}

void
engine_timers_clear(struct db *db, const struct timer_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        timer_delete(db, rows[i].kind, rows[i].ref);
}

int64_t
engine_timer_next(struct db *db)
{
    sqlite3_stmt *st = sql_begin(db, SQL_TIMER_NEXT);
    int64_t next = sql_step(db, st) ? sql_get_int(st, 0) : INT64_MAX;

    sql_end(st);
    return next;
}
