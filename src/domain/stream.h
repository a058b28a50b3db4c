#pragma once

/* StartContactStreaming: connect-api.md 2.9. While a chat has a stream (CHAT_MARK_STREAMED; other
 * chats pay one test of a bit) each item of its log, each receipt and each event that is told but
 * typing is kept once as it will be published, in the transaction that appends it. Each stream has
 * a cursor over these and at most one errand at a time, for the item it is at, so order is kept and
 * a dead endpoint holds up nobody else. An item is tried until LIMIT_STREAM_RETRY_MS after it was
 * said, then given up, and the stream goes on with the next. A stream ends with its chat, after
 * chat.ended has been delivered, or when it is stopped, after what was said before the stop. */

#include "model/stream.h"
#include "store/store.h"

struct errand;
struct errand_answer;

/* ERR_UNFIT: the chat has ended; ERR_LIMIT: it has LIMIT_STREAMS of them. */
enum err stream_start(struct txn *t, struct chat *c, struct str endpoint, struct stream *ret,
                      struct fail *f);
enum err stream_stop(struct txn *t, struct chat *c, const struct uuid *id, struct fail *f);

/* An item of this chat has been appended, or told: it will be published. The caller has looked at
 * CHAT_MARK_STREAMED. */
void stream_heard(struct txn *t, const struct chat *c, const struct item *item);

/* Rows of domain/errand.c. */
enum err stream_answered(struct txn *t, const struct errand *e, const struct errand_answer *a,
                         struct fail *f);
bool stream_again(const struct errand *e, const struct errand_answer *a);
