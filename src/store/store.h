#pragma once

/* The store keeps what must survive. One writer thread takes all waiting jobs as one batch, runs
 * each in order inside one transaction, commits once with an fsync, then answers all: group commit.
 * Jobs that only read run beside it on reader threads with connections of their own.
 *
 * A job runs on a store thread (run), then is heard of on its own loop (done). In between nobody
 * else touches it. A job whose run() is not OK takes back only what it wrote itself.
 *
 * The txn_… questions are the chat's, not SQL's. They do not report a broken disk one by one: it
 * sticks to the transaction, the batch is taken back, and every job of it ends with ERR_INTERNAL.
 */

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "model/chat.h"
#include "model/instance.h"
#include "model/item.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct store;
struct txn;

enum lane { LANE_WRITE, LANE_READ };

struct job {
    struct loop_task task; /* first: how done() reaches the loop; before that, the queue's link */
    enum lane lane;
    struct loop *home;   /* NULL: done() is called on the store thread (tools, tests) */
    struct arena *arena; /* the job's memory: rows and events live in it */
    enum err (*run)(struct job *job, struct txn *t, struct fail *f);
    void (*done)(struct job *job);
    enum err err;
    struct fail fail;
    struct event *events, **events_end; /* the store's */
};

struct store_options {
    const char *folder; /* the data folder; the database is frontdesk.db in it */
    struct clock *clock;
    unsigned readers; /* threads */
    /* What a commit has to tell, in two steps on the writer thread: encode() reads the events of
     * the batch in order, while their jobs still hold them; deliver() sends the result, after every
     * job has been handed back. So a loop hears done() first, then the events. */
    void *(*encode)(const struct event *events, void *ctx);
    void (*deliver)(void *encoded, void *ctx);
    void *publish_ctx;
    /* Due timers become jobs: makes the job of one, to be run by the writer. */
    struct job *(*timer_job)(int kind, int64_t ref, void *ctx);
    void *timer_ctx;
    void
        *domain; /* what the rooms keep beside the rows, on the writer: txn_domain(). May be NULL */
    /* Errands are due: makes the job that takes them (outbound/courier.h), or NULL. */
    struct job *(*errand_job)(void *ctx);
    void *errand_ctx;
};

/* An instance is created by init and opened by everything else. */
enum err store_create(const char *folder, struct fail *f); /* ERR_CONFLICT: there is one already */
/* A copy of the database of a folder as it is at one moment, beside whoever uses it. ERR_CONFLICT:
 * the file is there already. */
enum err store_backup(const char *folder, const char *path, struct fail *f);
enum err store_open(const struct store_options *o, struct store **ret, struct fail *f);
/* Begins the threads. Without it store_run() is the only way in: tools and tests. */
void store_start(struct store *s);
bool store_has_room(const struct store *s); /* false: say 429 before anything changes */
void store_post(struct store *s, struct job *job);
/* Jobs for the writer, linked by task.next, in one piece: it is woken once, and finds all of them.
 */
void store_post_list(struct store *s, struct job *first, struct job *last, size_t count);
void store_run(struct store *s, struct job *job); /* runs and commits here and now, calls done() */
bool store_turn_timers(struct store *s);  /* tests: runs what is due; true if something was */
bool store_turn_errands(struct store *s); /* tests: the courier's turn, if one is wanted */
void store_stop(struct store *s);         /* finishes what was posted, ends the threads */
void store_close(struct store **s);

struct store_counters {
    uint64_t commits, jobs, failed, largest_batch;
};
struct store_counters store_counters(const struct store *s);

/* ---- inside a job ---- */

int64_t txn_now_ms(const struct txn *t);
struct arena *txn_arena(const struct txn *t);
void *txn_domain(const struct txn *t); /* store_options.domain; NULL on a reader */

