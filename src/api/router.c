/* The route of every request: what can be decided at its head. */

#include "api/api.h"

#include "api/admin/admin.h"
#include "api/agent/agent.h"
#include "api/quota.h"
#include "base/limits.h"
#include "base/origin.h"
#include "base/random.h"

/* What the head has found out, until the body is there. */
struct routed {
    struct follower follower; /* first */
    const struct operation *op;
    const char *name;
    struct token token;
};

static enum dialect
dialect_of(struct str path)
{
    if (str_eq(path, STR("/connect/api")) || str_eq(path, STR("/api")))
        return DIALECT_CTI;
    if (str_starts(path, STR("/admin/api/")))
        return DIALECT_ADMIN;
    if (str_starts(path, STR("/participant/")))
        return DIALECT_PARTICIPANT;
    if (str_starts(path, STR("/attachments/")))
        return DIALECT_FILES;
    return str_starts(path, STR("/connectwidget/")) ? DIALECT_WIDGET : DIALECT_CONNECT;
}

static void
refuse(const struct api *api, struct exchange *x, enum dialect d, const struct fail *f)
{
    struct http_answer answer;
    char request_id[UUID_TEXT_SIZE];

    uuid4(request_id);
    fault_answer(
        d, f, request_id,
        cors_echo(api, d, http_header(exchange_request(x), STR("Origin")), exchange_arena(x)),
        STR_NONE, exchange_arena(x), &answer);
    exchange_answer(x, &answer);
}

/* connect-api.md 1.4, participant.md 1.2: never HTML. */
static void
refuse_unknown(const struct api *api, struct exchange *x, struct str path)
{
    struct fail f;

    fail_as(&f, ERR_NOT_FOUND, "UnknownOperationException", "There is no operation %.*s %.*s here",
            STR_ARG(exchange_request(x)->method), path.n > 200 ? 200 : (int)path.n, path.p);
    refuse(api, x, dialect_of(path), &f);
}

/* A page of ours may always start a chat in demo mode. */
bool
origin_is_own(const struct http_request *r, struct str origin)
{
    size_t at = str_find(origin, ':');

    return at + 3 <= origin.n && str_eq(str_from_at(origin, at + 3), http_header(r, STR("Host")));
}

static enum err
admit_origin(const struct api *api, const struct http_request *r, struct fail *f)
{
    struct str origin = http_header(r, STR("Origin"));

    if (origin_is_listed(origin, api->settings->start_origins) ||
        (api->settings->demo && origin_is_own(r, origin)))
        return OK;
    return fail(f, ERR_DENIED, "Chats cannot be started from this origin");
}

/* A credential that cannot be right is refused before the body is read. */
static enum err
admit(struct api *api, const struct operation *op, struct exchange *x, struct token *ret,
      struct fail *f)
{
    const struct http_request *r = exchange_request(x);
    int64_t now = loop_wall_ms(api->loop);

    switch (op->admission) {
    case ADMIT_ALL:
        return OK;
    case ADMIT_PARTICIPANT_TOKEN:
        return token_read(api->keys, http_header(r, STR("X-Amz-Bearer")), TOKEN_PARTICIPANT, now,
                          ret, f);
    case ADMIT_CONNECTION_TOKEN:
        return token_read(api->keys, http_header(r, STR("X-Amz-Bearer")), TOKEN_CONNECTION, now,
                          ret, f);
    case ADMIT_ORIGIN:
        return admit_origin(api, r, f);
    case ADMIT_ADMIN:
    case ADMIT_TESTER: /* who it is, and what they may: admin_enter() */
        return admin_knock(api, r, f);
    case ADMIT_AGENT: /* signature here; whether it has expired, and whose session, in the job */
        return token_read(api->keys, http_header(r, STR("X-Amz-Bearer")), TOKEN_AGENT, 0, ret, f);
    case ADMIT_SIGNATURE: /* the rest needs the key and the body: signed_call.c */
        if (http_header(r, STR("Authorization")).p || r->query.n)
            return OK;
        return fail_as(f, ERR_DENIED, "MissingAuthenticationTokenException",
                       "Missing Authentication Token");
    }
    return ERR_INTERNAL;
}

/* Behind a proxy of the operator's the address is what that one has added last. */
struct str
api_address_of(const struct api *api, const struct http_request *r)
{
    struct str list = http_header(r, STR("X-Forwarded-For")), last = STR_NONE;

    if (!api->settings->forwarded_for || !list.n)
        return r->peer;
    while (list.p)
        last = str_cut(&list, ',');
    return str_trim(last);
}

