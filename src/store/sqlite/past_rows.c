/* What a persistent chat continues. */

#include "store/past.h"

#include "base/limits.h"
#include "store/sqlite/item_key.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

size_t
txn_past_sessions(struct txn *t, int64_t chat_no, struct past_session *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PAST);
    size_t n = 0;

    sql_int(st, 1, chat_no);
    sql_int(st, 2, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = (struct past_session){
            .past_no = sql_get_int(st, 0),
            .first_ms = sql_get_int(st, 1),
            .last_ms = sql_get_int(st, 2),
            .contacts = sql_get_int(st, 3),
            .bytes = sql_get_int(st, 4),
        };
    sql_end(st);
    return n;
}

void
txn_past_session_add(struct txn *t, int64_t chat_no, size_t rank, const struct past_session *s)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PAST_ADD);

    txn_will_write(t);
    sql_int(st, 1, chat_no);
    sql_int(st, 2, (int64_t)rank);
    sql_int(st, 3, s->past_no);
    sql_int(st, 4, s->first_ms);
    sql_int(st, 5, s->last_ms);
    sql_int(st, 6, s->contacts);
    sql_int(st, 7, s->bytes);
    sql_run(t->db, st);
}

int64_t
txn_contact_last_ms(struct txn *t, const struct chat *c, int64_t contact_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PAST_LAST);
    int64_t last;

    sql_int(st, 1, item_key(c, 0));
    sql_int(st, 2, item_key(c, INT64_MAX));
    sql_int(st, 3, contact_no);
    last = sql_step(t->db, st) ? item_time(c, sql_get_int(st, 0)) : 0;
    sql_end(st);
    return last;
}

bool
txn_past_measure(struct txn *t, const struct chat *past, int64_t contacts_max, int64_t bytes_max,
                 struct past_session *s)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PAST_SIZES);
    int64_t contact_no = 0;
    bool any = false;

    s->contacts = s->bytes = 0;
    sql_int(st, 1, item_key(past, 0));
    sql_int(st, 2, item_key(past, s->last_ms));
    while (sql_step(t->db, st)) {
        bool next_contact = sql_get_int(st, 2) != contact_no;
        int64_t bytes = LIMIT_PAST_ITEM + sql_get_int(st, 1);

        if (s->contacts + next_contact > contacts_max || s->bytes + bytes > bytes_max)
            break;
        contact_no = sql_get_int(st, 2);
        s->contacts += next_contact;
        s->bytes += bytes;
        s->first_ms = item_time(past, sql_get_int(st, 0));
        any = true;
    }
    sql_end(st);
    return any;
}
