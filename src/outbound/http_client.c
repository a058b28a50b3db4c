#include "outbound/http_client.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/mem.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

enum { REDIRECTS_MAX = 3, HEADERS_BYTES_MAX = 64 * 1024, SPARE_HANDLES = 64 };

/* One call between send and heard. It lives in a list of the client's: the inbox first, then, with
 * a handle of libcurl's, those under way. */
struct outside_call {
    struct outside_call *next, *previous;
    http_heard_fn heard;
    void *ctx;
    CURL *curl;
    struct curl_slist *header_lines;
    char *method, *url, *socket_path, *aws, *user; /* NUL-ended copies; NULL: none */
    struct buf request, headers, body;
    int64_t connect_ms, total_ms;
    bool follow, too_large;
};

struct http_client {
    pthread_t thread;
    pthread_mutex_t lock; /* of inbox, inbox_end, stopping */
    struct outside_call *inbox, **inbox_end;
    bool stopping, stopped;
    _Atomic int waiting; /* sent and not heard of */
    CURLM *multi;

    /* the thread's own */
    struct outside_call *under_way;
    CURL *spare[SPARE_HANDLES];
    size_t spare_count;
};

/* ---- one call ---- */

static void
add_header(struct outside_call *call, struct str line)
{
    char *text = str_cstr(line);

    call->header_lines = curl_slist_append(call->header_lines, text);
    CHECK(call->header_lines);
    mem_free(text);
}

static void
add_headers(struct outside_call *call, const struct http_request_out *r)
{
    struct str rest = r->headers;

    while (rest.n) {
        struct str line = str_cut(&rest, '\n');

        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (line.n)
            add_header(call, line);
    }
    /* No extra round trip for 100-continue. libcurl would sign the line although it does not send
     * it; what is signed is too small for the question. */
    if (!r->sigv4.key_id.n)
        add_header(call, STR("Expect:"));
    if (r->sigv4.session_token.n) {
        struct buf line = { .max = 16 * 1024 };

        buf_add(&line, STR("x-amz-security-token: "));
        buf_add(&line, r->sigv4.session_token);
        add_header(call, buf_str(&line));
        buf_done(&line);
    }
}

static char *
joined(const char *prefix, struct str a, char between, struct str b)
{
    struct buf text = { .max = 4096 };
    char *copy;

    buf_printf(&text, "%s%.*s%c%.*s", prefix, STR_ARG(a), between, STR_ARG(b));
    copy = str_cstr(buf_str(&text));
    buf_done(&text);
    return copy;
}

static struct outside_call *
call_new(const struct http_request_out *r, http_heard_fn heard, void *ctx)
{
    struct outside_call *call = mem_new(sizeof(*call));

    CHECK(r->connect_ms > 0);
    CHECK(r->total_ms > 0);
    call->heard = heard;
    call->ctx = ctx;
    call->method = str_cstr(r->method);
    call->url = str_cstr(r->url);
    call->socket_path = r->socket_path ? str_cstr(str_from(r->socket_path)) : NULL;
    call->connect_ms = r->connect_ms;
    call->total_ms = r->total_ms;
    call->follow = r->follow;
    buf_init(&call->request, r->body.n ? r->body.n : 1);
    buf_add(&call->request, r->body);
    buf_init(&call->headers, HEADERS_BYTES_MAX);
    buf_init(&call->body, r->answer_max);
    add_headers(call, r);
    if (r->sigv4.key_id.n) {
        call->aws = joined("aws:amz:", r->sigv4.region, ':', r->sigv4.service);
        call->user = joined("", r->sigv4.key_id, ':', r->sigv4.secret);
    }
    return call;
}

static void
call_free(struct outside_call *call)
{
    curl_slist_free_all(call->header_lines);
    mem_free(call->method);
    mem_free(call->url);
    mem_free(call->socket_path);
    mem_free(call->aws);
    mem_free(call->user);
    buf_done(&call->request);
    buf_done(&call->headers);
    buf_done(&call->body);
    mem_free(call);
}

static void
call_fail(struct http_client *c, struct outside_call *call, const char *why, int64_t took_ms)
{
    const struct errand_answer answer = { .why = why, .took_ms = took_ms };

    c->waiting--;
    call->heard(&answer, call->ctx);
    call_free(call);
}

/* ---- what libcurl tells ---- */

static size_t
hear_body(char *bytes, size_t size, size_t n, void *ctx)
{
    struct outside_call *call = ctx;

    call->too_large |= !buf_add(&call->body, str_of(bytes, size * n));
    return call->too_large ? 0 : size * n;
}

