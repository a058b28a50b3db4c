/* Attachments: one row each, from the announcement on. */

#include "store/attachments.h"

#include "store/sqlite/sql.h"
#include "store/txn_body.h"

static void
bind_hash(sqlite3_stmt *st, int at, const struct attachment *a)
{
    if (a->state == ATTACHMENT_ANNOUNCED)
        sql_null(st, at);
    else
        sql_blob(st, at, a->hash, CONTENT_HASH);
}

void
txn_attachment_insert(struct txn *t, struct attachment *a)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTACHMENT_INSERT);

    txn_will_write(t);
    sql_uuid(st, 2, &a->id);
    sql_int(st, 3, a->chat_no);
    sql_int(st, 4, a->contact_no);
    sql_int(st, 5, a->participant_no);
    sql_int(st, 6, a->state);
    sql_text(st, 7, a->name);
    sql_text(st, 8, a->type);
    sql_int(st, 9, a->size);
    bind_hash(st, 10, a);
    sql_int(st, 11, a->announced_ms);
    sql_run(t->db, st);
    a->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_attachment_save(struct txn *t, const struct attachment *a)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTACHMENT_SAVE);

    txn_will_write(t);
    sql_int(st, 1, a->no);
    sql_int(st, 2, a->state);
    bind_hash(st, 3, a);
    sql_run(t->db, st);
}

void
txn_attachment_delete(struct txn *t, int64_t no)
{
    txn_will_write(t);
    sql_do_int(t->db, SQL_ATTACHMENT_DELETE, no);
}

static void
attachment_row(struct txn *t, sqlite3_stmt *st, struct attachment *ret)
{
    struct str hash = sql_get_str(st, 9);

    *ret = (struct attachment){
        .no = sql_get_int(st, 0),
        .id = sql_get_uuid(st, 1),
        .chat_no = sql_get_int(st, 2),
        .contact_no = sql_get_int(st, 3),
        .participant_no = sql_get_int(st, 4),
        .state = (enum attachment_state)sql_get_int(st, 5),
        .name = txn_keep(t, sql_get_str(st, 6)),
        .type = txn_keep(t, sql_get_str(st, 7)),
        .size = sql_get_int(st, 8),
        .announced_ms = sql_get_int(st, 10),
    };
    if (hash.n == CONTENT_HASH)
        memcpy(ret->hash, hash.p, CONTENT_HASH);
}

static bool
attachment_one(struct txn *t, sqlite3_stmt *st, struct attachment *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        attachment_row(t, st, ret);
    sql_end(st);
    return found;
}

bool
txn_attachment_get(struct txn *t, int64_t no, struct attachment *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTACHMENT_GET);

    sql_int(st, 1, no);
    return attachment_one(t, st, ret);
}

bool
txn_attachment_find(struct txn *t, const struct uuid *id, struct attachment *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTACHMENT_FIND);

    sql_uuid(st, 1, id);
    return attachment_one(t, st, ret);
}

size_t
txn_attachment_count(struct txn *t, int64_t chat_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTACHMENT_COUNT);
    size_t n = 0;

    sql_int(st, 1, chat_no);
    if (sql_step(t->db, st))
        n = (size_t)sql_get_int(st, 0);
    sql_end(st);
    return n;
}

size_t
txn_attachments(struct txn *t, enum attachment_state state, int64_t after_no,
                struct attachment *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTACHMENTS);
    size_t n = 0;

    sql_int(st, 1, state);
    sql_int(st, 2, after_no);
    sql_int(st, 3, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        attachment_row(t, st, &ret[n++]);
    sql_end(st);
    return n;
}

bool
txn_attachment_names(struct txn *t, const unsigned char hash[CONTENT_HASH])
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTACHMENT_NAMES);
    bool found;

    sql_blob(st, 1, hash, CONTENT_HASH);
    found = sql_step(t->db, st);
    sql_end(st);
    return found;
}
