/* The supervisor's view: queues, agents and what they do at the moment. Ours; the workspace's
 * page `#/overview` reads it. Whoever may see metrics may see it. */

#include "api/agent/agent.h"
#include "api/agent/login.h"
#include "api/agent/visit.h"

#include "api/ident.h"
#include "base/limits.h"
#include "domain/agent.h"
#include "domain/queueing.h"
#include "store/resources.h"

enum { AT_ONCE = 64, PROFILES_MAX = 10 };

struct serving { /* conversations of one queue */
    int64_t queue_no, count;
};

struct seen {
    struct serving serving[LIMIT_OVERVIEW_QUEUES];
    size_t queues;
    size_t agents;
};

static bool
profile_permits(struct txn *t, int64_t profile_no, struct str wanted)
{
    struct resource profile;
    struct json *j = NULL;
    bool permits = false;

    if (!txn_resource_get(t, profile_no, &profile) ||
        json_parse(profile.body, JSON_READ_STRICT, &j, NULL) != OK)
        return false;
    for (size_t i = 0; !permits && i < json_count(json_member(j, "Permissions")); i++) {
        const struct json *name = json_at(json_member(j, "Permissions"), i);

        permits = json_kind(name) == JSON_KIND_STRING && str_eq(json_str(name), wanted);
    }
    json_free(&j);
    return permits;
}

static bool
may_oversee(struct txn *t, int64_t user_no)
{
    struct link profiles[PROFILES_MAX];
    size_t n = txn_links_from(t, LINK_USER_SECURITY, user_no, profiles, PROFILES_MAX);

    for (size_t i = 0; i < n; i++)
        if (profile_permits(t, profiles[i].to_no, STR("AccessMetrics")))
            return true;
    return false;
}

static void
count_serving(struct seen *s, int64_t queue_no)
{
    for (size_t i = 0; i < s->queues; i++)
        if (s->serving[i].queue_no == queue_no) {
            s->serving[i].count++;
            return;
        }
    if (s->queues < LIMIT_OVERVIEW_QUEUES)
        s->serving[s->queues++] = (struct serving){ queue_no, 1 };
}

/* ---- agents ---- */

static struct str
type_word(enum status_type type)
{
    if (type == STATUS_ROUTABLE)
        return STR("routable");
    return type == STATUS_CUSTOM ? STR("not_routable") : STR("offline");
}

static void
put_load(struct json_out *w, struct txn *t, const struct agent *a, struct seen *s)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = a->used ? txn_offers_of_user(t, a->user_no, all, AGENT_ENTRIES_MAX) : 0;
    int64_t offered = 0, talking = 0;

    for (size_t i = 0; i < n; i++) {
        offered += all[i].state == OFFER_CONNECTING;
        talking += all[i].state == OFFER_CONNECTED;
        if (all[i].state == OFFER_CONNECTED)
            count_serving(s, all[i].queue_no);
    }
    json_set_int(w, "slots", a->slots);
    json_set_int(w, "offered", offered);
    json_set_int(w, "talking", talking);
    json_set_int(w, "afterWork", (int64_t)n - offered - talking);
}

static void
put_agent(struct json_out *w, struct txn *t, struct arena *arena, const struct agent *a,
          struct seen *s)
{
    struct resource user, r;
    struct json *j = NULL;

    if (!txn_resource_get(t, a->user_no, &user))
        return;
    if (json_parse(user.body, JSON_READ_STRICT, &j, NULL) != OK)
        j = NULL;
    json_open(w, '{');
    json_set_str(w, "id", ident_text(&user.id, arena));
    cti_put_name(w, j, user.name);
    json_free(&j);
    json_set_str(w, "username", user.name);
    json_set_str(w, "profile", txn_resource_get(t, a->profile_no, &r) ? r.name : STR(""));
    json_set_str(w, "state", txn_resource_get(t, a->status_no, &r) ? r.name : STR("Offline"));
    json_set_str(w, "type", type_word(a->status));
    json_set_int(w, "since", a->status_ms);
    json_set_str(w, "next", a->next_no && txn_resource_get(t, a->next_no, &r) ? r.name : STR(""));
    json_set_bool(w, "lost", a->lost);
    put_load(w, t, a, s);
    json_close(w, '}');
    s->agents++;
}

