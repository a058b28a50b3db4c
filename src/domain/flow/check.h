#pragma once

/* Whether a document of the flow language may be published, and what its writer should know. The
 * texts of problems are the service's own, because deploy tools match on them (contract/flows.md
 * 1.9). What an action may hold stands in tables: check_rules.c. */

#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"

enum finding_kind {
    FINDING_PROBLEM, /* it may not be published */
    FINDING_WARNING, /* the service would refuse it, or it is not what was meant */
    FINDING_NOTE     /* what will not run on a chat as it does on a call */
};

struct finding {
    enum finding_kind kind;
    struct str text;   /* at most 256 characters, with its path */
    struct str action; /* Identifier of the action, may be empty */
};

struct flow_check {
    struct finding *list; /* in the order of the checks */
    size_t count, problems, warnings, notes;
    bool more; /* past LIMIT_FLOW_FINDINGS nothing more is listed */
};

struct flow_check_options {
    struct str type;      /* "CONTACT_FLOW" …, "MODULE"; empty: not known */
    bool strict;          /* flow.strict: warnings that the service refuses are problems */
    bool unknown_actions; /* an unknown type is a note: importers (issue "Flows") */
};

/* `document` may be NULL: that is a problem, too. What is returned lives in `a`. */
void flow_check(const struct json *document, const struct flow_check_options *o, struct arena *a,
                struct flow_check *ret);

/* The same for text: a byte order mark is skipped, a JSON string is looked into (flows.md 1.7).
 * *ret_document may be NULL; json_free() it. */
void flow_check_text(struct str text, const struct flow_check_options *o, struct arena *a,
                     struct json **ret_document, struct flow_check *ret);

/* The document inside such text, or NULL with the reason. */
struct json *flow_document_parse(struct str text, struct fail *f);

bool flow_type_is_known(struct str type); /* of the API: flows.md 1.6, without modules */
