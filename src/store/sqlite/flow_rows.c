/* Flows and modules, their contents, versions and aliases. */

#include "base/limits.h"
#include "store/flows.h"
#include "store/sqlite/sql.h"
#include "store/txn_body.h"

static struct flow
flow_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct flow){
        .no = sql_get_int(st, 0),
        .kind = (enum flow_kind)sql_get_int(st, 1),
        .id = sql_get_uuid(st, 2),
        .name = txn_keep(t, sql_get_str(st, 3)),
        .type = txn_keep(t, sql_get_str(st, 4)),
        .description = txn_keep(t, sql_get_str(st, 5)),
        .settings = txn_keep(t, sql_get_str(st, 6)),
        .tags = txn_keep(t, sql_get_str(st, 7)),
        .published_no = sql_get_int(st, 8),
        .saved_no = sql_get_int(st, 9),
        .versions = sql_get_int(st, 10),
        .archived = sql_get_int(st, 11) != 0,
        .created_ms = sql_get_int(st, 12),
        .updated_ms = sql_get_int(st, 13),
    };
}

static bool
flow_step(struct txn *t, sqlite3_stmt *st, struct flow *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = flow_row(t, st);
    sql_end(st);
    return found;
}

bool
txn_flow_find(struct txn *t, const struct uuid *id, struct flow *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_FIND);

    sql_uuid(st, 1, id);
    return flow_step(t, st, ret);
}

bool
txn_flow_get(struct txn *t, int64_t no, struct flow *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_GET);

    sql_int(st, 1, no);
    return flow_step(t, st, ret);
}

static bool
find_name(struct txn *t, enum flow_kind kind, struct str name, struct flow *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_FIND_NAME);

    sql_int(st, 1, kind);
    sql_text(st, 2, name);
    return flow_step(t, st, ret);
}

bool
txn_flow_find_name(struct txn *t, struct str name, struct flow *ret)
{
    return find_name(t, FLOW_KIND_FLOW, name, ret);
}

bool
txn_module_find_name(struct txn *t, struct str name, struct flow *ret)
{
    return find_name(t, FLOW_KIND_MODULE, name, ret);
}

static void
flow_bind(sqlite3_stmt *st, const struct flow *flow)
{
    sql_text(st, 4, flow->name);
    sql_text(st, 5, flow->type);
    sql_text(st, 6, flow->description);
    sql_text(st, 7, flow->settings);
    sql_text(st, 8, flow->tags.n ? flow->tags : STR("{}"));
    sql_int(st, 9, flow->published_no);
    sql_int(st, 10, flow->saved_no);
    sql_int(st, 11, flow->versions);
    sql_int(st, 12, flow->archived);
    sql_int(st, 14, flow->updated_ms);
}

void
txn_flow_insert(struct txn *t, struct flow *flow)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_INSERT);

    txn_will_write(t);
    flow->created_ms = flow->updated_ms = t->now_ms;
    sql_int(st, 2, flow->kind);
    sql_uuid(st, 3, &flow->id);
    flow_bind(st, flow);
    sql_int(st, 13, flow->created_ms);
    sql_run(t->db, st);
    flow->no = sqlite3_last_insert_rowid(t->db->handle);
}

void
txn_flow_save(struct txn *t, struct flow *flow)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_SAVE);

    txn_will_write(t);
    flow->updated_ms = t->now_ms;
    sql_int(st, 1, flow->no);
    flow_bind(st, flow);
    sql_run(t->db, st);
}

void
txn_flow_delete(struct txn *t, int64_t no)
{
    txn_will_write(t);
    sql_do_int(t->db, SQL_FLOW_DELETE, no);
    sql_do_int(t->db, SQL_FLOW_DELETE_VERSIONS, no);
    sql_do_int(t->db, SQL_FLOW_DELETE_ALIASES, no);
    sql_do_int(t->db, SQL_FLOW_DELETE_ORIGINAL, no);
}

bool
txn_flow_original(struct txn *t, int64_t flow_no, struct str *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_ORIGINAL);
    bool found;

    sql_int(st, 1, flow_no);
    found = sql_step(t->db, st);
    if (found)
        *ret = txn_keep(t, sql_get_str(st, 0));
    sql_end(st);
    return found;
}

void
txn_flow_original_save(struct txn *t, int64_t flow_no, struct str text)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_ORIGINAL_SAVE);

    txn_will_write(t);
    sql_int(st, 1, flow_no);
    sql_text(st, 2, text);
    sql_run(t->db, st);
}

size_t
txn_flows(struct txn *t, enum flow_kind kind, struct str after_name, struct flow *ret, size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOWS);
    size_t n = 0;

    sql_int(st, 1, kind);
    sql_text(st, 2, after_name);
    sql_int(st, 3, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = flow_row(t, st);
    sql_end(st);
    return n;
}

size_t
txn_flow_count(struct txn *t, enum flow_kind kind)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_COUNT);
    size_t n = 0;

    sql_int(st, 1, kind);
    if (sql_step(t->db, st))
        n = (size_t)sql_get_int(st, 0);
    sql_end(st);
    return n;
}

/* ---- contents ---- */

