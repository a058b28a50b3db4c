/* A copy of the database as it is at one moment, made beside a running server: a reader's snapshot
 * (WAL) holds still while it is copied, and nobody waits for it. */

#include "store/engine.h"

#include "store/sqlite/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum err
copy(struct db *from, const char *path, struct fail *f)
{
    sqlite3 *to = NULL;
    sqlite3_backup *b = NULL;
    int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (rc == SQLITE_OK)
        b = sqlite3_backup_init(to, "main", from->handle, "main");
    if (b) {
        rc = sqlite3_backup_step(b, -1);
        sqlite3_backup_finish(b);
    } else if (rc == SQLITE_OK) {
        rc = sqlite3_errcode(to);
    }
    if (rc != SQLITE_DONE)
        fail(f, ERR_INTERNAL, "%s cannot be written: %s", path,
             to ? sqlite3_errmsg(to) : sqlite3_errstr(rc));
    sqlite3_close(to);
    return rc == SQLITE_DONE ? OK : ERR_INTERNAL;
}

enum err
engine_backup(const char *folder, const char *path, struct fail *f)
{
    struct db *from = NULL;
    enum err e = engine_open(folder, false, &from, f);
    int fd;

    if (e)
        return e;
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* it holds secrets */
    if (fd < 0)
        e = fail(f, errno == EEXIST ? ERR_CONFLICT : ERR_NOT_FOUND, "%s cannot be made: %s", path,
                 strerror(errno));
    else {
        close(fd);
        e = copy(from, path, f);
        if (e)
            unlink(path);
    }
    engine_close(&from);
    return e;
}
