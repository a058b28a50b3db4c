/* Access keys. */

#include "store/keys.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

void
txn_access_key_save(struct txn *t, const struct access_key *k)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ACCESS_KEY_SAVE);

    txn_will_write(t);
    sql_text(st, 1, k->id);
    sql_text(st, 2, k->policy);
    sql_int(st, 3, k->active);
    sql_run(t->db, st);
}

void
txn_access_key_delete(struct txn *t, struct str id)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ACCESS_KEY_DELETE);

    txn_will_write(t);
    sql_text(st, 1, id);
    sql_run(t->db, st);
}

size_t
txn_access_keys(struct txn *t, struct access_key *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ACCESS_KEYS);
    size_t n = 0;

    while (n < max && sql_step(t->db, st))
        ret[n++] = (struct access_key){
            .id = txn_keep(t, sql_get_str(st, 0)),
            .secret = txn_keep(t, sql_get_str(st, 1)),
            .user = txn_keep(t, sql_get_str(st, 2)),
            .policy = txn_keep(t, sql_get_str(st, 3)),
            .active = sql_get_int(st, 4) != 0,
        };
    sql_end(st);
    return n;
}

size_t
txn_access_key_count(struct txn *t)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ACCESS_KEY_COUNT);
    size_t n = 0;

    if (sql_step(t->db, st))
        n = (size_t)sql_get_int(st, 0);
    sql_end(st);
    return n;
}
