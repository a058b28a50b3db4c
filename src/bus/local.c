#include "bus/bus.h"

#include "base/check.h"
#include "base/mem.h"
#include "net/loop.h"

#include <stdatomic.h>

enum { BUS_LISTENERS_MAX = 64 };

struct listener_seat {
    struct loop *loop;
    bus_heard_fn heard;
    void *ctx;
};

struct bus {
    size_t count;
    struct listener_seat seats[BUS_LISTENERS_MAX];
};

struct delivery {
    struct loop_task task; /* first */
    const struct listener_seat *to;
    struct push_batch *batch;
};

struct bus *
bus_new(void)
{
    return mem_new(sizeof(struct bus));
}

void
bus_join(struct bus *b, struct loop *loop, bus_heard_fn heard, void *ctx)
{
    CHECK(b->count < BUS_LISTENERS_MAX);
    b->seats[b->count++] = (struct listener_seat){ loop, heard, ctx };
}

static void
delivery_arrives(struct loop_task *task)
{
    struct delivery *d = (struct delivery *)task;

    d->to->heard(d->batch, d->to->ctx);
    push_batch_unref(d->batch);
    mem_free(d);
}

void
bus_deliver(struct bus *b, struct push_batch *batch)
{
    atomic_fetch_add_explicit(&batch->refs, (unsigned)b->count, memory_order_relaxed);
    for (size_t i = 0; i < b->count; i++) {
        struct delivery *d = mem_new(sizeof(*d));

        d->task.run = delivery_arrives;
        d->to = &b->seats[i];
        d->batch = batch;
        loop_post(b->seats[i].loop, &d->task);
    }
    push_batch_unref(batch);
}

void
bus_free(struct bus **b)
{
    mem_free(*b);
    *b = NULL;
}

struct push_batch *
push_batch_new(size_t count)
{
    struct push_batch *batch = mem_new(sizeof(*batch) + count * sizeof(batch->pushes[0]));

    atomic_init(&batch->refs, 1);
    batch->count = count;
    return batch;
}

void
push_batch_unref(struct push_batch *batch)
{
    if (atomic_fetch_sub_explicit(&batch->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->pushes[i].payload)
            payload_unref(batch->pushes[i].payload);
    mem_free(batch);
}
