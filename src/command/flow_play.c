#include "command/flow_play_body.h"

#include "base/limits.h"
#include "command/command.h"
#include "domain/attributes.h"
#include "domain/participant.h"
#include "domain/timer.h"
#include "domain/transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A Monday morning, so that a scenario means the same whenever it is played. */
enum { STEP_MS = 1000, STEPS_MAX = 2000 };
static const int64_t start_default_ms = 1767607200000; /* 2026-01-05T10:00:00Z */

struct str
play_keep(struct play *p, struct str text)
{
    struct str kept = STR("");

    arena_copy(p->arena, text, &kept);
    return kept;
}

/* ---- jobs ---- */

struct play_job {
    struct job job; /* first */
    struct play *play;
    play_fn run;
    void *arg;
};

static enum err
job_run(struct job *job, struct txn *t, struct fail *f)
{
    struct play_job *j = (struct play_job *)(void *)job;

    return j->run(j->play, t, j->arg, f);
}

static void
job_done(struct job *job)
{
    (void)job;
}

enum err
play_run(struct play *p, play_fn fn, void *arg, struct fail *f)
{
    struct play_job j = {
        .job = { .run = job_run, .done = job_done, .arena = arena_new(LIMIT_ARENA) },
        .play = p,
        .run = fn,
        .arg = arg
    };

    store_run(p->store, &j.job);
    if (j.job.err && f)
        *f = j.job.fail;
    arena_free(&j.job.arena);
    return j.job.err;
}

struct timer_job {
    struct job job; /* first */
    int kind;
    int64_t ref;
};

static enum err
timer_run(struct job *job, struct txn *t, struct fail *f)
{
    struct timer_job *j = (struct timer_job *)(void *)job;

    return timer_due(t, (enum timer_kind)j->kind, j->ref, f);
}

static void
timer_done(struct job *job)
{
    struct arena *arena = job->arena;

    arena_free(&arena);
}

static struct job *
timer_job(int kind, int64_t ref, void *ctx)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct timer_job *j = arena_get(a, sizeof(*j));

    (void)ctx;
    CHECK(j);
    j->job = (struct job){ .arena = a, .run = timer_run, .done = timer_done };
    j->kind = kind;
    j->ref = ref;
    return &j->job;
}

/* ---- what the flow does ---- */

static void
traced(const struct flow_trace *what, void *ctx)
{
    struct play *p = ctx;

    if (p->trace_count == PLAY_TRACE_MAX)
        return;
    p->trace[p->trace_count++] = (struct play_trace){
        .at_ms = clock_wall_ms(&p->clock),
        .flow = play_keep(p, what->flow),
        .action = play_keep(p, what->action),
        .type = play_keep(p, what->type),
        .parameters = play_keep(p, what->parameters),
        .outcome = play_keep(p, str_from(what->outcome)),
        .detail = play_keep(p, what->detail),
        .next = play_keep(p, what->next),
    };
}

static unsigned
drawn(void *ctx)
{
    return ((struct play *)ctx)->draw;
}

/* ---- what was said ---- */

static enum err
look(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    struct item items[64];
    struct chat c;
    size_t n = 64;

    (void)arg;
    (void)f;
    while (n == 64 && txn_chat_find(t, p->started.chat_no, &c)) {
        const struct item_scan scan = { .chat = &c, .from_ms = p->seen_ms + 1, .count = 64 };

        n = txn_items(t, &scan, items);
        for (size_t i = 0; i < n; i++) {
            p->seen_ms = items[i].at_ms;
            if (items[i].kind == ITEM_MESSAGE && items[i].role != ROLE_CUSTOMER &&
                p->heard_count < PLAY_HEARD_MAX)
                p->heard[p->heard_count++] =
                    (struct play_message){ items[i].at_ms, play_keep(p, items[i].content),
                                           content_name(items[i].type) };
        }
    }
    return OK;
}

void
play_settle(struct play *p)
{
    bool again = true;

    for (int turns = 0; again && turns < 10000; turns++) {
        struct fail f;

        again = false;
        play_run(p, play_errand, &again, &f);
        again |= store_turn_timers(p->store);
    }
    play_run(p, look, NULL, NULL);
}

void
play_wait(struct play *p, int64_t ms)
{
    int64_t step = ms / STEPS_MAX > STEP_MS ? ms / STEPS_MAX : STEP_MS;

    while (ms > 0) {
        int64_t now = ms < step ? ms : step;

        clock_travel(&p->clock, now);
        play_agent_polls(p);
        play_settle(p);
        ms -= now;
    }
}

/* ---- the customer ---- */

static enum err
take_seat(struct play *p, struct txn *t, struct seat *ret, struct fail *f)
{
    return participant_enter(t, p->started.participant_no, p->started.chat_no, ret, f);
}

static enum err
connect_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    struct seat seat;
    enum err e = take_seat(p, t, &seat, f);

    (void)arg;
    if (!e)
        participant_link(t, &seat);
    if (!e)
        participant_arrive(t, &seat);
    return e;
}