static void
put_agents(struct json_out *w, struct txn *t, struct arena *arena, struct seen *s)
{
    struct agent *all = arena_get(arena, AT_ONCE * sizeof(*all));
    int64_t after = 0;
    size_t n;

    json_name(w, "agents");
    json_open(w, '[');
    do {
        n = all ? txn_agents(t, 0, after, all, AT_ONCE) : 0;
        for (size_t i = 0; i < n && s->agents < LIMIT_OVERVIEW_AGENTS; i++) {
            put_agent(w, t, arena, &all[i], s);
            after = all[i].user_no;
        }
    } while (n == AT_ONCE && s->agents < LIMIT_OVERVIEW_AGENTS);
    json_close(w, ']');
}

/* ---- queues ---- */

static void
put_queue(struct json_out *w, struct txn *t, struct arena *arena, const struct resource *queue,
          const struct seen *s)
{
    struct queue_metrics m = { 0 };
    int64_t serving = 0;

    queue_counts(t, queue->no, &m);
    for (size_t i = 0; i < s->queues; i++)
        if (s->serving[i].queue_no == queue->no)
            serving = s->serving[i].count;
    json_open(w, '{');
    json_set_str(w, "id", ident_text(&queue->id, arena));
    json_set_str(w, "name", queue->name);
    json_set_int(w, "waiting", m.contacts);
    json_set_int(w, "oldestSeconds", m.oldest_age_s > 0 ? m.oldest_age_s : 0);
    json_set_int(w, "inService", serving);
    json_set_int(w, "available", m.agents_available);
    json_set_int(w, "staffed", m.agents_staffed);
    json_close(w, '}');
}

static void
put_queues(struct json_out *w, struct txn *t, struct arena *arena, const struct seen *s)
{
    struct resource *all = arena_get(arena, LIMIT_OVERVIEW_QUEUES * sizeof(*all));
    size_t n = all ? txn_resources(t, RESOURCE_QUEUE, STR(""), all, LIMIT_OVERVIEW_QUEUES) : 0;

    json_name(w, "queues");
    json_open(w, '[');
    for (size_t i = 0; i < n; i++)
        put_queue(w, t, arena, &all[i], s);
    json_close(w, ']');
}

/* ---- the request ---- */

static void
put_overview(struct visit *v, struct txn *t)
{
    struct buf text = { .max = LIMIT_OVERVIEW };
    struct json_out w = { .out = &text };
    struct seen *s = arena_get(v->job.arena, sizeof(*s));

    v->status = 500;
    if (!s)
        return;
    *s = (struct seen){ .queues = 0 };
    json_open(&w, '{');
    json_set_int(&w, "at", txn_now_ms(t));
    put_agents(&w, t, v->job.arena, s); /* counts what the queues show */
    put_queues(&w, t, v->job.arena, s);
    json_close(&w, '}');
    if (!text.full && arena_copy(v->job.arena, buf_str(&text), &v->text))
        v->status = 200;
    buf_done(&text);
}

static enum err
overview_run(struct job *job, struct txn *t, struct fail *f)
{
    struct visit *v = (struct visit *)(void *)job;

    (void)f;
    visit_look(v, t);
    if (!v->known)
        v->status = 401;
    else if (!may_oversee(t, v->session.user_no))
        v->status = 403;
    else
        put_overview(v, t);
    return OK;
}

static void
overview_answer(struct visit *v, struct exchange *x)
{
    static const struct str refused = STR_INIT("{\"message\":\"You may not see the overview\"}");

    visit_answer_json(x, v->status, v->text.n ? v->text : refused);
}

void
page_overview(struct api *api, struct exchange *x)
{
    visit_start(api, x, LANE_READ, overview_run, overview_answer);
}
