/* Agents, their offers, and what an operator set for them. */

#include "base/limits.h"
#include "store/agents.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

/* ---- rules ---- */

void
txn_agent_rules(struct txn *t, struct agent_rules *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AGENT_RULES);

    *ret = (struct agent_rules){ .offer_ms = LIMIT_OFFER_MS,
                                 .lost_ms = LIMIT_AGENT_LOST_MS,
                                 .offline_ms = LIMIT_AGENT_OFFLINE_MS };
    if (sql_step(t->db, st))
        *ret = (struct agent_rules){ .offer_ms = sql_get_int(st, 0),
                                     .lost_ms = sql_get_int(st, 1),
                                     .offline_ms = sql_get_int(st, 2),
                                     .keep_work = sql_get_int(st, 3) != 0 };
    sql_end(st);
}

void
txn_agent_rules_save(struct txn *t, const struct agent_rules *r)
{
    sqlite3_stmt *st;

    txn_will_write(t);
    sql_do(t->db, SQL_AGENT_RULES_CLEAR);
    st = sql_begin(t->db, SQL_AGENT_RULES_SAVE);
    sql_int(st, 1, r->offer_ms);
    sql_int(st, 2, r->lost_ms);
    sql_int(st, 3, r->offline_ms);
    sql_int(st, 4, r->keep_work);
    sql_run(t->db, st);
}

/* ---- agents ---- */

static struct agent
agent_row(sqlite3_stmt *st)
{
    return (struct agent){
        .user_no = sql_get_int(st, 0),
        .profile_no = sql_get_int(st, 1),
        .slots = sql_get_int(st, 2),
        .used = sql_get_int(st, 3),
        .status_no = sql_get_int(st, 4),
        .status_ms = sql_get_int(st, 5),
        .status = (enum status_type)sql_get_int(st, 6),
        .next_no = sql_get_int(st, 7),
        .idle_ms = sql_get_int(st, 8),
        .seen_ms = sql_get_int(st, 9),
        .lost = sql_get_int(st, 10) != 0,
        .auto_accept = sql_get_int(st, 11) != 0,
        .acw_ms = sql_get_int(st, 12),
        .version = sql_get_int(st, 13),
    };
}

static bool
agent_step(struct txn *t, sqlite3_stmt *st, struct agent *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = agent_row(st);
    sql_end(st);
    return found;
}

bool
txn_agent_find(struct txn *t, int64_t user_no, struct agent *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AGENT_FIND);

    sql_int(st, 1, user_no);
    return agent_step(t, st, ret);
}

void
txn_agent_save(struct txn *t, const struct agent *a)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AGENT_SAVE);

    txn_will_write(t);
    sql_int(st, 1, a->user_no);
    sql_int(st, 2, a->profile_no);
    sql_int(st, 3, a->slots);
    sql_int(st, 4, a->status_no);
    sql_int(st, 5, a->status_ms);
    sql_int(st, 6, a->status);
    sql_int(st, 7, a->next_no);
    sql_int(st, 8, a->idle_ms);
    sql_int(st, 9, a->seen_ms);
    sql_int(st, 10, a->lost);
    sql_int(st, 11, a->auto_accept);
    sql_int(st, 12, a->acw_ms);
    sql_run(t->db, st);
}

static void
run_with_no(struct txn *t, enum sql which, int64_t no)
{
    sqlite3_stmt *st = sql_begin(t->db, which);

    txn_will_write(t);
    sql_int(st, 1, no);
    sql_run(t->db, st);
}

void
txn_agent_delete(struct txn *t, int64_t user_no)
{
    run_with_no(t, SQL_AGENT_DELETE, user_no);
}

bool
txn_agent_idle(struct txn *t, int64_t profile_no, int64_t contact_no, const struct agent *after,
               struct agent *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AGENT_IDLE);

    sql_int(st, 1, profile_no);
    sql_int(st, 2, contact_no);
    sql_int(st, 3, after ? after->idle_ms : INT64_MIN);
    sql_int(st, 4, after ? after->user_no : 0);
    return agent_step(t, st, ret);
}

size_t
txn_agents(struct txn *t, int64_t profile_no, int64_t after_no, struct agent *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, profile_no ? SQL_AGENTS_OF_PROFILE : SQL_AGENTS);
    size_t n = 0;

    sql_int(st, 1, after_no);
    sql_int(st, 2, (int64_t)max);
    if (profile_no)
        sql_int(st, 3, profile_no);
    while (n < max && sql_step(t->db, st))
        ret[n++] = agent_row(st);
    sql_end(st);
    return n;
}

void
txn_agent_counts(struct txn *t, int64_t profile_no, struct agent_counts *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AGENT_COUNTS);

    sql_int(st, 1, profile_no);
    if (sql_step(t->db, st)) {
        ret->online += sql_get_int(st, 0);
        ret->staffed += sql_get_int(st, 1);
        ret->available += sql_get_int(st, 2);
        ret->on_contact += sql_get_int(st, 3);
        ret->after_work += sql_get_int(st, 4);
        ret->error += sql_get_int(st, 5);
        ret->non_productive += sql_get_int(st, 6);
        ret->slots_active += sql_get_int(st, 7);
        ret->slots_available += sql_get_int(st, 8);
    }
    sql_end(st);
}

