/* The instance and what belongs to it. */

#include "store/sqlite/sql.h"
#include "store/txn_body.h"

#include "base/check.h"

void
txn_instance(struct txn *t, struct instance *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_INSTANCE_GET);

    *ret = (struct instance){ 0 };
    if (sql_step(t->db, st)) {
        ret->id = sql_get_uuid(st, 0);
        ret->account = txn_keep(t, sql_get_str(st, 1));
        ret->region = txn_keep(t, sql_get_str(st, 2));
        ret->alias = txn_keep(t, sql_get_str(st, 3));
        ret->created_ms = sql_get_int(st, 4);
        ret->flow_id = sql_get_uuid(st, 5);
        ret->demo = sql_get_int(st, 6) != 0;
    }
    sql_end(st);
}

void
txn_instance_insert(struct txn *t, const struct instance *i)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_INSTANCE_INSERT);

    txn_will_write(t);
    sql_uuid(st, 1, &i->id);
    sql_text(st, 2, i->account);
    sql_text(st, 3, i->region);
    sql_text(st, 4, i->alias);
    sql_int(st, 5, i->created_ms);
    sql_uuid(st, 6, &i->flow_id);
    sql_int(st, 7, i->demo);
    sql_run(t->db, st);
}

bool
txn_access_key_find(struct txn *t, struct str id, struct access_key *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ACCESS_KEY_FIND);
    bool found;

    sql_text(st, 1, id);
    found = sql_step(t->db, st);
    if (found)
        *ret = (struct access_key){
            .id = txn_keep(t, sql_get_str(st, 0)),
            .secret = txn_keep(t, sql_get_str(st, 1)),
            .user = txn_keep(t, sql_get_str(st, 2)),
            .policy = txn_keep(t, sql_get_str(st, 3)),
            .active = sql_get_int(st, 4) != 0,
        };
    sql_end(st);
    return found;
}

void
txn_access_key_insert(struct txn *t, const struct access_key *k)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ACCESS_KEY_INSERT);

    txn_will_write(t);
    sql_text(st, 1, k->id);
    sql_text(st, 2, k->secret);
    sql_text(st, 3, k->user);
    sql_text(st, 4, k->policy);
    sql_int(st, 5, k->active);
    sql_run(t->db, st);
}

void
txn_user_insert(struct txn *t, const struct user *u)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_USER_INSERT);

    txn_will_write(t);
    sql_uuid(st, 1, &u->id);
    sql_text(st, 2, u->name);
    sql_text(st, 3, u->password);
    sql_text(st, 4, u->security_profiles);
    sql_run(t->db, st);
}

size_t
txn_token_secrets(struct txn *t, struct token_secret *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_TOKEN_SECRETS);
    size_t n = 0;

    while (n < max && sql_step(t->db, st)) {
        struct str bytes = sql_get_str(st, 1);

        CHECK(bytes.n == sizeof(ret[n].secret));
        ret[n].id = (uint32_t)sql_get_int(st, 0);
        memcpy(ret[n++].secret, bytes.p, bytes.n);
    }
    sql_end(st);
    return n;
}

void
txn_token_secret_insert(struct txn *t, const struct token_secret *s)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_TOKEN_SECRET_INSERT);

    txn_will_write(t);
    sql_int(st, 1, s->id);
    sql_blob(st, 2, s->secret, sizeof(s->secret));
    sql_run(t->db, st);
}
