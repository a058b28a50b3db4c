#pragma once

/* The Participant Service: contract/participant.md 1.3. Each file decodes one operation's request
 * and words its answer; operations.c lists them. */

#include "api/api.h"
#include "api/fields.h"

/* connection.c */
struct connection_request {
    const struct json *types;
    struct field_bool connect;
    struct str socket_url; /* how /ws?token= begins for this client */
    bool wants_socket, wants_credentials;
};
extern const struct field connection_fields[];
enum err connection_check(struct call *c, struct fail *f);
enum err connection_run(struct call *c, struct txn *t, struct fail *f);

/* message.c */
struct message_request {
    struct str type_name, content;
    enum content type;
};
extern const struct field message_fields[];
enum err message_check(struct call *c, struct fail *f);
enum err message_run(struct call *c, struct txn *t, struct fail *f);

/* event.c */
struct event_request {
    struct str type_name, content;
    struct str message_id; /* of a receipt */
    enum content type;
};
extern const struct field event_fields[];
enum err event_check(struct call *c, struct fail *f);
enum err event_run(struct call *c, struct txn *t, struct fail *f);

/* view.c */
enum err participant_view_run(struct call *c, struct txn *t, struct fail *f);

/* transcript.c */
struct transcript_start_position {
    struct field_bool given; /* first: fields.h */
    struct str id, time;
    struct field_int most_recent;
};
struct transcript_request {
    struct str contact_id, next_token, direction, order;
    struct field_int max;
    struct transcript_start_position start;
};
extern const struct field transcript_fields[];
enum err transcript_check(struct call *c, struct fail *f);
enum err transcript_run(struct call *c, struct txn *t, struct fail *f);

/* attachment.c */
struct upload_request {
    struct str type, name, client_token;
    struct field_int size;
    struct str base; /* of URLs for this client */
};
extern const struct field upload_fields[];
enum err upload_check(struct call *c, struct fail *f);
enum err upload_run(struct call *c, struct txn *t, struct fail *f);
struct complete_request {
    const struct json *ids;
    struct str id, client_token;
    struct str base;
};
extern const struct field complete_fields[];
enum err complete_check(struct call *c, struct fail *f);
enum err complete_run(struct call *c, struct txn *t, struct fail *f);
struct download_request {
    struct str id;
    struct field_int expiry_s;
    struct str base;
};
extern const struct field download_fields[];
enum err download_check(struct call *c, struct fail *f);
enum err download_run(struct call *c, struct txn *t, struct fail *f);

/* disconnect.c */
extern const struct field disconnect_fields[];
enum err disconnect_run(struct call *c, struct txn *t, struct fail *f);

/* The answer of SendMessage and SendEvent: when, and under which id. message.c */
void said_answer(struct call *c, const struct item *item);

/* What a message may hold, for SendMessage and InitialMessage: 1 to LIMIT_CONTENT characters, and
 * JSON where the type says so. */
enum err content_check(enum content type, struct str content, struct fail *f);
