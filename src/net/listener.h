#pragma once

/* Accepts connections for one loop. Every reactor opens its own listener on the same address with
 * SO_REUSEPORT, so the kernel spreads the connections. */

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct listener;
struct loop;
struct tls;

struct listener_address {
    char host[64]; /* numeric */
    uint16_t port; /* 0: any; listener_port() tells which */
};

/* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80". */
enum err listener_address_parse(struct str text, struct listener_address *ret, struct fail *f);
bool listener_address_is_loopback(const struct listener_address *a);

/* `accepted` gets the non-blocking socket (TCP_NODELAY set) and the peer's address, and owns the
 * fd. */
typedef void (*listener_accepted_fn)(int fd, struct str peer_address, void *owner);

/* Is the address free? With SO_REUSEPORT a second server on it would succeed silently and take half
 * of the connections; this asks without it. ERR_CONFLICT: somebody listens there. */
enum err listener_probe(const struct listener_address *a, struct fail *f);

enum err listener_open(struct loop *loop, const struct listener_address *a,
                       listener_accepted_fn accepted, void *owner, struct listener **ret,
                       struct fail *f);
uint16_t listener_port(const struct listener *l);
void listener_close(struct listener **l); /* accepts no more; open connections stay */
