/* Streams of chats and what waits to be published. */

#include "store/sqlite/sql.h"
#include "store/streams.h"
#include "store/txn_body.h"

static void
stream_bind(sqlite3_stmt *st, const struct stream *s)
{
    sql_int(st, 1, s->no);
    sql_int(st, 2, s->chat_no);
    sql_uuid(st, 3, &s->id);
    sql_text(st, 4, s->endpoint);
    sql_int(st, 5, s->cursor_no);
    sql_int(st, 6, s->until_no);
}

void
txn_stream_insert(struct txn *t, struct stream *s)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_STREAM_INSERT);

    txn_will_write(t);
    stream_bind(st, s);
    sql_run(t->db, st);
    s->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_stream_save(struct txn *t, const struct stream *s)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_STREAM_SAVE);

    txn_will_write(t);
    stream_bind(st, s);
    sql_run(t->db, st);
}

void
txn_stream_delete(struct txn *t, int64_t no)
{
    txn_will_write(t);
    sql_do_int(t->db, SQL_STREAM_DELETE, no);
}

static struct stream
stream_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct stream){
        .no = sql_get_int(st, 0),
        .chat_no = sql_get_int(st, 1),
        .id = sql_get_uuid(st, 2),
        .endpoint = txn_keep(t, sql_get_str(st, 3)),
        .cursor_no = sql_get_int(st, 4),
        .until_no = sql_get_int(st, 5),
    };
}

bool
txn_stream_get(struct txn *t, int64_t no, struct stream *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_STREAM_GET);
    bool found;

    sql_int(st, 1, no);
    found = sql_step(t->db, st);
    if (found)
        *ret = stream_row(t, st);
    sql_end(st);
    return found;
}

size_t
txn_streams(struct txn *t, int64_t chat_no, struct stream *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_STREAMS);
    size_t n = 0;

    sql_int(st, 1, chat_no);
    sql_int(st, 2, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = stream_row(t, st);
    sql_end(st);
    return n;
}

void
txn_stream_item_add(struct txn *t, struct stream_item *item)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_STREAM_ITEM_ADD);

    txn_will_write(t);
    sql_int(st, 1, item->chat_no);
    sql_int(st, 2, item->at_ms);
    sql_text(st, 3, item->body);
    sql_run(t->db, st);
    item->no = sqlite3_last_insert_rowid(t->db->handle);
}

static bool
one_item(struct txn *t, sqlite3_stmt *st, struct stream_item *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = (struct stream_item){ .no = sql_get_int(st, 0),
                                     .chat_no = sql_get_int(st, 1),
                                     .at_ms = sql_get_int(st, 2),
                                     .body = txn_keep(t, sql_get_str(st, 3)) };
    sql_end(st);
    return found;
}

bool
txn_stream_item_get(struct txn *t, int64_t no, struct stream_item *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_STREAM_ITEM_GET);

    sql_int(st, 1, no);
    return one_item(t, st, ret);
}

bool
txn_stream_item_next(struct txn *t, int64_t chat_no, int64_t after_no, struct stream_item *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_STREAM_ITEM_NEXT);

    sql_int(st, 1, chat_no);
    sql_int(st, 2, after_no);
    return one_item(t, st, ret);
}

int64_t
txn_stream_item_last(struct txn *t, int64_t chat_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_STREAM_ITEM_LAST);
    int64_t no = 0;

    sql_int(st, 1, chat_no);
    if (sql_step(t->db, st))
        no = sql_get_int(st, 0);
    sql_end(st);
    return no;
}

void
txn_stream_items_sweep(struct txn *t, int64_t chat_no)
{
    txn_will_write(t);
    sql_do_int(t->db, SQL_STREAM_ITEMS_SWEEP, chat_no);
}
