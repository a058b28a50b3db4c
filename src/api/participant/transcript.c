/* GetTranscript: contract/participant.md 6. */

#include "api/participant/participant.h"

#include "base/base64.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/wall.h"
#include "domain/transcript.h"
#include "gateway/item_json.h"

static const struct field start_fields[] = {
    { "Id", FIELD_STR, AT(transcript_start_position, id), OPTIONAL, 1, 256, NULL },
    { "AbsoluteTime", FIELD_STR, AT(transcript_start_position, time), OPTIONAL, 1, 100, NULL },
    { "MostRecent", FIELD_INT, AT(transcript_start_position, most_recent), OPTIONAL, 0, 100, NULL },
    { 0 },
};

const struct field transcript_fields[] = {
    { "ContactId", FIELD_STR, AT(transcript_request, contact_id), OPTIONAL, 1, 256, NULL },
    { "MaxResults", FIELD_INT, AT(transcript_request, max), OPTIONAL, 0, LIMIT_TRANSCRIPT_PAGE,
      NULL },
    { "NextToken", FIELD_STR, AT(transcript_request, next_token), OPTIONAL, 1, 1000, NULL },
    { "ScanDirection", FIELD_STR, AT(transcript_request, direction), OPTIONAL, 1, 100, NULL },
    { "SortOrder", FIELD_STR, AT(transcript_request, order), OPTIONAL, 1, 100, NULL },
    { "StartPosition", FIELD_STRUCT, AT(transcript_request, start), OPTIONAL, 0, 0, start_fields },
    { 0 },
};

/* A NextToken is a place in the caller's own chat or in one that it continues: the participant it
 * was given to, the time of the last item, the direction, and which of those chats. Nothing in it
 * is secret, and forging one gives no more than StartPosition would. */
struct place {
    int64_t participant_no, after_ms;
    unsigned char backward, rank;
};
enum { PLACE_SIZE = 18 };

static void
place_write(const struct place *p, char ret[BASE64URL_SIZE(PLACE_SIZE)])
{
    unsigned char raw[PLACE_SIZE];

    memcpy(raw, &p->participant_no, 8);
    memcpy(raw + 8, &p->after_ms, 8);
    raw[16] = p->backward;
    raw[17] = p->rank;
    base64url_write(raw, sizeof(raw), ret);
}

static bool
place_read(struct str text, struct place *ret)
{
    unsigned char raw[PLACE_SIZE];
    size_t n;

    if (!base64url_read(text, raw, sizeof(raw), &n) || n != sizeof(raw))
        return false;
    memcpy(&ret->participant_no, raw, 8);
    memcpy(&ret->after_ms, raw + 8, 8);
    ret->backward = raw[16];
    ret->rank = raw[17];
    return ret->after_ms > 0 && ret->after_ms < INT64_MAX && (ret->backward || !ret->rank);
}

static bool
is_one_of(struct str s, struct str a, struct str b)
{
    return !s.p || str_eq(s, a) || str_eq(s, b);
}

enum err
transcript_check(struct call *c, struct fail *f)
{
    const struct transcript_request *in = c->in;
    const struct transcript_start_position *s = &in->start;
    int64_t ms;

    if (!is_one_of(in->direction, STR("FORWARD"), STR("BACKWARD")))
        return fail(f, ERR_INVALID, "ScanDirection must be FORWARD or BACKWARD");
    if (!is_one_of(in->order, STR("ASCENDING"), STR("DESCENDING")))
        return fail(f, ERR_INVALID, "SortOrder must be ASCENDING or DESCENDING");
    if ((s->id.p != NULL) + (s->time.p != NULL) + s->most_recent.given > 1)
        return fail(f, ERR_INVALID, "StartPosition must have one member only");
    if (s->time.p && !wall_parse(s->time, &ms))
        return fail(f, ERR_INVALID, "StartPosition.AbsoluteTime must be an ISO 8601 time");
    return OK;
}

/* participant.md 13 no. 29: the first and the current contact stand for the whole chat, one between
 * for its own items. */
static enum err
check_contact(const struct call *c, struct txn *t, struct str id, struct transcript_query *q,
              struct fail *f)
{
    struct contact contact;
    struct uuid uuid;

    if (!id.p)
        return OK;
    if (!uuid_parse(id, uuid.b) || !txn_contact_find(t, &uuid, &contact) ||
        contact.chat_no != c->seat.chat.no)
        return fail(f, ERR_DENIED, "the contact is not of this chat");
    q->one_contact =
        !uuid_eq(&uuid, &c->seat.chat.initial_id) && !uuid_eq(&uuid, &c->seat.contact_id);
    q->contact_no = contact.no;
    return OK;
}

static enum err
query_of(const struct call *c, struct transcript_query *q, struct fail *f)
{
    const struct transcript_request *in = c->in;
    const struct transcript_start_position *s = &in->start;
    struct place place;

    if (s->id.p)
        q->start = START_ID;
    else if (s->time.p && wall_parse(s->time, &q->start_ms))
        q->start = START_TIME;
    else if (s->most_recent.given)
        q->start = START_MOST_RECENT;
    q->start_id = s->id;
    q->start_nth = s->most_recent.value;
    if (q->start == START_MOST_RECENT && q->start_nth == 0)
        q->start = START_NONE; /* the newest nought: as if absent */
    q->backward = in->direction.p ? str_eq(in->direction, STR("BACKWARD")) : q->start == START_NONE;
    q->count = in->max.value ? (size_t)in->max.value : 10; /* 13 no. 8 */
    if (!in->next_token.p)
        return OK;
    if (!place_read(in->next_token, &place) || place.participant_no != c->token.participant_no)
        return fail(f, ERR_INVALID, "NextToken is not valid");
    q->backward = place.backward;
    q->continued = true;
    q->after_ms = place.after_ms;
    q->after_rank = place.rank;
    return OK;
}

static void
put_page(struct call *c, const struct transcript_page *page, const struct transcript_query *q)
{
    const struct transcript_request *in = c->in;
    bool ascending = in->order.p && str_eq(in->order, STR("ASCENDING"));
    bool as_scanned = ascending != q->backward; /* scan order and page order are independent */

    json_open(&c->out, '{');
    json_set_uuid(&c->out, "InitialContactId", &c->seat.chat.initial_id);
    json_name(&c->out, "Transcript");
    json_open(&c->out, '[');
    for (size_t i = 0; i < page->count; i++) {
        size_t at = as_scanned ? i : page->count - 1 - i;

        item_json(&c->out, &page->items[at], &c->seat.chat.initial_id,
                  page->ranks[at] ? ITEM_PAST : ITEM_TRANSCRIPT);
    }
    json_close(&c->out, ']');
    if (page->more) {
        const struct place place = { c->token.participant_no, page->items[page->count - 1].at_ms,
                                     q->backward, page->ranks[page->count - 1] };
        char text[BASE64URL_SIZE(PLACE_SIZE)];

        place_write(&place, text);
        json_set_str(&c->out, "NextToken", str_of(text, sizeof(text)));
    }
    json_close(&c->out, '}');
}

enum err
transcript_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct transcript_request *in = c->in;
    struct transcript_query q = { 0 };
    struct transcript_page page;
    enum err e = check_contact(c, t, in->contact_id, &q, f);

    if (!e)
        e = query_of(c, &q, f);
    if (e)
        return e;
    transcript_read(t, &c->seat.chat, &q, &page);
    put_page(c, &page, &q);
    return OK;
}
