/* One request between its arrival and its answer. */

#include "api/api.h"

#include "api/admin/admin.h"
#include "api/fields.h"
#include "api/ident.h"
#include "api/quota.h"
#include "api/widget/widget.h"
#include "auth/hmac.h"
#include "auth/session.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "domain/participant.h"

static const struct dialect_hooks dialect_hooks[DIALECT_COUNT] = {
    [DIALECT_WIDGET] = { widget_arrived, widget_refused },
    [DIALECT_ADMIN] = { admin_arrived, NULL },
};

/* ---- the end of a call ---- */

static void
call_free(struct call *c)
{
    struct arena *arena = c->job.arena;

    json_free(&c->json);
    buf_done(&c->answer);
    arena_free(&arena);
}

static void
log_refusal(const struct call *c)
{
    const struct fail *f = &c->job.fail;

    if (f->code == ERR_INTERNAL)
        log_error("failed op=%s request=%s why=\"%s\"", c->name, c->request_id, f->why);
    else
        log_debug("refused op=%s request=%s err=%s why=\"%s\"", c->name, c->request_id,
                  err_name(f->code), f->why);
}

void
call_refuse(struct call *c)
{
    struct exchange *x = exchange_find(c->api->server, c->exchange);
    struct http_answer answer;

    log_refusal(c);
    if (dialect_hooks[c->op->dialect].refused)
        dialect_hooks[c->op->dialect].refused(c);
    if (x) {
        fault_answer(c->op->dialect, &c->job.fail, c->request_id, c->cors, c->refusal, c->job.arena,
                     &answer);
        exchange_answer(x, &answer);
    }
    call_free(c);
}

static void
call_answer(struct call *c)
{
    struct exchange *x = exchange_find(c->api->server, c->exchange);
    struct str cors = c->cors;
    char lines[1024];
    size_t n = cors.n;

    if (x) {
        CHECK(n + 64 < sizeof(lines));
        memcpy(lines, cors.p, n);
        memcpy(lines + n, "x-amzn-RequestId: ", 18);
        memcpy(lines + n + 18, c->request_id, 36);
        memcpy(lines + n + 54, "\r\n", 2);
        exchange_answer(x, &(struct http_answer){ .status = 200,
                                                  .type = STR("application/json"),
                                                  .headers = str_of(lines, n + 56),
                                                  .body = buf_str(&c->answer) });
    }
    call_free(c);
}

static void
call_done(struct job *job)
{
    struct call *c = (struct call *)(void *)job;

    if (job->err)
        call_refuse(c);
    else if (c->answer.full) {
        fail(&job->fail, ERR_INTERNAL, "the answer is larger than LIMIT_ANSWER");
        call_refuse(c);
    } else
        call_answer(c);
}

/* ---- in the transaction ---- */

/* The key of a repeat is the operation, the token and the whole request (participant.md 1.1:
 * clients reuse one constant token for receipts). */
static void
take_repeat_key(struct call *c)
{
    struct str parts[] = { str_from(c->op->path), c->body }; /* the body holds the token */
    unsigned char hashes[2][HASH_SIZE];

    for (int i = 0; i < 2; i++)
        sha256(parts[i], hashes[i]);
    for (size_t i = 0; i < sizeof(c->repeat_key); i++)
        c->repeat_key[i] = hashes[0][i] ^ hashes[1][i];
}

static struct start_key
start_key_of(const struct call *c)
{
    struct buf text = { .max = LIMIT_BODY_CONNECT * 2 + 1024 };
    struct start_key k;
    unsigned char hash[HASH_SIZE];

    buf_add(&text, str_from(c->op->name)); /* each operation has a space of its own */
    buf_add_byte(&text, 0);
    buf_add(&text, c->client_token);
    sha256(buf_str(&text), hash);
    memcpy(k.token, hash, sizeof(k.token));
    buf_clear(&text);
    json_dump(c->json, &text); /* white space and escapes do not make another request */
    for (int i = 0; i < LABELS_MAX && c->labels[i].p; i++) {
        buf_add_byte(&text, 0);
        buf_add(&text, c->labels[i]);
    }
    sha256(buf_str(&text), hash);
    memcpy(k.request, hash, sizeof(k.request));
    buf_done(&text);
    return k;
}

