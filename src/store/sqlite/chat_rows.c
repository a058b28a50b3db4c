/* Chats, their contacts, attributes and participants. */

#include "store/sqlite/sql.h"
#include "store/txn_body.h"

/* The columns of CHAT in sql.c, read from `at` on. */
static struct chat
chat_row(sqlite3_stmt *st, int at)
{
    return (struct chat){
        .no = sql_get_int(st, at),
        .initial_id = sql_get_uuid(st, at + 1),
        .contact_no = sql_get_int(st, at + 2),
        .customer_no = sql_get_int(st, at + 3),
        .system_no = sql_get_int(st, at + 4),
        .contents = (unsigned)sql_get_int(st, at + 5),
        .flow_id = sql_get_uuid(st, at + 6),
        .started_ms = sql_get_int(st, at + 7),
        .expires_ms = sql_get_int(st, at + 8),
        .linked_ms = sql_get_int(st, at + 9),
        .connected_ms = sql_get_int(st, at + 10),
        .ended_ms = sql_get_int(st, at + 11),
        .reason = (enum end_reason)sql_get_int(st, at + 12),
    };
}

static void
chat_bind(sqlite3_stmt *st, const struct chat *c)
{
    sql_uuid(st, 2, &c->initial_id);
    sql_int(st, 3, c->contact_no);
    sql_int(st, 4, c->customer_no);
    sql_int(st, 5, c->system_no);
    sql_int(st, 6, c->contents);
    sql_uuid(st, 7, &c->flow_id);
    sql_int(st, 8, c->started_ms);
    sql_int(st, 9, c->expires_ms);
    sql_int(st, 10, c->linked_ms);
    sql_int(st, 11, c->connected_ms);
    sql_int(st, 12, c->ended_ms);
    sql_int(st, 13, c->reason);
}

void
txn_chat_insert(struct txn *t, struct chat *c)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CHAT_INSERT);

    txn_will_write(t);
    chat_bind(st, c);
    sql_run(t->db, st);
    c->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_chat_save(struct txn *t, const struct chat *c)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CHAT_SAVE);

    txn_will_write(t);
    sql_int(st, 1, c->no);
    chat_bind(st, c);
    sql_run(t->db, st);
}

bool
txn_chat_find(struct txn *t, int64_t no, struct chat *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CHAT_FIND);
    bool found;

    sql_int(st, 1, no);
    found = sql_step(t->db, st);
    if (found)
        *ret = chat_row(st, 0);
    sql_end(st);
    return found;
}

static void
contact_bind(sqlite3_stmt *st, const struct contact *c)
{
    sql_int(st, 2, c->chat_no);
    sql_uuid(st, 3, &c->id);
    sql_int(st, 4, c->method);
    sql_int(st, 5, c->initiated_ms);
    sql_int(st, 6, c->connected_ms);
    sql_int(st, 7, c->ended_ms);
    sql_int(st, 8, c->updated_ms);
    sql_int(st, 9, c->reason);
    sql_uuid(st, 10, &c->related_id);
    sql_text(st, 11, c->customer_id);
    sql_text(st, 12, c->segment_attributes);
    sql_text(st, 13, c->details);
}

void
txn_contact_insert(struct txn *t, struct contact *c)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CONTACT_INSERT);

    txn_will_write(t);
    contact_bind(st, c);
    sql_run(t->db, st);
    c->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_contact_save(struct txn *t, const struct contact *c)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CONTACT_SAVE);

    txn_will_write(t);
    sql_int(st, 1, c->no);
    contact_bind(st, c);
    sql_run(t->db, st);
}

