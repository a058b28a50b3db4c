#pragma once

/* The control plane, its part about contacts: contract/connect-api.md 2.1 to 2.6. */

#include "api/api.h"
#include "api/fields.h"
#include "model/content.h"

/* start_chat_contact.c */
struct start_participant {
    struct field_bool given; /* first: fields.h */
    struct str display_name;
};
struct start_message {
    struct field_bool given;
    struct str type_name, content;
};
struct start_persistent {
    struct field_bool given;
    struct str rehydration, source_id;
};
struct start_configuration {
    struct field_bool given;
    struct str response_mode;
};
struct start_request {
    struct str instance_id, flow_id;
    struct start_participant participant;
    struct start_configuration configuration;
    struct start_message message;
    struct start_persistent persistent;
    struct field_int minutes;
    const struct json *attributes, *contents, *segment_attributes, *on_exit;
    struct str related_id, customer_id;
    /* from the start-chat endpoint only */
    struct str default_name; /* becomes the attribute customerName when that is absent */
    bool default_flow_only;
    /* from the widget's endpoint only: widget.md 3.4 */
    bool contents_lenient;       /* unknown types are dropped, text/plain is added */
    bool agent_exit;             /* as DisconnectOnCustomerExit: ["AGENT"] */
    struct str ready_attributes; /* checked and merged already */
    /* found by start_check() */
    unsigned content_set;
    enum content message_type;
};
extern const struct field start_fields_of_contact[];
enum err start_check(struct call *c, struct fail *f);
enum err start_check_segments(const struct start_request *in, struct fail *f);
enum err start_resource(struct call *c, struct fail *f);
enum err start_run(struct call *c, struct txn *t, struct fail *f); /* the three ids as an object */

/* contact.c */
struct stop_request {
    struct str instance_id, contact_id;
    const struct json *reason;
};
struct add_participant {
    struct field_bool given;
    struct str role, display_name;
};
struct create_participant_request {
    struct str instance_id, contact_id;
    struct add_participant participant;
};
extern const struct field stop_fields[], create_participant_fields[], no_fields[];
enum err stop_check(struct call *c, struct fail *f);
enum err body_contact_resource(struct call *c, struct fail *f);
enum err stop_run(struct call *c, struct txn *t, struct fail *f);
enum err label_contact_resource(struct call *c, struct fail *f); /* …/{I}/{ContactId} */
enum err describe_contact_run(struct call *c, struct txn *t, struct fail *f);
enum err create_participant_check(struct call *c, struct fail *f);
enum err create_participant_run(struct call *c, struct txn *t, struct fail *f);

/* role_config.c. The union's only member today is Chat. */
struct config_chat {
    struct field_bool given; /* first: fields.h */
    const struct json *timers;
};
struct config_channel {
    struct field_bool given;
    struct config_chat chat;
};
struct role_config_request {
    struct config_channel channel;
};
extern const struct field role_config_fields[];
enum err role_config_check(struct call *c, struct fail *f);
enum err role_config_run(struct call *c, struct txn *t, struct fail *f);

/* persistent.c */
struct persistent_association_request {
    struct str rehydration, source_id;
};
extern const struct field persistent_association_fields[];
enum err persistent_association_check(struct call *c, struct fail *f);
enum err persistent_association_run(struct call *c, struct txn *t, struct fail *f);

/* attributes.c */
struct update_attributes_request {
    struct str instance_id, contact_id;
    const struct json *attributes;
};
extern const struct field update_attributes_fields[];
enum err get_attributes_run(struct call *c, struct txn *t, struct fail *f);
enum err update_attributes_run(struct call *c, struct txn *t, struct fail *f);

/* The contact that a body or label names, of this instance, with its chat. ERR_NOT_FOUND. */
enum err contact_of(struct call *c, struct txn *t, struct str instance_id, struct str contact_id,
                    struct contact *ret, struct chat *ret_chat, struct fail *f);
