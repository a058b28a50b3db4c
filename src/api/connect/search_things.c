/* The run of every search over configured things. */

#include "api/connect/search.h"

#include "api/connect/thing.h"
#include "api/paging.h"
#include "store/resources.h"

static const struct shape nothing[] = { { .name = NULL } };

const struct shape search_shape[] = {
    { .name = "InstanceId", .kind = SHAPE_STR, .flags = SHAPE_REQUIRED, .min = 1, .max = 250 },
    { .name = "SearchCriteria", .kind = SHAPE_STRUCT, .rows = nothing },
    { .name = "SearchFilter", .kind = SHAPE_STRUCT, .rows = nothing },
    { .name = NULL },
};

enum err
thing_search_check(struct call *c, struct fail *f)
{
    return search_check(plan_of(c)->kind->search, shape_given(c->json, "SearchCriteria"),
                        shape_given(c->json, "SearchFilter"), f);
}

struct searching {
    struct call *call;
    const struct kind *kind;
    const struct json *criteria, *filter;
    const struct asked *asked;
    int64_t shown, total;
    struct buf last; /* name of the last one shown */
    bool more;
};

static void
visit(struct txn *t, const struct resource *r, void *arg)
{
    struct searching *x = arg;
    struct json_out *w = &x->call->out;

    if (!search_finds(x->kind->search, x->criteria, x->filter, t, r))
        return;
    x->total++;
    if (x->asked->after.n && str_cmp(r->name, x->asked->after) <= 0)
        return;
    if (x->shown == x->asked->count) {
        x->more = true;
        return;
    }
    json_open(w, '{');
    thing_put(x->call, t, x->kind, r, w);
    json_close(w, '}');
    buf_clear(&x->last);
    buf_add(&x->last, r->name);
    x->shown++;
}

enum err
thing_search(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct searching x = { .call = c,
                           .kind = plan_of(c)->kind,
                           .criteria = shape_given(c->json, "SearchCriteria"),
                           .filter = shape_given(c->json, "SearchFilter"),
                           .asked = c->in,
                           .last = { .max = 1024 } };

    (void)r;
    (void)f;
    json_open(&c->out, '{');
    json_name(&c->out, x.kind->found);
    json_open(&c->out, '[');
    txn_resources_each(t, (enum resource_kind)x.kind->of.kind, visit, &x);
    json_close(&c->out, ']');
    if (x.more)
        page_put_next(c, buf_str(&x.last), &c->out);
    json_set_int(&c->out, "ApproximateTotalCount", x.total);
    json_close(&c->out, '}');
    buf_done(&x.last);
    return OK;
}
