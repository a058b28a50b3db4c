#pragma once

/* Routing criteria: which agents of its queue a waiting contact asks for. Steps one after the
 * other, each an expression over proficiencies and, but for the last, a time after which the next
 * one holds; after the last any agent of the queue. flows.md 7.7, connect-api.md
 * UpdateContactRoutingData. The steps run from when the contact was queued, or got them while it
 * waited. */

#include "store/agents.h"

struct json;

/* ERR_INVALID: not criteria as documented. */
enum err criteria_check(const struct json *criteria, struct fail *f);

/* What the contact asks for at this moment, into q->need_no; sets the timer for the next step. */
void criteria_apply(struct txn *t, struct queued *q, const struct route *r);

/* The agent has what a need asks for; 0 asks for nothing. */
bool criteria_fit(struct txn *t, int64_t need_no, int64_t user_no);

/* Copies the proficiencies of the user's document to where routing reads them. */
void criteria_learn(struct txn *t, int64_t user_no);

/* As DescribeContact shows them: the step that holds at `now_ms`, and which are over. The index is
 * the count of steps when all have expired; JSON of RoutingCriteria, empty without criteria. */
struct str criteria_show(struct txn *t, const struct route *r, int64_t now_ms);

void criteria_due(struct txn *t, int64_t contact_no); /* TIMER_CRITERIA */
