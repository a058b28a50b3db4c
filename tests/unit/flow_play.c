#include "tests/unit/flow_play.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/random.h"
#include "domain/errand.h"
#include "domain/flow/run.h"
#include "domain/participant.h"
#include "domain/transcript.h"
#include "store/errands.h"
#include "store/flows.h"
#include "store/runs.h"

#include <stdio.h>
#include <string.h>

static unsigned
draw(void *ctx)
{
    const struct play *p = ctx;

    return p->drawn;
}

static void
traced(const struct flow_trace *what, void *ctx)
{
    struct play *p = ctx;
    int n = snprintf(p->trace + p->traced, sizeof(p->trace) - p->traced, "%.*s:%s%s%.*s;",
                     STR_ARG(what->action), what->outcome, what->detail.n ? " " : "",
                     STR_ARG(what->detail));

    if (n > 0 && p->traced + (size_t)n < sizeof(p->trace))
        p->traced += (size_t)n;
}

void
play_open(struct play *p, const struct flow_options *o)
{
    struct flow_options options = { 0 };

    memset(p, 0, sizeof(*p));
    if (o)
        options = *o;
    options.draw = draw;
    options.draw_ctx = p;
    options.trace = traced;
    options.trace_ctx = p;
    p->drawn = 50;
    p->engine = flow_engine_new(&options);
    fixture_open_with(&p->x, p->engine);
}

void
play_reopen(struct play *p)
{
    fixture_reopen(&p->x);
}

void
play_close(struct play *p)
{
    fixture_close(&p->x);
    flow_engine_free(&p->engine);
}

/* ---- commits, and crashes ---- */

struct act {
    struct play *play;
    step_fn step;
    void *arg;
};

/* It does all there is to do, and is lost before it is on the disk. */
static enum err
lose(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct act *a = arg;

    a->step(x, t, a->arg, f);
    return fail(f, ERR_INTERNAL, "the machine stops");
}

static void
commit(struct play *p, step_fn step, void *arg)
{
    struct act a = { p, step, arg };
    size_t traced = p->traced;

    if (p->crashes) {
        CHECK(fixture_run(&p->x, lose, &a, NULL) == ERR_INTERNAL);
        play_reopen(p);
        p->traced = traced;
    }
    CHECK(fixture_run(&p->x, step, arg, NULL) == OK);
    if (p->crashes)
        play_reopen(p);
}

static enum err
runs_due(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct play *p = arg;
    struct flow_run rows[8];
    size_t n = txn_runs(t, p->chat.chat_no, rows, 8);

    (void)x;
    (void)f;
    for (size_t i = 0; i < n; i++)
        if (!rows[i].deadline_ms || rows[i].deadline_ms <= txn_now_ms(t))
            run_time_is_over(t, rows[i].no);
    return OK;
}

/* Timers that are due, each turn a commit. */
static void
settle(struct play *p)
{
    struct act a = { p, runs_due, p };
    size_t traced;

    do {
        if (!p->crashes)
            continue;
        traced = p->traced;
        CHECK(fixture_run(&p->x, lose, &a, NULL) == ERR_INTERNAL);
        play_reopen(p);
        p->traced = traced;
    } while (store_turn_timers(p->x.store));
}

/* ---- flows ---- */

struct making {
    const char *name, *type;
    struct str json;
    struct uuid id;
};

static struct str
quoted(struct play *p, const char *json)
{
    size_t n = strlen(json);

    CHECK(n < sizeof(p->text));
    for (size_t i = 0; i < n; i++)
        p->text[i] = json[i] == '\'' ? '"' : json[i];
    return str_of(p->text, n);
}

static enum err
make(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct making *m = arg;
    struct flow flow = { .name = str_from(m->name),
                         .type = str_from(m->type),
                         .kind =
                             strcmp(m->type, "MODULE") == 0 ? FLOW_KIND_MODULE : FLOW_KIND_FLOW };

    (void)x;
    (void)f;
    uuid4_bytes(flow.id.b);
    flow.published_no = flow.saved_no = txn_flow_content_add(t, m->json, "");
    txn_flow_insert(t, &flow);
    m->id = flow.id;
    return OK;
}

struct uuid
play_flow(struct play *p, const char *name, const char *type, const char *json)
{
    struct making m = { name, type, quoted(p, json), { { 0 } } };

    CHECK(fixture_run(&p->x, make, &m, NULL) == OK);
    return m.id;
}

static enum err
publish(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct making *m = arg;
    struct flow flow;

    (void)x;
    (void)f;
    CHECK(txn_flow_find(t, &m->id, &flow));
    flow.published_no = flow.saved_no = txn_flow_content_add(t, m->json, "");
    txn_flow_save(t, &flow);
    return OK;
}

