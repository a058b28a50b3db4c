/* CreateParticipantConnection: contract/participant.md 3. */

#include "api/participant/participant.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/participant.h"
#include "gateway/presence.h"

const struct field connection_fields[] = {
    { "Type", FIELD_LIST, AT(connection_request, types), OPTIONAL, 1, 32, NULL },
    { "ConnectParticipant", FIELD_BOOL, AT(connection_request, connect), OPTIONAL, 0, 0, NULL },
    { 0 },
};

static enum err
read_type(struct connection_request *in, const struct json *type, struct fail *f)
{
    struct str name = json_str(type);

    if (json_kind(type) != JSON_KIND_STRING)
        return fail(f, ERR_MALFORMED, "Type must be a list of strings");
    if (str_eq(name, STR("WEBSOCKET")))
        in->wants_socket = true;
    else if (str_eq(name, STR("CONNECTION_CREDENTIALS")))
        in->wants_credentials = true;
    else if (str_eq(name, STR("WEBRTC_CONNECTION")))
        return fail(f, ERR_INVALID, "WEBRTC_CONNECTION is not possible for a chat contact");
    else
        return fail(f, ERR_INVALID, "Type must be WEBSOCKET or CONNECTION_CREDENTIALS");
    return OK;
}

/* chatjs takes `wss://…` or exactly `ws://127.0.0.1:…` (participant.md 4.1), so without TLS and a
 * public URL the address is that, also when the page was opened as localhost. */
static enum err
socket_url(struct call *c, struct str *ret, struct fail *f)
{
    const struct api_settings *s = c->api->settings;
    struct exchange *x = exchange_find(c->api->server, c->exchange);
    struct str host = x ? http_header(exchange_request(x), STR("Host")) : STR_NONE;
    struct buf b = { .max = 1024 };
    bool fits;

    if (str_starts(s->public_url, STR("https://")))
        buf_printf(&b, "wss://%.*s/ws?token=", (int)s->public_url.n - 8, s->public_url.p + 8);
    else if (str_starts(s->public_url, STR("http://")))
        buf_printf(&b, "ws://%.*s/ws?token=", (int)s->public_url.n - 7, s->public_url.p + 7);
    else if (s->tls)
        buf_printf(&b, "wss://%.*s/ws?token=", STR_ARG(host));
    else
        buf_printf(&b, "ws://127.0.0.1:%u/ws?token=", (unsigned)s->port);
    fits = !b.full && arena_copy(c->job.arena, buf_str(&b), ret);
    buf_done(&b);
    return fits ? OK : fail(f, ERR_INVALID, "The Host header is too long");
}

enum err
connection_check(struct call *c, struct fail *f)
{
    struct connection_request *in = c->in;

    for (size_t i = 0; in->types && i < json_count(in->types); i++) {
        enum err e = read_type(in, json_at(in->types, i), f);

        if (e)
            return e;
    }
    if (!in->types && !in->connect.value)
        return fail(f, ERR_INVALID, "Type or ConnectParticipant is required");
    return in->wants_socket ? socket_url(c, &in->socket_url, f) : OK;
}

static struct str
issue(const struct call *c, enum token_kind kind, int64_t expires_ms, char text[TOKEN_TEXT_SIZE])
{
    struct token token = { .kind = kind,
                           .chat_no = c->token.chat_no,
                           .participant_no = c->token.participant_no,
                           .expires_ms = expires_ms };
    size_t n;

    random_bytes(&token.nonce, sizeof(token.nonce));
    token_issue(c->api->keys, &token, text, &n);
    return str_of(text, n);
}

static void
put_socket(struct call *c, int64_t now_ms)
{
    const struct connection_request *in = c->in;
    char text[TOKEN_TEXT_SIZE], url[1024 + TOKEN_TEXT_SIZE];
    struct str token = issue(c, TOKEN_SOCKET, now_ms + LIMIT_SOCKET_URL_MS, text);

    memcpy(url, in->socket_url.p, in->socket_url.n);
    memcpy(url + in->socket_url.n, token.p, token.n);
    json_name(&c->out, "Websocket");
    json_open(&c->out, '{');
    json_set_str(&c->out, "Url", str_of(url, in->socket_url.n + token.n));
    json_set_iso(&c->out, "ConnectionExpiry", now_ms + LIMIT_SOCKET_EXPIRY_MS);
    json_close(&c->out, '}');
}

static void
put_credentials(struct call *c, int64_t now_ms)
{
    char text[TOKEN_TEXT_SIZE];

    json_name(&c->out, "ConnectionCredentials");
    json_open(&c->out, '{');
    json_set_str(&c->out, "ConnectionToken",
                 issue(c, TOKEN_CONNECTION, now_ms + LIMIT_TOKEN_MS, text));
    json_set_iso(&c->out, "Expiry", now_ms + LIMIT_TOKEN_MS);
    json_close(&c->out, '}');
}

enum err
connection_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct connection_request *in = c->in;
    int64_t now_ms = txn_now_ms(t);

    if (in->wants_socket && !presence_has_room(c->api->presence, c->token.participant_no))
        return fail(f, ERR_BUSY, "The participant has %d open sockets", LIMIT_SOCKETS);
    if (in->wants_socket || in->connect.value)
        participant_link(t, &c->seat);
    if (in->connect.value)
        participant_arrive(t, &c->seat);
    json_open(&c->out, '{');
    if (in->wants_socket)
        put_socket(c, now_ms);
    if (in->wants_credentials)
        put_credentials(c, now_ms);
    json_close(&c->out, '}');
    return OK;
}