/* Instance and what belongs to it. `find` is false when there is none. */
void txn_instance(struct txn *t, struct instance *ret);
void txn_instance_insert(struct txn *t, const struct instance *i);
bool txn_access_key_find(struct txn *t, struct str id, struct access_key *ret);
void txn_access_key_insert(struct txn *t, const struct access_key *k);
void txn_user_insert(struct txn *t, const struct user *u);
size_t txn_token_secrets(struct txn *t, struct token_secret *ret, size_t max); /* newest first */
void txn_token_secret_insert(struct txn *t, const struct token_secret *s);

/* Chats. Inserts set `no`. */
void txn_chat_insert(struct txn *t, struct chat *c);
void txn_chat_save(struct txn *t, const struct chat *c);
bool txn_chat_find(struct txn *t, int64_t no, struct chat *ret);
int64_t txn_chats_live(struct txn *t, int64_t max); /* those not ended, counted up to `max` */
void txn_contact_insert(struct txn *t, struct contact *c);
void txn_contact_save(struct txn *t, const struct contact *c);
bool txn_contact_find(struct txn *t, const struct uuid *id, struct contact *ret);
bool txn_contact_get(struct txn *t, int64_t no, struct contact *ret);
void txn_attributes(struct txn *t, int64_t chat_no, struct str *ret_json); /* "{}" when none */
void txn_attributes_save(struct txn *t, int64_t chat_no, struct str json);

void txn_participant_insert(struct txn *t, struct participant *p);
void txn_participant_save(struct txn *t, const struct participant *p);
bool txn_participant_find(struct txn *t, int64_t no, struct participant *ret);
/* Those of a chat in order of their making; at most `max`. */
size_t txn_participants(struct txn *t, int64_t chat_no, struct participant *ret, size_t max);
bool txn_seat_find(struct txn *t, int64_t participant_no, struct seat *ret);

/* The log. Appending fixes at_ms (strictly after the last item) and the id, and emits the event. A
 * message's repeat_key is kept with it. */
int64_t txn_last_ms(struct txn *t, const struct chat *c); /* 0: the log is empty */
void txn_item_append(struct txn *t, const struct chat *c, int64_t contact_no, struct item *item);

/* A page of the log: from `from_ms` on (inclusive), newest first or oldest first. */
struct item_scan {
    const struct chat *chat;
    int64_t from_ms;
    bool backward;
    size_t count; /* at most this many */
};
size_t txn_items(struct txn *t, const struct item_scan *scan, struct item *ret);
/* The message of this participant that was appended with this repeat_key, if it was in the last
 * LIMIT_REPLY_KEPT_MS. Only id and at_ms are written. */
bool txn_item_find_repeat(struct txn *t, const struct chat *c, int64_t participant_no,
                          const unsigned char key[REPEAT_KEY], struct item *ret);

/* Events of the moment, and what txn_item_append() emits. Copied into the job's arena. */
void txn_emit(struct txn *t, const struct event *e);

/* Answers kept for repeated requests: participant.md 1.1. Owner 0 is the control plane's own space;
 * a key is a hash over operation, token and body. */
struct reply_key {
    int64_t owner;
    unsigned char hash[REPEAT_KEY];
};
bool txn_reply_find(struct txn *t, const struct reply_key *k, struct str *ret_body);
void txn_reply_keep(struct txn *t, const struct reply_key *k, struct str body);
/* The same for starts, kept for LIMIT_START_KEPT_MS, with the request's hash beside the token's:
 * the same token with another request is refused. */
struct start_key {
    unsigned char token[REPEAT_KEY], request[REPEAT_KEY];
};
bool txn_start_find(struct txn *t, const struct start_key *k, struct str *ret_body,
                    bool *ret_same_request);
void txn_start_keep(struct txn *t, const struct start_key *k, struct str body);

/* Timers are rows: one of a kind and a reference. Kinds belong to domain/timer.h. */
void txn_timer_set(struct txn *t, int kind, int64_t ref, int64_t due_ms);
void txn_timer_clear(struct txn *t, int kind, int64_t ref);
