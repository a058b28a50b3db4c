#pragma once

/* Calls to other servers: functions, bots, webhooks, identity providers. libcurl's multi interface
 * on one thread of its own; nothing here blocks a reactor or the writer. Connections are kept and
 * used again; at most LIMIT_OUTSIDE_CONNS are open, LIMIT_OUTSIDE_HOST_CONNS to one host, what
 * comes on top waits (its total_ms runs meanwhile). Proxies of the environment (http_proxy …) are
 * used, as by every libcurl program. */

#include "base/err.h"
#include "base/str.h"
#include "model/errand.h"

#include <stdbool.h>
#include <stdint.h>

struct http_client;

/* Signing for AWS endpoints; all empty: not signed. */
struct http_sigv4 {
    struct str region, service, key_id, secret, session_token;
};

struct http_request_out {
    struct str method, url; /* http:// or https:// only */
    struct str headers;     /* "Name: value\n" lines */
    struct str body;
    int64_t connect_ms, total_ms; /* timeouts, > 0 */
    size_t answer_max;            /* bytes; a larger answer fails with "too large" */
    struct http_sigv4 sigv4;
    const char *socket_path; /* a Unix socket instead of TCP, or NULL */
    bool follow;             /* redirects, at most 3; otherwise they are answers */
};

/* Heard on the client's thread, once for each call; the answer's slices live during the call.
 * `why` of a call without an answer is one of: "timeout", "refused", "unresolved", "broken off",
 * "tls", "too large", "too many redirects", "bad request", "busy", "stopped", "failed". */
typedef void (*http_heard_fn)(const struct errand_answer *answer, void *ctx);

struct http_client *http_client_new(void);
/* From any thread. Everything of `r` is copied. Past LIMIT_OUTSIDE_QUEUE it is heard of as "busy".
 */
void http_client_send(struct http_client *c, const struct http_request_out *r, http_heard_fn heard,
                      void *ctx);
/* Ends the thread. Calls that are under way are heard of as failed ("stopped"), and so is, at once
 * and on the caller's thread, what is sent afterwards. */
void http_client_stop(struct http_client *c);
void http_client_free(struct http_client **c); /* stops it first; accepts NULL inside */
