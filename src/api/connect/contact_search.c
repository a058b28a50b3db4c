/* SearchContacts: contract/connect-api.md 1.3, 2.13. Contacts are read in order of their beginning
 * or their end; everything else is judged one by one, LIMIT_SEARCHED_CONTACTS at most. */

#include "api/connect/contact_plans.h"

#include "api/connect/kinds.h"
#include "api/ident.h"
#include "api/paging.h"
#include "base/limits.h"
#include "base/wall.h"
#include "store/agents.h"
#include "store/records.h"
#include "store/resources.h"

#include <stdio.h>

#define MATCHES "MATCH_ALL MATCH_ANY MATCH_EXACT MATCH_NONE"
#define TIMES                                                                                      \
    "INITIATION_TIMESTAMP SCHEDULED_TIMESTAMP CONNECTED_TO_AGENT_TIMESTAMP DISCONNECT_TIMESTAMP "  \
    "ENQUEUE_TIMESTAMP"

static const struct shape range[] = {
    ROW_ENUM("Type", SHAPE_REQUIRED, TIMES),
    { .name = "StartTime", .kind = SHAPE_TIME, .flags = SHAPE_REQUIRED },
    { .name = "EndTime", .kind = SHAPE_TIME, .flags = SHAPE_REQUIRED },
    ROWS_END,
};
static const struct shape name_criteria[] = {
    ROW_TEXTS("SearchText", SHAPE_REQUIRED, 0, 128, 0, 100),
    ROW_ENUM("MatchType", SHAPE_REQUIRED, MATCHES),
    ROWS_END,
};
static const struct shape attribute[] = {
    ROW_TEXT("Key", SHAPE_REQUIRED, 1, 100),
    ROW_TEXTS("Values", SHAPE_REQUIRED, 0, 128, 0, 20),
    ROWS_END,
};
static const struct shape attributes[] = {
    ROW_LIST("Criteria", SHAPE_REQUIRED, attribute, 0, 15),
    ROW_ENUM("MatchType", 0, MATCHES),
    ROWS_END,
};
static const struct shape anything[] = { ROWS_END };
static const struct shape criteria[] = {
    ROW_IN("Name", 0, name_criteria),
    ROW_TEXTS("AgentIds", 0, 1, 256, 0, 100),
    ROW_IN("AgentHierarchyGroups", 0, anything),
    ROW_ENUMS("Channels", 0, CHANNELS, 4),
    ROW_IN("ContactAnalysis", 0, anything),
    ROW_TEXTS("InitiationMethods", 0, 1, 64, 0, 20),
    ROW_TEXTS("QueueIds", 0, 1, 256, 0, 100),
    ROW_IN("RoutingCriteria", 0, anything),
    ROW_IN("SearchableContactAttributes", 0, attributes),
    ROW_IN("SearchableSegmentAttributes", 0, attributes),
    ROW_IN("ContactTags", 0, anything),
    ROWS_END,
};
static const struct shape sort[] = {
    ROW_ENUM("FieldName", SHAPE_REQUIRED, TIMES " INITIATION_METHOD CHANNEL EXPIRY_TIMESTAMP"),
    ROW_ENUM("Order", SHAPE_REQUIRED, "ASCENDING DESCENDING"),
    ROWS_END,
};
static const struct shape searched[] = {
    ROW_TEXT("InstanceId", SHAPE_REQUIRED, 1, 100),
    ROW_IN("TimeRange", SHAPE_REQUIRED, range),
    ROW_IN("SearchCriteria", 0, criteria),
    ROW_IN("Sort", 0, sort),
    ROWS_END,
};

static int64_t
time_of(const struct json *j)
{
    double seconds;
    int64_t ms = 0;

    if (json_number(j, &seconds))
        return (int64_t)(seconds * 1000);
    return wall_parse(json_str(j), &ms) ? ms : 0;
}

