#include "domain/flow/lookup.h"

#include "base/random.h"
#include "store/flows.h"

/* An ARN's tail behind `/contact-flow/` or `/flow-module/`; anything else is the text itself. */
static bool
without_arn(enum flow_kind kind, struct str *text)
{
    struct str word = kind == FLOW_KIND_MODULE ? STR("/flow-module/") : STR("/contact-flow/");

    if (!str_starts(*text, STR("arn:")))
        return true;
    for (size_t i = 0; i + word.n <= text->n; i++)
        if (str_starts(str_from_at(*text, i), word)) {
            *text = str_from_at(*text, i + word.n);
            return true;
        }
    return false;
}

static bool
find_name(struct txn *t, enum flow_kind kind, struct str name, struct flow *ret)
{
    return kind == FLOW_KIND_MODULE ? txn_module_find_name(t, name, ret)
                                    : txn_flow_find_name(t, name, ret);
}

/* A name may hold a colon itself: the whole is tried first. */
static bool
find_flow(struct txn *t, enum flow_kind kind, struct str text, struct flow *ret,
          struct str *ret_qualifier)
{
    struct str qualifier = text, head = str_cut(&qualifier, ':');
    struct uuid id;

    *ret_qualifier = qualifier;
    if (uuid_parse(head, id.b))
        return txn_flow_find(t, &id, ret) && ret->kind == kind;
    if (find_name(t, kind, text, ret)) {
        *ret_qualifier = STR_NONE;
        return true;
    }
    for (size_t i = text.n; i-- > 0;)
        if (text.p[i] == ':') {
            *ret_qualifier = str_from_at(text, i + 1);
            return find_name(t, kind, str_first(text, i), ret);
        }
    return false;
}

static bool
pick_version(struct txn *t, struct flow_found *found, int64_t number)
{
    struct flow_version version;

    if (!txn_flow_version_find(t, found->flow.no, number, &version))
        return false;
    found->content_no = version.content_no;
    found->number = version.number;
    found->settings = version.settings;
    return true;
}

static enum err
qualify(struct txn *t, struct flow_found *found, struct str qualifier, struct fail *f)
{
    struct flow_alias alias;
    int64_t number;

    found->content_no = found->flow.published_no;
    found->settings = found->flow.settings;
    if (!qualifier.n || str_eq(qualifier, STR("$LATEST")))
        return OK;
    if (str_eq(qualifier, STR("$SAVED"))) {
        found->saved = true;
        found->content_no = found->flow.saved_no;
        return OK;
    }
    if (str_int(qualifier, 1, INT64_MAX, &number)) {
        if (pick_version(t, found, number))
            return OK;
        return fail(f, ERR_NOT_FOUND, "There is no version %lld of the flow", (long long)number);
    }
    if (txn_flow_alias_find_name(t, found->flow.no, qualifier, &alias) &&
        pick_version(t, found, alias.number))
        return OK;
    return fail(f, ERR_NOT_FOUND, "The flow has no alias of that name");
}

enum err
flow_find(struct txn *t, enum flow_kind kind, struct str reference, struct flow_found *ret,
          struct fail *f)
{
    struct flow_found found = { 0 };
    struct str qualifier;
    enum err e;

    if (!without_arn(kind, &reference) || !find_flow(t, kind, reference, &found.flow, &qualifier))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: %s",
                    kind == FLOW_KIND_MODULE ? "CONTACT_FLOW_MODULE" : "CONTACT_FLOW");
    e = qualify(t, &found, qualifier, f);
    if (!e)
        *ret = found;
    return e;
}

bool
flow_find_runnable(struct txn *t, enum flow_kind kind, struct str reference, struct flow_found *ret)
{
    struct flow_found found;

    if (flow_find(t, kind, reference, &found, NULL) != OK || found.flow.archived ||
        !found.content_no)
        return false;
    *ret = found;
    return true;
}
