/* Step 3: attachments, receipts, participants' timers, streams, authentication sessions. */

#include "store/sqlite/schema_steps.h"

const char schema_service[] =
    /* streams; an item is kept until every stream of its chat is past it */
    "CREATE TABLE stream ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, chat_no INTEGER NOT NULL, id BLOB NOT NULL,"
    "  endpoint TEXT NOT NULL, cursor_no INTEGER NOT NULL, until_no INTEGER NOT NULL);"
    "CREATE INDEX stream_chat ON stream (chat_no);"
    "CREATE TABLE stream_item ("
    "  no INTEGER PRIMARY KEY AUTOINCREMENT, chat_no INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
    "  body TEXT NOT NULL);"
    "CREATE INDEX stream_item_chat ON stream_item (chat_no, no);";
