#include "net/loop.h"
#include "net/loop_body.h"

#include "base/check.h"
#include "base/mem.h"

#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct loop {
    struct clock *clock;
    struct event_base *base;
    struct loop_moment *moment; /* apart, so that reading the time leaves the loop const */
    struct event *wake, *alarm;
    int wake_fd;
    int64_t alarm_ms; /* when `alarm` rings; 0: it is not set */

    struct loop_timer **timers; /* a heap by due_ms; [0] is unused */
    unsigned timer_count, timer_room;

    struct loop_hook *hooks, **hooks_end;
    struct conn_yard *yard;
    void (*yard_free)(struct conn_yard *yard);
    bool again;
    atomic_bool stopped;

    pthread_mutex_t lock; /* of the two below */
    struct loop_task *first, *last;
};

static void
loop_wake(struct loop *loop)
{
    uint64_t one = 1;
    ssize_t n = write(loop->wake_fd, &one, sizeof(one));

    CHECK(n == (ssize_t)sizeof(one) || errno == EAGAIN);
}

static bool
loop_tasks_run(struct loop *loop)
{
    struct loop_task *task, *next;

    pthread_mutex_lock(&loop->lock);
    task = loop->first;
    loop->first = loop->last = NULL;
    pthread_mutex_unlock(&loop->lock);
    if (!task)
        return false;
    for (; task; task = next) {
        next = task->next;
        task->next = NULL;
        task->run(task);
    }
    return true;
}

static void
loop_woken(evutil_socket_t fd, short what, void *arg)
{
    uint64_t count;

    (void)what;
    if (read(fd, &count, sizeof(count)) == (ssize_t)sizeof(count))
        loop_tasks_run(arg);
}

static void
loop_alarm(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;

    (void)fd;
    (void)what;
    loop->alarm_ms = 0; /* the timers run at the end of this turn */
}

struct loop *
loop_new(struct clock *clock)
{
    struct loop *loop = mem_new(sizeof(*loop));
    struct event_config *config = event_config_new();

    CHECK(config);
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    loop->base = event_base_new_with_config(config);
    event_config_free(config);
    CHECK(loop->base);
    loop->clock = clock;
    loop->moment = mem_new(sizeof(*loop->moment));
    loop->hooks_end = &loop->hooks;
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    CHECK(loop->wake_fd >= 0);
    loop->wake = event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, loop_woken, loop);
    loop->alarm = evtimer_new(loop->base, loop_alarm, loop);
    CHECK(loop->wake);
    CHECK(loop->alarm);
    CHECK(event_add(loop->wake, NULL) == 0);
    CHECK(pthread_mutex_init(&loop->lock, NULL) == 0);
    return loop;
}

/* Time. */

static const struct loop_moment *
loop_moment(const struct loop *loop)
{
    struct loop_moment *m = loop->moment;

    if (!m->fresh)
        *m = (struct loop_moment){ clock_mono_ms(loop->clock), clock_wall_ms(loop->clock), true };
    return m;
}

int64_t
loop_now_ms(const struct loop *loop)
{
    return loop_moment(loop)->mono_ms;
}

int64_t
loop_wall_ms(const struct loop *loop)
{
    return loop_moment(loop)->wall_ms;
}

static void
timer_put(struct loop *loop, unsigned place, struct loop_timer *timer)
{
    loop->timers[place] = timer;
    timer->place = place;
}

/* Finds the place of `timer`, whose slot in the heap is free, from `place` on up or down. */
static void
timer_settle(struct loop *loop, unsigned place, struct loop_timer *timer)
{
    while (place > 1 && loop->timers[place / 2]->due_ms > timer->due_ms) {
        timer_put(loop, place, loop->timers[place / 2]);
        place /= 2;
    }
    for (unsigned child = place * 2; child <= loop->timer_count; child = place * 2) {
        if (child < loop->timer_count &&
            loop->timers[child + 1]->due_ms < loop->timers[child]->due_ms)
            child++;
        if (loop->timers[child]->due_ms >= timer->due_ms)
            break;
        timer_put(loop, place, loop->timers[child]);
        place = child;
    }
    timer_put(loop, place, timer);
}

void
loop_timer_clear(struct loop *loop, struct loop_timer *timer)
{
    unsigned place = timer->place;
    struct loop_timer *last;

    if (!place)
        return;
    timer->place = 0;
    last = loop->timers[loop->timer_count--];
    if (last != timer)
        timer_settle(loop, place, last);
}

