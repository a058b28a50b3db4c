#pragma once

/* A contact centre for tests: users, queues, profiles and chats in a fixture's store. */

#include "tests/unit/store_fixture.h"

#include "store/agents.h"
#include "store/resources.h"

enum { DESK_USERS = 8, DESK_QUEUES = 3, DESK_CHATS = 64 };

struct desk {
    struct fixture x;                  /* first */
    int64_t available, offline, lunch; /* statuses */
    int64_t profiles[2], queues[DESK_QUEUES], users[DESK_USERS];
    struct uuid queue_ids[DESK_QUEUES];
    int64_t chats[DESK_CHATS]; /* chat numbers, in order of their making */
    size_t chat_count;
};

void desk_open(struct desk *d);
void desk_furnish(struct desk *d); /* in a fixture that is open */
void desk_close(struct desk *d);

/* Each is a job of its own; the result is the job's. */
enum err desk_status(struct desk *d, size_t user, int64_t status_no, bool enqueue);
int64_t desk_chat(struct desk *d, size_t queue, int64_t priority); /* queued; its number */
enum err desk_accept(struct desk *d, size_t user, int64_t chat_no);
enum err desk_reject(struct desk *d, size_t user, int64_t chat_no);
enum err desk_leave(struct desk *d, size_t user, int64_t chat_no);
enum err desk_clear(struct desk *d, size_t user, int64_t chat_no);
void desk_seen(struct desk *d, size_t user);
void desk_end(struct desk *d, int64_t chat_no); /* the customer goes */
void desk_travel(struct desk *d, int64_t ms);   /* and runs what is due */

/* Everything at one moment, read in one job. */
struct census {
    struct agent agents[DESK_USERS];
    struct census_chat {
        struct chat chat;
        struct queued queued;
        bool waits;
        size_t entry_count;
        struct offer entries[DESK_USERS * 2];
    } chats[DESK_CHATS];
};
void desk_census(struct desk *d, struct census *ret);

/* Proficiencies of a user: JSON, as the document has them. Routing criteria of a chat: JSON. */
void desk_skills(struct desk *d, size_t user, const char *json);
enum err desk_criteria(struct desk *d, int64_t chat_no, const char *json);

bool desk_entry(struct desk *d, size_t user, int64_t chat_no, struct offer *ret);
size_t desk_entries(struct desk *d, int64_t chat_no, struct offer *ret, size_t max);
struct agent desk_agent(struct desk *d, size_t user);
bool desk_waits(struct desk *d, int64_t chat_no, struct queued *ret);
struct chat desk_find(struct desk *d, int64_t chat_no);
