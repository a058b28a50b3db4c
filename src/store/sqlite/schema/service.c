/* Step 3: attachments, receipts, participants' timers, streams, authentication sessions. */

#include "store/sqlite/schema_steps.h"

const char schema_service[] =
    "CREATE INDEX chat_live ON chat (no) WHERE ended_ms = 0;" /* the quota of active chats */

    "CREATE TABLE authentication ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, chat_no INTEGER NOT NULL, id BLOB NOT NULL UNIQUE,"
    "  state INTEGER NOT NULL, waiter INTEGER NOT NULL, token INTEGER NOT NULL,"
    "  started_ms INTEGER NOT NULL, ends_ms INTEGER NOT NULL, key TEXT UNIQUE,"
    "  nonce TEXT NOT NULL, verifier TEXT NOT NULL, redirect TEXT NOT NULL,"
    "  claims TEXT NOT NULL);"
    "CREATE INDEX authentication_chat ON authentication (chat_no, no);"

    /* streams; an item is kept until every stream of its chat is past it */
    "CREATE TABLE stream ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, chat_no INTEGER NOT NULL, id BLOB NOT NULL,"
    "  endpoint TEXT NOT NULL, cursor_no INTEGER NOT NULL, until_no INTEGER NOT NULL);"
    "CREATE INDEX stream_chat ON stream (chat_no);"
    "CREATE TABLE stream_item ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, chat_no INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
    "  body TEXT NOT NULL);"
    "CREATE INDEX stream_item_chat ON stream_item (chat_no, no);"

    "CREATE TABLE attachment ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, chat_no INTEGER NOT NULL,"
    "  contact_no INTEGER NOT NULL, participant_no INTEGER NOT NULL, state INTEGER NOT NULL,"
    "  name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, hash BLOB,"
    "  announced_ms INTEGER NOT NULL);"
    "CREATE INDEX attachment_chat ON attachment (chat_no);"
    "CREATE INDEX attachment_hash ON attachment (hash) WHERE hash IS NOT NULL;"
    /* those that something is still to happen to; model/attachment.h */
    "CREATE INDEX attachment_open ON attachment (state, no) WHERE state < 3;"

    /* Who has received and read what: the key is the item's (item_rows.c), so the receipts of a
     * page of the log are one range. */
    "CREATE TABLE receipt ("
    "  key INTEGER NOT NULL, participant_no INTEGER NOT NULL, delivered_ms INTEGER NOT NULL,"
    "  read_ms INTEGER NOT NULL, PRIMARY KEY (key, participant_no)) WITHOUT ROWID;"

    /* Idle and auto-disconnect timers: what is configured for a chat, and what runs for whom. */
    "CREATE TABLE watch_config ("
    "  chat_no INTEGER NOT NULL, role INTEGER NOT NULL, idle_ms INTEGER NOT NULL,"
    "  disconnect_ms INTEGER NOT NULL, PRIMARY KEY (chat_no, role)) WITHOUT ROWID;"
    "CREATE TABLE watch ("
    "  participant_no INTEGER PRIMARY KEY, chat_no INTEGER NOT NULL, idle_ms INTEGER NOT NULL,"
    "  disconnect_ms INTEGER NOT NULL, idle INTEGER NOT NULL);"
    "CREATE INDEX watch_chat ON watch (chat_no);"

    /* The past chats that a persistent chat continues, newest first, each with the part of its log
     * that may be read. What is past does not change, so the limits are applied once. */
    "CREATE TABLE past ("
    "  chat_no INTEGER NOT NULL, rank INTEGER NOT NULL, past_no INTEGER NOT NULL,"
    "  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, contacts INTEGER NOT NULL,"
    "  bytes INTEGER NOT NULL, PRIMARY KEY (chat_no, rank)) WITHOUT ROWID;"

    /* What a customer may look up with DescribeView, and which run waits for the answer. */
    "CREATE TABLE view_token ("
    "  token BLOB PRIMARY KEY, chat_no INTEGER NOT NULL, participant_no INTEGER NOT NULL,"
    "  view TEXT NOT NULL, version INTEGER NOT NULL, run_no INTEGER NOT NULL, step TEXT NOT NULL,"
    "  expires_ms INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX view_token_chat ON view_token (chat_no);"

    /* What UpdateContact and TagContact say of a contact; searches go by the times. */
    "CREATE TABLE contact_extra ("
    "  contact_no INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL,"
    "  refs TEXT NOT NULL, tags TEXT NOT NULL);"
    "CREATE INDEX contact_initiated ON contact (initiated_ms);"
    "CREATE INDEX contact_ended ON contact (ended_ms);";
