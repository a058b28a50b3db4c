#pragma once

/* One connection to the database with its prepared statements, and every statement by name: all SQL
 * of the server stands in sql.c and schema.c. */

#include "base/err.h"
#include "base/str.h"
#include "model/ids.h"

#include <sqlite3.h>
#include <stdbool.h>

enum sql {
    SQL_BEGIN_WRITE,
    SQL_BEGIN_READ,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_SAVEPOINT,
    SQL_RELEASE,
    SQL_ROLLBACK_TO,

    SQL_INSTANCE_GET,
    SQL_INSTANCE_INSERT,
    SQL_ACCESS_KEY_FIND,
    SQL_ACCESS_KEY_INSERT,
    SQL_USER_INSERT,
    SQL_TOKEN_SECRETS,
    SQL_TOKEN_SECRET_INSERT,

    SQL_CHAT_INSERT,
    SQL_CHAT_SAVE,
    SQL_CHAT_FIND,
    SQL_CONTACT_INSERT,
    SQL_CONTACT_SAVE,
    SQL_CONTACT_FIND,
    SQL_CONTACT_GET,
    SQL_ATTRIBUTES_GET,
    SQL_ATTRIBUTES_SAVE,
    SQL_PARTICIPANT_INSERT,
    SQL_PARTICIPANT_SAVE,
    SQL_PARTICIPANT_FIND,
    SQL_PARTICIPANTS,
    SQL_SEAT_FIND,

    SQL_LAST_KEY,
    SQL_ITEM_INSERT,
    SQL_ITEMS_FORWARD,
    SQL_ITEMS_BACKWARD,
    SQL_ITEM_REPEAT,

    SQL_REPLY_FIND,
    SQL_REPLY_KEEP_0,
    SQL_REPLY_KEEP_1,
    SQL_REPLY_CLEAR_0,
    SQL_REPLY_CLEAR_1,
    SQL_START_FIND,
    SQL_START_KEEP,
    SQL_START_SWEEP,

    SQL_TIMER_SET,
    SQL_TIMER_CLEAR,
    SQL_TIMERS_DUE,
    SQL_TIMER_NEXT,

    /* resource_rows.c */
    SQL_RESOURCE_INSERT,
    SQL_RESOURCE_SAVE,
    SQL_RESOURCE_DELETE,
    SQL_RESOURCE_UNLINK,
    SQL_RESOURCE_FIND,
    SQL_RESOURCE_FIND_NAME,
    SQL_RESOURCE_GET,
    SQL_RESOURCE_ID,
    SQL_RESOURCES,
    SQL_RESOURCES_EACH,
    SQL_RESOURCE_COUNT,
    SQL_LINK_SET,
    SQL_LINK_CLEAR,
    SQL_LINK_FIND,
    SQL_LINKS_FROM,
    SQL_LINKS_TO,
    SQL_LINKS_FROM_COUNT,
    SQL_LINKS_TO_COUNT,
    SQL_FLOW_MENTIONS,

    /* key_rows.c */
    SQL_ACCESS_KEY_SAVE,
    SQL_ACCESS_KEY_DELETE,
    SQL_ACCESS_KEYS,
    SQL_ACCESS_KEY_COUNT,

    /* user_rows.c */
    SQL_USER_FIND,
    SQL_USER_FIND_NAME,
    SQL_USER_SAVE,
    SQL_USER_DELETE,
    SQL_USERS,

    /* errand_rows.c */
    SQL_ERRAND_ADD,
    SQL_ERRAND_CANCEL,
    SQL_ERRAND_FIND,
    SQL_ERRAND_DONE,
    SQL_ERRAND_AGAIN,
    SQL_ERRANDS_DUE,
    SQL_ERRAND_NEXT,
    SQL_ERRAND_COUNT,

    /* attachments */
    SQL_ATTACHMENT_INSERT,
    SQL_ATTACHMENT_SAVE,
    SQL_ATTACHMENT_DELETE,
    SQL_ATTACHMENT_GET,
    SQL_ATTACHMENT_FIND,
    SQL_ATTACHMENT_COUNT,
    SQL_ATTACHMENTS,
    SQL_ATTACHMENT_NAMES,

