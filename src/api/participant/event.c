/* SendEvent: contract/participant.md 1.3 no. 4. What a participant may send is of the moment and
 * changes nothing when it comes twice, so no answer is kept and typing never touches the disk. */

#include "api/participant/participant.h"

#include "base/limits.h"
#include "base/random.h"
#include "domain/transcript.h"

const struct field event_fields[] = {
    { "ContentType", FIELD_STR, AT(event_request, type_name), REQUIRED, 1, 100, NULL },
    { "Content", FIELD_STR, AT(event_request, content), OPTIONAL, 1, LIMIT_CONTENT, NULL },
    { 0 },
};

/* Receipts carry {"messageId": "…"} as a string; other keys are ignored (participant.md 8). */
static enum err
check_receipt(const struct event_request *in, struct fail *f)
{
    struct json *j = NULL;
    bool good = in->content.n && json_parse(in->content, JSON_READ_STRICT, &j, NULL) == OK &&
                json_kind(j) == JSON_KIND_OBJECT &&
                json_kind(json_member(j, "messageId")) == JSON_KIND_STRING &&
                json_str(json_member(j, "messageId")).n > 0;

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
        return check_receipt(in, f);
    default:
        return fail(f, ERR_INVALID, "ContentType is not an event that a participant may send");
    }
}

enum err
event_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct event_request *in = c->in;
    struct item item = { .at_ms = txn_now_ms(t) };

    (void)f;
    if (in->type == CONTENT_TYPING)
        transcript_typing(t, &c->seat, &item);
    else
        uuid7_bytes(item.at_ms, item.id.b);
    said_answer(c, &item);
    return OK;
}
