#include "domain/segment.h"

#include "base/limits.h"
#include "base/random.h"

void
segment_route(struct txn *t, int64_t contact_no, struct route *ret)
{
    if (!txn_route_find(t, contact_no, ret))
        *ret = (struct route){ .contact_no = contact_no, .criteria = STR("") };
}

static void
contact_like(struct txn *t, const struct contact *old, enum initiation method, struct contact *ret)
{
    *ret = *old;
    ret->no = 0;
    ret->method = method;
    uuid4_bytes(ret->id.b);
    ret->initiated_ms = ret->connected_ms = ret->updated_ms = txn_now_ms(t);
    ret->ended_ms = 0;
    ret->reason = END_NONE;
    txn_contact_insert(t, ret);
}

enum err
segment_begin(struct txn *t, struct chat *c, enum initiation method, enum end_reason reason,
              struct fail *f)
{
    struct contact old, next;
    struct route from, to;

    if (txn_chat_segments(t, c->no) >= LIMIT_SEGMENTS)
        return fail(f, ERR_QUOTA, "The chat has been moved as often as it may be");
    if (!txn_contact_get(t, c->contact_no, &old))
        return fail(f, ERR_INTERNAL, "the chat has no contact");
    contact_like(t, &old, method, &next);
    old.ended_ms = old.updated_ms = txn_now_ms(t);
    old.reason = reason;
    txn_contact_save(t, &old);

    segment_route(t, old.no, &from);
    segment_route(t, next.no, &to);
    from.next_id = next.id;
    to.previous_id = old.id;
    to.target_no = from.target_no;
    to.priority = from.priority;
    to.criteria = from.criteria;
    txn_route_save(t, &from);
    txn_route_save(t, &to);
    c->contact_no = next.no;
    txn_chat_save(t, c);
    return OK;
}

void
segment_beside(struct txn *t, const struct chat *c, struct contact *ret)
{
    struct contact current = { 0 };

    CHECK(txn_contact_get(t, c->contact_no, &current));
    contact_like(t, &current, INITIATION_TRANSFER, ret);
    ret->related_id = current.id;
    txn_contact_save(t, ret);
}
