/* Those who sign in, and how. */

#include "store/sqlite/sql.h"
#include "store/txn_body.h"
#include "store/users.h"

static struct user
user_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct user){
        .id = sql_get_uuid(st, 0),
        .name = txn_keep(t, sql_get_str(st, 1)),
        .password = txn_keep(t, sql_get_str(st, 2)),
        .security_profiles = txn_keep(t, sql_get_str(st, 3)),
    };
}

static bool
user_step(struct txn *t, sqlite3_stmt *st, struct user *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = user_row(t, st);
    sql_end(st);
    return found;
}

bool
txn_user_find(struct txn *t, const struct uuid *id, struct user *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_USER_FIND);

    sql_uuid(st, 1, id);
    return user_step(t, st, ret);
}

bool
txn_user_find_name(struct txn *t, struct str name, struct user *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_USER_FIND_NAME);

    sql_text(st, 1, name);
    return user_step(t, st, ret);
}

void
txn_user_save(struct txn *t, const struct user *u)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_USER_SAVE);

    txn_will_write(t);
    sql_uuid(st, 1, &u->id);
    sql_text(st, 2, u->name);
    sql_text(st, 3, u->password);
    sql_text(st, 4, u->security_profiles);
    sql_run(t->db, st);
}

void
txn_user_delete(struct txn *t, const struct uuid *id)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_USER_DELETE);

    txn_will_write(t);
    sql_uuid(st, 1, id);
    sql_run(t->db, st);
}

size_t
txn_users(struct txn *t, struct str after_name, struct user *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_USERS);
    size_t n = 0;

    sql_text(st, 1, after_name);
    sql_int(st, 2, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = user_row(t, st);
    sql_end(st);
    return n;
}
