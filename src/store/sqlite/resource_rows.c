/* What the control plane configures, and what binds it together. */

#include "store/resources.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

static struct str
object_of(struct str json)
{
    return json.n ? json : STR("{}");
}

static void
resource_bind(sqlite3_stmt *st, const struct resource *r)
{
    sql_text(st, 4, r->name);
    sql_text(st, 5, object_of(r->body));
    sql_text(st, 6, object_of(r->tags));
    sql_int(st, 8, r->updated_ms);
}

void
txn_resource_insert(struct txn *t, struct resource *r)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RESOURCE_INSERT);

    txn_will_write(t);
    r->created_ms = r->updated_ms = t->now_ms;
    sql_int(st, 2, r->kind);
    sql_uuid(st, 3, &r->id);
    resource_bind(st, r);
    sql_int(st, 7, r->created_ms);
    sql_run(t->db, st);
    r->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_resource_save(struct txn *t, struct resource *r)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RESOURCE_SAVE);

    txn_will_write(t);
    r->updated_ms = t->now_ms;
    sql_int(st, 1, r->no);
    resource_bind(st, r);
    sql_run(t->db, st);
}

static void
run_with_no(struct txn *t, enum sql which, int64_t no)
{
    sqlite3_stmt *st = sql_begin(t->db, which);

    sql_int(st, 1, no);
    sql_run(t->db, st);
}

void
txn_resource_delete(struct txn *t, int64_t no)
{
    txn_will_write(t);
    run_with_no(t, SQL_RESOURCE_DELETE, no);
    run_with_no(t, SQL_RESOURCE_UNLINK, no);
}

static struct resource
resource_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct resource){
        .no = sql_get_int(st, 0),
        .kind = (enum resource_kind)sql_get_int(st, 1),
        .id = sql_get_uuid(st, 2),
        .name = txn_keep(t, sql_get_str(st, 3)),
        .body = txn_keep(t, sql_get_str(st, 4)),
        .tags = txn_keep(t, sql_get_str(st, 5)),
        .created_ms = sql_get_int(st, 6),
        .updated_ms = sql_get_int(st, 7),
    };
}

static bool
resource_step(struct txn *t, sqlite3_stmt *st, struct resource *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = resource_row(t, st);
    sql_end(st);
    return found;
}

bool
txn_resource_find(struct txn *t, enum resource_kind kind, const struct uuid *id,
                  struct resource *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RESOURCE_FIND);

    sql_int(st, 1, kind);
    sql_uuid(st, 2, id);
    return resource_step(t, st, ret);
}

bool
txn_resource_find_name(struct txn *t, enum resource_kind kind, struct str name,
                       struct resource *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RESOURCE_FIND_NAME);

    sql_int(st, 1, kind);
    sql_text(st, 2, name);
    return resource_step(t, st, ret);
}

bool
txn_resource_get(struct txn *t, int64_t no, struct resource *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RESOURCE_GET);

    sql_int(st, 1, no);
    return resource_step(t, st, ret);
}

bool
txn_resource_id(struct txn *t, int64_t no, struct uuid *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RESOURCE_ID);
    bool found;

    sql_int(st, 1, no);
    found = sql_step(t->db, st);
    if (found)
        *ret = sql_get_uuid(st, 0);
    sql_end(st);
    return found;
}

void
txn_resources_each(struct txn *t, enum resource_kind kind, txn_resource_fn visit, void *arg)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RESOURCES_EACH);

    sql_int(st, 1, kind);
    while (sql_step(t->db, st)) {
        const struct resource r = {
            .no = sql_get_int(st, 0),
            .kind = kind,
            .id = sql_get_uuid(st, 2),
            .name = sql_get_str(st, 3),
            .body = sql_get_str(st, 4),
            .tags = sql_get_str(st, 5),
            .created_ms = sql_get_int(st, 6),
            .updated_ms = sql_get_int(st, 7),
        };

        visit(t, &r, arg);
    }
    sql_end(st);
}

