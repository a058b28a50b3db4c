/* SendEvent: contract/participant.md 1.3 no. 4. Typing is of the moment and never touches the disk;
 * receipts are facts. */

#include "api/participant/participant.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/receipt.h"
#include "domain/transcript.h"

const struct field event_fields[] = {
    { "ContentType", FIELD_STR, AT(event_request, type_name), REQUIRED, 1, 100, NULL },
    { "Content", FIELD_STR, AT(event_request, content), OPTIONAL, 1, LIMIT_CONTENT, NULL },
    { 0 },
};

/* Receipts carry {"messageId": "…"} as a string; other keys are ignored (participant.md 8). */
static enum err
read_receipt(struct call *c, struct event_request *in, struct fail *f)
{
    struct json *j = NULL;
    bool good = in->content.n && json_parse(in->content, JSON_READ_STRICT, &j, NULL) == OK &&
                json_kind(j) == JSON_KIND_OBJECT &&
                json_kind(json_member(j, "messageId")) == JSON_KIND_STRING &&
                json_str(json_member(j, "messageId")).n > 0 &&
                arena_copy(c->job.arena, json_str(json_member(j, "messageId")), &in->message_id);

    json_free(&j);
    return good ? OK : fail(f, ERR_INVALID, "Content must be {\"messageId\":\"…\"} for a receipt");
}

enum err
event_check(struct call *c, struct fail *f)
{
    struct event_request *in = c->in;

    in->type = content_find(in->type_name);
    switch ((int)in->type) {
    case CONTENT_TYPING:
    case CONTENT_ACKNOWLEDGED:
        return OK;
    case CONTENT_DELIVERED:
    case CONTENT_READ:
        return read_receipt(c, in, f);
    default:
        return fail(f, ERR_INVALID, "ContentType is not an event that a participant may send");
    }
}

/* A receipt that has told something new keeps its answer for a repeat (participant.md 1.1); clients
 * use one constant token for all of them, so the key holds the body, too. Any other changes nothing
 * when it comes twice. */
static enum err
run_receipt(struct call *c, struct txn *t, struct fail *f)
{
    const struct event_request *in = c->in;
    struct reply_key k = { .owner = c->token.participant_no };
    struct item item = { .at_ms = txn_now_ms(t) };
    struct str kept;
    bool is_new;
    enum err e;

    memcpy(k.hash, c->repeat_key, sizeof(k.hash));
    if (c->client_token.n && txn_reply_find(t, &k, &kept)) {
        buf_add(&c->answer, kept);
        return OK;
    }
    e = receipt_report(t, &c->seat, in->message_id, in->type == CONTENT_READ, &is_new, f);
    if (e)
        return e;
    uuid7_bytes(item.at_ms, item.id.b);
    said_answer(c, &item);
    if (is_new && c->client_token.n)
        txn_reply_keep(t, &k, buf_str(&c->answer));
    return OK;
}

enum err
event_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct event_request *in = c->in;
    struct item item = { .at_ms = txn_now_ms(t) };

    if (in->type == CONTENT_DELIVERED || in->type == CONTENT_READ)
        return run_receipt(c, t, f);
    if (in->type == CONTENT_TYPING)
        transcript_typing(t, &c->seat, &item);
    else
        uuid7_bytes(item.at_ms, item.id.b);
    said_answer(c, &item);
    return OK;
}
