/* SendMessage: contract/participant.md 1.3 no. 3. */

#include "api/participant/participant.h"

#include "base/limits.h"
#include "domain/interactive.h"
#include "domain/participant.h"
#include "domain/transcript.h"
#include "gateway/item_json.h"

const struct field message_fields[] = {
    { "ContentType", FIELD_STR, AT(message_request, type_name), REQUIRED, 1, 100, NULL },
    { "Content", FIELD_STR, AT(message_request, content), REQUIRED, 1, LIMIT_CONTENT, NULL },
    { 0 },
};

enum err
content_check(enum content type, struct str content, struct fail *f)
{
    struct json *j = NULL;
    enum err e;

    if (type == CONTENT_TEXT || type == CONTENT_MARKDOWN)
        return OK;
    if (type == CONTENT_INTERACTIVE)
        return interactive_check(content, f);
    if (type == CONTENT_INTERACTIVE_RESPONSE)
        return interactive_check_response(content, f);
    e = json_parse(content, JSON_READ_STRICT, &j, NULL);
    json_free(&j);
    return e ? fail(f, ERR_INVALID, "Content must be JSON for this ContentType") : OK;
}

void
said_answer(struct call *c, const struct item *item)
{
    json_open(&c->out, '{');
    json_set_iso(&c->out, "AbsoluteTime", item->at_ms);
    json_set_uuid(&c->out, "Id", &item->id);
    json_close(&c->out, '}');
}

enum err
message_check(struct call *c, struct fail *f)
{
    struct message_request *in = c->in;

    in->type = content_find(in->type_name);
    if (!content_is_message(in->type))
        return fail(f, ERR_INVALID, "ContentType is not one that a message may have");
    return content_check(in->type, in->content, f);
}

/* A repeat is answered with what was said the first time, whatever has become of the participant
 * since (participant.md 1.1). */
enum err
message_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct message_request *in = c->in;
    const unsigned char *key = c->client_token.n ? c->repeat_key : NULL;
    struct item item = { .type = in->type, .content = in->content, .repeat_key = key };
    enum err e = participant_find(t, c->token.participant_no, c->token.chat_no, &c->seat, f);

    if (e)
        return e;
    if (!key || !txn_item_find_repeat(t, &c->seat.chat, c->seat.who.no, key, &item)) {
        e = participant_may_act(&c->seat, f);
        if (!e)
            e = transcript_send(t, &c->seat, &item, f);
    }
    if (!e)
        said_answer(c, &item);
    return e;
}
