#include "domain/receipt.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/participant.h"
#include "domain/transcript.h"
#include "store/receipts.h"

static bool
is_person(enum role role)
{
    return role == ROLE_CUSTOMER || role == ROLE_AGENT || role == ROLE_SUPERVISOR;
}

/* Those who may send and get receipts: bots and flows do neither. */
static size_t
people_present(struct txn *t, int64_t chat_no)
{
    struct participant all[LIMIT_PARTICIPANTS_EVER];
    size_t n = txn_participants(t, chat_no, all, LIMIT_PARTICIPANTS_EVER), people = 0;

    for (size_t i = 0; i < n; i++)
        people += is_person(all[i].role) && all[i].state == PARTICIPANT_JOINED;
    return people;
}

static void
tell(struct txn *t, const struct seat *seat, const struct receipt *r)
{
    struct receipt *kept = arena_get(txn_arena(t), sizeof(*kept));
    struct item item = { .kind = ITEM_METADATA, .type = CONTENT_METADATA };

    if (!kept)
        return;
    *kept = *r;
    item.receipts = kept;
    item.receipt_count = 1;
    item.contact_id = seat->contact_id;
    transcript_tell(t, &seat->chat, NULL, &item);
}

/* Read implies delivered; delivered after read is nothing new. */
static bool
add_fact(struct receipt *r, bool read, int64_t now_ms)
{
    bool is_new = read ? !r->read_ms : !r->delivered_ms;

    if (!r->delivered_ms)
        r->delivered_ms = now_ms;
    if (read && !r->read_ms)
        r->read_ms = now_ms;
    return is_new;
}

enum err
receipt_report(struct txn *t, const struct seat *seat, struct str message_id, bool read,
               bool *ret_new, struct fail *f)
{
    struct receipt r = { .participant_no = seat->who.no, .recipient_id = seat->who.id };
    struct item item;

    *ret_new = false;
    if (!is_person(seat->who.role))
        return OK;
    if (people_present(t, seat->chat.no) > 2)
        return fail(f, ERR_CONFLICT, "Receipts are for chats of two people");
    if (!transcript_find(t, &seat->chat, message_id, &item) || item.kind == ITEM_EVENT ||
        item.participant_no == seat->who.no || !is_person(item.role))
        return OK;
    r.message_id = item.id;
    r.message_ms = item.at_ms;
    txn_receipt_find(t, &seat->chat, r.message_ms, r.participant_no, &r);
    if (!add_fact(&r, read, txn_now_ms(t)))
        return OK;
    txn_receipt_save(t, &seat->chat, &r);
    tell(t, seat, &r);
    *ret_new = true;
    return OK;
}

/* Receipts come in order of the messages. */
static void
give(struct item *item, struct receipt *all, size_t n)
{
    size_t first = 0, count = 0;

    while (first < n && all[first].message_ms < item->at_ms)
        first++;
    while (first + count < n && all[first + count].message_ms == item->at_ms)
        all[first + count++].message_id = item->id;
    item->receipts = count ? all + first : NULL;
    item->receipt_count = count;
}

void
receipt_join(struct txn *t, const struct chat *c, struct item *items, size_t count)
{
    const size_t max = count * LIMIT_RECEIPTS_SHOWN;
    struct receipt *all;
    int64_t from_ms, to_ms;
    size_t n;

    if (!count)
        return;
    from_ms = items[0].at_ms < items[count - 1].at_ms ? items[0].at_ms : items[count - 1].at_ms;
    to_ms = items[0].at_ms < items[count - 1].at_ms ? items[count - 1].at_ms : items[0].at_ms;
    all = arena_get(txn_arena(t), max * sizeof(*all));
    n = all ? txn_receipts(t, c, from_ms, to_ms, all, max) : 0;
    for (size_t i = 0; i < count && n; i++)
        if (items[i].kind == ITEM_MESSAGE)
            give(&items[i], all, n);
}