static enum err
check(struct call *c, struct fail *f)
{
    static const char *const foreign[] = { "AgentHierarchyGroups", "ContactAnalysis",
                                           "RoutingCriteria" };
    const struct json *time_range = shape_given(c->json, "TimeRange");
    const struct json *by = shape_given(c->json, "SearchCriteria");

    for (int i = 0; i < 3; i++)
        if (shape_given(by, foreign[i]))
            return fail(f, ERR_INVALID, "SearchCriteria.%s is not supported", foreign[i]);
    if (time_of(json_member(time_range, "StartTime")) > time_of(json_member(time_range, "EndTime")))
        return fail(f, ERR_INVALID, "StartTime must not be after EndTime");
    return OK;
}

/* ---- does a contact fit? ---- */

struct searching {
    struct call *call;
    const struct json *by; /* SearchCriteria; NULL: everything */
    struct str time_type;
    int64_t from_ms, till_ms;
    bool by_end, backward;
    const struct asked *asked;
    int64_t after_ms, after_no, last_ms, last_no;
    int64_t shown, total, looked_at;
    bool more;
};

static bool
list_has(const struct json *list, struct str text)
{
    for (size_t i = 0; i < json_count(list); i++) {
        struct str entry = json_str(json_at(list, i));

        if (str_starts(entry, STR("arn:")))
            while (str_find(entry, '/') < entry.n)
                str_cut(&entry, '/');
        if (str_eq(entry, text))
            return true;
    }
    return false;
}

/* An id of what the route names is in the list. */
static bool
route_fits(struct searching *x, struct txn *t, const struct json *list, int64_t no)
{
    struct uuid id;

    return no && txn_resource_id(t, no, &id) && list_has(list, ident_text(&id, x->call->job.arena));
}

/* How many of several must hold. */
static bool
match(struct str how, size_t held, size_t of)
{
    if (str_eq(how, STR("MATCH_ANY")))
        return held > 0;
    if (str_eq(how, STR("MATCH_NONE")))
        return held == 0;
    return held == of;
}

static bool
text_has(struct str text, struct str part)
{
    for (size_t i = 0; i + part.n <= text.n; i++)
        if (str_eq_nocase(str_first(str_from_at(text, i), part.n), part))
            return true;
    return false;
}

static bool
name_fits(const struct json *by, struct str name)
{
    const struct json *texts = json_member(by, "SearchText");
    struct str how = json_str(json_member(by, "MatchType"));
    size_t held = 0;

    for (size_t i = 0; i < json_count(texts); i++) {
        struct str text = json_str(json_at(texts, i));

        held += str_eq(how, STR("MATCH_EXACT")) ? str_eq_nocase(name, text) : text_has(name, text);
    }
    return match(how, held, json_count(texts));
}

static bool
attributes_fit(struct txn *t, const struct json *by, int64_t chat_no)
{
    const struct json *list = json_member(by, "Criteria");
    size_t held = 0;

    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *values = json_member(json_at(list, i), "Values");
        bool one = false;

        for (size_t k = 0; !one && k < json_count(values); k++)
            one = txn_attribute_is(t, chat_no, json_str(json_member(json_at(list, i), "Key")),
                                   json_str(json_at(values, k)));
        held += one;
    }
    return match(json_str(json_member(by, "MatchType")), held, json_count(list));
}

static bool
segment_fits(const struct json *by, struct str segment)
{
    const struct json *list = json_member(by, "Criteria");
    struct json *document = NULL;
    size_t held = 0;

    if (segment.n && json_parse(segment, JSON_READ_STRICT, &document, NULL) != OK)
        return false;
    for (size_t i = 0; i < json_count(list); i++) {
        struct str key = json_str(json_member(json_at(list, i), "Key"));
        const struct json *value = document ? json_member(document, key.p) : NULL;

        held += list_has(json_member(json_at(list, i), "Values"),
                         json_str(shape_given(value, "ValueString")));
    }
    json_free(&document);
    return match(json_str(json_member(by, "MatchType")), held, json_count(list));
}

