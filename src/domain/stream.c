#include "domain/stream.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "domain/errand.h"
#include "store/errands.h"
#include "store/streams.h"

/* ---- what is published ---- */

static void
set_uuid(struct json_out *w, const char *name, const struct uuid *id)
{
    char text[UUID_TEXT_SIZE];

    uuid_text(id->b, text);
    json_set_str(w, name, str_of(text, UUID_TEXT));
}

/* participant.md 5.5. */
static void
put_receipts(struct json_out *w, const struct item *item)
{
    json_name(w, "MessageMetadata");
    json_open(w, '{');
    set_uuid(w, "MessageId", &item->receipts[0].message_id);
    json_name(w, "Receipts");
    json_open(w, '[');
    for (size_t i = 0; i < item->receipt_count; i++) {
        json_open(w, '{');
        json_set_iso(w, "DeliveredTimestamp", item->receipts[i].delivered_ms);
        if (item->receipts[i].read_ms)
            json_set_iso(w, "ReadTimestamp", item->receipts[i].read_ms);
        set_uuid(w, "RecipientParticipantId", &item->receipts[i].recipient_id);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

/* connect-api.md 2.9. Attachments and receipts have what their pushes have (participant.md 5.3,
 * 5.5). */
static void
put_item(struct json_out *w, const struct chat *c, const struct item *item)
{
    static const struct uuid none;

    json_open(w, '{');
    json_set_iso(w, "AbsoluteTime", item->at_ms);
    if (item->kind == ITEM_METADATA && item->receipt_count)
        put_receipts(w, item);
    if (item->kind == ITEM_ATTACHMENT) {
        json_name(w, "Attachments");
        json_put_raw(w, item->content);
    } else if (item->content.n)
        json_set_str(w, "Content", item->content);
    if (item->kind != ITEM_ATTACHMENT)
        json_set_str(w, "ContentType", content_name(item->type));
    set_uuid(w, "Id", &item->id);
    json_set_str(w, "Type", item_kind_name(item->kind));
    if (item->participant_no) {
        set_uuid(w, "ParticipantId", &item->participant_id);
        json_set_str(w, "DisplayName", item->name);
        json_set_str(w, "ParticipantRole", role_name(item->role));
    }
    set_uuid(w, "InitialContactId", &c->initial_id);
    if (!uuid_eq(&item->contact_id, &none)) /* what is told belongs to no segment */
        set_uuid(w, "ContactId", &item->contact_id);
    json_close(w, '}');
}

/* ---- the next item of a stream ---- */

/* Asks for the delivery of what comes after its cursor. One that has nothing left to come is
 * deleted. */
static void
stream_go_on(struct txn *t, const struct stream *s)
{
    struct stream_item next;

    if (txn_stream_item_next(t, s->chat_no, s->cursor_no, &next) &&
        (!s->until_no || next.no <= s->until_no)) {
        struct errand e = { .kind = ERRAND_STREAM,
                            .lane = s->no,
                            .ref = s->no,
                            .token = next.no,
                            .due_ms = txn_now_ms(t),
                            .expires_ms = next.at_ms + LIMIT_STREAM_RETRY_MS };

        txn_errand_add(t, &e);
        return;
    }
    if (s->until_no) {
        txn_stream_delete(t, s->no);
        txn_stream_items_sweep(t, s->chat_no);
    }
}

static bool
stream_is_idle(struct txn *t, const struct stream *s)
{
    return txn_errand_count(t, ERRAND_STREAM, s->no) == 0;
}

void
stream_heard(struct txn *t, const struct chat *c, const struct item *item)
{
    struct buf text = { .max = LIMIT_ERRAND_REQUEST };
    struct json_out w = { .out = &text };
    struct stream_item kept = { .chat_no = c->no, .at_ms = item->at_ms };
    struct stream streams[LIMIT_STREAMS_KEPT];
    size_t n = txn_streams(t, c->no, streams, LIMIT_STREAMS_KEPT);
    bool over = item->type == CONTENT_CHAT_ENDED;

    if (!n)
        return;
    put_item(&w, c, item);
    CHECK(!text.full); /* LIMIT_CONTENT */
    kept.body = buf_str(&text);
    txn_stream_item_add(t, &kept);
    buf_done(&text);
    for (size_t i = 0; i < n; i++) {
        if (over && !streams[i].until_no) {
            streams[i].until_no = kept.no;
            txn_stream_save(t, &streams[i]);
        }
        if (stream_is_idle(t, &streams[i]))
            stream_go_on(t, &streams[i]);
    }
}

/* ---- what came of it ---- */

bool
stream_again(const struct errand *e, const struct errand_answer *a)
{
    (void)e;
    return !errand_went_well(a);
}

enum err
stream_answered(struct txn *t, const struct errand *e, const struct errand_answer *a,
                struct fail *f)
{
    struct stream s;

    (void)f;
    if (!txn_stream_get(t, e->ref, &s))
        return OK;
    if (!errand_went_well(a))
        log_error("gave-up stream=%lld item=%lld attempts=%d status=%d why=\"%s\"", (long long)s.no,
                  (long long)e->token, e->attempts + 1, a->status, a->why ? a->why : "status");
    s.cursor_no = e->token;
    txn_stream_save(t, &s);
    txn_stream_items_sweep(t, s.chat_no);
    stream_go_on(t, &s);
    return OK;
}

/* ---- starting and stopping ---- */

enum err
stream_start(struct txn *t, struct chat *c, struct str endpoint, struct stream *ret, struct fail *f)
{
    struct stream all[LIMIT_STREAMS_KEPT];
    size_t n = txn_streams(t, c->no, all, LIMIT_STREAMS_KEPT), open = 0;
    struct stream s = { .chat_no = c->no, .endpoint = endpoint };

    if (c->ended_ms)
        return fail(f, ERR_UNFIT, "The contact has ended");
    for (size_t i = 0; i < n; i++)
        open += !all[i].until_no;
    if (open >= LIMIT_STREAMS || n == LIMIT_STREAMS_KEPT)
        return fail(f, ERR_LIMIT, "The contact has as many streams as it may have");
    uuid4_bytes(s.id.b);
    s.cursor_no = txn_stream_item_last(t, c->no);
    txn_stream_insert(t, &s);
    c->contents |= CHAT_MARK_STREAMED;
    txn_chat_save(t, c);
    *ret = s;
    return OK;
}

enum err
stream_stop(struct txn *t, struct chat *c, const struct uuid *id, struct fail *f)
{
    struct stream all[LIMIT_STREAMS_KEPT], *s = NULL;
    size_t n = txn_streams(t, c->no, all, LIMIT_STREAMS_KEPT);

    for (size_t i = 0; i < n; i++)
        if (uuid_eq(&all[i].id, id) && !all[i].until_no)
            s = &all[i];
    if (!s)
        return fail(f, ERR_NOT_FOUND, "Resource not found of Type: STREAM");
    if (stream_is_idle(t, s)) {
        txn_stream_delete(t, s->no);
        txn_stream_items_sweep(t, c->no);
    } else {
        s->until_no = txn_stream_item_last(t, c->no);
        txn_stream_save(t, s);
    }
    if (n == 1 && !c->ended_ms) {
        c->contents &= ~(unsigned)CHAT_MARK_STREAMED;
        txn_chat_save(t, c);
    }
    return OK;
}