size_t
txn_resources(struct txn *t, enum resource_kind kind, struct str after_name, struct resource *ret,
              size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RESOURCES);
    size_t n = 0;

    sql_int(st, 1, kind);
    sql_text(st, 2, after_name);
    sql_int(st, 3, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = resource_row(t, st);
    sql_end(st);
    return n;
}

size_t
txn_resource_count(struct txn *t, enum resource_kind kind)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_RESOURCE_COUNT);
    size_t n = 0;

    sql_int(st, 1, kind);
    if (sql_step(t->db, st))
        n = (size_t)sql_get_int(st, 0);
    sql_end(st);
    return n;
}

/* ---- links ---- */

void
txn_link_set(struct txn *t, const struct link *l)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_LINK_SET);

    txn_will_write(t);
    sql_int(st, 1, l->kind);
    sql_int(st, 2, l->from_no);
    sql_int(st, 3, l->to_no);
    sql_int(st, 4, l->rank);
    sql_text(st, 5, l->body);
    sql_run(t->db, st);
}

static sqlite3_stmt *
link_begin(struct txn *t, enum sql which, enum link_kind kind, int64_t from_no, int64_t to_no)
{
    sqlite3_stmt *st = sql_begin(t->db, which);

    sql_int(st, 1, kind);
    sql_int(st, 2, from_no);
    sql_int(st, 3, to_no);
    return st;
}

void
txn_link_clear(struct txn *t, enum link_kind kind, int64_t from_no, int64_t to_no)
{
    txn_will_write(t);
    sql_run(t->db, link_begin(t, SQL_LINK_CLEAR, kind, from_no, to_no));
}

static struct link
link_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct link){
        .kind = (enum link_kind)sql_get_int(st, 0),
        .from_no = sql_get_int(st, 1),
        .to_no = sql_get_int(st, 2),
        .rank = sql_get_int(st, 3),
        .body = txn_keep(t, sql_get_str(st, 4)),
    };
}

bool
txn_link_find(struct txn *t, enum link_kind kind, int64_t from_no, int64_t to_no, struct link *ret)
{
    sqlite3_stmt *st = link_begin(t, SQL_LINK_FIND, kind, from_no, to_no);
    bool found = sql_step(t->db, st);

    if (found)
        *ret = link_row(t, st);
    sql_end(st);
    return found;
}

static size_t
links(struct txn *t, enum sql which, enum link_kind kind, int64_t no, struct link *ret, size_t max)
{
    sqlite3_stmt *st = link_begin(t, which, kind, no, (int64_t)max);
    size_t n = 0;

    while (n < max && sql_step(t->db, st))
        ret[n++] = link_row(t, st);
    sql_end(st);
    return n;
}

size_t
txn_links_from(struct txn *t, enum link_kind kind, int64_t from_no, struct link *ret, size_t max)
{
    return links(t, SQL_LINKS_FROM, kind, from_no, ret, max);
}

size_t
txn_links_to(struct txn *t, enum link_kind kind, int64_t to_no, struct link *ret, size_t max)
{
    return links(t, SQL_LINKS_TO, kind, to_no, ret, max);
}

static size_t
count_links(struct txn *t, enum sql which, enum link_kind kind, int64_t no)
{
    sqlite3_stmt *st = sql_begin(t->db, which);
    size_t n = 0;

    sql_int(st, 1, kind);
    sql_int(st, 2, no);
    if (sql_step(t->db, st))
        n = (size_t)sql_get_int(st, 0);
    sql_end(st);
    return n;
}

size_t
txn_links_from_count(struct txn *t, enum link_kind kind, int64_t from_no)
{
    return count_links(t, SQL_LINKS_FROM_COUNT, kind, from_no);
}

size_t
txn_links_to_count(struct txn *t, enum link_kind kind, int64_t to_no)
{
    return count_links(t, SQL_LINKS_TO_COUNT, kind, to_no);
}

bool
txn_flow_mentions(struct txn *t, struct str text)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_MENTIONS);
    bool found;

    sql_text(st, 1, text);
    found = sql_step(t->db, st);
    sql_end(st);
    return found;
}
