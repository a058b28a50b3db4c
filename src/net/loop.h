#pragma once

/* A reactor's event loop: one event_base, one thread, one "now". Everything in net/, http/, api/
 * and gateway/ belongs to one loop for life; other threads reach it only through loop_post().
 *
 * A turn: wait, hear what the sockets say and run the posted tasks, run the timers that are due,
 * then the hooks. */

#include "base/clock.h"

#include <stdint.h>

struct loop;
struct event_base;

/* Something to do later on the loop's own thread. Intrusive: embed it and find your object with the
 * address. The poster owns it until run() is called, from then on run() does. */
struct loop_task {
    void (*run)(struct loop_task *task);
    struct loop_task *next;
};

/* A timer embedded in its owner. Zero-initialise, then set and clear at will; `due` fires once. */
struct loop_timer {
    void (*due)(struct loop_timer *timer);
    int64_t due_ms; /* mono */
    unsigned place; /* in the heap; 0: not set */
};

struct loop *loop_new(struct clock *clock);
void loop_run(struct loop *loop);  /* until loop_stop() */
void loop_turn(struct loop *loop); /* one turn without waiting: for tests */
void loop_stop(struct loop *loop); /* from any thread or a signal event */

/* From any thread. Tasks run in the order they were posted; the loop is woken only if its queue was
 * empty. loop_post_list() hands over a whole chain first→…→last linked by `next`. */
void loop_post(struct loop *loop, struct loop_task *task);
void loop_post_list(struct loop *loop, struct loop_task *first, struct loop_task *last);

/* Own thread only from here on. */
int64_t loop_now_ms(const struct loop *loop); /* mono, read once a turn */
int64_t loop_wall_ms(const struct loop *loop);
void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t after_ms);
void loop_timer_clear(struct loop *loop, struct loop_timer *timer);
struct event_base *loop_base(struct loop *loop);

/* Called at the end of every turn, in order of registration: connections send and are freed there.
 */
struct loop_hook {
    void (*turn_ended)(struct loop_hook *hook);
    struct loop_hook *next;
};
void loop_hook_add(struct loop *loop, struct loop_hook *hook);

/* Something is left for a hook to do: if this turn's hooks have run already, or are running, the
 * next turn does not wait. Within a turn's events it costs nothing. */
void loop_again(struct loop *loop);

void loop_free(struct loop **loop); /* the thread has ended; queued tasks are run first */
