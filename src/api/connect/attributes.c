/* GetContactAttributes, UpdateContactAttributes: contract/connect-api.md 2.4, 2.5. Any segment's id
 * stands for its chat (9 no. 8). */

#include "api/connect/connect.h"

#include "domain/attributes.h"
#include "domain/offer.h"

const struct field update_attributes_fields[] = {
    { "InstanceId", FIELD_STR, AT(update_attributes_request, instance_id), REQUIRED, 1, 100, NULL },
    { "InitialContactId", FIELD_STR, AT(update_attributes_request, contact_id), REQUIRED, 1, 256,
      NULL },
    { "Attributes", FIELD_OBJECT, AT(update_attributes_request, attributes), REQUIRED, 0, 0, NULL },
    { 0 },
};

enum err
get_attributes_run(struct call *c, struct txn *t, struct fail *f)
{
    struct str attributes;
    struct contact contact;
    struct chat chat;
    enum err e = contact_of(c, t, c->labels[0], c->labels[1], &contact, &chat, f);

    if (e)
        return e;
    txn_attributes(t, chat.no, &attributes);
    json_open(&c->out, '{');
    json_name(&c->out, "Attributes");
    json_put_raw(&c->out, attributes);
    json_close(&c->out, '}');
    return OK;
}

enum err
update_attributes_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct update_attributes_request *in = c->in;
    struct str attributes;
    struct contact contact;
    struct chat chat;
    enum err e = contact_of(c, t, in->instance_id, in->contact_id, &contact, &chat, f);

    if (e)
        return e;
    txn_attributes(t, chat.no, &attributes);
    e = attributes_merge(attributes, in->attributes, c->job.arena, &attributes, f);
    if (e)
        return e;
    txn_attributes_save(t, chat.no, attributes);
    offers_changed(t, chat.no);
    contact.updated_ms = txn_now_ms(t);
    txn_contact_save(t, &contact);
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}
