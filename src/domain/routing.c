#include "domain/routing.h"

#include "base/json.h"
#include "base/limits.h"
#include "domain/agent.h"
#include "domain/criteria.h"
#include "domain/offer.h"
#include "domain/timer.h"
#include "store/resources.h"

bool
agent_is_free(const struct agent *a)
{
    return a->status == STATUS_ROUTABLE && !a->next_no && !a->lost && a->used < a->slots;
}

/* What a profile says of a queue for chats: {"Delay":n,"Channel":"CHAT"}; other channels than the
 * first are under Others. */
struct chat_rule {
    int64_t priority, delay_ms;
};

static bool
is_chat(const struct json *rule)
{
    const struct json *channel = json_member(rule, "Channel");

    return json_kind(channel) != JSON_KIND_STRING || str_eq(json_str(channel), STR("CHAT"));
}

static bool
rule_read(const struct json *rule, int64_t priority, struct chat_rule *ret)
{
    int64_t delay_s = 0;

    if (!is_chat(rule))
        return false;
    json_int(json_member(rule, "Delay"), &delay_s);
    json_int(json_member(rule, "Priority"), &priority);
    *ret = (struct chat_rule){ priority, delay_s * 1000 };
    return true;
}

static bool
rule_of(const struct link *l, struct chat_rule *ret)
{
    struct json *j = NULL;
    const struct json *others;
    bool found;

    *ret = (struct chat_rule){ l->rank, 0 };
    if (!l->body.n)
        return true;
    if (json_parse(l->body, JSON_READ_STRICT, &j, NULL) != OK)
        return true;
    found = rule_read(j, l->rank, ret);
    others = json_member(j, "Others");
    for (size_t i = 0; !found && json_kind(others) == JSON_KIND_ARRAY && i < json_count(others);
         i++)
        found = rule_read(json_at(others, i), l->rank, ret);
    json_free(&j);
    return found;
}

/* ---- a contact looks for an agent ---- */

struct search {
    const struct queued *q;
    struct agent best;
    bool found;
    int64_t next_ms; /* when the next profile may see the contact; INT64_MAX: all do */
};

/* The longest idle of a profile who has what the contact asks for. */
static bool
idle_who_fits(struct txn *t, int64_t profile_no, const struct queued *q, struct agent *ret)
{
    struct agent last;
    bool more = txn_agent_idle(t, profile_no, q->contact_no, NULL, ret);

    while (more && !criteria_fit(t, q->need_no, ret->user_no)) {
        last = *ret;
        more = txn_agent_idle(t, profile_no, q->contact_no, &last, ret);
    }
    return more;
}

static void
try_profile(struct txn *t, const struct link *l, struct search *s)
{
    struct chat_rule rule;
    struct agent a;
    int64_t from_ms;

    if (!rule_of(l, &rule))
        return;
    from_ms = s->q->age_ms + rule.delay_ms;
    if (from_ms > txn_now_ms(t)) {
        s->next_ms = from_ms < s->next_ms ? from_ms : s->next_ms;
        return;
    }
    if (!idle_who_fits(t, l->from_no, s->q, &a))
        return;
    if (!s->found || a.idle_ms < s->best.idle_ms)
        s->best = a;
    s->found = true;
}

/* A queue of an agent's own is theirs alone. */
static void
search_agent(struct txn *t, const struct queued *q, struct search *s)
{
    struct link *links;
    struct offer entry;
    size_t n;

    *s = (struct search){ .q = q, .next_ms = INT64_MAX };
    if (txn_agent_find(t, q->queue_no, &s->best)) {
        s->found =
            agent_is_free(&s->best) && !txn_offer_find(t, s->best.user_no, q->contact_no, &entry);
        return;
    }
    links = arena_get(txn_arena(t), LIMIT_PROFILE_QUEUES * sizeof(*links));
    n = links ? txn_links_to(t, LINK_PROFILE_QUEUE, q->queue_no, links, LIMIT_PROFILE_QUEUES) : 0;
    for (size_t i = 0; i < n; i++)
        try_profile(t, &links[i], s);
}

void
routing_contact(struct txn *t, int64_t contact_no)
{
    struct queued q;
    struct search s;

    if (!txn_queued_find(t, contact_no, &q) || q.offered_no)
        return;
    search_agent(t, &q, &s);
    if (s.found)
        offer_make(t, &q, &s.best);
    else if (s.next_ms != INT64_MAX)
        txn_timer_set(t, TIMER_QUEUE_DELAY, contact_no, s.next_ms);
}

void
routing_due(struct txn *t, int64_t contact_no)
{
    struct queued q;
    struct search s;

    while (txn_queued_find(t, contact_no, &q) && !q.offered_no) {
        search_agent(t, &q, &s);
        if (!s.found) {
            if (s.next_ms != INT64_MAX)
                txn_timer_set(t, TIMER_QUEUE_DELAY, contact_no, s.next_ms);
            return;
        }
        routing_agent(t, s.best.user_no); /* takes at least one, so this ends */
    }
}

/* ---- an agent looks for a contact ---- */

static bool
is_before(const struct queued *a, const struct queued *b)
{
    if (a->priority != b->priority)
        return a->priority < b->priority;
    return a->age_ms != b->age_ms ? a->age_ms < b->age_ms : a->contact_no < b->contact_no;
}

/* Of those in a queue who ask for nothing, or for what the agent has. */
static bool
first_of_queue(struct txn *t, const struct agent *a, int64_t queue_no, int64_t until,
               struct queued *ret)
{
    int64_t need = -1;
    struct queued q;
    bool found = false;

    while (txn_queued_next_need(t, queue_no, &need)) {
        if (!criteria_fit(t, need, a->user_no) ||
            !txn_queued_first(t, queue_no, need, a->user_no, until, &q))
            continue;
        if (!found || is_before(&q, ret))
            *ret = q;
        found = true;
    }
    return found;
}

/* Of a rank's queues the one contact that is first. */
static bool
first_of_rank(struct txn *t, const struct agent *a, const struct link *links, size_t n,
              struct queued *ret)
{
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        struct chat_rule rule;
        struct queued q;
        int64_t until = INT64_MAX;

        if (!rule_of(&links[i], &rule))
            continue;
        if (rule.delay_ms)
            until = txn_now_ms(t) - rule.delay_ms;
        if (!first_of_queue(t, a, links[i].to_no, until, &q))
            continue;
        if (!found || is_before(&q, ret))
            *ret = q;
        found = true;
    }
    return found;
}

static bool
search_contact(struct txn *t, const struct agent *a, const struct link *links, size_t n,
               struct queued *ret)
{
    if (txn_queued_first(t, a->user_no, 0, a->user_no, INT64_MAX, ret)) /* their own queue first */
        return true;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && links[to].rank == links[from].rank;)
            to++;
        if (first_of_rank(t, a, links + from, to - from, ret))
            return true;
    }
    return false;
}

void
routing_agent(struct txn *t, int64_t user_no)
{
    struct link *links = NULL;
    struct agent a;
    struct queued q;
    size_t n = 0;

    /* Each offer takes a slot, so this ends. */
    while (txn_agent_find(t, user_no, &a) && agent_is_free(&a)) {
        if (!links) {
            links = arena_get(txn_arena(t), LIMIT_PROFILE_QUEUES * sizeof(*links));
            n = links ? txn_links_from(t, LINK_PROFILE_QUEUE, a.profile_no, links,
                                       LIMIT_PROFILE_QUEUES)
                      : 0;
        }
        if (!search_contact(t, &a, links, n, &q))
            return;
        offer_make(t, &q, &a);
    }
}
