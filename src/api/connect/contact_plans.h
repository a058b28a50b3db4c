#pragma once

/* Operations on contacts that are plans (thing.h), a file each. */

#include "api/connect/thing.h"

extern const struct id_of id_of_contact;

extern const struct plan /* contact_search.c */
    search_contacts;
extern const struct plan /* contact_update.c */
    update_contact,
    tag_contact, untag_contact, list_contact_references, list_associated_contacts;
extern const struct plan /* contact_routing.c */
    update_contact_routing,
    get_contact_metrics, associate_contact_with_user, dismiss_user_contact, transfer_contact;
extern const struct plan /* agents.c, metrics.c */
    put_user_status,
    current_user_data, current_metric_data;

/* ---- contact_words.c: what several of them say ---- */

/* The contact of a label or a member, with its chat. ERR_NOT_FOUND. */
enum err contact_named(struct call *c, struct txn *t, struct str text, struct contact *ret,
                       struct chat *ret_chat, struct fail *f);
/* A plan's resource(): the contact of label 1, or of the body's ContactId. */
enum err contact_resource(struct call *c);
struct str contact_arn(struct call *c, const struct uuid *id);

/* Members of an object that is open. */
/* QueueInfo, AgentInfo, Name, Tags and segment attributes as SearchContacts shows them. */
void contact_put_found(struct call *c, struct txn *t, const struct contact *contact,
                       struct json_out *w);
void contact_put_extra(struct call *c, struct txn *t, int64_t contact_no,
                       struct json_out *w); /* Name, Description, Tags */
