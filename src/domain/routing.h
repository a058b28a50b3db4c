#pragma once

/* Who gets which contact: highest priority, then longest waiting; longest idle agent with a free
 * chat slot. contract/connect-api.md 2.11. Decisions are part of the job that makes them possible,
 * so an offer is in the same commit as what freed the agent or queued the contact.
 *
 * Measured (bench/routing): see docs/performance.md. */

#include "store/agents.h"

/* A contact waits: is there an agent for it? Sets the timer for profiles whose delay is not over.
 */
void routing_contact(struct txn *t, int64_t contact_no);

/* The contact can be seen by more agents since now, and others maybe too, at the same moment: each
 * agent takes the first of all they see. TIMER_QUEUE_DELAY. */
void routing_due(struct txn *t, int64_t contact_no);

/* An agent may have room: contacts for them until there is none of either. */
void routing_agent(struct txn *t, int64_t user_no);

/* Free at this moment for a chat. */
bool agent_is_free(const struct agent *a);
