/* What agents do at the moment: PutUserStatus, GetCurrentUserData.
 * contract/connect-api.md 1.2, 1.3, 9 no. 25. */

#include "api/connect/contact_plans.h"

#include "api/connect/kinds.h"
#include "api/ident.h"
#include "api/paging.h"
#include "base/limits.h"
#include "domain/agent.h"
#include "domain/offer.h"
#include "store/resources.h"

#include <stdio.h>

enum { AGENTS_AT_ONCE = 64 };

/* ---- PutUserStatus ---- */

static const struct shape statused[] = {
    ROW_ID("AgentStatusId", SHAPE_REQUIRED, &kind_agent_status.of),
    ROWS_END,
};

static enum err
put_status(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct resource status;
    enum err e = thing_find(c, t, &kind_agent_status,
                            json_str(shape_given(c->json, "AgentStatusId")), &status, f);

    if (!e && !txn_session_any(t, r->no))
        e = fail(f, ERR_UNFIT, "The user is not signed in");
    return e ? e : agent_put_status(t, r->no, status.no, true, f);
}

/* ---- GetCurrentUserData ---- */

#define STATES "INCOMING PENDING CONNECTING CONNECTED CONNECTED_ONHOLD MISSED ERROR ENDED REJECTED"

static const struct shape contact_filter[] = {
    ROW_ENUMS("ContactStates", 0, STATES, 9),
    ROWS_END,
};
static const struct shape filters[] = {
    ROW_IDS("Queues", 0, &kind_queue.of, 1, 100),
    ROW_IN("ContactFilter", 0, contact_filter),
    ROW_IDS("RoutingProfiles", 0, &kind_routing_profile.of, 1, 100),
    ROW_IDS("Agents", 0, &kind_user.of, 1, 100),
    ROW_TEXTS("UserHierarchyGroups", 0, 1, 500, 1, 1),
    ROWS_END,
};
static const struct shape asked_data[] = {
    ROW_IN("Filters", SHAPE_REQUIRED, filters),
    ROWS_END,
};

static enum err
check_filters(struct call *c, struct fail *f)
{
    static const char *const kinds[] = { "Queues", "RoutingProfiles", "Agents",
                                         "UserHierarchyGroups", "ContactFilter" };
    const struct json *given = shape_given(c->json, "Filters");
    int n = 0;

    for (int i = 0; i < 5; i++)
        n += shape_given(given, kinds[i]) != NULL;
    return n == 1 ? OK : fail(f, ERR_INVALID, "Filters must have exactly one kind of filter");
}

static struct str
state_of(const struct offer *o)
{
    static const struct str names[] = {
        [OFFER_NONE] = STR_INIT("ERROR"),          [OFFER_CONNECTING] = STR_INIT("CONNECTING"),
        [OFFER_CONNECTED] = STR_INIT("CONNECTED"), [OFFER_MISSED] = STR_INIT("MISSED"),
        [OFFER_REJECTED] = STR_INIT("REJECTED"),   [OFFER_ERROR] = STR_INIT("ERROR"),
        [OFFER_ENDED] = STR_INIT("ENDED"),
    };

    return names[o->state];
}

struct reading {
    struct call *call;
    const struct json *filters;
    int64_t shown, total, last_no;
    bool more;
};

static bool
id_listed(struct call *c, const struct kind *k, const struct json *list, const struct uuid *id)
{
    struct uuid one;

    for (size_t i = 0; i < json_count(list); i++)
        if (ident_read(c->api->instance, k->of.arn_word, json_str(json_at(list, i)), &one) &&
            uuid_eq(&one, id))
            return true;
    return false;
}

/* Does the profile serve one of the queues? */
static bool
serves(struct reading *x, struct txn *t, int64_t profile_no, const struct json *queues)
{
    struct link links[LIMIT_PROFILE_PAIRS];
    size_t n = txn_links_from(t, LINK_PROFILE_QUEUE, profile_no, links, LIMIT_PROFILE_PAIRS);
    struct uuid id;

    for (size_t i = 0; i < n; i++)
        if (txn_resource_id(t, links[i].to_no, &id) && id_listed(x->call, &kind_queue, queues, &id))
            return true;
    return false;
}

static bool
state_listed(const struct json *states, const struct offer *offers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < json_count(states); k++)
            if (str_eq(state_of(&offers[i]), json_str(json_at(states, k))))
                return true;
    return false;
}

static bool
is_wanted(struct reading *x, struct txn *t, const struct agent *a, const struct uuid *user,
          const struct offer *offers, size_t n)
{
    const struct json *list;
    struct uuid profile;

    if (a->status == STATUS_OFFLINE && !n)
        return false;
    if ((list = shape_given(x->filters, "Agents")) != NULL)
        return id_listed(x->call, &kind_user, list, user);
    if ((list = shape_given(x->filters, "RoutingProfiles")) != NULL)
        return txn_resource_id(t, a->profile_no, &profile) &&
               id_listed(x->call, &kind_routing_profile, list, &profile);
    if ((list = shape_given(x->filters, "Queues")) != NULL)
        return serves(x, t, a->profile_no, list);
    list = shape_given(shape_given(x->filters, "ContactFilter"), "ContactStates");
    return list && state_listed(list, offers, n); /* nobody is in a hierarchy group */
}

