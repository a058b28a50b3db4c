#include "domain/flow/source.h"

#include "base/random.h"
#include "domain/flow/lookup.h"
#include "store/flows.h"

bool
source_find(struct txn *t, bool module, struct str reference, struct source *ret)
{
    struct flow_found found;

    if (!flow_find_runnable(t, module ? FLOW_KIND_MODULE : FLOW_KIND_FLOW, reference, &found))
        return false;
    *ret = (struct source){ found.flow.id, found.flow.name, found.flow.type, found.content_no };
    return true;
}

bool
source_content(struct txn *t, int64_t content_no, struct str *ret)
{
    struct flow_content content;

    if (!txn_flow_content(t, content_no, &content))
        return false;
    *ret = content.text;
    return true;
}
