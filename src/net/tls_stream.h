#pragma once

/* One TLS session on a non-blocking socket, for connection.c alone. */

#include "net/tls.h"

#include <stdbool.h>
#include <stddef.h>

struct tls_stream;

enum tls_io {
    TLS_DONE,  /* *ret_n bytes went through */
    TLS_READ,  /* the socket must become readable first */
    TLS_WRITE, /* the socket must become writable first */
    TLS_END,   /* the peer has said goodbye */
    TLS_BROKEN
};

struct tls_stream *tls_stream_new(struct tls *t, int fd);
enum tls_io tls_stream_read(struct tls_stream *s, char *to, size_t size, size_t *ret_n);
enum tls_io tls_stream_write(struct tls_stream *s, struct str bytes, size_t *ret_n);
bool tls_stream_holds_bytes(const struct tls_stream *s); /* read() gives some without the socket */
void tls_stream_goodbye(struct tls_stream *s); /* says close_notify once, as far as it goes */
void tls_stream_free(struct tls_stream **s);
