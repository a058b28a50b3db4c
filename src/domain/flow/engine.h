#pragma once

/* What flows need beside the rows: options, documents that have been read, the die, and somebody
 * who watches. One for a store, used by its writer alone (store_options.domain). Without one, flows
 * run with the defaults. */

#include "domain/flow/document.h"
#include "store/store.h"

struct flow_engine;

/* One action has been done: for `frontdesk flow test` and tests. Slices live during the call. */
struct flow_trace {
    struct str flow, action, type;
    struct str parameters; /* resolved, as the log has them: a JSON object */
    const char *outcome;   /* "NextAction", "Condition", "Error", "Wait", "End", "Transfer" … */
    struct str detail;     /* the condition's operand, the error's type; may be empty */
    struct str next;       /* Identifier, empty: none */
    int64_t contact_no;
};

struct flow_options {
    bool chat_input;        /* GetParticipantInput works on chat: flows.md 4.2 */
    bool identity_provider; /* AuthenticateParticipant works */
    bool ssml_strip;        /* take tags out of SSML instead of printing them: flows.md 2.6 */
    bool markdown;          /* MessageParticipant in Markdown to who can show it: flows.md 11.16 */
    bool log_off, log_names_only;
    unsigned (*draw)(void *ctx); /* 1 to 100; NULL: by chance */
    void *draw_ctx;
    void (*trace)(const struct flow_trace *what, void *ctx);
    void *trace_ctx;
};

struct flow_engine *flow_engine_new(const struct flow_options *o);
void flow_engine_free(struct flow_engine **e); /* accepts NULL inside */

/* Of this transaction's store; NULL: none. */
struct flow_engine *flow_engine_of(const struct txn *t);
const struct flow_options *flow_options_of(const struct flow_engine *e); /* accepts NULL */

/* The document of a content, read or remembered; unref it. NULL: gone, or not fit to run. */
struct document *flow_engine_document(struct flow_engine *e, struct txn *t, int64_t content_no);
