#pragma once

/* Flow runs, what flows keep for a chat, and their logs: contract/flows.md 2.1, 10.2. */

#include "store/store.h"

/* A run that waits. One that ends within the job that began it is never a row. */
struct flow_run {
    int64_t no; /* 0: not inserted */
    int64_t chat_no, contact_no;
    int role;
    unsigned waits;      /* what it accepts: enum run_wait bits of domain/flow/step.h */
    int64_t token;       /* of the wait: an answer for another one is late */
    int64_t deadline_ms; /* 0: none */
    int64_t started_ms;
    int64_t steps, unpaused, messages; /* actions in all, and since the last pause */
    struct str data;                   /* JSON: frames and what they know */
};

void txn_run_insert(struct txn *t, struct flow_run *r); /* sets no */
void txn_run_save(struct txn *t, const struct flow_run *r);
void txn_run_delete(struct txn *t, int64_t no);
bool txn_run_find(struct txn *t, int64_t no, struct flow_run *ret);
size_t txn_runs(struct txn *t, int64_t chat_no, struct flow_run *ret, size_t max);

/* Hooks, logging switch, loop counters …: a JSON object a chat; "{}" when none. */
struct str txn_flow_chat(struct txn *t, int64_t chat_no);
void txn_flow_chat_save(struct txn *t, int64_t chat_no, struct str json);
void txn_flow_chat_delete(struct txn *t, int64_t chat_no);

/* Lines of the flow log, JSON each. Adding gives the line's number, in order of the making. */
struct flow_log_line {
    int64_t no, contact_no, at_ms;
    struct str line;
};
int64_t txn_flow_log_add(struct txn *t, int64_t contact_no, struct str line);
void txn_flow_log_replace(struct txn *t, int64_t no, struct str line);
/* Of a contact, strictly after line `after_no`, in order. */
size_t txn_flow_log(struct txn *t, int64_t contact_no, int64_t after_no, struct flow_log_line *ret,
                    size_t max);
size_t txn_flow_log_count(struct txn *t, int64_t contact_no);
