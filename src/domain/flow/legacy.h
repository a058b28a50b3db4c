#pragma once

/* The older export format, `modules`, becomes a document of the flow language: contract/flows.md 8.
 * It is never kept: what is imported is converted once. */

#include "base/arena.h"
#include "base/json.h"

bool flow_is_legacy(const struct json *document);

/* What was met that has no action of the same meaning; each is replaced by a jump to where its
 * Error, else its Success branch leads. */
struct flow_legacy_report {
    size_t modules, replaced;
    struct str first_types[8]; /* of those replaced */
};

/* Writes the document. ERR_INVALID: it is not what it seems to be. Memory is taken from `a`. */
enum err flow_legacy_convert(const struct json *old, struct arena *a, struct buf *out,
                             struct flow_legacy_report *ret, struct fail *f);

/* The API's type of a document of either format, from its metadata; empty: it does not say. */
struct str flow_type_of(const struct json *document);
struct str flow_name_of(const struct json *document); /* likewise */