static bool
contact_step(struct txn *t, sqlite3_stmt *st, struct contact *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = (struct contact){
            .no = sql_get_int(st, 0),
            .chat_no = sql_get_int(st, 1),
            .id = sql_get_uuid(st, 2),
            .method = (enum initiation)sql_get_int(st, 3),
            .initiated_ms = sql_get_int(st, 4),
            .connected_ms = sql_get_int(st, 5),
            .ended_ms = sql_get_int(st, 6),
            .updated_ms = sql_get_int(st, 7),
            .reason = (enum end_reason)sql_get_int(st, 8),
            .related_id = sql_get_uuid(st, 9),
            .customer_id = txn_keep(t, sql_get_str(st, 10)),
            .segment_attributes = txn_keep(t, sql_get_str(st, 11)),
            .details = txn_keep(t, sql_get_str(st, 12)),
        };
    sql_end(st);
    return found;
}

bool
txn_contact_find(struct txn *t, const struct uuid *id, struct contact *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CONTACT_FIND);

    sql_uuid(st, 1, id);
    return contact_step(t, st, ret);
}

bool
txn_contact_get(struct txn *t, int64_t no, struct contact *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CONTACT_GET);

    sql_int(st, 1, no);
    return contact_step(t, st, ret);
}

void
txn_attributes(struct txn *t, int64_t chat_no, struct str *ret_json)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTRIBUTES_GET);

    sql_int(st, 1, chat_no);
    *ret_json = sql_step(t->db, st) ? txn_keep(t, sql_get_str(st, 0)) : STR("{}");
    sql_end(st);
}

void
txn_attributes_save(struct txn *t, int64_t chat_no, struct str json)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTRIBUTES_SAVE);

    txn_will_write(t);
    sql_int(st, 1, chat_no);
    sql_text(st, 2, json);
    sql_run(t->db, st);
}

static struct participant
participant_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct participant){
        .no = sql_get_int(st, 0),
        .chat_no = sql_get_int(st, 1),
        .id = sql_get_uuid(st, 2),
        .role = (enum role)sql_get_int(st, 3),
        .state = (enum participant_state)sql_get_int(st, 4),
        .name = txn_keep(t, sql_get_str(st, 5)),
    };
}

static void
participant_bind(sqlite3_stmt *st, const struct participant *p)
{
    sql_int(st, 2, p->chat_no);
    sql_uuid(st, 3, &p->id);
    sql_int(st, 4, p->role);
    sql_int(st, 5, p->state);
    sql_text(st, 6, p->name);
}

void
txn_participant_insert(struct txn *t, struct participant *p)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PARTICIPANT_INSERT);

    txn_will_write(t);
    participant_bind(st, p);
    sql_run(t->db, st);
    p->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_participant_save(struct txn *t, const struct participant *p)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PARTICIPANT_SAVE);

    txn_will_write(t);
    sql_int(st, 1, p->no);
    participant_bind(st, p);
    sql_run(t->db, st);
}

bool
txn_participant_find(struct txn *t, int64_t no, struct participant *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PARTICIPANT_FIND);
    bool found;

    sql_int(st, 1, no);
    found = sql_step(t->db, st);
    if (found)
        *ret = participant_row(t, st);
    sql_end(st);
    return found;
}

size_t
txn_participants(struct txn *t, int64_t chat_no, struct participant *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PARTICIPANTS);
    size_t n = 0;

    sql_int(st, 1, chat_no);
    while (n < max && sql_step(t->db, st))
        ret[n++] = participant_row(t, st);
    sql_end(st);
    return n;
}

bool
txn_seat_find(struct txn *t, int64_t participant_no, struct seat *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SEAT_FIND);
    bool found;

    sql_int(st, 1, participant_no);
    found = sql_step(t->db, st);
    if (found) {
        ret->who = participant_row(t, st);
        ret->chat = chat_row(st, 6);
        ret->contact_id = sql_get_uuid(st, 19);
    }
    sql_end(st);
    return found;
}

int64_t
txn_chats_live(struct txn *t, int64_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CHATS_LIVE);
    int64_t n = 0;

    sql_int(st, 1, max);
    if (sql_step(t->db, st))
        n = sql_get_int(st, 0);
    sql_end(st);
    return n;
}
