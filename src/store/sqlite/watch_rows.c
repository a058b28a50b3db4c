/* Idle and auto-disconnect timers: what is configured, what runs. */

#include "store/sqlite/sql.h"
#include "store/txn_body.h"
#include "store/watches.h"

void
txn_watch_config(struct txn *t, int64_t chat_no, enum role role, struct watch_config *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WATCH_CONFIG);

    *ret = (struct watch_config){ 0 };
    sql_int(st, 1, chat_no);
    sql_int(st, 2, role);
    if (sql_step(t->db, st))
        *ret = (struct watch_config){ sql_get_int(st, 0), sql_get_int(st, 1) };
    sql_end(st);
}

void
txn_watch_config_save(struct txn *t, int64_t chat_no, enum role role, const struct watch_config *c)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WATCH_CONFIG_SAVE);

    txn_will_write(t);
    sql_int(st, 1, chat_no);
    sql_int(st, 2, role);
    sql_int(st, 3, c->idle_ms);
    sql_int(st, 4, c->disconnect_ms);
    sql_run(t->db, st);
}

static struct watch
watch_row(sqlite3_stmt *st)
{
    return (struct watch){
        .participant_no = sql_get_int(st, 0),
        .chat_no = sql_get_int(st, 1),
        .times = { sql_get_int(st, 2), sql_get_int(st, 3) },
        .idle = sql_get_int(st, 4) != 0,
    };
}

bool
txn_watch_find(struct txn *t, int64_t participant_no, struct watch *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WATCH_FIND);
    bool found;

    sql_int(st, 1, participant_no);
    found = sql_step(t->db, st);
    if (found)
        *ret = watch_row(st);
    sql_end(st);
    return found;
}

void
txn_watch_save(struct txn *t, const struct watch *w)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WATCH_SAVE);

    txn_will_write(t);
    sql_int(st, 1, w->participant_no);
    sql_int(st, 2, w->chat_no);
    sql_int(st, 3, w->times.idle_ms);
    sql_int(st, 4, w->times.disconnect_ms);
    sql_int(st, 5, w->idle);
    sql_run(t->db, st);
}

void
txn_watch_delete(struct txn *t, int64_t participant_no)
{
    txn_will_write(t);
    sql_do_int(t->db, SQL_WATCH_DELETE, participant_no);
}

size_t
txn_watches(struct txn *t, int64_t chat_no, struct watch *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WATCHES);
    size_t n = 0;

    sql_int(st, 1, chat_no);
    sql_int(st, 2, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = watch_row(st);
    sql_end(st);
    return n;
}
