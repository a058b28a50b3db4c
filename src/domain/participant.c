#include "domain/participant.h"

#include "domain/life.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/chat.h"
#include "domain/flow/run.h"
#include "domain/offer.h"
#include "domain/timer.h"
#include "domain/transcript.h"

enum err
participant_find(struct txn *t, int64_t participant_no, int64_t chat_no, struct seat *ret,
                 struct fail *f)
{
    if (txn_seat_find(t, participant_no, ret) && ret->chat.no == chat_no)
        return OK;
    return fail(f, ERR_DENIED, "the participant is not known");
}

enum err
participant_enter(struct txn *t, int64_t participant_no, int64_t chat_no, struct seat *ret,
                  struct fail *f)
{
    enum err e = participant_find(t, participant_no, chat_no, ret, f);

    return e ? e : participant_may_act(ret, f);
}

enum err
participant_knock(struct txn *t, int64_t participant_no, int64_t chat_no, struct seat *ret,
                  struct fail *f)
{
    enum err e = participant_find(t, participant_no, chat_no, ret, f);

    if (!e && ret->who.role == ROLE_AGENT && ret->who.state == PARTICIPANT_INVITED &&
        !ret->chat.ended_ms)
        return OK;
    return e ? e : participant_may_act(ret, f);
}

enum err
participant_look(struct txn *t, int64_t participant_no, int64_t chat_no, struct seat *ret,
                 struct fail *f)
{
    enum err e = participant_find(t, participant_no, chat_no, ret, f);
    struct offer offer;

    if (!e && ret->who.role == ROLE_AGENT && txn_offer_of(t, participant_no, &offer) &&
        offer.state == OFFER_ENDED)
        return OK;
    return e ? e : participant_may_act(ret, f);
}

enum err
participant_may_act(const struct seat *seat, struct fail *f)
{
    if (seat->who.state == PARTICIPANT_LEFT)
        return fail(f, ERR_DENIED, "the participant has left");
    if (seat->chat.ended_ms)
        return fail(f, ERR_DENIED, "the chat has ended");
    if (seat->who.role == ROLE_AGENT && seat->who.state == PARTICIPANT_INVITED)
        return fail(f, ERR_DENIED, "the agent has not accepted the chat");
    return OK;
}

void
participant_link(struct txn *t, struct seat *seat)
{
    if (seat->who.role != ROLE_CUSTOMER || seat->chat.linked_ms)
        return;
    seat->chat.linked_ms = txn_now_ms(t);
    txn_chat_save(t, &seat->chat);
    txn_timer_clear(t, TIMER_FIRST_CONNECT, seat->chat.no);
}

void
participant_arrive(struct txn *t, struct seat *seat)
{
    struct item joined = { .kind = ITEM_EVENT, .type = CONTENT_JOINED };
    struct offer offer;

    if (seat->who.role == ROLE_CUSTOMER) {
        chat_connect(t, seat);
        return;
    }
    if (seat->who.state != PARTICIPANT_INVITED)
        return;
    if (seat->who.role == ROLE_AGENT && txn_offer_of(t, seat->who.no, &offer))
        return; /* joins by accepting: ccp.md 5.2 */
    seat->who.state = PARTICIPANT_JOINED;
    txn_participant_save(t, &seat->who);
    transcript_append(t, &seat->chat, &seat->contact_id, &seat->who, &joined);
}

/* How many of the chat are in it, and how many of them have that role. */
static size_t
count_present(struct txn *t, int64_t chat_no, enum role role, size_t *ret_of_role)
{
    struct participant all[LIMIT_PARTICIPANTS_EVER];
    size_t n = txn_participants(t, chat_no, all, LIMIT_PARTICIPANTS_EVER), present = 0;

    *ret_of_role = 0;
    for (size_t i = 0; i < n; i++) {
        if (all[i].state == PARTICIPANT_LEFT || all[i].role == ROLE_SYSTEM)
            continue;
        present++;
        *ret_of_role += all[i].role == role;
    }
    return present;
}

enum err
participant_add(struct txn *t, const struct uuid *contact_id, enum role role, struct str name,
                const struct quota_seats *quota, struct participant *ret, int64_t *ret_expires_ms,
                struct fail *f)
{
    struct contact contact;
    struct chat c;
    size_t same;

    if (!txn_contact_find(t, contact_id, &contact) || !txn_chat_find(t, contact.chat_no, &c))
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: CONTACT");
    if (c.ended_ms || contact.ended_ms)
        return fail(f, ERR_UNFIT, "The contact has ended");
    if (count_present(t, c.no, role, &same) >= (size_t)quota->participants ||
        same >= (size_t)quota->custom_bots)
        return fail(f, ERR_QUOTA, "The chat has as many participants of this role as it may have");
    *ret = (struct participant){ .chat_no = c.no, .role = role, .name = name };
    uuid4_bytes(ret->id.b);
    txn_participant_insert(t, ret);
    *ret_expires_ms = c.expires_ms;
    return OK;
}

void
participant_leave(struct txn *t, struct seat *seat)
{
    struct item left = { .kind = ITEM_EVENT, .type = CONTENT_LEFT };
    bool joined = seat->who.state == PARTICIPANT_JOINED;
    struct offer offer;

    if (seat->who.role == ROLE_AGENT && txn_offer_of(t, seat->who.no, &offer)) {
        if (offer_is_live(&offer))
            offer_leave(t, &offer);
        return;
    }
    if (seat->who.role == ROLE_CUSTOMER && life_customer_leaves(t, &seat->chat))
        return;
    seat->who.state = PARTICIPANT_LEFT;
    txn_participant_save(t, &seat->who);
    if (joined)
        transcript_append(t, &seat->chat, &seat->contact_id, &seat->who, &left);
    if (seat->who.role == ROLE_CUSTOMER)
        chat_end(t, &seat->chat, END_CUSTOMER_DISCONNECT);
    else
        run_heard_left(t, &seat->chat, seat->who.role);
}
