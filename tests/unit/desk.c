#include "tests/unit/desk.h"

#include "base/check.h"
#include "base/random.h"
#include "domain/agent.h"
#include "domain/chat.h"
#include "domain/criteria.h"
#include "domain/life.h"
#include "domain/offer.h"
#include "domain/participant.h"
#include "domain/queueing.h"
#include "domain/routing.h"
#include "domain/segment.h"

#include <stdio.h>

static int64_t
make(struct txn *t, enum resource_kind kind, const char *name, const char *body, struct uuid *ret)
{
    struct resource r = { .kind = kind, .name = str_from(name), .body = str_from(body) };

    uuid4_bytes(r.id.b);
    txn_resource_insert(t, &r);
    if (ret)
        *ret = r.id;
    return r.no;
}

static void
bind(struct txn *t, enum link_kind kind, int64_t from, int64_t to, int64_t rank, const char *body)
{
    txn_link_set(t, &(struct link){ kind, from, to, rank, str_from(body) });
}

/* Profile 0 serves queues 0 (first) and 1; profile 1 serves 1 (first), 2, and 0 after a minute. */
static enum err
furnish(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct desk *d = (struct desk *)(void *)x;
    char name[32];

    (void)arg;
    (void)f;
    d->available = make(t, RESOURCE_AGENT_STATUS, "Available", "{\"Type\":\"ROUTABLE\"}", NULL);
    d->offline = make(t, RESOURCE_AGENT_STATUS, "Offline", "{\"Type\":\"OFFLINE\"}", NULL);
    d->lunch = make(t, RESOURCE_AGENT_STATUS, "Lunch", "{\"Type\":\"CUSTOM\"}", NULL);
    for (int i = 0; i < DESK_QUEUES; i++) {
        snprintf(name, sizeof(name), "Queue %d", i);
        d->queues[i] = make(t, RESOURCE_QUEUE, name, "{\"Status\":\"ENABLED\"}", &d->queue_ids[i]);
    }
    for (int i = 0; i < 2; i++) {
        snprintf(name, sizeof(name), "Profile %d", i);
        d->profiles[i] =
            make(t, RESOURCE_ROUTING_PROFILE, name,
                 i ? "{\"MediaConcurrencies\":[{\"Channel\":\"CHAT\",\"Concurrency\":1}]}"
                   : "{\"MediaConcurrencies\":[{\"Channel\":\"CHAT\",\"Concurrency\":2}]}",
                 NULL);
    }
    bind(t, LINK_PROFILE_QUEUE, d->profiles[0], d->queues[0], 1, "");
    bind(t, LINK_PROFILE_QUEUE, d->profiles[0], d->queues[1], 2,
         "{\"Delay\":0,\"Channel\":\"CHAT\"}");
    bind(t, LINK_PROFILE_QUEUE, d->profiles[1], d->queues[1], 1, "");
    bind(t, LINK_PROFILE_QUEUE, d->profiles[1], d->queues[2], 1, "");
    bind(t, LINK_PROFILE_QUEUE, d->profiles[1], d->queues[0], 2,
         "{\"Delay\":60,\"Channel\":\"CHAT\"}");
    for (int i = 0; i < DESK_USERS; i++) {
        snprintf(name, sizeof(name), "user%d", i);
        d->users[i] =
            make(t, RESOURCE_USER, name, "{\"IdentityInfo\":{\"FirstName\":\"Ben\"}}", NULL);
        bind(t, LINK_USER_PROFILE, d->users[i], d->profiles[i % 2], 0, "");
    }
    return OK;
}

void
desk_open(struct desk *d)
{
    memset(d, 0, sizeof(*d));
    fixture_open(&d->x);
    desk_furnish(d);
}

void
desk_furnish(struct desk *d)
{
    CHECK(fixture_run(&d->x, furnish, NULL, NULL) == OK);
}

void
desk_close(struct desk *d)
{
    fixture_close(&d->x);
}

/* ---- acts ---- */

struct act {
    struct desk *d;
    int64_t user_no, chat_no, no;
    size_t queue;
    bool flag;
    struct offer *offers;
    size_t max, count;
    bool found;
    struct agent agent;
    struct queued queued;
    struct chat chat;
    enum err (*on_offer)(struct txn *t, struct offer *o, struct fail *f);
};

