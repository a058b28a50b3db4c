/* Blobs as files: DATA/blobs/ab/abcd…, sixty-four hexadecimal digits in 256 folders. */

#include "blob/blob.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    HEX = 2 * CONTENT_HASH,
    NAME = 2 + 1 + HEX + 1, /* "ab/" and all digits */
    FRESH_S = 600           /* kept that lately, a blob is not forgotten */
};

struct blobs {
    char folder[4096];
    int root, incoming; /* folders */
    pthread_t thread;
    bool running, stopping;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct blob_kept *first, **end; /* waiting; linked by task.next */
    size_t count;
    bool known[BLOB_FOLDERS]; /* folders that are on disk; the thread's own */
    pthread_mutex_t names;    /* held while a name is given or taken away */
};

struct blob_writer {
    struct blobs *blobs;
    int fd;
    char name[UUID_TEXT_SIZE]; /* in incoming */
};

static void
name_of(const unsigned char hash[CONTENT_HASH], char ret[NAME])
{
    static const char digits[] = "0123456789abcdef";
    char *p = ret + 3;

    for (int i = 0; i < CONTENT_HASH; i++) {
        *p++ = digits[hash[i] >> 4];
        *p++ = digits[hash[i] & 15];
    }
    *p = 0;
    ret[0] = ret[3];
    ret[1] = ret[4];
    ret[2] = '/';
}

static enum err
broken(struct fail *f, const char *what)
{
    bool full = errno == ENOSPC || errno == EDQUOT;

    return fail(f, full ? ERR_BUSY : ERR_INTERNAL, "the blob folder: %s: %s", what,
                strerrordesc_np(errno));
}

/* ---- writing ---- */

