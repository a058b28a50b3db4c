#pragma once
/*
 * One TCP connection of a chat: its descriptor and what has come in but is not yet a whole answer
 * or frame. There is no output buffer on purpose: a chat never has more than one short request
 * under way, so a send that does not fit means that the server has stopped reading, and that ends
 * the run.
 */
#include <netinet/in.h>

#include "base.h"

struct chat;

enum link_kind {
    LINK_NONE = 0,
    LINK_HTTP,
    LINK_SOCKET,
};

struct link {
    enum link_kind kind;
    int fd;
    unsigned side;     /* LINK_SOCKET: whose, 0 the customer's, 1 the second participant's */
    bool upgraded;     /* LINK_SOCKET: the 101 has come, frames follow */
    struct chat *chat; /* whom to tell; NULL between two chats */
    char *rest;        /* the beginning of something that has not wholly arrived, mostly NULL */
    size_t rest_n;
};

/* Takes bytes from the front of `in`, returns how many; what it leaves comes again with more. */
typedef size_t (*link_take_fn)(struct link *l, struct slice in);

/* Connects and starts to listen. Sources spread over 127.0.0.x by `number`, so that no address runs
 * out of ports. */
void link_open(struct link *l, enum link_kind kind, int epoll, const struct sockaddr_in *server,
               uint32_t number);
void link_close(struct link *l);

void link_send(struct link *l, const char *bytes, size_t n);

/* Reads once and offers all there is to `take`. False when the other side has closed. */
bool link_read(struct link *l, link_take_fn take);
