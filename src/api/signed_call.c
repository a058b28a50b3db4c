/* A signed call: signature, then parse, then resolve ids, then authorise, and only then validate
 * (connect-api.md 2.14), so that a caller without rights learns nothing about what exists. */

#include "api/api.h"

#include "api/ident.h"
#include "api/quota.h"
#include "auth/policy.h"
#include "auth/sigv4.h"
#include "base/limits.h"
#include "base/wall.h"

static enum err
key_run(struct job *job, struct txn *t, struct fail *f)
{
    struct call *c = (struct call *)(void *)job;

    (void)f;
    c->key_found = txn_access_key_find(t, c->access_key_id, &c->key) && c->key.active;
    return OK;
}

static enum err
verify(struct call *c, const struct http_request *r, struct fail *f)
{
    const struct sigv4_expectation e = {
        .secret = c->key.secret,
        .region = c->api->instance->region,
        .service = STR("connect"),
        .any_region = c->api->settings->any_region,
        .now_ms = loop_wall_ms(c->api->loop),
        .skew_ms = c->api->settings->clock_skew_ms,
    };
    struct sigv4_claim claim;
    enum err err = sigv4_read(r, c->job.arena, &claim, f);

    if (err)
        return err;
    /* Our keys are long-term ones: no token belongs to them. */
    if (!c->key_found || claim.session_token.p)
        return sigv4_unknown(f);
    return sigv4_verify(r, &claim, &e, c->job.arena, f);
}

static struct str
caller_arn(const struct call *c)
{
    struct buf b = { .max = 1024 };
    struct str s = STR_NONE;

    buf_printf(&b, "arn:aws:iam::%.*s:user/%.*s", STR_ARG(c->api->instance->account),
               STR_ARG(c->key.user));
    CHECK(arena_copy(c->job.arena, buf_str(&b), &s));
    buf_done(&b);
    return s;
}

static enum err
authorise(struct call *c, struct fail *f)
{
    struct arena *a = c->job.arena;
    struct str action = STR_NONE, id = ident_text(&c->api->instance->id, a);
    char now[WALL_TEXT_SIZE];
    struct str caller = caller_arn(c);
    const struct policy_key keys[] = {
        { STR("aws:SourceIp"), c->peer },
        { STR("aws:CurrentTime"), str_of(now, WALL_TEXT_SIZE - 1) },
        { STR("aws:PrincipalArn"), caller },
        { STR("connect:InstanceId"), id },
        { STR("aws:RequestedRegion"), c->api->instance->region },
        { STR("aws:username"), c->key.user },
        { STR("aws:SecureTransport"), c->secure ? STR("true") : STR("false") },
    };
    const struct policy *policy;
    struct policy_request request = { .keys = keys, .key_count = sizeof(keys) / sizeof(keys[0]) };
    struct buf name = { .max = 256 };
    bool allowed;

    wall_text(loop_wall_ms(c->api->loop), now);
    buf_printf(&name, "connect:%s", c->op->name);
    CHECK(arena_copy(a, buf_str(&name), &action));
    buf_done(&name);
    request.action = action;
    request.resource = c->resource;
    request.username = request.user_id = c->key.user;
    allowed = policy_parse(c->key.policy, a, &policy, f) == OK &&
              policy_decide(policy, &request, a) == POLICY_ALLOW;
    for (size_t i = 0; allowed && i < c->also_count; i++) {
        request.resource = c->resource = c->also[i];
        allowed = policy_decide(policy, &request, a) == POLICY_ALLOW;
    }
    if (allowed)
        return OK;
    return fail(f, ERR_DENIED, "User: %.*s is not authorized to perform: %.*s on resource: %.*s",
                STR_ARG(caller), STR_ARG(action), STR_ARG(c->resource));
}

static void
key_done(struct job *job)
{
    struct call *c = (struct call *)(void *)job;
    struct exchange *x = exchange_find(c->api->server, c->exchange);
    struct fail *f = &c->job.fail;

    if (job->err || !x) { /* without its guest there is nothing to verify */
        call_refuse(c);
        return;
    }
    if (verify(c, exchange_request(x), f) != OK)
        call_refuse(c);
    else if (!c->op->resource) {
        fail(f, ERR_UNSUPPORTED, "%s is not implemented by this server", c->name);
        call_refuse(c);
    } else if (quota_take(c->api->quotas, c->op, &(struct quota_caller){ 0 },
                          loop_now_ms(c->api->loop), f) != OK ||
               call_parse(c, f) != OK || c->op->resource(c, f) != OK || authorise(c, f) != OK)
        call_refuse(c);
    else
        call_decode_and_post(c);
}

void
call_authenticate(struct call *c)
{
    struct exchange *x = exchange_find(c->api->server, c->exchange);
    struct sigv4_claim claim;

    CHECK(x);
    if (sigv4_read(exchange_request(x), c->job.arena, &claim, &c->job.fail) != OK) {
        call_refuse(c);
        return;
    }
    CHECK(arena_copy(c->job.arena, claim.access_key_id, &c->access_key_id));
    CHECK(arena_copy(c->job.arena, exchange_request(x)->peer, &c->peer));
    c->secure = exchange_request(x)->secure;
    c->job.lane = LANE_READ;
    c->job.run = key_run;
    c->job.done = key_done;
    store_post(c->api->store, &c->job);
}
