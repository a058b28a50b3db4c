/* GetCurrentMetricData: contract/connect-api.md 1.3. A group is some queues and the routing
 * profiles that serve them; every figure of a group is added up over those. */

#include "api/connect/contact_plans.h"

#include "api/connect/kinds.h"
#include "api/ident.h"
#include "base/limits.h"
#include "domain/queueing.h"
#include "store/agents.h"
#include "store/resources.h"

enum { IDS_MAX = 100, PROFILES_MAX = 256, METRICS_MAX = 100 };

#define METRICS                                                                                    \
    "AGENTS_ONLINE AGENTS_AVAILABLE AGENTS_ON_CALL AGENTS_NON_PRODUCTIVE "                         \
    "AGENTS_AFTER_CONTACT_WORK AGENTS_ERROR AGENTS_STAFFED CONTACTS_IN_QUEUE OLDEST_CONTACT_AGE "  \
    "CONTACTS_SCHEDULED AGENTS_ON_CONTACT SLOTS_ACTIVE SLOTS_AVAILABLE ESTIMATED_WAIT_TIME"
#define GROUPINGS                                                                                  \
    "QUEUE CHANNEL ROUTING_PROFILE ROUTING_STEP_EXPRESSION AGENT_STATUS SUBTYPE "                  \
    "VALIDATION_TEST_TYPE"

static const struct shape filters[] = {
    ROW_IDS("Queues", 0, &kind_queue.of, 1, IDS_MAX),
    ROW_ENUMS("Channels", 0, CHANNELS, 4),
    ROW_IDS("RoutingProfiles", 0, &kind_routing_profile.of, 1, IDS_MAX),
    ROW_TEXTS("RoutingStepExpressions", 0, 1, 3000, 0, 50),
    ROW_TEXTS("AgentStatuses", 0, 1, 500, 0, 50),
    ROWS_END,
};
static const struct shape metric[] = {
    ROW_ENUM("Name", SHAPE_REQUIRED, METRICS),
    ROW_TEXT("MetricId", 0, 0, 150),
    ROW_ENUM("Unit", 0, "SECONDS COUNT PERCENT"),
    ROWS_END,
};
static const struct shape sorting[] = {
    ROW_ENUM("SortByMetric", 0, METRICS),
    ROW_ENUM("SortOrder", 0, "ASCENDING DESCENDING"),
    ROWS_END,
};
static const struct shape measured[] = {
    ROW_IN("Filters", SHAPE_REQUIRED, filters),
    ROW_ENUMS("Groupings", 0, GROUPINGS, 2),
    ROW_LIST("CurrentMetrics", SHAPE_REQUIRED, metric, 1, METRICS_MAX),
    ROW_LIST("SortCriteria", 0, sorting, 0, 1),
    ROWS_END,
};

static bool
grouped_by(struct call *c, const char *what)
{
    const struct json *list = shape_given(c->json, "Groupings");

    for (size_t i = 0; i < json_count(list); i++)
        if (str_eq(json_str(json_at(list, i)), str_from(what)))
            return true;
    return false;
}

static enum err
check(struct call *c, struct fail *f)
{
    static const char *const foreign[] = { "ROUTING_STEP_EXPRESSION", "AGENT_STATUS", "SUBTYPE",
                                           "VALIDATION_TEST_TYPE" };
    const struct json *by = shape_given(c->json, "Filters");

    if (!shape_given(by, "Queues") && !shape_given(by, "RoutingProfiles"))
        return fail(f, ERR_INVALID, "Filters must name queues or routing profiles");
    for (int i = 0; i < 4; i++)
        if (grouped_by(c, foreign[i]))
            return fail(f, ERR_INVALID, "Grouping by %s is not supported", foreign[i]);
    if (grouped_by(c, "QUEUE") && !shape_given(by, "Queues"))
        return fail(f, ERR_INVALID, "Grouping by QUEUE needs queues in Filters");
    if (grouped_by(c, "QUEUE") && grouped_by(c, "ROUTING_PROFILE"))
        return fail(f, ERR_INVALID, "Groupings must not have both QUEUE and ROUTING_PROFILE");
    return OK;
}

/* ---- groups and their figures ---- */

struct group {
    const struct kind *kind; /* of `id`; NULL: everything in one */
    struct uuid id;
    struct queue_metrics queue;
    struct agent_counts agents;
    bool has_queues;
};

