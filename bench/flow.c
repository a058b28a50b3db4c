/* Flows against the store itself, without sockets: action steps a second with every turn on the
 * disk, and what 10,000 runs that wait cost. `flow [FOLDER]`: the folder decides the disk. */

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/chat.h"
#include "domain/flow/engine.h"
#include "domain/participant.h"
#include "domain/timer.h"
#include "store/flows.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { CHATS = 1000, ROUNDS = 20, WAITERS = 10000, WATCH_S = 5 };

/* Six actions a round: what a queue flow with an attribute and a comparison does. */
static const char busy[] =
    "{\"Version\":\"2019-10-30\",\"StartAction\":\"wait\",\"Actions\":["
    "{\"Identifier\":\"wait\",\"Type\":\"Wait\",\"Parameters\":{\"TimeLimitSeconds\":\"1\"},"
    "\"Transitions\":{\"Conditions\":[{\"NextAction\":\"set\",\"Condition\":{\"Operator\":"
    "\"Equals\",\"Operands\":[\"WaitCompleted\"]}}]}},"
    "{\"Identifier\":\"set\",\"Type\":\"UpdateContactAttributes\",\"Parameters\":{\"Attributes\":"
    "{\"greeting\":\"Hello $.Attributes.customerName\"}},"
    "\"Transitions\":{\"NextAction\":\"is\"}},"
    "{\"Identifier\":\"is\",\"Type\":\"Compare\",\"Parameters\":{\"ComparisonValue\":"
    "\"$.Attributes.greeting\"},\"Transitions\":{\"Conditions\":[{\"NextAction\":\"say\","
    "\"Condition\":{\"Operator\":\"TextStartsWith\",\"Operands\":[\"Hello\"]}}]}},"
    "{\"Identifier\":\"say\",\"Type\":\"MessageParticipant\",\"Parameters\":{\"Text\":"
    "\"$.Attributes.greeting, thank you for your patience.\"},"
    "\"Transitions\":{\"NextAction\":\"flow\"}},"
    "{\"Identifier\":\"flow\",\"Type\":\"UpdateFlowAttributes\",\"Parameters\":{\"FlowAttributes\":"
    "{\"k\":{\"Value\":\"v\"}}},\"Transitions\":{\"NextAction\":\"loop\"}},"
    "{\"Identifier\":\"loop\",\"Type\":\"Loop\",\"Parameters\":{\"LoopCount\":\"100\"},"
    "\"Transitions\":{\"Conditions\":[{\"NextAction\":\"wait\",\"Condition\":{\"Operator\":"
    "\"Equals\",\"Operands\":[\"ContinueLooping\"]}}]}}]}";
static const char waiting[] =
    "{\"Version\":\"2019-10-30\",\"StartAction\":\"wait\",\"Actions\":["
    "{\"Identifier\":\"wait\",\"Type\":\"Wait\",\"Parameters\":{\"TimeLimitSeconds\":\"600000\"},"
    "\"Transitions\":{}}]}";

struct timer_step {
    struct job job; /* first */
    int kind;
    int64_t ref;
};

static enum err
timer_run(struct job *job, struct txn *t, struct fail *f)
{
    struct timer_step *s = (struct timer_step *)(void *)job;

    return timer_due(t, (enum timer_kind)s->kind, s->ref, f);
}

static void
job_done(struct job *job)
{
    struct arena *a = job->arena;

    arena_free(&a);
}

static struct job *
timer_job(int kind, int64_t ref, void *ctx)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct timer_step *s = arena_get(a, sizeof(*s));

    (void)ctx;
    CHECK(s);
    s->job = (struct job){ .arena = a, .run = timer_run, .done = job_done };
    s->kind = kind;
    s->ref = ref;
    return &s->job;
}

struct starting {
    struct job job; /* first */
    const char *content;
    struct uuid flow;
    size_t count;
};

static void
publish(struct starting *s, struct txn *t)
{
    struct flow flow = { .name = str_from(s->content == busy ? "Busy" : "Waiting"),
                         .type = STR("CONTACT_FLOW"),
                         .kind = FLOW_KIND_FLOW };

    uuid4_bytes(flow.id.b);
    flow.published_no = flow.saved_no = txn_flow_content_add(t, str_from(s->content), "");
    txn_flow_insert(t, &flow);
    s->flow = flow.id;
    s->content = NULL;
}

static enum err
start_run(struct job *job, struct txn *t, struct fail *f)
{
    struct starting *s = (struct starting *)(void *)job;

    if (s->content)
        publish(s, t);
    for (size_t i = 0; i < s->count; i++) {
        const struct chat_start c = { .display_name = STR("Ana"),
                                      .contents = content_bit(CONTENT_TEXT),
                                      .flow_id = s->flow,
                                      .minutes = LIMIT_CHAT_MINUTES_MAX,
                                      .attributes = STR("{\"customerName\":\"Ana\"}") };
        struct chat_started started;
        struct seat seat;

        chat_start(t, &c, &started);
        CHECK(participant_enter(t, started.participant_no, started.chat_no, &seat, f) == OK);
        participant_arrive(t, &seat);
    }
    return OK;
}

static void
start_chats(struct store *store, const char *content, size_t count)
{
    struct starting s = { .content = content, .count = 50 };

    for (size_t i = 0; i < count; i += 50) {
        s.job = (struct job){ .run = start_run, .done = job_done, .arena = arena_new(LIMIT_ARENA) };
        store_run(store, &s.job);
        CHECK(s.job.err == OK);
    }
}

static double
seconds(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
measure_steps(struct store *store, struct clock *clock)
{
    double wall, cpu;
    size_t steps = (size_t)CHATS * ROUNDS * 6;

    start_chats(store, busy, CHATS);
    wall = seconds(CLOCK_MONOTONIC);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < ROUNDS; i++) {
        clock_travel(clock, 1000);
        while (store_turn_timers(store))
            ;
    }
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("steps: %.0f a second, %.1f us of CPU each (%zu of %d chats, durable)\n",
           (double)steps / wall, cpu / (double)steps * 1e6, steps, CHATS);
}

static void
measure_waiting(struct store *store)
{
    double cpu;

    start_chats(store, waiting, WAITERS);
    store_start(store);
    sleep(1);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    sleep(WATCH_S);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("waiting: %d runs cost %.3f %% of a core\n", WAITERS, cpu / WATCH_S * 100);
    store_stop(store);
}

int
main(int argc, char **argv)
{
    char folder[256];
    struct clock clock = { 0 };
    const struct flow_options flow_options = { 0 };
    struct flow_engine *engine = flow_engine_new(&flow_options);
    struct store_options options = {
        .folder = folder, .clock = &clock, .readers = 1, .timer_job = timer_job, .domain = engine
    };
    struct store *store;
    struct fail f = { 0 };

    snprintf(folder, sizeof(folder), "%s/frontdesk-bench-flow-XXXXXX", argc > 1 ? argv[1] : "/tmp");
    CHECK(mkdtemp(folder));
    CHECK(store_create(folder, &f) == OK);
    clock_set(&clock, clock_wall_ms(&clock));
    CHECK(store_open(&options, &store, &f) == OK);
    measure_steps(store, &clock);
    measure_waiting(store);
    store_close(&store);
    flow_engine_free(&engine);
    for (int i = 0; i < 3; i++) {
        static const char *const files[] = { "frontdesk.db", "frontdesk.db-wal",
                                             "frontdesk.db-shm" };
        char path[512];

        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    return 0;
}
