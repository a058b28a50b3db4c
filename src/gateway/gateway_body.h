#pragma once

/* What the files of the gateway share. */

#include "auth/token.h"
#include "gateway/gateway.h"
#include "gateway/subscription.h"

struct exchange;
struct payload;

enum { LINE_CHAINS = 1024 };

struct gateway {
    struct gateway_options o;
    struct subscription_table listening;
    struct agent_line *lines[LINE_CHAINS]; /* agents' sockets, by user */
    struct payload *heartbeat, *pong;      /* the two answers that are always the same */
};

/* What is different for whom. The owner is the socket's. */
struct talk {
    void (*subscribe)(void *owner); /* to aws/chat; says how it went by itself */
    void (*unsubscribe)(void *owner);
};
void gateway_talk(struct gateway *g, struct websocket *ws, struct str text, const struct talk *talk,
                  void *owner);
void gateway_say_subscribed(struct websocket *ws, bool accepted);
void gateway_refuse(struct exchange *x);

/* agent_line.c */
void agent_line_open(struct gateway *g, struct exchange *x, const struct token *token);
void agent_lines_heard(struct gateway *g, const struct push *p);
