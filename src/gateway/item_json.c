#include "gateway/item_json.h"

#include "base/random.h"

void
json_set_uuid(struct json_out *w, const char *name, const struct uuid *id)
{
    char text[UUID_TEXT_SIZE];

    uuid_text(id->b, text);
    json_set_str(w, name, str_of(text, UUID_TEXT));
}

static void
receipt_json(struct json_out *w, const struct receipt *r)
{
    json_open(w, '{');
    json_set_iso(w, "DeliveredTimestamp", r->delivered_ms);
    if (r->read_ms)
        json_set_iso(w, "ReadTimestamp", r->read_ms);
    json_set_uuid(w, "RecipientParticipantId", &r->recipient_id);
    json_close(w, '}');
}

/* participant.md 5.5: always with the id and the list, never without the id. */
static void
metadata_json(struct json_out *w, const struct uuid *message_id, const struct item *item)
{
    json_name(w, "MessageMetadata");
    json_open(w, '{');
    json_set_uuid(w, "MessageId", message_id);
    json_name(w, "Receipts");
    json_open(w, '[');
    for (size_t i = 0; i < item->receipt_count; i++)
        receipt_json(w, &item->receipts[i]);
    json_close(w, ']');
    json_close(w, '}');
}

/* participant.md 5.3: an attachment has neither Content nor ContentType, but a list of one. */
static void
said_json(struct json_out *w, const struct item *item)
{
    if (item->kind == ITEM_ATTACHMENT) {
        json_name(w, "Attachments");
        json_put_raw(w, item->content);
        return;
    }
    if (item->content.n)
        json_set_str(w, "Content", item->content);
    json_set_str(w, "ContentType", content_name(item->type));
}

void
item_json(struct json_out *w, const struct item *item, const struct uuid *initial_id,
          enum item_form form)
{
    json_open(w, '{');
    json_set_iso(w, "AbsoluteTime", item->at_ms);
    said_json(w, item);
    json_set_uuid(w, "Id", &item->id);
    json_set_str(w, "Type", item_kind_name(item->kind));
    if (item->participant_no) {
        json_set_uuid(w, "ParticipantId", &item->participant_id);
        json_set_str(w, "DisplayName", item->name);
        json_set_str(w, "ParticipantRole", role_name(item->role));
    }
    if (item->kind == ITEM_METADATA) { /* 5.5: no participant or contact ids */
        metadata_json(w, &item->receipts[0].message_id, item);
        json_close(w, '}');
        return;
    }
    if (form == ITEM_PUSHED)
        json_set_uuid(w, "InitialContactId", initial_id);
    else if (item->kind == ITEM_MESSAGE)
        metadata_json(w, &item->id, item);
    json_set_uuid(w, form == ITEM_PAST ? "RelatedContactId" : "ContactId", &item->contact_id);
    json_close(w, '}');
}
