/* Who may read our answers from a page of another origin. */

#include "api/api.h"

#include "base/limits.h"
#include "base/origin.h"

/* participant.md 11, connect-api.md 4.6 and 6.3. Credentials are never used, so `*` is right; the
 * gate of the start-chat endpoint is its check of Origin, not these headers. */
#define EXPOSED "x-amzn-ErrorType, x-amzn-RequestId, x-amzn-ErrorMessage, Date"

static const struct str answers[DIALECT_COUNT] = {
    [DIALECT_PARTICIPANT] = STR_INIT("Access-Control-Allow-Origin: *\r\n"
                                     "Access-Control-Expose-Headers: " EXPOSED "\r\n"),
    [DIALECT_CONNECT] = STR_INIT("Access-Control-Allow-Origin: *\r\n"
                                 "Access-Control-Expose-Headers: " EXPOSED "\r\n"),
    [DIALECT_START_CHAT] = STR_INIT("Access-Control-Allow-Origin: *\r\n"
                                    "Access-Control-Expose-Headers: " EXPOSED "\r\n"),
    [DIALECT_WIDGET] = STR_INIT("Access-Control-Allow-Origin: *\r\n"
                                "Access-Control-Expose-Headers: " EXPOSED "\r\n"),
    [DIALECT_PAGE] = STR_INIT(""),
    [DIALECT_CTI] = STR_INIT(""), /* the worker is of our origin: ccp.md 1.2 */
    [DIALECT_ADMIN] = STR_INIT(""),
    [DIALECT_FILES] = STR_INIT("Access-Control-Allow-Origin: *\r\n"
                               "Access-Control-Expose-Headers: " EXPOSED ", Accept-Ranges, "
                               "Content-Disposition, Content-Length, Content-Range, ETag\r\n"),
};

/* widget.md 3.5: the origin is echoed, on refusals too, so that the owner of a page sees the error
 * and not an opaque one. Of what is too long to be an origin nothing is echoed. */
static struct str
widget_headers(struct str origin, struct arena *a)
{
    struct buf lines = { .max = 1024 };
    struct str kept = answers[DIALECT_WIDGET];

    if (!origin.n || origin.n > LIMIT_ORIGIN)
        return kept;
    buf_printf(&lines,
               "Access-Control-Allow-Origin: %.*s\r\nVary: Origin\r\n"
               "Access-Control-Expose-Headers: " EXPOSED "\r\n",
               STR_ARG(origin));
    if (!arena_copy(a, buf_str(&lines), &kept))
        kept = answers[DIALECT_WIDGET];
    buf_done(&lines);
    return kept;
}

/* The control plane is not meant for pages; who may read it is a setting (connect-api.md 4.6). */
struct str
cors_headers(const struct api *api, enum dialect d, struct str origin)
{
    if (d == DIALECT_CONNECT && !origin_is_listed(origin, api->settings->api_origins))
        return STR("Vary: Origin\r\n");
    return answers[d];
}

struct str
cors_echo(const struct api *api, enum dialect d, struct str origin, struct arena *a)
{
    return d == DIALECT_WIDGET ? widget_headers(origin, a) : cors_headers(api, d, origin);
}

/* Every header the official clients send, by name, because `*` does not cover authorization. */
#define PARTICIPANT_REQUEST_HEADERS                                                                \
    "authorization, content-type, x-amz-bearer, x-amz-content-sha256, x-amz-date, "                \
    "x-amz-user-agent, x-amz-security-token, amz-sdk-invocation-id, amz-sdk-request"

/* An answer to a preflight may name only what the browser asked for; header names are tokens, so
 * anything else is not echoed. */
static bool
is_header_list(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_' || c == ',' || c == ' '))
            return false;
    }
    return s.n > 0 && s.n < 2048;
}

/* widget.md 3.5. */
static void
widget_preflight(struct exchange *x)
{
    struct arena *a = exchange_arena(x);
    struct buf lines = { .max = 2048 };

    buf_add(&lines, widget_headers(http_header(exchange_request(x), STR("Origin")), a));
    buf_add(&lines, STR("Access-Control-Allow-Methods: GET,POST\r\n"
                        "Access-Control-Allow-Headers: content-type,x-amz-snippet-id,"
                        "x-amz-security-token,x-amz-active-chat\r\n"
                        "Access-Control-Max-Age: 600\r\n"));
    exchange_answer(x, &(struct http_answer){ .status = 204, .headers = buf_str(&lines) });
    buf_done(&lines);
}

void
cors_preflight(const struct api *api, enum dialect d, struct exchange *x)
{
    struct str asked = http_header(exchange_request(x), STR("Access-Control-Request-Headers"));
    struct buf lines = { .max = 8192 };

    if (d == DIALECT_CTI || d == DIALECT_ADMIN ||
        (d == DIALECT_CONNECT && !origin_is_listed(http_header(exchange_request(x), STR("Origin")),
                                                   api->settings->api_origins))) {
        exchange_answer(x,
                        &(struct http_answer){ .status = 200, .headers = STR("Vary: Origin\r\n") });
        return;
    }
    if (d == DIALECT_WIDGET) {
        widget_preflight(x);
        return;
    }
    buf_add(&lines, STR("Access-Control-Allow-Origin: *\r\nAccess-Control-Max-Age: 86400\r\n"));
    switch (d) {
    case DIALECT_PARTICIPANT:
        buf_add(&lines, STR("Access-Control-Allow-Methods: GET, POST, OPTIONS\r\n"
                            "Access-Control-Allow-Headers: " PARTICIPANT_REQUEST_HEADERS "\r\n"
                            "Access-Control-Expose-Headers: " EXPOSED "\r\n"));
        break;
    case DIALECT_START_CHAT:
        buf_add(&lines, STR("Access-Control-Allow-Methods: POST,OPTIONS\r\n"));
        break;
    case DIALECT_FILES: /* participant.md 11, upload host */
        buf_add(&lines, STR("Access-Control-Allow-Methods: PUT, GET, HEAD, OPTIONS\r\n"));
        break;
    case DIALECT_WIDGET:
    case DIALECT_CONNECT:
    case DIALECT_PAGE:
    case DIALECT_CTI:
    case DIALECT_ADMIN:
    case DIALECT_COUNT:
        buf_add(&lines, STR("Access-Control-Allow-Methods: GET,POST,PUT,DELETE\r\n"
                            "Access-Control-Expose-Headers: " EXPOSED "\r\n"));
        break;
    }
    if (d != DIALECT_PARTICIPANT && is_header_list(asked)) {
        buf_add(&lines, STR("Access-Control-Allow-Headers: "));
        buf_add(&lines, asked);
        buf_add(&lines, STR("\r\n"));
    } else if (d == DIALECT_START_CHAT) {
        buf_add(&lines, STR("Access-Control-Allow-Headers: Content-Type,X-Amz-Date,Authorization,"
                            "X-Api-Key,X-Amz-Security-Token\r\n"));
    }
    exchange_answer(x, &(struct http_answer){ .status = 200, .headers = buf_str(&lines) });
    buf_done(&lines);
}
