#include "server.h"

#include "api/agent/agent.h"
#include "api/api.h"
#include "api/quota.h"
#include "auth/hasher.h"
#include "auth/hmac.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "demo/echo_bot.h"
#include "domain/defaults.h"
#include "domain/flow/defaults_make.h"
#include "domain/flow/engine.h"
#include "domain/timer.h"
#include "gateway/gateway.h"
#include "gateway/presence.h"
#include "gateway/push.h"
#include "net/listener.h"
#include "net/tls.h"
#include "outside.h"
#include "server_files.h"
#include "store/agents.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

enum { REACTORS_MAX = 64 };

struct reactor {
    struct server *server;
    struct loop *loop;
    struct http_server *http;
    struct http_service service;
    struct gateway *gateway;
    struct api api;
    struct loop_task drain;
    pthread_t thread;
    bool running;
};

struct server {
    struct clock clock;
    struct store *store;
    struct bus *bus;
    struct presence *presence;
    struct hasher *hasher;
    struct token_keys *keys;
    struct server_files *files;
    struct tls *tls;
    struct echo_bot *bot;
    struct flow_engine *flows;
    struct outside *outside;
    struct quotas *quotas;
    struct arena *memory; /* of what is read once at start */
    struct instance instance;
    struct api_settings api_settings;
    size_t reactor_count;
    struct reactor reactors[REACTORS_MAX];
    char url[512];
    int lock; /* file descriptor; -1: none */
};

/* ---- what the store tells ---- */

static void *
events_encode(const struct event *events, void *ctx)
{
    struct server *s = ctx;

    if (s->bot)
        echo_bot_heard(s->bot, events);
    return push_encode(events);
}

static void
events_deliver(void *encoded, void *ctx)
{
    struct server *s = ctx;

    bus_deliver(s->bus, encoded);
}

struct timer_call {
    struct job job; /* first */
    struct server *server;
    enum timer_kind kind;
    int64_t ref;
    struct files_timer files;
};

static bool
is_of_files(enum timer_kind kind)
{
    return kind == TIMER_UPLOAD || kind == TIMER_SCAN || kind == TIMER_REJECTED;
}

static enum err
timer_run(struct job *job, struct txn *t, struct fail *f)
{
    struct timer_call *c = (struct timer_call *)(void *)job;

    if (is_of_files(c->kind)) {
        c->files = (struct files_timer){ .kind = c->kind, .ref = c->ref };
        files_timer_run(&c->files, t);
        return OK;
    }
    return timer_due(t, c->kind, c->ref, f);
}

static void
timer_done(struct job *job)
{
    struct timer_call *c = (struct timer_call *)(void *)job;
    struct arena *arena = job->arena;

    if (job->err)
        log_error("timer-failed kind=%d ref=%lld why=\"%s\"", c->kind, (long long)c->ref,
                  job->fail.why);
    else if (is_of_files(c->kind))
        files_timer_done(&c->files, c->server->files);
    arena_free(&arena);
}

static struct job *
timer_job(int kind, int64_t ref, void *ctx)
{
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct timer_call *c = arena_get(arena, sizeof(*c));

    CHECK(c);
    c->server = ctx;
    c->job = (struct job){ .arena = arena, .run = timer_run, .done = timer_done };
    c->kind = (enum timer_kind)kind;
    c->ref = ref;
    return &c->job;
}

/* ---- what is asked of others ---- */

static struct job *
errand_job(void *ctx)
{
    struct server *s = ctx;

    return outside_turn(s->outside);
}

static void
write_metrics(struct buf *out, void *ctx)
{
    const struct server *s = ctx;

    outside_metrics(s->outside, out);
}

/* ---- opening ---- */

/* One server a folder: two would answer from the same database and tell only their own listeners.
 * The lock goes with the process, however it ends. */
static enum err
lock_folder(struct server *s, const char *folder, struct fail *f)
{
    char path[4096];

    if (snprintf(path, sizeof(path), "%s/frontdesk.lock", folder) >= (int)sizeof(path))
        return fail(f, ERR_INVALID, "the path of the data folder is too long");
    s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock < 0)
        return fail(f, ERR_NOT_FOUND, "there is no instance in %s (run: frontdesk init --data %s)",
                    folder, folder);
    if (flock(s->lock, LOCK_EX | LOCK_NB) != 0)
        return fail(f, ERR_CONFLICT, "another frontdesk is serving %s", folder);
    return OK;
}

