#pragma once

/* An item's key is one integer: the chat's number, then the ms since the chat began. Neighbours in
 * a chat are neighbours on disk, and a table with such keys needs neither a second index nor whole
 * rows in the inner pages of its tree. */

#include "base/check.h"
#include "base/limits.h"
#include "model/chat.h"

enum { KEY_TIME_BITS = 31 }; /* 24.8 days */
static const int64_t key_time_max = (1LL << KEY_TIME_BITS) - 1;

static_assert(LIMIT_CHAT_MINUTES_MAX * 60000LL < (1LL << KEY_TIME_BITS) / 2,
              "a chat fits its keys");

static inline int64_t
item_key(const struct chat *c, int64_t at_ms)
{
    int64_t since = at_ms < c->started_ms ? 0 : at_ms - c->started_ms;

    return c->no << KEY_TIME_BITS | (since > key_time_max ? key_time_max : since);
}

static inline int64_t
item_time(const struct chat *c, int64_t key)
{
    return c->started_ms + (key & key_time_max);
}
