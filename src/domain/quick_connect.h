#pragma once

/* Where an agent can send a chat: contract/ccp.md 4.4, flows.md 4.10. */

#include "model/resource.h"
#include "store/agents.h"

/* The quick connects of a queue that a chat can be sent to: of kind QUEUE and USER. */
struct quick_connect {
    struct resource r;      /* RESOURCE_QUICK_CONNECT */
    struct resource target; /* a queue, or a user */
    struct str flow_id;     /* id or ARN; may be empty */
};
bool quick_connect_read(struct txn *t, const struct resource *r, struct quick_connect *ret);

/* The chat goes on without this agent: at a queue, or another agent. ERR_NOT_FOUND with
 * BadEndpointException: not one of the agent's queues' quick connects; ERR_UNFIT: not connected. */
enum err quick_connect_transfer(struct txn *t, struct offer *o, const struct uuid *id,
                                struct fail *f);

/* Somebody joins, and the agent stays: a contact beside this one is queued for them. */
enum err quick_connect_add(struct txn *t, struct offer *o, const struct uuid *id, struct fail *f);

/* Has this entry been transferred? Is that connection the one it was transferred to? */
bool quick_connect_is_done(const struct offer *o);
bool quick_connect_has(const struct offer *o, struct str connection_id);