struct start_job {
    struct job job; /* first */
    struct server *server;
    struct agent_rules rules;
    struct token_secret secrets[TOKEN_KEYS_MAX];
    size_t secret_count;
};

static enum err
start_run(struct job *job, struct txn *t, struct fail *f)
{
    struct start_job *j = (struct start_job *)(void *)job;

    txn_instance(t, &j->server->instance);
    j->secret_count = txn_token_secrets(t, j->secrets, TOKEN_KEYS_MAX);
    if (!j->secret_count || !j->server->instance.region.n)
        return fail(f, ERR_NOT_FOUND, "the instance is not complete: was init interrupted?");
    defaults_complete(t, j->server->instance.demo); /* of an instance that an older one made */
    default_flows_complete(t, &j->server->instance, sha256_text);
    txn_agent_rules_save(t, &j->rules);
    return OK;
}

static void
start_done(struct job *job)
{
    (void)job;
}

static struct flow_engine *
open_flows(const struct settings *set)
{
    const struct flow_options options = {
        .identity_provider = set->identity.client_id.n > 0,
        .chat_input = set->flow_chat_input,
        .markdown = set->flow_markdown,
        .ssml_strip = str_eq(set->flow_ssml, STR("strip")),
        .log_off = str_eq(set->flow_log, STR("off")),
        .log_names_only = !set->flow_log_values,
    };

    return flow_engine_new(&options);
}

static enum err
open_store(struct server *s, const struct settings *set, unsigned cores, struct fail *f)
{
    const struct store_options options = {
        .folder = set->data.p,
        .clock = &s->clock,
        .readers = set->readers ? (unsigned)set->readers : cores,
        .encode = events_encode,
        .deliver = events_deliver,
        .publish_ctx = s,
        .timer_job = timer_job,
        .timer_ctx = s,
        .errand_job = errand_job,
        .errand_ctx = s,
        .domain = s->flows,
    };
    struct start_job j = { .server = s,
                           .rules = { .offer_ms = set->agent_offer_s * 1000,
                                      .lost_ms = set->agent_lost_s * 1000,
                                      .offline_ms = set->agent_offline_min * 60000,
                                      .keep_work = set->agent_keep_work } };
    enum err e = store_open(&options, &s->store, f);

    if (e)
        return e;
    s->memory = arena_new(LIMIT_ARENA);
    j.job = (struct job){ .arena = s->memory, .run = start_run, .done = start_done };
    store_run(s->store, &j.job);
    if (j.job.err)
        return fail(f, j.job.err, "%s", j.job.fail.why);
    s->keys = token_keys_new(j.secrets, j.secret_count);
    return OK;
}

static void
take_settings(struct server *s, const struct settings *set, const struct listener_address *a,
              const struct server_demo *demo)
{
    struct api_settings *to = &s->api_settings;

    *to = (struct api_settings){
        .public_url = set->public_url,
        .start_origins = set->start_origins,
        .api_origins = set->api_origins,
        .local = listener_address_is_loopback(a) && !set->public_url.n,
        .tls = set->tls_cert.n > 0,
        .start_persistent = set->start_persistent,
        .start_any_flow = set->start_any_flow,
        .any_region = set->any_region,
        .flow_strict = set->flow_strict,
        .clock_skew_ms = set->clock_skew_ms,
        .streams = set->stream,
        .stream_any_url = set->stream_any_url,
        .forwarded_for = set->forwarded_for,
        .identity = set->identity,
        .active_chats = set->active_chats > 0 ? set->active_chats : 0,
        .limits = set->limits,
        .seats = set->seats,
        .demo = demo != NULL,
        .demo_user = demo ? demo->user : STR(""),
        .demo_password = demo ? demo->password : STR(""),
    };
    /* DESIGN.md: everybody when local, nobody until it is set otherwise. */
    if (!set->start_origins.p)
        to->start_origins = to->local ? STR("*") : STR("");
}

/* What a commit tells, on the reactor's thread. */
static void
reactor_heard(const struct push_batch *batch, void *ctx)
{
    struct reactor *r = ctx;

    gateway_heard(batch, r->gateway);
    agent_polls_heard(r->api.polls, batch);
}

/* participant.md 10: off when local, DESIGN.md. */
static enum err
read_quotas(struct server *s, const struct settings *set, const struct listener_address *a,
            enum quota_mode *ret, struct fail *f)
{
    bool local = listener_address_is_loopback(a) && !set->public_url.n;

