/* View tokens. */

#include "store/sqlite/sql.h"
#include "store/txn_body.h"
#include "store/views.h"

void
txn_view_token_add(struct txn *t, const struct view_token *v)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_VIEW_TOKEN_ADD);

    txn_will_write(t);
    sql_blob(st, 1, v->token, VIEW_TOKEN_SIZE);
    sql_int(st, 2, v->chat_no);
    sql_int(st, 3, v->participant_no);
    sql_text(st, 4, v->view);
    sql_int(st, 5, v->version);
    sql_int(st, 6, v->run_no);
    sql_text(st, 7, v->step);
    sql_int(st, 8, v->expires_ms);
    sql_run(t->db, st);
}

bool
txn_view_token_find(struct txn *t, const unsigned char token[VIEW_TOKEN_SIZE],
                    struct view_token *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_VIEW_TOKEN_FIND);
    bool found;

    sql_blob(st, 1, token, VIEW_TOKEN_SIZE);
    found = sql_step(t->db, st);
    if (found) {
        *ret = (struct view_token){
            .chat_no = sql_get_int(st, 0),
            .participant_no = sql_get_int(st, 1),
            .view = txn_keep(t, sql_get_str(st, 2)),
            .version = sql_get_int(st, 3),
            .run_no = sql_get_int(st, 4),
            .step = txn_keep(t, sql_get_str(st, 5)),
            .expires_ms = sql_get_int(st, 6),
        };
        memcpy(ret->token, token, VIEW_TOKEN_SIZE);
    }
    sql_end(st);
    return found;
}

void
txn_view_tokens_clear(struct txn *t, int64_t chat_no)
{
    txn_will_write(t);
    sql_do_int(t->db, SQL_VIEW_TOKEN_CLEAR, chat_no);
}
