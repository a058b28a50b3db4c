#include "net/listener.h"

#include "base/log.h"
#include "base/mem.h"
#include "net/loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ACCEPTS_A_TURN = 64, /* so that a storm of guests does not starve those who are in */
    BACKLOG = 4096,
    PAUSE_MS = 100 /* without free descriptors: until somebody may have left */
};

struct listener {
    struct event event;
    struct loop *loop;
    struct loop_timer pause;
    listener_accepted_fn accepted;
    void *owner;
    int fd;
    uint16_t port;
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool
address_read(const char *host, uint16_t port, union address *ret, socklen_t *ret_size)
{
    *ret = (union address){ .any = { .sa_family = AF_UNSPEC } };
    if (inet_pton(AF_INET, host, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons(port);
        *ret_size = sizeof(ret->v4);
        return true;
    }
    memset(ret, 0, sizeof(*ret));
    if (inet_pton(AF_INET6, host, &ret->v6.sin6_addr) == 1) {
        ret->v6.sin6_family = AF_INET6;
        ret->v6.sin6_port = htons(port);
        *ret_size = sizeof(ret->v6);
        return true;
    }
    return false;
}

/* "127.0.0.1", "::1"; a mapped ::ffff:1.2.3.4 as the IPv4 address it is. */
static struct str
address_text(const union address *a, char to[INET6_ADDRSTRLEN])
{
    const char *text = NULL;

    if (a->any.sa_family == AF_INET)
        text = inet_ntop(AF_INET, &a->v4.sin_addr, to, INET6_ADDRSTRLEN);
    else if (a->any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr))
        text = inet_ntop(AF_INET, &a->v6.sin6_addr.s6_addr[12], to, INET6_ADDRSTRLEN);
    else if (a->any.sa_family == AF_INET6)
        text = inet_ntop(AF_INET6, &a->v6.sin6_addr, to, INET6_ADDRSTRLEN);
    return str_from(text);
}

enum err
listener_address_parse(struct str text, struct listener_address *ret, struct fail *f)
{
    struct listener_address a = { .port = 0 };
    struct str host = text, port;
    union address any;
    socklen_t size;
    int64_t n;
    size_t colon = text.n;

    while (colon && text.p[colon - 1] != ':')
        colon--;
    if (!colon)
        return fail(f, ERR_INVALID, "an address to listen on is HOST:PORT");
    host = str_first(text, colon - 1);
    port = str_from_at(text, colon);
    if (str_starts(host, STR("[")) && str_ends(host, STR("]")) && host.n > 2)
        host = str_of(host.p + 1, host.n - 2);
    else if (str_find(host, ':') < host.n)
        return fail(f, ERR_INVALID, "an IPv6 address is written in brackets, [::1]:8080");
    if (!str_int(port, 0, 65535, &n))
        return fail(f, ERR_INVALID, "the port of the address is not a number up to 65535");
    if (host.n >= sizeof(a.host) || memchr(host.p, 0, host.n))
        return fail(f, ERR_INVALID, "the host of the address is too long");
    memcpy(a.host, host.p, host.n);
    a.port = (uint16_t)n;
    if (str_eq(host, STR("localhost")))
        memcpy(a.host, "127.0.0.1", sizeof("127.0.0.1"));
    if (!address_read(a.host, a.port, &any, &size))
        return fail(f, ERR_INVALID, "the host of the address is not a numeric IP address");
    *ret = a;
    return OK;
}

bool
listener_address_is_loopback(const struct listener_address *a)
{
    union address any;
    socklen_t size;

    if (!address_read(a->host, a->port, &any, &size))
        return false;
    if (any.any.sa_family == AF_INET)
        return (ntohl(any.v4.sin_addr.s_addr) >> 24) == 127;
    return IN6_IS_ADDR_LOOPBACK(&any.v6.sin6_addr);
}

static void
listener_resume(struct loop_timer *timer)
{
    struct listener *l =
        (struct listener *)(void *)((char *)timer - offsetof(struct listener, pause));

    event_add(&l->event, NULL);
}

/* No descriptor or memory is left: the queue of the kernel keeps the guests until one is. */
static void
listener_pause(struct listener *l, int error)
{
    log_warn("listener_paused port=%u errno=%d", l->port, error);
    event_del(&l->event);
    loop_timer_set(l->loop, &l->pause, PAUSE_MS);
}

static void
listener_ready(evutil_socket_t fd, short what, void *arg)
{
    struct listener *l = arg;

    (void)what;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        union address from;
        socklen_t size = sizeof(from);
        char text[INET6_ADDRSTRLEN];
        int guest = accept4(fd, &from.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;

        if (guest < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                listener_pause(l, errno);
            if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO)
                continue;
            return;
        }
        setsockopt(guest, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        l->accepted(guest, address_text(&from, text), l->owner);
    }
}

static enum err
refused(const struct listener_address *a, struct fail *f)
{
    return fail(f, errno == EADDRINUSE ? ERR_CONFLICT : ERR_INTERNAL,
                "cannot listen on %s port %u: %s", a->host, a->port, strerror(errno));
}

enum err
listener_probe(const struct listener_address *a, struct fail *f)
{
    union address any;
    socklen_t size;
    int on = 1, fd;
    enum err e = OK;

    if (!address_read(a->host, a->port, &any, &size))
        return fail(f, ERR_INVALID, "%s is not a numeric IP address", a->host);
    fd = socket(any.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return refused(a, f);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(fd, &any.any, size) != 0)
        e = refused(a, f);
    close(fd);
    return e;
}

static int
socket_listening(const union address *any, socklen_t size)
{
    int on = 1, error;
    int fd = socket(any->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0 &&
        bind(fd, &any->any, size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

enum err
listener_open(struct loop *loop, const struct listener_address *a, listener_accepted_fn accepted,
              void *owner, struct listener **ret, struct fail *f)
{
    struct listener *l;
    union address any;
    socklen_t size;
    int fd;

    if (!address_read(a->host, a->port, &any, &size))
        return fail(f, ERR_INVALID, "%s is not a numeric IP address", a->host);
    fd = socket_listening(&any, size);
    if (fd < 0)
        return refused(a, f);
    l = mem_new(sizeof(*l));
    l->loop = loop;
    l->fd = fd;
    l->accepted = accepted;
    l->owner = owner;
    l->pause.due = listener_resume;
    size = sizeof(any);
    CHECK(getsockname(fd, &any.any, &size) == 0);
    l->port = ntohs(any.any.sa_family == AF_INET ? any.v4.sin_port : any.v6.sin6_port);
    CHECK(event_assign(&l->event, loop_base(loop), fd, EV_READ | EV_PERSIST, listener_ready, l) ==
          0);
    CHECK(event_add(&l->event, NULL) == 0);
    *ret = l;
    return OK;
}

uint16_t
listener_port(const struct listener *l)
{
    return l->port;
}

void
listener_close(struct listener **l)
{
    struct listener *x = *l;

    if (!x)
        return;
    loop_timer_clear(x->loop, &x->pause);
    event_del(&x->event);
    close(x->fd);
    mem_free(x);
    *l = NULL;
}
