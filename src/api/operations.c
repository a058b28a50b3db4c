/* The table of what there is: one table a family, the busiest first. */

#include "api/operation_table.h"

#include "api/connect/unserved.h"
#include "base/limits.h"

/* A request is looked for from the top: what is called a thousand times a second comes first. */
static const struct operation *const tables[] = {
    participant_operations, page_operations,   contact_operations, start_chat_operations,
    agent_operations,       widget_operations, flow_operations,    routing_operations,
    instance_operations,    admin_operations,  shop_operations,
};
enum { TABLE_COUNT = sizeof(tables) / sizeof(tables[0]) };

static const struct operation unserved_operation = { .name = "unserved",
                                                     .dialect = DIALECT_CONNECT,
                                                     .admission = ADMIT_SIGNATURE,
                                                     .body_max = LIMIT_BODY_CONNECT };

/* Segment by segment; a label takes one that is not empty (connect-api.md 4.1: an empty one is
 * 404). */
static bool
path_matches(struct str template, struct str path, struct str *labels, size_t labels_max)
{
    size_t label = 0;

    if (str_find(template, '{') == template.n)
        return str_eq(template, path);
    while (template.n && path.n) {
        struct str want = str_cut(&template, '/'), is = str_cut(&path, '/');

        if (!str_eq(want, STR("{}"))) {
            if (!str_eq(want, is))
                return false;
        } else if (!is.n || label == labels_max) {
            return false;
        } else {
            labels[label++] = is;
        }
        if (!template.p != !path.p) /* one has a further segment, the other not */
            return false;
    }
    return !template.n && !path.n;
}

static bool
method_matches(const struct operation *op, struct str method)
{
    return str_eq(method, str_from(op->method)) ||
           (op->dialect == DIALECT_PAGE && str_eq(method, STR("HEAD")));
}

/* One row tried against a request. */
static bool
operation_fits(const struct operation *op, struct str method, struct str path,
               struct str labels[LABELS_MAX], bool *ret_other_method)
{
    struct str found[LABELS_MAX] = { { NULL, 0 } };

    if (!path_matches(str_from(op->path), path, found, LABELS_MAX))
        return false;
    if (!method_matches(op, method)) {
        *ret_other_method = true;
        return false;
    }
    memcpy(labels, found, sizeof(found));
    return true;
}

const struct operation *
operation_find(struct str method, struct str path, struct str labels[LABELS_MAX],
               bool *ret_other_method)
{
    *ret_other_method = false;
    for (size_t i = 0; i < TABLE_COUNT; i++)
        for (const struct operation *op = tables[i]; op->name; op++)
            if (operation_fits(op, method, path, labels, ret_other_method))
                return op;
    return NULL;
}

const struct operation *
operation_find_unserved(struct str method, struct str path, const char **ret_name)
{
    for (size_t i = 0; i < unserved_count; i++) {
        struct str labels[UNSERVED_LABELS_MAX];

        if (!str_eq(method, str_from(unserved[i].method)) ||
            !path_matches(str_from(unserved[i].path), path, labels, UNSERVED_LABELS_MAX))
            continue;
        *ret_name = unserved[i].name;
        return &unserved_operation;
    }
    return NULL;
}
