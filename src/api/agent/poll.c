/* GetAgentSnapshot, the long poll (contract/ccp.md 3.4): answered at once on a change, else after
 * LIMIT_POLL_MS. One that waits costs a row in a table and a timer. It stands in the table from
 * before its view is read, so that no change falls between reading and waiting. */

#include "api/agent/agent.h"

#include "auth/session.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "domain/agent.h"

enum { TABLE_SIZE = 4096, SEEN_SIZE = 4096 };

struct poll {
    struct poll *next, **link; /* in its chain */
    struct api *api;
    struct exchange_ref exchange;
    struct token token;
    unsigned char cookie_hash[32];
    bool cookie_given;
    int64_t version; /* what the client has; -1: nothing of this agent */
    bool reading;    /* a job is on its way */
    bool woken;      /* the view has changed since it was begun */
    bool over;       /* the time is: answer whatever the view is */
    struct loop_timer timer;
};

struct seen {
    int64_t user_no, at_ms;
};

struct agent_polls {
    struct api *api;
    struct poll *chains[TABLE_SIZE];
    struct seen seen[SEEN_SIZE]; /* when a poll was last noted in the store; one agent a place */
};

static size_t
place_of(int64_t user_no, size_t size)
{
    return (size_t)((uint64_t)user_no * 0x9E3779B97F4A7C15ULL >> 20) & (size - 1);
}

struct agent_polls *
agent_polls_new(struct api *api)
{
    struct agent_polls *p = mem_new(sizeof(*p));

    p->api = api;
    return p;
}

static void
poll_free(struct poll *p)
{
    loop_timer_clear(p->api->loop, &p->timer);
    *p->link = p->next;
    if (p->next)
        p->next->link = p->link;
    mem_free(p);
}

/* ---- tokens: instance, agent, version; another instance's or agent's counts as none ---- */

static void
token_text(const struct api *api, const struct agent *a, struct buf *out)
{
    char id[UUID_TEXT_SIZE];

    uuid_text(api->instance->id.b, id);
    buf_printf(out, "%.8s.%lld.%lld", id, (long long)a->user_no, (long long)a->version);
}

static int64_t
version_in(const struct api *api, struct str token, int64_t user_no)
{
    char id[UUID_TEXT_SIZE];
    struct str rest = token, part = str_cut(&rest, '.');
    int64_t user, version;

    uuid_text(api->instance->id.b, id);
    if (!str_eq(part, str_of(id, 8)) || !str_int(str_cut(&rest, '.'), 0, INT64_MAX, &user) ||
        user != user_no || !str_int(rest, 0, INT64_MAX, &version))
        return -1;
    return version;
}

/* ---- reading the view ---- */

struct poll_job {
    struct job job; /* first */
    struct poll *poll;
    bool force; /* the answer is wanted, whatever the view is */
    struct buf answer;
};

static void poll_read(struct poll *p);

static void
put_answer(struct poll_job *j, struct txn *t, const struct agent *a)
{
    const struct api *api = j->poll->api;
    const struct view_means means = { api->instance, api->keys, j->job.arena };
    struct json_out w = { .out = &j->answer };
    struct buf token = { .max = 128 };

    token_text(api, a, &token);
    json_open(&w, '{');
    json_set_str(&w, "nextToken", buf_str(&token));
    json_name(&w, "snapshot");
    view_put(&w, t, &means, a);
    json_close(&w, '}');
    buf_done(&token);
}

static enum err
poll_run(struct job *job, struct txn *t, struct fail *f)
{
    struct poll_job *j = (struct poll_job *)(void *)job;
    const struct poll *p = j->poll; /* what is read here never changes */
    struct session s;
    struct agent a;
    enum err e = session_of_bearer(t, &p->token, p->cookie_given ? p->cookie_hash : NULL, &s, f);

    if (!e)
        e = agent_get(t, s.user_no, &a, f);
    if (e == ERR_NOT_FOUND)
        e = fail(f, ERR_DENIED, "The user has been deleted");
    if (e)
        return e;
    j->answer = (struct buf){ .max = LIMIT_ANSWER };
    if (j->force || a.version != p->version)
        put_answer(j, t, &a);
    return OK;
}

static void
answer(struct exchange *x, const struct poll_job *j)
{
    struct http_answer a = { .status = 200,
                             .type = STR("application/x-amz-json-1.0"),
                             .headers = STR("Cache-Control: no-store\r\n"),
                             .body = buf_str(&j->answer) };
    char request_id[UUID_TEXT_SIZE];

    if (j->job.err) {
        uuid4(request_id);
        fault_answer(DIALECT_CTI, &j->job.fail, request_id, STR_NONE, STR_NONE, j->job.arena, &a);
    }
    exchange_answer(x, &a);
}

static void
poll_done(struct job *job)
{
    struct poll_job *j = (struct poll_job *)(void *)job;
    struct poll *p = j->poll;
    struct exchange *x = exchange_find(p->api->server, p->exchange);
    struct arena *arena = job->arena;

    p->reading = false;
    if (!x) {
        poll_free(p);
    } else if (job->err || j->answer.n) {
        answer(x, j);
        poll_free(p);
    } else if (p->woken || p->over) {
        poll_read(p);
    } /* else it waits */
    buf_done(&j->answer);
    arena_free(&arena);
}

static void
poll_read(struct poll *p)
{
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct poll_job *j = arena_get(arena, sizeof(*j));

    CHECK(j);
    j->job = (struct job){
        .lane = LANE_READ, .home = p->api->loop, .arena = arena, .run = poll_run, .done = poll_done
    };
    j->poll = p;
    j->force = p->over;
    p->reading = true;
    p->woken = false;
    store_post(p->api->store, &j->job);
}

