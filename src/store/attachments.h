#pragma once

/* The questions about attachments (model/attachment.h). Rows read live in the job's arena. */

#include "model/attachment.h"
#include "store/store.h"

void txn_attachment_insert(struct txn *t, struct attachment *a);     /* sets no */
void txn_attachment_save(struct txn *t, const struct attachment *a); /* state and hash */
void txn_attachment_delete(struct txn *t, int64_t no);
bool txn_attachment_get(struct txn *t, int64_t no, struct attachment *ret);
bool txn_attachment_find(struct txn *t, const struct uuid *id, struct attachment *ret);
size_t txn_attachment_count(struct txn *t, int64_t chat_no);
/* Those in a state, in order of number, beyond `after_no`. */
size_t txn_attachments(struct txn *t, enum attachment_state state, int64_t after_no,
                       struct attachment *ret, size_t max);
/* Does a row that is not rejected name these bytes? */
bool txn_attachment_names(struct txn *t, const unsigned char hash[CONTENT_HASH]);
