#include "domain/quick_connect.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/flow/run.h"
#include "domain/life.h"
#include "domain/lookup.h"
#include "domain/offer.h"
#include "domain/queueing.h"
#include "domain/routing.h"
#include "domain/segment.h"
#include "domain/transcript.h"
#include "store/flows.h"
#include "store/resources.h"

static struct str
text_member(struct txn *t, const struct json *j, const char *name)
{
    const struct json *m = json_member(j, name);
    struct str kept = STR_NONE;

    if (json_kind(m) == JSON_KIND_STRING)
        arena_copy(txn_arena(t), json_str(m), &kept);
    return kept;
}

bool
quick_connect_read(struct txn *t, const struct resource *r, struct quick_connect *ret)
{
    const struct json *config, *user, *queue;
    struct json *j = NULL;
    struct str target;
    struct link l;

    *ret = (struct quick_connect){ .r = *r };
    if (json_parse(r->body, JSON_READ_STRICT, &j, NULL) != OK)
        return false;
    config = json_member(j, "QuickConnectConfig");
    user = json_member(config, "UserConfig");
    queue = json_member(config, "QueueConfig");
    ret->flow_id = text_member(t, user ? user : queue, "ContactFlowId");
    target = user ? text_member(t, user, "UserId") : text_member(t, queue, "QueueId");
    json_free(&j);
    if (txn_links_from(t, LINK_QUICK_CONNECT_TARGET, r->no, &l, 1))
        return txn_resource_get(t, l.to_no, &ret->target);
    return user ? lookup_user(t, target, &ret->target) : lookup_queue(t, target, &ret->target);
}

/* Of the queues of the agent's routing profile. */
static bool
is_reachable(struct txn *t, int64_t user_no, int64_t quick_connect_no)
{
    struct link *links = arena_get(txn_arena(t), LIMIT_PROFILE_QUEUES * sizeof(*links)), l;
    struct agent a;
    size_t n;

    if (!links || !txn_agent_find(t, user_no, &a))
        return false;
    n = txn_links_from(t, LINK_PROFILE_QUEUE, a.profile_no, links, LIMIT_PROFILE_QUEUES);
    for (size_t i = 0; i < n; i++)
        if (txn_link_find(t, LINK_QUEUE_QUICK_CONNECT, links[i].to_no, quick_connect_no, &l))
            return true;
    return false;
}

static enum err
endpoint_of(struct txn *t, const struct offer *o, const struct uuid *id, struct quick_connect *ret,
            struct fail *f)
{
    struct resource r;

    if (!txn_resource_find(t, RESOURCE_QUICK_CONNECT, id, &r) ||
        !is_reachable(t, o->user_no, r.no) || !quick_connect_read(t, &r, ret))
        return fail_as(f, ERR_NOT_FOUND, "BadEndpointException",
                       "The endpoint cannot be reached from your queues");
    if (o->state != OFFER_CONNECTED || !o->joined_ms)
        return fail(f, ERR_UNFIT, "Cannot add connection: Invalid contact state.");
    return OK;
}

/* ---- transfer ---- */

/* transfer.succeeded or failed, from the agent who transfers: participant.md 5.4. */
static void
say(struct txn *t, const struct chat *c, const struct offer *o, enum content type)
{
    struct item item = { .kind = ITEM_EVENT, .type = type };
    struct participant p;
    struct contact contact;

    if (txn_participant_find(t, o->participant_no, &p) &&
        txn_contact_get(t, o->contact_no, &contact))
        transcript_append(t, c, &contact.id, &p, &item);
}

/* The third party's connection in the snapshot of who has transferred: connected at once (ccp.md
 * 4.4). */