static bool
time_fits(const struct searching *x, const struct contact *c, const struct route *route)
{
    int64_t at = c->initiated_ms;

    if (str_eq(x->time_type, STR("DISCONNECT_TIMESTAMP")))
        at = c->ended_ms;
    else if (str_eq(x->time_type, STR("CONNECTED_TO_AGENT_TIMESTAMP")))
        at = route->joined_ms;
    else if (str_eq(x->time_type, STR("ENQUEUE_TIMESTAMP")))
        at = route->queued_ms;
    else if (str_eq(x->time_type, STR("SCHEDULED_TIMESTAMP")))
        at = 0; /* chats are not scheduled */
    return at && at >= x->from_ms && at <= x->till_ms;
}

static bool
tags_fit(const struct json *filter, struct str tags)
{
    const struct resource as_resource = { .name = STR(""),
                                          .body = STR("{}"),
                                          .tags = tags.n ? tags : STR("{}") };
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 };
    struct json *whole = NULL;
    bool fits;

    buf_add(&text, STR("{\"TagFilter\":"));
    json_dump(filter, &text);
    buf_add_byte(&text, '}');
    fits = json_parse(buf_str(&text), JSON_READ_STRICT, &whole, NULL) == OK &&
           search_finds(NULL, NULL, whole, NULL, &as_resource);
    json_free(&whole);
    buf_done(&text);
    return fits;
}

static bool
contact_fits(struct searching *x, struct txn *t, const struct contact *c, const struct route *route,
             const struct contact_extra *extra)
{
    const struct json *by = x->by, *j;

    if (!time_fits(x, c, route))
        return false;
    if ((j = shape_given(by, "Channels")) != NULL && json_count(j) && !list_has(j, STR("CHAT")))
        return false;
    if ((j = shape_given(by, "InitiationMethods")) != NULL && json_count(j) &&
        !list_has(j, initiation_name(c->method)))
        return false;
    if ((j = shape_given(by, "AgentIds")) != NULL && json_count(j) &&
        !route_fits(x, t, j, route->user_no))
        return false;
    if ((j = shape_given(by, "QueueIds")) != NULL && json_count(j) &&
        !route_fits(x, t, j, route->queue_no))
        return false;
    if ((j = shape_given(by, "Name")) != NULL && !name_fits(j, extra->name))
        return false;
    if ((j = shape_given(by, "ContactTags")) != NULL && !tags_fit(j, extra->tags))
        return false;
    if ((j = shape_given(by, "SearchableSegmentAttributes")) != NULL &&
        !segment_fits(j, c->segment_attributes))
        return false;
    j = shape_given(by, "SearchableContactAttributes");
    return !j || attributes_fit(t, j, c->chat_no);
}

/* ---- showing ---- */

static void
put_found(struct searching *x, struct txn *t, const struct contact *contact)
{
    struct call *c = x->call;
    struct json_out *w = &c->out;
    struct chat chat;

    json_open(w, '{');
    json_set_str(w, "Arn", contact_arn(c, &contact->id));
    json_set_str(w, "Id", ident_text(&contact->id, c->job.arena));
    if (txn_chat_find(t, contact->chat_no, &chat))
        json_set_str(w, "InitialContactId", ident_text(&chat.initial_id, c->job.arena));
    json_set_str(w, "InitiationMethod", initiation_name(contact->method));
    json_set_str(w, "Channel", STR("CHAT"));
    json_set_epoch(w, "InitiationTimestamp", contact->initiated_ms);
    if (contact->ended_ms)
        json_set_epoch(w, "DisconnectTimestamp", contact->ended_ms);
    contact_put_found(c, t, contact, w);
    json_close(w, '}');
}

