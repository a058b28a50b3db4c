/* Who the agent is, and what there is to choose from: contract/ccp.md 3.3, 3.6. */

#include "api/agent/agent.h"

#include "api/ident.h"
#include "base/limits.h"
#include "domain/agent.h"
#include "domain/quick_connect.h"
#include "store/resources.h"

#include <stdlib.h>

enum { STATES_MAX = 100, PERMISSIONS_MAX = 500 };

static struct str
arn_of(const struct call *c, const char *kind, const struct resource *r)
{
    return ident_arn(c->api->instance, kind, ident_text(&r->id, c->job.arena), c->job.arena);
}

static struct json *
body_of(const struct resource *r)
{
    struct json *j = NULL;

    return json_parse(r->body, JSON_READ_STRICT, &j, NULL) == OK ? j : NULL;
}

static struct str
text_of(const struct json *j, const char *name)
{
    const struct json *m = json_member(j, name);

    return json_kind(m) == JSON_KIND_STRING ? json_str(m) : STR_NONE;
}

/* ---- configuration ---- */

static void
put_queue(struct call *c, const struct resource *queue)
{
    json_open(&c->out, '{');
    json_set_str(&c->out, "queueARN", arn_of(c, "queue", queue));
    json_set_str(&c->out, "name", queue->name);
    json_close(&c->out, '}');
}

/* An object in any case: ccp.md 3.6. */
static void
put_default_queue(struct call *c, struct txn *t, int64_t profile_no)
{
    struct resource queue;
    struct link l;

    json_name(&c->out, "defaultOutboundQueue");
    if ((txn_links_from(t, LINK_PROFILE_DEFAULT_QUEUE, profile_no, &l, 1) ||
         txn_links_from(t, LINK_PROFILE_QUEUE, profile_no, &l, 1)) &&
        txn_resource_get(t, l.to_no, &queue))
        put_queue(c, &queue);
    else
        json_put_raw(&c->out, STR("{\"queueARN\":\"\",\"name\":\"\"}"));
}

static void
put_profile(struct call *c, struct txn *t, const struct agent *a)
{
    struct resource profile = { .name = STR("") };
    struct json_out *w = &c->out;

    if (a->profile_no)
        txn_resource_get(t, a->profile_no, &profile);
    json_open(w, '{');
    json_set_str(w, "name", profile.name);
    json_set_str(w, "routingProfileARN", arn_of(c, "routing-profile", &profile));
    json_set_str(w, "routingProfileId", ident_text(&profile.id, c->job.arena));
    put_default_queue(c, t, a->profile_no);
    json_name(w, "channelConcurrencyMap");
    json_open(w, '{');
    json_set_int(w, "VOICE", 0); /* keeps the softphone asleep */
    json_set_int(w, "CHAT", a->slots);
    json_set_int(w, "TASK", 0);
    json_close(w, '}');
    json_close(w, '}');
}

void
cti_put_name(struct json_out *w, const struct json *user, struct str username)
{
    const struct json *who = json_member(user, "IdentityInfo");
    struct str first = text_of(who, "FirstName"), last = text_of(who, "LastName");
    struct buf name = { .max = 4096 };

    buf_add(&name, first);
    if (first.n && last.n)
        buf_add_byte(&name, ' ');
    buf_add(&name, last);
    json_set_str(w, "name", name.n ? buf_str(&name) : username);
    buf_done(&name);
}

enum err
cti_configuration(struct call *c, struct txn *t, struct fail *f)
{
    struct json_out *w = &c->out;
    struct resource user;
    struct agent a;
    struct json *j;
    enum err e = agent_get(t, c->session.user_no, &a, f);

    if (e)
        return e;
    if (!txn_resource_get(t, a.user_no, &user))
        return fail(f, ERR_DENIED, "The user has been deleted");
    j = body_of(&user);
    json_open(w, '{');
    json_name(w, "configuration");
    json_open(w, '{');
    cti_put_name(w, j, user.name);
    json_set_str(w, "username", user.name);
    json_set_str(w, "agentARN", arn_of(c, "agent", &user));
    json_set_bool(w, "softphoneEnabled", false);
    json_set_bool(w, "softphoneAutoAccept", false);
    json_set_str(w, "extension", STR(""));
    json_name(w, "agentPreferences");
    json_put_raw(w, txn_agent_preferences(t, a.user_no));
    json_name(w, "routingProfile");
    put_profile(c, t, &a);
    json_close(w, '}');
    json_close(w, '}');
    json_free(&j);
    return OK;
}