static enum err
run(struct desk *d, step_fn step, struct act *a)
{
    d->x.heard.count = 0;
    return fixture_run(&d->x, step, a, NULL);
}

static enum err
status_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct act *a = arg;

    (void)x;
    return agent_put_status(t, a->user_no, a->no, a->flag, f);
}

enum err
desk_status(struct desk *d, size_t user, int64_t status_no, bool enqueue)
{
    return run(d, status_step,
               &(struct act){ .user_no = d->users[user], .no = status_no, .flag = enqueue });
}

static enum err
chat_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct act *a = arg;
    struct chat_start s = { .display_name = STR("Ana"),
                            .contents = content_bit(CONTENT_TEXT),
                            .flow_id = x->flow_id,
                            .minutes = 60,
                            .attributes = STR("{}") };
    struct chat_started started;
    struct seat seat;
    struct route r;
    enum err e;

    chat_start(t, &s, &started);
    e = participant_enter(t, started.participant_no, started.chat_no, &seat, f);
    if (e)
        return e;
    participant_link(t, &seat);
    participant_arrive(t, &seat);
    segment_route(t, seat.chat.contact_no, &r);
    r.target_no = a->d->queues[a->queue];
    txn_route_save(t, &r);
    if (a->no)
        queue_priority(t, &seat.chat, a->no);
    e = queue_enter(t, &seat.chat, f);
    if (!e)
        life_run_ended(t, &seat.chat, RUN_INBOUND, RUN_END_QUEUED);
    a->chat_no = started.chat_no;
    return e;
}

int64_t
desk_chat(struct desk *d, size_t queue, int64_t priority)
{
    struct act a = { .d = d, .queue = queue, .no = priority };

    CHECK(run(d, chat_step, &a) == OK);
    CHECK(d->chat_count < DESK_CHATS);
    d->chats[d->chat_count++] = a.chat_no;
    return a.chat_no;
}

static bool
entry_of(struct txn *t, int64_t user_no, int64_t chat_no, struct offer *ret)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = txn_offers_of_chat(t, chat_no, all, AGENT_ENTRIES_MAX);

    bool found = false;

    for (size_t i = 0; i < n; i++)
        if (all[i].user_no == user_no && (!found || all[i].no > ret->no)) {
            *ret = all[i]; /* the newest */
            found = true;
        }
    return found;
}

static enum err
offer_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct act *a = arg;
    struct offer o;

    (void)x;
    if (!entry_of(t, a->user_no, a->chat_no, &o))
        return fail(f, ERR_NOT_FOUND, "no entry");
    return a->on_offer(t, &o, f);
}

static enum err
leave(struct txn *t, struct offer *o, struct fail *f)
{
    (void)f;
    offer_leave(t, o);
    return OK;
}

static enum err
on_offer(struct desk *d, size_t user, int64_t chat_no,
         enum err (*act)(struct txn *t, struct offer *o, struct fail *f))
{
    return run(d, offer_step,
               &(struct act){ .user_no = d->users[user], .chat_no = chat_no, .on_offer = act });
}

enum err
desk_accept(struct desk *d, size_t user, int64_t chat_no)
{
    return on_offer(d, user, chat_no, offer_accept);
}

enum err
desk_reject(struct desk *d, size_t user, int64_t chat_no)
{
    return on_offer(d, user, chat_no, offer_reject);
}

enum err
desk_leave(struct desk *d, size_t user, int64_t chat_no)
{
    return on_offer(d, user, chat_no, leave);
}

enum err
desk_clear(struct desk *d, size_t user, int64_t chat_no)
{
    return on_offer(d, user, chat_no, offer_clear);
}

static enum err
seen_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct act *a = arg;

    (void)x;
    (void)f;
    agent_seen(t, a->user_no);
    return OK;
}

void
desk_seen(struct desk *d, size_t user)
{
    CHECK(run(d, seen_step, &(struct act){ .user_no = d->users[user] }) == OK);
}

static enum err
end_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct act *a = arg;
    struct chat c;

    (void)x;
    (void)f;
    if (txn_chat_find(t, a->chat_no, &c) && !c.ended_ms)
        chat_end(t, &c, END_CUSTOMER_DISCONNECT);
    return OK;
}

void
desk_end(struct desk *d, int64_t chat_no)
{
    CHECK(run(d, end_step, &(struct act){ .chat_no = chat_no }) == OK);
}