static void
poll_wake(struct poll *p)
{
    p->woken = true;
    if (!p->reading)
        poll_read(p);
}

static void
poll_over(struct loop_timer *timer)
{
    struct poll *p = (struct poll *)(void *)((char *)timer - offsetof(struct poll, timer));

    p->over = true;
    if (!p->reading)
        poll_read(p);
}

/* ---- noted as seen ---- */

struct seen_job {
    struct job job; /* first */
    struct token token;
};

static enum err
seen_run(struct job *job, struct txn *t, struct fail *f)
{
    const struct seen_job *j = (const struct seen_job *)(void *)job;
    struct session s;

    (void)f;
    if (txn_session_get(t, j->token.chat_no, &s) && s.user_no == j->token.participant_no)
        agent_seen(t, s.user_no);
    return OK;
}

static void
seen_done(struct job *job)
{
    struct arena *arena = job->arena;

    arena_free(&arena);
}

static void
note_seen(struct agent_polls *p, const struct token *token)
{
    struct seen *s = &p->seen[place_of(token->participant_no, SEEN_SIZE)];
    int64_t now = loop_now_ms(p->api->loop);
    struct arena *arena;
    struct seen_job *j;

    if ((s->user_no == token->participant_no && now - s->at_ms < LIMIT_AGENT_SEEN_MS) ||
        !store_has_room(p->api->store))
        return;
    *s = (struct seen){ token->participant_no, now };
    arena = arena_new(LIMIT_ARENA);
    j = arena_get(arena, sizeof(*j));
    CHECK(j);
    j->job = (struct job){
        .lane = LANE_WRITE, .home = p->api->loop, .arena = arena, .run = seen_run, .done = seen_done
    };
    j->token = *token;
    api_post(p->api, &j->job);
}

/* ---- the way in ---- */

static void
refuse(struct exchange *x, const struct fail *f)
{
    struct http_answer a;
    char request_id[UUID_TEXT_SIZE];

    uuid4(request_id);
    fault_answer(DIALECT_CTI, f, request_id, STR_NONE, STR_NONE, exchange_arena(x), &a);
    exchange_answer(x, &a);
}

/* ccp.md 9 no. 13: too many wait; the oldest is answered at once. */
static void
make_room(struct agent_polls *polls, int64_t user_no)
{
    struct poll *oldest = NULL;
    size_t n = 0;

    for (struct poll *p = polls->chains[place_of(user_no, TABLE_SIZE)]; p; p = p->next)
        if (p->token.participant_no == user_no && !p->over) {
            n++;
            oldest = p; /* they are added in front */
        }
    if (n < LIMIT_AGENT_POLLS)
        return;
    oldest->over = true;
    if (!oldest->reading)
        poll_read(oldest);
}

static struct poll *
poll_new(struct agent_polls *polls, struct exchange *x, const struct token *token)
{
    struct poll **chain = &polls->chains[place_of(token->participant_no, TABLE_SIZE)];
    struct poll *p = mem_new(sizeof(*p));

    p->api = polls->api;
    p->exchange = exchange_ref(x);
    p->token = *token;
    p->cookie_given = session_hash(http_header(exchange_request(x), STR("Cookie")), p->cookie_hash);
    p->timer.due = poll_over;
    p->next = *chain;
    p->link = chain;
    if (p->next)
        p->next->link = &p->next;
    *chain = p;
    return p;
}

void
agent_polls_take(struct api *api, struct exchange *x)
{
    const struct http_request *r = exchange_request(x);
    struct json *body = NULL;
    const struct json *given;
    struct token token;
    struct poll *p;
    struct fail f;
    struct str next = STR_NONE;

    if (token_read(api->keys, http_header(r, STR("X-Amz-Bearer")), TOKEN_AGENT, 0, &token, &f) !=
            OK ||
        (str_trim(r->body).n && json_parse(r->body, JSON_READ_STRICT, &body, &f) != OK)) {
        refuse(x, &f);
        return;
    }
    given = json_kind(body) == JSON_KIND_OBJECT ? json_member(body, "nextToken") : NULL;
    if (json_kind(given) == JSON_KIND_STRING)
        next = json_str(given);
    make_room(api->polls, token.participant_no);
    p = poll_new(api->polls, x, &token);
    p->version = version_in(api, next, token.participant_no);
    json_free(&body);
    loop_timer_set(api->loop, &p->timer, LIMIT_POLL_MS);
    note_seen(api->polls, &token);
    poll_read(p);
}

/* ---- waking ---- */

void
agent_polls_heard(struct agent_polls *polls, const struct push_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct push *push = &batch->pushes[i];
        struct poll *next;

        if (push->notice != AGENT_VIEW_CHANGED && push->notice != AGENT_SESSION_ENDED)
            continue;
        for (struct poll *p = polls->chains[place_of(push->user_no, TABLE_SIZE)]; p; p = next) {
            next = p->next;
            if (p->token.participant_no == push->user_no)
                poll_wake(p);
        }
    }
}

void
agent_polls_drain(struct agent_polls *polls)
{
    for (size_t i = 0; i < TABLE_SIZE; i++)
        for (struct poll *p = polls->chains[i]; p; p = p->next) {
            p->over = true;
            if (!p->reading)
                poll_read(p);
        }
}

void
agent_polls_free(struct agent_polls **polls)
{
    if (!*polls)
        return;
    for (size_t i = 0; i < TABLE_SIZE; i++)
        while ((*polls)->chains[i])
            poll_free((*polls)->chains[i]);
    mem_free(*polls);
    *polls = NULL;
}