static enum err
throttle(const struct api *api, const struct operation *op, const struct http_request *r,
         const struct token *token, struct fail *f)
{
    struct quota_caller who;

    if (!api->quotas)
        return OK;
    who = (struct quota_caller){ .participant_no = token->participant_no,
                                 .address = api_address_of(api, r) };
    return quota_take(api->quotas, op, &who, loop_now_ms(api->loop), f);
}

/* The body of an operation's request is there. */
static void
routed_request(struct api *api, struct exchange *x, struct follower *self)
{
    const struct routed *routed = (const struct routed *)(void *)self;

    call_start(api, routed->op, routed->name, x, &routed->token);
}

/* A page that takes a body, or answers later. */
static void
routed_page(struct api *api, struct exchange *x, struct follower *self)
{
    const struct routed *routed = (const struct routed *)(void *)self;

    routed->op->page(api, x);
}

static void
head(struct exchange *x, void *ctx)
{
    struct api *api = ctx;
    const struct http_request *r = exchange_request(x);
    bool preflight = str_eq(r->method, STR("OPTIONS")), other_method;
    struct str labels[LABELS_MAX];
    const struct operation *op = operation_find(r->method, r->path, labels, &other_method);
    const char *name = op ? op->name : NULL;
    struct routed *routed;
    struct fail f;

    if (!op && preflight && str_starts(r->path, STR("/participant/"))) {
        cors_preflight(api, DIALECT_PARTICIPANT, x);
        return;
    }
    if (!op && preflight && other_method) {
        op = operation_find(http_header(r, STR("Access-Control-Request-Method")), r->path, labels,
                            &other_method);
        cors_preflight(api, op ? op->dialect : DIALECT_CONNECT, x);
        return;
    }
    if (op && op->admission == ADMIT_AGENT) {
        op = cti_operation_find(http_header(r, STR("X-Amz-Target")));
        name = op->name;
    }
    if (!op)
        op = operation_find_unserved(r->method, r->path, &name);
    if (!op) {
        refuse_unknown(api, x, r->path);
        return;
    }
    if (op->page && !op->body_max) {
        op->page(api, x);
        return;
    }
    routed = arena_get(exchange_arena(x), sizeof(*routed));
    CHECK(routed);
    routed->follower.request = op->page ? routed_page : routed_request;
    routed->op = op;
    routed->name = name;
    if (admit(api, op, x, &routed->token, &f) != OK) {
        refuse(api, x, op->dialect, &f);
        return;
    }
    /* Said before anything changes: nothing to undo. A signed call comes to its bucket when its
     * signature has been verified, so that nobody empties another one's: signed_call.c. */
    if (op->admission != ADMIT_SIGNATURE && throttle(api, op, r, &routed->token, &f) != OK) {
        refuse(api, x, op->dialect, &f);
        return;
    }
    if (!store_has_room(api->store)) {
        fail(&f, ERR_BUSY, "Too Many Requests");
        refuse(api, x, op->dialect, &f);
        return;
    }
    exchange_data_set(x, routed);
    exchange_accept(x, op->body_max);
}

static void
request(struct exchange *x, void *ctx)
{
    struct follower *follower = exchange_data(x);

    follower->request(ctx, x, follower);
}

static void
gone(struct exchange *x, void *ctx)
{
    struct follower *follower = exchange_data(x);

    (void)ctx;
    if (follower && follower->gone)
        follower->gone(follower);
}

/* What http/ itself refuses speaks the language of the service whose path was asked for. */
static void
refusal(struct exchange *x, int status, const char *why, struct http_answer *ret, void *ctx)
{
    struct str path = exchange_request(x) ? exchange_request(x)->path : STR_NONE;
    enum dialect d = dialect_of(path);
    char request_id[UUID_TEXT_SIZE];
    struct fail f;

    uuid4(request_id);
    if (status == 413)
        fail(&f, ERR_TOO_BIG, "%s", why);
    else
        fail_as(&f, ERR_INVALID, d == DIALECT_CONNECT ? "InvalidRequestException" : NULL, "%s",
                why);
    fault_answer(d, &f, request_id, cors_echo(ctx, d, STR_NONE, exchange_arena(x)), STR_NONE,
                 exchange_arena(x), ret);
    ret->status = status;
}

const struct http_service *
api_service(struct api *api, struct http_service *ret)
{
    *ret = (struct http_service){
        .ctx = api, .head = head, .request = request, .refusal = refusal, .gone = gone
    };
    return ret;
}
