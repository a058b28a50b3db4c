#pragma once

/* Tells every reactor what has happened. In process now; another engine later (NATS). Listeners
 * join before the first delivery and stay. */

#include "model/push.h"

struct bus;
struct loop;

typedef void (*bus_heard_fn)(const struct push_batch *batch, void *ctx); /* on that loop's thread */

struct bus *bus_new(void);
void bus_join(struct bus *b, struct loop *loop, bus_heard_fn heard, void *ctx);
void bus_deliver(struct bus *b, struct push_batch *batch); /* any thread; takes the reference */
void bus_free(struct bus **b);

/* One reference; the payloads' references belong to the batch. */
struct push_batch *push_batch_new(size_t count);
void push_batch_unref(struct push_batch *batch);
