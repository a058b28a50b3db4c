#include "domain/queueing.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/agent.h"
#include "domain/criteria.h"
#include "domain/hours.h"
#include "domain/lookup.h"
#include "domain/routing.h"
#include "domain/segment.h"
#include "store/resources.h"

/* Estimates look back so far: flows.md 4.12. */
enum { ANSWERED_WINDOW_MS = 15 * 60 * 1000 };

/* ---- which queue ---- */

static bool
is_enabled(const struct resource *r)
{
    struct json *j = NULL;
    bool disabled = false;

    if (json_parse(r->body, JSON_READ_STRICT, &j, NULL) == OK) {
        const struct json *s = json_member(j, "Status");

        disabled = json_kind(s) == JSON_KIND_STRING && str_eq(json_str(s), STR("DISABLED"));
    }
    json_free(&j);
    return !disabled;
}

static enum err
queue_get(struct txn *t, struct str id, bool of_agent, struct resource *ret, struct fail *f)
{
    if (of_agent ? lookup_user(t, id, ret)
                 : lookup_queue(t, id, ret) && (ret->kind == RESOURCE_USER || is_enabled(ret)))
        return OK;
    return fail(f, ERR_NOT_FOUND, "There is no such queue");
}

enum err
queue_target(struct txn *t, struct chat *c, struct str id, bool of_agent, struct fail *f)
{
    struct resource queue;
    struct route r;
    enum err e = queue_get(t, id, of_agent, &queue, f);

    if (e)
        return e;
    segment_route(t, c->contact_no, &r);
    r.target_no = queue.no;
    txn_route_save(t, &r);
    return OK;
}

/* ---- entering ---- */

/* MaxContacts of the queue: flows.md 7.2. */
static bool
is_full(struct txn *t, const struct resource *queue)
{
    struct json *j = NULL;
    int64_t max = 0, oldest;
    bool limited;

    if (json_parse(queue->body, JSON_READ_STRICT, &j, NULL) != OK)
        return false;
    limited = json_int(json_member(j, "MaxContacts"), &max) && max > 0;
    json_free(&j);
    return limited && txn_queued_count(t, queue->no, &oldest) >= (size_t)max;
}

static enum err
may_enter(struct txn *t, int64_t queue_no, struct fail *f)
{
    struct resource queue;

    if (!queue_no || !txn_resource_get(t, queue_no, &queue))
        return fail(f, ERR_UNFIT, "The contact has no target queue");
    if (is_full(t, &queue))
        return fail(f, ERR_QUOTA, "The queue is at capacity");
    return OK;
}

bool
queue_has_room(struct txn *t, int64_t queue_no)
{
    struct resource queue;

    return txn_resource_get(t, queue_no, &queue) && !is_full(t, &queue) &&
           (queue.kind == RESOURCE_USER || is_enabled(&queue));
}

/* A queued row as the route says; `since_ms` is when the waiting began. */
static void
put_in(struct txn *t, const struct chat *c, struct route *r, int64_t since_ms)
{
    struct agent a;
    struct queued q = { .contact_no = c->contact_no,
                        .chat_no = c->no,
                        .queue_no = r->queue_no,
                        .priority = r->priority ? r->priority : LIMIT_QUEUE_PRIORITY,
                        .age_ms = since_ms - r->adjust_s * 1000,
                        .queued_ms = since_ms };

    /* An agent's own queue finds its agent by the row. */
    if (!txn_agent_find(t, q.queue_no, &a) && agent_get(t, q.queue_no, &a, NULL) == OK)
        txn_agent_save(t, &a);
    r->dequeued_ms = 0;
    if (r->criteria.n && !r->criteria_ms)
        r->criteria_ms = since_ms;
    txn_route_save(t, r);
    criteria_apply(t, &q, r);
    txn_queued_save(t, &q);
}

enum err
queue_enter(struct txn *t, struct chat *c, struct fail *f)
{
    struct queued q;
    struct route r;
    enum err e;

    segment_route(t, c->contact_no, &r);
    if (txn_queued_find(t, c->contact_no, &q) || r.user_no)
        return fail(f, ERR_UNFIT, "The contact is queued or connected already");
    e = may_enter(t, r.target_no, f);
    if (e)
        return e;
    r.queue_no = r.target_no;
    r.queued_ms = txn_now_ms(t);
    put_in(t, c, &r, r.queued_ms);
    return OK;
}

void
queue_return(struct txn *t, struct chat *c)
{
    struct route r;

    segment_route(t, c->contact_no, &r);
    r.user_no = r.accepted_ms = r.acw_start_ms = 0;
    put_in(t, c, &r, r.queued_ms);
}

