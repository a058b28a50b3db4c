#pragma once

/* The server's part about files: the blob folder, the scanner, and what connects them with the
 * store. */

#include "api/api.h"
#include "base/err.h"
#include "command/settings.h"
#include "domain/timer.h"

struct server_files;

/* Opens the blob folder and the scanner. The store is open, its threads do not run yet. */
enum err server_files_open(const struct settings *set, struct store *store,
                           struct server_files **ret, struct fail *f);
/* The threads of the store run: asks again for the verdicts that were awaited, and begins to take
 * away the blobs that nobody names. */
void server_files_start(struct server_files *s);
const struct api_files *server_files_api(const struct server_files *s);

/* A timer of an attachment, in its transaction and after it. */
struct files_timer {
    enum timer_kind kind;
    int64_t ref;
    bool doomed;
    unsigned char hash[CONTENT_HASH];
};
void files_timer_run(struct files_timer *timer, struct txn *t);
void files_timer_done(const struct files_timer *timer, struct server_files *s);

/* The reactors have stopped: what is being kept is kept, and their loops are told. Then the loops
 * take a turn, and the store may stop. */
void server_files_stop(struct server_files *s);   /* accepts NULL */
void server_files_close(struct server_files **s); /* accepts NULL inside */
