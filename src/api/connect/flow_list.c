/* Lists and searches of flows and modules: contract/connect-api.md 1.2, 1.3, 4.5. */

#include "api/connect/flow.h"

#include "api/ident.h"
#include "api/paging.h"
#include "api/query.h"
#include "api/shape.h"

#include "api/connect/search.h"
#include "base/limits.h"
#include "domain/flow/check.h"

enum { BATCH = 100, TYPES_MAX = 10, LIST_MAX = 1000, SEARCH_MAX = 100 };

/* ---- a page ---- */

enum err
flow_page_of(struct call *c, size_t max, struct flow_page *ret, struct fail *f)
{
    struct flow_page page = { .max = max < 100 ? max : 100, .after = STR("") };
    struct str text;
    int64_t count;

    if (query_value(c->query, "maxResults", 0, c->job.arena, &text)) {
        if (!str_int(text, 1, (int64_t)max, &count))
            return fail(f, ERR_INVALID, "MaxResults must be a number from 1 to %zu", max);
        page.max = (size_t)count;
    }
    if (query_value(c->query, "nextToken", 0, c->job.arena, &text) &&
        page_read_next(c, text, &page.after, f) != OK)
        return f->code;
    *ret = page;
    return OK;
}

/* Flows of a kind in order of name, as far as they are wanted. One more than the page holds is
 * looked for, so that a NextToken always has something behind it. */
struct scan {
    struct call *call;
    struct txn *txn;
    bool (*wants)(struct scan *s, const struct flow *flow);
    void (*put)(struct scan *s, const struct flow *flow);
    struct str types[TYPES_MAX]; /* of a list */
    size_t type_count;
    struct str state;
    const struct search_field *fields; /* of a search */
    const struct json *criteria, *filter;
    bool counts; /* go on to the end to count */
    size_t found;
};

/* Writes the entries of a page into an open list; *ret_last is empty when it was the last page. */
static void
scan_page(struct scan *s, enum flow_kind kind, const struct flow_page *page, struct str *ret_last)
{
    struct flow *batch = arena_get(s->call->job.arena, sizeof(*batch) * BATCH);
    struct str after = s->counts ? STR("") : page->after, last = STR("");
    bool more = false;
    size_t put = 0, n = batch ? BATCH : 0;

    while (n == BATCH && (!more || s->counts)) {
        n = txn_flows(s->txn, kind, after, batch, BATCH);
        for (size_t i = 0; i < n; i++) {
            after = batch[i].name;
            if (!s->wants(s, &batch[i]))
                continue;
            s->found++;
            if (s->counts && str_cmp(after, page->after) <= 0) /* on an earlier page */
                continue;
            if (put == page->max) {
                more = true;
                continue;
            }
            s->put(s, &batch[i]);
            last = after;
            put++;
        }
    }
    *ret_last = more ? last : STR("");
}

static void
put_page(struct scan *s, const char *member, const struct flow_page *page)
{
    struct json_out *w = &s->call->out;
    struct str last;

    json_open(w, '{');
    json_name(w, member);
    json_open(w, '[');
    scan_page(s, flow_wire_of(s->call)->kind, page, &last);
    json_close(w, ']');
    if (last.n)
        page_put_next(s->call, last, w);
}

static struct str
state_word(const struct flow *flow)
{
    return flow->archived ? STR("ARCHIVED") : STR("ACTIVE");
}

static struct str
status_word(const struct flow *flow)
{
    return flow->published_no ? STR("PUBLISHED") : STR("SAVED");
}

/* ---- list ---- */

static bool
listed(struct scan *s, const struct flow *flow)
{
    bool typed = s->type_count == 0;

    for (size_t i = 0; i < s->type_count; i++)
        typed |= str_eq(flow->type, s->types[i]);
    return typed && (!s->state.n || str_eq(s->state, state_word(flow)));
}

static void
put_summary(struct scan *s, const struct flow *flow)
{
    const struct flow_wire *wire = flow_wire_of(s->call);
    struct json_out *w = &s->call->out;

    json_open(w, '{');
    json_set_uuid(w, "Id", &flow->id);
    json_set_str(w, "Arn", flow_arn(s->call, wire, &flow->id));
    json_set_str(w, "Name", flow->name);
    if (flow->kind == FLOW_KIND_MODULE)
        json_set_str(w, "State", state_word(flow));
    else {
        json_set_str(w, "ContactFlowType", flow->type);
        json_set_str(w, "ContactFlowState", state_word(flow));
        json_set_str(w, "ContactFlowStatus", status_word(flow));
    }
    json_close(w, '}');
}

