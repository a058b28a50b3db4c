/* Flow runs, what flows keep for a chat, and their logs. */

#include "base/limits.h"
#include "store/runs.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

enum { SWEEP_EVERY = 1024 }; /* lines */

static void
run_bind(sqlite3_stmt *st, const struct flow_run *r)
{
    sql_int(st, 2, r->chat_no);
    sql_int(st, 3, r->contact_no);
    sql_int(st, 4, r->role);
    sql_int(st, 5, r->waits);
    sql_int(st, 6, r->token);
    sql_int(st, 7, r->deadline_ms);
    sql_int(st, 8, r->started_ms);
    sql_int(st, 9, r->steps);
    sql_int(st, 10, r->unpaused);
    sql_int(st, 11, r->messages);
    sql_text(st, 12, r->data);
}

void
txn_run_insert(struct txn *t, struct flow_run *r)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RUN_INSERT);

    txn_will_write(t);
    run_bind(st, r);
    sql_run(t->db, st);
    r->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_run_save(struct txn *t, const struct flow_run *r)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RUN_SAVE);

    txn_will_write(t);
    sql_int(st, 1, r->no);
    run_bind(st, r);
    sql_run(t->db, st);
}

static void
delete_row(struct txn *t, enum sql which, int64_t no)
{
    sqlite3_stmt *st = sql_begin(t->db, which);

    txn_will_write(t);
    sql_int(st, 1, no);
    sql_run(t->db, st);
}

void
txn_run_delete(struct txn *t, int64_t no)
{
    delete_row(t, SQL_RUN_DELETE, no);
}

static struct flow_run
run_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct flow_run){
        .no = sql_get_int(st, 0),
        .chat_no = sql_get_int(st, 1),
        .contact_no = sql_get_int(st, 2),
        .role = (int)sql_get_int(st, 3),
        .waits = (unsigned)sql_get_int(st, 4),
        .token = sql_get_int(st, 5),
        .deadline_ms = sql_get_int(st, 6),
        .started_ms = sql_get_int(st, 7),
        .steps = sql_get_int(st, 8),
        .unpaused = sql_get_int(st, 9),
        .messages = sql_get_int(st, 10),
        .data = txn_keep(t, sql_get_str(st, 11)),
    };
}

static size_t
runs(struct txn *t, enum sql which, int64_t no, struct flow_run *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, which);
    size_t n = 0;

    sql_int(st, 1, no);
    while (n < max && sql_step(t->db, st))
        ret[n++] = run_row(t, st);
    sql_end(st);
    return n;
}

bool
txn_run_find(struct txn *t, int64_t no, struct flow_run *ret)
{
    return runs(t, SQL_RUN_FIND, no, ret, 1) == 1;
}

size_t
txn_runs(struct txn *t, int64_t chat_no, struct flow_run *ret, size_t max)
{
    return runs(t, SQL_RUNS, chat_no, ret, max);
}

/* ---- what flows keep for a chat ---- */

struct str
txn_flow_chat(struct txn *t, int64_t chat_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_CHAT_GET);
    struct str json = STR("{}");

    sql_int(st, 1, chat_no);
    if (sql_step(t->db, st))
        json = txn_keep(t, sql_get_str(st, 0));
    sql_end(st);
    return json;
}

void
txn_flow_chat_save(struct txn *t, int64_t chat_no, struct str json)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_CHAT_SAVE);

    txn_will_write(t);
    sql_int(st, 1, chat_no);
    sql_text(st, 2, json);
    sql_run(t->db, st);
}

void
txn_flow_chat_delete(struct txn *t, int64_t chat_no)
{
    delete_row(t, SQL_FLOW_CHAT_DELETE, chat_no);
}

/* ---- the log ---- */

int64_t
txn_flow_log_add(struct txn *t, int64_t contact_no, struct str line)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_LOG_ADD);
    int64_t no;

    txn_will_write(t);
    sql_int(st, 1, contact_no);
    sql_int(st, 2, t->now_ms);
    sql_text(st, 3, line);
    sql_run(t->db, st);
    no = sqlite3_last_insert_rowid(t->db->handle);
    if (no % SWEEP_EVERY == 0)
        delete_row(t, SQL_FLOW_LOG_SWEEP, t->now_ms - LIMIT_FLOW_LOG_MS);
    return no;
}

void
txn_flow_log_replace(struct txn *t, int64_t no, struct str line)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_LOG_REPLACE);

    txn_will_write(t);
    sql_int(st, 1, no);
    sql_text(st, 2, line);
    sql_run(t->db, st);
}

size_t
txn_flow_log(struct txn *t, int64_t contact_no, int64_t after_no, struct flow_log_line *ret,
             size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_LOG);
    size_t n = 0;

    sql_int(st, 1, contact_no);
    sql_int(st, 2, after_no);
    sql_int(st, 3, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = (struct flow_log_line){ .no = sql_get_int(st, 0),
                                           .contact_no = contact_no,
                                           .at_ms = sql_get_int(st, 1),
                                           .line = txn_keep(t, sql_get_str(st, 2)) };
    sql_end(st);
    return n;
}

size_t
txn_flow_log_count(struct txn *t, int64_t contact_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_LOG_COUNT);
    size_t n = 0;

    sql_int(st, 1, contact_no);
    if (sql_step(t->db, st))
        n = (size_t)sql_get_int(st, 0);
    sql_end(st);
    return n;
}