void
play_publish(struct play *p, const struct uuid *id, const char *json)
{
    struct making m = { NULL, NULL, quoted(p, json), *id };

    CHECK(fixture_run(&p->x, publish, &m, NULL) == OK);
}

struct uuid
play_actions(struct play *p, const char *actions)
{
    static unsigned made;
    char name[32];
    struct buf text = { .max = 1 << 20 };
    struct uuid id;

    snprintf(name, sizeof(name), "Flow %u", ++made);
    buf_printf(&text, "{'Version':'2019-10-30','StartAction':'a','Actions':[%s]}", actions);
    buf_add_byte(&text, '\0');
    id = play_flow(p, name, "CONTACT_FLOW", text.p);
    buf_done(&text);
    return id;
}

/* ---- the customer ---- */

struct starting {
    struct play *play;
    const struct uuid *flow;
    struct str attributes;
    unsigned contents;
};

static enum err
start(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct starting *s = arg;
    struct chat_start c = { .display_name = STR("Ana"),
                            .contents = s->contents,
                            .flow_id = *s->flow,
                            .minutes = 600,
                            .attributes = s->attributes };
    struct seat seat;
    enum err e;

    (void)x;
    chat_start(t, &c, &s->play->chat);
    e = participant_enter(t, s->play->chat.participant_no, s->play->chat.chat_no, &seat, f);
    if (!e)
        participant_arrive(t, &seat);
    return e;
}

void
play_start_with(struct play *p, const struct uuid *flow, const char *attributes, unsigned contents)
{
    struct starting s = { p, flow, quoted(p, attributes), contents };

    p->traced = 0;
    p->trace[0] = '\0';
    commit(p, start, &s);
    settle(p);
}

void
play_start(struct play *p, const struct uuid *flow, const char *attributes)
{
    play_start_with(p, flow, attributes,
                    content_bit(CONTENT_TEXT) | content_bit(CONTENT_INTERACTIVE) |
                        content_bit(CONTENT_INTERACTIVE_RESPONSE));
}

struct saying {
    struct play *play;
    struct item item;
};

static enum err
say(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct saying *s = arg;
    struct seat seat;
    enum err e =
        participant_enter(t, s->play->chat.participant_no, s->play->chat.chat_no, &seat, f);

    (void)x;
    return e ? e : transcript_send(t, &seat, &s->item, f);
}

void
play_say(struct play *p, const char *text)
{
    struct saying s = { p, { .type = CONTENT_TEXT, .content = str_from(text) } };

    commit(p, say, &s);
    settle(p);
}

static enum err
attach(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct play *p = arg;
    struct item item = { .content = STR("[]") };
    struct seat seat;
    enum err e = participant_enter(t, p->chat.participant_no, p->chat.chat_no, &seat, f);

    (void)x;
    if (!e)
        transcript_attach(t, &seat, &item);
    return e;
}

void
play_attach(struct play *p)
{
    commit(p, attach, p);
    settle(p);
}

void
play_respond(struct play *p, const char *json)
{
    struct saying s = { p, { .type = CONTENT_INTERACTIVE_RESPONSE, .content = quoted(p, json) } };

    commit(p, say, &s);
}

static enum err
leave(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct play *p = arg;
    struct seat seat;
    enum err e = participant_enter(t, p->chat.participant_no, p->chat.chat_no, &seat, f);

    (void)x;
    if (!e)
        participant_leave(t, &seat);
    return e;
}

void
play_leave(struct play *p)
{
    commit(p, leave, p);
}

void
play_travel(struct play *p, int64_t ms)
{
    clock_travel(&p->x.clock, ms);
    settle(p);
}

/* ---- whoever answers ---- */

struct answering {
    enum errand_kind kind;
    struct errand_answer answer;
    bool found;
    struct play *play;
};

static enum err
answer(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct answering *a = arg;
    struct errand e;

    (void)x;
    if (txn_errands_due(t, a->kind, INT64_MAX, &e, 1) != 1)
        return OK;
    a->found = true;
    return errand_answered(t, e.no, &a->answer, f);
}

bool
play_answer(struct play *p, enum errand_kind kind, int status, const char *body,
            const char *headers, const char *why)
{
    struct answering a = { .kind = kind,
                           .answer = { .answered = why == NULL,
                                       .status = status,
                                       .body = body ? quoted(p, body) : STR_NONE,
                                       .headers = str_from(headers),
                                       .why = why } };

    commit(p, answer, &a);
    settle(p);
    return a.found;
}

