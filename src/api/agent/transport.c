/* CreateTransport: contract/ccp.md 3.5. */

#include "api/agent/agent.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/offer.h"
#include "gateway/presence.h"
#include "model/agent.h"

/* Streams takes wss:// alone; without TLS the page's worker undoes it (ccp.md 1.4). */
static enum err
socket_url(struct call *c, struct str *ret, struct fail *f)
{
    const struct api_settings *s = c->api->settings;
    struct exchange *x = exchange_find(c->api->server, c->exchange);
    struct str host = x ? http_header(exchange_request(x), STR("Host")) : STR_NONE;
    struct buf b = { .max = 1024 };
    size_t scheme = str_find(s->public_url, ':');
    bool fits;

    if (s->public_url.n > scheme + 3)
        host = str_from_at(s->public_url, scheme + 3);
    buf_printf(&b, "wss://%.*s/ws?token=", STR_ARG(host));
    fits = !b.full && arena_copy(c->job.arena, buf_str(&b), ret);
    buf_done(&b);
    return fits ? OK : fail(f, ERR_INVALID, "The Host header is too long");
}

enum err
cti_transport_check(struct call *c, struct fail *f)
{
    struct transport_request *in = c->in;

    return str_eq(in->type, STR("web_socket")) ? socket_url(c, &in->socket_url, f) : OK;
}

static struct str
issue(const struct call *c, const struct token *token, char text[TOKEN_TEXT_SIZE])
{
    struct token fresh = *token;
    size_t n;

    random_bytes(&fresh.nonce, sizeof(fresh.nonce));
    token_issue(c->api->keys, &fresh, text, &n);
    return str_of(text, n);
}

static enum err
put_socket(struct call *c, struct txn *t, struct fail *f)
{
    const struct transport_request *in = c->in;
    int64_t now = txn_now_ms(t);
    const struct token token = { .kind = TOKEN_AGENT_SOCKET,
                                 .chat_no = c->session.no,
                                 .participant_no = c->session.user_no,
                                 .expires_ms = now + LIMIT_SOCKET_URL_MS };
    char text[TOKEN_TEXT_SIZE], url[1024 + TOKEN_TEXT_SIZE];
    struct json_out *w = &c->out;
    struct str key;

    if (!presence_has_room(c->api->presence, -c->session.user_no))
        return fail(f, ERR_QUOTA, "You have %d open sockets", LIMIT_AGENT_SOCKETS);
    key = issue(c, &token, text);
    memcpy(url, in->socket_url.p, in->socket_url.n);
    memcpy(url + in->socket_url.n, key.p, key.n);
    json_name(w, "webSocketTransport");
    json_open(w, '{');
    json_set_str(w, "url", str_of(url, in->socket_url.n + key.n));
    json_set_int(w, "transportLifeTimeInSeconds", LIMIT_AGENT_SOCKET_MS / 1000);
    json_set_iso(w, "expiry", now + LIMIT_AGENT_SOCKET_MS);
    json_close(w, '}');
    return OK;
}

/* Used as a connection token: ccp.md 3.5. Issued while the chat is only offered, too. */
static enum err
put_chat_token(struct call *c, struct txn *t, struct fail *f)
{
    const struct transport_request *in = c->in;
    struct contact_request names = { .contact_id = in->contact_id };
    struct token token = { .kind = TOKEN_CONNECTION };
    char text[TOKEN_TEXT_SIZE];
    struct json_out *w = &c->out;
    void *body = c->in;
    struct offer o;
    enum err e;

    c->in = &names; /* cti_offer() reads the contact from there */
    e = cti_offer(c, t, &o, f);
    c->in = body;
    if (!e && !offer_is_live(&o) && o.state != OFFER_ENDED)
        e = fail(f, ERR_UNFIT, "Cannot create a chat token: Invalid contact state.");
    if (e)
        return e;
    token.chat_no = o.chat_no;
    token.participant_no = o.participant_no;
    token.expires_ms = txn_now_ms(t) + LIMIT_TOKEN_MS;
    json_name(w, "chatTokenTransport");
    json_open(w, '{');
    json_set_str(w, "participantToken", issue(c, &token, text));
    json_set_iso(w, "expiry", token.expires_ms);
    json_close(w, '}');
    return OK;
}

enum err
cti_transport(struct call *c, struct txn *t, struct fail *f)
{
    const struct transport_request *in = c->in;
    enum err e;

    json_open(&c->out, '{');
    if (str_eq(in->type, STR("web_socket")))
        e = put_socket(c, t, f);
    else if (str_eq(in->type, STR("chat_token")))
        e = put_chat_token(c, t, f);
    else
        e = fail_as(f, ERR_INVALID, "InvalidConfigurationException",
                    "This transport is not offered");
    json_close(&c->out, '}');
    return e;
}

enum err
cti_new_token(struct call *c, struct txn *t, struct fail *f)
{
    const struct token token = { .kind = TOKEN_AGENT,
                                 .chat_no = c->session.no,
                                 .participant_no = c->session.user_no,
                                 .expires_ms = txn_now_ms(t) + LIMIT_AGENT_BEARER_MS };
    char text[TOKEN_TEXT_SIZE];

    (void)f;
    json_open(&c->out, '{');
    json_set_str(&c->out, "newAuthToken", issue(c, &token, text));
    json_set_iso(&c->out, "expirationDateTime", token.expires_ms);
    json_close(&c->out, '}');
    return OK;
}