static enum err
run_operation(struct call *c, struct txn *t, struct fail *f)
{
    enum err e = quota_room(&c->api->settings->limits, c->op, t, f);

    return e ? e : c->op->run(c, t, f);
}

static enum err
run_kept(struct call *c, struct txn *t, struct fail *f)
{
    struct reply_key k = { .owner = c->token.participant_no };
    struct str kept;
    enum err e;

    memcpy(k.hash, c->repeat_key, sizeof(k.hash));
    if (txn_reply_find(t, &k, &kept)) {
        buf_add(&c->answer, kept);
        return OK;
    }
    e = participant_enter(t, c->token.participant_no, c->token.chat_no, &c->seat, f);
    if (!e)
        e = run_operation(c, t, f);
    if (!e)
        txn_reply_keep(t, &k, buf_str(&c->answer));
    return e;
}

/* connect-api.md 9 no. 1; some operations have a name of their own for it: 2.6, 1.3. */
static enum err
refuse_other_request(struct call *c, struct fail *f)
{
    static const char why[] = "ClientToken has been used with another request";
    struct str name = str_from(c->op->name);

    if (str_eq(name, STR("CreateContactFlowModule")))
        return fail_as(f, ERR_CONFLICT, "IdempotencyException", "%s", why);
    return fail(f, str_eq(name, STR("CreateParticipant")) ? ERR_CONFLICT : ERR_UNFIT, "%s", why);
}

static enum err
run_start(struct call *c, struct txn *t, struct fail *f)
{
    struct start_key k = start_key_of(c);
    struct str kept;
    bool same;
    enum err e;

    if (txn_start_find(t, &k, &kept, &same)) {
        if (!same)
            return refuse_other_request(c, f);
        buf_add(&c->answer, kept);
        return OK;
    }
    e = run_operation(c, t, f);
    if (!e)
        txn_start_keep(t, &k, buf_str(&c->answer));
    return e;
}

/* Who may come in depends on what for. */
static enum err
enter(struct call *c, struct txn *t, struct fail *f)
{
    if (c->op->admission == ADMIT_PARTICIPANT_TOKEN)
        return participant_knock(t, c->token.participant_no, c->token.chat_no, &c->seat, f);
    if (c->op->lane == LANE_READ)
        return participant_look(t, c->token.participant_no, c->token.chat_no, &c->seat, f);
    return participant_enter(t, c->token.participant_no, c->token.chat_no, &c->seat, f);
}

static enum err
call_run(struct job *job, struct txn *t, struct fail *f)
{
    struct call *c = (struct call *)(void *)job;
    enum err e;

    c->answer = (struct buf){ .max = LIMIT_ANSWER };
    c->out = (struct json_out){ .out = &c->answer };
    if (c->op->repeats == REPEATS_KEPT && c->client_token.n)
        return run_kept(c, t, f);
    if (c->op->repeats == REPEATS_START && c->client_token.n)
        return run_start(c, t, f);
    if (c->op->repeats == REPEATS_ITEM)
        return run_operation(c, t, f);
    if (c->op->admission == ADMIT_AGENT) {
        e = session_of_bearer(t, &c->token, c->cookie_given ? c->cookie_hash : NULL, &c->session,
                              f);
        return e ? e : run_operation(c, t, f);
    }
    if (c->op->admission == ADMIT_ADMIN || c->op->admission == ADMIT_TESTER) {
        e = admin_enter(c, t, f);
        return e ? e : run_operation(c, t, f);
    }
    if (c->op->admission == ADMIT_PARTICIPANT_TOKEN || c->op->admission == ADMIT_CONNECTION_TOKEN) {
        e = enter(c, t, f);
        if (e)
            return e;
    }
    return run_operation(c, t, f);
}

/* ---- the way in ---- */

