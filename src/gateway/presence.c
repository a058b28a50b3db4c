#include "gateway/presence.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/mem.h"

#include <pthread.h>

/* Open addressing with linear probing; a slot of count 0 and participant 0 was never used. Removal
 * shifts the following slots back, so there are no tombstones. */
struct slot {
    int64_t participant_no;
    unsigned sockets;
};

struct presence {
    pthread_mutex_t lock;
    struct slot *slots;
    size_t size, used, sockets; /* size is a power of two */
};

struct presence *
presence_new(void)
{
    struct presence *p = mem_new(sizeof(*p));

    p->size = 64;
    p->slots = mem_new(p->size * sizeof(*p->slots));
    CHECK(pthread_mutex_init(&p->lock, NULL) == 0);
    return p;
}

static size_t
home_of(const struct presence *p, int64_t participant_no)
{
    return (size_t)((uint64_t)participant_no * 0x9E3779B97F4A7C15ULL >> 20) & (p->size - 1);
}

static struct slot *
slot_of(struct presence *p, int64_t participant_no)
{
    size_t i = home_of(p, participant_no);

    while (p->slots[i].sockets && p->slots[i].participant_no != participant_no)
        i = (i + 1) & (p->size - 1);
    return &p->slots[i];
}

static void
presence_grow(struct presence *p)
{
    struct slot *old = p->slots;
    size_t size = p->size;

    p->size *= 2;
    p->slots = mem_new(p->size * sizeof(*p->slots));
    for (size_t i = 0; i < size; i++)
        if (old[i].sockets)
            *slot_of(p, old[i].participant_no) = old[i];
    mem_free(old);
}

static unsigned
sockets_max(int64_t participant_no)
{
    return participant_no < 0 ? LIMIT_AGENT_SOCKETS : LIMIT_SOCKETS;
}

bool
presence_enter(struct presence *p, int64_t participant_no)
{
    struct slot *s;
    bool room;

    pthread_mutex_lock(&p->lock);
    if (p->used * 2 >= p->size)
        presence_grow(p);
    s = slot_of(p, participant_no);
    room = s->sockets < sockets_max(participant_no);
    if (room) {
        p->used += s->sockets == 0;
        p->sockets++;
        *s = (struct slot){ participant_no, s->sockets + 1 };
    }
    pthread_mutex_unlock(&p->lock);
    return room;
}

static void
slot_remove(struct presence *p, struct slot *s)
{
    size_t hole = (size_t)(s - p->slots), i = hole;

    for (;;) {
        size_t home;

        i = (i + 1) & (p->size - 1);
        if (!p->slots[i].sockets)
            break;
        home = home_of(p, p->slots[i].participant_no);
        if (((i - home) & (p->size - 1)) < ((i - hole) & (p->size - 1)))
            continue;
        p->slots[hole] = p->slots[i];
        hole = i;
    }
    p->slots[hole] = (struct slot){ 0, 0 };
    p->used--;
}

void
presence_leave(struct presence *p, int64_t participant_no)
{
    struct slot *s;

    pthread_mutex_lock(&p->lock);
    s = slot_of(p, participant_no);
    CHECK(s->sockets);
    p->sockets--;
    if (--s->sockets == 0)
        slot_remove(p, s);
    pthread_mutex_unlock(&p->lock);
}

bool
presence_has_room(struct presence *p, int64_t participant_no)
{
    bool room;

    pthread_mutex_lock(&p->lock);
    room = slot_of(p, participant_no)->sockets < sockets_max(participant_no);
    pthread_mutex_unlock(&p->lock);
    return room;
}

size_t
presence_sockets(struct presence *p)
{
    size_t n;

    pthread_mutex_lock(&p->lock);
    n = p->sockets;
    pthread_mutex_unlock(&p->lock);
    return n;
}

void
presence_free(struct presence **p)
{
    pthread_mutex_destroy(&(*p)->lock);
    mem_free((*p)->slots);
    mem_free(*p);
    *p = NULL;
}
