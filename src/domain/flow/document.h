#pragma once

/* A flow's content, read once into an index: actions by position, transitions resolved. What is
 * refused at publication (contract/flows.md 1) never gets here; what is read here all the same,
 * from whatever source, is bounded, and a transition to nowhere counts as absent. Immutable,
 * counted. */

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct json;
struct action_kind;

enum { NOWHERE = -1 };

enum flow_operator { /* flows.md 1.3 */
                     OPERATOR_UNKNOWN,
                     OPERATOR_EQUALS,
                     OPERATOR_STARTS,
                     OPERATOR_ENDS,
                     OPERATOR_CONTAINS,
                     OPERATOR_GREATER,
                     OPERATOR_GREATER_EQUAL,
                     OPERATOR_LESS,
                     OPERATOR_LESS_EQUAL,
                     OPERATOR_EXISTS
};

struct flow_condition {
    enum flow_operator op;
    struct str operand;
    int next;
};

struct flow_error {
    struct str type;
    int next;
};

struct flow_action {
    struct str id, type;
    const struct json *parameters; /* may be NULL */
    int next;                      /* position, or NOWHERE */
    const struct flow_condition *conditions;
    size_t condition_count;
    const struct flow_error *errors;
    size_t error_count;
    const struct action_kind *kind; /* NULL: a type that is not known; set by the engine */
};

struct document {
    struct flow_action *actions;
    int count, start;
    size_t bytes; /* of the content */
    unsigned refs;
};

/* ERR_MALFORMED: no JSON; ERR_INVALID: not a document of Version 2019-10-30 with a start. */
enum err document_read(struct str content, struct document **ret, struct fail *f);
int document_find(const struct document *d, struct str id); /* NOWHERE: no such action */
void document_unref(struct document **d);

/* Is the relation true? A missing left side: flows.md 2.6, Compare. */
bool operator_holds(enum flow_operator op, bool exists, struct str left, struct str right);
bool decimal_read(struct str text, double *ret); /* flows.md 1.3, decimal number */