int64_t
txn_flow_content_add(struct txn *t, struct str text, const char *sha256)
{
    sqlite3_stmt *st;

    txn_will_write(t);
    sql_do_int(t->db, SQL_FLOW_CONTENT_DROP, t->now_ms);
    sql_do_int(t->db, SQL_FLOW_CONTENT_SWEEP, t->now_ms - LIMIT_FLOW_CONTENT_KEPT_MS);
    st = sql_begin(t->db, SQL_FLOW_CONTENT_ADD);
    sql_text(st, 1, str_from(sha256));
    sql_text(st, 2, text);
    sql_run(t->db, st);
    return sqlite3_last_insert_rowid(t->db->handle);
}

bool
txn_flow_content(struct txn *t, int64_t content_no, struct flow_content *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_CONTENT);
    bool found;

    sql_int(st, 1, content_no);
    found = sql_step(t->db, st);
    if (found) {
        struct str sha256 = sql_get_str(st, 0);

        *ret = (struct flow_content){ .no = content_no, .text = txn_keep(t, sql_get_str(st, 1)) };
        if (sha256.n == FLOW_SHA256_SIZE - 1)
            memcpy(ret->sha256, sha256.p, sha256.n);
    }
    sql_end(st);
    return found;
}

/* ---- versions ---- */

static struct flow_version
version_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct flow_version){
        .flow_no = sql_get_int(st, 0),
        .number = sql_get_int(st, 1),
        .content_no = sql_get_int(st, 2),
        .description = txn_keep(t, sql_get_str(st, 3)),
        .settings = txn_keep(t, sql_get_str(st, 4)),
        .created_ms = sql_get_int(st, 5),
    };
}

void
txn_flow_version_insert(struct txn *t, struct flow_version *v)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_VERSION_INSERT);

    txn_will_write(t);
    v->created_ms = t->now_ms;
    sql_int(st, 1, v->flow_no);
    sql_int(st, 2, v->number);
    sql_int(st, 3, v->content_no);
    sql_text(st, 4, v->description);
    sql_text(st, 5, v->settings);
    sql_int(st, 6, v->created_ms);
    sql_run(t->db, st);
}

bool
txn_flow_version_find(struct txn *t, int64_t flow_no, int64_t number, struct flow_version *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_VERSION_FIND);
    bool found;

    sql_int(st, 1, flow_no);
    sql_int(st, 2, number);
    found = sql_step(t->db, st);
    if (found)
        *ret = version_row(t, st);
    sql_end(st);
    return found;
}

void
txn_flow_version_delete(struct txn *t, int64_t flow_no, int64_t number)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_VERSION_DELETE);

    txn_will_write(t);
    sql_int(st, 1, flow_no);
    sql_int(st, 2, number);
    sql_run(t->db, st);
}

size_t
txn_flow_versions(struct txn *t, int64_t flow_no, int64_t after, struct flow_version *ret,
                  size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_VERSIONS);
    size_t n = 0;

    sql_int(st, 1, flow_no);
    sql_int(st, 2, after);
    sql_int(st, 3, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = version_row(t, st);
    sql_end(st);
    return n;
}

/* ---- aliases ---- */

static struct flow_alias
alias_row(struct txn *t, sqlite3_stmt *st)
{
    return (struct flow_alias){
        .id = sql_get_uuid(st, 0),
        .flow_no = sql_get_int(st, 1),
        .number = sql_get_int(st, 2),
        .name = txn_keep(t, sql_get_str(st, 3)),
        .description = txn_keep(t, sql_get_str(st, 4)),
        .created_ms = sql_get_int(st, 5),
        .updated_ms = sql_get_int(st, 6),
    };
}

static bool
alias_step(struct txn *t, sqlite3_stmt *st, struct flow_alias *ret)
{
    bool found = sql_step(t->db, st);

    if (found)
        *ret = alias_row(t, st);
    sql_end(st);
    return found;
}

void
txn_flow_alias_save(struct txn *t, struct flow_alias *a)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_ALIAS_SAVE);

    txn_will_write(t);
    a->updated_ms = t->now_ms;
    if (!a->created_ms)
        a->created_ms = t->now_ms;
    sql_uuid(st, 1, &a->id);
    sql_int(st, 2, a->flow_no);
    sql_int(st, 3, a->number);
    sql_text(st, 4, a->name);
    sql_text(st, 5, a->description);
    sql_int(st, 6, a->created_ms);
    sql_int(st, 7, a->updated_ms);
    sql_run(t->db, st);
}

bool
txn_flow_alias_find(struct txn *t, const struct uuid *id, struct flow_alias *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_ALIAS_FIND);

    sql_uuid(st, 1, id);
    return alias_step(t, st, ret);
}

bool
txn_flow_alias_find_name(struct txn *t, int64_t flow_no, struct str name, struct flow_alias *ret)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_ALIAS_FIND_NAME);

    sql_int(st, 1, flow_no);
    sql_text(st, 2, name);
    return alias_step(t, st, ret);
}

void
txn_flow_alias_delete(struct txn *t, const struct uuid *id)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_ALIAS_DELETE);

    txn_will_write(t);
    sql_uuid(st, 1, id);
    sql_run(t->db, st);
}

size_t
txn_flow_aliases(struct txn *t, int64_t flow_no, struct str after_name, struct flow_alias *ret,
                 size_t max)
{
    sqlite3_stmt *st = sql_begin(t->db, SQL_FLOW_ALIASES);
    size_t n = 0;

    sql_int(st, 1, flow_no);
    sql_text(st, 2, after_name);
    sql_int(st, 3, (int64_t)max);
    while (n < max && sql_step(t->db, st))
        ret[n++] = alias_row(t, st);
    sql_end(st);
    return n;
}
