/* Step 3: attachments, receipts, participants' timers, streams, authentication sessions. */

#include "store/sqlite/schema_steps.h"

const char schema_service[] =
    "CREATE INDEX chat_live ON chat (no) WHERE ended_ms = 0;" /* the quota of active chats */

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
    "CREATE INDEX attachment_open ON attachment (state, no) WHERE state < 3;";
