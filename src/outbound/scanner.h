#pragma once

/* Asks a scanner whether a file may be passed on, on threads of its own: nothing here blocks a
 * reactor or the writer. The scanner is one of
 *
 *   /path/of/a/program [word …]   run with the file's path as its last word; 0: clean, 1: refused,
 *                                 as clamscan says it; anything else: no verdict
 *   clamd:/path/of/its/socket     the file's bytes are sent to it (INSTREAM)
 *
 * Without a verdict the file is asked about again, a second later and so on, until somebody cancels
 * it: whoever asks sets an end. */

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct scanner;

/* Heard on a scanner's thread. */
typedef void (*scanner_heard_fn)(int64_t ref, bool clean, void *ctx);

/* `what` as above; ERR_INVALID: it is none of them. `timeout_ms` for one file. */
enum err scanner_new(struct str what, int64_t timeout_ms, scanner_heard_fn heard, void *ctx,
                     struct scanner **ret, struct fail *f);
/* From any thread. `path` is copied. A file that is waiting or being scanned under this ref is not
 * taken twice. ERR_BUSY: too many wait. */
enum err scanner_ask(struct scanner *s, int64_t ref, const char *path, struct fail *f);
/* The verdict is wanted no more; one that is on its way may still be heard. */
void scanner_cancel(struct scanner *s, int64_t ref);
void scanner_stop(struct scanner *s);  /* gives up what runs; nothing is heard any more */
void scanner_free(struct scanner **s); /* accepts NULL inside */