/* Of redirects and interim answers only the last head counts. */
static size_t
hear_header(char *bytes, size_t size, size_t n, void *ctx)
{
    struct outside_call *call = ctx;
    struct str line = str_of(bytes, size * n);

    if (str_starts(line, STR("HTTP/")))
        buf_clear(&call->headers);
    else if (line.n > 2)
        call->too_large |= !buf_add(&call->headers, line);
    return call->too_large ? 0 : size * n;
}

static const char *
why_not(const struct outside_call *call, CURLcode code)
{
    static const struct {
        CURLcode code;
        const char *why;
    } table[] = {
        { CURLE_OPERATION_TIMEDOUT, "timeout" },
        { CURLE_COULDNT_CONNECT, "refused" },
        { CURLE_COULDNT_RESOLVE_HOST, "unresolved" },
        { CURLE_COULDNT_RESOLVE_PROXY, "unresolved" },
        { CURLE_GOT_NOTHING, "broken off" },
        { CURLE_PARTIAL_FILE, "broken off" },
        { CURLE_SEND_ERROR, "broken off" },
        { CURLE_RECV_ERROR, "broken off" },
        { CURLE_SSL_CONNECT_ERROR, "tls" },
        { CURLE_PEER_FAILED_VERIFICATION, "tls" },
        { CURLE_TOO_MANY_REDIRECTS, "too many redirects" },
        { CURLE_UNSUPPORTED_PROTOCOL, "bad request" },
        { CURLE_URL_MALFORMAT, "bad request" },
    };

    if (call->too_large)
        return "too large";
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i].code == code)
            return table[i].why;
    return "failed";
}

/* ---- on the thread ---- */

static CURL *
handle_take(struct http_client *c)
{
    CURL *curl = c->spare_count ? c->spare[--c->spare_count] : curl_easy_init();

    CHECK(curl);
    return curl;
}

static void
handle_give(struct http_client *c, CURL *curl)
{
    if (c->spare_count == SPARE_HANDLES) {
        curl_easy_cleanup(curl);
        return;
    }
    curl_easy_reset(curl);
    c->spare[c->spare_count++] = curl;
}

/* The type check of curl_easy_setopt() knows only literals of its own kinds: one helper each. */
static void
set_text(CURL *curl, CURLoption option, const char *value)
{
    if (value)
        (void)curl_easy_setopt(curl, option, value);
}

static void
set_long(CURL *curl, CURLoption option, int64_t value)
{
    (void)curl_easy_setopt(curl, option, (long)value);
}

static void
call_dress(struct outside_call *call)
{
    CURL *curl = call->curl;
    struct str method = str_from(call->method);

    set_long(curl, CURLOPT_NOSIGNAL, 1);
    set_text(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    set_text(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set_long(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    set_text(curl, CURLOPT_URL, call->url);
    set_text(curl, CURLOPT_UNIX_SOCKET_PATH, call->socket_path);
    set_long(curl, CURLOPT_CONNECTTIMEOUT_MS, call->connect_ms);
    set_long(curl, CURLOPT_TIMEOUT_MS, call->total_ms);
    set_long(curl, CURLOPT_FOLLOWLOCATION, call->follow);
    set_long(curl, CURLOPT_MAXREDIRS, REDIRECTS_MAX);
    set_text(curl, CURLOPT_AWS_SIGV4, call->aws);
    set_text(curl, CURLOPT_USERPWD, call->user);
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, call->header_lines);
    if (call->request.n || str_eq(method, STR("POST")) || str_eq(method, STR("PUT"))) {
        set_long(curl, CURLOPT_POST, 1);
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->request.n);
        set_text(curl, CURLOPT_POSTFIELDS, call->request.n ? call->request.p : "");
    }
    if (str_eq(method, STR("HEAD")))
        set_long(curl, CURLOPT_NOBODY, 1);
    else
        set_text(curl, CURLOPT_CUSTOMREQUEST, call->method);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, hear_body);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, call);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear_header);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, call);
    (void)curl_easy_setopt(curl, CURLOPT_PRIVATE, call);
}

static void
call_begin(struct http_client *c, struct outside_call *call)
{
    call->curl = handle_take(c);
    call_dress(call);
    call->previous = NULL;
    call->next = c->under_way;
    if (call->next)
        call->next->previous = call;
    c->under_way = call;
    CHECK(curl_multi_add_handle(c->multi, call->curl) == CURLM_OK);
}

static void
call_take_off(struct http_client *c, struct outside_call *call)
{
    (void)curl_multi_remove_handle(c->multi, call->curl);
    handle_give(c, call->curl);
    if (call->next)
        call->next->previous = call->previous;
    if (call->previous)
        call->previous->next = call->next;
    else
        c->under_way = call->next;
}

