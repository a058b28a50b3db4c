/* The log of a chat. */

#include "store/sqlite/sql.h"
#include "store/txn_body.h"

#include "base/random.h"

int64_t
txn_last_ms(struct txn *t, int64_t chat_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_LAST_MS);
    int64_t last;

    sql_int(st, 1, chat_no);
    last = sql_step(t->db, st) ? sql_get_int(st, 0) : 0;
    sql_end(st);
    return last;
}

void
txn_item_append(struct txn *t, const struct chat *c, int64_t contact_no, struct item *item)
{
    int64_t last = txn_last_ms(t, c->no);
    sqlite3_stmt *st = sql_begin(t->db, SQL_ITEM_INSERT);
    struct event e = { .chat_no = c->no, .initial_id = c->initial_id, .previous_ms = last };

    txn_will_write(t);
    item->at_ms = t->now_ms > last ? t->now_ms : last + 1; /* participant.md 4.4: strictly increasing */
    uuid7_bytes(item->at_ms, item->id.b);
    sql_int(st, 1, c->no);
    sql_int(st, 2, item->at_ms);
    sql_uuid(st, 3, &item->id);
    sql_int(st, 4, item->kind);
    sql_int(st, 5, item->type);
    sql_int(st, 6, item->participant_no);
    sql_int(st, 7, contact_no);
    sql_text(st, 8, item->content);
    sql_run(t->db, st);
    e.item = *item;
    txn_emit(t, &e);
}

size_t
txn_items(struct txn *t, const struct item_scan *scan, struct item *ret)
{
    sqlite3_stmt *st =
        sql_begin(t->db, scan->backward ? SQL_ITEMS_BACKWARD : SQL_ITEMS_FORWARD);
    size_t n = 0;

    sql_int(st, 1, scan->chat_no);
    sql_int(st, 2, scan->from_ms);
    sql_int(st, 3, (int64_t)scan->count);
    while (n < scan->count && sql_step(t->db, st))
        ret[n++] = (struct item){
            .id = sql_get_uuid(st, 0),
            .at_ms = sql_get_int(st, 1),
            .kind = (enum item_kind)sql_get_int(st, 2),
            .type = (enum content)sql_get_int(st, 3),
            .content = txn_keep(t, sql_get_str(st, 4)),
            .participant_no = sql_get_int(st, 5),
            .participant_id = sql_get_uuid(st, 6),
            .role = (enum role)sql_get_int(st, 7),
            .name = txn_keep(t, sql_get_str(st, 8)),
            .contact_id = sql_get_uuid(st, 9),
        };
    sql_end(st);
    return n;
}
