#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "tests/unit/house.h"

#include "net/tls.h"

struct files {
    char cert[64], key[64];
};

/* A key and a certificate it signs itself, in two files. */
static void
files_write(const struct files *files, const char *name)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    X509_NAME *subject = X509_get_subject_name(cert);
    FILE *f;

    assert_non_null(key);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), 0);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_set_pubkey(cert, key);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(cert, subject);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    f = fopen(files->cert, "w");
    assert_non_null(f);
    assert_int_equal(PEM_write_X509(f, cert), 1);
    fclose(f);
    f = fopen(files->key, "w");
    assert_non_null(f);
    assert_int_equal(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
    fclose(f);
    X509_free(cert);
    EVP_PKEY_free(key);
}

static struct files
files_new(const char *name)
{
    struct files files = { "/tmp/frontdesk_cert_XXXXXX", "/tmp/frontdesk_key_XXXXXX" };
    int cert = mkstemp(files.cert), key = mkstemp(files.key);

    assert_true(cert >= 0);
    assert_true(key >= 0);
    close(cert);
    close(key);
    files_write(&files, name);
    return files;
}

static void
files_free(const struct files *files)
{
    unlink(files->cert);
    unlink(files->key);
}

/* A guest's end of a TLS connection, turning the server's loop while it waits. */
struct caller {
    struct house *h;
    SSL_CTX *ctx;
    SSL *ssl;
    int fd;
};

static bool
caller_waits(struct caller *c, int result)
{
    int e = SSL_get_error(c->ssl, result);

    loop_turn(c->h->loop);
    return e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE;
}

