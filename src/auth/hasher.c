#include "auth/hasher.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/mem.h"

#include <pthread.h>

enum { THREADS_MAX = 8 };

struct hasher {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct hash_task *first, *last;
    size_t waiting;
    bool stopping;
    unsigned thread_count;
    pthread_t threads[THREADS_MAX];
};

static void
hand_back(struct loop_task *task)
{
    struct hash_task *t = (struct hash_task *)(void *)task;

    t->done(t);
}

static void
work(struct hash_task *t)
{
    if (t->make)
        t->err = password_hash(t->password, t->ret_text, &t->fail);
    else
        t->right = password_verify(t->password, t->text);
    t->task.run = hand_back;
    t->task.next = NULL;
    loop_post(t->home, &t->task);
}

static void *
hasher_main(void *arg)
{
    struct hasher *h = arg;

    pthread_mutex_lock(&h->lock);
    for (;;) {
        struct hash_task *t = h->first;

        if (!t && h->stopping)
            break;
        if (!t) {
            pthread_cond_wait(&h->filled, &h->lock);
            continue;
        }
        h->first = (struct hash_task *)(void *)t->task.next;
        h->waiting--;
        pthread_mutex_unlock(&h->lock);
        work(t);
        pthread_mutex_lock(&h->lock);
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

struct hasher *
hasher_new(unsigned threads)
{
    struct hasher *h = mem_new(sizeof(*h));

    CHECK(pthread_mutex_init(&h->lock, NULL) == 0);
    CHECK(pthread_cond_init(&h->filled, NULL) == 0);
    h->thread_count = threads < THREADS_MAX ? threads : THREADS_MAX;
    for (unsigned i = 0; i < h->thread_count; i++)
        CHECK(pthread_create(&h->threads[i], NULL, hasher_main, h) == 0);
    return h;
}

bool
hasher_post(struct hasher *h, struct hash_task *task)
{
    bool room;

    pthread_mutex_lock(&h->lock);
    room = h->waiting < LIMIT_HASHER_QUEUE && !h->stopping;
    if (room) {
        task->task.next = NULL;
        if (h->first)
            h->last->task.next = &task->task;
        else
            h->first = task;
        h->last = task;
        h->waiting++;
        pthread_cond_signal(&h->filled);
    }
    pthread_mutex_unlock(&h->lock);
    return room;
}

void
hasher_stop(struct hasher *h)
{
    pthread_mutex_lock(&h->lock);
    h->stopping = true;
    pthread_cond_broadcast(&h->filled);
    pthread_mutex_unlock(&h->lock);
    for (unsigned i = 0; i < h->thread_count; i++)
        pthread_join(h->threads[i], NULL);
    h->thread_count = 0;
}

void
hasher_free(struct hasher **h)
{
    if (!*h)
        return;
    hasher_stop(*h);
    pthread_mutex_destroy(&(*h)->lock);
    pthread_cond_destroy(&(*h)->filled);
    mem_free(*h);
    *h = NULL;
}
