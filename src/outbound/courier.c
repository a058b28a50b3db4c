#include "outbound/courier.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/errands.h"

#include <stdatomic.h>

struct running {
    int64_t no, lane;
};

/* What is under way of a kind; the writer thread's. */
struct round {
    struct running running[LIMIT_ERRANDS_UNDER_WAY];
    size_t count;
};

struct courier {
    struct courier_options options;
    struct round rounds[ERRAND_KIND_COUNT];
    unsigned first_kind; /* of the next turn: each kind comes first in turn */
    _Atomic bool stopping;
    _Atomic uint64_t sent, answered, failed;
    _Atomic int64_t under_way;
};

static const char *const kind_names[ERRAND_KIND_COUNT] = {
    [ERRAND_NONE] = "none",     [ERRAND_LAMBDA] = "lambda", [ERRAND_LEX] = "lex",
    [ERRAND_STREAM] = "stream", [ERRAND_SCAN] = "scan",     [ERRAND_OIDC] = "oidc",
    [ERRAND_TASK] = "task",
};

/* ---- what is under way ---- */

static bool
round_has(const struct round *r, const struct errand *e)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->running[i].no == e->no || (e->lane && r->running[i].lane == e->lane))
            return true;
    return false;
}

static void
round_add(struct courier *c, const struct errand *e)
{
    struct round *r = &c->rounds[e->kind];

    CHECK(r->count < LIMIT_ERRANDS_UNDER_WAY);
    r->running[r->count++] = (struct running){ e->no, e->lane };
    c->under_way++;
}

static void
round_remove(struct courier *c, enum errand_kind kind, int64_t no)
{
    struct round *r = &c->rounds[kind];

    for (size_t i = 0; i < r->count; i++) {
        if (r->running[i].no != no)
            continue;
        r->running[i] = r->running[--r->count];
        c->under_way--;
        return;
    }
}

/* ---- the answer's job ---- */

struct errand_call {
    struct courier *courier;
    enum errand_kind kind;
    int64_t no;
};

struct answer_job {
    struct job job; /* first */
    struct errand_call call;
    struct errand_answer answer;
};

static enum err
mishap_run(struct job *job, struct txn *t, struct fail *f)
{
    struct answer_job *j = (struct answer_job *)(void *)job;

    (void)f;
    j->call.courier->options.mishap(t, j->call.no);
    txn_errand_wake(t, txn_now_ms(t));
    return OK;
}

static void
review(struct answer_job *j, struct txn *t)
{
    const struct courier_kind *k = &j->call.courier->options.kinds[j->call.kind];
    struct errand e;

    if (k->review && j->answer.answered && txn_errand_find(t, j->call.no, &e))
        k->review(t, &e, k->ctx, &j->answer);
}

static enum err
answer_run(struct job *job, struct txn *t, struct fail *f)
{
    struct answer_job *j = (struct answer_job *)(void *)job;
    enum err e;

    review(j, t);
    e = j->call.courier->options.answered(t, j->call.no, &j->answer, f);

    txn_errand_wake(t, txn_now_ms(t)); /* there is room, and perhaps the next of the lane */
    return e;
}

static void
answer_done(struct job *job)
{
    struct answer_job *j = (struct answer_job *)(void *)job;
    struct courier *c = j->call.courier;
    struct arena *arena = job->arena;

    if (job->err && job->run == answer_run && !c->stopping) {
        log_error("errand-failed kind=%s no=%lld why=\"%s\"", kind_names[j->call.kind],
                  (long long)j->call.no, job->fail.why);
        job->run = mishap_run;
        c->options.post(c->options.store, job);
        return;
    }
    round_remove(c, j->call.kind, j->call.no);
    arena_free(&arena);
}

static void
answer_post(const struct errand_call *call, const struct errand_answer *a)
{
    struct courier *c = call->courier;
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct answer_job *j = arena_get(arena, sizeof(*j));
    struct str why = str_from(a->why);
    bool fits;

    CHECK(j);
    c->answered += a->answered;
    c->failed += !a->answered;
    j->job = (struct job){ .arena = arena, .run = answer_run, .done = answer_done };
    j->call = *call;
    j->answer = *a;
    fits = arena_copy(arena, a->type, &j->answer.type) &&
           arena_copy(arena, a->headers, &j->answer.headers) &&
           arena_copy(arena, a->body, &j->answer.body) && arena_copy(arena, why, &why);
    CHECK(fits); /* LIMIT_OUTSIDE_ANSWER */
    j->answer.why = a->why ? why.p : NULL;
    c->options.post(c->options.store, &j->job);
}

/* On the client's thread. */
static void
courier_heard(const struct errand_answer *answer, void *ctx)
{
    struct errand_call *call = ctx;

    if (!call->courier->stopping)
        answer_post(call, answer);
    mem_free(call);
}

/* ---- a turn ---- */

struct prepared {
    struct errand errand;
    struct http_request_out request;
    enum err err;
    struct fail fail;
};

struct turn_job {
    struct job job; /* first */
    struct courier *courier;
    struct prepared list[LIMIT_ERRANDS_A_TURN];
    size_t count;
    bool full; /* more is due than one turn takes */
};

