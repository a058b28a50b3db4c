#include "domain/transcript.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/chat.h"
#include "domain/flow/run.h"
#include "domain/receipt.h"
#include "domain/stream.h"
#include "domain/watch.h"
#include "store/past.h"
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
    if (c->contents & CHAT_MARK_TIMERS)
        watch_heard(t, c, who, item);
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
    struct str content = item->content;

    if (!may_send(seat, item->type))
        return fail(f, ERR_INVALID, "ContentType %.*s is not supported in this chat",
                    STR_ARG(content_name(item->type)));
    if (seat->who.role == ROLE_CUSTOMER)
        chat_connect(t, seat);
    item->kind = ITEM_MESSAGE;
    if (seat->who.role == ROLE_CUSTOMER && run_hides(t, &seat->chat, item))
        item->content = STR("");
    transcript_append(t, &seat->chat, &seat->contact_id, &seat->who, item);
    item->content = content;
    if (seat->who.role == ROLE_CUSTOMER)
        run_heard_item(t, &seat->chat, item);
    return OK;
}

void
transcript_attach(struct txn *t, struct seat *seat, struct item *item)
{
    if (seat->who.role == ROLE_CUSTOMER)
        chat_connect(t, seat);
    item->kind = ITEM_ATTACHMENT;
    transcript_append(t, &seat->chat, &seat->contact_id, &seat->who, item);
    if (seat->who.role == ROLE_CUSTOMER)
        run_heard_item(t, &seat->chat, item);
}

void
transcript_tell(struct txn *t, const struct chat *c, const struct participant *who,
                struct item *item)
{
    struct event e = { .chat_no = c->no, .initial_id = c->initial_id, .previous_ms = -1 };

    item->at_ms = txn_now_ms(t);
    uuid7_bytes(item->at_ms, item->id.b);
    if (who)
        item_is_from(item, who);
    e.item = *item;
    txn_emit(t, &e);
    if (c->contents & CHAT_MARK_STREAMED && item->type != CONTENT_TYPING)
        stream_heard(t, c, item);
}

void
transcript_typing(struct txn *t, const struct seat *seat, struct item *item)
{
    item->kind = ITEM_EVENT;
    item->type = CONTENT_TYPING;
    item->contact_id = seat->contact_id;
    transcript_tell(t, &seat->chat, &seat->who, item);
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

/* An item's id carries its time, which is its place. */
bool
transcript_find(struct txn *t, const struct chat *c, struct str text, struct item *ret)
{
    struct uuid id;
    struct item *item;
    size_t n;

    if (!uuid_parse(text, id.b))
        return false;
    item = scan(t, c, uuid7_ms(id.b), false, 1, &n);
    if (n != 1 || !uuid_eq(&item->id, &id))
        return false;
    *ret = *item;
    return true;
}

/* false: no such item in this chat. */
static bool
place_of_id(struct txn *t, const struct chat *c, struct str text, int64_t *ret_ms)
{
    struct item item;
    bool found = transcript_find(t, c, text, &item);

    if (found)
        *ret_ms = item.at_ms;
    return found;
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

/* The part of a log that may be read. */
struct part {
    const struct chat *chat;
    int64_t first_ms, last_ms;
    unsigned rank;
};

/* Adds to the page what is between the place and the end of the part, until the page has `max`. */
static void
read_part(struct txn *t, const struct part *part, int64_t from_ms, bool backward, size_t max,
          struct transcript_page *page)
{
    struct item *items = page->items + page->count;
    struct item_scan s = { .chat = part->chat, .backward = backward, .count = max - page->count };
    size_t n;

    if (backward)
        s.from_ms = from_ms < part->last_ms ? from_ms : part->last_ms;
    else
        s.from_ms = from_ms > part->first_ms ? from_ms : part->first_ms;
    n = s.count ? txn_items(t, &s, items) : 0;
    while (n && (items[n - 1].at_ms < part->first_ms || items[n - 1].at_ms > part->last_ms))
        n--;
    receipt_join(t, part->chat, items, n);
    memset(page->ranks + page->count, (int)part->rank, n);
    page->count += n;
}

/* Older and older chats, from rank `rank` on; in that one from the place on. */
static void
read_past(struct txn *t, const struct chat *c, unsigned rank, int64_t from_ms, size_t max,
          struct transcript_page *page)
{
    struct past_session sessions[LIMIT_PAST_CONTACTS];
    size_t n = txn_past_sessions(t, c->no, sessions, LIMIT_PAST_CONTACTS);

    for (; rank <= n && page->count < max; rank++, from_ms = INT64_MAX) {
        const struct past_session *s = &sessions[rank - 1];
        struct part part = { .first_ms = s->first_ms, .last_ms = s->last_ms, .rank = rank };
        struct chat past;

        part.chat = &past;
        if (txn_chat_find(t, s->past_no, &past))
            read_part(t, &part, from_ms, true, max, page);
    }
}

/* One contact's items stand together in the log. */
static struct part
part_of(struct txn *t, const struct chat *c, const struct transcript_query *q)
{
    struct part part = { .chat = c, .last_ms = INT64_MAX };

    if (!q->one_contact)
        return part;
    part.first_ms = txn_contact_last_ms(t, c, q->contact_no - 1) + 1;
    part.last_ms = txn_contact_last_ms(t, c, q->contact_no);
    return part;
}

void
transcript_read(struct txn *t, const struct chat *c, const struct transcript_query *q,
                struct transcript_page *ret)
{
    const size_t max = q->count + 1;
    struct transcript_page page = { .items = arena_get(txn_arena(t), max * sizeof(struct item)),
                                    .ranks = arena_get(txn_arena(t), max) };
    const struct part own = part_of(t, c, q);
    int64_t from_ms;

    *ret = (struct transcript_page){ 0 };
    if (!page.items || !page.ranks || !first_place(t, c, q, &from_ms))
        return;
    if (!q->continued || !q->after_rank)
        read_part(t, &own, from_ms, q->backward, max, &page);
    if (q->backward && c->contents & CHAT_MARK_PAST && !q->one_contact &&
        (page.count || q->continued || q->start == START_NONE))
        read_past(t, c, q->continued && q->after_rank ? q->after_rank : 1,
                  q->continued && q->after_rank ? from_ms : INT64_MAX, max, &page);
    page.more = page.count > q->count;
    if (page.more)
        page.count = q->count;
    *ret = page;
}