static void
put_reference(struct call *c, const char *name, const struct kind *k, const struct uuid *id)
{
    json_name(&c->out, name);
    json_open(&c->out, '{');
    json_set_str(&c->out, "Id", ident_text(id, c->job.arena));
    json_set_str(&c->out, "Arn", thing_arn(c, k, id));
    json_close(&c->out, '}');
}

static void
put_slots(struct json_out *w, const char *name, int64_t n)
{
    json_name(w, name);
    json_open(w, '{');
    json_set_int(w, "CHAT", n > 0 ? n : 0);
    json_close(w, '}');
}

static void
put_contact(struct call *c, struct txn *t, const struct offer *o)
{
    struct json_out *w = &c->out;
    struct contact contact;
    struct resource queue;

    if (!txn_contact_get(t, o->contact_no, &contact))
        return;
    json_open(w, '{');
    json_set_str(w, "ContactId", ident_text(&contact.id, c->job.arena));
    json_set_str(w, "Channel", STR("CHAT"));
    json_set_str(w, "InitiationMethod", initiation_name(contact.method));
    json_set_str(w, "AgentContactState", state_of(o));
    json_set_epoch(w, "StateStartTimestamp", o->changed_ms ? o->changed_ms : o->offered_ms);
    if (o->joined_ms)
        json_set_epoch(w, "ConnectedToAgentTimestamp", o->joined_ms);
    if (txn_resource_get(t, o->queue_no, &queue) && queue.kind == RESOURCE_QUEUE)
        put_reference(c, "Queue", &kind_queue, &queue.id);
    json_close(w, '}');
}

static void
put_agent(struct call *c, struct txn *t, const struct agent *a, const struct uuid *user,
          const struct offer *offers, size_t n)
{
    struct json_out *w = &c->out;
    struct resource status, next;
    struct uuid profile;

    json_open(w, '{');
    put_reference(c, "User", &kind_user, user);
    if (txn_resource_id(t, a->profile_no, &profile))
        put_reference(c, "RoutingProfile", &kind_routing_profile, &profile);
    if (txn_resource_get(t, a->status_no, &status)) {
        json_name(w, "Status");
        json_open(w, '{');
        json_set_epoch(w, "StatusStartTimestamp", a->status_ms);
        json_set_str(w, "StatusArn", thing_arn(c, &kind_agent_status, &status.id));
        json_set_str(w, "StatusName", status.name);
        json_close(w, '}');
    }
    put_slots(w, "AvailableSlotsByChannel", a->slots - a->used);
    put_slots(w, "MaxSlotsByChannel", a->slots);
    put_slots(w, "ActiveSlotsByChannel", a->used);
    json_name(w, "Contacts");
    json_open(w, '[');
    for (size_t i = 0; i < n; i++)
        put_contact(c, t, &offers[i]);
    json_close(w, ']');
    if (a->next_no && txn_resource_get(t, a->next_no, &next))
        json_set_str(w, "NextStatus", next.name);
    json_close(w, '}');
}

static void
read_agent(struct reading *x, struct txn *t, const struct agent *a, int64_t after_no)
{
    struct offer *offers = arena_get(x->call->job.arena, sizeof(*offers) * AGENT_ENTRIES_MAX);
    const struct asked *asked = x->call->in;
    size_t n = offers ? txn_offers_of_user(t, a->user_no, offers, AGENT_ENTRIES_MAX) : 0;
    struct uuid user;

    if (!txn_resource_id(t, a->user_no, &user) || !is_wanted(x, t, a, &user, offers, n))
        return;
    x->total++;
    if (a->user_no <= after_no)
        return;
    if (x->shown == asked->count) {
        x->more = true;
        return;
    }
    put_agent(x->call, t, a, &user, offers, n);
    x->last_no = a->user_no;
    x->shown++;
}

static enum err
user_data(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct reading x = { .call = c, .filters = shape_given(c->json, "Filters") };
    const struct asked *asked = c->in;
    struct agent agents[AGENTS_AT_ONCE];
    int64_t after_no = 0, at = 0;
    char state[24];
    size_t n;

    (void)r;
    (void)f;
    if (asked->after.n)
        CHECK(str_int(asked->after, 0, INT64_MAX, &after_no));
    json_open(&c->out, '{');
    json_name(&c->out, "UserDataList");
    json_open(&c->out, '[');
    do {
        n = txn_agents(t, 0, at, agents, AGENTS_AT_ONCE);
        for (size_t i = 0; i < n; i++)
            read_agent(&x, t, &agents[i], after_no);
        if (n)
            at = agents[n - 1].user_no;
    } while (n == AGENTS_AT_ONCE);
    json_close(&c->out, ']');
    if (x.more) {
        snprintf(state, sizeof(state), "%lld", (long long)x.last_no);
        page_put_next(c, str_from(state), &c->out);
    }
    json_set_int(&c->out, "ApproximateTotalCount", x.total);
    json_close(&c->out, '}');
    return OK;
}

const struct plan put_user_status = {
    .kind = &kind_user, .body = statused, .needs = NEED_SELF | NEED_INSTANCE, .run = put_status
};
const struct plan current_user_data = { .body = asked_data,
                                        .needs = NEED_INSTANCE,
                                        .page_max = 100,
                                        .check = check_filters,
                                        .run = user_data };
