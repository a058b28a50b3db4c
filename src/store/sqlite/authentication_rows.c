/* Sign-ins of customers. */

#include "store/authentications.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

static void
bind(sqlite3_stmt *st, const struct authentication *a)
{
    sql_int(st, 1, a->no);
    sql_int(st, 2, a->chat_no);
    sql_uuid(st, 3, &a->id);
    sql_int(st, 4, a->state);
    sql_int(st, 5, a->waiter);
    sql_int(st, 6, a->token);
    sql_int(st, 7, a->started_ms);
    sql_int(st, 8, a->ends_ms);
    if (a->key.n)
        sql_text(st, 9, a->key);
    else
        sql_null(st, 9);
    sql_text(st, 10, a->nonce);
    sql_text(st, 11, a->verifier);
    sql_text(st, 12, a->redirect);
    sql_text(st, 13, a->claims);
}

void
txn_authentication_insert(struct txn *t, struct authentication *a)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AUTHENTICATION_INSERT);

    txn_will_write(t);
    bind(st, a);
    sql_run(t->db, st);
    a->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_authentication_save(struct txn *t, const struct authentication *a)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AUTHENTICATION_SAVE);

    txn_will_write(t);
    bind(st, a);
    sql_run(t->db, st);
}

static bool
one(struct txn *t, sqlite3_stmt *st, struct authentication *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = (struct authentication){
            .no = sql_get_int(st, 0),
            .chat_no = sql_get_int(st, 1),
            .id = sql_get_uuid(st, 2),
            .state = (enum authentication_state)sql_get_int(st, 3),
            .waiter = sql_get_int(st, 4),
            .token = sql_get_int(st, 5),
            .started_ms = sql_get_int(st, 6),
            .ends_ms = sql_get_int(st, 7),
            .key = txn_keep(t, sql_get_str(st, 8)),
            .nonce = txn_keep(t, sql_get_str(st, 9)),
            .verifier = txn_keep(t, sql_get_str(st, 10)),
            .redirect = txn_keep(t, sql_get_str(st, 11)),
            .claims = txn_keep(t, sql_get_str(st, 12)),
        };
    sql_end(st);
    return found;
}

bool
txn_authentication_get(struct txn *t, int64_t no, struct authentication *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AUTHENTICATION_GET);

    sql_int(st, 1, no);
    return one(t, st, ret);
}

bool
txn_authentication_find(struct txn *t, const struct uuid *id, struct authentication *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AUTHENTICATION_FIND);

    sql_uuid(st, 1, id);
    return one(t, st, ret);
}

bool
txn_authentication_find_key(struct txn *t, struct str key, struct authentication *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AUTHENTICATION_FIND_KEY);

    sql_text(st, 1, key);
    return one(t, st, ret);
}

bool
txn_authentication_of_chat(struct txn *t, int64_t chat_no, struct authentication *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AUTHENTICATION_OF_CHAT);

    sql_int(st, 1, chat_no);
    return one(t, st, ret);
}
