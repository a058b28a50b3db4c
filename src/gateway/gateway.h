#pragma once

/* The chat WebSocket: contract/participant.md 4. One gateway a reactor. A listening connection is a
 * cursor over its chat's log: what comes after the cursor is sent, in order, once. Nothing can be
 * sent to a chat over the socket. */

#include "model/push.h"

struct exchange;
struct gateway;
struct loop;
struct presence;
struct store;
struct token_keys;

struct gateway_options {
    struct loop *loop;
    struct store *store;
    struct presence *presence; /* shared by all gateways */
    const struct token_keys *keys;
};

struct gateway *gateway_new(const struct gateway_options *o);

/* GET /ws?token=…, in the head of the exchange: upgrades, or answers 403. A token of an agent's
 * session opens the one socket for all their chats: contract/ccp.md 5.3. */
void gateway_open(struct gateway *g, struct exchange *x);

/* What has been committed: from the bus. */
void gateway_heard(const struct push_batch *batch, void *gateway);

void gateway_free(struct gateway **g); /* no connection is left */
