/* The demo's pages, in demo mode only: the shop at "/" with its widget's snippet exactly as a site
 * owner pastes it, its /token, and the developers' page. DESIGN.md; contract/widget.md 2.4. */

#include "api/operation_table.h"

#include "api/agent/login.h"
#include "api/agent/visit.h"
#include "api/pages.h"
#include "api/query.h"
#include "auth/hmac.h"
#include "auth/session.h"
#include "auth/widget_jwt.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/snippet.h"
#include "http/static.h"
#include "store/widgets.h"

/* The widget that init made, else the first there is. */
static bool
shop_widget(struct txn *t, struct widget *ret)
{
    return txn_widget_find_name(t, STR("Website"), ret) || txn_widgets(t, ret, 1) == 1;
}

static void
answer_not_here(struct exchange *x)
{
    exchange_answer(
        x, &(struct http_answer){ .status = 404,
                                  .type = STR("application/json"),
                                  .body = STR("{\"message\":\"There is nothing here\"}") });
}

/* ---- the shop ---- */

#define PLACE "<!--snippet-->"

static enum err
shop_run(struct job *job, struct txn *t, struct fail *f)
{
    struct visit *v = (struct visit *)(void *)job;
    struct buf text = { .max = SNIPPET_TEXT_MAX };
    struct widget w;

    (void)f;
    if (shop_widget(t, &w))
        snippet_write(&w, v->own_origin, &text);
    if (text.full || !arena_copy(job->arena, buf_str(&text), &v->text))
        v->text = STR("");
    buf_done(&text);
    return OK;
}

/* The rest behind the first `what`; what was before it goes to *ret. */
static struct str
split(struct str text, struct str what, struct str *ret)
{
    const char *at = text.n >= what.n ? memmem(text.p, text.n, what.p, what.n) : NULL;
    size_t n = at ? (size_t)(at - text.p) : text.n;

    *ret = str_first(text, n);
    return str_from_at(text, at ? n + what.n : n);
}

/* The snippet is an inline script, the only one that the page may run: its hash says which. */
static void
write_policy(const struct visit *v, struct buf *out)
{
    char hash_text[BASE64_SIZE(HASH_SIZE)];
    unsigned char hash[HASH_SIZE];
    struct str script, head, own = v->own_origin;

    script = split(v->text, STR("<script type=\"text/javascript\">"), &head);
    split(script, STR("</script>"), &script);
    sha256(script, hash);
    base64_write(hash, sizeof(hash), hash_text);
    buf_printf(out,
               "Content-Security-Policy: default-src 'self'; "
               "script-src 'self' %.*s 'sha256-%.*s'; connect-src 'self' %.*s ws: wss:; "
               "img-src 'self' data: blob: %.*s; media-src 'self' blob:; base-uri 'none'; "
               "frame-ancestors 'self'\r\n"
               "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
               "Cache-Control: no-store\r\n",
               STR_ARG(own), (int)sizeof(hash_text), hash_text, STR_ARG(own), STR_ARG(own));
}

static void
shop_answer(struct visit *v, struct exchange *x)
{
    struct buf page = { .max = SNIPPET_TEXT_MAX * 2 }, lines = { .max = 8192 };
    struct str html, head, rest;

    if (!static_text(STR("/index.html"), &html)) {
        answer_not_here(x);
        return;
    }
    rest = split(html, STR(PLACE), &head);
    buf_add(&page, head);
    buf_add(&page, v->text);
    buf_add(&page, rest);
    write_policy(v, &lines);
    exchange_answer(x, &(struct http_answer){ .status = 200,
                                              .type = STR("text/html; charset=utf-8"),
                                              .headers = buf_str(&lines),
                                              .body = buf_str(&page) });
    buf_done(&page);
    buf_done(&lines);
}

static void
page_shop(struct api *api, struct exchange *x)
{
    if (api->settings->demo)
        visit_start(api, x, LANE_READ, shop_run, shop_answer);
    else
        answer_not_here(x);
}

/* ---- its token endpoint ---- */

