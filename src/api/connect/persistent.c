/* CreatePersistentContactAssociation: contract/connect-api.md 2.7. */

#include "api/connect/connect.h"

#include "api/ident.h"
#include "domain/past.h"
#include "gateway/item_json.h"

const struct field persistent_association_fields[] = {
    { "RehydrationType", FIELD_STR, AT(persistent_association_request, rehydration), REQUIRED, 1,
      100, NULL },
    { "SourceContactId", FIELD_STR, AT(persistent_association_request, source_id), REQUIRED, 1, 256,
      NULL },
    { 0 },
};

enum err
persistent_association_check(struct call *c, struct fail *f)
{
    const struct persistent_association_request *in = c->in;

    if (str_eq(in->rehydration, STR("ENTIRE_PAST_SESSION")) ||
        str_eq(in->rehydration, STR("FROM_SEGMENT")))
        return OK;
    return fail(f, ERR_INVALID, "RehydrationType must be ENTIRE_PAST_SESSION or FROM_SEGMENT");
}

enum err
persistent_association_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct persistent_association_request *in = c->in;
    struct contact running, source;
    struct chat chat;
    struct uuid id;
    enum err e = contact_of(c, t, c->labels[0], c->labels[1], &running, &chat, f);

    if (!e && !ident_read(c->api->instance, "contact", in->source_id, &id))
        e = fail(f, ERR_NOT_FOUND, "Resource not found of Type: CONTACT");
    if (!e)
        e = past_source(t, &id, str_eq(in->rehydration, STR("ENTIRE_PAST_SESSION")), &source, f);
    if (!e)
        e = past_attach(t, &chat, &source, f);
    if (e)
        return e;
    json_open(&c->out, '{');
    json_set_uuid(&c->out, "ContinuedFromContactId", &source.id);
    json_close(&c->out, '}');
    return OK;
}
