#include "tests/unit/store_fixture.h"

#include "base/check.h"
#include "base/random.h"
#include "domain/timer.h"
#include "store/flows.h"

#include <stdio.h>
#include <string.h>

struct step_job {
    struct job job; /* first */
    struct fixture *fixture;
    step_fn step;
    void *arg;
};

static enum err
step_run(struct job *job, struct txn *t, struct fail *f)
{
    struct step_job *j = (struct step_job *)(void *)job;

    return j->step(j->fixture, t, j->arg, f);
}

static void
step_done(struct job *job)
{
    (void)job;
}

enum err
fixture_run(struct fixture *x, step_fn step, void *arg, struct fail *f)
{
    struct step_job j = {
        .job = { .run = step_run, .done = step_done, .arena = arena_new(LIMIT_ARENA) },
        .fixture = x,
        .step = step,
        .arg = arg
    };

    store_run(x->store, &j.job);
    if (f)
        *f = j.job.fail;
    arena_free(&j.job.arena);
    return j.job.err;
}

/* What is told is copied without its text: the job's memory is gone when a test looks. */
static void *
remember(const struct event *events, void *ctx)
{
    struct fixture *x = ctx;

    for (const struct event *e = events; e; e = e->next) {
        CHECK(x->heard.count < 256);
        x->heard.previous_ms[x->heard.count] = e->previous_ms;
        x->heard.only[x->heard.count] = e->only;
        x->heard.items[x->heard.count] = e->item;
        x->heard.items[x->heard.count].content = STR_NONE;
        x->heard.items[x->heard.count++].name = STR_NONE;
    }
    return NULL;
}

struct timer_step {
    struct job job; /* first */
    int kind;
    int64_t ref;
};

static enum err
timer_step_run(struct job *job, struct txn *t, struct fail *f)
{
    struct timer_step *s = (struct timer_step *)(void *)job;

    return timer_due(t, (enum timer_kind)s->kind, s->ref, f);
}

static void
timer_step_done(struct job *job)
{
    struct arena *a = job->arena;

    arena_free(&a);
}

static struct job *
timer_step(int kind, int64_t ref, void *ctx)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct timer_step *s = arena_get(a, sizeof(*s));

    (void)ctx;
    s->job = (struct job){ .arena = a, .run = timer_step_run, .done = timer_step_done };
    s->kind = kind;
    s->ref = ref;
    return &s->job;
}

/* Greets, then stays. */
static const char greeting[] =
    "{\"Version\":\"2019-10-30\",\"StartAction\":\"greet\",\"Actions\":["
    "{\"Identifier\":\"greet\",\"Type\":\"MessageParticipant\",\"Parameters\":"
    "{\"Text\":\"Hello $.Attributes.customerName, thank you for writing to us.\"},"
    "\"Transitions\":{\"NextAction\":\"stay\"}},"
    "{\"Identifier\":\"stay\",\"Type\":\"Wait\",\"Parameters\":{\"TimeLimitSeconds\":\"604800\"},"
    "\"Transitions\":{}}]}";

static enum err
insert_flow(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct flow flow = { .name = STR("Default inbound chat"),
                         .type = STR("CONTACT_FLOW"),
                         .kind = FLOW_KIND_FLOW };

    (void)arg;
    (void)f;
    uuid4_bytes(flow.id.b);
    flow.published_no = flow.saved_no = txn_flow_content_add(t, str_from(greeting), "");
    txn_flow_insert(t, &flow);
    x->flow_id = flow.id;
    return OK;
}

static void
open_store(struct fixture *x)
{
    const struct store_options options = { .folder = x->folder,
                                           .clock = &x->clock,
                                           .encode = remember,
                                           .publish_ctx = x,
                                           .timer_job = timer_step,
                                           .domain = x->domain };
    struct fail f;

    CHECK(store_open(&options, &x->store, &f) == OK);
}

void
fixture_open(struct fixture *x)
{
    fixture_open_with(x, NULL);
}

void
fixture_open_with(struct fixture *x, void *domain)
{
    struct fail f;

    memset(x, 0, sizeof(*x));
    x->domain = domain;
    strncpy(x->folder, "/tmp/frontdesk-unit-XXXXXX", sizeof(x->folder) - 1);
    CHECK(mkdtemp(x->folder));
    clock_set(&x->clock, 1772446530123);
    CHECK(store_create(x->folder, &f) == OK);
    open_store(x);
    CHECK(fixture_run(x, insert_flow, NULL, NULL) == OK);
}

void
fixture_reopen(struct fixture *x)
{
    store_close(&x->store);
    open_store(x);
}

void
fixture_close(struct fixture *x)
{
    static const char *const files[] = { "frontdesk.db", "frontdesk.db-wal", "frontdesk.db-shm" };
    char path[128];

    store_close(&x->store);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s/%s", x->folder, files[i]);
        unlink(path);
    }
    rmdir(x->folder);
}
