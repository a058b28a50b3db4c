#pragma once

/* SearchCriteria and SearchFilter of every search: contract/connect-api.md 1.3. Text is compared
 * without the case of ASCII letters; ids exactly; tags exactly. An empty criteria or filter finds
 * everything. */

#include "api/shape.h"
#include "base/err.h"
#include "base/json.h"
#include "model/resource.h"

struct txn;

enum search_source {
    SEARCH_NAME,
    SEARCH_ID,
    SEARCH_MEMBER,       /* of the document: `member`, a path of two names at most, "A.B" */
    SEARCH_LINK,         /* the id of a thing of kind `to` that it is bound to */
    SEARCH_CONDITION,    /* a leaf of its own, "TypeCondition": the document's `member` */
    SEARCH_CONSTANT,     /* such a leaf; every thing of the kind is `member` */
    SEARCH_DATE,         /* DateCondition on a member yyyy-MM-dd */
    SEARCH_PROFICIENCIES /* ListCondition on a list of the document: connect-api.md 1.3, SearchUsers
                          */
};

struct search_field {
    const char *name; /* FieldName, any case; NULL ends the table */
    enum search_source source;
    const char *member;
    enum link_kind link;
    enum resource_kind to;
};

/* ERR_INVALID: not exactly one member where one is due, an unknown field, comparison or member. */
enum err search_check(const struct search_field *fields, const struct json *criteria,
                      const struct json *filter, struct fail *f);

/* Both have been checked; either may be NULL. `t` is asked for links only. */
bool search_finds(const struct search_field *fields, const struct json *criteria,
                  const struct json *filter, struct txn *t, const struct resource *r);

/* The run of a search: thing.h. */
struct call;
enum err thing_search(struct call *c, struct txn *t, struct resource *r, struct fail *f);
enum err thing_search_check(struct call *c, struct fail *f);
extern const struct shape search_shape[]; /* InstanceId, SearchCriteria, SearchFilter */