/* What the shop knows of its visitor: contract/widget.md 7. Nothing else is ever signed. */
static const struct {
    const char *name;
    struct str value;
} known[] = {
    { "name", STR_INIT("Jane Doe") },
    { "memberID", STR_INIT("123456789") },
    { "email", STR_INIT("jane@example.com") },
    { "isPremiumUser", STR_INIT("true") },
    { "age", STR_INIT("45") },
};
enum { VISITOR_VALUE_MAX = 200, TOKEN_SECONDS = 500 };

/* From the query, else from the shop's own cookie, as from the session of a real shop. */
static bool
visitor_value(const struct visit *v, size_t which, struct arena *a, struct str *ret)
{
    struct str cookie = cookie_find(v->cookies, STR("shop-visitor"));

    if (!query_value(v->query, known[which].name, 0, a, ret) &&
        !query_value(cookie, known[which].name, 0, a, ret))
        *ret = known[which].value;
    return ret->n <= VISITOR_VALUE_MAX && str_is_utf8(*ret);
}

static enum err
write_claims(const struct visit *v, const struct widget *w, int64_t now_s, struct buf *out,
             struct fail *f)
{
    struct json_out j = { .out = out };
    char id[UUID_TEXT_SIZE];

    uuid_text(w->id.b, id);
    json_open(&j, '{');
    json_set_str(&j, "sub", str_from(id));
    json_set_int(&j, "iat", now_s);
    json_set_int(&j, "exp", now_s + TOKEN_SECONDS);
    json_name(&j, "attributes");
    json_open(&j, '{');
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct str value;

        if (!visitor_value(v, i, v->job.arena, &value))
            return fail(f, ERR_INVALID, "%s has at most %d bytes of UTF-8", known[i].name,
                        VISITOR_VALUE_MAX);
        json_set_str(&j, known[i].name, value);
    }
    json_close(&j, '}');
    json_close(&j, '}');
    return OK;
}

static enum err
token_run(struct job *job, struct txn *t, struct fail *f)
{
    struct visit *v = (struct visit *)(void *)job;
    struct buf claims = { .max = 8192 };
    struct fail why = { 0 };
    struct widget w;
    enum err e = OK;

    (void)f;
    v->text = STR("");
    if (!shop_widget(t, &w))
        return OK;
    e = write_claims(v, &w, txn_now_ms(t) / 1000, &claims, &why);
    if (!e)
        e = widget_jwt_sign(buf_str(&claims), w.keys[0].text, job->arena, &v->text, &why);
    if (e)
        v->text = STR("");
    buf_done(&claims);
    return OK;
}

static void
token_answer(struct visit *v, struct exchange *x)
{
    struct buf text = { .max = 16 * 1024 };
    struct json_out w = { .out = &text };
    bool good = v->text.n > 0;

    json_open(&w, '{');
    if (good)
        json_set_str(&w, "data", v->text);
    else
        json_set_str(&w, "message",
                     STR("there is no widget, or a value is not text of at most "
                         "200 bytes"));
    json_close(&w, '}');
    exchange_answer(x, &(struct http_answer){ .status = good ? 200 : 400,
                                              .type = STR("application/json"),
                                              .headers = STR("Cache-Control: no-store\r\n"),
                                              .body = buf_str(&text) });
    buf_done(&text);
}

static void
page_token(struct api *api, struct exchange *x)
{
    if (api->settings->demo)
        visit_start(api, x, LANE_READ, token_run, token_answer);
    else
        answer_not_here(x);
}

/* clang-format off */
#define VISIT(path_, page_) \
    { .name = path_, .method = "GET", .path = path_, .dialect = DIALECT_PAGE, .admission = ADMIT_ALL, \
      .body_max = LIMIT_BODY_ADMIN, .page = page_ }
const struct operation shop_operations[] = {
    VISIT("/", page_shop),
    VISIT("/token", page_token),
    PAGE("/developers", page_developers),
    PAGE("/demo.json", page_demo_json),
    { 0 }
};
/* clang-format on */
