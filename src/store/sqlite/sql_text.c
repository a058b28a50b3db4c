/* Every statement of the server by its name: sql.h. */

#include "store/sqlite/sql_text.h"

#define CHAT                                                                                       \
    "chat.no, chat.initial_id, chat.contact_no, chat.customer_no, chat.system_no, chat.contents,"  \
    " chat.flow_id, chat.started_ms, chat.expires_ms, chat.linked_ms, chat.connected_ms,"          \
    " chat.ended_ms, chat.reason"
#define CONTACT                                                                                    \
    "no, chat_no, id, method, initiated_ms, connected_ms, ended_ms, updated_ms, reason,"           \
    " related_id, customer_id, segment_attributes, details"
#define PARTICIPANT                                                                                \
    "participant.no, participant.chat_no, participant.id, participant.role, participant.state,"    \
    " participant.name"
/* An item with what its participant and segment were called. */
#define ITEMS                                                                                      \
    "SELECT item.id, item.key, item.kind, item.type, item.content, item.participant_no,"           \
    " participant.id, participant.role, participant.name, contact.id FROM item"                    \
    " LEFT JOIN participant ON participant.no = item.participant_no"                               \
    " LEFT JOIN contact ON contact.no = item.contact_no WHERE item.key"
#define RESOURCE "no, kind, id, name, body, tags, created_ms, updated_ms"
#define LINK     "kind, from_no, to_no, rank, body"
#define USER     "id, name, password, security_profiles"
#define ERRAND   "no, kind, lane, ref, token, request, due_ms, expires_ms, attempts"
#define AGENT                                                                                      \
    "user_no, profile_no, slots, used, status_no, status_ms, status, next_no, idle_ms, seen_ms,"   \
    " lost, auto_accept, acw_ms, version"
#define QUEUED "contact_no, chat_no, queue_no, priority, age_ms, queued_ms, offered_no, need_no"
#define OFFER                                                                                      \
    "no, user_no, contact_no, chat_no, participant_no, queue_no, state, refused, leg_ms,"          \
    " offered_ms, changed_ms, accepted_ms, joined_ms, ended_ms, customer_gone_ms, others"
#define ROUTE                                                                                      \
    "contact_no, previous_id, next_id, target_no, priority, adjust_s, criteria, queue_no,"         \
    " queued_ms, dequeued_ms, user_no, accepted_ms, joined_ms, acw_start_ms, acw_end_ms, "         \
    "attempts,"                                                                                    \
    " criteria_ms"
#define SESSION "no, user_no, hash, made_ms, seen_ms, expires_ms"
#define NO_ENTRY(user, contact)                                                                    \
    " AND NOT EXISTS (SELECT 1 FROM offer WHERE offer.user_no = " user                             \
    " AND offer.contact_no = " contact ")"
#define WIDGET                                                                                     \
    "no, id, snippet_id, name, flow_id, published, secured, receipts, survey, null_origin,"        \
    " single_use, key1, key1_ms, key2, key2_ms, appearance, form, created_ms, updated_ms"
#define FLOW_RUN                                                                                   \
    "no, chat_no, contact_no, role, waits, token, deadline_ms, started_ms, steps, unpaused,"       \
    " messages, data"
#define AUTHENTICATION                                                                             \
    "no, chat_no, id, state, waiter, token, started_ms, ends_ms, key, nonce, verifier, redirect,"  \
    " claims"
#define STREAM "no, chat_no, id, endpoint, cursor_no, until_no"
#define WIDGET                                                                                     \
    "no, id, snippet_id, name, flow_id, published, secured, receipts, survey, null_origin,"        \
    " single_use, key1, key1_ms, key2, key2_ms, appearance, form, created_ms, updated_ms"
#define STREAM "no, chat_no, id, endpoint, cursor_no, until_no"
#define FLOW                                                                                       \
    "no, kind, id, name, type, description, settings, tags, published_no, saved_no, versions,"     \
    " archived, created_ms, updated_ms"
#define FLOW_VERSION "flow_no, number, content_no, description, settings, created_ms"
#define FLOW_ALIAS   "id, flow_no, number, name, description, created_ms, updated_ms"
#define STREAM       "no, chat_no, id, endpoint, cursor_no, until_no"
#define ATTACHMENT                                                                                 \
    "no, id, chat_no, contact_no, participant_no, state, name, type, size, hash, announced_ms"

