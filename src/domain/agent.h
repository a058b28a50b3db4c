#pragma once

/* Those who work: their status, and whether they can be given chats. contract/ccp.md 4.1. A user is
 * the number of a RESOURCE_USER. */

#include "model/resource.h"
#include "store/agents.h"

/* Who may hold more than their routing profile says, never more entries than these are shown. */
enum { AGENT_ENTRIES_MAX = 64 };

/* The agent, also one who never signed in: Offline. Works in a reader's job. ERR_NOT_FOUND: no such
 * user. */
enum err agent_get(struct txn *t, int64_t user_no, struct agent *ret, struct fail *f);

/* What of an agent is read from the configured things: call it when the user, the user's routing
 * profile, or a routing profile's concurrency has changed. Routes, if there is more room now. */
void agent_refresh(struct txn *t, int64_t user_no);
void agent_refresh_profile(struct txn *t, int64_t profile_no); /* all who have it; its queues too */
void agent_refresh_status(struct txn *t, int64_t status_no);   /* renamed, disabled: views change */

/* DeleteUser, before the resource goes: sessions end, offers go back, chats lose their agent. */
void agent_remove(struct txn *t, int64_t user_no);

/* PutAgentState and PutUserStatus. With chats offered or connected the status changes only with
 * `enqueue`, and then when the last one has been cleared; PutUserStatus enqueues. ERR_NOT_FOUND: no
 * such status or user; ERR_UNFIT: chats, and not enqueued; ERR_INVALID: the status is disabled. */
enum err agent_put_status(struct txn *t, int64_t user_no, int64_t status_no, bool enqueue,
                          struct fail *f);

/* A workspace of theirs has asked for the view: they can be reached. */
void agent_seen(struct txn *t, int64_t user_no);

/* Their entries have become fewer, or older: takes the enqueued status when it is time, and routes.
 */
void agent_relieved(struct txn *t, int64_t user_no);

/* Timers: TIMER_AGENT_LOST, TIMER_AGENT_AWAY. */
void agent_lost_due(struct txn *t, int64_t user_no);
void agent_away_due(struct txn *t, int64_t user_no);

/* As customers see them: first name, else user name. */
struct str agent_display_name(struct txn *t, int64_t user_no);

enum status_type status_type_of(struct str name); /* "ROUTABLE" …; STATUS_NONE: no such type */
/* The first status of a type, by name; Available and Offline are one each. */
bool status_first(struct txn *t, enum status_type type, struct resource *ret);
