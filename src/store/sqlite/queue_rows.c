/* Contacts that wait, and what segments went through. */

#include "store/agents.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

static struct queued
queued_row(sqlite3_stmt *st)
{
    return (struct queued){
        .contact_no = sql_get_int(st, 0),
        .chat_no = sql_get_int(st, 1),
        .queue_no = sql_get_int(st, 2),
        .priority = sql_get_int(st, 3),
        .age_ms = sql_get_int(st, 4),
        .queued_ms = sql_get_int(st, 5),
        .offered_no = sql_get_int(st, 6),
        .need_no = sql_get_int(st, 7),
    };
}

static bool
queued_step(struct txn *t, sqlite3_stmt *st, struct queued *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = queued_row(st);
    sql_end(st);
    return found;
}

void
txn_queued_save(struct txn *t, const struct queued *q)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_QUEUED_SAVE);

    txn_will_write(t);
    sql_int(st, 1, q->contact_no);
    sql_int(st, 2, q->chat_no);
    sql_int(st, 3, q->queue_no);
    sql_int(st, 4, q->priority);
    sql_int(st, 5, q->age_ms);
    sql_int(st, 6, q->queued_ms);
    sql_int(st, 7, q->offered_no);
    sql_int(st, 8, q->need_no);
    sql_run(t->db, st);
}

bool
txn_queued_find(struct txn *t, int64_t contact_no, struct queued *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_QUEUED_FIND);

    sql_int(st, 1, contact_no);
    return queued_step(t, st, ret);
}

void
txn_queued_delete(struct txn *t, int64_t contact_no)
{
    txn_will_write(t);
    sql_do_int(t->db, SQL_QUEUED_DELETE, contact_no);
}

void
txn_queued_delete_chat(struct txn *t, int64_t chat_no)
{
    txn_will_write(t);
    sql_do_int(t->db, SQL_QUEUED_DELETE_CHAT, chat_no);
}

/* The next priority of a queue that somebody with this need waits with. */
static bool
next_priority(struct txn *t, int64_t queue_no, int64_t need_no, int64_t *priority)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_QUEUED_NEXT_PRIORITY);
    bool found;

    sql_int(st, 1, queue_no);
    sql_int(st, 2, need_no);
    sql_int(st, 3, *priority);
    found = sql_step(t->db, st);
    if (found)
        *priority = sql_get_int(st, 0);
    sql_end(st);
    return found;
}

/* A bound on the age would make one scan walk over all who are too young: a seek a priority. */
static bool
first_old(struct txn *t, int64_t queue_no, int64_t need_no, int64_t user_no, int64_t not_after_ms,
          struct queued *ret)
{
    int64_t priority = INT64_MIN;

    while (next_priority(t, queue_no, need_no, &priority)) {
        sqlite3_stmt *st = sql_begin(t->db, SQL_QUEUED_FIRST_OLD);

        sql_int(st, 1, queue_no);
        sql_int(st, 2, user_no);
        sql_int(st, 3, priority);
        sql_int(st, 4, not_after_ms);
        sql_int(st, 5, need_no);
        if (queued_step(t, st, ret))
            return true;
    }
    return false;
}

bool
txn_queued_first(struct txn *t, int64_t queue_no, int64_t need_no, int64_t user_no,
                 int64_t not_after_ms, struct queued *ret)
{
    sqlite3_stmt *st;

    if (not_after_ms != INT64_MAX)
        return first_old(t, queue_no, need_no, user_no, not_after_ms, ret);
    st = sql_begin(t->db, SQL_QUEUED_FIRST);
    sql_int(st, 1, queue_no);
    sql_int(st, 2, user_no);
    sql_int(st, 3, need_no);
    return queued_step(t, st, ret);
}

bool
txn_queued_next_need(struct txn *t, int64_t queue_no, int64_t *need_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_QUEUED_NEXT_NEED);
    bool found;

    sql_int(st, 1, queue_no);
    sql_int(st, 2, *need_no);
    found = sql_step(t->db, st);
    if (found)
        *need_no = sql_get_int(st, 0);
    sql_end(st);
    return found;
}

size_t
txn_queued_count(struct txn *t, int64_t queue_no, int64_t *ret_oldest_ms)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_QUEUED_COUNT);
    size_t n = 0;

    sql_int(st, 1, queue_no);
    *ret_oldest_ms = 0;
    if (sql_step(t->db, st)) {
        n = (size_t)sql_get_int(st, 0);
        *ret_oldest_ms = sql_get_int(st, 1);
    }
    sql_end(st);
    return n;
}

int64_t
txn_queued_position(struct txn *t, const struct queued *q)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_QUEUED_POSITION);
    int64_t place = 1;

    sql_int(st, 1, q->queue_no);
    sql_int(st, 2, q->priority);
    sql_int(st, 3, q->age_ms);
    sql_int(st, 4, q->contact_no);
    if (sql_step(t->db, st))
        place = sql_get_int(st, 0);
    sql_end(st);
    return place;
}

