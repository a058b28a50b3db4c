/* Widgets, where they may be embedded, and what was refused. */

#include "store/sqlite/sql.h"
#include "store/txn_body.h"
#include "store/widgets.h"

static void
widget_bind(sqlite3_stmt *st, const struct widget *w)
{
    sql_text(st, 3, w->snippet_id);
    sql_text(st, 4, w->name);
    sql_uuid(st, 5, &w->flow_id);
    sql_int(st, 6, w->published);
    sql_int(st, 7, w->secured);
    sql_int(st, 8, w->receipts);
    sql_int(st, 9, w->survey);
    sql_int(st, 10, w->null_origin);
    sql_int(st, 11, w->single_use);
    sql_text(st, 12, w->keys[0].text);
    sql_int(st, 13, w->keys[0].made_ms);
    sql_text(st, 14, w->keys[1].text);
    sql_int(st, 15, w->keys[1].made_ms);
    sql_text(st, 16, w->appearance.n ? w->appearance : STR("{}"));
    sql_text(st, 17, w->form.n ? w->form : STR("null"));
    sql_int(st, 19, w->updated_ms);
}

void
txn_widget_insert(struct txn *t, struct widget *w)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WIDGET_INSERT);

    txn_will_write(t);
    w->created_ms = w->updated_ms = t->now_ms;
    sql_uuid(st, 2, &w->id);
    widget_bind(st, w);
    sql_int(st, 18, w->created_ms);
    sql_run(t->db, st);
    w->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_widget_save(struct txn *t, struct widget *w)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WIDGET_SAVE);

    txn_will_write(t);
    w->updated_ms = t->now_ms;
    sql_int(st, 1, w->no);
    widget_bind(st, w);
    sql_run(t->db, st);
}

void
txn_widget_delete(struct txn *t, int64_t no)
{
    static const enum sql whole[] = { SQL_WIDGET_DELETE, SQL_WIDGET_DELETE_DOMAINS,
                                      SQL_WIDGET_DELETE_REFUSALS, SQL_WIDGET_DELETE_TOKENS };

    txn_will_write(t);
    for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
        sqlite3_stmt *st = sql_begin(t->db, whole[i]);

        sql_int(st, 1, no);
        sql_run(t->db, st);
    }
}

static struct widget
widget_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct widget){
        .no = sql_get_int(st, 0),
        .id = sql_get_uuid(st, 1),
        .snippet_id = txn_keep(t, sql_get_str(st, 2)),
        .name = txn_keep(t, sql_get_str(st, 3)),
        .flow_id = sql_get_uuid(st, 4),
        .published = sql_get_int(st, 5) != 0,
        .secured = sql_get_int(st, 6) != 0,
        .receipts = sql_get_int(st, 7) != 0,
        .survey = sql_get_int(st, 8) != 0,
        .null_origin = sql_get_int(st, 9) != 0,
        .single_use = sql_get_int(st, 10) != 0,
        .keys = { { txn_keep(t, sql_get_str(st, 11)), sql_get_int(st, 12) },
                  { txn_keep(t, sql_get_str(st, 13)), sql_get_int(st, 14) } },
        .appearance = txn_keep(t, sql_get_str(st, 15)),
        .form = txn_keep(t, sql_get_str(st, 16)),
        .created_ms = sql_get_int(st, 17),
        .updated_ms = sql_get_int(st, 18),
    };
}

static bool
widget_step(struct txn *t, sqlite3_stmt *st, struct widget *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = widget_row(t, st);
    sql_end(st);
    return found;
}

bool
txn_widget_find(struct txn *t, const struct uuid *id, struct widget *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WIDGET_FIND);

    sql_uuid(st, 1, id);
    return widget_step(t, st, ret);
}

bool
txn_widget_find_name(struct txn *t, struct str name, struct widget *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WIDGET_FIND_NAME);

    sql_text(st, 1, name);
    return widget_step(t, st, ret);
}

size_t
txn_widgets(struct txn *t, struct widget *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WIDGETS);
    size_t n = 0;

    sql_int(st, 1, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = widget_row(t, st);
    sql_end(st);
    return n;
}

/* ---- domains ---- */

size_t
txn_widget_domains(struct txn *t, int64_t widget_no, struct str *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WIDGET_DOMAINS);
    size_t n = 0;

    sql_int(st, 1, widget_no);
    sql_int(st, 2, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = txn_keep(t, sql_get_str(st, 0));
    sql_end(st);
    return n;
}

static int
domain_change(struct txn *t, enum sql which, int64_t widget_no, struct str origin)
{
    sqlite3_stmt *st = sql_begin(t->db, which);

    txn_will_write(t);
    sql_int(st, 1, widget_no);
    sql_text(st, 2, origin);
    sql_run(t->db, st);
    return sqlite3_changes(t->db->handle);
}

void
txn_widget_domain_add(struct txn *t, int64_t widget_no, struct str origin)
{
    domain_change(t, SQL_WIDGET_DOMAIN_ADD, widget_no, origin);
}

bool
txn_widget_domain_remove(struct txn *t, int64_t widget_no, struct str origin)
{
    return domain_change(t, SQL_WIDGET_DOMAIN_REMOVE, widget_no, origin) > 0;
}

/* ---- the log of refusals ---- */

void
txn_widget_refusal_add(struct txn *t, int64_t widget_no, const struct widget_refusal *r)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WIDGET_REFUSAL_ADD);

    txn_will_write(t);
    sql_int(st, 1, widget_no);
    sql_int(st, 2, r->at_ms);
    sql_text(st, 3, r->code);
    sql_text(st, 4, r->why);
    sql_text(st, 5, r->origin);
    sql_text(st, 6, r->address);
    sql_run(t->db, st);
    st = sql_begin(t->db, SQL_WIDGET_REFUSAL_TRIM);
    sql_int(st, 1, widget_no);
    sql_int(st, 2, WIDGET_REFUSALS);
    sql_run(t->db, st);
}

size_t
txn_widget_refusals(struct txn *t, int64_t widget_no, struct widget_refusal *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WIDGET_REFUSALS);
    size_t n = 0;

    sql_int(st, 1, widget_no);
    sql_int(st, 2, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = (struct widget_refusal){
            .at_ms = sql_get_int(st, 0),
            .code = txn_keep(t, sql_get_str(st, 1)),
            .why = txn_keep(t, sql_get_str(st, 2)),
            .origin = txn_keep(t, sql_get_str(st, 3)),
            .address = txn_keep(t, sql_get_str(st, 4)),
        };
    sql_end(st);
    return n;
}

/* ---- tokens that open one chat ---- */

bool
txn_widget_token_take(struct txn *t, int64_t widget_no, const unsigned char hash[REPEAT_KEY],
                      int64_t expires_ms)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_WIDGET_TOKEN_SWEEP);

    txn_will_write(t);
    sql_int(st, 1, t->now_ms);
    sql_run(t->db, st);
    st = sql_begin(t->db, SQL_WIDGET_TOKEN_TAKE);
    sql_int(st, 1, widget_no);
    sql_blob(st, 2, hash, REPEAT_KEY);
    sql_int(st, 3, expires_ms);
    sql_run(t->db, st);
    return sqlite3_changes(t->db->handle) > 0;
}
