#include "command/flow_play.h"

#include "auth/hmac.h"
#include "base/limits.h"
#include "base/random.h"
#include "command/command.h"
#include "domain/attributes.h"
#include "domain/errand.h"
#include "domain/flow/bind.h"
#include "domain/participant.h"
#include "domain/timer.h"
#include "domain/transcript.h"
#include "store/errands.h"
#include "store/flows.h"
#include "store/resources.h"

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

typedef enum err (*play_fn)(struct play *p, struct txn *t, void *arg, struct fail *f);

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

static enum err
run(struct play *p, play_fn fn, void *arg, struct fail *f)
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

    p->queued |= str_eq(str_from(what->outcome), STR("Queued"));
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

/* ---- functions and bots ---- */

/* The answers that the scenario has for a name: its own, those of the part behind ":function:", or
 * those of everybody. */
static int
answers_for(struct play *p, const char *section, struct str name)
{
    int map = script_member(p->script, script_root(p->script), section), any = 0;
    struct str tail = name;

    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == ':' || name.p[i] == '/')
            tail = str_from_at(name, i + 1);
    for (size_t i = 0; i < script_count(p->script, map); i++) {
        struct str key = script_key(p->script, map, i);

        if (str_eq(key, name) || str_eq(key, tail))
            return script_at(p->script, map, i);
        if (str_eq(key, STR("*")))
            any = script_at(p->script, map, i);
    }
    return any;
}

/* One answer after the other; the last one is for all that follow. */
static int
next_answer(struct play *p, int node)
{
    size_t count = script_count(p->script, node), at;

    if (script_kind(p->script, node) != SCRIPT_LIST)
        return node;
    for (size_t i = 0; i < PLAY_ANSWERS_MAX; i++) {
        if (p->answers[i].node && p->answers[i].node != node)
            continue;
        p->answers[i].node = node;
        at = p->answers[i].next < count ? p->answers[i].next++ : count - 1;
        return script_at(p->script, node, at);
    }
    return script_at(p->script, node, count - 1);
}

static void
answer_lambda(struct play *p, int node, struct errand_answer *ret, struct buf *body)
{
    int error = script_member(p->script, node, "error");
    int status = script_member(p->script, node, "status");
    int64_t number;

    if (!node || error) {
        ret->why = node ? "timeout" : "the scenario has no answer";
        return;
    }
    ret->answered = true;
    ret->status = 200;
    if (status && script_count(p->script, node) == 1 &&
        str_int(script_text(p->script, status), 100, 599, &number))
        ret->status = (int)number;
    else
        script_json(p->script, node, false, body);
    ret->body = buf_str(body);
    ret->type = STR("application/json");
}

