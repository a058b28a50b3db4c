/* Who may read our answers from a page of another origin. */

#include "api/api.h"

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
    [DIALECT_PAGE] = STR_INIT(""),
    [DIALECT_CTI] = STR_INIT(""), /* the worker is of our origin: ccp.md 1.2 */
};

/* The control plane is not meant for pages; who may read it is a setting (connect-api.md 4.6). */
struct str
cors_headers(const struct api *api, enum dialect d, struct str origin)
{
    if (d == DIALECT_CONNECT && !origin_is_listed(origin, api->settings->api_origins))
        return STR("Vary: Origin\r\n");
    return answers[d];
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

void
cors_preflight(const struct api *api, enum dialect d, struct exchange *x)
{
    struct str asked = http_header(exchange_request(x), STR("Access-Control-Request-Headers"));
    struct buf lines = { .max = 8192 };

    if (d == DIALECT_CTI ||
        (d == DIALECT_CONNECT && !origin_is_listed(http_header(exchange_request(x), STR("Origin")),
                                                   api->settings->api_origins))) {
        exchange_answer(x,
                        &(struct http_answer){ .status = 200, .headers = STR("Vary: Origin\r\n") });
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
    case DIALECT_CONNECT:
    case DIALECT_PAGE:
    case DIALECT_CTI:
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

struct origin {
    struct str scheme, host, port; /* the port empty: the scheme's own */
};

static struct origin
origin_of(struct str text)
{
    struct origin o = { 0 };
    size_t at = str_find(text, ':');

    if (at + 3 > text.n || !str_eq(str_first(str_from_at(text, at), 3), STR("://")))
        return o;
    o.scheme = str_first(text, at);
    text = str_from_at(text, at + 3);
    o.host = str_cut(&text, '/');
    text = o.host;
    for (size_t i = text.n; i > 0 && text.p[i - 1] != ']'; i--) { /* [::1]:8080 */
        if (text.p[i - 1] != ':')
            continue;
        o.host = str_first(text, i - 1);
        o.port = str_from_at(text, i);
        break;
    }
    if ((str_eq(o.scheme, STR("https")) && str_eq(o.port, STR("443"))) ||
        (str_eq(o.scheme, STR("http")) && str_eq(o.port, STR("80"))))
        o.port = STR_NONE;
    return o;
}

/* Labels, not suffix text: notexample.com does not match example.com. */
static bool
host_matches(struct str host, struct str entry)
{
    if (str_eq_nocase(host, entry))
        return true;
    return host.n > entry.n + 1 && host.p[host.n - entry.n - 1] == '.' &&
           str_eq_nocase(str_from_at(host, host.n - entry.n), entry);
}

/* widget.md 2.3: entries are whole origins, their subdomains included; scheme and port must match.
 * `*` is everybody, `null` is no or null Origin (connect-api.md 6.3). */
bool
origin_is_listed(struct str origin, struct str list)
{
    bool none = !origin.n || str_eq(origin, STR("null"));
    struct origin from = origin_of(origin);

    while (list.n) {
        struct str entry = str_trim(str_cut(&list, ','));
        struct origin e = origin_of(entry);

        if (str_eq(entry, STR("*")) || (none && str_eq(entry, STR("null"))))
            return true;
        if (!none && e.host.n && str_eq_nocase(e.scheme, from.scheme) &&
            str_eq(e.port, from.port) && host_matches(from.host, e.host))
            return true;
    }
    return false;
}
