#include "api/connect/contact_plans.h"

#include "api/connect/kinds.h"
#include "api/ident.h"
#include "store/agents.h"
#include "store/records.h"
#include "store/resources.h"

const struct id_of id_of_contact = { "contact", "CONTACT", ID_OF_CONTACT };

enum err
contact_named(struct call *c, struct txn *t, struct str text, struct contact *ret,
              struct chat *ret_chat, struct fail *f)
{
    struct uuid id;

    if (!ident_read(c->api->instance, "contact", text, &id) || !txn_contact_find(t, &id, ret) ||
        !txn_chat_find(t, ret->chat_no, ret_chat))
        return thing_missing(&id_of_contact, f);
    return OK;
}

struct str
contact_arn(struct call *c, const struct uuid *id)
{
    return ident_arn(c->api->instance, "contact", ident_text(id, c->job.arena), c->job.arena);
}

enum err
contact_resource(struct call *c)
{
    const struct json *named = shape_given(c->json, "ContactId");
    struct str text = c->labels[1];
    struct uuid id;

    if (!text.p && json_kind(named) == JSON_KIND_STRING)
        text = json_str(named);
    if (ident_read(c->api->instance, "contact", text, &id))
        c->resource = contact_arn(c, &id);
    else
        c->resource = ident_arn(c->api->instance, "contact", text, c->job.arena);
    return OK;
}

static void
set_time(struct json_out *w, const char *name, int64_t ms)
{
    if (ms)
        json_set_epoch(w, name, ms);
}

void
contact_put_extra(struct call *c, struct txn *t, int64_t contact_no, struct json_out *w)
{
    struct contact_extra extra;

    (void)c;
    if (!txn_contact_extra(t, contact_no, &extra))
        return;
    if (extra.name.n)
        json_set_str(w, "Name", extra.name);
    if (extra.description.n)
        json_set_str(w, "Description", extra.description);
    if (extra.tags.n > 2) {
        json_name(w, "Tags");
        json_put_raw(w, extra.tags);
    }
}

void
contact_put_found(struct call *c, struct txn *t, const struct contact *contact, struct json_out *w)
{
    struct contact_extra extra;
    struct route route;
    struct uuid id;

    if (txn_route_find(t, contact->no, &route)) {
        if (route.queue_no && txn_resource_id(t, route.queue_no, &id)) {
            json_name(w, "QueueInfo");
            json_open(w, '{');
            json_set_str(w, "Id", ident_text(&id, c->job.arena));
            set_time(w, "EnqueueTimestamp", route.queued_ms);
            json_close(w, '}');
        }
        if (route.user_no && txn_resource_id(t, route.user_no, &id)) {
            json_name(w, "AgentInfo");
            json_open(w, '{');
            json_set_str(w, "Id", ident_text(&id, c->job.arena));
            set_time(w, "ConnectedToAgentTimestamp", route.joined_ms);
            json_close(w, '}');
        }
    }
    if (!txn_contact_extra(t, contact->no, &extra))
        return;
    if (extra.name.n)
        json_set_str(w, "Name", extra.name);
    if (extra.tags.n > 2) {
        json_name(w, "Tags");
        json_put_raw(w, extra.tags);
    }
}
