#pragma once

/* Streams of chats and the items that wait to be published: model/stream.h. */

#include "model/stream.h"
#include "store/store.h"

void txn_stream_insert(struct txn *t, struct stream *s); /* sets no */
void txn_stream_save(struct txn *t, const struct stream *s);
void txn_stream_delete(struct txn *t, int64_t no);
bool txn_stream_get(struct txn *t, int64_t no, struct stream *ret);
size_t txn_streams(struct txn *t, int64_t chat_no, struct stream *ret, size_t max); /* of a chat */

void txn_stream_item_add(struct txn *t, struct stream_item *item); /* sets no */
bool txn_stream_item_get(struct txn *t, int64_t no, struct stream_item *ret);
/* The first of the chat after the number. */
bool txn_stream_item_next(struct txn *t, int64_t chat_no, int64_t after_no,
                          struct stream_item *ret);
int64_t txn_stream_item_last(struct txn *t, int64_t chat_no); /* its number; 0: none */
/* Forgets what no stream of the chat will ask for. */
void txn_stream_items_sweep(struct txn *t, int64_t chat_no);
