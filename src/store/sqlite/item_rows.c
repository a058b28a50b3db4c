/* The log of a chat. */

#include "store/sqlite/item_key.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/random.h"

int64_t
txn_last_ms(struct txn *t, const struct chat *c)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_LAST_KEY);
    int64_t last;

    sql_int(st, 1, item_key(c, 0));
    sql_int(st, 2, item_key(c, INT64_MAX));
    last = sql_step(t->db, st) ? item_time(c, sql_get_int(st, 0)) : 0;
    sql_end(st);
    return last;
}

/* participant.md 4.4: strictly increasing, whatever the machine's clock does. */
static int64_t
next_ms(const struct txn *t, const struct chat *c, int64_t last_ms)
{
    int64_t at_ms = t->now_ms > last_ms ? t->now_ms : last_ms + 1;

    return at_ms > c->started_ms ? at_ms : c->started_ms + (last_ms >= c->started_ms);
}

void
txn_item_append(struct txn *t, const struct chat *c, int64_t contact_no, struct item *item)
{
    int64_t last = txn_last_ms(t, c);
    sqlite3_stmt *st = sql_begin(t->db, SQL_ITEM_INSERT);
    struct event e = { .chat_no = c->no, .initial_id = c->initial_id, .previous_ms = last };

    txn_will_write(t);
    item->at_ms = next_ms(t, c, last);
    uuid7_bytes(item->at_ms, item->id.b);
    sql_int(st, 1, item_key(c, item->at_ms));
    sql_uuid(st, 2, &item->id);
    sql_int(st, 3, item->kind);
    sql_int(st, 4, item->type);
    sql_int(st, 5, item->participant_no);
    sql_int(st, 6, contact_no);
    if (item->repeat_key)
        sql_blob(st, 7, item->repeat_key, REPEAT_KEY);
    else
        sql_null(st, 7);
    sql_text(st, 8, item->content);
    sql_run(t->db, st);
    if (item->repeat_key)
        repeats_add(t->repeats, item->repeat_key);
    e.item = *item;
    txn_emit(t, &e);
}

size_t
txn_items(struct txn *t, const struct item_scan *scan, struct item *ret)
{
    const struct chat *c = scan->chat;
    sqlite3_stmt *st = sql_begin(t->db, scan->backward ? SQL_ITEMS_BACKWARD : SQL_ITEMS_FORWARD);
    size_t n = 0;

    if (scan->backward ? scan->from_ms < c->started_ms
                       : scan->from_ms > item_time(c, item_key(c, INT64_MAX)))
        return 0;
    sql_int(st, 1, item_key(c, scan->backward ? 0 : scan->from_ms));
    sql_int(st, 2, item_key(c, scan->backward ? scan->from_ms : INT64_MAX));
    sql_int(st, 3, (int64_t)scan->count);
    while (n < scan->count && sql_step(t->db, st))
        ret[n++] = (struct item){
            .id = sql_get_uuid(st, 0),
            .at_ms = item_time(c, sql_get_int(st, 1)),
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

bool
txn_item_find_repeat(struct txn *t, const struct chat *c, int64_t participant_no,
                     const unsigned char key[REPEAT_KEY], struct item *ret)
{
    sqlite3_stmt *st;
    bool found;

    if (!repeats_may_have(t->repeats, key, c->started_ms))
        return false;
    st = sql_begin(t->db, SQL_ITEM_REPEAT);
    sql_int(st, 1, item_key(c, t->now_ms - LIMIT_REPLY_KEPT_MS));
    sql_int(st, 2, item_key(c, INT64_MAX));
    sql_blob(st, 3, key, REPEAT_KEY);
    sql_int(st, 4, participant_no);
    found = sql_step(t->db, st);
    if (found) {
        ret->at_ms = item_time(c, sql_get_int(st, 0));
        ret->id = sql_get_uuid(st, 1);
    }
    sql_end(st);
    return found;
}
