#include "api/admin/admin.h"

#include "api/agent/login.h"
#include "api/agent/visit.h"
#include "auth/session.h"
#include "domain/permission.h"
#include "gateway/item_json.h"
#include "http/static.h"
#include "store/flows.h"
#include "store/resources.h"

/* ---- who calls ---- */

static bool
is_of_our_page(const struct api *api, const struct http_request *r)
{
    struct str origin = http_header(r, STR("Origin")), site = http_header(r, STR("Sec-Fetch-Site"));

    if (site.n && !str_eq(site, STR("same-origin")))
        return false;
    if (!origin.n) /* browsers send it with every call that changes something */
        return str_eq(r->method, STR("GET"));
    return origin_is_own(r, origin) || str_eq(origin, api->settings->public_url);
}

static bool
is_json(struct str type)
{
    return str_eq_nocase(str_trim(str_cut(&type, ';')), STR("application/json"));
}

enum err
admin_knock(const struct api *api, const struct http_request *r, struct fail *f)
{
    if (!is_of_our_page(api, r))
        return fail(f, ERR_DENIED, "this call must come from a page of this server");
    if (!str_eq(r->method, STR("GET")) && !is_json(http_header(r, STR("Content-Type"))))
        return fail(f, ERR_DENIED, "this call must be of Content-Type application/json");
    return OK;
}

void
admin_arrived(struct call *c, const struct http_request *r)
{
    const struct api_settings *s = c->api->settings;
    struct buf url = { .max = 1024 };

    c->cookie_given = session_hash(http_header(r, STR("Cookie")), c->cookie_hash);
    buf_printf(&url, "%s://%.*s", r->secure ? "https" : "http",
               STR_ARG(http_header(r, STR("Host"))));
    if (s->public_url.n)
        c->server_url = s->public_url;
    else if (!arena_copy(c->job.arena, buf_str(&url), &c->server_url))
        c->server_url = STR("");
    buf_done(&url);
}

bool
admin_may(struct call *c, struct txn *t, const char *permission)
{
    return c->session.user_no && user_may(t, c->session.user_no, str_from(permission));
}

enum err
admin_enter(struct call *c, struct txn *t, struct fail *f)
{
    const char *permission = admin_permission(c->op);
    bool open = c->op->admission == ADMIT_TESTER && c->api->settings->demo;

    if (!c->cookie_given || session_of_cookie(t, c->cookie_hash, &c->session, NULL) != OK) {
        c->session = (struct session){ 0 };
        return open ? OK : fail(f, ERR_GONE, "sign in first");
    }
    if (c->op->lane == LANE_WRITE)
        session_renew(t, &c->session);
    if (open || !*permission || admin_may(c, t, permission))
        return OK;
    return fail(f, ERR_DENIED, "this needs the permission %s in a security profile", permission);
}

/* ---- what the pages ask for first ---- */

enum err
admin_session_run(struct call *c, struct txn *t, struct fail *f)
{
    static const char *const asked[] = { "CommunicationWidgets.View", "CommunicationWidgets.Create",
                                         "CommunicationWidgets.Edit", "CommunicationWidgets.Delete",
                                         "ChatTestMode" };
    struct json_out *w = &c->out;
    struct resource user;
    bool known = c->session.user_no && txn_resource_get(t, c->session.user_no, &user);

    (void)f;
    json_open(w, '{');
    json_set_str(w, "Username", known ? user.name : STR(""));
    json_set_str(w, "ServerUrl", c->server_url);
    json_set_bool(w, "Demo", c->api->settings->demo);
    json_name(w, "Permissions");
    json_open(w, '[');
    for (size_t i = 0; known && i < sizeof(asked) / sizeof(asked[0]); i++)
        if (admin_may(c, t, asked[i]))
            json_put_str(w, str_from(asked[i]));
    json_close(w, ']');
    json_close(w, '}');
    return OK;
}

enum { FLOWS_AT_ONCE = 64 };

enum err
admin_flows_run(struct call *c, struct txn *t, struct fail *f)
{
    struct flow *flows = arena_get(c->job.arena, FLOWS_AT_ONCE * sizeof(*flows));
    struct str after = STR("");
    size_t n;

    if (!flows)
        return fail(f, ERR_TOO_BIG, "The request is too large");
    json_open(&c->out, '[');
    do {
        n = txn_flows(t, FLOW_KIND_FLOW, after, flows, FLOWS_AT_ONCE);
        for (size_t i = 0; i < n; i++) {
            if (!str_eq(flows[i].type, STR("CONTACT_FLOW")) || flows[i].archived ||
                !flows[i].published_no)
                continue;
            json_open(&c->out, '{');
            json_set_uuid(&c->out, "Id", &flows[i].id);
            json_set_str(&c->out, "Name", flows[i].name);
            json_set_bool(
                &c->out, "Default",
                !memcmp(flows[i].id.b, c->api->instance->flow_id.b, sizeof(flows[i].id.b)));
            json_close(&c->out, '}');
        }
        if (n)
            after = flows[n - 1].name;
    } while (n == FLOWS_AT_ONCE);
    json_close(&c->out, ']');
    return OK;
}

/* ---- the pages ---- */

/* Logos and icons of owners are anywhere; everything else is ours. */
#define POLICY                                                                                     \
    "Content-Security-Policy: default-src 'self'; connect-src 'self' ws: wss:; "                   \
    "img-src 'self' https: http: data: blob:; media-src 'self' blob:; base-uri 'none'; "           \
    "form-action 'self'; frame-ancestors 'self'\r\n"                                               \
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"

static void
answer_page(struct exchange *x, struct str path)
{
    if (!static_answer_framed(x, path, STR(POLICY), STR_NONE))
        exchange_answer(
            x, &(struct http_answer){ .status = 404,
                                      .type = STR("application/json"),
                                      .body = STR("{\"message\":\"There is nothing here\"}") });
}

static enum err
look_run(struct job *job, struct txn *t, struct fail *f)
{
    (void)f;
    visit_look((struct visit *)(void *)job, t);
    return OK;
}

static void
admin_answer(struct visit *v, struct exchange *x)
{
    if (v->known)
        answer_page(x, STR("/admin/widgets.html"));
    else
        visit_to_login(v, x);
}

void
page_admin(struct api *api, struct exchange *x)
{
    visit_start(api, x, LANE_READ, look_run, admin_answer);
}

static void
test_chat_answer(struct visit *v, struct exchange *x)
{
    if (v->known || v->api->settings->demo)
        answer_page(x, STR("/test-chat/index.html"));
    else
        visit_to_login(v, x);
}

void
page_test_chat(struct api *api, struct exchange *x)
{
    visit_start(api, x, LANE_READ, look_run, test_chat_answer);
}

/* Frames of the pages above. They hold nothing: what they show they are told by the page. */
void
page_preview(struct api *api, struct exchange *x)
{
    (void)api;
    answer_page(x, STR("/admin/preview.html"));
}

void
page_customer(struct api *api, struct exchange *x)
{
    (void)api;
    answer_page(x, STR("/test-chat/customer.html"));
}
