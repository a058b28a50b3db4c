#pragma once

/* One socket of one participant. Lives on its reactor's thread; counted, because a job of its may
 * still be on the way when the socket has gone. */

#include "model/role.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct agent_line;
struct gateway;
struct websocket;

struct subscription {
    struct gateway *gateway;
    struct websocket *ws; /* NULL: closed */
    int64_t chat_no, participant_no;
    enum role role;    /* known once it listens: whispers are for one (struct push, only) */
    int64_t cursor_ms; /* the last item of the log that was sent, or that was there before */
    struct subscription *next; /* in the table */
    struct agent_line *line;   /* not NULL: one of the chats of an agent's socket, which is its */
    struct subscription *sibling;
    struct loop_timer goodbye; /* closes it some time after the chat has ended */
    unsigned refs;
    bool listening; /* it is in the table */
    bool asking;    /* a subscribe is being worked on */
};

void subscription_unref(struct subscription *s);

/* Those who listen, by chat. */
struct subscription_table {
    struct subscription **heads;
    size_t size, count; /* size is a power of two, or 0 */
};

void subscription_table_add(struct subscription_table *t, struct subscription *s);
void subscription_table_remove(struct subscription_table *t, struct subscription *s);
/* The first of the chain in which the chat's are; others may be in it: compare chat_no. */
struct subscription *subscription_table_chain(const struct subscription_table *t, int64_t chat_no);
void subscription_table_done(struct subscription_table *t);