int64_t
txn_queue_answered(struct txn *t, int64_t queue_no, int64_t since_ms, int64_t *ret_wait_ms)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_QUEUE_ANSWERED);
    int64_t n = 0;

    sql_int(st, 1, queue_no);
    sql_int(st, 2, since_ms);
    *ret_wait_ms = 0;
    if (sql_step(t->db, st)) {
        n = sql_get_int(st, 0);
        *ret_wait_ms = sql_get_int(st, 1);
    }
    sql_end(st);
    return n;
}

/* ---- needs and skills ---- */

static int64_t
first_int(struct txn *t, sqlite3_stmt *st)
{
    int64_t n = sql_step(t->db, st) ? sql_get_int(st, 0) : 0;

    sql_end(st);
    return n;
}

int64_t
txn_need_intern(struct txn *t, struct str expression)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_NEED_OF);
    int64_t no;

    sql_text(st, 1, expression);
    no = first_int(t, st);
    if (no)
        return no;
    txn_will_write(t);
    sql_do(t->db, SQL_NEED_SWEEP);
    st = sql_begin(t->db, SQL_NEED_INSERT);
    sql_text(st, 1, expression);
    sql_run(t->db, st);
    return sqlite3_last_insert_rowid(t->db->handle);
}

bool
txn_need_find(struct txn *t, int64_t no, struct str *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_NEED_FIND);
    bool found;

    sql_int(st, 1, no);
    found = sql_step(t->db, st);
    if (found)
        *ret = txn_keep(t, sql_get_str(st, 0));
    sql_end(st);
    return found;
}

void
txn_skills_clear(struct txn *t, int64_t user_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SKILLS_CLEAR);

    txn_will_write(t);
    sql_int(st, 1, user_no);
    sql_run(t->db, st);
}

void
txn_skill_set(struct txn *t, int64_t user_no, struct str name, struct str value, int64_t level)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SKILL_SET);

    txn_will_write(t);
    sql_int(st, 1, user_no);
    sql_text(st, 2, name);
    sql_text(st, 3, value);
    sql_int(st, 4, level);
    sql_run(t->db, st);
}

int64_t
txn_skill(struct txn *t, int64_t user_no, struct str name, struct str value)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_SKILL_FIND);

    sql_int(st, 1, user_no);
    sql_text(st, 2, name);
    sql_text(st, 3, value);
    return first_int(t, st);
}

/* ---- what segments went through ---- */

bool
txn_route_find(struct txn *t, int64_t contact_no, struct route *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ROUTE_FIND);
    bool found;

    sql_int(st, 1, contact_no);
    found = sql_step(t->db, st);
    if (found)
        *ret = (struct route){
            .contact_no = sql_get_int(st, 0),
            .previous_id = sql_get_uuid(st, 1),
            .next_id = sql_get_uuid(st, 2),
            .target_no = sql_get_int(st, 3),
            .priority = sql_get_int(st, 4),
            .adjust_s = sql_get_int(st, 5),
            .criteria = txn_keep(t, sql_get_str(st, 6)),
            .queue_no = sql_get_int(st, 7),
            .queued_ms = sql_get_int(st, 8),
            .dequeued_ms = sql_get_int(st, 9),
            .user_no = sql_get_int(st, 10),
            .accepted_ms = sql_get_int(st, 11),
            .joined_ms = sql_get_int(st, 12),
            .acw_start_ms = sql_get_int(st, 13),
            .acw_end_ms = sql_get_int(st, 14),
            .attempts = sql_get_int(st, 15),
            .criteria_ms = sql_get_int(st, 16),
        };
    sql_end(st);
    return found;
}

void
txn_route_save(struct txn *t, const struct route *r)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ROUTE_SAVE);

    txn_will_write(t);
    sql_int(st, 1, r->contact_no);
    sql_uuid(st, 2, &r->previous_id);
    sql_uuid(st, 3, &r->next_id);
    sql_int(st, 4, r->target_no);
    sql_int(st, 5, r->priority);
    sql_int(st, 6, r->adjust_s);
    sql_text(st, 7, r->criteria);
    sql_int(st, 8, r->queue_no);
    sql_int(st, 9, r->queued_ms);
    sql_int(st, 10, r->dequeued_ms);
    sql_int(st, 11, r->user_no);
    sql_int(st, 12, r->accepted_ms);
    sql_int(st, 13, r->joined_ms);
    sql_int(st, 14, r->acw_start_ms);
    sql_int(st, 15, r->acw_end_ms);
    sql_int(st, 16, r->attempts);
    sql_int(st, 17, r->criteria_ms);
    sql_run(t->db, st);
}

size_t
txn_chat_segments(struct txn *t, int64_t chat_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CHAT_SEGMENTS);
    size_t n = 0;

    sql_int(st, 1, chat_no);
    if (sql_step(t->db, st))
        n = (size_t)sql_get_int(st, 0);
    sql_end(st);
    return n;
}
