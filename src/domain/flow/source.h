#pragma once

/* Where a run gets flows and modules from: what a reference means, and the content it pins. */

#include "store/store.h"

struct source {
    struct uuid id;
    struct str name, type;
    int64_t content_no;
};

/* A bare id or an ARN, with a qualifier or none. false: unknown, not published, or archived. */
bool source_find(struct txn *t, bool module, struct str reference, struct source *ret);
bool source_content(struct txn *t, int64_t content_no, struct str *ret);