static enum err
request(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct answering *a = arg;
    struct errand e, whole;

    (void)x;
    (void)f;
    a->play->text[0] = '\0';
    if (txn_errands_due(t, a->kind, INT64_MAX, &e, 1) == 1 && txn_errand_find(t, e.no, &whole))
        snprintf(a->play->text, sizeof(a->play->text), "%.*s", STR_ARG(whole.request));
    return OK;
}

const char *
play_request(struct play *p, enum errand_kind kind)
{
    struct answering a = { .kind = kind, .play = p };

    CHECK(fixture_run(&p->x, request, &a, NULL) == OK);
    return p->text;
}

/* ---- what has come of it ---- */

static enum err
said(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct play *p = arg;
    struct buf out = { .max = sizeof(p->text) - 1 };
    static struct item items[200];
    struct item_scan scan = { .count = 200 };
    struct chat c;
    size_t n;

    (void)x;
    (void)f;
    CHECK(txn_chat_find(t, p->chat.chat_no, &c));
    scan.chat = &c;
    n = txn_items(t, &scan, items);
    for (size_t i = 0; i < n; i++) {
        if (items[i].kind != ITEM_MESSAGE || items[i].role != ROLE_SYSTEM)
            continue;
        if (out.n)
            buf_add_byte(&out, '|');
        if (str_eq(items[i].name, STR("BOT")))
            buf_add(&out, STR("BOT:"));
        buf_add(&out, items[i].content);
    }
    memcpy(p->text, out.n ? out.p : "", out.n);
    p->text[out.n] = '\0';
    buf_done(&out);
    return OK;
}

const char *
play_said(struct play *p)
{
    CHECK(fixture_run(&p->x, said, p, NULL) == OK);
    return p->text;
}

static enum err
answered(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct play *p = arg;
    static struct item items[200];
    struct item_scan scan = { .count = 200 };
    struct chat c;
    size_t n, at = 0;

    (void)x;
    (void)f;
    CHECK(txn_chat_find(t, p->chat.chat_no, &c));
    scan.chat = &c;
    n = txn_items(t, &scan, items);
    p->text[0] = '\0';
    for (size_t i = 0; i < n; i++)
        if (items[i].type == CONTENT_INTERACTIVE_RESPONSE && at < sizeof(p->text) - 20000)
            at += (size_t)snprintf(p->text + at, sizeof(p->text) - at, "%.*s",
                                   STR_ARG(items[i].content));
    return OK;
}

const char *
play_answered(struct play *p)
{
    CHECK(fixture_run(&p->x, answered, p, NULL) == OK);
    return p->text;
}

static enum err
attributes(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct play *p = arg;
    struct str json;

    (void)x;
    (void)f;
    txn_attributes(t, p->chat.chat_no, &json);
    snprintf(p->text, sizeof(p->text), "%.*s", STR_ARG(json));
    return OK;
}

const char *
play_attributes(struct play *p)
{
    CHECK(fixture_run(&p->x, attributes, p, NULL) == OK);
    return p->text;
}

struct asking {
    struct play *play;
    struct chat chat;
    size_t count;
};

static enum err
chat_of(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct asking *a = arg;
    struct flow_run rows[8];

    (void)x;
    (void)f;
    CHECK(txn_chat_find(t, a->play->chat.chat_no, &a->chat));
    a->count = txn_runs(t, a->chat.no, rows, 8);
    return OK;
}

bool
play_ended(struct play *p, enum end_reason *ret)
{
    struct asking a = { .play = p };

    CHECK(fixture_run(&p->x, chat_of, &a, NULL) == OK);
    if (ret)
        *ret = a.chat.reason;
    return a.chat.ended_ms != 0;
}

size_t
play_runs(struct play *p)
{
    struct asking a = { .play = p };

    CHECK(fixture_run(&p->x, chat_of, &a, NULL) == OK);
    return a.count;
}

static enum err
log_of(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct play *p = arg;
    struct buf out = { .max = sizeof(p->text) - 1 };
    static struct flow_log_line lines[200];
    struct chat c;
    size_t n;

    (void)x;
    (void)f;
    CHECK(txn_chat_find(t, p->chat.chat_no, &c));
    n = txn_flow_log(t, c.contact_no, 0, lines, 200);
    for (size_t i = 0; i < n; i++) {
        buf_add(&out, lines[i].line);
        buf_add_byte(&out, '\n');
    }
    memcpy(p->text, out.n ? out.p : "", out.n);
    p->text[out.n] = '\0';
    buf_done(&out);
    return OK;
}

const char *
play_log(struct play *p)
{
    CHECK(fixture_run(&p->x, log_of, p, NULL) == OK);
    return p->text;
}
