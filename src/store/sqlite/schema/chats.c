/* Step 1: the instance, chats and their log. Ids are 16-byte blobs, times wall ms, 0 or NULL means
 * none. */

#include "store/sqlite/schema_steps.h"

const char schema_chats[] =
    "CREATE TABLE instance ("
    "  id BLOB NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, alias TEXT NOT NULL,"
    "  created_ms INTEGER NOT NULL, flow_id BLOB NOT NULL, demo INTEGER NOT NULL);"
    "CREATE TABLE token_secret (key_id INTEGER PRIMARY KEY, secret BLOB NOT NULL);"
    "CREATE TABLE access_key ("
    "  id TEXT PRIMARY KEY, secret TEXT NOT NULL, user TEXT NOT NULL, policy TEXT NOT NULL,"
    "  active INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE flow ("
    "  no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE,"
    "  type TEXT NOT NULL, description TEXT NOT NULL, content TEXT NOT NULL,"
    "  published INTEGER NOT NULL, archived INTEGER NOT NULL, updated_ms INTEGER NOT NULL);"
    "CREATE TABLE user ("
    "  id BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT NOT NULL,"
    "  security_profiles TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE widget ("
    "  id BLOB PRIMARY KEY, snippet_id BLOB NOT NULL, name TEXT NOT NULL, key1 TEXT NOT NULL,"
    "  key2 TEXT NOT NULL, flow_id BLOB NOT NULL) WITHOUT ROWID;"

    "CREATE TABLE chat ("
    "  no INTEGER PRIMARY KEY, initial_id BLOB NOT NULL, contact_no INTEGER NOT NULL,"
    "  customer_no INTEGER NOT NULL, system_no INTEGER NOT NULL, contents INTEGER NOT NULL,"
    "  flow_id BLOB NOT NULL, started_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,"
    "  linked_ms INTEGER NOT NULL, connected_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL,"
    "  reason INTEGER NOT NULL);"
    "CREATE TABLE contact ("
    "  no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, chat_no INTEGER NOT NULL,"
    "  method INTEGER NOT NULL, initiated_ms INTEGER NOT NULL, connected_ms INTEGER NOT NULL,"
    "  ended_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, reason INTEGER NOT NULL,"
    "  related_id BLOB, customer_id TEXT NOT NULL, segment_attributes TEXT NOT NULL,"
    "  details TEXT NOT NULL);"
    /* One set of attributes a chat, shared by its contacts: connect-api.md 7.4. */
    "CREATE TABLE attributes (chat_no INTEGER PRIMARY KEY, json TEXT NOT NULL);"
    "CREATE TABLE participant ("
    "  no INTEGER PRIMARY KEY, id BLOB NOT NULL, chat_no INTEGER NOT NULL, role INTEGER NOT NULL,"
    "  state INTEGER NOT NULL, name TEXT NOT NULL);"
    "CREATE INDEX participant_chat ON participant (chat_no);"

    /* The log. Its key is the order (item_rows.c): the chat's number, then the time since the chat
     * began, which is strictly increasing. An item's id (UUIDv7) carries its time, so no index is
     * needed to find an item by its id, and a repeated message is found among the chat's last ones.
     */
    "CREATE TABLE item ("
    "  key INTEGER PRIMARY KEY, id BLOB NOT NULL, kind INTEGER NOT NULL, type INTEGER NOT NULL,"
    "  participant_no INTEGER NOT NULL, contact_no INTEGER NOT NULL, repeat_key BLOB,"
    "  content TEXT NOT NULL);"

    /* Two generations of kept answers: the older one is emptied as a whole, which costs nothing,
     * once everything in it is past the window. */
    "CREATE TABLE reply_0 (owner INTEGER NOT NULL, hash BLOB NOT NULL, body TEXT NOT NULL,"
    "  PRIMARY KEY (owner, hash)) WITHOUT ROWID;"
    "CREATE TABLE reply_1 (owner INTEGER NOT NULL, hash BLOB NOT NULL, body TEXT NOT NULL,"
    "  PRIMARY KEY (owner, hash)) WITHOUT ROWID;"
    "CREATE TABLE start_reply (token BLOB PRIMARY KEY, request BLOB NOT NULL, body TEXT NOT NULL,"
    "  made_ms INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX start_reply_made ON start_reply (made_ms);"

    "CREATE TABLE timer (kind INTEGER NOT NULL, ref INTEGER NOT NULL, due_ms INTEGER NOT NULL,"
    "  PRIMARY KEY (kind, ref)) WITHOUT ROWID;"
    "CREATE INDEX timer_due ON timer (due_ms);";