/* Strictly after the last one of the page before, in the order of the scan. */
static bool
is_further(const struct searching *x, int64_t ms, int64_t no)
{
    if (!x->asked->after.n)
        return true;
    if (ms != x->after_ms)
        return (ms > x->after_ms) != x->backward;
    return no != x->after_no && (no > x->after_no) != x->backward;
}

static bool
visit(struct txn *t, const struct contact *c, void *arg)
{
    struct searching *x = arg;
    int64_t ms = x->by_end ? c->ended_ms : c->initiated_ms;
    struct contact_extra extra = { 0 };
    struct route route = { 0 };

    if (++x->looked_at > LIMIT_SEARCHED_CONTACTS)
        return false;
    if (!txn_route_find(t, c->no, &route))
        route = (struct route){ 0 };
    if (shape_given(x->by, "Name") || shape_given(x->by, "ContactTags"))
        txn_contact_extra(t, c->no, &extra);
    if (!contact_fits(x, t, c, &route, &extra))
        return true;
    x->total++;
    if (!is_further(x, ms, c->no))
        return true;
    if (x->shown == x->asked->count) {
        x->more = true;
        return true;
    }
    put_found(x, t, c);
    x->shown++;
    x->last_ms = ms;
    x->last_no = c->no;
    return true;
}

static void
read_request(struct searching *x)
{
    const struct json *time_range = shape_given(x->call->json, "TimeRange");
    const struct json *order = shape_given(x->call->json, "Sort");
    struct str state = x->asked->after, first = str_cut(&state, ',');

    x->by = shape_given(x->call->json, "SearchCriteria");
    x->time_type = json_str(json_member(time_range, "Type"));
    x->from_ms = time_of(json_member(time_range, "StartTime"));
    x->till_ms = time_of(json_member(time_range, "EndTime"));
    x->backward = !order || str_eq(json_str(json_member(order, "Order")), STR("DESCENDING"));
    x->by_end = order
                    ? str_eq(json_str(json_member(order, "FieldName")), STR("DISCONNECT_TIMESTAMP"))
                    : str_eq(x->time_type, STR("DISCONNECT_TIMESTAMP"));
    if (x->asked->after.n)
        CHECK(str_int(first, 0, INT64_MAX, &x->after_ms) &&
              str_int(state, 0, INT64_MAX, &x->after_no));
}

/* A contact lasts as long as a chat may: whatever happens in the range began or ends near it. */
static struct contact_scan
scan_of(const struct searching *x)
{
    int64_t longest = LIMIT_CHAT_MINUTES_MAX * 60LL * 1000;
    bool at_begin = str_eq(x->time_type, STR("INITIATION_TIMESTAMP"));
    bool at_end = str_eq(x->time_type, STR("DISCONNECT_TIMESTAMP"));
    struct contact_scan s = { x->from_ms, x->till_ms, x->by_end, x->backward };

    if (!x->by_end && !at_begin)
        s.from_ms -= longest;
    if (x->by_end && !at_end)
        s.till_ms += longest;
    if (x->by_end && s.from_ms < 1)
        s.from_ms = 1; /* 0: has not ended */
    return s;
}

static enum err
run(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct searching x = { .call = c, .asked = c->in };
    struct contact_scan scan;
    char state[48];

    (void)r;
    (void)f;
    read_request(&x);
    scan = scan_of(&x);
    json_open(&c->out, '{');
    json_name(&c->out, "Contacts");
    json_open(&c->out, '[');
    txn_contacts_each(t, &scan, visit, &x);
    json_close(&c->out, ']');
    if (x.more) {
        snprintf(state, sizeof(state), "%lld,%lld", (long long)x.last_ms, (long long)x.last_no);
        page_put_next(c, str_from(state), &c->out);
    }
    json_set_int(&c->out, "TotalCount", x.total);
    json_close(&c->out, '}');
    return OK;
}

const struct plan search_contacts = {
    .body = searched, .needs = NEED_INSTANCE, .page_max = 100, .check = check, .run = run
};
