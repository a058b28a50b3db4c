#include "domain/flow/defaults_make.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/flow/defaults.h"
#include "store/flows.h"
#include "store/resources.h"

struct making {
    struct txn *t;
    const struct instance *instance;
    content_hash_fn hash;
};

static void
put_arn(const struct making *m, const char *kind, const struct uuid *id, struct buf *out)
{
    char instance[UUID_TEXT_SIZE], text[UUID_TEXT_SIZE];

    uuid_text(m->instance->id.b, instance);
    uuid_text(id->b, text);
    buf_printf(out, "arn:aws:connect:%.*s:%.*s:instance/%s/%s/%s", STR_ARG(m->instance->region),
               STR_ARG(m->instance->account), instance, kind, text);
}

/* What stands between {{ and }}; false: there is no such thing, and the token stays. */
static bool
put_token(const struct making *m, struct str token, struct buf *out)
{
    struct str name = token, kind = str_cut(&name, ':');
    struct resource queue;
    struct flow flow;

    if (str_eq(kind, STR("flow")) && txn_flow_find_name(m->t, name, &flow)) {
        put_arn(m, "contact-flow", &flow.id, out);
        return true;
    }
    if (str_eq(kind, STR("queue")) && txn_resource_find_name(m->t, RESOURCE_QUEUE, name, &queue)) {
        put_arn(m, "queue", &queue.id, out);
        return true;
    }
    return false;
}

static void
put_content(const struct making *m, struct str content, struct buf *out)
{
    while (content.n) {
        struct str token = str_starts(content, STR("{{")) ? str_from_at(content, 2) : STR_NONE;

        if (token.n)
            token = str_first(token, str_find(token, '}'));
        if (token.n && put_token(m, token, out)) {
            content = str_from_at(content, token.n + 4);
            continue;
        }
        buf_add_byte(out, content.p[0]);
        content = str_from_at(content, 1);
    }
}

/* flows.md 9: the demo shop signs `name`. */
static void
put_renamed(struct str content, struct buf *out)
{
    static const struct str attribute = STR_INIT("customerName");

    while (content.n) {
        bool here = str_starts(content, attribute);

        buf_add(out, here ? STR("name") : str_first(content, 1));
        content = str_from_at(content, here ? attribute.n : 1);
    }
}

static bool
has_token(struct txn *t, const struct flow *flow)
{
    struct flow_content content;

    if (!txn_flow_content(t, flow->published_no, &content))
        return false;
    for (size_t i = 0; i < content.text.n; i++)
        if (str_starts(str_from_at(content.text, i), STR("{{queue:")))
            return true;
    return false;
}

/* One that is there already has been somebody's ever since, unless a token is left in it. */
static struct uuid
make(const struct making *m, struct str name, struct str type, struct str content)
{
    struct flow flow = { .kind = FLOW_KIND_FLOW, .name = name, .type = type };
    bool found = txn_flow_find_name(m->t, name, &flow);
    char hash[FLOW_SHA256_SIZE] = "";

    if (found && !has_token(m->t, &flow))
        return flow.id;
    m->hash(content, hash);
    flow.published_no = flow.saved_no = txn_flow_content_add(m->t, content, hash);
    if (found) {
        txn_flow_save(m->t, &flow);
    } else {
        uuid4_bytes(flow.id.b);
        txn_flow_insert(m->t, &flow);
    }
    return flow.id;
}

static void
make_inbound(const struct making *m, struct str type, struct str content)
{
    struct buf renamed = { .max = LIMIT_FLOW_CONTENT };

    make(m, STR("Sample inbound flow (first contact experience)"), type, content);
    if (!m->instance->demo)
        return;
    put_renamed(content, &renamed);
    make(m, STR("Demo welcome"), type, buf_str(&renamed));
    buf_done(&renamed);
}

void
default_flows_make(struct txn *t, struct instance *i, content_hash_fn hash)
{
    const struct making m = { t, i, hash };
    struct buf content = { .max = LIMIT_FLOW_CONTENT };

    for (size_t k = 0; k < default_flows_count; k++) {
        const struct default_flow *d = &default_flows[k];
        struct uuid id;

        buf_clear(&content);
        put_content(&m, d->content, &content);
        CHECK(!content.full);
        id = make(&m, d->name, d->type, buf_str(&content));
        if (!str_eq(d->name, STR("Default inbound chat")))
            continue;
        i->flow_id = id;
        make_inbound(&m, d->type, buf_str(&content));
    }
    buf_done(&content);
}

void
default_flows_complete(struct txn *t, struct instance *i, content_hash_fn hash)
{
    struct resource queue;
    struct flow flow;

    if (txn_flow_find(t, &i->flow_id, &flow) && has_token(t, &flow) &&
        txn_resource_find_name(t, RESOURCE_QUEUE, STR("BasicQueue"), &queue))
        default_flows_make(t, i, hash);
}
