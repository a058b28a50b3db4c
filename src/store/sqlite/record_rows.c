/* Contacts as records. */

#include "store/records.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

bool
txn_contact_extra(struct txn *t, int64_t contact_no, struct contact_extra *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CONTACT_EXTRA);
    bool found;

    *ret = (struct contact_extra){ .contact_no = contact_no };
    sql_int(st, 1, contact_no);
    found = sql_step(t->db, st);
    if (found) {
        ret->name = txn_keep(t, sql_get_str(st, 0));
        ret->description = txn_keep(t, sql_get_str(st, 1));
        ret->references = txn_keep(t, sql_get_str(st, 2));
        ret->tags = txn_keep(t, sql_get_str(st, 3));
    }
    sql_end(st);
    return found;
}

void
txn_contact_extra_save(struct txn *t, const struct contact_extra *e)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CONTACT_EXTRA_SAVE);

    txn_will_write(t);
    sql_int(st, 1, e->contact_no);
    sql_text(st, 2, e->name.p ? e->name : STR(""));
    sql_text(st, 3, e->description.p ? e->description : STR(""));
    sql_text(st, 4, e->references.n ? e->references : STR("{}"));
    sql_text(st, 5, e->tags.n ? e->tags : STR("{}"));
    sql_run(t->db, st);
}

/* The columns of CONTACT, sql_text.c. Texts live until the next step. */
static struct contact
contact_row(sqlite3_stmt *st)
{
    return (struct contact){
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
        .customer_id = sql_get_str(st, 10),
        .segment_attributes = sql_get_str(st, 11),
        .details = sql_get_str(st, 12),
    };
}

void
txn_contacts_each(struct txn *t, const struct contact_scan *scan, txn_contact_fn visit, void *arg)
{
    static const enum sql which[2][2] = { { SQL_CONTACTS_INITIATED, SQL_CONTACTS_INITIATED_BACK },
                                          { SQL_CONTACTS_ENDED, SQL_CONTACTS_ENDED_BACK } };
    sqlite3_stmt *st = sql_begin(t->db, which[scan->by_end][scan->backward]);
    bool more = true;

    sql_int(st, 1, scan->from_ms);
    sql_int(st, 2, scan->till_ms);
    while (more && sql_step(t->db, st)) {
        const struct contact c = contact_row(st);

        more = visit(t, &c, arg);
    }
    sql_end(st);
}

size_t
txn_contacts_of_chat(struct txn *t, int64_t chat_no, struct contact *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_CONTACTS_OF_CHAT);
    size_t n = 0;

    sql_int(st, 1, chat_no);
    sql_int(st, 2, (int64_t)max);
    while (n < max && sql_step(t->db, st)) {
        struct contact c = contact_row(st);

        c.customer_id = txn_keep(t, c.customer_id);
        c.segment_attributes = txn_keep(t, c.segment_attributes);
        c.details = txn_keep(t, c.details);
        ret[n++] = c;
    }
    sql_end(st);
    return n;
}

bool
txn_attribute_is(struct txn *t, int64_t chat_no, struct str name, struct str value)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_ATTRIBUTE_IS);
    bool found;

    sql_int(st, 1, chat_no);
    sql_text(st, 2, name);
    sql_text(st, 3, value);
    found = sql_step(t->db, st);
    sql_end(st);
    return found;
}
