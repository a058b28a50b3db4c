#include "domain/past.h"

#include "base/limits.h"
#include "domain/chat.h"
#include "domain/transcript.h"

enum err
past_source(struct txn *t, const struct uuid *source, bool entire_session, struct contact *ret,
            struct fail *f)
{
    struct contact contact;
    struct chat c;

    if (!txn_contact_find(t, source, &contact) || !txn_chat_find(t, contact.chat_no, &c))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: CONTACT");
    if (entire_session && !uuid_eq(&c.initial_id, source))
        return fail(
            f, ERR_UNFIT,
            "SourceContactId must be the initial contact of the chat for ENTIRE_PAST_SESSION");
    if (!contact.ended_ms || !c.ended_ms)
        return fail(f, ERR_UNFIT, "The source contact has not ended");
    if (entire_session && !txn_contact_get(t, c.contact_no, &contact))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: CONTACT");
    *ret = contact;
    return OK;
}

/* What is left of the limits. */
struct budget {
    size_t rank;
    int64_t contacts, bytes;
};

/* Takes as much as fits of a past chat's part that ends at s->last_ms and does not begin before
 * s->first_ms. false: the limits are reached. */
static bool
take(struct txn *t, const struct chat *c, struct past_session *s, struct budget *b)
{
    const int64_t first_ms = s->first_ms;
    struct chat past;
    struct item older;
    bool cut; /* something older of that chat does not fit */

    if (b->rank >= LIMIT_PAST_CONTACTS || !txn_chat_find(t, s->past_no, &past))
        return false;
    if (s->contacts > b->contacts || s->bytes > b->bytes || !s->contacts) {
        if (!txn_past_measure(t, &past, b->contacts, b->bytes, s))
            return false;
        s->first_ms = s->first_ms < first_ms ? first_ms : s->first_ms;
    }
    cut = txn_items(t,
                    &(struct item_scan){
                        .chat = &past, .from_ms = s->first_ms - 1, .backward = true, .count = 1 },
                    &older) > 0;
    txn_past_session_add(t, c->no, b->rank++, s);
    b->contacts -= s->contacts;
    b->bytes -= s->bytes;
    return !cut;
}

void
past_begin(struct txn *t, struct chat *c, const struct contact *source)
{
    struct budget b = { .contacts = LIMIT_PAST_CONTACTS, .bytes = LIMIT_PAST_BYTES };
    struct past_session sessions[LIMIT_PAST_CONTACTS + 1];
    struct chat past;
    size_t n = 1;

    c->contents |= CHAT_MARK_PAST;
    txn_chat_save(t, c);
    if (!txn_chat_find(t, source->chat_no, &past))
        return;
    sessions[0] = (struct past_session){ .past_no = past.no,
                                         .last_ms = txn_contact_last_ms(t, &past, source->no) };
    n += txn_past_sessions(t, past.no, sessions + 1, LIMIT_PAST_CONTACTS);
    for (size_t i = 0; i < n; i++)
        if (sessions[i].last_ms && !take(t, c, &sessions[i], &b))
            break;
}

enum err
past_attach(struct txn *t, struct chat *c, const struct contact *source, struct fail *f)
{
    struct contact contact;

    if (c->ended_ms)
        return fail(f, ERR_UNFIT, "The contact has ended");
    if (c->contents & CHAT_MARK_PAST)
        return fail(f, ERR_UNFIT, "The chat is associated with a past chat already");
    past_begin(t, c, source);
    if (txn_contact_get(t, c->contact_no, &contact)) {
        contact.related_id = source->id;
        contact.updated_ms = txn_now_ms(t);
        txn_contact_save(t, &contact);
    }
    if (c->connected_ms)
        past_tell(t, c);
    return OK;
}

void
past_tell(struct txn *t, struct chat *c)
{
    struct item item = { .kind = ITEM_EVENT, .type = CONTENT_REHYDRATED };
    struct participant system;
    struct contact contact;

    if (!(c->contents & CHAT_MARK_PAST) || !txn_contact_get(t, c->contact_no, &contact))
        return;
    chat_system(t, c, &system);
    item.contact_id = contact.id;
    transcript_tell(t, c, &system, &item);
}

bool
past_reaches(struct txn *t, const struct chat *c, int64_t past_no)
{
    struct past_session sessions[LIMIT_PAST_CONTACTS];
    size_t n;

    if (!(c->contents & CHAT_MARK_PAST))
        return false;
    n = txn_past_sessions(t, c->no, sessions, LIMIT_PAST_CONTACTS);
    for (size_t i = 0; i < n; i++)
        if (sessions[i].past_no == past_no)
            return true;
    return false;
}