/* RecognizeText's answer (flows.md 6.5) from the short words of a scenario. */
static void
answer_bot(struct play *p, int node, struct errand_answer *ret, struct buf *body)
{
    const struct script *s = p->script;
    int say = script_member(s, node, "say"), intent = script_member(s, node, "intent");
    int failed = script_member(s, node, "failed"), slots = script_member(s, node, "slots");
    int session = script_member(s, node, "attributes");
    struct json_out w = { .out = body };

    if (!node || script_member(s, node, "error")) {
        ret->why = node ? "timeout" : "the scenario has no answer";
        return;
    }
    json_open(&w, '{');
    json_name(&w, "messages");
    json_open(&w, '[');
    if (say) {
        struct str text = script_text(s, say);

        json_open(&w, '{');
        json_set_str(&w, "contentType",
                     str_starts(text, STR("{")) ? STR("CustomPayload") : STR("PlainText"));
        json_set_str(&w, "content", text);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_name(&w, "sessionState");
    json_open(&w, '{');
    json_name(&w, "dialogAction");
    json_open(&w, '{');
    json_set_str(&w, "type", intent || failed ? STR("Close") : STR("ElicitIntent"));
    json_close(&w, '}');
    if (intent || failed) {
        json_name(&w, "intent");
        json_open(&w, '{');
        json_set_str(&w, "name", script_text(s, intent ? intent : failed));
        json_set_str(&w, "state", intent ? STR("Fulfilled") : STR("Failed"));
        json_name(&w, "slots");
        json_open(&w, '{');
        for (size_t i = 0; i < script_count(s, slots); i++) {
            json_key(&w, script_key(s, slots, i));
            json_open(&w, '{');
            json_name(&w, "value");
            json_open(&w, '{');
            json_set_str(&w, "interpretedValue", script_text(s, script_at(s, slots, i)));
            json_close(&w, '}');
            json_close(&w, '}');
        }
        json_close(&w, '}');
        json_close(&w, '}');
    }
    json_name(&w, "sessionAttributes");
    w.comma = false;
    if (session)
        script_json(s, session, true, body);
    else
        buf_add(body, STR("{}"));
    w.comma = true;
    json_close(&w, '}');
    json_close(&w, '}');
    ret->answered = true;
    ret->status = 200;
    ret->type = STR("application/json");
    ret->body = buf_str(body);
}

/* Whom an errand is for: the first of these that its request has. */
static struct str
errand_name(const struct json *request)
{
    static const char *const names[] = { "Function", "AliasArn", "BotAliasArn", "Bot", "Name" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct json *j = json_member(request, names[i]);

        if (json_kind(j) == JSON_KIND_STRING)
            return json_str(j);
    }
    return STR("");
}

static void
answer(struct play *p, const struct errand *e, struct errand_answer *ret, struct buf *body)
{
    struct json *request = NULL;
    bool bot = e->kind == ERRAND_LEX;
    int node = 0;

    if (json_parse(e->request, JSON_READ_STRICT, &request, NULL) == OK)
        node = next_answer(p, answers_for(p, bot ? "bots" : "functions", errand_name(request)));
    json_free(&request);
    (bot ? answer_bot : answer_lambda)(p, node, ret, body);
}

static enum err
errand_turn(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    static const enum errand_kind kinds[] = { ERRAND_LAMBDA, ERRAND_LEX };
    bool *again = arg;

    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        struct errand_answer found = { 0 };
        struct buf body = { .max = 256 * 1024 };
        struct errand e;
        enum err err;

        if (!txn_errands_due(t, kinds[k], txn_now_ms(t), &e, 1) || !txn_errand_find(t, e.no, &e))
            continue;
        answer(p, &e, &found, &body);
        err = errand_answered(t, e.no, &found, f);
        buf_done(&body);
        *again = true;
        return err;
    }
    return OK;
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

/* Runs what is due now: timers, functions, bots, until nothing moves. */
static void
settle(struct play *p)
{
    bool again = true;

    for (int turns = 0; again && turns < 10000; turns++) {
        struct fail f;

        again = false;
        run(p, errand_turn, &again, &f);
        again |= store_turn_timers(p->store);
    }
    run(p, look, NULL, NULL);
}

void
play_wait(struct play *p, int64_t ms)
{
    int64_t step = ms / STEPS_MAX > STEP_MS ? ms / STEPS_MAX : STEP_MS;

    while (ms > 0) {
        int64_t now = ms < step ? ms : step;

        clock_travel(&p->clock, now);
        settle(p);
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
    enum err e = run(p, connect_run, NULL, f);

    settle(p);
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
    e = run(p, say_run, &said, f);
    settle(p);
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
    enum err e = run(p, leave_run, NULL, f);

    settle(p);
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
    *ret = p->queued ? "queued" : "waiting";
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

    run(p, state_run, &state, NULL);
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
    run(p, attribute_run, &x, NULL);
}

/* ---- setting the stage ---- */

static void
add_flow(struct txn *t, struct str name, struct str type, struct str content, struct flow *ret)
{
    bool module = str_eq(type, STR("MODULE"));
    struct flow flow = { .name = name, .type = type };
    char hash[FLOW_SHA256_SIZE];
    bool found = module ? txn_module_find_name(t, name, &flow) : txn_flow_find_name(t, name, &flow);

    flow.kind = module ? FLOW_KIND_MODULE : FLOW_KIND_FLOW;
    sha256_text(content, hash);
    flow.published_no = flow.saved_no = txn_flow_content_add(t, content, hash);
    if (found)
        txn_flow_save(t, &flow);
    else {
        uuid4_bytes(flow.id.b);
        txn_flow_insert(t, &flow);
    }
    *ret = flow;
}

static void
add_bound(struct play *p, struct txn *t, const struct flow_file *file, struct str name,
          struct flow *ret)
{
    struct buf text = { .max = LIMIT_FLOW_CONTENT * 4 };
    struct flow_binding binding;

    (void)p;
    flow_bind(t, file->document, &text, &binding);
    add_flow(t, name, file->type, binding.bound && !text.full ? buf_str(&text) : file->text, ret);
    buf_done(&text);
}

/* A file of the scenario lies beside it. */
static struct str
beside(struct play *p, struct str path)
{
    struct buf text = { .max = 4096 };
    size_t at = p->scenario_path.n;
    struct str kept;

    while (at > 0 && p->scenario_path.p[at - 1] != '/')
        at--;
    if (!str_starts(path, STR("/")))
        buf_add(&text, str_first(p->scenario_path, at));
    buf_add(&text, path);
    kept = play_keep(p, buf_str(&text));
    buf_done(&text);
    return kept;
}

static enum err
add_files(struct play *p, struct txn *t, const char *section, const char *type, struct fail *f)
{
    int map = script_member(p->script, script_root(p->script), section);

    for (size_t i = 0; i < script_count(p->script, map); i++) {
        int node = script_at(p->script, map, i);
        struct settings s = *p->settings;
        struct flow_file file;
        struct flow made;

        s.type = str_from(type);
        if (flow_file_read(&s, beside(p, script_text(p->script, node)), p->arena, &file, f) != OK) {
            p->trouble_line = script_line(p->script, node);
            return f->code;
        }
        add_bound(p, t, &file, script_key(p->script, map, i), &made);
        flow_file_done(&file);
    }
    return OK;
}

/* A queue flow is hooked and a module is called by an inbound flow made for it. */
static struct str
wrapper_of(struct play *p, const struct flow_file *file)
{
    struct buf text = { .max = 65536 }, name = { .max = 4096 };
    struct json_out w = { .out = &name };
    struct str kept = STR("");
    static const char *const end =
        "{\"Identifier\":\"(end)\",\"Type\":\"DisconnectParticipant\"}]}";

    json_put_str(&w, file->name);
    if (str_eq(file->type, STR("CUSTOMER_QUEUE")))
        buf_printf(
            &text,
            "{\"Version\":\"2019-10-30\",\"StartAction\":\"(hook)\",\"Actions\":["
            "{\"Identifier\":\"(hook)\",\"Type\":\"UpdateContactEventHooks\",\"Parameters\":"
            "{\"EventHooks\":{\"CustomerQueue\":%.*s}},\"Transitions\":{\"NextAction\":\"(queue)\"}"
            "},"
            "{\"Identifier\":\"(queue)\",\"Type\":\"UpdateContactTargetQueue\",\"Parameters\":"
            "{\"QueueId\":\"BasicQueue\"},\"Transitions\":{\"NextAction\":\"(enter)\"}},"
            "{\"Identifier\":\"(enter)\",\"Type\":\"TransferContactToQueue\",\"Transitions\":{"
            "\"NextAction\":\"(end)\"}},%s",
            STR_ARG(buf_str(&name)), end);
    else if (str_eq(file->type, STR("MODULE")))
        buf_printf(&text,
                   "{\"Version\":\"2019-10-30\",\"StartAction\":\"(call)\",\"Actions\":["
                   "{\"Identifier\":\"(call)\",\"Type\":\"InvokeFlowModule\",\"Parameters\":"
                   "{\"FlowModuleId\":%.*s},\"Transitions\":{\"NextAction\":\"(end)\"}},%s",
                   STR_ARG(buf_str(&name)), end);
    kept = play_keep(p, buf_str(&text));
    buf_done(&text);
    buf_done(&name);
    return kept;
}

static void
close_hours(struct txn *t)
{
    struct resource hours;

    if (!txn_resource_find_name(t, RESOURCE_HOURS, STR("Basic Hours"), &hours))
        return;
    hours.body = STR("{\"TimeZone\":\"UTC\",\"Config\":[]}");
    txn_resource_save(t, &hours);
}

static enum err
stage_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    const struct flow_file *file = arg;
    int root = script_root(p->script);
    struct flow flow;
    struct str wrapper = wrapper_of(p, file);
    enum err e = add_files(p, t, "modules", "MODULE", f);

    if (!e)
        e = add_files(p, t, "queue_flows", "CUSTOMER_QUEUE", f);
    if (!e)
        e = add_files(p, t, "flows", "CONTACT_FLOW", f);
    if (e)
        return e;
    if (str_eq(script_text(p->script, script_member(p->script, root, "hours")), STR("closed")))
        close_hours(t);
    add_bound(p, t, file, file->name, &flow);
    if (wrapper.n) {
        struct flow_file around = { .text = wrapper,
                                    .document = flow_document_parse(wrapper, f),
                                    .type = STR("CONTACT_FLOW") };

        CHECK(around.document);
        add_bound(p, t, &around, STR("(frontdesk flow test)"), &flow);
        flow_file_done(&around);
    }
    p->flow_id = flow.id;
    return OK;
}

static enum err
start_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    const struct script *s = p->script;
    int root = script_root(s), customer = script_member(s, root, "customer");
    int attributes = script_member(s, root, "attributes"),
        first = script_member(s, root, "first_message");
    struct str name = script_text(s, script_member(s, customer, "name"));
    struct buf text = { .max = LIMIT_ATTRIBUTES * 2 }, details = { .max = 4096 };
    struct json_out w = { .out = &details };
    struct chat_start start = {
        .display_name = name.n ? name : STR("Customer"),
        .contents = content_bit(CONTENT_TEXT) | content_bit(CONTENT_MARKDOWN) |
                    content_bit(CONTENT_JSON) | content_bit(CONTENT_INTERACTIVE) |
                    content_bit(CONTENT_INTERACTIVE_RESPONSE),
        .flow_id = p->flow_id,
        .minutes = LIMIT_CHAT_MINUTES_MAX,
        .customer_id = script_text(s, script_member(s, customer, "id")),
    };

    (void)arg;
    (void)f;
    if (attributes)
        script_json(s, attributes, true, &text);
    else
        buf_add(&text, STR("{}"));
    start.attributes = buf_str(&text);
    if (first) {
        start.first_type = CONTENT_TEXT;
        start.first_content = script_text(s, first);
    }
    json_open(&w, '{');
    json_close(&w, '}');
    start.details = buf_str(&details);
    chat_start(t, &start, &p->started);
    buf_done(&text);
    buf_done(&details);
    return OK;
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
                                     .timer_job = timer_job };

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
        e = run(p, stage_run, (void *)(uintptr_t)file, f);
    if (!e)
        e = run(p, start_run, NULL, f);
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
