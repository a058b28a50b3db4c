#pragma once

/* The questions about agents, waiting contacts, offers and sessions: model/agent.h. Rows read live
 * in the job's arena. */

#include "model/agent.h"
#include "store/store.h"

void txn_agent_rules(struct txn *t, struct agent_rules *ret); /* the defaults when none are set */
void txn_agent_rules_save(struct txn *t, const struct agent_rules *r);

/* ---- agents, by the number of the user's resource ---- */
bool txn_agent_find(struct txn *t, int64_t user_no, struct agent *ret);
void txn_agent_save(struct txn *t, const struct agent *a); /* inserts or replaces */
void txn_agent_delete(struct txn *t, int64_t user_no);
/* Of a routing profile, who is free (routable, nothing enqueued, not lost, a slot left) and has no
 * entry of this contact: the longest idle, or the next one after `after` (NULL: the first). */
bool txn_agent_idle(struct txn *t, int64_t profile_no, int64_t contact_no,
                    const struct agent *after, struct agent *ret);
/* Those of a profile (0: of all), by number, after `after_no`. */
size_t txn_agents(struct txn *t, int64_t profile_no, int64_t after_no, struct agent *ret,
                  size_t max);
struct agent_counts {
    int64_t online, staffed, available, on_contact, after_work, error, non_productive;
    int64_t slots_active, slots_available;
};
void txn_agent_counts(struct txn *t, int64_t profile_no, struct agent_counts *ret); /* adds up */
/* The view has changed: its version counts up, and who polls or listens hears of it. */
void txn_agent_touch(struct txn *t, int64_t user_no);

struct str txn_agent_preferences(struct txn *t, int64_t user_no); /* JSON object; "{}" when none */
void txn_agent_preferences_save(struct txn *t, int64_t user_no, struct str json);

/* ---- waiting contacts ---- */
void txn_queued_save(struct txn *t, const struct queued *q); /* inserts or replaces */
bool txn_queued_find(struct txn *t, int64_t contact_no, struct queued *ret);
void txn_queued_delete(struct txn *t, int64_t contact_no);
void txn_queued_delete_chat(struct txn *t, int64_t chat_no); /* all contacts of it */
/* The first of a queue by priority, then age, of those with this need, that is not offered and that
 * this agent has no entry of; only those whose age began at `not_after_ms` or before. */
bool txn_queued_first(struct txn *t, int64_t queue_no, int64_t need_no, int64_t user_no,
                      int64_t not_after_ms, struct queued *ret);
/* The next need after *need_no (begin with -1) that contacts of a queue wait with, unoffered. */
bool txn_queued_next_need(struct txn *t, int64_t queue_no, int64_t *need_no);
size_t txn_queued_count(struct txn *t, int64_t queue_no, int64_t *ret_oldest_ms); /* age; 0: none */
int64_t txn_queued_position(struct txn *t, const struct queued *q);               /* from 1 */
/* How many of a queue were joined to an agent since then, and how long they had waited in all. */
int64_t txn_queue_answered(struct txn *t, int64_t queue_no, int64_t since_ms, int64_t *ret_wait_ms);

/* ---- needs of contacts, skills of agents: domain/criteria.h ---- */
int64_t txn_need_intern(struct txn *t, struct str expression); /* one number a text, never 0 */
bool txn_need_find(struct txn *t, int64_t no, struct str *ret);
void txn_skills_clear(struct txn *t, int64_t user_no);
void txn_skill_set(struct txn *t, int64_t user_no, struct str name, struct str value,
                   int64_t level);
int64_t txn_skill(struct txn *t, int64_t user_no, struct str name, struct str value); /* 0: none */

/* ---- offers ---- */
void txn_offer_insert(struct txn *t, struct offer *o); /* sets no */
void txn_offer_save(struct txn *t, const struct offer *o);
void txn_offer_delete(struct txn *t, int64_t no);
bool txn_offer_get(struct txn *t, int64_t no, struct offer *ret);
bool txn_offer_find(struct txn *t, int64_t user_no, int64_t contact_no, struct offer *ret);
bool txn_offer_of(struct txn *t, int64_t participant_no, struct offer *ret);
size_t txn_offers_of_user(struct txn *t, int64_t user_no, struct offer *ret, size_t max);
/* Live ones first; those told that the customer has gone, last. */
size_t txn_offers_of_chat(struct txn *t, int64_t chat_no, struct offer *ret, size_t max);

/* ---- what a segment went through ---- */
bool txn_route_find(struct txn *t, int64_t contact_no, struct route *ret);
void txn_route_save(struct txn *t, const struct route *r); /* inserts or replaces */
size_t txn_chat_segments(struct txn *t, int64_t chat_no);  /* contacts in the chain */

/* ---- signing in ---- */
void txn_session_insert(struct txn *t, struct session *s); /* sets no */
bool txn_session_find(struct txn *t, const unsigned char hash[32], struct session *ret);
bool txn_session_any(struct txn *t, int64_t user_no); /* that has not expired */
bool txn_session_get(struct txn *t, int64_t no, struct session *ret);
void txn_session_seen(struct txn *t, int64_t no, int64_t seen_ms, int64_t expires_ms);
void txn_session_delete(struct txn *t, int64_t no); /* its sockets are told */
/* All of a user but one (0: all). */
void txn_sessions_delete(struct txn *t, int64_t user_no, int64_t but_no);
bool txn_login_tries(struct txn *t, struct str key, struct login_tries *ret);
void txn_login_tries_save(struct txn *t, const struct login_tries *l);
void txn_login_tries_clear(struct txn *t, struct str key);
bool txn_must_change(struct txn *t, int64_t user_no); /* the password, at the next sign-in */
void txn_must_change_set(struct txn *t, int64_t user_no, bool must);
