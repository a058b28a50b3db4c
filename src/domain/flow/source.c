#include "domain/flow/source.h"

#include "base/random.h"

/* The id behind the last "/" of an ARN, without a qualifier. */
static bool
read_id(struct str reference, struct uuid *ret)
{
    for (size_t i = reference.n; i > 0; i--)
        if (reference.p[i - 1] == '/') {
            reference = str_from_at(reference, i);
            break;
        }
    reference = str_first(reference, str_find(reference, ':'));
    return uuid_parse(reference, ret->b);
}

static bool
take(const struct flow *flow, struct source *ret)
{
    if (!flow->published || flow->archived)
        return false;
    *ret = (struct source){ flow->id, flow->name, flow->type, flow->no };
    return true;
}

bool
source_find(struct txn *t, bool module, struct str reference, struct source *ret)
{
    struct uuid id;
    struct flow flow;

    return read_id(reference, &id) && txn_flow_find(t, &id, &flow) &&
           str_eq(flow.type, STR("MODULE")) == module && take(&flow, ret);
}

bool
source_find_name(struct txn *t, struct str name, struct source *ret)
{
    struct flow flow;

    return txn_flow_find_name(t, name, &flow) && take(&flow, ret);
}

bool
source_content(struct txn *t, int64_t content_no, struct str *ret)
{
    struct flow flow;

    if (!txn_flow_get(t, content_no, &flow))
        return false;
    *ret = flow.content;
    return true;
}