    /* receipts, timers, persistent chats, views */
    SQL_RECEIPT_FIND,
    SQL_RECEIPT_SAVE,
    SQL_RECEIPTS,
    SQL_WATCH_CONFIG,
    SQL_WATCH_CONFIG_SAVE,
    SQL_WATCH_FIND,
    SQL_WATCH_SAVE,
    SQL_WATCH_DELETE,
    SQL_WATCHES,
    SQL_PAST,
    SQL_PAST_ADD,
    SQL_PAST_LAST,
    SQL_PAST_SIZES,
    SQL_VIEW_TOKEN_ADD,
    SQL_VIEW_TOKEN_FIND,
    SQL_VIEW_TOKEN_CLEAR,

    /* streaming, authentication */
    SQL_CHATS_LIVE,
    SQL_AUTHENTICATION_INSERT,
    SQL_AUTHENTICATION_SAVE,
    SQL_AUTHENTICATION_GET,
    SQL_AUTHENTICATION_FIND,
    SQL_AUTHENTICATION_FIND_KEY,
    SQL_AUTHENTICATION_OF_CHAT,
    SQL_STREAM_INSERT,
    SQL_STREAM_SAVE,
    SQL_STREAM_DELETE,
    SQL_STREAM_GET,
    SQL_STREAMS,
    SQL_STREAM_ITEM_ADD,
    SQL_STREAM_ITEM_GET,
    SQL_STREAM_ITEM_NEXT,
    SQL_STREAM_ITEM_LAST,
    SQL_STREAM_ITEMS_SWEEP,

    /* flow_rows.c */
    SQL_FLOW_FIND,
    SQL_FLOW_FIND_NAME,
    SQL_FLOW_GET,
    SQL_FLOW_INSERT,
    SQL_FLOW_SAVE,
    SQL_FLOW_DELETE,
    SQL_FLOW_DELETE_VERSIONS,
    SQL_FLOW_DELETE_ALIASES,
    SQL_FLOW_DELETE_ORIGINAL,
    SQL_FLOW_ORIGINAL,
    SQL_FLOW_ORIGINAL_SAVE,
    SQL_FLOWS,
    SQL_FLOW_COUNT,
    SQL_FLOW_CONTENT,
    SQL_FLOW_CONTENT_ADD,
    SQL_FLOW_CONTENT_DROP,
    SQL_FLOW_CONTENT_SWEEP,
    SQL_FLOW_VERSION_INSERT,
    SQL_FLOW_VERSION_FIND,
    SQL_FLOW_VERSION_DELETE,
    SQL_FLOW_VERSIONS,
    SQL_FLOW_ALIAS_SAVE,
    SQL_FLOW_ALIAS_FIND,
    SQL_FLOW_ALIAS_FIND_NAME,
    SQL_FLOW_ALIAS_DELETE,
    SQL_FLOW_ALIASES,

    /* flow runs */
    SQL_RUN_INSERT,
    SQL_RUN_SAVE,
    SQL_RUN_DELETE,
    SQL_RUN_FIND,
    SQL_RUNS,
    SQL_FLOW_CHAT_GET,
    SQL_FLOW_CHAT_SAVE,
    SQL_FLOW_CHAT_DELETE,
    SQL_FLOW_LOG_ADD,
    SQL_FLOW_LOG_REPLACE,
    SQL_FLOW_LOG,
    SQL_FLOW_LOG_COUNT,
    SQL_FLOW_LOG_SWEEP,