static const struct field client_token_fields[] = {
    { "ClientToken", FIELD_STR, AT(call, client_token), OPTIONAL, 0, LIMIT_CLIENT_TOKEN, NULL },
    { 0 },
};

/* An absent body counts as {} (participant.md 1.1, connect-api.md 4.1). */
static enum err
decode(struct call *c, struct fail *f)
{
    struct str body = str_trim(c->body);
    enum err e = json_parse(body.n ? body : STR("{}"), JSON_READ_STRICT, &c->json, f);

    if (e)
        return e;
    if (json_kind(c->json) != JSON_KIND_OBJECT)
        return fail(f, ERR_MALFORMED, "The body must be a JSON object");
    c->in = arena_get(c->job.arena, c->op->in_size ? c->op->in_size : 1);
    if (!c->in)
        return fail(f, ERR_TOO_BIG, "The request is too large");
    return OK;
}

static enum err
validate(struct call *c, struct fail *f)
{
    enum err e = fields_read(c->json, c->op->fields, c->in, f);

    if (!e)
        e = fields_read(c->json, client_token_fields, c, f);
    if (!e && c->op->check)
        e = c->op->check(c, f);
    return e;
}

enum err
call_parse(struct call *c, struct fail *f)
{
    return c->op->fields && !c->json ? decode(c, f) : OK;
}

void
call_decode_and_post(struct call *c)
{
    if (call_parse(c, &c->job.fail) != OK || (c->op->fields && validate(c, &c->job.fail) != OK)) {
        call_refuse(c);
        return;
    }
    if (c->client_token.n)
        take_repeat_key(c);
    c->job.lane = c->op->lane;
    c->job.run = call_run;
    c->job.done = call_done;
    api_post(c->api, &c->job);
}

void
api_post(struct api *api, struct job *job)
{
    if (job->lane == LANE_READ) {
        store_post(api->store, job);
        return;
    }
    if (api->last)
        api->last->task.next = &job->task;
    else
        api->first = job;
    /* A request that waited in its connection is shown by another hook, which may run after ours.
     */
    loop_again(api->loop);
    api->last = job;
    api->count++;
}

void
api_turn_ended(struct loop_hook *hook)
{
    struct api *api = (struct api *)(void *)((char *)hook - offsetof(struct api, turn));

    if (!api->first)
        return;
    store_post_list(api->store, api->first, api->last, api->count);
    api->first = api->last = NULL;
    api->count = 0;
}

void
call_start(struct api *api, const struct operation *op, const char *name, struct exchange *x,
           const struct token *token)
{
    const struct http_request *r = exchange_request(x);
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct call *c = arena_get(arena, sizeof(*c));
    struct str labels[LABELS_MAX] = { { NULL, 0 } };
    bool other_method;

    CHECK(c);
    c->job.arena = arena;
    c->job.home = api->loop;
    c->api = api;
    c->op = op;
    c->name = name;
    c->exchange = exchange_ref(x);
    c->token = *token;
    c->cors = cors_echo(api, op->dialect, http_header(r, STR("Origin")), arena);
    uuid4(c->request_id);
    if (op->admission == ADMIT_AGENT)
        c->cookie_given = session_hash(http_header(r, STR("Cookie")), c->cookie_hash);
    if (!arena_copy(arena, r->body, &c->body) || !arena_copy(arena, r->query, &c->query)) {
        fail(&c->job.fail, ERR_TOO_BIG, "The request is too large");
        call_refuse(c);
        return;
    }
    operation_find(r->method, r->path, labels, &other_method);
    for (int i = 0; i < LABELS_MAX && labels[i].p; i++) {
        if (percent_decode(labels[i], arena, &c->labels[i]))
            continue;
        fail(&c->job.fail, ERR_INVALID, "The path has a broken percent escape");
        call_refuse(c);
        return;
    }
    if (dialect_hooks[op->dialect].arrived)
        dialect_hooks[op->dialect].arrived(c, r);
    if (op->admission == ADMIT_SIGNATURE)
        call_authenticate(c);
    else
        call_decode_and_post(c);
}
