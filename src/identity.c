#include "identity.h"

#include "auth/id_token.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/percent.h"
#include "store/authentications.h"

static struct str
kept(struct txn *t, struct buf *text)
{
    struct str s = STR_NONE;

    CHECK(!text->full);
    CHECK(arena_copy(txn_arena(t), buf_str(text), &s));
    buf_done(text);
    return s;
}

static struct str
request_member(struct txn *t, const struct errand *e, const char *name)
{
    struct json *j;
    struct str s = STR_NONE;

    if (json_parse(e->request, JSON_READ_STRICT, &j, NULL) != OK)
        return s;
    if (json_kind(json_member(j, name)) == JSON_KIND_STRING)
        CHECK(arena_copy(txn_arena(t), json_str(json_member(j, name)), &s));
    json_free(&j);
    return s;
}

/* RFC 6749 2.3.1: both are form-encoded before they become a basic credential. */
static void
add_client(struct buf *headers, const struct identity_provider *p)
{
    struct buf plain = { .max = 4096 };
    char *text;
    size_t n;

    percent_encode(&plain, p->client_id);
    buf_add_byte(&plain, ':');
    percent_encode(&plain, p->client_secret);
    buf_add(headers, STR("Authorization: Basic "));
    text = buf_room(headers, BASE64_SIZE(plain.n));
    if (text) {
        n = base64_write(plain.p, plain.n, text);
        buf_used(headers, n);
    }
    buf_add_byte(headers, '\n');
    buf_done(&plain);
}

/* OpenID Connect Core 3.1.3.1, RFC 7636 4.5. */
static void
prepare_exchange(struct txn *t, const struct identity_provider *p, const struct authentication *a,
                 struct str code, struct http_request_out *ret)
{
    struct buf body = { .max = LIMIT_ERRAND_REQUEST }, headers = { .max = 8192 };

    buf_add(&body, STR("grant_type=authorization_code&code="));
    percent_encode(&body, code);
    buf_add(&body, STR("&redirect_uri="));
    percent_encode(&body, a->redirect);
    buf_add(&body, STR("&code_verifier="));
    percent_encode(&body, a->verifier);
    if (!p->client_secret.n) {
        buf_add(&body, STR("&client_id="));
        percent_encode(&body, p->client_id);
    }
    buf_add(&headers, STR("Content-Type: application/x-www-form-urlencoded\n"
                          "Accept: application/json\n"));
    if (p->client_secret.n)
        add_client(&headers, p);
    ret->method = STR("POST");
    ret->url = p->token_url;
    ret->body = kept(t, &body);
    ret->headers = kept(t, &headers);
}

enum err
identity_prepare(struct txn *t, const struct errand *e, void *ctx, struct http_request_out *ret,
                 struct fail *f)
{
    const struct identity_provider *p = ctx;
    struct str code = request_member(t, e, "Code");
    struct authentication a;

    if (!p->client_id.n || !txn_authentication_get(t, e->ref, &a))
        return fail(f, ERR_NOT_FOUND, "there is no identity provider");
    *ret = (struct http_request_out){ .connect_ms = LIMIT_IDENTITY_CALL_MS,
                                      .total_ms = LIMIT_IDENTITY_CALL_MS,
                                      .answer_max = LIMIT_IDENTITY_ANSWER };
    if (code.n) {
        prepare_exchange(t, p, &a, code, ret);
        return OK;
    }
    ret->method = STR("GET");
    ret->url = p->keys_url;
    ret->headers = STR("Accept: application/json\n");
    return OK;
}

void
identity_review(struct txn *t, const struct errand *e, void *ctx, struct errand_answer *a)
{
    const struct identity_provider *p = ctx;
    struct str token = request_member(t, e, "IdToken"), claims, why = STR_NONE;
    struct authentication session;
    struct id_token_expectation want;
    struct fail f;

    if (!token.n || a->status < 200 || a->status > 299 ||
        !txn_authentication_get(t, e->ref, &session))
        return;
    want = (struct id_token_expectation){ .issuer = p->issuer,
                                          .client_id = p->client_id,
                                          .nonce = session.nonce,
                                          .now_ms = txn_now_ms(t) };
    if (id_token_read(token, a->body, &want, txn_arena(t), &claims, &f) == OK) {
        a->body = claims;
        return;
    }
    CHECK(arena_copy(txn_arena(t), str_from(f.why), &why));
    a->status = 403; /* final: the same keys will say the same */
    a->why = why.p;
}