void
txn_agent_touch(struct txn *t, int64_t user_no)
{
    struct event e = { .previous_ms = -1, .notice = AGENT_VIEW_CHANGED, .user_no = user_no };

    run_with_no(t, SQL_AGENT_TOUCH, user_no);
    txn_emit(t, &e);
}

struct str
txn_agent_preferences(struct txn *t, int64_t user_no)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PREFERENCES_FIND);
    struct str json = STR("{}");

    sql_int(st, 1, user_no);
    if (sql_step(t->db, st))
        json = txn_keep(t, sql_get_str(st, 0));
    sql_end(st);
    return json;
}

void
txn_agent_preferences_save(struct txn *t, int64_t user_no, struct str json)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_PREFERENCES_SAVE);

    txn_will_write(t);
    sql_int(st, 1, user_no);
    sql_text(st, 2, json);
    sql_run(t->db, st);
}

/* ---- offers ---- */

static void
agent_used(struct txn *t, int64_t user_no, int64_t change)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_AGENT_USED);

    sql_int(st, 1, user_no);
    sql_int(st, 2, change);
    sql_run(t->db, st);
}

static void
offer_bind(sqlite3_stmt *st, const struct offer *o)
{
    sql_int(st, 2, o->user_no);
    sql_int(st, 3, o->contact_no);
    sql_int(st, 4, o->chat_no);
    sql_int(st, 5, o->participant_no);
    sql_int(st, 6, o->queue_no);
    sql_int(st, 7, o->state);
    sql_int(st, 8, o->refused);
    sql_int(st, 9, o->leg_ms);
    sql_int(st, 10, o->offered_ms);
    sql_int(st, 11, o->changed_ms);
    sql_int(st, 12, o->accepted_ms);
    sql_int(st, 13, o->joined_ms);
    sql_int(st, 14, o->ended_ms);
    sql_int(st, 15, o->customer_gone_ms);
    sql_text(st, 16, o->others);
}

static struct offer
offer_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct offer){
        .no = sql_get_int(st, 0),
        .user_no = sql_get_int(st, 1),
        .contact_no = sql_get_int(st, 2),
        .chat_no = sql_get_int(st, 3),
        .participant_no = sql_get_int(st, 4),
        .queue_no = sql_get_int(st, 5),
        .state = (enum offer_state)sql_get_int(st, 6),
        .refused = sql_get_int(st, 7) != 0,
        .leg_ms = sql_get_int(st, 8),
        .offered_ms = sql_get_int(st, 9),
        .changed_ms = sql_get_int(st, 10),
        .accepted_ms = sql_get_int(st, 11),
        .joined_ms = sql_get_int(st, 12),
        .ended_ms = sql_get_int(st, 13),
        .customer_gone_ms = sql_get_int(st, 14),
        .others = txn_keep(t, sql_get_str(st, 15)),
    };
}

void
txn_offer_insert(struct txn *t, struct offer *o)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_OFFER_INSERT);

    txn_will_write(t);
    offer_bind(st, o);
    sql_run(t->db, st);
    o->no = sqlite3_last_insert_rowid(t->db->handle);
    agent_used(t, o->user_no, 1);
}

void
txn_offer_save(struct txn *t, const struct offer *o)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_OFFER_SAVE);

    txn_will_write(t);
    sql_int(st, 1, o->no);
    offer_bind(st, o);
    sql_run(t->db, st);
}

static bool
offer_step(struct txn *t, sqlite3_stmt *st, struct offer *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = offer_row(t, st);
    sql_end(st);
    return found;
}

bool
txn_offer_get(struct txn *t, int64_t no, struct offer *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_OFFER_GET);

    sql_int(st, 1, no);
    return offer_step(t, st, ret);
}

void
txn_offer_delete(struct txn *t, int64_t no)
{
    struct offer o;

    if (!txn_offer_get(t, no, &o))
        return;
    run_with_no(t, SQL_OFFER_DELETE, no);
    agent_used(t, o.user_no, -1);
}

bool
txn_offer_find(struct txn *t, int64_t user_no, int64_t contact_no, struct offer *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_OFFER_FIND);

    sql_int(st, 1, user_no);
    sql_int(st, 2, contact_no);
    return offer_step(t, st, ret);
}

bool
txn_offer_of(struct txn *t, int64_t participant_no, struct offer *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_OFFER_OF);

    sql_int(st, 1, participant_no);
    return offer_step(t, st, ret);
}

static size_t
offers(struct txn *t, enum sql which, int64_t no, struct offer *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, which);
    size_t n = 0;

    sql_int(st, 1, no);
    sql_int(st, 2, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = offer_row(t, st);
    sql_end(st);
    return n;
}

size_t
txn_offers_of_user(struct txn *t, int64_t user_no, struct offer *ret, size_t max)
{
    return offers(t, SQL_OFFERS_OF_USER, user_no, ret, max);
}

size_t
txn_offers_of_chat(struct txn *t, int64_t chat_no, struct offer *ret, size_t max)
{
    return offers(t, SQL_OFFERS_OF_CHAT, chat_no, ret, max);
}