static void
sign_attempt(struct txn *t, const struct errand *e, struct http_request_out *r)
{
    struct buf lines = { .max = LIMIT_HTTP_HEAD };

    buf_add(&lines, r->headers);
    if (lines.n && lines.p[lines.n - 1] != '\n')
        buf_add_byte(&lines, '\n');
    buf_printf(&lines, "X-Frontdesk-Errand: %lld\nX-Frontdesk-Attempt: %d\n", (long long)e->no,
               e->attempts + 1);
    CHECK(arena_copy(txn_arena(t), buf_str(&lines), &r->headers));
    buf_done(&lines);
    if (e->expires_ms && r->total_ms > e->expires_ms - txn_now_ms(t))
        r->total_ms = e->expires_ms - txn_now_ms(t);
    if (r->connect_ms > r->total_ms)
        r->connect_ms = r->total_ms;
    if (r->answer_max > LIMIT_OUTSIDE_ANSWER)
        r->answer_max = LIMIT_OUTSIDE_ANSWER;
}

static void
turn_prepare(struct turn_job *j, struct txn *t, int64_t no)
{
    struct prepared *p = &j->list[j->count++];
    const struct courier_kind *k;

    CHECK(txn_errand_find(t, no, &p->errand));
    k = &j->courier->options.kinds[p->errand.kind];
    if (p->errand.expires_ms && p->errand.expires_ms <= txn_now_ms(t))
        p->err = fail(&p->fail, ERR_GONE, "expired");
    else
        p->err = k->prepare(t, &p->errand, k->ctx, &p->request, &p->fail);
    if (!p->err)
        sign_attempt(t, &p->errand, &p->request);
}

static void
turn_take(struct turn_job *j, struct txn *t, enum errand_kind kind)
{
    enum { SEEN_MAX = 2 * LIMIT_ERRANDS_UNDER_WAY }; /* those under way are still due */
    const struct round *r = &j->courier->rounds[kind];
    size_t room = LIMIT_ERRANDS_UNDER_WAY - r->count, n;
    struct errand *due;

    if (!room)
        return;
    due = arena_get(txn_arena(t), SEEN_MAX * sizeof(*due));
    CHECK(due);
    n = txn_errands_due(t, kind, txn_now_ms(t), due, SEEN_MAX);
    for (size_t i = 0; i < n && room && !j->full; i++) {
        if (round_has(r, &due[i]))
            continue;
        j->full = j->count == LIMIT_ERRANDS_A_TURN;
        if (j->full)
            return;
        turn_prepare(j, t, due[i].no);
        room--;
    }
}

static enum err
turn_run(struct job *job, struct txn *t, struct fail *f)
{
    struct turn_job *j = (struct turn_job *)(void *)job;
    struct courier *c = j->courier;
    int64_t next = INT64_MAX;

    (void)f;
    for (unsigned i = 0; i < ERRAND_KIND_COUNT; i++) {
        enum errand_kind kind = (enum errand_kind)((c->first_kind + i) % ERRAND_KIND_COUNT);
        int64_t due;

        if (!c->options.kinds[kind].prepare)
            continue;
        turn_take(j, t, kind);
        due = txn_errand_next(t, kind, txn_now_ms(t));
        next = due < next ? due : next;
    }
    c->first_kind = (c->first_kind + 1) % ERRAND_KIND_COUNT;
    txn_errand_wake(t, j->full ? txn_now_ms(t) : next);
    return OK;
}

static void
turn_send(struct courier *c, const struct prepared *p)
{
    struct errand_call call = { c, p->errand.kind, p->errand.no }, *kept;

    round_add(c, &p->errand);
    if (p->err) {
        answer_post(&call, &(struct errand_answer){ .why = p->fail.why });
        return;
    }
    kept = mem_new(sizeof(*kept));
    *kept = call;
    c->sent++;
    c->options.send(c->options.client, &p->request, courier_heard, kept);
}

static void
turn_done(struct job *job)
{
    struct turn_job *j = (struct turn_job *)(void *)job;
    struct arena *arena = job->arena;

    for (size_t i = 0; !job->err && !j->courier->stopping && i < j->count; i++)
        turn_send(j->courier, &j->list[i]);
    arena_free(&arena);
}

struct job *
courier_turn(struct courier *c)
{
    struct arena *arena;
    struct turn_job *j;

    if (c->stopping)
        return NULL;
    arena = arena_new(LIMIT_ARENA);
    j = arena_get(arena, sizeof(*j));
    CHECK(j);
    j->job = (struct job){ .arena = arena, .run = turn_run, .done = turn_done };
    j->courier = c;
    return &j->job;
}

/* ---- its life ---- */

struct courier *
courier_new(const struct courier_options *o)
{
    struct courier *c = mem_new(sizeof(*c));

    c->options = *o;
    return c;
}

void
courier_stop(struct courier *c)
{
    c->stopping = true;
}

void
courier_free(struct courier **c)
{
    mem_free(*c);
    *c = NULL;
}

void
courier_metrics(const struct courier *c, struct buf *out)
{
    buf_printf(out,
               "# TYPE frontdesk_errands_sent_total counter\n"
               "frontdesk_errands_sent_total %llu\n"
               "# TYPE frontdesk_errands_answered_total counter\n"
               "frontdesk_errands_answered_total %llu\n"
               "# TYPE frontdesk_errands_unanswered_total counter\n"
               "frontdesk_errands_unanswered_total %llu\n"
               "# TYPE frontdesk_errands_under_way gauge\n"
               "frontdesk_errands_under_way %lld\n",
               (unsigned long long)c->sent, (unsigned long long)c->answered,
               (unsigned long long)c->failed, (long long)c->under_way);
}
