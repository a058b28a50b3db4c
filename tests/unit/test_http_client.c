#include "tests/unit/test.h"

#include "base/check.h"
#include "outbound/http_client.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A real server on a thread of its own, one connection after the other, which says as its path
 * tells it; it counts connections and keeps the last head. */
struct small_server {
    int listener;
    unsigned port;
    pthread_t thread;
    _Atomic int connections;
    char head[4096];
};

static bool
read_head(int s, char *head, size_t size)
{
    size_t n = 0;

    while (n + 1 < size) {
        ssize_t got = read(s, head + n, 1);

        if (got <= 0)
            return false;
        n += (size_t)got;
        head[n] = 0;
        if (n >= 4 && !memcmp(head + n - 4, "\r\n\r\n", 4))
            return true;
    }
    return false;
}

static void
say(int s, const char *text)
{
    CHECK(write(s, text, strlen(text)) == (ssize_t)strlen(text));
}

/* false: this connection is over. */
static bool
serve_one(struct small_server *x, int s)
{
    const char *length;
    char byte;

    if (!read_head(s, x->head, sizeof(x->head)))
        return false;
    length = strstr(x->head, "Content-Length: ");
    for (int n = length ? (int)strtol(length + 16, NULL, 10) : 0; n > 0; n--)
        if (read(s, &byte, 1) != 1)
            return false;
    if (strstr(x->head, "/ok "))
        say(s,
            "HTTP/1.1 201 Made\r\nContent-Type: text/x\r\nX-A: b\r\nContent-Length: 2\r\n\r\nhi");
    else if (strstr(x->head, "/large "))
        say(s, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789a");
    else if (strstr(x->head, "/moved "))
        say(s, "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
    else if (strstr(x->head, "/file "))
        say(s, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
    else if (strstr(x->head, "/round "))
        say(s, "HTTP/1.1 302 Found\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n");
    else if (strstr(x->head, "/gone "))
        return false;
    else
        (void)read(s, &byte, 1); /* silence until the client gives up */
    return true;
}

static void *
small_server_main(void *arg)
{
    struct small_server *x = arg;

    for (;;) {
        int s = accept(x->listener, NULL, NULL);

        if (s < 0)
            return NULL;
        x->connections++;
        while (serve_one(x, s))
            ;
        close(s);
    }
}

static void
small_server_open(struct small_server *x, const char *socket_path)
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_un un = { .sun_family = AF_UNIX };
    socklen_t n = sizeof(in);

    memset(x, 0, sizeof(*x));
    x->listener = socket(socket_path ? AF_UNIX : AF_INET, SOCK_STREAM, 0);
    if (socket_path) {
        snprintf(un.sun_path, sizeof(un.sun_path), "%s", socket_path);
        CHECK(bind(x->listener, (struct sockaddr *)&un, sizeof(un)) == 0);
    } else {
        CHECK(bind(x->listener, (struct sockaddr *)&in, sizeof(in)) == 0);
        CHECK(getsockname(x->listener, (struct sockaddr *)&in, &n) == 0);
        x->port = ntohs(in.sin_port);
    }
    CHECK(listen(x->listener, 8) == 0);
    CHECK(pthread_create(&x->thread, NULL, small_server_main, x) == 0);
}

static void
small_server_close(struct small_server *x)
{
    shutdown(x->listener, SHUT_RDWR);
    pthread_join(x->thread, NULL);
    close(x->listener);
}

/* ---- asking it ---- */

struct reply {
    pthread_mutex_t lock;
    pthread_cond_t came;
    bool done, answered;
    int status;
    char type[32], body[64], headers[256], why[32];
};

static void
hear(const struct errand_answer *a, void *ctx)
{
    struct reply *r = ctx;

    pthread_mutex_lock(&r->lock);
    r->answered = a->answered;
    r->status = a->status;
    snprintf(r->type, sizeof(r->type), "%.*s", STR_ARG(a->type));
    snprintf(r->body, sizeof(r->body), "%.*s", STR_ARG(a->body));
    snprintf(r->headers, sizeof(r->headers), "%.*s", STR_ARG(a->headers));
    snprintf(r->why, sizeof(r->why), "%s", a->why ? a->why : "");
    r->done = true;
    pthread_cond_signal(&r->came);
    pthread_mutex_unlock(&r->lock);
}

struct ask {
    const char *method, *path, *body, *headers, *socket_path;
    int64_t total_ms;
    bool follow, sign;
};

static void
send_ask(struct http_client *c, unsigned port, const struct ask *a, struct reply *r)
{
    char url[128];
    struct http_request_out out = { .method = str_from(a->method ? a->method : "POST"),
                                    .headers = str_from(a->headers),
                                    .body = str_from(a->body),
                                    .connect_ms = 2000,
                                    .total_ms = a->total_ms ? a->total_ms : 20000,
                                    .answer_max = 10,
                                    .socket_path = a->socket_path,
                                    .follow = a->follow };

    if (a->sign)
        out.sigv4 = (struct http_sigv4){ .region = STR("us-west-2"),
                                         .service = STR("lambda"),
                                         .key_id = STR("AKIDEXAMPLE"),
                                         .secret = STR("secret"),
                                         .session_token = STR("token") };
    *r = (struct reply){ .lock = PTHREAD_MUTEX_INITIALIZER, .came = PTHREAD_COND_INITIALIZER };
    if (strstr(a->path, "://"))
        snprintf(url, sizeof(url), "%s", a->path);
    else
        snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", port, a->path);
    out.url = str_from(url);
    http_client_send(c, &out, hear, r);
}

static void
wait_for(struct reply *r)
{
    pthread_mutex_lock(&r->lock);
    while (!r->done)
        pthread_cond_wait(&r->came, &r->lock);
    pthread_mutex_unlock(&r->lock);
}

static struct reply
ask(struct http_client *c, const struct small_server *x, struct ask a)
{
    struct reply r;

    send_ask(c, x->port, &a, &r);
    wait_for(&r);
    return r;
}

static void
test_http_client__answers_come_whole_and_connections_are_kept(void **state)
{
    struct http_client *c = http_client_new();
    struct small_server x;
    struct reply r;

    (void)state;
    small_server_open(&x, NULL);
    r = ask(c, &x, (struct ask){ .path = "/ok", .body = "{}", .headers = "X-Mine: 1\n" });
    assert_true(r.answered);
    assert_int_equal(r.status, 201);
    assert_string_equal(r.type, "text/x");
    assert_string_equal(r.body, "hi");
    assert_non_null(strstr(r.headers, "X-A: b\r\n"));
    assert_non_null(strstr(x.head, "POST /ok HTTP/1.1\r\n"));
    assert_non_null(strstr(x.head, "X-Mine: 1\r\n"));
    assert_null(strstr(x.head, "Expect:"));
    r = ask(c, &x, (struct ask){ .path = "/ok", .method = "GET" });
    assert_non_null(strstr(x.head, "GET /ok HTTP/1.1\r\n"));
    assert_int_equal(x.connections, 1);
    http_client_free(&c);
    small_server_close(&x);
}

static void
test_http_client__every_failure_has_its_word(void **state)
{
    struct http_client *c = http_client_new();
    struct small_server x;

    (void)state;
    small_server_open(&x, NULL);
    assert_string_equal(ask(c, &x, (struct ask){ .path = "/large" }).why, "too large");
    assert_string_equal(ask(c, &x, (struct ask){ .path = "/gone" }).why, "broken off");
    assert_string_equal(ask(c, &x, (struct ask){ .path = "/silent", .total_ms = 50 }).why,
                        "timeout");
    assert_string_equal(ask(c, &x, (struct ask){ .path = "ftp://127.0.0.1/a" }).why, "bad request");
    assert_string_equal(ask(c, &x, (struct ask){ .path = "file:///etc/passwd" }).why,
                        "bad request");
    assert_string_equal(ask(c, &x, (struct ask){ .path = "http://127.0.0.1:1/" }).why, "refused");
    http_client_free(&c);
    small_server_close(&x);
}

static void
test_http_client__redirects_are_answers_unless_asked_for_and_never_leave_http(void **state)
{
    struct http_client *c = http_client_new();
    struct small_server x;

    (void)state;
    small_server_open(&x, NULL);
    assert_int_equal(ask(c, &x, (struct ask){ .path = "/moved" }).status, 302);
    assert_int_equal(
        ask(c, &x, (struct ask){ .path = "/moved", .method = "GET", .follow = true }).status, 201);
    assert_string_equal(
        ask(c, &x, (struct ask){ .path = "/file", .method = "GET", .follow = true }).why,
        "bad request");
    assert_string_equal(
        ask(c, &x, (struct ask){ .path = "/round", .method = "GET", .follow = true }).why,
        "too many redirects");
    http_client_free(&c);
    small_server_close(&x);
}

static void
test_http_client__signs_for_aws(void **state)
{
    struct http_client *c = http_client_new();
    struct small_server x;

    (void)state;
    small_server_open(&x, NULL);
    (void)ask(c, &x, (struct ask){ .path = "/ok", .body = "{}", .sign = true });
    assert_non_null(strstr(x.head, "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
    assert_non_null(strstr(x.head, "/us-west-2/lambda/aws4_request"));
    assert_non_null(strstr(x.head, "x-amz-security-token: token"));
    http_client_free(&c);
    small_server_close(&x);
}

static void
test_http_client__speaks_over_a_unix_socket(void **state)
{
    struct http_client *c = http_client_new();
    char path[64] = "/tmp/frontdesk-unit-XXXXXX";
    struct small_server x;

    (void)state;
    CHECK(mkdtemp(path));
    strncat(path, "/s", sizeof(path) - strlen(path) - 1);
    small_server_open(&x, path);
    assert_int_equal(
        ask(c, &x, (struct ask){ .path = "http://localhost/ok", .socket_path = path }).status, 201);
    http_client_free(&c);
    small_server_close(&x);
    unlink(path);
    path[strlen(path) - 2] = 0;
    rmdir(path);
}

static void
test_http_client__a_stop_is_heard_by_everybody_who_waits(void **state)
{
    struct http_client *c = http_client_new();
    struct small_server x;
    struct reply first, second;
    const struct ask a = { .path = "/silent" };

    (void)state;
    small_server_open(&x, NULL);
    send_ask(c, x.port, &a, &first);
    http_client_stop(c);
    wait_for(&first);
    assert_string_equal(first.why, "stopped");
    send_ask(c, x.port, &a, &second);
    wait_for(&second);
    assert_string_equal(second.why, "stopped");
    http_client_free(&c);
    small_server_close(&x);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_client__answers_come_whole_and_connections_are_kept),
        cmocka_unit_test(test_http_client__every_failure_has_its_word),
        cmocka_unit_test(
            test_http_client__redirects_are_answers_unless_asked_for_and_never_leave_http),
        cmocka_unit_test(test_http_client__signs_for_aws),
        cmocka_unit_test(test_http_client__speaks_over_a_unix_socket),
        cmocka_unit_test(test_http_client__a_stop_is_heard_by_everybody_who_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
