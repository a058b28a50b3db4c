/* Checkpoints move committed pages from the write-ahead log into the database. Inside a commit one
 * would make its callers wait for tens of milliseconds, so a thread of its own does the bulk while
 * the writer goes on. A log that is written to all the time never falls empty that way; past
 * LOG_LONG the writer itself moves the small rest, and the log starts again from its beginning. */

#include "base/check.h"
#include "store/engine.h"
#include "store/store_body.h"

enum {
    LOG_SHORT = 32768, /* pages of 2 kB: 64 MB; then the thread is called */
    LOG_LONG = 131072  /* 256 MB */
};

void
checkpoint_init(struct store *s)
{
    CHECK(pthread_mutex_init(&s->checkpoint_lock, NULL) == 0);
    CHECK(pthread_cond_init(&s->checkpoint_called, NULL) == 0);
}

void
checkpoint_consider(struct store *s)
{
    unsigned pages = engine_log_pages(s->db);

    if (pages < LOG_SHORT)
        return;
    if (pages > LOG_LONG)
        engine_checkpoint(s->db);
    pthread_mutex_lock(&s->checkpoint_lock);
    s->checkpoint_wanted = true;
    pthread_mutex_unlock(&s->checkpoint_lock);
    pthread_cond_signal(&s->checkpoint_called);
}

void *
checkpoint_main(void *store)
{
    struct store *s = store;

    for (;;) {
        pthread_mutex_lock(&s->checkpoint_lock);
        while (!s->checkpoint_wanted && !s->checkpoint_stopping)
            pthread_cond_wait(&s->checkpoint_called, &s->checkpoint_lock);
        s->checkpoint_wanted = false;
        if (s->checkpoint_stopping) {
            pthread_mutex_unlock(&s->checkpoint_lock);
            return NULL;
        }
        pthread_mutex_unlock(&s->checkpoint_lock);
        engine_checkpoint(s->checkpoint_db);
    }
}

void
checkpoint_stop(struct store *s)
{
    pthread_mutex_lock(&s->checkpoint_lock);
    s->checkpoint_stopping = true;
    pthread_mutex_unlock(&s->checkpoint_lock);
    pthread_cond_signal(&s->checkpoint_called);
}
