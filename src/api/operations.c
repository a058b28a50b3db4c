/* The table of what there is. */

#include "api/api.h"

#include "api/connect/connect.h"
#include "api/connect/unserved.h"
#include "api/pages.h"
#include "api/participant/participant.h"
#include "api/start_chat.h"
#include "base/limits.h"

/* clang-format off */
#define PARTICIPANT DIALECT_PARTICIPANT, ADMIT_CONNECTION_TOKEN
#define CONNECT     DIALECT_CONNECT, ADMIT_SIGNATURE
#define START_CHAT(path_, repeats_) \
    { "start-chat", "POST", path_, DIALECT_START_CHAT, ADMIT_ORIGIN, LANE_WRITE, repeats_, LIMIT_BODY_START_CHAT, \
      start_chat_fields, sizeof(struct start_chat_request), start_chat_check, NULL, start_chat_run, NULL }
#define PAGE(path_, page_) \
    { .name = path_, .method = "GET", .path = path_, .dialect = DIALECT_PAGE, .admission = ADMIT_ALL, .page = page_ }

/* The busiest first: the table is searched from its top. */
static const struct operation operations[] = {
    /* contract/participant.md 1.3 */
    { "SendMessage", "POST", "/participant/message", PARTICIPANT, LANE_WRITE, REPEATS_ITEM, LIMIT_BODY_PARTICIPANT,
      message_fields, sizeof(struct message_request), message_check, NULL, message_run, NULL },
    { "SendEvent", "POST", "/participant/event", PARTICIPANT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_PARTICIPANT,
      event_fields, sizeof(struct event_request), event_check, NULL, event_run, NULL },
    PAGE("/ws", page_socket),
    { "CreateParticipantConnection", "POST", "/participant/connection", DIALECT_PARTICIPANT, ADMIT_PARTICIPANT_TOKEN,
      LANE_WRITE, REPEATS_RUN, LIMIT_BODY_PARTICIPANT, connection_fields, sizeof(struct connection_request),
      connection_check, NULL, connection_run, NULL },
    { "GetTranscript", "POST", "/participant/transcript", PARTICIPANT, LANE_READ, REPEATS_RUN, LIMIT_BODY_PARTICIPANT,
      transcript_fields, sizeof(struct transcript_request), transcript_check, NULL, transcript_run, NULL },
    { "DisconnectParticipant", "POST", "/participant/disconnect", PARTICIPANT, LANE_WRITE, REPEATS_KEPT,
      LIMIT_BODY_PARTICIPANT, disconnect_fields, 0, NULL, NULL, disconnect_run, NULL },

    /* contract/connect-api.md 1.2 */
    { "StartChatContact", "PUT", "/contact/chat", CONNECT, LANE_WRITE, REPEATS_START, LIMIT_BODY_CONNECT,
      start_fields_of_contact, sizeof(struct start_request), start_check, start_resource, start_run, NULL },
    { "StopContact", "POST", "/contact/stop", CONNECT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_CONNECT,
      stop_fields, sizeof(struct stop_request), stop_check, body_contact_resource, stop_run, NULL },
    { "DescribeContact", "GET", "/contacts/{}/{}", CONNECT, LANE_READ, REPEATS_RUN, LIMIT_BODY_CONNECT,
      no_fields, 0, NULL, label_contact_resource, describe_contact_run, NULL },
    { "GetContactAttributes", "GET", "/contact/attributes/{}/{}", CONNECT, LANE_READ, REPEATS_RUN, LIMIT_BODY_CONNECT,
      no_fields, 0, NULL, label_contact_resource, get_attributes_run, NULL },
    { "UpdateContactAttributes", "POST", "/contact/attributes", CONNECT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_CONNECT,
      update_attributes_fields, sizeof(struct update_attributes_request), NULL, body_contact_resource,
      update_attributes_run, NULL },
    { "CreateParticipant", "POST", "/contact/create-participant", CONNECT, LANE_WRITE, REPEATS_START, LIMIT_BODY_CONNECT,
      create_participant_fields, sizeof(struct create_participant_request), create_participant_check,
      body_contact_resource, create_participant_run, NULL },

    /* connect-api.md 6; the paths are DESIGN.md's */
    START_CHAT("/start-chat", REPEATS_START), START_CHAT("/start-chat/", REPEATS_START),
    START_CHAT("/Prod", REPEATS_START), START_CHAT("/Prod/", REPEATS_START),
    START_CHAT("/startChatContact", REPEATS_START), START_CHAT("/startChatContact/", REPEATS_START),

    PAGE("/healthz", page_health),
    PAGE("/readyz", page_ready),
    PAGE("/metrics", page_metrics),
    PAGE("/", page_demo),
    PAGE("/demo.json", page_demo_json),
    PAGE("/assets/{}", page_asset),
};
static const struct operation unserved_operation = {
    .name = "unserved", .dialect = DIALECT_CONNECT, .admission = ADMIT_SIGNATURE, .body_max = LIMIT_BODY_CONNECT
};
/* clang-format on */

/* Segment by segment; a label takes one that is not empty (connect-api.md 4.1: an empty one is
 * 404). */
static bool
path_matches(struct str template, struct str path, struct str *labels, size_t labels_max)
{
    size_t label = 0;

    if (str_find(template, '{') == template.n)
        return str_eq(template, path);
    while (template.n && path.n) {
        struct str want = str_cut(&template, '/'), is = str_cut(&path, '/');

        if (!str_eq(want, STR("{}"))) {
            if (!str_eq(want, is))
                return false;
        } else if (!is.n || label == labels_max) {
            return false;
        } else {
            labels[label++] = is;
        }
        if (!template.p != !path.p) /* one has a further segment, the other not */
            return false;
    }
    return !template.n && !path.n;
}

static bool
method_matches(const struct operation *op, struct str method)
{
    return str_eq(method, str_from(op->method)) ||
           (op->dialect == DIALECT_PAGE && str_eq(method, STR("HEAD")));
}

const struct operation *
operation_find(struct str method, struct str path, struct str labels[LABELS_MAX],
               bool *ret_other_method)
{
    *ret_other_method = false;
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        struct str found[LABELS_MAX] = { { NULL, 0 } };

        if (!path_matches(str_from(operations[i].path), path, found, LABELS_MAX))
            continue;
        if (method_matches(&operations[i], method)) {
            memcpy(labels, found, sizeof(found));
            return &operations[i];
        }
        *ret_other_method = true;
    }
    return NULL;
}

const struct operation *
operation_find_unserved(struct str method, struct str path, const char **ret_name)
{
    for (size_t i = 0; i < unserved_count; i++) {
        struct str labels[UNSERVED_LABELS_MAX];

        if (!str_eq(method, str_from(unserved[i].method)) ||
            !path_matches(str_from(unserved[i].path), path, labels, UNSERVED_LABELS_MAX))
            continue;
        *ret_name = unserved[i].name;
        return &unserved_operation;
    }
    return NULL;
}