void
loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t after_ms)
{
    CHECK(timer->due);
    loop_timer_clear(loop, timer);
    if (loop->timer_count + 1 >= loop->timer_room) {
        loop->timer_room = loop->timer_room ? loop->timer_room * 2 : 64;
        loop->timers = mem_grow(loop->timers, loop->timer_room * sizeof(struct loop_timer *));
    }
    timer->due_ms = loop_now_ms(loop) + (after_ms > 0 ? after_ms : 0);
    timer_settle(loop, ++loop->timer_count, timer);
}

/* Runs what was due when the turn began; a timer set again by its own run waits for the next. */
static void
loop_timers_run(struct loop *loop)
{
    int64_t now;

    if (!loop->timer_count)
        return;
    now = loop_now_ms(loop);
    for (unsigned most = loop->timer_count; most && loop->timer_count; most--) {
        struct loop_timer *timer = loop->timers[1];

        if (timer->due_ms > now)
            break;
        loop_timer_clear(loop, timer);
        timer->due(timer);
    }
}

static void
loop_alarm_set(struct loop *loop)
{
    int64_t due, wait;
    struct timeval tv;

    if (!loop->timer_count)
        return;
    due = loop->timers[1]->due_ms;
    if (loop->alarm_ms && loop->alarm_ms <= due)
        return; /* rings early, and then asks again */
    wait = due - loop_now_ms(loop);
    if (wait <= 0) {
        loop->again = true;
        return;
    }
    tv = (struct timeval){ .tv_sec = wait / 1000, .tv_usec = wait % 1000 * 1000 };
    CHECK(event_add(loop->alarm, &tv) == 0);
    loop->alarm_ms = due;
}

/* Turns. */

static void
loop_turn_once(struct loop *loop, bool waits)
{
    loop->moment->fresh = false;
    /* ONCE also without waiting: else libevent goes on as long as anything at all is active. */
    CHECK(event_base_loop(loop->base, waits ? EVLOOP_ONCE : EVLOOP_ONCE | EVLOOP_NONBLOCK) >= 0);
    loop_timers_run(loop);
    loop->again = false; /* the hooks see to what the turn has left */
    for (struct loop_hook *h = loop->hooks; h; h = h->next)
        h->turn_ended(h);
    loop->moment->fresh = false; /* who comes between two turns, in a test, asks the clock */
}

void
loop_run(struct loop *loop)
{
    while (!atomic_load_explicit(&loop->stopped, memory_order_acquire)) {
        loop_alarm_set(loop);
        loop_turn_once(loop, !loop->again);
    }
    atomic_store(&loop->stopped, false);
}

void
loop_turn(struct loop *loop)
{
    loop_turn_once(loop, false);
}

void
loop_stop(struct loop *loop)
{
    atomic_store_explicit(&loop->stopped, true, memory_order_release);
    loop_wake(loop);
}

void
loop_again(struct loop *loop)
{
    loop->again = true;
}

/* Tasks. */

void
loop_post_list(struct loop *loop, struct loop_task *first, struct loop_task *last)
{
    bool was_empty;

    last->next = NULL;
    pthread_mutex_lock(&loop->lock);
    was_empty = !loop->first;
    if (was_empty)
        loop->first = first;
    else
        loop->last->next = first;
    loop->last = last;
    pthread_mutex_unlock(&loop->lock);
    if (was_empty)
        loop_wake(loop);
}

void
loop_post(struct loop *loop, struct loop_task *task)
{
    loop_post_list(loop, task, task);
}

void
loop_hook_add(struct loop *loop, struct loop_hook *hook)
{
    hook->next = NULL;
    *loop->hooks_end = hook;
    loop->hooks_end = &hook->next;
}

struct event_base *
loop_base(struct loop *loop)
{
    return loop->base;
}

struct conn_yard *
loop_yard(const struct loop *loop)
{
    return loop->yard;
}

void
loop_yard_set(struct loop *loop, struct conn_yard *yard, void (*yard_free)(struct conn_yard *))
{
    CHECK(!loop->yard);
    loop->yard = yard;
    loop->yard_free = yard_free;
}

void
loop_free(struct loop **loop)
{
    struct loop *l = *loop;

    if (!l)
        return;
    while (loop_tasks_run(l))
        ;
    if (l->yard)
        l->yard_free(l->yard);
    event_free(l->wake);
    event_free(l->alarm);
    event_base_free(l->base);
    close(l->wake_fd);
    pthread_mutex_destroy(&l->lock);
    mem_free(l->timers);
    mem_free(l->moment);
    mem_free(l);
    *loop = NULL;
}
