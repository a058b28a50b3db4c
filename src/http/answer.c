#include "http/server_body.h"

#include "base/arena.h"

#include <stdio.h>
#include <time.h>

struct status_text {
    int status;
    struct str line;
};

/* clang-format off */
static const struct status_text status_texts[] = {
    { 200, STR_INIT("HTTP/1.1 200 OK\r\n") },
    { 201, STR_INIT("HTTP/1.1 201 Created\r\n") },
    { 202, STR_INIT("HTTP/1.1 202 Accepted\r\n") },
    { 204, STR_INIT("HTTP/1.1 204 No Content\r\n") },
    { 206, STR_INIT("HTTP/1.1 206 Partial Content\r\n") },
    { 301, STR_INIT("HTTP/1.1 301 Moved Permanently\r\n") },
    { 302, STR_INIT("HTTP/1.1 302 Found\r\n") },
    { 303, STR_INIT("HTTP/1.1 303 See Other\r\n") },
    { 304, STR_INIT("HTTP/1.1 304 Not Modified\r\n") },
    { 307, STR_INIT("HTTP/1.1 307 Temporary Redirect\r\n") },
    { 308, STR_INIT("HTTP/1.1 308 Permanent Redirect\r\n") },
    { 400, STR_INIT("HTTP/1.1 400 Bad Request\r\n") },
    { 401, STR_INIT("HTTP/1.1 401 Unauthorized\r\n") },
    { 402, STR_INIT("HTTP/1.1 402 Payment Required\r\n") },
    { 403, STR_INIT("HTTP/1.1 403 Forbidden\r\n") },
    { 404, STR_INIT("HTTP/1.1 404 Not Found\r\n") },
    { 405, STR_INIT("HTTP/1.1 405 Method Not Allowed\r\n") },
    { 406, STR_INIT("HTTP/1.1 406 Not Acceptable\r\n") },
    { 408, STR_INIT("HTTP/1.1 408 Request Timeout\r\n") },
    { 409, STR_INIT("HTTP/1.1 409 Conflict\r\n") },
    { 410, STR_INIT("HTTP/1.1 410 Gone\r\n") },
    { 411, STR_INIT("HTTP/1.1 411 Length Required\r\n") },
    { 412, STR_INIT("HTTP/1.1 412 Precondition Failed\r\n") },
    { 413, STR_INIT("HTTP/1.1 413 Content Too Large\r\n") },
    { 414, STR_INIT("HTTP/1.1 414 URI Too Long\r\n") },
    { 415, STR_INIT("HTTP/1.1 415 Unsupported Media Type\r\n") },
    { 416, STR_INIT("HTTP/1.1 416 Range Not Satisfiable\r\n") },
    { 417, STR_INIT("HTTP/1.1 417 Expectation Failed\r\n") },
    { 422, STR_INIT("HTTP/1.1 422 Unprocessable Content\r\n") },
    { 426, STR_INIT("HTTP/1.1 426 Upgrade Required\r\n") },
    { 429, STR_INIT("HTTP/1.1 429 Too Many Requests\r\n") },
    { 431, STR_INIT("HTTP/1.1 431 Request Header Fields Too Large\r\n") },
    { 500, STR_INIT("HTTP/1.1 500 Internal Server Error\r\n") },
    { 501, STR_INIT("HTTP/1.1 501 Not Implemented\r\n") },
    { 502, STR_INIT("HTTP/1.1 502 Bad Gateway\r\n") },
    { 503, STR_INIT("HTTP/1.1 503 Service Unavailable\r\n") },
    { 504, STR_INIT("HTTP/1.1 504 Gateway Timeout\r\n") },
    { 505, STR_INIT("HTTP/1.1 505 HTTP Version Not Supported\r\n") },
};
/* clang-format on */

enum { OTHER_SIZE = 32, LENGTH_SIZE = 48 };

static struct str
status_line(int status, char other[OTHER_SIZE])
{
    int n;

    for (size_t i = 0; i < sizeof(status_texts) / sizeof(status_texts[0]); i++)
        if (status_texts[i].status == status)
            return status_texts[i].line;
    CHECK(status >= 200 && status <= 599);
    n = snprintf(other, OTHER_SIZE, "HTTP/1.1 %d Status\r\n", status);
    return str_of(other, (size_t)n);
}

/* RFC 9110 5.6.7, written once a second. */
static struct str
date_line(struct http_server *s)
{
    static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int64_t second = loop_wall_ms(s->loop) / 1000;

    if (second != s->date_second) {
        time_t t = (time_t)second;
        struct tm tm;

        CHECK(gmtime_r(&t, &tm));
        snprintf(s->date, sizeof(s->date), "Date: %s, %02u %s %04u %02u:%02u:%02u GMT\r\n",
                 days[tm.tm_wday], (unsigned)tm.tm_mday % 100u, months[tm.tm_mon],
                 (unsigned)(tm.tm_year + 1900) % 10000u, (unsigned)tm.tm_hour % 100u,
                 (unsigned)tm.tm_min % 100u, (unsigned)tm.tm_sec % 100u);
        s->date_second = second;
    }
    return str_from(s->date);
}

static struct str
length_line(uint64_t length, char to[LENGTH_SIZE])
{
    static const struct str name = STR_INIT("Content-Length: ");
    char digits[24];
    size_t n = 0, at = name.n;

    do
        digits[n++] = (char)('0' + length % 10);
    while (length /= 10);
    memcpy(to, name.p, name.n);
    while (n)
        to[at++] = digits[--n];
    to[at++] = '\r';
    to[at++] = '\n';
    return str_of(to, at);
}

static struct str
end_of_head(const struct exchange *x, bool closes)
{
    if (closes)
        return STR("Connection: close\r\n\r\n");
    return x->head.http_1_0 ? STR("Connection: keep-alive\r\n\r\n") : STR("\r\n");
}

void
answer_send(struct exchange *x, const struct http_answer *a, uint64_t length_n, bool closes)
{
    struct str parts[9];
    char other[OTHER_SIZE], length[LENGTH_SIZE];
    bool bodiless = a->status == 204 || a->status == 304;
    size_t n = 0;

    parts[n++] = status_line(a->status, other);
    parts[n++] = date_line(x->server);
    if (a->type.n) {
        parts[n++] = STR("Content-Type: ");
        parts[n++] = a->type;
        parts[n++] = STR("\r\n");
    }
    if (a->headers.n)
        parts[n++] = a->headers;
    if (!bodiless)
        parts[n++] = length_line(length_n, length);
    parts[n++] = end_of_head(x, closes);
    if (!bodiless && !x->head.is_head && a->body.n)
        parts[n++] = a->body;
    /* A connection that is ending takes nothing more; its exchange ends all the same. */
    (void)conn_send_parts(x->hc->conn, parts, n);
}
