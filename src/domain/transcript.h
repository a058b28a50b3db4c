#pragma once

/* What is said in a chat: the one ordered log of its items, and reading it. */

#include "store/store.h"

/* Appends `item` (kind, type, content) for a participant, or for nobody (NULL: chat.ended). Fills
 * in id, time and who. Emits the event. */
void transcript_append(struct txn *t, const struct chat *c, const struct uuid *contact_id,
                       const struct participant *who, struct item *item);

/* A participant's message. The content has been checked for length and form by reception; here: may
 * this role send this type in this chat? A customer who writes is connected by it. */
enum err transcript_send(struct txn *t, struct seat *seat, struct item *item, struct fail *f);

/* A participant's attachment, `content` is its list. Counts as something said. */
void transcript_attach(struct txn *t, struct seat *seat, struct item *item);
/* Told to listeners, never stored: `item` (kind, type, content) gets an id and a time, and a
 * participant unless `who` is NULL. */
void transcript_tell(struct txn *t, const struct chat *c, const struct participant *who,
                     struct item *item);

/* An item of this chat by its id, any text. false: there is none. */
bool transcript_find(struct txn *t, const struct chat *c, struct str id, struct item *ret);

/* Typing: told to listeners, never stored. `item` gets an id and a time. */
void transcript_typing(struct txn *t, const struct seat *seat, struct item *item);

/* Heard by those of one role (ROLE_NONE: all), never stored: a message of a whisper flow (flows.md
 * 4.9), a customer's sign-in. */
void transcript_whisper(struct txn *t, const struct chat *c, const struct uuid *contact_id,
                        const struct participant *who, enum role only, struct item *item);

enum transcript_start { START_NONE, START_ID, START_TIME, START_MOST_RECENT };

struct transcript_query {
    size_t count; /* 1 to LIMIT_TRANSCRIPT_PAGE */
    bool backward;
    enum transcript_start start;
    struct str start_id; /* START_ID, any text */
    int64_t start_ms;    /* START_TIME */
    int64_t start_nth;   /* START_MOST_RECENT, 1 to 100 */
    bool continued;      /* after NextToken: strictly after this place in scan order */
    unsigned after_rank; /* 0: this chat; else the n-th chat that it continues */
    int64_t after_ms;
    bool one_contact; /* only this contact's items; then nothing of past chats either */
    int64_t contact_no;
};

struct transcript_page {
    struct item *items;   /* in scan order */
    unsigned char *ranks; /* whose each is: 0 this chat's, else of the n-th chat it continues */
    size_t count;
    bool more; /* NextToken is the place of the last one */
};

/* participant.md 6. A scan backward that comes to the beginning goes on in the chats that this one
 * continues, unless it began at a start position beyond them. Messages have their receipts. */
void transcript_read(struct txn *t, const struct chat *c, const struct transcript_query *q,
                     struct transcript_page *ret);
