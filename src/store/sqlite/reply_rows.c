/* Answers kept for repeated requests. */

#include "store/engine.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

bool
txn_reply_find(struct txn *t, const struct reply_key *k, struct str *ret_body)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_REPLY_FIND);
    bool found;

    sql_int(st, 1, k->owner);
    sql_blob(st, 2, k->hash, sizeof(k->hash));
    found = sql_step(t->db, st);
    if (found)
        *ret_body = txn_keep(t, sql_get_str(st, 0));
    sql_end(st);
    return found;
}

void
txn_reply_keep(struct txn *t, const struct reply_key *k, struct str body)
{
    sqlite3_stmt *st = sql_begin(t->db, t->reply_generation ? SQL_REPLY_KEEP_1 : SQL_REPLY_KEEP_0);

    txn_will_write(t);
    sql_int(st, 1, k->owner);
    sql_blob(st, 2, k->hash, sizeof(k->hash));
    sql_text(st, 3, body);
    sql_run(t->db, st);
}

bool
txn_start_find(struct txn *t, const struct start_key *k, struct str *ret_body,
               bool *ret_same_request)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_START_FIND);
    bool found;

    sql_blob(st, 1, k->token, sizeof(k->token));
    found = sql_step(t->db, st);
    if (found) {
        *ret_same_request = str_eq(sql_get_str(st, 0), str_of((const char *)k->request, 16));
        *ret_body = txn_keep(t, sql_get_str(st, 1));
    }
    sql_end(st);
    return found;
}

void
txn_start_keep(struct txn *t, const struct start_key *k, struct str body)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_START_KEEP);

    txn_will_write(t);
    sql_blob(st, 1, k->token, sizeof(k->token));
    sql_blob(st, 2, k->request, sizeof(k->request));
    sql_text(st, 3, body);
    sql_int(st, 4, t->now_ms);
    sql_run(t->db, st);
}

void
engine_replies_clear(struct db *db, int generation)
{
    sql_do(db, generation ? SQL_REPLY_CLEAR_1 : SQL_REPLY_CLEAR_0);
}

void
engine_starts_sweep(struct db *db, int64_t before_ms)
{
    sqlite3_stmt *st = sql_begin(db, SQL_START_SWEEP);

    sql_int(st, 1, before_ms);
    sql_run(db, st);
}
