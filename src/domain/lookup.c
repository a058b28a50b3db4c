#include "domain/lookup.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/random.h"
#include "store/resources.h"

enum { ARN_MAX = 512 };

static void
prefix_of(struct txn *t, const char *word, struct buf *out)
{
    char id[UUID_TEXT_SIZE];
    struct instance i;

    txn_instance(t, &i);
    uuid_text(i.id.b, id);
    buf_printf(out, "arn:aws:connect:%.*s:%.*s:instance/%s/%s/", STR_ARG(i.region),
               STR_ARG(i.account), id, word);
}

struct str
lookup_arn(struct txn *t, const char *word, const struct uuid *id)
{
    struct buf text = { .max = ARN_MAX };
    char last[UUID_TEXT_SIZE];
    struct str kept;

    uuid_text(id->b, last);
    prefix_of(t, word, &text);
    buf_add(&text, str_of(last, UUID_TEXT));
    CHECK(!text.full && arena_copy(txn_arena(t), buf_str(&text), &kept));
    buf_done(&text);
    return kept;
}

bool
lookup_id(struct txn *t, const char *word, struct str text, struct uuid *ret)
{
    struct buf prefix = { .max = ARN_MAX };
    bool found;

    if (!str_starts(text, STR("arn:")))
        return uuid_parse(text, ret->b);
    prefix_of(t, word, &prefix);
    found = str_starts(text, buf_str(&prefix)) && uuid_parse(str_from_at(text, prefix.n), ret->b);
    buf_done(&prefix);
    return found;
}

bool
lookup(struct txn *t, enum resource_kind kind, const char *word, struct str text,
       struct resource *ret)
{
    struct uuid id;

    return lookup_id(t, word, text, &id) && txn_resource_find(t, kind, &id, ret);
}

bool
lookup_user(struct txn *t, struct str text, struct resource *ret)
{
    return lookup(t, RESOURCE_USER, "agent", text, ret) ||
           lookup(t, RESOURCE_USER, "queue/agent", text, ret) ||
           (text.n && txn_resource_find_name(t, RESOURCE_USER, text, ret));
}

bool
lookup_queue(struct txn *t, struct str text, struct resource *ret)
{
    return lookup(t, RESOURCE_QUEUE, "queue", text, ret) ||
           lookup(t, RESOURCE_USER, "queue/agent", text, ret);
}