    if (str_eq(set->quotas, STR("off")) || (!set->quotas.n && local))
        *ret = QUOTA_OFF;
    else if (str_eq(set->quotas, STR("guard")) || !set->quotas.n)
        *ret = QUOTA_GUARD;
    else if (str_eq(set->quotas, STR("aws")))
        *ret = QUOTA_AWS;
    else
        return fail(f, ERR_INVALID, "quotas must be off, guard or aws");
    quota_limits_settle(&s->api_settings.limits, *ret);
    if (*ret == QUOTA_AWS && set->active_chats < 0)
        s->api_settings.active_chats = LIMIT_AWS_ACTIVE_CHATS;
    return OK;
}

static enum err
reactor_open(struct server *s, const struct settings *set, struct listener_address *a,
             struct fail *f)
{
    struct reactor *r = &s->reactors[s->reactor_count++];
    const struct http_options options = {
        .tls = s->tls,
        .connections_max = LIMIT_CONNECTIONS,
        .times = { .head = set->header_timeout_ms,
                   .body = set->body_timeout_ms,
                   .stall = set->stall_timeout_ms,
                   .idle = set->idle_timeout_ms },
    };
    enum err e;

    r->server = s;
    r->loop = loop_new(&s->clock);
    r->http = http_server_new(r->loop, api_service(&r->api, &r->service), &options);
    r->gateway = gateway_new(&(struct gateway_options){
        .loop = r->loop, .store = s->store, .presence = s->presence, .keys = s->keys });
    r->api = (struct api){ .server = r->http,
                           .loop = r->loop,
                           .store = s->store,
                           .gateway = r->gateway,
                           .presence = s->presence,
                           .hasher = s->hasher,
                           .keys = s->keys,
                           .instance = &s->instance,
                           .settings = &s->api_settings,
                           .quotas = s->quotas,
                           .metrics = write_metrics,
                           .metrics_ctx = s,
                           .files = server_files_api(s->files) };
    r->api.turn.turn_ended = api_turn_ended;
    loop_hook_add(r->loop, &r->api.turn);
    r->api.polls = agent_polls_new(&r->api);
    bus_join(s->bus, r->loop, reactor_heard, r);
    e = http_server_listen(r->http, a, f);
    a->port = e ? a->port : http_server_port(r->http); /* the others share what port 0 became */
    return e;
}

static void *
reactor_main(void *arg)
{
    struct reactor *r = arg;

    loop_run(r->loop);
    return NULL;
}

static void
block_signals(sigset_t *ret)
{
    sigemptyset(ret);
    sigaddset(ret, SIGTERM);
    sigaddset(ret, SIGINT);
    sigaddset(ret, SIGHUP);
    CHECK(pthread_sigmask(SIG_BLOCK, ret, NULL) == 0);
    signal(SIGPIPE, SIG_IGN);
}

static void
write_url(struct server *s, const struct listener_address *a)
{
    bool six = false;

    for (const char *p = a->host; *p; p++)
        six |= *p == ':';
    if (s->api_settings.public_url.n)
        snprintf(s->url, sizeof(s->url), "%.*s/", STR_ARG(s->api_settings.public_url));
    else
        snprintf(s->url, sizeof(s->url), "%s://%s%s%s:%u/", s->tls ? "https" : "http",
                 six ? "[" : "", a->host, six ? "]" : "", (unsigned)a->port);
}

/* Those that we may run on: a container or taskset may give us fewer than there are. */
static unsigned
cores_of_ours(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return 1;
    return (unsigned)CPU_COUNT(&set);
}

static enum err
open_parts(struct server *s, const struct settings *set, const struct server_demo *demo,
           struct fail *f)
{
    unsigned cores = cores_of_ours();
    size_t reactors = set->reactors ? (size_t)set->reactors : cores;
    struct listener_address address;
    enum quota_mode quotas = QUOTA_OFF;
    enum err e = listener_address_parse(set->listen, &address, f);

