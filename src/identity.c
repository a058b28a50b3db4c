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

/* Keys change seldom. They are asked for again when a token names a key that is not among them,
 * when they did not verify one, and after LIMIT_IDENTITY_KEYS_MS: one that was withdrawn is out
 * then. */
static bool
has_key_of(const struct identity *i, struct str token, struct arena *a, int64_t now_ms)
{
    return i->keys.n && now_ms < i->keys_ms + LIMIT_IDENTITY_KEYS_MS && now_ms >= i->keys_ms &&
           id_token_names_key(token, buf_str(&i->keys), a);
}

#define KNOWN_KEYS "builtin:keys"

static void
prepare_keys(struct txn *t, const struct identity *i, struct str token,
             struct http_request_out *ret)
{
    ret->method = STR("GET");
    ret->headers = STR("Accept: application/json\n");
    ret->url = i->provider.keys_url;
    if (has_key_of(i, token, txn_arena(t), txn_now_ms(t)) &&
        arena_copy(txn_arena(t), buf_str(&i->keys), &ret->body))
        ret->url = STR(KNOWN_KEYS);
}

enum err
identity_prepare(struct txn *t, const struct errand *e, void *ctx, struct http_request_out *ret,
                 struct fail *f)
{
    const struct identity *i = ctx;
    const struct identity_provider *p = &i->provider;
    struct str code = request_member(t, e, "Code");
    struct authentication a;

    if (!p->client_id.n || !txn_authentication_get(t, e->ref, &a))
        return fail(f, ERR_NOT_FOUND, "there is no identity provider");
    *ret = (struct http_request_out){ .connect_ms = LIMIT_IDENTITY_CALL_MS,
                                      .total_ms = LIMIT_IDENTITY_CALL_MS,
                                      .answer_max = LIMIT_IDENTITY_ANSWER };
    if (code.n)
        prepare_exchange(t, p, &a, code, ret);
    else
        prepare_keys(t, i, request_member(t, e, "IdToken"), ret);
    return OK;
}

bool
identity_knows(const struct http_request_out *r, http_heard_fn heard, void *ctx)
{
    const struct errand_answer answer = {
        .answered = true, .status = 200, .type = STR("application/json"), .body = r->body
    };

    if (!str_eq(r->url, STR(KNOWN_KEYS)))
        return false;
    heard(&answer, ctx);
    return true;
}

static void
keep_keys(struct identity *i, struct str keys, int64_t now_ms)
{
    if (str_eq(keys, buf_str(&i->keys)) && now_ms < i->keys_ms + LIMIT_IDENTITY_KEYS_MS)
        return; /* most likely they are our own */
    buf_clear(&i->keys);
    buf_add(&i->keys, keys);
    if (i->keys.full)
        buf_clear(&i->keys);
    i->keys_ms = now_ms;
}

/* Keys that were known and do not verify: perhaps the provider has others under the same name.
 * What was fetched just now is final: it will say the same. */
static int
status_of_refusal(struct identity *i, struct str keys)
{
    if (!i->keys.n || !str_eq(keys, buf_str(&i->keys)))
        return 403;
    buf_clear(&i->keys);
    return 503;
}

void
identity_review(struct txn *t, const struct errand *e, void *ctx, struct errand_answer *a)
{
    struct identity *i = ctx;
    struct str token = request_member(t, e, "IdToken"), claims, why = STR_NONE;
    struct authentication session;
    struct id_token_expectation want;
    struct fail f;

    if (!token.n || a->status < 200 || a->status > 299 ||
        !txn_authentication_get(t, e->ref, &session))
        return;
    want = (struct id_token_expectation){ .issuer = i->provider.issuer,
                                          .client_id = i->provider.client_id,
                                          .nonce = session.nonce,
                                          .now_ms = txn_now_ms(t) };
    if (id_token_read(token, a->body, &want, txn_arena(t), &claims, &f) == OK) {
        keep_keys(i, a->body, txn_now_ms(t));
        a->body = claims;
        return;
    }
    CHECK(arena_copy(txn_arena(t), str_from(f.why), &why));
    a->status = status_of_refusal(i, a->body);
    a->why = why.p;
}

void
identity_init(struct identity *i, const struct identity_provider *p)
{
    *i = (struct identity){ .provider = *p };
    buf_init(&i->keys, LIMIT_IDENTITY_ANSWER);
}

void
identity_done(struct identity *i)
{
    buf_done(&i->keys);
}
