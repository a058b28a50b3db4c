/* Who has received and read what. */

#include "store/receipts.h"
#include "store/sqlite/item_key.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

bool
txn_receipt_find(struct txn *t, const struct chat *c, int64_t message_ms, int64_t participant_no,
                 struct receipt *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RECEIPT_FIND);
    bool found;

    sql_int(st, 1, item_key(c, message_ms));
    sql_int(st, 2, participant_no);
    found = sql_step(t->db, st);
    if (found) {
        ret->delivered_ms = sql_get_int(st, 0);
        ret->read_ms = sql_get_int(st, 1);
    }
    sql_end(st);
    return found;
}

void
txn_receipt_save(struct txn *t, const struct chat *c, const struct receipt *r)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RECEIPT_SAVE);

    txn_will_write(t);
    sql_int(st, 1, item_key(c, r->message_ms));
    sql_int(st, 2, r->participant_no);
    sql_int(st, 3, r->delivered_ms);
    sql_int(st, 4, r->read_ms);
    sql_run(t->db, st);
}

size_t
txn_receipts(struct txn *t, const struct chat *c, int64_t from_ms, int64_t to_ms,
             struct receipt *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RECEIPTS);
    size_t n = 0;

    sql_int(st, 1, item_key(c, from_ms));
    sql_int(st, 2, item_key(c, to_ms));
    sql_int(st, 3, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = (struct receipt){
            .message_ms = item_time(c, sql_get_int(st, 0)),
            .participant_no = sql_get_int(st, 1),
            .delivered_ms = sql_get_int(st, 2),
            .read_ms = sql_get_int(st, 3),
            .recipient_id = sql_get_uuid(st, 4),
        };
    sql_end(st);
    return n;
}
