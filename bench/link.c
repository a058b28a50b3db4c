#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define CONNECT_SECONDS_MAX 10
#define PORTS_A_SOURCE      8192 /* well under the 28,232 of ip_local_port_range's default */
#define READ_BYTES_MAX      262144

static void
bind_source(int fd, uint32_t number)
{
    struct sockaddr_in source = { .sin_family = AF_INET };
    int on = 1;

    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number / PORTS_A_SOURCE);
    /* The port is chosen at connect(), when the whole four-tuple is known: ports can be shared. */
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&source, sizeof(source)) != 0)
        die("cannot bind to a loopback address: %s", strerror(errno));
}

void
link_open(struct link *l, enum link_kind kind, int epoll, const struct sockaddr_in *server,
          uint32_t number)
{
    struct timeval limit = { .tv_sec = CONNECT_SECONDS_MAX };
    struct epoll_event watch = { .events = EPOLLIN, .data.ptr = l };
    int on = 1, off = 0;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        die("cannot make a socket: %s", strerror(errno));
    bind_source(fd, number);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    /* Blocking: on loopback the handshake is over within the call, unless the backlog is full. */
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (connect(fd, (const struct sockaddr *)server, sizeof(*server)) != 0)
        die("cannot connect: %s", strerror(errno));
    /* Without this a socket that only listens acknowledges each push by a packet of its own, 2.5 us
     * of this tool's processor (measured); so it is every second one. The server sees no
     * difference. */
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof(off));
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &watch) != 0)
        die("cannot watch a socket: %s", strerror(errno));
    l->kind = kind;
    l->fd = fd;
    l->upgraded = false;
}

void
link_close(struct link *l)
{
    if (l->kind == LINK_NONE)
        return;
    close(l->fd);
    free(l->rest);
    *l = (struct link){ .kind = LINK_NONE };
}

void
link_send(struct link *l, const char *bytes, size_t n)
{
    ssize_t sent = send(l->fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (sent < 0)
        die("cannot send: %s", strerror(errno));
    if ((size_t)sent != n)
        die("the server does not read what it is sent");
}

static void
rest_keep(struct link *l, struct slice in)
{
    char *rest = NULL;

    if (in.n > 0) {
        rest = mem_new(1, in.n);
        memcpy(rest, in.p, in.n);
    }
    free(l->rest);
    l->rest = rest;
    l->rest_n = in.n;
}

bool
link_read(struct link *l, link_take_fn take)
{
    static char
        buffer[READ_BYTES_MAX]; /* one for all: idle connections must cost the tool nothing */
    size_t have = l->rest_n;
    size_t used = 0;
    ssize_t n;

    if (have == sizeof(buffer))
        die("an answer or frame of more than %zu bytes", sizeof(buffer));
    if (have > 0)
        memcpy(buffer, l->rest, have);
    n = recv(l->fd, buffer + have, sizeof(buffer) - have, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (n <= 0)
        return false;
    have += (size_t)n;
    while (used < have) {
        size_t taken = take(l, (struct slice){ buffer + used, have - used });

        if (taken == 0)
            break;
        used += taken;
    }
    if (used < have || l->rest)
        rest_keep(l, (struct slice){ buffer + used, have - used });
    return true;
}
