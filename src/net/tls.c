#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net/tls_stream.h"

#include "base/mem.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>

struct tls {
    pthread_mutex_t lock; /* of `ctx`: every reactor takes streams from it, one reloads it */
    SSL_CTX *ctx;
    char *cert_file, *key_file;
};

struct tls_stream {
    SSL *ssl;
    bool over; /* broken, or goodbye was said: the library must not be asked again */
};

/* Never asks a terminal for a passphrase. */
static int
tls_no_passphrase(char *to, int size, int writing, void *arg)
{
    (void)to;
    (void)size;
    (void)writing;
    (void)arg;
    return -1;
}

/* Browsers offer h2 first; we speak HTTP/1.1, and say so when asked. */
static int
tls_protocol_chosen(SSL *ssl, const unsigned char **ret, unsigned char *ret_n,
                    const unsigned char *offered, unsigned int offered_n, void *arg)
{
    static const char ours[] = "http/1.1";

    (void)ssl;
    (void)arg;
    for (unsigned i = 0; i < offered_n && i + 1 + offered[i] <= offered_n; i += 1u + offered[i]) {
        if (offered[i] == sizeof(ours) - 1 && memcmp(offered + i + 1, ours, offered[i]) == 0) {
            *ret = offered + i + 1;
            *ret_n = offered[i];
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_NOACK;
}

static enum err
tls_failed(struct fail *f, const char *what, const char *file)
{
    unsigned long e = ERR_peek_last_error();
    const char *why = e ? ERR_reason_error_string(e) : NULL;

    ERR_clear_error();
    return fail(f, ERR_INVALID, "%s %s: %s", what, file, why ? why : "cannot be read");
}

static enum err
tls_load(SSL_CTX *ctx, const char *cert_file, const char *key_file, struct fail *f)
{
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(ctx, cert_file) != 1)
        return tls_failed(f, "TLS certificate", cert_file);
    if (SSL_CTX_use_PrivateKey_file(ctx, key_file, SSL_FILETYPE_PEM) != 1)
        return tls_failed(f, "TLS key", key_file);
    if (SSL_CTX_check_private_key(ctx) != 1)
        return tls_failed(f, "TLS key does not fit the certificate:", key_file);
    return OK;
}

static enum err
tls_ctx_new(const char *cert_file, const char *key_file, SSL_CTX **ret, struct fail *f)
{
    static const unsigned char context[] = "frontdesk";
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    enum err e;

    CHECK(ctx);
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
    /* An idle session gives its 34 kB of buffers back. */
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(ctx, 1);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF); /* tickets: nothing is kept here */
    SSL_CTX_set_session_id_context(ctx, context, sizeof(context) - 1);
    SSL_CTX_set_default_passwd_cb(ctx, tls_no_passphrase);
    SSL_CTX_set_alpn_select_cb(ctx, tls_protocol_chosen, NULL);
    e = tls_load(ctx, cert_file, key_file, f);
    if (e)
        SSL_CTX_free(ctx);
    else
        *ret = ctx;
    return e;
}

enum err
tls_open(const char *cert_file, const char *key_file, struct tls **ret, struct fail *f)
{
    SSL_CTX *ctx;
    enum err e = tls_ctx_new(cert_file, key_file, &ctx, f);
    struct tls *t;

    if (e)
        return e;
    /* OpenSSL writes to sockets without MSG_NOSIGNAL. */
    CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    t = mem_new(sizeof(*t));
    CHECK(pthread_mutex_init(&t->lock, NULL) == 0);
    t->ctx = ctx;
    t->cert_file = str_cstr(str_from(cert_file));
    t->key_file = str_cstr(str_from(key_file));
    *ret = t;
    return OK;
}

enum err
tls_reload(struct tls *t, struct fail *f)
{
    SSL_CTX *ctx, *old;
    enum err e = tls_ctx_new(t->cert_file, t->key_file, &ctx, f);

    if (e)
        return e;
    pthread_mutex_lock(&t->lock);
    old = t->ctx;
    t->ctx = ctx;
    pthread_mutex_unlock(&t->lock);
    SSL_CTX_free(old); /* sessions made from it hold it as long as they need */
    return OK;
}

void
tls_close(struct tls **t)
{
    struct tls *x = *t;

    if (!x)
        return;
    SSL_CTX_free(x->ctx);
    pthread_mutex_destroy(&x->lock);
    mem_free(x->cert_file);
    mem_free(x->key_file);
    mem_free(x);
    *t = NULL;
}

struct tls_stream *
tls_stream_new(struct tls *t, int fd)
{
    struct tls_stream *s = mem_new(sizeof(*s));

    pthread_mutex_lock(&t->lock);
    s->ssl = SSL_new(t->ctx);
    pthread_mutex_unlock(&t->lock);
    CHECK(s->ssl);
    CHECK(SSL_set_fd(s->ssl, fd) == 1);
    SSL_set_accept_state(s->ssl);
    return s;
}

static enum tls_io
tls_stream_result(struct tls_stream *s, int result)
{
    switch (SSL_get_error(s->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return TLS_READ;
    case SSL_ERROR_WANT_WRITE:
        return TLS_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_END;
    default:
        s->over = true;
        errno = errno ? errno : EPROTO;
        return TLS_BROKEN;
    }
}

enum tls_io
tls_stream_read(struct tls_stream *s, char *to, size_t size, size_t *ret_n)
{
    int n;

    if (s->over)
        return TLS_BROKEN;
    ERR_clear_error();
    errno = 0;
    n = SSL_read(s->ssl, to, size < INT_MAX ? (int)size : INT_MAX);
    if (n <= 0)
        return tls_stream_result(s, n);
    *ret_n = (size_t)n;
    return TLS_DONE;
}

enum tls_io
tls_stream_write(struct tls_stream *s, struct str bytes, size_t *ret_n)
{
    int n;

    if (s->over)
        return TLS_BROKEN;
    ERR_clear_error();
    errno = 0;
    n = SSL_write(s->ssl, bytes.p, bytes.n < INT_MAX ? (int)bytes.n : INT_MAX);
    if (n <= 0)
        return tls_stream_result(s, n);
    *ret_n = (size_t)n;
    return TLS_DONE;
}

bool
tls_stream_holds_bytes(const struct tls_stream *s)
{
    return !s->over && SSL_has_pending(s->ssl);
}

void
tls_stream_goodbye(struct tls_stream *s)
{
    if (s->over || SSL_in_init(s->ssl))
        return;
    ERR_clear_error();
    SSL_shutdown(s->ssl);
}

void
tls_stream_free(struct tls_stream **s)
{
    struct tls_stream *x = *s;

    if (!x)
        return;
    SSL_free(x->ssl);
    ERR_clear_error();
    mem_free(x);
    *s = NULL;
}
