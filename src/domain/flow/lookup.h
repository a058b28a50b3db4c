#pragma once

/* What a reference in a document or a request means: a bare id, an ARN, or a name, of a flow or of
 * a module, with an optional qualifier `:$LATEST`, `:$SAVED`, `:3` or `:ALIAS` (contract/flows.md
 * 1.7). An ARN of another instance counts when its id is known here. */

#include "model/flow.h"
#include "store/store.h"

struct flow_found {
    struct flow flow;
    int64_t content_no; /* what the qualifier picks: pin it for a run, read it with
                           txn_flow_content() */
    int64_t number;     /* of the version, when the qualifier picks one */
    struct str settings;
    bool saved; /* the draft was asked for */
};

/* What may run: published, not archived. false: a normal failure of the action that asked. */
bool flow_find_runnable(struct txn *t, enum flow_kind kind, struct str reference,
                        struct flow_found *ret);

/* What there is, archived and drafts included; content_no is 0 when nothing was ever published and
 * the reference did not ask for the draft. ERR_NOT_FOUND: unknown flow, version or alias. */
enum err flow_find(struct txn *t, enum flow_kind kind, struct str reference, struct flow_found *ret,
                   struct fail *f);