enum err
play_connect(struct play *p, struct fail *f)
{
    enum err e = play_run(p, connect_run, NULL, f);

    play_settle(p);
    return e;
}

struct said {
    struct str text;
    enum content type;
};

static enum err
say_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    const struct said *said = arg;
    struct item item = { .kind = ITEM_MESSAGE, .type = said->type, .content = said->text };
    struct seat seat;
    enum err e = take_seat(p, t, &seat, f);

    return e ? e : transcript_send(t, &seat, &item, f);
}

enum err
play_say(struct play *p, struct str text, enum content type, struct fail *f)
{
    struct said said = { text, type };
    enum err e;

    clock_travel(&p->clock, 1); /* after what was heard */
    e = play_run(p, say_run, &said, f);
    play_settle(p);
    return e;
}

static enum err
leave_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    struct seat seat;
    enum err e = take_seat(p, t, &seat, f);

    (void)arg;
    if (!e)
        participant_leave(t, &seat);
    return e;
}

enum err
play_leave(struct play *p, struct fail *f)
{
    enum err e = play_run(p, leave_run, NULL, f);

    play_settle(p);
    return e;
}

/* ---- how it stands ---- */

static enum err
state_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    static const struct {
        enum end_reason reason;
        const char *word;
    } words[] = {
        { END_CUSTOMER_DISCONNECT, "left" }, { END_FLOW_DISCONNECT, "disconnected" },
        { END_SYSTEM_ERROR, "failed" },      { END_EXPIRED, "expired" },
        { END_NOT_CONNECTED, "expired" },    { END_IDLE_DISCONNECT, "expired" },
    };
    const char **ret = arg;
    struct chat c;

    (void)f;
    *ret = "waiting";
    if (!txn_chat_find(t, p->started.chat_no, &c) || !c.ended_ms)
        return OK;
    *ret = "ended";
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i].reason == c.reason)
            *ret = words[i].word;
    return OK;
}

const char *
play_state(struct play *p)
{
    const char *state = "waiting";

    play_run(p, state_run, &state, NULL);
    play_run(p, play_standing, &state, NULL);
    return state;
}

struct asked_attribute {
    struct str name, *value;
    bool *found;
};

static enum err
attribute_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    struct asked_attribute *x = arg;
    struct str all;
    struct json *j = NULL;
    const struct json *value;

    (void)f;
    txn_attributes(t, p->started.chat_no, &all);
    if (json_parse(all, JSON_READ_STRICT, &j, NULL) != OK)
        return OK;
    value = json_find(j, x->name);
    *x->found = json_kind(value) == JSON_KIND_STRING;
    *x->value = *x->found ? play_keep(p, json_str(value)) : STR("");
    json_free(&j);
    return OK;
}

void
play_attribute(struct play *p, struct str name, bool *ret_found, struct str *ret)
{
    struct asked_attribute x = { name, ret, ret_found };

    *ret_found = false;
    *ret = STR("");
    play_run(p, attribute_run, &x, NULL);
}

static enum err
open_store(struct play *p, struct fail *f)
{
    const struct flow_options flow = {
        .chat_input = str_eq_nocase(
            script_text(p->script, script_member(p->script, script_root(p->script), "chat_input")),
            STR("on")),
        .draw = p->draw ? drawn : NULL,
        .draw_ctx = p,
        .trace = traced,
        .trace_ctx = p,
    };
    struct store_options options = { .folder = p->folder,
                                     .clock = &p->clock,
                                     .timer_job = timer_job,
                                     .encode = play_heard,
                                     .publish_ctx = p };

    p->engine = flow_engine_new(&flow);
    options.domain = p->engine;
    clock_set(&p->clock, p->start_ms);
    return store_open(&options, &p->store, f);
}

enum err
play_open(struct play *p, const struct flow_file *file, struct fail *f)
{
    const char *tmp = getenv("TMPDIR");
    struct made_instance made;
    enum err e;

    snprintf(p->folder, sizeof(p->folder), "%.40s/frontdesk-flow-XXXXXX",
             tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(p->folder))
        return fail(f, ERR_INTERNAL, "no temporary folder can be made");
    p->start_ms = start_default_ms;
    p->trace = arena_get(p->arena, sizeof(*p->trace) * PLAY_TRACE_MAX);
    e = p->trace ? instance_make(p->folder, STR("us-west-2"), false, &made, f)
                 : fail(f, ERR_INTERNAL, "no memory");
    if (!e)
        e = open_store(p, f);
    if (!e)
        e = play_run(p, play_stage, (void *)(uintptr_t)file, f);
    if (!e)
        e = play_run(p, play_start, NULL, f);
    return e;
}

void
play_close(struct play *p)
{
    static const char *const files[] = { "frontdesk.db", "frontdesk.db-wal", "frontdesk.db-shm",
                                         "frontdesk.lock" };
    char path[128];

    store_close(&p->store);
    flow_engine_free(&p->engine);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", p->folder, files[i]);
        unlink(path);
    }
    rmdir(p->folder);
}
