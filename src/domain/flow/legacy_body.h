#pragma once

/* What the two halves of the conversion share. */

#include "base/buf.h"
#include "domain/flow/legacy.h"

struct legacy_branch {     /* a row of what an old branch becomes */
    const char *condition; /* NULL ends the table */
    enum { LEGACY_NEXT, LEGACY_ERROR, LEGACY_CONDITION, LEGACY_EVALUATE, LEGACY_DROP } becomes;
    const char *test, *name; /* of a condition: its operand; of an error: its type */
};

struct legacy_row {
    const char *type, *target; /* target NULL: any */
    const char *action;
    const char *values;                   /* "Old:New Old:New" */
    const struct legacy_branch *branches; /* before the common ones */
    void (*more)(const struct json *module, struct arena *a, struct json_out *w);
};

const struct legacy_row *legacy_row_find(const struct json *module, struct str flow_type);

struct str legacy_text(const struct json *object,
                       const char *name); /* empty when it is no string */

/* The inside of Parameters. */
void legacy_put_values(const struct legacy_row *row, const struct json *module, struct arena *a,
                       struct json_out *w);
/* The name of a member that is not ours. */
void legacy_put_name(struct json_out *w, struct str name);
