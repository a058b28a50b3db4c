#include "api/participant/authentication.h"

#include "auth/id_token.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/percent.h"
#include "base/random.h"
#include "domain/authentication.h"

const struct field authentication_url_fields[] = {
    { "SessionId", FIELD_STR, AT(authentication_url_request, session_id), REQUIRED, 36, 36, NULL },
    { "RedirectUri", FIELD_STR, AT(authentication_url_request, redirect), REQUIRED, 1, 1024, NULL },
    { 0 },
};
const struct field cancel_authentication_fields[] = {
    { "SessionId", FIELD_STR, AT(cancel_authentication_request, session_id), REQUIRED, 36, 36,
      NULL },
    { 0 },
};

/* 256 bits, as base64url. */
static struct str
secret_text(struct arena *a)
{
    unsigned char bytes[32];
    char *text = arena_get(a, BASE64URL_SIZE(sizeof(bytes)));

    CHECK(text);
    random_bytes(bytes, sizeof(bytes));
    return str_of(text, base64url_write(bytes, sizeof(bytes), text));
}

static bool
is_listed(struct str one, struct str list)
{
    while (list.p)
        if (str_eq(str_trim(str_cut(&list, ',')), one))
            return true;
    return false;
}

enum err
authentication_url_check(struct call *c, struct fail *f)
{
    struct authentication_url_request *in = c->in;
    const struct identity_provider *p = &c->api->settings->identity;

    if (!p->client_id.n)
        return fail(f, ERR_DENIED, "there is no identity provider");
    if (p->redirects.n && !is_listed(in->redirect, p->redirects))
        return fail(f, ERR_INVALID, "RedirectUri is not one of those that are allowed");
    in->key = secret_text(c->job.arena);
    in->nonce = secret_text(c->job.arena);
    in->verifier = secret_text(c->job.arena);
    return OK;
}

static void
add_query(struct buf *url, const char *name, struct str value)
{
    buf_printf(url, "&%s=", name);
    percent_encode(url, value);
}

/* OpenID Connect Core 3.1.2.1, RFC 7636 4.3. The widget appends to it, so there must be a `?`. */
static void
write_url(const struct identity_provider *p, const struct authentication_url_request *in,
          struct buf *url)
{
    char challenge[PKCE_CHALLENGE];

    pkce_challenge(in->verifier, challenge);
    buf_add(url, p->authorize_url);
    buf_add_byte(url, str_find(p->authorize_url, '?') < p->authorize_url.n ? '&' : '?');
    buf_add(url, STR("response_type=code"));
    add_query(url, "client_id", p->client_id);
    add_query(url, "redirect_uri", in->redirect);
    add_query(url, "scope", p->scope);
    add_query(url, "state", in->key);
    add_query(url, "nonce", in->nonce);
    add_query(url, "code_challenge", str_of(challenge, PKCE_CHALLENGE));
    buf_add(url, STR("&code_challenge_method=S256"));
}

enum err
authentication_url_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct authentication_url_request *in = c->in;
    const struct authentication_secrets secrets = { in->key, in->nonce, in->verifier };
    struct buf url = { .max = LIMIT_AUTHENTICATION_URL };
    enum err e = authentication_link(t, &c->seat, in->session_id, in->redirect, &secrets, f);

    if (e)
        return e;
    write_url(&c->api->settings->identity, in, &url);
    if (url.full)
        e = fail(f, ERR_INVALID, "RedirectUri is too long");
    json_open(&c->out, '{');
    json_set_str(&c->out, "AuthenticationUrl", buf_str(&url));
    json_close(&c->out, '}');
    buf_done(&url);
    return e;
}

enum err
cancel_authentication_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct cancel_authentication_request *in = c->in;
    enum err e = authentication_cancel(t, &c->seat, in->session_id, f);

    if (e)
        return e;
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}