/* Only the preferences are ours to keep: strings by name. */
enum err
cti_preferences(struct call *c, struct txn *t, struct fail *f)
{
    const struct preferences_request *in = c->in;
    const struct json *given = json_member(in->configuration, "agentPreferences");
    struct buf text = { .max = LIMIT_AGENT_PREFERENCES };

    if (json_kind(given) == JSON_KIND_OBJECT) {
        if (!json_dump(given, &text)) {
            buf_done(&text);
            return fail_as(f, ERR_INVALID, "InvalidConfigurationException",
                           "The preferences are too large");
        }
        txn_agent_preferences_save(t, c->session.user_no, buf_str(&text));
        buf_done(&text);
    }
    return cti_nothing(c, t, f);
}

/* ---- states ---- */

static struct str
cti_type(const struct json *status)
{
    switch (status_type_of(text_of(status, "Type"))) {
    case STATUS_ROUTABLE:
        return STR("routable");
    case STATUS_OFFLINE:
        return STR("offline");
    case STATUS_CUSTOM:
    case STATUS_NONE:
        break;
    }
    return STR("not_routable");
}

static void
put_state(struct call *c, const struct resource *r, const struct json *body)
{
    struct json_out *w = &c->out;

    json_open(w, '{');
    json_set_str(w, "agentStateARN", arn_of(c, "agent-state", r));
    json_set_str(w, "type", cti_type(body));
    json_set_str(w, "name", r->name);
    json_name(w, "startTimestamp");
    json_put_raw(w, STR("null"));
    json_close(w, '}');
}

struct state_row {
    struct resource r;
    int64_t place; /* DisplayOrder; those without one come last, by name */
};

static int
by_place(const void *a, const void *b)
{
    const struct state_row *x = a, *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return str_cmp(x->r.name, y->r.name);
}

enum err
cti_states(struct call *c, struct txn *t, struct fail *f)
{
    struct resource *all = arena_get(c->job.arena, STATES_MAX * sizeof(*all));
    struct state_row *rows = arena_get(c->job.arena, STATES_MAX * sizeof(*rows));
    size_t n, kept = 0;

    if (!all || !rows)
        return fail(f, ERR_INTERNAL, "no room for the states");
    n = txn_resources(t, RESOURCE_AGENT_STATUS, STR(""), all, STATES_MAX);
    for (size_t i = 0; i < n; i++) {
        struct json *j = body_of(&all[i]);
        struct state_row row = { all[i], INT64_MAX };

        json_int(json_member(j, "DisplayOrder"), &row.place);
        if (!str_eq(text_of(j, "State"), STR("DISABLED")))
            rows[kept++] = row;
        json_free(&j);
    }
    qsort(rows, kept, sizeof(*rows), by_place);
    json_open(&c->out, '{');
    json_name(&c->out, "states");
    json_open(&c->out, '[');
    for (size_t i = 0; i < kept; i++) {
        struct json *j = body_of(&rows[i].r);

        put_state(c, &rows[i].r, j);
        json_free(&j);
    }
    json_close(&c->out, ']');
    json_name(&c->out, "nextToken");
    json_put_raw(&c->out, STR("null"));
    json_close(&c->out, '}');
    return OK;
}

enum err
cti_put_state(struct call *c, struct txn *t, struct fail *f)
{
    const struct state_request *in = c->in;
    struct str arn = text_of(in->state, "agentStateARN");
    struct resource status;
    struct uuid id;
    enum err e;

    if (!ident_read(c->api->instance, "agent-state", arn, &id) ||
        !txn_resource_find(t, RESOURCE_AGENT_STATUS, &id, &status))
        return fail(f, ERR_UNFIT, "Cannot change agent state: there is no such state.");
    e = agent_put_status(t, c->session.user_no, status.no, in->enqueue.value, f);
    return e ? e : cti_nothing(c, t, f);
}

/* ---- permissions ---- */

enum err
cti_permissions(struct call *c, struct txn *t, struct fail *f)
{
    struct link profiles[10];
    size_t n = txn_links_from(t, LINK_USER_SECURITY, c->session.user_no, profiles, 10), put = 0;
    struct resource profile;

    (void)f;
    json_open(&c->out, '{');
    json_name(&c->out, "permissions");
    json_open(&c->out, '[');
    for (size_t i = 0; i < n; i++) {
        struct json *j, *list;

        if (!txn_resource_get(t, profiles[i].to_no, &profile))
            continue;
        j = body_of(&profile);
        list = json_member(j, "Permissions");
        for (size_t k = 0; k < json_count(list) && put < PERMISSIONS_MAX; k++, put++)
            json_put_str(&c->out, json_str(json_at(list, k)));
        json_free(&j);
    }
    json_close(&c->out, ']');
    json_name(&c->out, "nextToken");
    json_put_raw(&c->out, STR("null"));
    json_close(&c->out, '}');
    return OK;
}

