/* SQLite writes a page to the write-ahead log with two system calls, a head of 24 bytes and the
 * page, and each dirties the page cache anew. A commit of a thousand messages is some two thousand
 * of them. Here they are gathered, because they follow each other, and written when the log is
 * synced, read, or the gathering is full.
 *
 * Safe because readers learn of pages in the log from the shared index alone, and the writer
 * updates that after the sync (synchronous=FULL): what is still gathered is known to nobody else. A
 * crash before the sync loses only what was not committed, as always. */

#include "store/sqlite/log_vfs.h"

#include "base/check.h"
#include "base/mem.h"

#include <sqlite3.h>
#include <string.h>

/* SQLite's unix layer takes at most 131,071 bytes in one write (seekAndWriteFd in os_unix.c). */
enum { GATHER_MAX = 96 * 1024 };

/* SQLite allocates szOsFile bytes for a file: our part, then the real file's. */
struct log_file {
    sqlite3_file base; /* first */
    sqlite3_file *real;
    char *gathered;
    size_t n;
    sqlite3_int64 at; /* where gathered[0] belongs in the file */
};

static struct log_file *
log_of(sqlite3_file *f)
{
    return (struct log_file *)(void *)f;
}

static int
flush(struct log_file *l)
{
    int rc = SQLITE_OK;

    if (l->n)
        rc = l->real->pMethods->xWrite(l->real, l->gathered, (int)l->n, l->at);
    if (rc == SQLITE_OK)
        l->n = 0;
    return rc;
}

static int
log_write(sqlite3_file *f, const void *bytes, int size, sqlite3_int64 at)
{
    struct log_file *l = log_of(f);
    size_t n = (size_t)size;
    int rc = SQLITE_OK;

    if (l->n && (at != l->at + (sqlite3_int64)l->n || l->n + n > GATHER_MAX))
        rc = flush(l);
    if (rc != SQLITE_OK)
        return rc;
    if (n > GATHER_MAX)
        return l->real->pMethods->xWrite(l->real, bytes, size, at);
    if (!l->gathered)
        l->gathered = mem_new(GATHER_MAX);
    if (!l->n)
        l->at = at;
    memcpy(l->gathered + l->n, bytes, n);
    l->n += n;
    return SQLITE_OK;
}

static int
log_read(sqlite3_file *f, void *bytes, int size, sqlite3_int64 at)
{
    struct log_file *l = log_of(f);
    int rc = flush(l);

    return rc == SQLITE_OK ? l->real->pMethods->xRead(l->real, bytes, size, at) : rc;
}

static int
log_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct log_file *l = log_of(f);
    int rc = flush(l);

    return rc == SQLITE_OK ? l->real->pMethods->xTruncate(l->real, size) : rc;
}

static int
log_sync(sqlite3_file *f, int flags)
{
    struct log_file *l = log_of(f);
    int rc = flush(l);

    return rc == SQLITE_OK ? l->real->pMethods->xSync(l->real, flags) : rc;
}

static int
log_size(sqlite3_file *f, sqlite3_int64 *ret)
{
    struct log_file *l = log_of(f);
    int rc = flush(l);

    return rc == SQLITE_OK ? l->real->pMethods->xFileSize(l->real, ret) : rc;
}

static int
log_close(sqlite3_file *f)
{
    struct log_file *l = log_of(f);
    int rc = flush(l), closed = l->real->pMethods->xClose(l->real);

    mem_free(l->gathered);
    l->gathered = NULL;
    return rc == SQLITE_OK ? closed : rc;
}

static int
log_control(sqlite3_file *f, int what, void *arg)
{
    struct log_file *l = log_of(f);

    return l->real->pMethods->xFileControl(l->real, what, arg);
}

static int
log_sector(sqlite3_file *f)
{
    return log_of(f)->real->pMethods->xSectorSize(log_of(f)->real);
}

static int
log_traits(sqlite3_file *f)
{
    return log_of(f)->real->pMethods->xDeviceCharacteristics(log_of(f)->real);
}

static int
log_lock(sqlite3_file *f, int level)
{
    return log_of(f)->real->pMethods->xLock(log_of(f)->real, level);
}

static int
log_unlock(sqlite3_file *f, int level)
{
    return log_of(f)->real->pMethods->xUnlock(log_of(f)->real, level);
}

static int
log_check(sqlite3_file *f, int *ret)
{
    return log_of(f)->real->pMethods->xCheckReservedLock(log_of(f)->real, ret);
}

/* A log file is never mapped or locked through its own handle, so version 1 suffices. */
static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_check,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_traits,
};

static sqlite3_vfs *
real_vfs(sqlite3_vfs *v)
{
    return v->pAppData;
}

/* Every file but a log is opened as it always is, in place of ours. */
static int
vfs_open(sqlite3_vfs *v, sqlite3_filename name, sqlite3_file *f, int flags, int *ret_flags)
{
    sqlite3_vfs *real = real_vfs(v);
    struct log_file *l = log_of(f);
    int rc;

    if (!(flags & SQLITE_OPEN_WAL))
        return real->xOpen(real, name, f, flags, ret_flags);
    memset(l, 0, sizeof(*l));
    l->real = (sqlite3_file *)(void *)(l + 1);
    rc = real->xOpen(real, name, l->real, flags, ret_flags);
    if (rc == SQLITE_OK)
        l->base.pMethods = &log_methods;
    return rc;
}

static int
vfs_delete(sqlite3_vfs *v, const char *name, int sync)
{
    return real_vfs(v)->xDelete(real_vfs(v), name, sync);
}

static int
vfs_access(sqlite3_vfs *v, const char *name, int flags, int *ret)
{
    return real_vfs(v)->xAccess(real_vfs(v), name, flags, ret);
}

static int
vfs_path(sqlite3_vfs *v, const char *name, int size, char *ret)
{
    return real_vfs(v)->xFullPathname(real_vfs(v), name, size, ret);
}

static int
vfs_random(sqlite3_vfs *v, int size, char *ret)
{
    return real_vfs(v)->xRandomness(real_vfs(v), size, ret);
}

static int
vfs_sleep(sqlite3_vfs *v, int us)
{
    return real_vfs(v)->xSleep(real_vfs(v), us);
}

static int
vfs_time(sqlite3_vfs *v, double *ret)
{
    return real_vfs(v)->xCurrentTime(real_vfs(v), ret);
}

static int
vfs_time64(sqlite3_vfs *v, sqlite3_int64 *ret)
{
    return real_vfs(v)->xCurrentTimeInt64(real_vfs(v), ret);
}

static int
vfs_error(sqlite3_vfs *v, int size, char *ret)
{
    return real_vfs(v)->xGetLastError(real_vfs(v), size, ret);
}

const char *
log_vfs_name(void)
{
    /* SQLite keeps a list of them linked through the struct itself: it cannot be const. */
    static sqlite3_vfs vfs;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);

    if (vfs.zName)
        return vfs.zName;
    CHECK(real);
    vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = (int)sizeof(struct log_file) + real->szOsFile,
        .mxPathname = real->mxPathname,
        .zName = "gathered-log",
        .pAppData = real,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_path,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xCurrentTimeInt64 = vfs_time64,
        .xGetLastError = vfs_error,
    };
    CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
    return vfs.zName;
}