static void
call_end(struct http_client *c, struct outside_call *call, CURLcode code)
{
    struct errand_answer answer = { .answered = code == CURLE_OK };
    curl_off_t took_us = 0;
    char *type = NULL, *kept_type;
    long status = 0;

    (void)curl_easy_getinfo(call->curl, CURLINFO_TOTAL_TIME_T, &took_us);
    (void)curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(call->curl, CURLINFO_CONTENT_TYPE, &type);
    kept_type = str_cstr(str_from(type));
    call_take_off(c, call);
    if (!answer.answered) {
        mem_free(kept_type);
        call_fail(c, call, why_not(call, code), took_us / 1000);
        return;
    }
    answer.status = (int)status;
    answer.type = str_from(kept_type);
    answer.headers = buf_str(&call->headers);
    answer.body = buf_str(&call->body);
    answer.took_ms = took_us / 1000;
    c->waiting--;
    call->heard(&answer, call->ctx);
    mem_free(kept_type);
    call_free(call);
}

static struct outside_call *
inbox_take(struct http_client *c, bool *ret_stopping)
{
    struct outside_call *first;

    CHECK(pthread_mutex_lock(&c->lock) == 0);
    first = c->inbox;
    c->inbox = NULL;
    c->inbox_end = &c->inbox;
    *ret_stopping = c->stopping;
    CHECK(pthread_mutex_unlock(&c->lock) == 0);
    return first;
}

static void
inbox_begin(struct http_client *c, struct outside_call *first, bool stopping)
{
    for (struct outside_call *next; first; first = next) {
        next = first->next;
        if (stopping)
            call_fail(c, first, "stopped", 0);
        else
            call_begin(c, first);
    }
}

static void *
client_main(void *client)
{
    struct http_client *c = client;
    bool stopping = false;

    while (!stopping) {
        struct outside_call *first = inbox_take(c, &stopping);
        CURLMsg *told;
        int running, left;

        inbox_begin(c, first, stopping);
        (void)curl_multi_perform(c->multi, &running);
        while ((told = curl_multi_info_read(c->multi, &left))) {
            struct outside_call *call;

            if (told->msg != CURLMSG_DONE)
                continue;
            (void)curl_easy_getinfo(told->easy_handle, CURLINFO_PRIVATE, (char **)&call);
            call_end(c, call, told->data.result);
        }
        if (!stopping)
            (void)curl_multi_poll(c->multi, NULL, 0, 60000, NULL);
    }
    while (c->under_way) {
        struct outside_call *call = c->under_way;

        call_take_off(c, call);
        call_fail(c, call, "stopped", 0);
    }
    return NULL;
}

/* ---- for others ---- */

struct http_client *
http_client_new(void)
{
    struct http_client *c = mem_new(sizeof(*c));

    CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); /* counts; safe from 7.84 on */
    c->inbox_end = &c->inbox;
    CHECK(pthread_mutex_init(&c->lock, NULL) == 0);
    c->multi = curl_multi_init();
    CHECK(c->multi);
    (void)curl_multi_setopt(c->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)LIMIT_OUTSIDE_CONNS);
    (void)curl_multi_setopt(c->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                            (long)LIMIT_OUTSIDE_HOST_CONNS);
    (void)curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)LIMIT_OUTSIDE_CONNS);
    CHECK(pthread_create(&c->thread, NULL, client_main, c) == 0);
    return c;
}

void
http_client_send(struct http_client *c, const struct http_request_out *r, http_heard_fn heard,
                 void *ctx)
{
    struct outside_call *call = call_new(r, heard, ctx);
    bool stopping, full = c->waiting++ >= LIMIT_OUTSIDE_QUEUE;

    CHECK(pthread_mutex_lock(&c->lock) == 0);
    stopping = c->stopping;
    if (!stopping && !full) {
        *c->inbox_end = call;
        c->inbox_end = &call->next;
    }
    CHECK(pthread_mutex_unlock(&c->lock) == 0);
    if (stopping || full)
        call_fail(c, call, stopping ? "stopped" : "busy", 0);
    else
        (void)curl_multi_wakeup(c->multi);
}

void
http_client_stop(struct http_client *c)
{
    if (c->stopped)
        return;
    CHECK(pthread_mutex_lock(&c->lock) == 0);
    c->stopping = true;
    CHECK(pthread_mutex_unlock(&c->lock) == 0);
    (void)curl_multi_wakeup(c->multi);
    CHECK(pthread_join(c->thread, NULL) == 0);
    c->stopped = true;
}

void
http_client_free(struct http_client **client)
{
    struct http_client *c = *client;

    if (!c)
        return;
    http_client_stop(c);
    while (c->spare_count)
        curl_easy_cleanup(c->spare[--c->spare_count]);
    (void)curl_multi_cleanup(c->multi);
    (void)pthread_mutex_destroy(&c->lock);
    mem_free(c);
    curl_global_cleanup();
    *client = NULL;
}