/* ---- queues and what can be reached from them ---- */

enum err
cti_queues(struct call *c, struct txn *t, struct fail *f)
{
    struct link *links = arena_get(c->job.arena, LIMIT_PROFILE_QUEUES * sizeof(*links));
    struct resource queue, user;
    struct agent a;
    size_t n;
    enum err e = agent_get(t, c->session.user_no, &a, f);

    if (e)
        return e;
    if (!links || !txn_resource_get(t, a.user_no, &user))
        return fail(f, ERR_INTERNAL, "no room for the queues");
    n = txn_links_from(t, LINK_PROFILE_QUEUE, a.profile_no, links, LIMIT_PROFILE_QUEUES);
    json_open(&c->out, '{');
    json_name(&c->out, "queues");
    json_open(&c->out, '[');
    for (size_t i = 0; i < n; i++)
        if (txn_resource_get(t, links[i].to_no, &queue))
            put_queue(c, &queue);
    json_open(&c->out, '{');
    json_set_str(&c->out, "queueARN", arn_of(c, "queue/agent", &user));
    json_name(&c->out, "name");
    json_put_raw(&c->out, STR("null"));
    json_close(&c->out, '}');
    json_close(&c->out, ']');
    json_name(&c->out, "nextToken");
    json_put_raw(&c->out, STR("null"));
    json_close(&c->out, '}');
    return OK;
}

static void
put_endpoint(struct call *c, const struct quick_connect *q)
{
    bool of_agent = q->target.kind == RESOURCE_USER;
    struct json_out *w = &c->out;

    json_open(w, '{');
    json_set_str(w, "endpointARN", arn_of(c, "transfer-destination", &q->r));
    json_set_str(w, "type", of_agent ? STR("agent") : STR("queue"));
    json_set_str(w, "name", q->r.name);
    json_set_str(w, "displayName", q->r.name);
    json_name(w, "phoneNumber");
    json_put_raw(w, STR("null"));
    json_name(w, "agentLogin");
    if (of_agent)
        json_put_str(w, q->target.name);
    else
        json_put_raw(w, STR("null"));
    json_name(w, "queue");
    if (of_agent)
        json_put_raw(w, STR("null"));
    else
        put_queue(c, &q->target);
    json_close(w, '}');
}

struct endpoints {
    int64_t *shown; /* quick connects that are in the answer */
    size_t count;
};

static void
put_endpoints_of(struct call *c, struct txn *t, int64_t queue_no, struct endpoints *done)
{
    struct link *links = arena_get(c->job.arena, LIMIT_QUICK_CONNECTS * sizeof(*links));
    struct quick_connect q;
    struct resource r;
    size_t n =
        links ? txn_links_from(t, LINK_QUEUE_QUICK_CONNECT, queue_no, links, LIMIT_QUICK_CONNECTS)
              : 0;

    for (size_t i = 0; i < n && done->count < LIMIT_QUICK_CONNECTS; i++) {
        bool known = false;

        for (size_t k = 0; k < done->count; k++)
            known |= done->shown[k] == links[i].to_no;
        if (known || !txn_resource_get(t, links[i].to_no, &r) || !quick_connect_read(t, &r, &q))
            continue;
        if (q.target.kind == RESOURCE_USER && q.target.no == c->session.user_no)
            continue; /* nobody transfers to themselves */
        done->shown[done->count++] = r.no;
        put_endpoint(c, &q);
    }
}

enum err
cti_endpoints(struct call *c, struct txn *t, struct fail *f)
{
    const struct endpoints_request *in = c->in;
    struct endpoints done = { arena_get(c->job.arena, LIMIT_QUICK_CONNECTS * sizeof(int64_t)), 0 };
    struct resource queue;
    struct uuid id;

    if (!done.shown)
        return fail(f, ERR_INTERNAL, "no room for the endpoints");
    json_open(&c->out, '{');
    json_name(&c->out, "endpoints");
    json_open(&c->out, '[');
    for (size_t i = 0; i < json_count(in->queues) && i < LIMIT_PROFILE_QUEUES; i++) {
        const struct json *arn = json_at(in->queues, i);

        if (json_kind(arn) == JSON_KIND_STRING &&
            ident_read(c->api->instance, "queue", json_str(arn), &id) &&
            txn_resource_find(t, RESOURCE_QUEUE, &id, &queue))
            put_endpoints_of(c, t, queue.no, &done);
    }
    json_close(&c->out, ']');
    json_name(&c->out, "nextToken");
    json_put_raw(&c->out, STR("null"));
    json_close(&c->out, '}');
    return OK;
}