struct profiles {
    int64_t at[PROFILES_MAX];
    size_t count;
};

static void
profiles_add(struct profiles *p, int64_t no)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->at[i] == no)
            return;
    if (p->count < PROFILES_MAX)
        p->at[p->count++] = no;
}

static void
add_queue(struct txn *t, struct group *g, struct profiles *p, int64_t queue_no)
{
    struct link links[PROFILES_MAX];
    size_t n = txn_links_to(t, LINK_PROFILE_QUEUE, queue_no, links, PROFILES_MAX);
    struct queue_metrics m = { 0 };

    queue_counts(t, queue_no, &m);
    g->has_queues = true;
    g->queue.contacts += m.contacts;
    if (m.oldest_age_s > g->queue.oldest_age_s)
        g->queue.oldest_age_s = m.oldest_age_s;
    if (m.estimated_wait_s > g->queue.estimated_wait_s)
        g->queue.estimated_wait_s = m.estimated_wait_s;
    for (size_t i = 0; i < n; i++)
        profiles_add(p, links[i].from_no);
}

/* Agents of the profiles that serve the queues; of the named ones alone, when some are named. */
static enum err
add_named(struct call *c, struct txn *t, struct group *g, const struct json *queues,
          const struct json *named, struct fail *f)
{
    struct profiles serving = { .count = 0 }, wanted = { .count = 0 };
    struct resource r;
    enum err e = OK;

    for (size_t i = 0; !e && i < json_count(queues); i++) {
        e = thing_find(c, t, &kind_queue, json_str(json_at(queues, i)), &r, f);
        if (!e)
            add_queue(t, g, &serving, r.no);
    }
    for (size_t i = 0; !e && i < json_count(named); i++) {
        e = thing_find(c, t, &kind_routing_profile, json_str(json_at(named, i)), &r, f);
        if (!e)
            profiles_add(&wanted, r.no);
    }
    for (size_t i = 0; !e && i < serving.count && named && queues; i++)
        for (size_t k = 0; k < wanted.count; k++)
            if (serving.at[i] == wanted.at[k])
                txn_agent_counts(t, serving.at[i], &g->agents);
    for (size_t i = 0; !e && i < serving.count && !named; i++)
        txn_agent_counts(t, serving.at[i], &g->agents);
    for (size_t i = 0; !e && i < wanted.count && !queues; i++)
        txn_agent_counts(t, wanted.at[i], &g->agents);
    return e;
}

/* One entry of a list as a list of its own would be: a group a queue, or a profile. */
static enum err
add_single(struct call *c, struct txn *t, struct group *g, const struct kind *k, struct str text,
           struct fail *f)
{
    struct profiles serving = { .count = 0 };
    struct resource r;
    enum err e = thing_find(c, t, k, text, &r, f);

    if (e)
        return e;
    g->kind = k;
    g->id = r.id;
    if (k == &kind_queue)
        add_queue(t, g, &serving, r.no);
    else
        profiles_add(&serving, r.no);
    for (size_t i = 0; i < serving.count; i++)
        txn_agent_counts(t, serving.at[i], &g->agents);
    return OK;
}

/* -1: not known for this group. */
static int64_t
figure(const struct group *g, struct str name)
{
    const struct agent_counts *a = &g->agents;
    const struct {
        const char *name;
        int64_t value;
        bool of_queue;
    } figures[] = {
        { "AGENTS_ONLINE", a->online, false },
        { "AGENTS_AVAILABLE", a->available, false },
        { "AGENTS_ON_CALL", a->on_contact, false },
        { "AGENTS_ON_CONTACT", a->on_contact, false },
        { "AGENTS_NON_PRODUCTIVE", a->non_productive, false },
        { "AGENTS_AFTER_CONTACT_WORK", a->after_work, false },
        { "AGENTS_ERROR", a->error, false },
        { "AGENTS_STAFFED", a->staffed, false },
        { "SLOTS_ACTIVE", a->slots_active, false },
        { "SLOTS_AVAILABLE", a->slots_available, false },
        { "CONTACTS_IN_QUEUE", g->queue.contacts, true },
        { "OLDEST_CONTACT_AGE", g->queue.oldest_age_s, true },
        { "ESTIMATED_WAIT_TIME", g->queue.estimated_wait_s, true },
        { "CONTACTS_SCHEDULED", 0, true },
    };

    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
        if (str_eq(name, str_from(figures[i].name)))
            return figures[i].of_queue && !g->has_queues ? -1 : figures[i].value;
    return -1;
}

