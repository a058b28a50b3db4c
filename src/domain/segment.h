#pragma once

/* A chat is one or more contacts, one after the other: contract/connect-api.md 7.1. */

#include "store/agents.h"

/* The current contact ends, `reason`; a new one goes on with the chat. Its target queue, priority
 * and what the customer gave are inherited (flows.md 4.7). ERR_QUOTA: the chain is as long as it
 * may be, flows.md 4.10. */
enum err segment_begin(struct txn *t, struct chat *c, enum initiation method,
                       enum end_reason reason, struct fail *f);

/* A contact beside the current one, for a further agent: same chat, related to it. */
void segment_beside(struct txn *t, const struct chat *c, struct contact *ret);

/* What the contact went through; empty for one that has not been near a queue. */
void segment_route(struct txn *t, int64_t contact_no, struct route *ret);
