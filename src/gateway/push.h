#pragma once

/* Events become pushes: each is encoded once, as a whole WebSocket frame, whatever the audience. */

#include "model/item.h"
#include "model/push.h"

/* One item, encoded for one listener. */
struct payload *push_item(const struct item *item, const struct uuid *initial_id);

/* The events of one commit, in order; on the writer thread. */
struct push_batch *push_encode(const struct event *events);