    /* agents, queued contacts, offers, sessions */
    SQL_AGENT_RULES,
    SQL_AGENT_RULES_CLEAR,
    SQL_AGENT_RULES_SAVE,
    SQL_AGENT_FIND,
    SQL_AGENT_SAVE,
    SQL_AGENT_DELETE,
    SQL_AGENT_IDLE,
    SQL_AGENTS,
    SQL_AGENTS_OF_PROFILE,
    SQL_AGENT_COUNTS,
    SQL_AGENT_TOUCH,
    SQL_AGENT_USED,
    SQL_PREFERENCES_FIND,
    SQL_PREFERENCES_SAVE,
    SQL_QUEUED_SAVE,
    SQL_QUEUED_FIND,
    SQL_QUEUED_DELETE,
    SQL_QUEUED_DELETE_CHAT,
    SQL_QUEUED_FIRST,
    SQL_QUEUED_NEXT_NEED,
    SQL_NEED_SWEEP,
    SQL_NEED_INSERT,
    SQL_NEED_OF,
    SQL_NEED_FIND,
    SQL_SKILLS_CLEAR,
    SQL_SKILL_SET,
    SQL_SKILL_FIND,
    SQL_QUEUED_FIRST_OLD,
    SQL_QUEUED_NEXT_PRIORITY,
    SQL_QUEUED_COUNT,
    SQL_QUEUED_POSITION,
    SQL_QUEUE_ANSWERED,
    SQL_OFFER_INSERT,
    SQL_OFFER_SAVE,
    SQL_OFFER_DELETE,
    SQL_OFFER_GET,
    SQL_OFFER_FIND,
    SQL_OFFER_OF,
    SQL_OFFERS_OF_USER,
    SQL_OFFERS_OF_CHAT,
    SQL_ROUTE_FIND,
    SQL_ROUTE_SAVE,
    SQL_CHAT_SEGMENTS,
    SQL_SESSION_INSERT,
    SQL_SESSION_FIND,
    SQL_SESSION_GET,
    SQL_SESSION_SEEN,
    SQL_SESSION_DELETE,
    SQL_SESSIONS_OF,
    SQL_LOGIN_TRIES,
    SQL_LOGIN_TRIES_SAVE,
    SQL_LOGIN_TRIES_CLEAR,
    SQL_MUST_CHANGE,
    SQL_MUST_CHANGE_SET,
    SQL_MUST_CHANGE_CLEAR,

    /* contacts: search and records (record_rows.c) */
    SQL_CONTACT_EXTRA,
    SQL_CONTACT_EXTRA_SAVE,
    SQL_CONTACTS_INITIATED,
    SQL_CONTACTS_INITIATED_BACK,
    SQL_CONTACTS_ENDED,
    SQL_CONTACTS_ENDED_BACK,
    SQL_CONTACTS_OF_CHAT,
    SQL_ATTRIBUTE_IS,
    SQL_SESSION_ANY,

    /* widgets */
    SQL_WIDGET_INSERT,
    SQL_WIDGET_SAVE,
    SQL_WIDGET_DELETE,
    SQL_WIDGET_DELETE_DOMAINS,
    SQL_WIDGET_DELETE_REFUSALS,
    SQL_WIDGET_DELETE_TOKENS,
    SQL_WIDGET_FIND,
    SQL_WIDGET_FIND_NAME,
    SQL_WIDGETS,
    SQL_WIDGET_DOMAINS,
    SQL_WIDGET_DOMAIN_ADD,
    SQL_WIDGET_DOMAIN_REMOVE,
    SQL_WIDGET_REFUSAL_ADD,
    SQL_WIDGET_REFUSAL_TRIM,
    SQL_WIDGET_REFUSALS,
    SQL_WIDGET_TOKEN_TAKE,
    SQL_WIDGET_TOKEN_SWEEP,

    SQL_COUNT
};

struct db {
    sqlite3 *handle;
    sqlite3_stmt *statements[SQL_COUNT]; /* prepared when first used */
    bool broken;                         /* an error other than BUSY has been seen; sticks */
};

enum db_mode { DB_CREATE, DB_WRITE, DB_READ };

enum err db_open(const char *path, enum db_mode mode, struct db *ret, struct fail *f);
void db_close(struct db *db);

/* A statement ready to be bound and stepped; it is reset by sql_end(). */
sqlite3_stmt *sql_begin(struct db *db, enum sql which);
bool sql_step(struct db *db, sqlite3_stmt *st); /* true: a row */
void sql_end(sqlite3_stmt *st);
void sql_do(struct db *db, enum sql which);                    /* no parameters, no rows */
void sql_do_int(struct db *db, enum sql which, int64_t value); /* one, a number; no rows */
void sql_run(struct db *db, sqlite3_stmt *st);                 /* step to the end and reset */

/* Parameters count from 1; the bytes must live until sql_end(). */
void sql_int(sqlite3_stmt *st, int at, int64_t value);
void sql_null(sqlite3_stmt *st, int at);
void sql_text(sqlite3_stmt *st, int at, struct str value);
void sql_blob(sqlite3_stmt *st, int at, const void *bytes, size_t n);
void sql_uuid(sqlite3_stmt *st, int at, const struct uuid *id);

/* Columns count from 0; slices live until the next step. */
int64_t sql_get_int(sqlite3_stmt *st, int at);
struct str sql_get_str(sqlite3_stmt *st, int at);
struct uuid sql_get_uuid(sqlite3_stmt *st, int at); /* all zero when NULL */
