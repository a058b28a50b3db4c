#include "http/server_body.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

/* The handshake, RFC 6455 4.2. */

enum { ACCEPT_SIZE = 28 };

/* 16 bytes in base64: 22 characters and two pads. */
static bool
key_is_fine(struct str key)
{
    if (key.n != 24 || key.p[22] != '=' || key.p[23] != '=')
        return false;
    for (size_t i = 0; i < 22; i++) {
        char c = key.p[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '+' || c == '/'))
            return false;
    }
    return true;
}

static void
accept_write(struct str key, char to[ACCEPT_SIZE + 1])
{
    static const struct str guid = STR_INIT("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    unsigned char text[24 + 36], digest[SHA_DIGEST_LENGTH];

    CHECK(key.n + guid.n == sizeof(text));
    memcpy(text, key.p, key.n);
    memcpy(text + key.n, guid.p, guid.n);
    SHA1(text, sizeof(text), digest);
    EVP_EncodeBlock((unsigned char *)to, digest, sizeof(digest));
}

/* NULL: the handshake is right. */
static const char *
handshake_fault(const struct exchange *x, int *ret_status, struct str *ret_headers)
{
    const struct http_request *r = &x->request;

    *ret_status = 400;
    *ret_headers = STR_NONE;
    if (!str_eq(r->method, STR("GET")) || x->head.http_1_0)
        return "a WebSocket begins with a GET of HTTP/1.1";
    if (x->head.chunked || x->head.body_size)
        return "a WebSocket handshake has no body";
    if (!head_has_token(r->headers, r->header_count, STR("Upgrade"), STR("websocket")) ||
        !head_has_token(r->headers, r->header_count, STR("Connection"), STR("upgrade"))) {
        *ret_status = 426;
        *ret_headers = STR("Connection: Upgrade\r\nUpgrade: websocket\r\n");
        return "here is a WebSocket";
    }
    if (http_header_count(r, STR("Sec-WebSocket-Version")) != 1 ||
        !str_eq(http_header(r, STR("Sec-WebSocket-Version")), STR("13"))) {
        *ret_status = 426;
        *ret_headers =
            STR("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
        return "version 13 of the WebSocket protocol is spoken here";
    }
    if (http_header_count(r, STR("Sec-WebSocket-Key")) != 1 ||
        !key_is_fine(http_header(r, STR("Sec-WebSocket-Key"))))
        return "the Sec-WebSocket-Key is wrong";
    return NULL;
}

struct websocket *
exchange_upgrade(struct exchange *x, const struct websocket_events *events, void *owner)
{
    char accept[ACCEPT_SIZE + 1];
    struct str headers, parts[3];
    const char *why;
    int status;

    CHECK(x->state == EXCHANGE_HEAD);
    why = handshake_fault(x, &status, &headers);
    if (why) {
        x->served = true; /* NULL has told the service */
        exchange_refuse(x, status, why, headers, false);
        return NULL;
    }
    accept_write(http_header(&x->request, STR("Sec-WebSocket-Key")), accept);
    parts[0] = STR("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Accept: ");
    parts[1] = str_of(accept, ACCEPT_SIZE);
    parts[2] = STR("\r\n\r\n");
    (void)conn_send_parts(x->hc->conn, parts, 3);
    x->state = EXCHANGE_UPGRADED;
    x->served = true;
    return websocket_open(x->server, x->hc->conn, events, owner);
}