enum err
blob_begin(struct blobs *b, const struct uuid *key, struct blob_writer **ret, struct fail *f)
{
    struct blob_writer *w = mem_new(sizeof(*w));
    enum err e;

    w->blobs = b;
    uuid_text(key->b, w->name);
    w->fd = openat(b->incoming, w->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (w->fd >= 0) {
        *ret = w;
        return OK;
    }
    e = errno == EEXIST ? fail(f, ERR_CONFLICT, "The file is being uploaded already")
                        : broken(f, "a new file");
    mem_free(w);
    return e;
}

enum err
blob_add(struct blob_writer *w, struct str bytes, struct fail *f)
{
    while (bytes.n) {
        ssize_t n = write(w->fd, bytes.p, bytes.n);

        if (n < 0 && errno != EINTR)
            return broken(f, "writing");
        if (n > 0)
            bytes = str_from_at(bytes, (size_t)n);
    }
    return OK;
}

void
blob_abandon(struct blob_writer **w)
{
    if (!*w)
        return;
    close((*w)->fd);
    unlinkat((*w)->blobs->incoming, (*w)->name, 0);
    mem_free(*w);
    *w = NULL;
}

/* ---- keeping ---- */

static unsigned
unhex(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* A folder's own entry must be on disk before a file in it can be said to be. */
static enum err
sync_folder(int root, const char *name, struct fail *f)
{
    int fd = openat(root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return synced ? OK : broken(f, "fsync of a folder");
}

static enum err
folder_of(struct blobs *b, const char name[NAME], struct fail *f)
{
    const char folder[3] = { name[0], name[1], 0 };

    bool *known = &b->known[unhex(name[0]) * 16 + unhex(name[1])];
    enum err e;

    if (*known)
        return OK;
    if (mkdirat(b->root, folder, 0700) != 0 && errno != EEXIST)
        return broken(f, "a new folder");
    e = sync_folder(b->root, ".", f); /* one of an earlier process may not be on disk */
    *known = !e;
    return e;
}

/* Under the lock of names: is it there, it becomes fresh, and blob_forget() leaves it alone. */
static enum err
give_name(struct blobs *b, struct blob_writer *w, const char name[NAME], struct fail *f)
{
    struct stat here, ours;

    if (fstatat(b->root, name, &here, 0) == 0 && fstat(w->fd, &ours) == 0 &&
        here.st_size == ours.st_size)
        return utimensat(b->root, name, NULL, 0) == 0 ? OK : broken(f, "a kept file");
    if (renameat(b->incoming, w->name, b->root, name) != 0)
        return broken(f, "rename");
    return OK;
}

static enum err
keep(struct blobs *b, struct blob_writer *w, const unsigned char hash[CONTENT_HASH], struct fail *f)
{
    char name[NAME];
    enum err e;

    name_of(hash, name);
    if (fsync(w->fd) != 0)
        return broken(f, "fsync");
    e = folder_of(b, name, f);
    if (e)
        return e;
    pthread_mutex_lock(&b->names);
    e = give_name(b, w, name, f);
    pthread_mutex_unlock(&b->names);
    return e ? e : sync_folder(b->root, (const char[3]){ name[0], name[1], 0 }, f);
}

static struct blob_kept *
take(struct blobs *b)
{
    struct blob_kept *k;

    pthread_mutex_lock(&b->lock);
    while (!b->first && !b->stopping)
        pthread_cond_wait(&b->filled, &b->lock);
    k = b->first;
    if (k) {
        b->first = (struct blob_kept *)(void *)k->task.next;
        if (!b->first)
            b->end = &b->first;
        b->count--;
    }
    pthread_mutex_unlock(&b->lock);
    return k;
}

static void
kept_run(struct loop_task *task)
{
    struct blob_kept *k = (struct blob_kept *)(void *)task;

    k->heard(k);
}

static void *
blobs_main(void *arg)
{
    struct blobs *b = arg;
    struct blob_kept *k;

    while ((k = take(b)) != NULL) {
        k->err = keep(b, k->writer, k->hash, &k->fail);
        blob_abandon(&k->writer); /* closes it; its name in incoming may be gone */
        k->task = (struct loop_task){ .run = kept_run };
        loop_post(k->home, &k->task);
    }
    return NULL;
}

enum err
blob_keep(struct blobs *b, struct blob_writer **w, struct blob_kept *k, struct fail *f)
{
    bool full;

    k->task.next = NULL;
    pthread_mutex_lock(&b->lock);
    full = b->stopping || b->count >= LIMIT_BLOB_QUEUE;
    if (!full) {
        k->writer = *w;
        *b->end = k;
        b->end = (struct blob_kept **)(void *)&k->task.next;
        b->count++;
        pthread_cond_signal(&b->filled);
    }
    pthread_mutex_unlock(&b->lock);
    if (full)
        return fail(f, ERR_BUSY, "Too many files are being kept");
    *w = NULL;
    return OK;
}

/* ---- reading ---- */

enum err
blob_open(const struct blobs *b, const unsigned char hash[CONTENT_HASH], int *ret_fd,
          int64_t *ret_size, struct fail *f)
{
    char name[NAME];
    struct stat st;
    int fd;

    name_of(hash, name);
    fd = openat(b->root, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? fail(f, ERR_NOT_FOUND, "the file is gone") : broken(f, "open");
    if (fstat(fd, &st) != 0) {
        close(fd);
        return broken(f, "stat");
    }
    *ret_fd = fd;
    *ret_size = st.st_size;
    return OK;
}

bool
blob_is_here(const struct blobs *b, const unsigned char hash[CONTENT_HASH], int64_t size)
{
    char name[NAME];
    struct stat st;

    name_of(hash, name);
    return fstatat(b->root, name, &st, 0) == 0 && st.st_size == size;
}

void
blob_path(const struct blobs *b, const unsigned char hash[CONTENT_HASH], char ret[BLOB_PATH])
{
    char name[NAME];

    name_of(hash, name);
    snprintf(ret, BLOB_PATH, "%s/%s", b->folder, name);
}

/* ---- forgetting ---- */

void
blob_forget(struct blobs *b, const unsigned char hash[CONTENT_HASH], bool at_once)
{
    char name[NAME];
    struct stat st;

    name_of(hash, name);
    pthread_mutex_lock(&b->names);
    if (fstatat(b->root, name, &st, 0) == 0 && (at_once || st.st_mtime + FRESH_S < time(NULL)))
        unlinkat(b->root, name, 0);
    pthread_mutex_unlock(&b->names);
}

static bool
hash_of(const char *digits, unsigned char ret[CONTENT_HASH])
{
    for (int i = 0; i < CONTENT_HASH; i++) {
        int value = 0;

        for (int k = 0; k < 2; k++) {
            char c = digits[2 * i + k];

            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
                return false;
            value = value * 16 + (int)unhex(c);
        }
        ret[i] = (unsigned char)value;
    }
    return digits[HEX] == 0;
}

/* Calls for each name in a folder of ours. */
static void
each_name(int root, const char *folder, void (*one)(int folder_fd, const char *name, void *arg),
          void *arg)
{
    int fd = openat(root, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *d;

    if (!dir) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((d = readdir(dir)) != NULL)
        one(dirfd(dir), d->d_name, arg);
    closedir(dir);
}

struct sweep {
    struct blobs *blobs;
    bool (*named)(const unsigned char hash[CONTENT_HASH], void *arg);
    void *arg;
};

static void
sweep_one(int folder, const char *name, void *arg)
{
    const struct sweep *s = arg;
    unsigned char hash[CONTENT_HASH];

    (void)folder;
    if (hash_of(name, hash) && !s->named(hash, s->arg))
        blob_forget(s->blobs, hash, false);
}

static void
drop_one(int folder, const char *name, void *arg)
{
    (void)arg;
    unlinkat(folder, name, 0); /* "." and ".." are folders and stay */
}

void
blobs_sweep(struct blobs *b, unsigned folder,
            bool (*named)(const unsigned char hash[CONTENT_HASH], void *arg), void *arg)
{
    struct sweep s = { b, named, arg };
    char name[3];

    CHECK(folder < BLOB_FOLDERS);
    snprintf(name, sizeof(name), "%02x", folder & 0xffU);
    each_name(b->root, name, sweep_one, &s);
}

/* ---- the house ---- */

static enum err
open_folders(struct blobs *b, const char *folder, struct fail *f)
{
    if (snprintf(b->folder, sizeof(b->folder), "%s/blobs", folder) >= (int)sizeof(b->folder))
        return fail(f, ERR_INVALID, "the path of the data folder is too long");
    if (mkdir(b->folder, 0700) != 0 && errno != EEXIST)
        return broken(f, "making it");
    b->root = open(b->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->root < 0)
        return broken(f, "opening it");
    if (mkdirat(b->root, "incoming", 0700) != 0 && errno != EEXIST)
        return broken(f, "making it");
    b->incoming = openat(b->root, "incoming", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->incoming < 0)
        return broken(f, "opening it");
    return sync_folder(b->root, "..", f);
}

enum err
blobs_open(const char *folder, struct blobs **ret, struct fail *f)
{
    struct blobs *b = mem_new(sizeof(*b));
    enum err e;

    b->root = b->incoming = -1;
    b->end = &b->first;
    pthread_mutex_init(&b->lock, NULL);
    pthread_mutex_init(&b->names, NULL);
    pthread_cond_init(&b->filled, NULL);
    e = open_folders(b, folder, f);
    if (e) {
        blobs_close(&b);
        return e;
    }
    each_name(b->root, "incoming", drop_one, NULL);
    CHECK(pthread_create(&b->thread, NULL, blobs_main, b) == 0);
    b->running = true;
    *ret = b;
    return OK;
}

void
blobs_stop(struct blobs *b)
{
    pthread_mutex_lock(&b->lock);
    b->stopping = true;
    pthread_cond_signal(&b->filled);
    pthread_mutex_unlock(&b->lock);
    if (b->running)
        pthread_join(b->thread, NULL);
    b->running = false;
}

void
blobs_close(struct blobs **blobs)
{
    struct blobs *b = *blobs;

    if (!b)
        return;
    blobs_stop(b);
    if (b->incoming >= 0)
        close(b->incoming);
    if (b->root >= 0)
        close(b->root);
    pthread_mutex_destroy(&b->lock);
    pthread_mutex_destroy(&b->names);
    pthread_cond_destroy(&b->filled);
    mem_free(b);
    *blobs = NULL;
}