    if (!e && (set->tls_cert.n > 0) != (set->tls_key.n > 0))
        e = fail(f, ERR_INVALID, "--tls-cert and --tls-key belong together");
    if (!e && address.port)
        e = listener_probe(&address, f);
    if (!e)
        e = lock_folder(s, set->data.p, f);
    if (!e)
        s->flows = open_flows(set);
    if (!e)
        e = open_store(s, set, cores, f);
    if (!e)
        e = server_files_open(set, s->store, &s->files, f);
    if (!e && set->tls_cert.n)
        e = tls_open(set->tls_cert.p, set->tls_key.p, &s->tls, f);
    if (e)
        return e;
    take_settings(s, set, &address, demo);
    e = read_quotas(s, set, &address, &quotas, f);
    if (e)
        return e;
    s->quotas = quotas_new(quotas);
    s->outside = outside_open(s->store, &s->instance, set);
    s->bus = bus_new();
    s->presence = presence_new();
    s->hasher = hasher_new(cores > 1 ? 2 : 1);
    for (size_t i = 0; !e && i < reactors && i < REACTORS_MAX; i++)
        e = reactor_open(s, set, &address, f);
    s->api_settings.port = address.port;
    write_url(s, &address);
    return e;
}

static void
start_threads(struct server *s, bool demo)
{
    if (demo)
        s->bot = echo_bot_new(s->store);
    store_start(s->store);
    server_files_start(s->files);
    for (size_t i = 0; i < s->reactor_count; i++) {
        CHECK(pthread_create(&s->reactors[i].thread, NULL, reactor_main, &s->reactors[i]) == 0);
        s->reactors[i].running = true;
    }
}

enum err
server_open(const struct settings *set, const struct server_demo *demo, struct server **ret,
            struct fail *f)
{
    struct server *s = mem_new(sizeof(*s));
    sigset_t signals;
    enum err e;

    s->lock = -1;
    block_signals(&signals);
    e = open_parts(s, set, demo, f);
    if (e) {
        server_close(&s);
        return e;
    }
    start_threads(s, demo != NULL);
    *ret = s;
    return OK;
}

const char *
server_url(const struct server *s)
{
    return s->url;
}

/* ---- running and ending ---- */

void
server_wait(struct server *s)
{
    struct fail f;
    sigset_t signals;
    int which;

    block_signals(&signals);
    for (;;) {
        CHECK(sigwait(&signals, &which) == 0);
        if (which != SIGHUP)
            return;
        if (!s->tls)
            continue;
        if (tls_reload(s->tls, &f) == OK)
            log_info("reloaded certificate");
        else
            log_error("kept the old certificate why=\"%s\"", f.why);
    }
}

static void
reactor_drained(void *arg)
{
    struct reactor *r = arg;

    loop_stop(r->loop);
}

static void
reactor_drain(struct loop_task *task)
{
    struct reactor *r = (struct reactor *)(void *)((char *)task - offsetof(struct reactor, drain));

    agent_polls_drain(r->api.polls);
    http_server_drain(r->http, reactor_drained, r);
}

/* First the guests, then the writer, so that what was asked is still answered; last the memory. */
void
server_close(struct server **server)
{
    struct server *s = *server;

    for (size_t i = 0; i < s->reactor_count; i++) {
        struct reactor *r = &s->reactors[i];

        r->drain.run = reactor_drain;
        if (r->running)
            loop_post(r->loop, &r->drain);
    }
    for (size_t i = 0; i < s->reactor_count; i++)
        if (s->reactors[i].running)
            pthread_join(s->reactors[i].thread, NULL);
    if (s->hasher)
        hasher_stop(s->hasher);
    if (s->outside)
        outside_stop(s->outside);
    server_files_stop(s->files);
    for (size_t i = 0; i < s->reactor_count; i++)
        loop_turn(s->reactors[i].loop); /* files that have been kept are recorded */
    if (s->store)
        store_stop(s->store);
    for (size_t i = 0; i < s->reactor_count; i++) {
        struct reactor *r = &s->reactors[i];

        loop_turn(r->loop); /* answers to guests who have gone */
        http_server_free(&r->http);
        agent_polls_free(&r->api.polls);
        gateway_free(&r->gateway);
        loop_free(&r->loop);
    }
    server_files_close(&s->files);
    store_close(&s->store);
    flow_engine_free(&s->flows);
    outside_close(&s->outside);
    echo_bot_free(&s->bot);
    hasher_free(&s->hasher);
    if (s->presence)
        presence_free(&s->presence);
    bus_free(&s->bus);
    quotas_free(&s->quotas);
    token_keys_free(&s->keys);
    tls_close(&s->tls);
    arena_free(&s->memory);
    if (s->lock >= 0)
        close(s->lock);
    mem_free(s);
    *server = NULL;
}
