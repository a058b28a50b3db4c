#include "domain/transcript.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/chat.h"
#include "domain/flow/run.h"
#include "domain/stream.h"
#include "store/store.h"

static void
item_is_from(struct item *item, const struct participant *who)
{
    item->participant_no = who->no;
    item->participant_id = who->id;
    item->role = who->role;
    item->name = who->name;
}

void
transcript_append(struct txn *t, const struct chat *c, const struct uuid *contact_id,
                  const struct participant *who, struct item *item)
{
    item->contact_id = *contact_id;
    if (who)
        item_is_from(item, who);
    txn_item_append(t, c, c->contact_no, item);
    if (c->contents & CHAT_MARK_STREAMED)
        stream_heard(t, c, item);
}

/* participant.md 1.3 no. 3: the contact's SupportedMessagingContentTypes bind everybody; only those
 * who speak for the business may send interactive messages. */
static bool
may_send(const struct seat *seat, enum content type)
{
    if (!(seat->chat.contents & content_bit(type)))
        return false;
    return type != CONTENT_INTERACTIVE || seat->who.role != ROLE_CUSTOMER;
}

enum err
transcript_send(struct txn *t, struct seat *seat, struct item *item, struct fail *f)
{
    if (!may_send(seat, item->type))
        return fail(f, ERR_INVALID, "ContentType %.*s is not supported in this chat",
                    STR_ARG(content_name(item->type)));
    if (seat->who.role == ROLE_CUSTOMER)
        chat_connect(t, seat);
    item->kind = ITEM_MESSAGE;
    transcript_append(t, &seat->chat, &seat->contact_id, &seat->who, item);
    if (seat->who.role == ROLE_CUSTOMER)
        run_heard_item(t, &seat->chat, item);
    return OK;
}

void
transcript_typing(struct txn *t, const struct seat *seat, struct item *item)
{
    struct event e = { .chat_no = seat->chat.no,
                       .initial_id = seat->chat.initial_id,
                       .previous_ms = -1 };

    item->kind = ITEM_EVENT;
    item->type = CONTENT_TYPING;
    item->at_ms = txn_now_ms(t);
    item->contact_id = seat->contact_id;
    uuid7_bytes(item->at_ms, item->id.b);
    item_is_from(item, &seat->who);
    e.item = *item;
    txn_emit(t, &e);
}

void
transcript_whisper(struct txn *t, const struct chat *c, const struct uuid *contact_id,
                   const struct participant *who, enum role only, struct item *item)
{
    struct event e = {
        .chat_no = c->no, .initial_id = c->initial_id, .previous_ms = -1, .only = only
    };

    item->at_ms = txn_now_ms(t);
    item->contact_id = *contact_id;
    uuid7_bytes(item->at_ms, item->id.b);
    item_is_from(item, who);
    e.item = *item;
    txn_emit(t, &e);
}

/* ---- reading ---- */

static struct item *
scan(struct txn *t, const struct chat *c, int64_t from_ms, bool backward, size_t count,
     size_t *ret_count)
{
    struct item_scan s = { .chat = c, .from_ms = from_ms, .backward = backward, .count = count };
    struct item *items = arena_get(txn_arena(t), count * sizeof(*items));

    *ret_count = items ? txn_items(t, &s, items) : 0;
    return items;
}

/* An item's id carries its time, which is its place. false: no such item in this chat. */
static bool
place_of_id(struct txn *t, const struct chat *c, struct str text, int64_t *ret_ms)
{
    struct uuid id;
    struct item *item;
    size_t n;

    if (!uuid_parse(text, id.b))
        return false;
    *ret_ms = uuid7_ms(id.b);
    item = scan(t, c, *ret_ms, false, 1, &n);
    return n == 1 && uuid_eq(&item->id, &id);
}

/* The n-th newest, or the oldest when there are fewer. false: the log is empty. */
static bool
place_of_recent(struct txn *t, const struct chat *c, int64_t nth, int64_t *ret_ms)
{
    size_t n;
    struct item *items = scan(t, c, INT64_MAX, true, (size_t)nth, &n);

    if (n)
        *ret_ms = items[n - 1].at_ms;
    return n > 0;
}

/* Where the scan begins, inclusive. false: nothing is there to be read. */
static bool
first_place(struct txn *t, const struct chat *c, const struct transcript_query *q, int64_t *ret_ms)
{
    if (q->continued) {
        *ret_ms = q->backward ? q->after_ms - 1 : q->after_ms + 1;
        return true;
    }
    switch (q->start) {
    case START_NONE: /* forward from the newest on there is nothing: participant.md 13 no. 10 */
        *ret_ms = INT64_MAX;
        return q->backward;
    case START_ID:
        return place_of_id(t, c, q->start_id, ret_ms);
    case START_TIME:
        *ret_ms = q->start_ms;
        return true;
    case START_MOST_RECENT:
        return place_of_recent(t, c, q->start_nth, ret_ms);
    }
    return false;
}

void
transcript_read(struct txn *t, const struct chat *c, const struct transcript_query *q,
                struct transcript_page *ret)
{
    int64_t from_ms;

    *ret = (struct transcript_page){ 0 };
    if (!first_place(t, c, q, &from_ms))
        return;
    ret->items = scan(t, c, from_ms, q->backward, q->count + 1, &ret->count);
    ret->more = ret->count > q->count;
    if (ret->more)
        ret->count = q->count;
}
