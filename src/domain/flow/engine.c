#include "domain/flow/engine.h"

#include "base/limits.h"
#include "base/mem.h"
#include "domain/flow/action.h"
#include "domain/flow/source.h"

struct slot {
    int64_t content_no;
    uint64_t used;
    struct document *document;
};

struct flow_engine {
    struct flow_options options;
    struct slot slots[LIMIT_FLOW_CACHE];
    size_t count, bytes;
    uint64_t turn;
};

struct flow_engine *
flow_engine_new(const struct flow_options *o)
{
    struct flow_engine *e = mem_new(sizeof(*e));

    e->options = *o;
    return e;
}

static void
slot_drop(struct flow_engine *e, size_t i)
{
    e->bytes -= e->slots[i].document->bytes;
    document_unref(&e->slots[i].document);
    e->slots[i] = e->slots[--e->count];
}

void
flow_engine_free(struct flow_engine **e)
{
    if (!*e)
        return;
    while ((*e)->count)
        slot_drop(*e, 0);
    mem_free(*e);
    *e = NULL;
}

struct flow_engine *
flow_engine_of(const struct txn *t)
{
    return txn_domain(t);
}

const struct flow_options *
flow_options_of(const struct flow_engine *e)
{
    static const struct flow_options defaults = { 0 };

    return e ? &e->options : &defaults;
}

static struct document *
cache_find(struct flow_engine *e, int64_t content_no)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->slots[i].content_no == content_no) {
            e->slots[i].used = ++e->turn;
            return e->slots[i].document;
        }
    return NULL;
}

/* Those that have not been used for longest make room. */
static void
cache_put(struct flow_engine *e, int64_t content_no, struct document *d)
{
    while (e->count &&
           (e->count == LIMIT_FLOW_CACHE || e->bytes + d->bytes > LIMIT_FLOW_CACHE_BYTES)) {
        size_t oldest = 0;

        for (size_t i = 1; i < e->count; i++)
            if (e->slots[i].used < e->slots[oldest].used)
                oldest = i;
        slot_drop(e, oldest);
    }
    e->slots[e->count++] = (struct slot){ content_no, ++e->turn, d };
    e->bytes += d->bytes;
    d->refs++;
}

struct document *
flow_engine_document(struct flow_engine *e, struct txn *t, int64_t content_no)
{
    struct document *d = e ? cache_find(e, content_no) : NULL;
    struct str content;

    if (d) {
        d->refs++;
        return d;
    }
    if (!source_content(t, content_no, &content) || document_read(content, &d, NULL) != OK)
        return NULL;
    for (int i = 0; i < d->count; i++)
        d->actions[i].kind = action_kind_find(d->actions[i].type);
    if (e)
        cache_put(e, content_no, d);
    return d;
}
