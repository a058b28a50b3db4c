#pragma once

/* What the threads of the store ask of a database engine; one file family an engine (sqlite/). */

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

/* Opens frontdesk.db in the folder; a writing connection also brings the schema up to date. */
enum err engine_open(const char *folder, bool writes, struct db **ret, struct fail *f);
/* A copy of the database; the file must not be there yet. */
enum err engine_backup(const char *folder, const char *path, struct fail *f);
enum err engine_create(const char *folder, struct fail *f); /* ERR_CONFLICT: there is one already */
void engine_close(struct db **db);

void engine_begin(struct db *db, bool writes);
bool engine_commit(struct db *db); /* true: it is on disk; false: nothing of it is */
void engine_rollback(struct db *db);
void engine_savepoint(struct db *db);
void engine_release(struct db *db);
void engine_rollback_to(struct db *db);
bool engine_is_broken(const struct db *db); /* an error since engine_begin() */

/* Pages in the write-ahead log after the last commit. */
unsigned engine_log_pages(const struct db *db);
/* Moves what it can from the log into the database without waiting for anybody. */
void engine_checkpoint(struct db *db);

/* Housekeeping of rows, inside a transaction of the writer's. */
struct timer_row {
    int kind;
    int64_t ref;
};
size_t engine_timers_due(struct db *db, int64_t now_ms, struct timer_row *ret, size_t max);
void engine_timers_clear(struct db *db, const struct timer_row *rows, size_t n);
int64_t engine_timer_next(struct db *db); /* when the earliest is due; INT64_MAX: there is none */
void engine_replies_clear(struct db *db, int generation);
void engine_starts_sweep(struct db *db, int64_t before_ms);