void
desk_travel(struct desk *d, int64_t ms)
{
    clock_travel(&d->x.clock, ms);
    do
        d->x.heard.count = 0;
    while (store_turn_timers(d->x.store));
}

/* ---- looking ---- */

static enum err
look_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct act *a = arg;

    (void)x;
    if (a->offers)
        a->count = txn_offers_of_chat(t, a->chat_no, a->offers, a->max);
    if (a->user_no && a->chat_no)
        a->found = entry_of(t, a->user_no, a->chat_no, &a->offers[0]);
    else if (a->user_no)
        CHECK(agent_get(t, a->user_no, &a->agent, f) == OK);
    if (a->chat_no && txn_chat_find(t, a->chat_no, &a->chat) && !a->user_no)
        a->found = txn_queued_find(t, a->chat.contact_no, &a->queued);
    return OK;
}

bool
desk_entry(struct desk *d, size_t user, int64_t chat_no, struct offer *ret)
{
    struct offer all[AGENT_ENTRIES_MAX];
    struct act a = {
        .user_no = d->users[user], .chat_no = chat_no, .offers = all, .max = AGENT_ENTRIES_MAX
    };

    CHECK(run(d, look_step, &a) == OK);
    if (a.found)
        *ret = all[0];
    return a.found;
}

size_t
desk_entries(struct desk *d, int64_t chat_no, struct offer *ret, size_t max)
{
    struct act a = { .chat_no = chat_no, .offers = ret, .max = max };

    CHECK(run(d, look_step, &a) == OK);
    return a.count;
}

struct agent
desk_agent(struct desk *d, size_t user)
{
    struct act a = { .user_no = d->users[user] };

    CHECK(run(d, look_step, &a) == OK);
    return a.agent;
}

bool
desk_waits(struct desk *d, int64_t chat_no, struct queued *ret)
{
    struct act a = { .chat_no = chat_no };

    CHECK(run(d, look_step, &a) == OK);
    if (a.found)
        *ret = a.queued;
    return a.found;
}

struct chat
desk_find(struct desk *d, int64_t chat_no)
{
    struct act a = { .chat_no = chat_no };

    CHECK(run(d, look_step, &a) == OK);
    return a.chat;
}

static enum err
census_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct census *s = arg;
    const struct desk *d = (const struct desk *)(const void *)x;

    for (size_t i = 0; i < DESK_USERS; i++)
        CHECK(agent_get(t, d->users[i], &s->agents[i], f) == OK);
    for (size_t i = 0; i < d->chat_count; i++) {
        struct census_chat *c = &s->chats[i];

        CHECK(txn_chat_find(t, d->chats[i], &c->chat));
        c->waits = txn_queued_find(t, c->chat.contact_no, &c->queued);
        c->entry_count = txn_offers_of_chat(t, d->chats[i], c->entries, DESK_USERS * 2);
    }
    return OK;
}

void
desk_census(struct desk *d, struct census *ret)
{
    memset(ret, 0, sizeof(*ret));
    CHECK(fixture_run(&d->x, census_step, ret, NULL) == OK);
}

struct words {
    int64_t no;
    const char *json;
};

static enum err
skills_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct words *w = arg;
    struct resource user;
    char body[512];

    (void)x;
    (void)f;
    CHECK(txn_resource_get(t, w->no, &user));
    snprintf(body, sizeof(body), "{\"Proficiencies\":%s}", w->json);
    user.body = str_from(body);
    txn_resource_save(t, &user);
    criteria_learn(t, w->no);
    routing_agent(t, w->no);
    return OK;
}

void
desk_skills(struct desk *d, size_t user, const char *json)
{
    struct words w = { d->users[user], json };

    CHECK(fixture_run(&d->x, skills_step, &w, NULL) == OK);
}

static enum err
criteria_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct words *w = arg;
    struct chat c;

    (void)x;
    if (!txn_chat_find(t, w->no, &c) || c.ended_ms)
        return fail(f, ERR_NOT_FOUND, "no chat");
    queue_criteria(t, &c, str_from(w->json));
    return OK;
}

enum err
desk_criteria(struct desk *d, int64_t chat_no, const char *json)
{
    struct words w = { chat_no, json };

    return fixture_run(&d->x, criteria_step, &w, NULL);
}
