#pragma once

/* Content kept under the name of its hash: attachments, exported records. A file of the blob folder
 * never changes, so equal content is kept once, and what names it may copy the name.
 *
 * Writing: begin → add … → keep, which makes it durable on the blobs' own thread (fsync of the
 * file, rename, fsync of the folder) and tells the loop; or abandon. Until then the bytes lie in
 * `incoming`, which is emptied at the start. */

#include "base/err.h"
#include "base/str.h"
#include "model/attachment.h"
#include "model/ids.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct blobs;
struct blob_writer;

/* Makes `folder`/blobs and what is in it. One process a folder. */
enum err blobs_open(const char *folder, struct blobs **ret, struct fail *f);

/* One writer a key at a time: ERR_CONFLICT. The key is not kept. */
enum err blob_begin(struct blobs *b, const struct uuid *key, struct blob_writer **ret,
                    struct fail *f);
/* Writes at once, into the kernel's cache. */
enum err blob_add(struct blob_writer *w, struct str bytes, struct fail *f);
void blob_abandon(struct blob_writer **w); /* accepts NULL inside */

/* Heard on the loop, once. */
struct blob_kept {
    struct loop_task task; /* first; the blobs' until heard() */
    struct loop *home;
    void (*heard)(struct blob_kept *k);
    enum err err;
    struct fail fail;
    struct blob_writer *writer; /* the blobs' */
    unsigned char hash[CONTENT_HASH];
};
/* Takes the writer. `k` comes with home, heard and the hash of all that was added. ERR_BUSY: too
 * many wait; the writer stays the caller's. */
enum err blob_keep(struct blobs *b, struct blob_writer **w, struct blob_kept *k, struct fail *f);

/* ERR_NOT_FOUND, ERR_INTERNAL. *ret_fd is the caller's, for pread(). From any thread. */
enum err blob_open(const struct blobs *b, const unsigned char hash[CONTENT_HASH], int *ret_fd,
                   int64_t *ret_size, struct fail *f);
bool blob_is_here(const struct blobs *b, const unsigned char hash[CONTENT_HASH], int64_t size);
/* Where it lies, for programs that read it. */
enum { BLOB_PATH = 4200 };
void blob_path(const struct blobs *b, const unsigned char hash[CONTENT_HASH], char ret[BLOB_PATH]);

/* Nobody names it any more. What has been kept (again) within the last minutes stays, because
 * somebody may be about to name it, unless it must go `at_once`. Takes the time of an unlink(). */
void blob_forget(struct blobs *b, const unsigned char hash[CONTENT_HASH], bool at_once);
/* A sweep over one of the BLOB_FOLDERS parts of all there is: blob_forget() of those that are not
 * `named`. From any thread; uploads may go on. */
enum { BLOB_FOLDERS = 256 };
void blobs_sweep(struct blobs *b, unsigned folder,
                 bool (*named)(const unsigned char hash[CONTENT_HASH], void *arg), void *arg);

void blobs_stop(struct blobs *b);   /* keeps what waits, then ends the thread; nothing after it */
void blobs_close(struct blobs **b); /* accepts NULL inside */
