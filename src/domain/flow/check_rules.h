#pragma once

/* What each type of action may hold, as tables: contract/flows.md 2.3 to 2.5, 4.2, 4.3, 5.1, 6.1.
 * For domain/flow/check*.c alone. */

#include "base/str.h"

#include <stdint.h>

/* Flow types as a set: the column "In" of flows.md 2.3. */
enum flow_place {
    IN_INBOUND = 1,
    IN_QUEUE = 2,
    IN_WHISPER = 4,
    IN_OUTBOUND = 8,
    IN_HOLD = 16,
    IN_TRANSFER = 32,
    IN_MODULE = 64,
    IN_ALL = 127
};

/* flows.md 1.5. */
enum value_class {
    CLASS_STATIC,    /* S: no reference */
    CLASS_VALUE,     /* J: static, or one reference */
    CLASS_REFERENCE, /* R: one reference */
    CLASS_TEXT,      /* T: text with references in it */
    CLASS_MAP,       /* M: an object of texts */
    CLASS_LIST,      /* a list of static strings */
    CLASS_OBJECT,    /* an object with the members of `inside` */
    CLASS_MESSAGES,  /* a list of such objects */
    CLASS_ANY
};

struct value_rule {
    const char *name; /* NULL ends the table */
    enum value_class class;
    bool required;
    bool strictly;       /* required in strict mode only */
    int64_t min, max;    /* of a static number; both 0: no number */
    const char *choices; /* of a static value, one space between them; compared without case */
    const struct value_rule *inside;
};

enum outcome {
    OUTCOME_PLAIN,   /* goes on, or fails */
    OUTCOME_RESULT,  /* conditions look at its result */
    OUTCOME_TERMINAL /* nothing follows */
};

enum on_chat {
    CHAT_RUNS,
    CHAT_NOTHING, /* succeeds and does nothing */
    CHAT_FAILS    /* takes `chat_error` at once */
};

struct action_rule {
    const char *name; /* NULL ends the table */
    unsigned in;
    enum outcome outcome;
    const struct value_rule *values;            /* NULL: any */
    const char *required_errors, *other_errors; /* one space between them; NULL: none */
    const char *operators;                      /* of its conditions; NULL: Equals */
    const char *conditions;                     /* operands that must be there */
    const char *one_of;                         /* values of which at most one may be set … */
    const char *any_of;                         /* … and of which at least one must be */
    enum on_chat on_chat;
    const char *chat_error;
};

const struct action_rule *action_rule_find(struct str type); /* NULL: not of the language */
bool word_in(struct str word, const char *list);             /* exactly; NULL lists nothing */
bool word_in_nocase(struct str word, const char *list);
unsigned flow_place_of(struct str type); /* IN_ALL when it is not known */