enum err
queue_move(struct txn *t, struct chat *c, struct str id, bool of_agent, struct fail *f)
{
    struct resource queue;
    struct route r;
    struct queued q;
    enum err e = OK;

    segment_route(t, c->contact_no, &r);
    queue.no = r.target_no;
    if (id.n)
        e = queue_get(t, id, of_agent, &queue, f);
    if (!e && (!txn_queued_find(t, c->contact_no, &q) || r.user_no))
        e = fail(f, ERR_UNFIT, "The contact is not queued");
    if (!e)
        e = may_enter(t, queue.no, f);
    if (e)
        return e;
    if (q.offered_no) /* it is just being joined to an agent */
        return fail(f, ERR_UNFIT, "The contact is being offered to an agent");
    e = segment_begin(t, c, INITIATION_QUEUE_TRANSFER, END_FLOW_DISCONNECT, f);
    if (e) /* it keeps its place, and its target */
        return e;
    segment_route(t, q.contact_no, &r);
    r.dequeued_ms = txn_now_ms(t);
    txn_route_save(t, &r);
    segment_route(t, c->contact_no, &r);
    r.target_no = queue.no;
    txn_route_save(t, &r);
    txn_queued_delete(t, q.contact_no);
    return queue_enter(t, c, f);
}

/* ---- place in the queue ---- */

static void
requeue(struct txn *t, const struct chat *c, const struct route *r)
{
    struct queued q;

    txn_route_save(t, r);
    if (!txn_queued_find(t, c->contact_no, &q))
        return;
    q.priority = r->priority ? r->priority : LIMIT_QUEUE_PRIORITY;
    q.age_ms = q.queued_ms - r->adjust_s * 1000;
    txn_queued_save(t, &q);
    routing_contact(t, c->contact_no);
}

void
queue_priority(struct txn *t, struct chat *c, int64_t priority)
{
    struct route r;

    segment_route(t, c->contact_no, &r);
    r.priority = priority;
    requeue(t, c, &r);
}

void
queue_age(struct txn *t, struct chat *c, int64_t seconds)
{
    struct route r;

    segment_route(t, c->contact_no, &r);
    r.adjust_s = seconds;
    requeue(t, c, &r);
}

void
queue_criteria(struct txn *t, struct chat *c, struct str json)
{
    struct queued q;
    struct route r;
    bool waits;

    segment_route(t, c->contact_no, &r);
    r.criteria = json;
    waits = txn_queued_find(t, c->contact_no, &q);
    r.criteria_ms = waits ? txn_now_ms(t) : 0;
    txn_route_save(t, &r);
    if (!waits)
        return;
    criteria_apply(t, &q, &r);
    txn_queued_save(t, &q);
    routing_contact(t, c->contact_no);
}

/* ---- asking ---- */

enum err
queue_hours(struct txn *t, struct chat *c, struct str hours_id, bool *ret_open, struct fail *f)
{
    struct resource hours;
    struct route r;
    struct link l;

    if (hours_id.n) {
        if (!lookup(t, RESOURCE_HOURS, "operating-hours", hours_id, &hours))
            return fail(f, ERR_NOT_FOUND, "There are no such hours of operation");
        return hours_open(t, &hours, txn_now_ms(t), ret_open, f);
    }
    segment_route(t, c->contact_no, &r);
    if (!r.target_no || !txn_links_from(t, LINK_QUEUE_HOURS, r.target_no, &l, 1) ||
        !txn_resource_get(t, l.to_no, &hours))
        return fail(f, ERR_NOT_FOUND, "The queue has no hours of operation");
    return hours_open(t, &hours, txn_now_ms(t), ret_open, f);
}

void
queue_counts(struct txn *t, int64_t queue_no, struct queue_metrics *ret)
{
    struct link links[LIMIT_PROFILE_QUEUES];
    struct agent_counts n = { 0 };
    int64_t oldest_ms, wait_ms, answered, now = txn_now_ms(t);
    size_t profiles;

    *ret = (struct queue_metrics){ .position = -1, .estimated_wait_s = -1, .oldest_age_s = -1 };
    ret->contacts = (int64_t)txn_queued_count(t, queue_no, &oldest_ms);
    if (ret->contacts)
        ret->oldest_age_s = (now - oldest_ms) / 1000;
    answered = txn_queue_answered(t, queue_no, now - ANSWERED_WINDOW_MS, &wait_ms);
    if (answered)
        ret->estimated_wait_s = wait_ms / answered / 1000;
    profiles = txn_links_to(t, LINK_PROFILE_QUEUE, queue_no, links, LIMIT_PROFILE_QUEUES);
    for (size_t i = 0; i < profiles; i++)
        txn_agent_counts(t, links[i].from_no, &n);
    ret->agents_available = n.available;
    ret->agents_staffed = n.staffed;
    ret->agents_online = n.online;
}

