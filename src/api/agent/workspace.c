/* What a session opens: its tokens, the workspace page, its end. contract/ccp.md 6. */

#include "api/agent/login.h"
#include "api/agent/visit.h"

#include "api/ident.h"
#include "auth/session.h"
#include "base/limits.h"
#include "base/random.h"
#include "http/static.h"

static void
answer_unknown(struct exchange *x)
{
    visit_answer_json(x, 401, STR("{\"message\":\"Unauthorized\"}"));
}

/* ---- authorize ---- */

static enum err
authorize_run(struct job *job, struct txn *t, struct fail *f)
{
    struct visit *v = (struct visit *)(void *)job;

    (void)f;
    visit_look(v, t);
    if (v->known)
        session_renew(t, &v->session);
    return OK;
}

static void
authorize_answer(struct visit *v, struct exchange *x)
{
    struct buf text = { .max = 1024 };
    struct json_out w = { .out = &text };
    struct token token = { .kind = TOKEN_AGENT };
    char bearer[TOKEN_TEXT_SIZE];
    size_t n;

    if (!v->known) {
        answer_unknown(x);
        return;
    }
    token.chat_no = v->session.no;
    token.participant_no = v->session.user_no;
    token.expires_ms = loop_wall_ms(v->api->loop) + LIMIT_AGENT_BEARER_MS;
    random_bytes(&token.nonce, sizeof(token.nonce));
    token_issue(v->api->keys, &token, bearer, &n);
    json_open(&w, '{');
    json_set_str(&w, "accessToken", str_of(bearer, n));
    json_set_int(&w, "expiration", token.expires_ms);
    json_close(&w, '}');
    visit_answer_json(x, 200, buf_str(&text));
    buf_done(&text);
}

void
page_authorize(struct api *api, struct exchange *x)
{
    visit_start(api, x, LANE_WRITE, authorize_run, authorize_answer);
}

/* ---- logout ---- */

static enum err
logout_run(struct job *job, struct txn *t, struct fail *f)
{
    struct visit *v = (struct visit *)(void *)job;

    (void)f;
    visit_look(v, t);
    if (v->known)
        txn_session_delete(t, v->session.no);
    v->approved = origins_approved(t);
    return OK;
}

static bool
is_approved(const struct visit *v)
{
    struct str list = v->approved;

    if (!v->origin.n)
        return false;
    if (str_eq(v->origin, v->own_origin))
        return true;
    while (list.n)
        if (str_eq_nocase(str_cut(&list, ' '), v->origin))
            return true;
    return false;
}

static void
logout_answer(struct visit *v, struct exchange *x)
{
    struct buf lines = { .max = 4096 };

    session_cookie_line(&lines, STR(""), v->secure);
    buf_add(&lines, STR("Cache-Control: no-store\r\nVary: Origin\r\n"));
    if (is_approved(v))
        buf_printf(&lines,
                   "Access-Control-Allow-Origin: %.*s\r\n"
                   "Access-Control-Allow-Credentials: true\r\n",
                   STR_ARG(v->origin));
    if (v->navigates)
        buf_add(&lines, STR("Location: /connect/login\r\n"));
    exchange_answer(x, &(struct http_answer){ .status = v->navigates ? 302 : 200,
                                              .type = STR("application/json"),
                                              .headers = buf_str(&lines),
                                              .body = STR("{}") });
    buf_done(&lines);
}

void
page_logout(struct api *api, struct exchange *x)
{
    visit_start(api, x, LANE_WRITE, logout_run, logout_answer);
}

/* ---- the workspace ---- */

static enum err
workspace_run(struct job *job, struct txn *t, struct fail *f)
{
    struct visit *v = (struct visit *)(void *)job;

    (void)f;
    visit_look(v, t);
    v->approved = origins_approved(t);
    return OK;
}

/* ccp.md 9 no. 19: not a secure context, so there would be neither locks nor cookies for frames. */
static bool
is_usable(const struct visit *v)
{
    const struct api_settings *s = v->api->settings;

    return v->secure || s->local || str_starts(s->public_url, STR("http://127.0.0.1")) ||
           str_starts(s->public_url, STR("http://localhost"));
}

static void
workspace_answer(struct visit *v, struct exchange *x)
{
    struct buf policy = { .max = 12 * 1024 };

    if (!is_usable(v)) {
        exchange_answer(
            x, &(struct http_answer){
                   .status = 403,
                   .type = STR("text/plain; charset=utf-8"),
                   .body = STR("The agent workspace needs HTTPS here: browsers give plain HTTP "
                               "pages no shared locks and no secure cookies. Start frontdesk with "
                               "--tls-cert and --tls-key, or behind a proxy with --public-url "
                               "https://...\n") });
        return;
    }
    if (!v->known) {
        visit_to_login(v, x);
        return;
    }
    buf_printf(&policy,
               "Content-Security-Policy: default-src 'self'; connect-src 'self' ws: wss:; "
               "worker-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
               "style-src 'self'; base-uri 'none'; frame-ancestors 'self'%.*s\r\n"
               "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n",
               STR_ARG(v->approved));
    if (!static_answer_framed(x, STR("/agent/index.html"), buf_str(&policy), STR_NONE))
        visit_answer_json(x, 404, STR("{\"message\":\"The workspace is not part of this build\"}"));
    buf_done(&policy);
}

void
page_workspace(struct api *api, struct exchange *x)
{
    visit_start(api, x, LANE_READ, workspace_run, workspace_answer);
}

static void
set_url(struct json_out *w, const char *name, const struct visit *v, const char *path)
{
    struct buf url = { .max = 2048 };

    buf_add(&url, v->own_origin);
    buf_add(&url, str_from(path));
    json_set_str(w, name, buf_str(&url));
    buf_done(&url);
}

static void
config_answer(struct visit *v, struct exchange *x)
{
    const struct instance *i = v->api->instance;
    struct buf text = { .max = 8192 };
    struct json_out w = { .out = &text };

    if (!v->known) {
        answer_unknown(x);
        return;
    }
    json_open(&w, '{');
    json_set_str(&w, "instanceId", ident_text(&i->id, v->job.arena));
    json_set_str(&w, "instanceArn", ident_instance_arn(i, v->job.arena));
    json_set_str(&w, "alias", i->alias);
    json_set_str(&w, "region", i->region);
    json_set_str(&w, "origin", v->own_origin);
    set_url(&w, "endpoint", v, "/connect/api");
    set_url(&w, "authorizeEndpoint", v, "/connect/auth/authorize");
    set_url(&w, "loginEndpoint", v, "/connect/login?landat=/ccp-v2/");
    set_url(&w, "logoutEndpoint", v, "/connect/logout");
    set_url(&w, "agentAppEndpoint", v, "/connect/agent-app/api");
    set_url(&w, "taskTemplatesEndpoint", v, "/connect/task-templates/api/ccp");
    json_set_str(&w, "authCookieName", STR(SESSION_COOKIE));
    json_close(&w, '}');
    visit_answer_json(x, 200, buf_str(&text));
    buf_done(&text);
}

void
page_workspace_config(struct api *api, struct exchange *x)
{
    visit_start(api, x, LANE_READ, workspace_run, config_answer);
}