const char *const sql_statements[SQL_COUNT] = {
    [SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_SAVEPOINT] = "SAVEPOINT job",
    [SQL_RELEASE] = "RELEASE job",
    [SQL_ROLLBACK_TO] = "ROLLBACK TO job",

    [SQL_INSTANCE_GET] =
        "SELECT id, account, region, alias, created_ms, flow_id, demo FROM instance",
    [SQL_INSTANCE_INSERT] = "INSERT INTO instance (id, account, region, alias, created_ms, flow_id,"
                            " demo) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [SQL_ACCESS_KEY_FIND] = "SELECT id, secret, user, policy, active FROM access_key WHERE id = ?",
    [SQL_ACCESS_KEY_INSERT] = "INSERT INTO access_key (id, secret, user, policy, active)"
                              " VALUES (?, ?, ?, ?, ?)",
    [SQL_USER_INSERT] = "INSERT INTO user (id, name, password, security_profiles)"
                        " VALUES (?, ?, ?, ?)",
    [SQL_TOKEN_SECRETS] = "SELECT key_id, secret FROM token_secret ORDER BY key_id DESC",
    [SQL_TOKEN_SECRET_INSERT] = "INSERT INTO token_secret (key_id, secret) VALUES (?, ?)",

    [SQL_CHAT_INSERT] =
        "INSERT INTO chat (initial_id, contact_no, customer_no, system_no, contents,"
        " flow_id, started_ms, expires_ms, linked_ms, connected_ms, ended_ms,"
        " reason) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [SQL_CHAT_SAVE] = "UPDATE chat SET initial_id = ?2, contact_no = ?3, customer_no = ?4,"
                      " system_no = ?5, contents = ?6, flow_id = ?7, started_ms = ?8,"
                      " expires_ms = ?9, linked_ms = ?10, connected_ms = ?11, ended_ms = ?12,"
                      " reason = ?13 WHERE no = ?1",
    [SQL_CHAT_FIND] = "SELECT " CHAT " FROM chat WHERE no = ?",
    [SQL_CONTACT_INSERT] = "INSERT INTO contact (chat_no, id, method, initiated_ms, connected_ms,"
                           " ended_ms, updated_ms, reason, related_id, customer_id,"
                           " segment_attributes, details)"
                           " VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [SQL_CONTACT_SAVE] = "UPDATE contact SET chat_no = ?2, id = ?3, method = ?4, initiated_ms = ?5,"
                         " connected_ms = ?6, ended_ms = ?7, updated_ms = ?8, reason = ?9,"
                         " related_id = ?10, customer_id = ?11, segment_attributes = ?12,"
                         " details = ?13 WHERE no = ?1",
    [SQL_CONTACT_FIND] = "SELECT " CONTACT " FROM contact WHERE id = ?",
    [SQL_CONTACT_GET] = "SELECT " CONTACT " FROM contact WHERE no = ?",
    [SQL_ATTRIBUTES_GET] = "SELECT json FROM attributes WHERE chat_no = ?",
    [SQL_ATTRIBUTES_SAVE] = "INSERT INTO attributes (chat_no, json) VALUES (?, ?)"
                            " ON CONFLICT (chat_no) DO UPDATE SET json = excluded.json",
    [SQL_PARTICIPANT_INSERT] = "INSERT INTO participant (chat_no, id, role, state, name)"
                               " VALUES (?2, ?3, ?4, ?5, ?6)",
    [SQL_PARTICIPANT_SAVE] = "UPDATE participant SET chat_no = ?2, id = ?3, role = ?4, state = ?5,"
                             " name = ?6 WHERE no = ?1",
    [SQL_PARTICIPANT_FIND] = "SELECT " PARTICIPANT " FROM participant WHERE no = ?",
    [SQL_PARTICIPANTS] = "SELECT " PARTICIPANT " FROM participant WHERE chat_no = ? ORDER BY no",
    [SQL_SEAT_FIND] = "SELECT " PARTICIPANT ", " CHAT ", contact.id FROM participant"
                      " JOIN chat ON chat.no = participant.chat_no"
                      " JOIN contact ON contact.no = chat.contact_no WHERE participant.no = ?",

    [SQL_LAST_KEY] = "SELECT key FROM item WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1",
    [SQL_ITEM_INSERT] = "INSERT INTO item (key, id, kind, type, participant_no, contact_no,"
                        " repeat_key, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_ITEMS_FORWARD] = ITEMS " BETWEEN ? AND ? ORDER BY item.key LIMIT ?",
    [SQL_ITEMS_BACKWARD] = ITEMS " BETWEEN ? AND ? ORDER BY item.key DESC LIMIT ?",
    [SQL_ITEM_REPEAT] = "SELECT key, id FROM item WHERE key BETWEEN ?1 AND ?2"
                        " AND repeat_key = ?3 AND participant_no = ?4",

    [SQL_REPLY_FIND] = "SELECT body FROM reply_0 WHERE owner = ?1 AND hash = ?2 UNION ALL"
                       " SELECT body FROM reply_1 WHERE owner = ?1 AND hash = ?2",
    [SQL_REPLY_KEEP_0] = "INSERT INTO reply_0 (owner, hash, body) VALUES (?, ?, ?)",
    [SQL_REPLY_KEEP_1] = "INSERT INTO reply_1 (owner, hash, body) VALUES (?, ?, ?)",
    [SQL_REPLY_CLEAR_0] = "DELETE FROM reply_0",
    [SQL_REPLY_CLEAR_1] = "DELETE FROM reply_1",
    [SQL_START_FIND] = "SELECT request, body FROM start_reply WHERE token = ?",
    [SQL_START_KEEP] = "INSERT OR REPLACE INTO start_reply (token, request, body, made_ms)"
                       " VALUES (?, ?, ?, ?)",
    [SQL_START_SWEEP] = "DELETE FROM start_reply WHERE made_ms < ?",

    [SQL_TIMER_SET] = "INSERT INTO timer (kind, ref, due_ms) VALUES (?, ?, ?)"
                      " ON CONFLICT (kind, ref) DO UPDATE SET due_ms = excluded.due_ms",
    [SQL_TIMER_CLEAR] = "DELETE FROM timer WHERE kind = ? AND ref = ?",
    [SQL_TIMERS_DUE] = "SELECT kind, ref FROM timer WHERE due_ms <= ? ORDER BY due_ms LIMIT ?",
    [SQL_TIMER_NEXT] = "SELECT due_ms FROM timer ORDER BY due_ms LIMIT 1",

    /* resource_rows.c */
    [SQL_RESOURCE_INSERT] = "INSERT INTO resource (kind, id, name, body, tags, created_ms,"
                            " updated_ms) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [SQL_RESOURCE_SAVE] = "UPDATE resource SET name = ?4, body = ?5, tags = ?6, updated_ms = ?8"
                          " WHERE no = ?1",
    [SQL_RESOURCE_DELETE] = "DELETE FROM resource WHERE no = ?",
    [SQL_RESOURCE_UNLINK] = "DELETE FROM link WHERE from_no = ?1 OR to_no = ?1",
    [SQL_RESOURCE_FIND] = "SELECT " RESOURCE " FROM resource WHERE kind = ? AND id = ?",
    [SQL_RESOURCE_FIND_NAME] = "SELECT " RESOURCE " FROM resource WHERE kind = ? AND name = ?",
    [SQL_RESOURCE_GET] = "SELECT " RESOURCE " FROM resource WHERE no = ?",
    [SQL_RESOURCES] = "SELECT " RESOURCE " FROM resource WHERE kind = ? AND name > ?"
                      " ORDER BY name LIMIT ?",
    [SQL_RESOURCE_ID] = "SELECT id FROM resource WHERE no = ?",
    [SQL_RESOURCES_EACH] = "SELECT " RESOURCE " FROM resource WHERE kind = ? ORDER BY name",
    [SQL_RESOURCE_COUNT] = "SELECT count(*) FROM resource WHERE kind = ?",
    [SQL_LINK_SET] = "INSERT INTO link (kind, from_no, to_no, rank, body) VALUES (?, ?, ?, ?, ?)"
                     " ON CONFLICT (kind, from_no, to_no)"
                     " DO UPDATE SET rank = excluded.rank, body = excluded.body",
    [SQL_LINK_CLEAR] = "DELETE FROM link WHERE kind = ? AND from_no = ? AND to_no = ?",
    [SQL_LINK_FIND] = "SELECT " LINK " FROM link WHERE kind = ? AND from_no = ? AND to_no = ?",
    [SQL_LINKS_FROM] = "SELECT " LINK " FROM link WHERE kind = ? AND from_no = ?"
                       " ORDER BY rank, to_no LIMIT ?",
    [SQL_LINKS_TO] = "SELECT " LINK " FROM link WHERE kind = ? AND to_no = ?"
                     " ORDER BY rank, from_no LIMIT ?",

    [SQL_LINKS_FROM_COUNT] = "SELECT count(*) FROM link WHERE kind = ? AND from_no = ?",
    [SQL_LINKS_TO_COUNT] = "SELECT count(*) FROM link WHERE kind = ? AND to_no = ?",
    /* What nothing points to any more is dropped at the next publication only. */
    [SQL_FLOW_MENTIONS] = "SELECT 1 FROM flow_content WHERE dropped_ms = 0"
                          " AND no IN (SELECT published_no FROM flow UNION ALL"
                          " SELECT saved_no FROM flow UNION ALL"
                          " SELECT content_no FROM flow_version)"
                          " AND instr(text, ?) LIMIT 1",

    /* key_rows.c */
    [SQL_ACCESS_KEY_SAVE] = "UPDATE access_key SET policy = ?2, active = ?3 WHERE id = ?1",
    [SQL_ACCESS_KEY_DELETE] = "DELETE FROM access_key WHERE id = ?",
    [SQL_ACCESS_KEYS] = "SELECT id, secret, user, policy, active FROM access_key ORDER BY id",
    [SQL_ACCESS_KEY_COUNT] = "SELECT count(*) FROM access_key",

    /* user_rows.c */
    [SQL_USER_FIND] = "SELECT " USER " FROM user WHERE id = ?",
    [SQL_USER_FIND_NAME] = "SELECT " USER " FROM user WHERE name = ?",
    [SQL_USER_SAVE] = "UPDATE user SET name = ?2, password = ?3, security_profiles = ?4"
                      " WHERE id = ?1",
    [SQL_USER_DELETE] = "DELETE FROM user WHERE id = ?",
    [SQL_USERS] = "SELECT " USER " FROM user WHERE name > ? ORDER BY name LIMIT ?",

    /* errand_rows.c. An errand is taken only when no older one of its lane is left. */
    [SQL_ERRAND_ADD] = "INSERT INTO errand (kind, lane, ref, token, request, due_ms, expires_ms,"
                       " attempts) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_ERRAND_CANCEL] = "DELETE FROM errand WHERE kind = ? AND ref = ?",
    [SQL_ERRAND_FIND] = "SELECT " ERRAND " FROM errand WHERE no = ?",
    [SQL_ERRAND_DONE] = "DELETE FROM errand WHERE no = ?",
    [SQL_ERRAND_AGAIN] = "UPDATE errand SET due_ms = ?2, attempts = attempts + 1 WHERE no = ?1",
    [SQL_ERRANDS_DUE] = "SELECT no, lane, due_ms FROM errand WHERE kind = ?1 AND due_ms <= ?2"
                        " AND (lane = 0 OR NOT EXISTS (SELECT 1 FROM errand AS o WHERE"
                        " o.kind = errand.kind AND o.lane = errand.lane AND o.no < errand.no))"
                        " ORDER BY due_ms LIMIT ?3",
    [SQL_ERRAND_NEXT] = "SELECT min(due_ms) FROM errand WHERE kind = ? AND due_ms > ?",
    [SQL_ERRAND_COUNT] = "SELECT count(*) FROM errand WHERE kind = ? AND ref = ?",

    /* attachments */
    [SQL_ATTACHMENT_INSERT] =
        "INSERT INTO attachment (id, chat_no, contact_no, participant_no, state, name, type, size,"
        " hash, announced_ms) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [SQL_ATTACHMENT_SAVE] = "UPDATE attachment SET state = ?2, hash = ?3 WHERE no = ?1",
    [SQL_ATTACHMENT_DELETE] = "DELETE FROM attachment WHERE no = ?",
    [SQL_ATTACHMENT_GET] = "SELECT " ATTACHMENT " FROM attachment WHERE no = ?",
    [SQL_ATTACHMENT_FIND] = "SELECT " ATTACHMENT " FROM attachment WHERE id = ?",
    [SQL_ATTACHMENT_COUNT] = "SELECT count(*) FROM attachment WHERE chat_no = ?",
    [SQL_ATTACHMENTS] = "SELECT " ATTACHMENT " FROM attachment WHERE state = ?1 AND state < 3"
                        " AND no > ?2 ORDER BY no LIMIT ?3",
    [SQL_ATTACHMENT_NAMES] = "SELECT 1 FROM attachment WHERE hash = ? AND state <> 4 LIMIT 1",

    /* receipts, timers, persistent chats, views */
    [SQL_RECEIPT_FIND] = "SELECT delivered_ms, read_ms FROM receipt WHERE key = ?"
                         " AND participant_no = ?",
    [SQL_RECEIPT_SAVE] = "INSERT OR REPLACE INTO receipt (key, participant_no, delivered_ms,"
                         " read_ms) VALUES (?, ?, ?, ?)",
    [SQL_RECEIPTS] = "SELECT receipt.key, receipt.participant_no, receipt.delivered_ms,"
                     " receipt.read_ms, participant.id FROM receipt JOIN participant"
                     " ON participant.no = receipt.participant_no"
                     " WHERE receipt.key BETWEEN ? AND ? ORDER BY receipt.key LIMIT ?",
    [SQL_WATCH_CONFIG] = "SELECT idle_ms, disconnect_ms FROM watch_config WHERE chat_no = ?"
                         " AND role = ?",
    [SQL_WATCH_CONFIG_SAVE] = "INSERT OR REPLACE INTO watch_config (chat_no, role, idle_ms,"
                              " disconnect_ms) VALUES (?, ?, ?, ?)",
    [SQL_WATCH_FIND] = "SELECT participant_no, chat_no, idle_ms, disconnect_ms, idle FROM watch"
                       " WHERE participant_no = ?",
    [SQL_WATCH_SAVE] = "INSERT OR REPLACE INTO watch (participant_no, chat_no, idle_ms,"
                       " disconnect_ms, idle) VALUES (?, ?, ?, ?, ?)",
    [SQL_WATCH_DELETE] = "DELETE FROM watch WHERE participant_no = ?",
    [SQL_WATCHES] = "SELECT participant_no, chat_no, idle_ms, disconnect_ms, idle FROM watch"
                    " WHERE chat_no = ? ORDER BY participant_no LIMIT ?",
    [SQL_PAST] = "SELECT past_no, first_ms, last_ms, contacts, bytes FROM past WHERE chat_no = ?"
                 " ORDER BY rank LIMIT ?",
    [SQL_PAST_ADD] = "INSERT INTO past (chat_no, rank, past_no, first_ms, last_ms, contacts, bytes)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?)",
    [SQL_PAST_LAST] = "SELECT key FROM item WHERE key BETWEEN ? AND ? AND contact_no <= ?"
                      " ORDER BY key DESC LIMIT 1",
    [SQL_PAST_SIZES] = "SELECT key, length(CAST(content AS BLOB)), contact_no FROM item"
                       " WHERE key BETWEEN ? AND ? ORDER BY key DESC",
    [SQL_VIEW_TOKEN_ADD] = "INSERT INTO view_token (token, chat_no, participant_no, view, version,"
                           " run_no, step, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_VIEW_TOKEN_FIND] = "SELECT chat_no, participant_no, view, version, run_no, step,"
                            " expires_ms FROM view_token WHERE token = ?",
    [SQL_VIEW_TOKEN_CLEAR] = "DELETE FROM view_token WHERE chat_no = ?",

    /* streaming, authentication */
    [SQL_CHATS_LIVE] = "SELECT count(*) FROM (SELECT 1 FROM chat WHERE ended_ms = 0 LIMIT ?)",
    [SQL_AUTHENTICATION_INSERT] =
        "INSERT INTO authentication (chat_no, id, state, waiter, token, started_ms, ends_ms, key,"
        " nonce, verifier, redirect, claims)"
        " VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [SQL_AUTHENTICATION_SAVE] =
        "UPDATE authentication SET chat_no = ?2, id = ?3, state = ?4, waiter = ?5, token = ?6,"
        " started_ms = ?7, ends_ms = ?8, key = ?9, nonce = ?10, verifier = ?11, redirect = ?12,"
        " claims = ?13 WHERE no = ?1",
    [SQL_AUTHENTICATION_GET] = "SELECT " AUTHENTICATION " FROM authentication WHERE no = ?",
    [SQL_AUTHENTICATION_FIND] = "SELECT " AUTHENTICATION " FROM authentication WHERE id = ?",
    [SQL_AUTHENTICATION_FIND_KEY] = "SELECT " AUTHENTICATION " FROM authentication WHERE key = ?",
    [SQL_AUTHENTICATION_OF_CHAT] = "SELECT " AUTHENTICATION " FROM authentication"
                                   " WHERE chat_no = ? ORDER BY no DESC LIMIT 1",
    [SQL_STREAM_INSERT] = "INSERT INTO stream (chat_no, id, endpoint, cursor_no, until_no)"
                          " VALUES (?2, ?3, ?4, ?5, ?6)",
    [SQL_STREAM_SAVE] = "UPDATE stream SET chat_no = ?2, id = ?3, endpoint = ?4, cursor_no = ?5,"
                        " until_no = ?6 WHERE no = ?1",
    [SQL_STREAM_DELETE] = "DELETE FROM stream WHERE no = ?",
    [SQL_STREAM_GET] = "SELECT " STREAM " FROM stream WHERE no = ?",
    [SQL_STREAMS] = "SELECT " STREAM " FROM stream WHERE chat_no = ? ORDER BY no LIMIT ?",
    [SQL_STREAM_ITEM_ADD] = "INSERT INTO stream_item (chat_no, at_ms, body) VALUES (?, ?, ?)",
    [SQL_STREAM_ITEM_GET] = "SELECT no, chat_no, at_ms, body FROM stream_item WHERE no = ?",
    [SQL_STREAM_ITEM_NEXT] = "SELECT no, chat_no, at_ms, body FROM stream_item"
                             " WHERE chat_no = ? AND no > ? ORDER BY no LIMIT 1",
    [SQL_STREAM_ITEM_LAST] = "SELECT no FROM stream_item WHERE chat_no = ?"
                             " ORDER BY no DESC LIMIT 1",
    [SQL_STREAM_ITEMS_SWEEP] =
        "DELETE FROM stream_item WHERE chat_no = ?1 AND no <= ifnull((SELECT min(cursor_no)"
        " FROM stream WHERE chat_no = ?1), 9223372036854775807)",

    /* flow_rows.c */
    [SQL_FLOW_FIND] = "SELECT " FLOW " FROM flow WHERE id = ?",
    [SQL_FLOW_FIND_NAME] = "SELECT " FLOW " FROM flow WHERE kind = ? AND name = ?",
    [SQL_FLOW_GET] = "SELECT " FLOW " FROM flow WHERE no = ?",
    [SQL_FLOW_INSERT] = "INSERT INTO flow (kind, id, name, type, description, settings, tags,"
                        " published_no, saved_no, versions, archived, created_ms, updated_ms)"
                        " VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [SQL_FLOW_SAVE] = "UPDATE flow SET name = ?4, type = ?5, description = ?6, settings = ?7,"
                      " tags = ?8, published_no = ?9, saved_no = ?10, versions = ?11,"
                      " archived = ?12, updated_ms = ?14 WHERE no = ?1",
    [SQL_FLOW_DELETE] = "DELETE FROM flow WHERE no = ?",
    [SQL_FLOW_DELETE_VERSIONS] = "DELETE FROM flow_version WHERE flow_no = ?",
    [SQL_FLOW_DELETE_ALIASES] = "DELETE FROM flow_alias WHERE flow_no = ?",
    [SQL_FLOW_DELETE_ORIGINAL] = "DELETE FROM flow_original WHERE flow_no = ?",
    [SQL_FLOW_ORIGINAL] = "SELECT text FROM flow_original WHERE flow_no = ?",
    [SQL_FLOW_ORIGINAL_SAVE] = "INSERT OR REPLACE INTO flow_original (flow_no, text) VALUES (?, ?)",
    [SQL_FLOWS] = "SELECT " FLOW " FROM flow WHERE kind = ? AND name > ? ORDER BY name LIMIT ?",
    [SQL_FLOW_COUNT] = "SELECT count(*) FROM flow WHERE kind = ?",
    [SQL_FLOW_CONTENT] = "SELECT sha256, text FROM flow_content WHERE no = ?",
    [SQL_FLOW_CONTENT_ADD] = "INSERT INTO flow_content (sha256, text, dropped_ms)"
                             " VALUES (?, ?, 0)",
    [SQL_FLOW_CONTENT_DROP] = "UPDATE flow_content SET dropped_ms = ? WHERE dropped_ms = 0"
                              " AND no NOT IN (SELECT published_no FROM flow UNION ALL"
                              " SELECT saved_no FROM flow UNION ALL"
                              " SELECT content_no FROM flow_version)",
    [SQL_FLOW_CONTENT_SWEEP] = "DELETE FROM flow_content WHERE dropped_ms != 0"
                               " AND dropped_ms < ?",
    [SQL_FLOW_VERSION_INSERT] = "INSERT INTO flow_version (" FLOW_VERSION ")"
                                " VALUES (?, ?, ?, ?, ?, ?)",
    [SQL_FLOW_VERSION_FIND] = "SELECT " FLOW_VERSION " FROM flow_version WHERE flow_no = ?"
                              " AND number = ?",
    [SQL_FLOW_VERSION_DELETE] = "DELETE FROM flow_version WHERE flow_no = ? AND number = ?",
    [SQL_FLOW_VERSIONS] = "SELECT " FLOW_VERSION " FROM flow_version WHERE flow_no = ?"
                          " AND number > ? ORDER BY number LIMIT ?",
    [SQL_FLOW_ALIAS_SAVE] = "INSERT OR REPLACE INTO flow_alias (" FLOW_ALIAS ")"
                            " VALUES (?, ?, ?, ?, ?, ?, ?)",
    [SQL_FLOW_ALIAS_FIND] = "SELECT " FLOW_ALIAS " FROM flow_alias WHERE id = ?",
    [SQL_FLOW_ALIAS_FIND_NAME] = "SELECT " FLOW_ALIAS " FROM flow_alias WHERE flow_no = ?"
                                 " AND name = ?",
    [SQL_FLOW_ALIAS_DELETE] = "DELETE FROM flow_alias WHERE id = ?",
    [SQL_FLOW_ALIASES] = "SELECT " FLOW_ALIAS " FROM flow_alias WHERE flow_no = ? AND name > ?"
                         " ORDER BY name LIMIT ?",

    /* flow runs */
    [SQL_RUN_INSERT] = "INSERT INTO flow_run (chat_no, contact_no, role, waits, token, deadline_ms,"
                       " started_ms, steps, unpaused, messages, data)"
                       " VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [SQL_RUN_SAVE] = "UPDATE flow_run SET chat_no = ?2, contact_no = ?3, role = ?4, waits = ?5,"
                     " token = ?6, deadline_ms = ?7, started_ms = ?8, steps = ?9, unpaused = ?10,"
                     " messages = ?11, data = ?12 WHERE no = ?1",
    [SQL_RUN_DELETE] = "DELETE FROM flow_run WHERE no = ?",
    [SQL_RUN_FIND] = "SELECT " FLOW_RUN " FROM flow_run WHERE no = ?",
    [SQL_RUNS] = "SELECT " FLOW_RUN " FROM flow_run WHERE chat_no = ? ORDER BY no",
    [SQL_FLOW_CHAT_GET] = "SELECT json FROM flow_chat WHERE chat_no = ?",
    [SQL_FLOW_CHAT_SAVE] = "INSERT INTO flow_chat (chat_no, json) VALUES (?, ?)"
                           " ON CONFLICT (chat_no) DO UPDATE SET json = excluded.json",
    [SQL_FLOW_CHAT_DELETE] = "DELETE FROM flow_chat WHERE chat_no = ?",
    [SQL_FLOW_LOG_ADD] = "INSERT INTO flow_log (contact_no, at_ms, line) VALUES (?, ?, ?)",
    [SQL_FLOW_LOG_REPLACE] = "UPDATE flow_log SET line = ?2 WHERE no = ?1",
    [SQL_FLOW_LOG] = "SELECT no, at_ms, line FROM flow_log WHERE contact_no = ? AND no > ?"
                     " ORDER BY no LIMIT ?",
    [SQL_FLOW_LOG_COUNT] = "SELECT count(*) FROM flow_log WHERE contact_no = ?",
    [SQL_FLOW_LOG_SWEEP] = "DELETE FROM flow_log WHERE no IN (SELECT no FROM flow_log"
                           " WHERE at_ms < ? ORDER BY no LIMIT 4096)",

    /* agents, queued contacts, offers, sessions */
    [SQL_AGENT_RULES] = "SELECT offer_ms, lost_ms, offline_ms, keep_work FROM agent_rules",
    [SQL_AGENT_RULES_CLEAR] = "DELETE FROM agent_rules",
    [SQL_AGENT_RULES_SAVE] = "INSERT INTO agent_rules (offer_ms, lost_ms, offline_ms, keep_work)"
                             " VALUES (?, ?, ?, ?)",
    [SQL_AGENT_FIND] = "SELECT " AGENT " FROM agent WHERE user_no = ?",
    /* `used` and `version` only count: txn_offer_insert(), txn_agent_touch() */
    [SQL_AGENT_SAVE] = "INSERT INTO agent (" AGENT ") VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8,"
                       " ?9, ?10, ?11, ?12, 0) ON CONFLICT (user_no) DO UPDATE SET"
                       " profile_no = ?2, slots = ?3, status_no = ?4, status_ms = ?5, status = ?6,"
                       " next_no = ?7, idle_ms = ?8, seen_ms = ?9, lost = ?10, auto_accept = ?11,"
                       " acw_ms = ?12",
    [SQL_AGENT_DELETE] = "DELETE FROM agent WHERE user_no = ?",
    [SQL_AGENT_IDLE] = "SELECT " AGENT " FROM agent WHERE profile_no = ?1 AND free = 1" NO_ENTRY(
        "agent.user_no",
        "?2") " AND (idle_ms, user_no) > (?3, ?4) ORDER BY idle_ms, user_no LIMIT 1",
    [SQL_AGENTS] = "SELECT " AGENT " FROM agent WHERE user_no > ? ORDER BY user_no LIMIT ?",
    [SQL_AGENTS_OF_PROFILE] = "SELECT " AGENT " FROM agent WHERE profile_no = ?3 AND user_no > ?1"
                              " ORDER BY user_no LIMIT ?2",
    /* connect-api.md, CurrentMetric: staffed are those who are routable or have chats. */
    [SQL_AGENT_COUNTS] =
        "SELECT count(*) FILTER (WHERE status != 3),"
        " count(*) FILTER (WHERE status = 1 OR used > 0), count(*) FILTER (WHERE free = 1),"
        " count(*) FILTER (WHERE used > 0 AND EXISTS (SELECT 1 FROM offer WHERE"
        " offer.user_no = agent.user_no AND state = 2)),"
        " count(*) FILTER (WHERE used > 0 AND EXISTS (SELECT 1 FROM offer WHERE"
        " offer.user_no = agent.user_no AND state = 6)),"
        " count(*) FILTER (WHERE used > 0 AND EXISTS (SELECT 1 FROM offer WHERE"
        " offer.user_no = agent.user_no AND state IN (3, 4, 5))),"
        " count(*) FILTER (WHERE status = 2), sum(used),"
        " sum(CASE WHEN free = 1 THEN slots - used ELSE 0 END) FROM agent WHERE profile_no = ?",
    [SQL_AGENT_TOUCH] = "UPDATE agent SET version = version + 1 WHERE user_no = ?",
    [SQL_AGENT_USED] = "UPDATE agent SET used = used + ?2 WHERE user_no = ?1",
    [SQL_PREFERENCES_FIND] = "SELECT json FROM agent_preferences WHERE user_no = ?",
    [SQL_PREFERENCES_SAVE] = "INSERT OR REPLACE INTO agent_preferences (user_no, json)"
                             " VALUES (?, ?)",
    [SQL_QUEUED_SAVE] = "INSERT OR REPLACE INTO queued (" QUEUED ")"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_QUEUED_FIND] = "SELECT " QUEUED " FROM queued WHERE contact_no = ?",
    [SQL_QUEUED_DELETE] = "DELETE FROM queued WHERE contact_no = ?",
    [SQL_QUEUED_DELETE_CHAT] = "DELETE FROM queued WHERE chat_no = ?",
    [SQL_QUEUED_FIRST] =
        "SELECT " QUEUED
        " FROM queued WHERE queue_no = ?1 AND need_no = ?3 AND offered_no = 0" NO_ENTRY(
            "?2", "queued.contact_no") " ORDER BY priority, age_ms, contact_no LIMIT 1",
    [SQL_QUEUED_FIRST_OLD] = "SELECT " QUEUED " FROM queued WHERE queue_no = ?1 AND offered_no = 0"
                             " AND need_no = ?5 AND priority = ?3 AND age_ms <= ?4" NO_ENTRY(
                                 "?2", "queued.contact_no") " ORDER BY age_ms, contact_no LIMIT 1",
    [SQL_QUEUED_NEXT_PRIORITY] = "SELECT priority FROM queued WHERE queue_no = ? AND offered_no = 0"
                                 " AND need_no = ? AND priority > ? ORDER BY priority LIMIT 1",
    [SQL_QUEUED_NEXT_NEED] = "SELECT need_no FROM queued WHERE queue_no = ? AND offered_no = 0"
                             " AND need_no > ? ORDER BY need_no LIMIT 1",
    /* whenever a new one comes, those nobody waits with any more go */
    [SQL_NEED_SWEEP] = "DELETE FROM need WHERE NOT EXISTS (SELECT 1 FROM queued WHERE"
                       " queued.need_no = need.no AND queued.need_no != 0)",
    [SQL_NEED_INSERT] = "INSERT INTO need (expression) VALUES (?)",
    [SQL_NEED_OF] = "SELECT no FROM need WHERE expression = ?",
    [SQL_NEED_FIND] = "SELECT expression FROM need WHERE no = ?",
    [SQL_SKILLS_CLEAR] = "DELETE FROM skill WHERE user_no = ?",
    [SQL_SKILL_SET] = "INSERT OR REPLACE INTO skill (user_no, name, value, level)"
                      " VALUES (?, ?, ?, ?)",
    [SQL_SKILL_FIND] = "SELECT level FROM skill WHERE user_no = ? AND name = ? AND value = ?",
    [SQL_QUEUED_COUNT] = "SELECT count(*), min(queued_ms) FROM queued WHERE queue_no = ?",
    [SQL_QUEUED_POSITION] = "SELECT 1 + count(*) FROM queued WHERE queue_no = ?1 AND (priority < ?2"
                            " OR (priority = ?2 AND (age_ms, contact_no) < (?3, ?4)))",
    [SQL_QUEUE_ANSWERED] = "SELECT count(*), sum(dequeued_ms - queued_ms) FROM route WHERE"
                           " queue_no = ? AND dequeued_ms >= ? AND user_no != 0",
    [SQL_OFFER_INSERT] = "INSERT INTO offer (user_no, contact_no, chat_no, participant_no,"
                         " queue_no, state, refused, leg_ms, offered_ms, changed_ms, accepted_ms,"
                         " joined_ms, ended_ms, customer_gone_ms, others)"
                         " VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
                         " ?16)",
    [SQL_OFFER_SAVE] = "UPDATE offer SET user_no = ?2, contact_no = ?3, chat_no = ?4,"
                       " participant_no = ?5, queue_no = ?6, state = ?7, refused = ?8, leg_ms = ?9,"
                       " offered_ms = ?10, changed_ms = ?11, accepted_ms = ?12, joined_ms = ?13,"
                       " ended_ms = ?14, customer_gone_ms = ?15, others = ?16 WHERE no = ?1",
    [SQL_OFFER_DELETE] = "DELETE FROM offer WHERE no = ?",
    [SQL_OFFER_GET] = "SELECT " OFFER " FROM offer WHERE no = ?",
    [SQL_OFFER_FIND] = "SELECT " OFFER " FROM offer WHERE user_no = ? AND contact_no = ?",
    [SQL_OFFER_OF] = "SELECT " OFFER " FROM offer WHERE participant_no = ?",
    [SQL_OFFERS_OF_USER] = "SELECT " OFFER " FROM offer WHERE user_no = ? ORDER BY no LIMIT ?",
    [SQL_OFFERS_OF_CHAT] = "SELECT " OFFER " FROM offer WHERE chat_no = ?"
                           " ORDER BY customer_gone_ms != 0, state > 2, no LIMIT ?",
    [SQL_ROUTE_FIND] = "SELECT " ROUTE " FROM route WHERE contact_no = ?",
    [SQL_ROUTE_SAVE] = "INSERT OR REPLACE INTO route (" ROUTE ")"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_CHAT_SEGMENTS] = "SELECT count(*) FROM contact WHERE chat_no = ?",
    [SQL_SESSION_INSERT] = "INSERT INTO session (user_no, hash, made_ms, seen_ms, expires_ms)"
                           " VALUES (?, ?, ?, ?, ?)",
    [SQL_SESSION_FIND] = "SELECT " SESSION " FROM session WHERE hash = ?",
    [SQL_SESSION_GET] = "SELECT " SESSION " FROM session WHERE no = ?",
    [SQL_SESSION_SEEN] = "UPDATE session SET seen_ms = ?2, expires_ms = ?3 WHERE no = ?1",
    [SQL_SESSION_DELETE] = "DELETE FROM session WHERE no = ?",
    [SQL_SESSIONS_OF] = "SELECT " SESSION " FROM session WHERE (?1 = 0 OR user_no = ?1)"
                        " AND no != ?2",
    [SQL_LOGIN_TRIES] = "SELECT count, since_ms, locked_ms FROM login_tries WHERE key = ?",
    [SQL_LOGIN_TRIES_SAVE] = "INSERT OR REPLACE INTO login_tries (key, count, since_ms, locked_ms)"
                             " VALUES (?, ?, ?, ?)",
    [SQL_LOGIN_TRIES_CLEAR] = "DELETE FROM login_tries WHERE key = ?",
    [SQL_MUST_CHANGE] = "SELECT 1 FROM must_change WHERE user_no = ?",
    [SQL_MUST_CHANGE_SET] = "INSERT OR IGNORE INTO must_change (user_no) VALUES (?)",
    [SQL_MUST_CHANGE_CLEAR] = "DELETE FROM must_change WHERE user_no = ?",

    /* contacts: search and records (record_rows.c) */
    [SQL_CONTACT_EXTRA] = "SELECT name, description, refs, tags FROM contact_extra"
                          " WHERE contact_no = ?",
    [SQL_CONTACT_EXTRA_SAVE] = "INSERT OR REPLACE INTO contact_extra (contact_no, name,"
                               " description, refs, tags) VALUES (?, ?, ?, ?, ?)",
    [SQL_CONTACTS_INITIATED] = "SELECT " CONTACT " FROM contact WHERE initiated_ms BETWEEN ? AND ?"
                               " ORDER BY initiated_ms, no",
    [SQL_CONTACTS_INITIATED_BACK] = "SELECT " CONTACT " FROM contact WHERE initiated_ms BETWEEN ?"
                                    " AND ? ORDER BY initiated_ms DESC, no DESC",
    [SQL_CONTACTS_ENDED] = "SELECT " CONTACT " FROM contact WHERE ended_ms BETWEEN ? AND ?"
                           " ORDER BY ended_ms, no",
    [SQL_CONTACTS_ENDED_BACK] = "SELECT " CONTACT " FROM contact WHERE ended_ms BETWEEN ? AND ?"
                                " ORDER BY ended_ms DESC, no DESC",
    [SQL_CONTACTS_OF_CHAT] =
        "SELECT " CONTACT " FROM contact WHERE chat_no = ? ORDER BY no LIMIT ?",
    [SQL_SESSION_ANY] = "SELECT 1 FROM session WHERE user_no = ? AND expires_ms > ? LIMIT 1",
    [SQL_ATTRIBUTE_IS] = "SELECT 1 FROM attributes, json_each(attributes.json) AS j"
                         " WHERE chat_no = ?1 AND j.key = ?2 AND j.value = ?3 COLLATE NOCASE",

    /* widgets */
    [SQL_WIDGET_INSERT] = "INSERT INTO widget (id, snippet_id, name, flow_id, published, secured,"
                          " receipts, survey, null_origin, single_use, key1, key1_ms, key2,"
                          " key2_ms, appearance, form, created_ms, updated_ms) VALUES (?2, ?3, ?4,"
                          " ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    [SQL_WIDGET_SAVE] = "UPDATE widget SET snippet_id = ?3, name = ?4, flow_id = ?5,"
                        " published = ?6, secured = ?7, receipts = ?8, survey = ?9,"
                        " null_origin = ?10, single_use = ?11, key1 = ?12, key1_ms = ?13,"
                        " key2 = ?14, key2_ms = ?15, appearance = ?16, form = ?17,"
                        " updated_ms = ?19 WHERE no = ?1",
    [SQL_WIDGET_DELETE] = "DELETE FROM widget WHERE no = ?",
    [SQL_WIDGET_DELETE_DOMAINS] = "DELETE FROM widget_domain WHERE widget_no = ?",
    [SQL_WIDGET_DELETE_REFUSALS] = "DELETE FROM widget_refusal WHERE widget_no = ?",
    [SQL_WIDGET_DELETE_TOKENS] = "DELETE FROM widget_token WHERE widget_no = ?",
    [SQL_WIDGET_FIND] = "SELECT " WIDGET " FROM widget WHERE id = ?",
    [SQL_WIDGET_FIND_NAME] = "SELECT " WIDGET " FROM widget WHERE name = ?",
    [SQL_WIDGETS] = "SELECT " WIDGET " FROM widget ORDER BY name LIMIT ?",
    [SQL_WIDGET_DOMAINS] = "SELECT origin FROM widget_domain WHERE widget_no = ?"
                           " ORDER BY origin LIMIT ?",
    [SQL_WIDGET_DOMAIN_ADD] = "INSERT OR IGNORE INTO widget_domain (widget_no, origin)"
                              " VALUES (?, ?)",
    [SQL_WIDGET_DOMAIN_REMOVE] = "DELETE FROM widget_domain WHERE widget_no = ? AND origin = ?",
    [SQL_WIDGET_REFUSAL_ADD] = "INSERT INTO widget_refusal (widget_no, at_ms, code, why, origin,"
                               " address) VALUES (?, ?, ?, ?, ?, ?)",
    [SQL_WIDGET_REFUSAL_TRIM] = "DELETE FROM widget_refusal WHERE widget_no = ?1 AND no <= (SELECT"
                                " no FROM widget_refusal WHERE widget_no = ?1 ORDER BY no DESC"
                                " LIMIT 1 OFFSET ?2)",
    [SQL_WIDGET_REFUSALS] = "SELECT at_ms, code, why, origin, address FROM widget_refusal"
                            " WHERE widget_no = ? ORDER BY no DESC LIMIT ?",
    [SQL_WIDGET_TOKEN_TAKE] = "INSERT OR IGNORE INTO widget_token (widget_no, hash, expires_ms)"
                              " VALUES (?, ?, ?)",
    [SQL_WIDGET_TOKEN_SWEEP] = "DELETE FROM widget_token WHERE expires_ms < ?",
};