static enum err
read_filters(struct scan *s, struct fail *f)
{
    struct call *c = s->call;
    struct str text;

    while (query_value(c->query, "contactFlowTypes", s->type_count, c->job.arena, &text)) {
        if (!flow_type_is_known(text))
            return fail(f, ERR_INVALID, "contactFlowTypes holds what is no type of flow");
        if (s->type_count == TYPES_MAX)
            return fail(f, ERR_INVALID, "ContactFlowTypes must include at most 10 items");
        s->types[s->type_count++] = text;
    }
    if (query_value(c->query, "state", 0, c->job.arena, &s->state) &&
        !str_eq(s->state, STR("ACTIVE")) && !str_eq(s->state, STR("ARCHIVED")))
        return fail(f, ERR_INVALID, "state must be ACTIVE or ARCHIVED");
    return OK;
}

enum err
flow_list_run(struct call *c, struct txn *t, struct fail *f)
{
    struct scan s = { .call = c, .txn = t, .wants = listed, .put = put_summary };
    struct flow_page page;
    enum err e = flow_instance_of(c, c->labels[0], f);

    if (!e)
        e = read_filters(&s, f);
    if (!e)
        e = flow_page_of(c, LIST_MAX, &page, f);
    if (e)
        return e;
    put_page(&s, flow_wire_of(c)->summaries, &page);
    json_close(&c->out, '}');
    return OK;
}

/* ---- search ---- */

const struct field flow_search_fields[] = {
    { "InstanceId", FIELD_STR, AT(flow_search_request, instance_id), REQUIRED, 1, 100, NULL },
    { "NextToken", FIELD_STR, AT(flow_search_request, next_token), OPTIONAL, 1, 2500, NULL },
    { "MaxResults", FIELD_INT, AT(flow_search_request, max), OPTIONAL, 1, SEARCH_MAX, NULL },
    { "SearchFilter", FIELD_OBJECT, AT(flow_search_request, filter), OPTIONAL, 0, 0, NULL },
    { "SearchCriteria", FIELD_OBJECT, AT(flow_search_request, criteria), OPTIONAL, 0, 0, NULL },
    { 0 },
};

/* What a criterion may look at, on the flow as search.h wants to see it. */
static const struct search_field search_flow[] = {
    { "name", SEARCH_NAME, NULL, 0, RESOURCE_NONE },
    { "description", SEARCH_MEMBER, "Description", 0, RESOURCE_NONE },
    { "TypeCondition", SEARCH_CONDITION, "Type", 0, RESOURCE_NONE },
    { "StateCondition", SEARCH_CONDITION, "State", 0, RESOURCE_NONE },
    { "StatusCondition", SEARCH_CONDITION, "Status", 0, RESOURCE_NONE },
    { 0 },
};

static bool
searched(struct scan *s, const struct flow *flow)
{
    struct resource seen = { .id = flow->id, .name = flow->name, .tags = flow->tags };
    struct buf body = { .max = 65536 };
    struct json_out w = { .out = &body };
    bool found;

    json_open(&w, '{');
    json_set_str(&w, "Description", flow->description);
    json_set_str(&w, "Type", flow->type);
    json_set_str(&w, "State", state_word(flow));
    json_set_str(&w, "Status", status_word(flow));
    json_close(&w, '}');
    seen.body = buf_str(&body);
    found = search_finds(s->fields, s->criteria, s->filter, s->txn, &seen);
    buf_done(&body);
    return found;
}

static void
put_found(struct scan *s, const struct flow *flow)
{
    const struct flow_wire *wire = flow_wire_of(s->call);
    struct json_out *w = &s->call->out;

    json_open(w, '{');
    json_set_str(w, "Arn", flow_arn(s->call, wire, &flow->id));
    json_set_uuid(w, "Id", &flow->id);
    json_set_str(w, "Name", flow->name);
    if (flow->kind == FLOW_KIND_FLOW)
        json_set_str(w, "Type", flow->type);
    json_set_str(w, "State", state_word(flow));
    json_set_str(w, "Status", status_word(flow));
    json_set_str(w, "Description", flow->description);
    json_name(w, "Tags");
    json_put_raw(w, flow->tags);
    json_close(w, '}');
}

enum err
flow_search_check(struct call *c, struct fail *f)
{
    const struct flow_search_request *in = c->in;

    return search_check(search_flow, in->criteria, in->filter, f);
}

enum err
flow_search_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct flow_search_request *in = c->in;
    struct scan s = { .call = c, .txn = t, .wants = searched, .put = put_found, .counts = true };
    struct flow_page page = { .max = in->max.given ? (size_t)in->max.value : SEARCH_MAX,
                              .after = STR("") };
    enum err e = flow_instance_of(c, in->instance_id, f);

    if (!e && in->next_token.p)
        e = page_read_next(c, in->next_token, &page.after, f);
    if (e)
        return e;
    s.fields = search_flow;
    s.criteria = in->criteria;
    s.filter = in->filter;
    put_page(&s, flow_wire_of(c)->found, &page);
    json_set_int(&c->out, "ApproximateTotalCount", (int64_t)s.found);
    json_close(&c->out, '}');
    return OK;
}