static struct caller
caller_new(struct house *h, int version)
{
    static const unsigned char protocols[] = "\x02h2\x08http/1.1";
    struct caller c = { .h = h, .ctx = SSL_CTX_new(TLS_client_method()), .fd = house_guest(h) };

    SSL_CTX_set_min_proto_version(c.ctx, version);
    SSL_CTX_set_max_proto_version(c.ctx, version);
    c.ssl = SSL_new(c.ctx);
    SSL_set_alpn_protos(c.ssl, protocols, sizeof(protocols) - 1);
    SSL_set_fd(c.ssl, c.fd);
    SSL_set_mode(c.ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return c;
}

static bool
caller_connects(struct caller *c)
{
    int r;

    for (int i = 0; i < 100; i++) {
        r = SSL_connect(c->ssl);
        if (r == 1)
            return true;
        if (!caller_waits(c, r))
            break;
    }
    ERR_clear_error();
    return false;
}

static void
caller_says(struct caller *c, struct str what)
{
    for (int i = 0; i < 1000 && what.n; i++) {
        int r = SSL_write(c->ssl, what.p, (int)what.n);

        if (r > 0)
            what = str_from_at(what, (size_t)r);
        else
            assert_true(caller_waits(c, r));
    }
    assert_int_equal(what.n, 0);
}

/* All there is to hear; *ret_over: a close_notify ended it. */
static struct str
caller_hears(struct caller *c, bool *ret_over)
{
    static char bytes[65536];
    unsigned silent = 0;

    buf_clear(&c->h->out);
    *ret_over = false;
    while (silent < 4 && !*ret_over) {
        int r = SSL_read(c->ssl, bytes, sizeof(bytes));

        if (r > 0) {
            assert_true(buf_add(&c->h->out, str_of(bytes, (size_t)r)));
            silent = 0;
        } else if (SSL_get_error(c->ssl, r) == SSL_ERROR_ZERO_RETURN) {
            *ret_over = true;
        } else {
            assert_true(caller_waits(c, r));
            silent++;
        }
    }
    return buf_str(&c->h->out);
}

static void
caller_free(struct caller *c)
{
    SSL_free(c->ssl);
    SSL_CTX_free(c->ctx);
    close(c->fd);
    loop_turn(c->h->loop);
    loop_turn(c->h->loop);
}

static struct tls *
tls_of(const struct files *files)
{
    struct tls *t = NULL;
    struct fail f;

    assert_int_equal(tls_open(files->cert, files->key, &t, &f), OK);
    return t;
}

static void
test_tls__a_conversation_in_each_version(void **state)
{
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    struct files files = files_new("first");
    struct tls *t = tls_of(&files);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct house *h = house_new(t, NULL);
        struct caller c = caller_new(h, versions[i]);
        const unsigned char *protocol;
        unsigned protocol_n;
        struct str said;
        bool over;

        assert_true(caller_connects(&c));
        SSL_get0_alpn_selected(c.ssl, &protocol, &protocol_n);
        assert_int_equal(protocol_n, 8);
        caller_says(&c, STR("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel"));
        caller_says(&c, STR("lo"));
        said = caller_hears(&c, &over);
        assert_true(str_ends(said, STR("\r\n\r\nhello")));
        assert_false(over);
        caller_says(&c, STR("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        said = caller_hears(&c, &over);
        assert_true(said.n > HOUSE_BIG);
        assert_true(str_ends(said, STR("xxxx")));
        assert_true(over);
        caller_free(&c);
        assert_int_equal(http_server_connections(h->server), 0);
        house_free(h);
    }
    tls_close(&t);
    files_free(&files);
}

static void
test_tls__a_large_upload_arrives_whole(void **state)
{
    struct files files = files_new("first");
    struct tls *t = tls_of(&files);
    struct house *h = house_new(t, NULL);
    struct caller c = caller_new(h, TLS1_3_VERSION);
    char *body = malloc(100000);
    bool over;

    (void)state;
    memset(body, 'u', 100000);
    assert_true(caller_connects(&c));
    caller_says(&c, STR("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"));
    caller_says(&c, str_of(body, 100000));
    assert_true(str_ends(caller_hears(&c, &over), STR("streamed")));
    assert_int_equal(h->heard.n, 100000);
    free(body);
    caller_free(&c);
    house_free(h);
    tls_close(&t);
    files_free(&files);
}

static void
test_tls__many_pipelined_requests_at_once(void **state)
{
    struct files files = files_new("first");
    struct tls *t = tls_of(&files);
    struct house *h = house_new(t, NULL);
    struct caller c = caller_new(h, TLS1_3_VERSION);
    size_t answers = 0;
    struct str said;
    bool over;

    (void)state;
    assert_true(caller_connects(&c));
    for (int i = 0; i < 500; i++)
        caller_says(&c, STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    said = caller_hears(&c, &over);
    for (size_t i = 0; i + 8 < said.n; i++)
        answers += memcmp(said.p + i, "HTTP/1.1 ", 9) == 0;
    assert_int_equal(answers, 500);
    caller_free(&c);
    house_free(h);
    tls_close(&t);
    files_free(&files);
}

static void
test_tls__a_parked_exchange_is_answered(void **state)
{
    struct files files = files_new("first");
    struct tls *t = tls_of(&files);
    struct house *h = house_new(t, NULL);
    struct caller c = caller_new(h, TLS1_2_VERSION);
    struct exchange *x;
    bool over;

    (void)state;
    assert_true(caller_connects(&c));
    caller_says(&c, STR("GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_int_equal(caller_hears(&c, &over).n, 0);
    x = exchange_find(h->server, h->parked);
    assert_non_null(x);
    assert_true(exchange_request(x)->secure);
    house_answer(x, 200, STR("late"));
    assert_true(str_has(caller_hears(&c, &over), STR("lateHTTP/1.1 200 OK")));
    caller_free(&c);
    house_free(h);
    tls_close(&t);
    files_free(&files);
}

static void
test_tls__old_versions_and_plain_text_are_refused(void **state)
{
    struct files files = files_new("first");
    struct tls *t = tls_of(&files);
    struct house *h = house_new(t, NULL);
    struct caller c = caller_new(h, TLS1_1_VERSION);
    int plain;

    (void)state;
    SSL_set_security_level(c.ssl, 0);
    assert_false(caller_connects(&c));
    caller_free(&c);
    plain = house_guest(h);
    house_ask(h, plain, STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_true(h->eof);
    close(plain);
    assert_int_equal(h->requests, 0);
    assert_int_equal(http_server_connections(h->server), 0);
    house_free(h);
    tls_close(&t);
    files_free(&files);
}

static void
test_tls__half_a_handshake_does_not_stay(void **state)
{
    struct files files = files_new("first");
    struct tls *t = tls_of(&files);
    struct house *h = house_new(t, NULL);
    int guest = house_guest(h);

    (void)state;
    house_say(h, guest, STR("\x16\x03\x01\x02\x00\x01\x00\x01"), 1);
    assert_int_equal(http_server_connections(h->server), 1);
    house_travel(h, LIMIT_HTTP_IDLE_MS);
    assert_int_equal(http_server_connections(h->server), 0);
    close(guest);
    house_free(h);
    tls_close(&t);
    files_free(&files);
}

static void
test_tls__a_new_certificate_is_for_new_connections(void **state)
{
    struct files files = files_new("first"), others = files_new("second");
    struct tls *t = tls_of(&files);
    struct house *h = house_new(t, NULL);
    struct caller before = caller_new(h, TLS1_3_VERSION), after;
    char name[64];
    struct fail f;
    X509 *cert;
    bool over;
    FILE *broken;

    (void)state;
    assert_true(caller_connects(&before));
    files_write(&files, "third");
    assert_int_equal(tls_reload(t, &f), OK);
    after = caller_new(h, TLS1_3_VERSION);
    assert_true(caller_connects(&after));
    cert = SSL_get1_peer_certificate(after.ssl);
    X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name, sizeof(name));
    assert_string_equal(name, "third");
    X509_free(cert);
    caller_says(&before, STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_int_equal(answer_status(caller_hears(&before, &over)), 200);

    broken = fopen(files.cert, "w");
    fputs("no certificate\n", broken);
    fclose(broken);
    assert_int_equal(tls_reload(t, &f), ERR_INVALID);
    assert_true(f.why[0]);
    caller_free(&after);
    after = caller_new(h, TLS1_3_VERSION);
    assert_true(caller_connects(&after));

    caller_free(&before);
    caller_free(&after);
    house_free(h);
    tls_close(&t);
    assert_int_equal(tls_open(others.cert, files.key, &t, &f), ERR_INVALID); /* not its key */
    assert_int_equal(tls_open("/nonexistent", files.key, &t, &f), ERR_INVALID);
    files_free(&files);
    files_free(&others);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls__a_conversation_in_each_version),
        cmocka_unit_test(test_tls__a_large_upload_arrives_whole),
        cmocka_unit_test(test_tls__many_pipelined_requests_at_once),
        cmocka_unit_test(test_tls__a_parked_exchange_is_answered),
        cmocka_unit_test(test_tls__old_versions_and_plain_text_are_refused),
        cmocka_unit_test(test_tls__half_a_handshake_does_not_stay),
        cmocka_unit_test(test_tls__a_new_certificate_is_for_new_connections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
