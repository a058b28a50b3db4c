#pragma once

/* View tokens: what a client may look up with DescribeView (contract/flows.md 4.3). */

#include "store/store.h"

enum { VIEW_TOKEN_SIZE = 24 }; /* random bytes */

struct view_token {
    unsigned char token[VIEW_TOKEN_SIZE];
    int64_t chat_no, participant_no;
    struct str view;    /* UUID, or the name of a view of ours */
    int64_t version;    /* 0: what is published, as it is when it is looked up */
    int64_t run_no;     /* the flow run that waits for the answer; 0: none */
    struct str step;    /* its action, may be empty */
    int64_t expires_ms; /* wall */
};

void txn_view_token_add(struct txn *t, const struct view_token *v);
bool txn_view_token_find(struct txn *t, const unsigned char token[VIEW_TOKEN_SIZE],
                         struct view_token *ret);
void txn_view_tokens_clear(struct txn *t, int64_t chat_no); /* all of a chat */