static void
show_third(struct txn *t, struct offer *o, const struct quick_connect *q)
{
    struct buf text = { .max = 4096 };
    struct json_out w = { .out = &text };
    struct uuid id;
    char id_text[UUID_TEXT_SIZE];

    uuid4_bytes(id.b);
    uuid_text(id.b, id_text);
    json_open(&w, '[');
    json_open(&w, '{');
    json_set_str(&w, "connectionId", str_of(id_text, UUID_TEXT));
    json_set_str(&w, "endpointARN", lookup_arn(t, "transfer-destination", &q->r.id));
    json_set_str(&w, "name", q->r.name);
    json_set_str(&w, "type", q->target.kind == RESOURCE_USER ? STR("agent") : STR("queue"));
    json_set_int(&w, "at", txn_now_ms(t));
    json_close(&w, '}');
    json_close(&w, ']');
    CHECK(!text.full && arena_copy(txn_arena(t), buf_str(&text), &o->others));
    buf_done(&text);
    txn_offer_save(t, o);
}

bool
quick_connect_is_done(const struct offer *o)
{
    return o->state == OFFER_ENDED && o->others.n > 2;
}

bool
quick_connect_has(const struct offer *o, struct str connection_id)
{
    return connection_id.n == UUID_TEXT && o->others.n > 2 &&
           memmem(o->others.p, o->others.n, connection_id.p, connection_id.n) != NULL;
}

/* The new segment: its target is set, then the transfer flow runs, or without one it is queued
 * right away. */
static enum err
go_on(struct txn *t, struct chat *c, const struct quick_connect *q, struct fail *f)
{
    struct flow flow;
    struct route r;
    struct uuid id;
    bool has_flow;
    enum err e = segment_begin(t, c, INITIATION_TRANSFER, END_AGENT_DISCONNECT, f);

    if (e)
        return e;
    segment_route(t, c->contact_no, &r);
    r.target_no = q->target.no;
    txn_route_save(t, &r);
    has_flow = lookup_id(t, "contact-flow", q->flow_id, &id) && txn_flow_find(t, &id, &flow);
    if (has_flow) {
        run_start(t, c, RUN_TRANSFER, &id);
        return OK;
    }
    e = queue_enter(t, c, f);
    if (!e)
        life_queued(t, c);
    return e;
}

enum err
quick_connect_transfer(struct txn *t, struct offer *o, const struct uuid *id, struct fail *f)
{
    struct quick_connect q;
    struct chat c;
    enum err e = endpoint_of(t, o, id, &q, f);

    if (!e && !txn_chat_find(t, o->chat_no, &c))
        e = fail(f, ERR_NOT_FOUND, "Contact not found");
    if (e)
        return e;
    if (txn_chat_segments(t, c.no) >= LIMIT_SEGMENTS || !queue_has_room(t, q.target.no)) {
        say(t, &c, o, CONTENT_TRANSFER_FAILED);
        return OK;
    }
    show_third(t, o, &q);
    say(t, &c, o, CONTENT_TRANSFER_SUCCEEDED);
    offer_end(t, o);
    return go_on(t, &c, &q, f);
}

/* ---- conference ---- */

enum err
quick_connect_add(struct txn *t, struct offer *o, const struct uuid *id, struct fail *f)
{
    struct quick_connect q;
    struct contact beside;
    struct queued waiting;
    struct route r;
    struct chat c;
    enum err e = endpoint_of(t, o, id, &q, f);

    if (!e && !txn_chat_find(t, o->chat_no, &c))
        e = fail(f, ERR_NOT_FOUND, "Contact not found");
    if (!e && q.target.kind == RESOURCE_USER && q.target.no == o->user_no)
        e = fail_as(f, ERR_NOT_FOUND, "BadEndpointException", "You are in the chat already");
    if (!e && !queue_has_room(t, q.target.no))
        e = fail(f, ERR_QUOTA, "The queue is at capacity");
    if (e)
        return e;
    segment_beside(t, &c, &beside);
    segment_route(t, beside.no, &r);
    r.target_no = r.queue_no = q.target.no;
    r.queued_ms = txn_now_ms(t);
    txn_route_save(t, &r);
    waiting = (struct queued){ .contact_no = beside.no,
                               .chat_no = c.no,
                               .queue_no = q.target.no,
                               .priority = LIMIT_QUEUE_PRIORITY,
                               .age_ms = r.queued_ms,
                               .queued_ms = r.queued_ms };
    txn_queued_save(t, &waiting);
    routing_contact(t, beside.no);
    txn_agent_touch(t, o->user_no);
    return OK;
}