/* An agent's own queue has one agent. */
static void
own_counts(struct txn *t, int64_t user_no, struct queue_metrics *ret)
{
    struct agent a;

    if (agent_get(t, user_no, &a, NULL) != OK)
        return;
    ret->agents_available = agent_is_free(&a);
    ret->agents_staffed = a.status == STATUS_ROUTABLE || a.used > 0;
    ret->agents_online = a.status != STATUS_OFFLINE;
}

enum err
queue_measure(struct txn *t, struct chat *c, struct str queue_id, struct str agent_id,
              struct queue_metrics *ret, struct fail *f)
{
    struct resource queue;
    struct route r;
    struct queued q;
    enum err e = OK;

    segment_route(t, c->contact_no, &r);
    if (queue_id.n || agent_id.n)
        e = queue_get(t, agent_id.n ? agent_id : queue_id, agent_id.n > 0, &queue, f);
    else if (!r.target_no || !txn_resource_get(t, r.target_no, &queue))
        e = fail(f, ERR_NOT_FOUND, "The contact has no target queue");
    if (e)
        return e;
    queue_counts(t, queue.no, ret);
    if (queue.kind == RESOURCE_USER)
        own_counts(t, queue.no, ret);
    if (txn_queued_find(t, c->contact_no, &q) && q.queue_no == queue.no)
        ret->position = txn_queued_position(t, &q);
    return OK;
}

/* ---- $.Queue, $.Agent ---- */

static void
agent_facts(struct txn *t, int64_t user_no, const struct resource *user, struct queue_facts *ret)
{
    struct arena *arena = txn_arena(t);
    const struct json *who;
    struct resource status;
    struct json *j = NULL;
    struct agent a;

    ret->agent_user_name = user->name;
    ret->agent_arn = lookup_arn(t, "agent", &user->id);
    if (agent_get(t, user_no, &a, NULL) == OK && txn_resource_get(t, a.status_no, &status))
        ret->agent_status = status.name;
    if (json_parse(user->body, JSON_READ_STRICT, &j, NULL) != OK)
        return;
    who = json_member(j, "IdentityInfo");
    if (json_kind(json_member(who, "FirstName")) == JSON_KIND_STRING)
        arena_copy(arena, json_str(json_member(who, "FirstName")), &ret->agent_first_name);
    if (json_kind(json_member(who, "LastName")) == JSON_KIND_STRING)
        arena_copy(arena, json_str(json_member(who, "LastName")), &ret->agent_last_name);
    json_free(&j);
}

/* In a disconnect flow $.Agent is who has left: flows.md 3.2. */
static int64_t
who_left(struct txn *t, const struct route *r)
{
    struct contact contact, previous;
    struct route before;

    if (!txn_contact_get(t, r->contact_no, &contact) || contact.method != INITIATION_DISCONNECT ||
        !txn_contact_find(t, &r->previous_id, &previous))
        return 0;
    segment_route(t, previous.no, &before);
    return before.user_no;
}

void
queue_facts(struct txn *t, const struct chat *c, struct queue_facts *ret)
{
    struct resource queue, user;
    struct route r;
    int64_t user_no;

    *ret = (struct queue_facts){ 0 };
    segment_route(t, c->contact_no, &r);
    if (r.target_no && txn_resource_get(t, r.target_no, &queue)) {
        char id[UUID_TEXT_SIZE];

        uuid_text(queue.id.b, id);
        ret->queue_name = queue.kind == RESOURCE_USER ? STR_NONE : queue.name;
        arena_copy(txn_arena(t), str_of(id, UUID_TEXT), &ret->queue_id);
        ret->queue_arn =
            lookup_arn(t, queue.kind == RESOURCE_USER ? "queue/agent" : "queue", &queue.id);
    }
    user_no = r.user_no ? r.user_no : who_left(t, &r);
    if (!user_no)
        user_no = r.target_no; /* flows.md 4.10: $.Agent is the target */
    if (user_no && txn_resource_get(t, user_no, &user) && user.kind == RESOURCE_USER)
        agent_facts(t, user_no, &user, ret);
}