/* ---- the answer ---- */

static void
put_dimensions(struct call *c, const struct group *g)
{
    struct json_out *w = &c->out;

    json_name(w, "Dimensions");
    json_open(w, '{');
    if (g->kind) {
        json_name(w, g->kind == &kind_queue ? "Queue" : "RoutingProfile");
        json_open(w, '{');
        json_set_str(w, "Id", ident_text(&g->id, c->job.arena));
        json_set_str(w, "Arn", thing_arn(c, g->kind, &g->id));
        json_close(w, '}');
    }
    if (grouped_by(c, "CHANNEL"))
        json_set_str(w, "Channel", STR("CHAT"));
    json_close(w, '}');
}

static void
put_group(struct call *c, const struct group *g)
{
    const struct json *list = shape_given(c->json, "CurrentMetrics");
    struct json_out *w = &c->out;

    json_open(w, '{');
    put_dimensions(c, g);
    json_name(w, "Collections");
    json_open(w, '[');
    for (size_t i = 0; i < json_count(list); i++) {
        int64_t value = figure(g, json_str(json_member(json_at(list, i), "Name")));

        json_open(w, '{');
        json_name(w, "Metric");
        json_open(w, '{');
        shape_put_all(metric, json_at(list, i), c->api->instance, w);
        json_close(w, '}');
        if (value >= 0)
            json_set_int(w, "Value", value);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

static void
sort_groups(struct call *c, struct group *groups, size_t n)
{
    const struct json *by = json_at(shape_given(c->json, "SortCriteria"), 0);
    struct str name = json_str(shape_given(by, "SortByMetric"));
    bool descending = !str_eq(json_str(shape_given(by, "SortOrder")), STR("ASCENDING"));

    if (!name.n)
        return;
    for (size_t i = 1; i < n; i++) /* a hundred at most */
        for (size_t k = i; k > 0; k--) {
            int64_t one = figure(&groups[k - 1], name), other = figure(&groups[k], name);
            struct group swapped = groups[k];

            if (descending ? one >= other : one <= other)
                break;
            groups[k] = groups[k - 1];
            groups[k - 1] = swapped;
        }
}

static enum err
make_groups(struct call *c, struct txn *t, struct group *groups, size_t *ret_n, struct fail *f)
{
    const struct json *by = shape_given(c->json, "Filters");
    const struct json *queues = shape_given(by, "Queues");
    const struct json *profiles = shape_given(by, "RoutingProfiles");
    const struct kind *k = grouped_by(c, "QUEUE")             ? &kind_queue
                           : grouped_by(c, "ROUTING_PROFILE") ? &kind_routing_profile
                                                              : NULL;
    const struct json *list = k == &kind_queue ? queues : profiles;
    enum err e = OK;

    *ret_n = 0;
    if (!k) {
        *ret_n = 1;
        return add_named(c, t, &groups[0], queues, profiles, f);
    }
    for (size_t i = 0; !e && i < json_count(list) && i < IDS_MAX; i++)
        e = add_single(c, t, &groups[(*ret_n)++], k, json_str(json_at(list, i)), f);
    return e;
}

static bool
chat_is_wanted(struct call *c)
{
    const struct json *list = shape_given(shape_given(c->json, "Filters"), "Channels");

    for (size_t i = 0; i < json_count(list); i++)
        if (str_eq(json_str(json_at(list, i)), STR("CHAT")))
            return true;
    return json_count(list) == 0;
}

static enum err
current(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct group *groups = arena_get(c->job.arena, sizeof(*groups) * IDS_MAX);
    size_t n = 0, from, to;
    enum err e = OK;

    (void)r;
    CHECK(groups);
    if (chat_is_wanted(c))
        e = make_groups(c, t, groups, &n, f);
    if (e)
        return e;
    sort_groups(c, groups, n);
    thing_page_cut(c, n, &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "MetricResults");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++)
        put_group(c, &groups[i]);
    json_close(&c->out, ']');
    thing_page_end(c, to, n);
    json_set_epoch(&c->out, "DataSnapshotTime", txn_now_ms(t));
    json_set_int(&c->out, "ApproximateTotalCount", (int64_t)n);
    json_close(&c->out, '}');
    return OK;
}

const struct plan current_metric_data = {
    .body = measured, .needs = NEED_INSTANCE, .page_max = 100, .check = check, .run = current
};
