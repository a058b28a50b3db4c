/* What a routing decision costs: 2,000 agents signed in, 10,000 contacts queued. Each round one agent
 * becomes free and is offered the contact that is first; then one contact arrives while one agent is
 * free. CPU of the writer's thread, without the commit. Budget: 1 ms (issue 5). */

#include "base/check.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/agent.h"
#include "domain/chat.h"
#include "domain/life.h"
#include "domain/offer.h"
#include "domain/participant.h"
#include "domain/queueing.h"
#include "domain/segment.h"
#include "domain/timer.h"
#include "store/resources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { AGENTS = 2000, CONTACTS = 10000, QUEUES = 20, PROFILES = 10, ROUNDS = 2000, A_JOB = 200 };

struct scene {
    struct store *store;
    int64_t status_no, queues[QUEUES], users[AGENTS];
    size_t next;
    double spent_us[ROUNDS];
};

struct work {
    struct job job; /* first */
    struct scene *s;
    void (*run)(struct scene *s, struct txn *t);
};

static enum err
work_run(struct job *job, struct txn *t, struct fail *f)
{
    struct work *w = (struct work *)(void *)job;

    (void)f;
    w->run(w->s, t);
    return OK;
}

static void
work_done(struct job *job)
{
    (void)job;
}

static void
run(struct scene *s, void (*step)(struct scene *s, struct txn *t))
{
    struct work w = { .job = { .run = work_run, .done = work_done, .arena = arena_new(1 << 28) },
                      .s = s,
                      .run = step };

    store_run(s->store, &w.job);
    CHECK(w.job.err == OK);
    arena_free(&w.job.arena);
}

static int64_t
make(struct txn *t, enum resource_kind kind, const char *word, int n, const char *body)
{
    char name[64];
    struct resource r = { .kind = kind, .body = str_from(body) };

    snprintf(name, sizeof(name), "%s %d", word, n);
    r.name = str_from(name);
    uuid4_bytes(r.id.b);
    txn_resource_insert(t, &r);
    return r.no;
}

static void
furnish(struct scene *s, struct txn *t)
{
    int64_t profiles[PROFILES];

    s->status_no = make(t, RESOURCE_AGENT_STATUS, "Available", 0, "{\"Type\":\"ROUTABLE\"}");
    for (int i = 0; i < QUEUES; i++)
        s->queues[i] = make(t, RESOURCE_QUEUE, "Queue", i, "{}");
    for (int i = 0; i < PROFILES; i++) {
        profiles[i] = make(t, RESOURCE_ROUTING_PROFILE, "Profile", i,
                           "{\"MediaConcurrencies\":[{\"Channel\":\"CHAT\",\"Concurrency\":1}]}");
        for (int k = 0; k < QUEUES; k++)
            txn_link_set(t, &(struct link){ LINK_PROFILE_QUEUE, profiles[i], s->queues[k],
                                            1 + (k + i) % 3, STR("{\"Delay\":0}") });
    }
    for (int i = 0; i < AGENTS; i++) {
        s->users[i] = make(t, RESOURCE_USER, "user", i, "{}");
        txn_link_set(t, &(struct link){ LINK_USER_PROFILE, s->users[i], profiles[i % PROFILES], 0,
                                        STR("") });
    }
}

/* A chat, queued. */
static void
arrive(struct scene *s, struct txn *t, size_t i)
{
    static const struct uuid no_flow;
    struct chat_start start = { .display_name = STR("Ana"),
                                .contents = content_bit(CONTENT_TEXT),
                                .flow_id = no_flow,
                                .minutes = 600,
                                .attributes = STR("{}") };
    struct chat_started started;
    struct chat c;
    struct route r;

    chat_start(t, &start, &started);
    CHECK(txn_chat_find(t, started.chat_no, &c));
    segment_route(t, c.contact_no, &r);
    r.target_no = s->queues[i % QUEUES];
    r.priority = 1 + (int64_t)(i % 5);
    txn_route_save(t, &r);
    CHECK(queue_enter(t, &c, NULL) == OK);
    life_queued(t, &c);
}

static void
arrive_many(struct scene *s, struct txn *t)
{
    for (int i = 0; i < A_JOB; i++)
        arrive(s, t, s->next++);
}

static void
sign_in_many(struct scene *s, struct txn *t)
{
    for (int i = 0; i < A_JOB && s->next < AGENTS; i++, s->next++) {
        agent_seen(t, s->users[s->next]);
        CHECK(agent_put_status(t, s->users[s->next], s->status_no, false, NULL) == OK);
    }
}

static double
cpu_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

/* An agent lets their contact go (rejected and cleared): the decision is what the clearing finds. */
static void
free_one(struct scene *s, struct txn *t)
{
    int64_t user_no = s->users[s->next % AGENTS];
    struct offer o;
    double began;

    CHECK(txn_offers_of_user(t, user_no, &o, 1) == 1);
    CHECK(offer_reject(t, &o, NULL) == OK);
    began = cpu_us();
    CHECK(offer_clear(t, &o, NULL) == OK);
    s->spent_us[s->next++] = cpu_us() - began;
    CHECK(txn_offers_of_user(t, user_no, &o, 1) == 1);
}

static int
by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void
tell(struct scene *s, const char *what)
{
    double sum = 0;

    for (int i = 0; i < ROUNDS; i++)
        sum += s->spent_us[i];
    qsort(s->spent_us, ROUNDS, sizeof(double), by_size);
    printf("%s: mean %.0f us, p50 %.0f, p99 %.0f, largest %.0f (budget 1000)\n", what, sum / ROUNDS,
           s->spent_us[ROUNDS / 2], s->spent_us[ROUNDS * 99 / 100], s->spent_us[ROUNDS - 1]);
}

int
main(void)
{
    char folder[] = "/tmp/frontdesk-routing-XXXXXX", command[128];
    struct clock clock = { 0 };
    struct scene *s = calloc(1, sizeof(*s));
    const struct store_options o = { .folder = folder, .clock = &clock };
    struct fail f;

    CHECK(s && mkdtemp(folder));
    CHECK(store_create(folder, &f) == OK && store_open(&o, &s->store, &f) == OK);
    run(s, furnish);
    while (s->next < CONTACTS + AGENTS)
        run(s, arrive_many);
    s->next = 0;
    while (s->next < AGENTS)
        run(s, sign_in_many);
    s->next = 0;
    while (s->next < ROUNDS)
        run(s, free_one);
    tell(s, "an agent becomes free, 10,000 wait");
    store_close(&s->store);
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    free(s);
    return system(command) ? 1 : 0;
}
