/* Step 5: agents, waiting contacts, offers, what segments went through, sessions: model/agent.h. */

#include "store/sqlite/schema_steps.h"

const char schema_agents[] =
    "CREATE TABLE agent_rules ("
    "  offer_ms INTEGER NOT NULL, lost_ms INTEGER NOT NULL, offline_ms INTEGER NOT NULL,"
    "  keep_work INTEGER NOT NULL);"
    /* Free: routable (1), nothing enqueued, can be reached, a slot left. */
    "CREATE TABLE agent ("
    "  user_no INTEGER PRIMARY KEY, profile_no INTEGER NOT NULL, slots INTEGER NOT NULL,"
    "  used INTEGER NOT NULL, status_no INTEGER NOT NULL, status_ms INTEGER NOT NULL,"
    "  status INTEGER NOT NULL, next_no INTEGER NOT NULL, idle_ms INTEGER NOT NULL,"
    "  seen_ms INTEGER NOT NULL, lost INTEGER NOT NULL, auto_accept INTEGER NOT NULL,"
    "  acw_ms INTEGER NOT NULL, version INTEGER NOT NULL,"
    "  free INTEGER GENERATED ALWAYS AS (status = 1 AND next_no = 0 AND lost = 0 AND used < slots)"
    "  STORED);"
    /* Longest idle of a profile: one seek. */
    "CREATE INDEX agent_free ON agent (profile_no, free, idle_ms);"

    "CREATE TABLE agent_preferences (user_no INTEGER PRIMARY KEY, json TEXT NOT NULL);"

    "CREATE TABLE queued ("
    "  contact_no INTEGER PRIMARY KEY, chat_no INTEGER NOT NULL, queue_no INTEGER NOT NULL,"
    "  priority INTEGER NOT NULL, age_ms INTEGER NOT NULL, queued_ms INTEGER NOT NULL,"
    "  offered_no INTEGER NOT NULL, need_no INTEGER NOT NULL);"
    /* First of a queue with a need: one seek; its next need: likewise. */
    "CREATE INDEX queued_waiting ON queued (queue_no, need_no, priority, age_ms)"
    "  WHERE offered_no = 0;"
    "CREATE INDEX queued_need ON queued (need_no) WHERE need_no != 0;"
    "CREATE INDEX queued_chat ON queued (chat_no);"
    "CREATE INDEX queued_age ON queued (queue_no, age_ms);"

    /* What routing criteria ask for at one step: contacts that ask the same share a row. */
    "CREATE TABLE need (no INTEGER PRIMARY KEY, expression TEXT NOT NULL UNIQUE);"
    /* Proficiencies; levels in thousandths. */
    "CREATE TABLE skill ("
    "  user_no INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, level INTEGER NOT NULL,"
    "  PRIMARY KEY (user_no, name, value)) WITHOUT ROWID;"

    "CREATE TABLE offer ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, user_no INTEGER NOT NULL, contact_no INTEGER NOT NULL,"
    "  chat_no INTEGER NOT NULL, participant_no INTEGER NOT NULL, queue_no INTEGER NOT NULL,"
    "  state INTEGER NOT NULL, refused INTEGER NOT NULL, leg_ms INTEGER NOT NULL,"
    "  offered_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, accepted_ms INTEGER NOT NULL,"
    "  joined_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, customer_gone_ms INTEGER NOT NULL,"
    "  others TEXT NOT NULL);"
    /* None is offered to an agent twice while the old entry is there. */
    "CREATE UNIQUE INDEX offer_entry ON offer (user_no, contact_no);"
    "CREATE INDEX offer_chat ON offer (chat_no);"
    "CREATE UNIQUE INDEX offer_participant ON offer (participant_no);"

    "CREATE TABLE route ("
    "  contact_no INTEGER PRIMARY KEY, previous_id BLOB, next_id BLOB, target_no INTEGER NOT NULL,"
    "  priority INTEGER NOT NULL, adjust_s INTEGER NOT NULL, criteria TEXT NOT NULL,"
    "  queue_no INTEGER NOT NULL, queued_ms INTEGER NOT NULL, dequeued_ms INTEGER NOT NULL,"
    "  user_no INTEGER NOT NULL, accepted_ms INTEGER NOT NULL, joined_ms INTEGER NOT NULL,"
    "  acw_start_ms INTEGER NOT NULL, acw_end_ms INTEGER NOT NULL, attempts INTEGER NOT NULL,"
    "  criteria_ms INTEGER NOT NULL);"
    "CREATE INDEX route_answered ON route (queue_no, dequeued_ms) WHERE user_no != 0;"
    "CREATE INDEX contact_chat ON contact (chat_no);"

    "CREATE TABLE session ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, user_no INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE,"
    "  made_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL);"
    "CREATE INDEX session_user ON session (user_no);"
    "CREATE TABLE login_tries ("
    "  key TEXT PRIMARY KEY, count INTEGER NOT NULL, since_ms INTEGER NOT NULL,"
    "  locked_ms INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE must_change (user_no INTEGER PRIMARY KEY);";
