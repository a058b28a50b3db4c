/* Contacts and what hangs on them: contract/connect-api.md 1.2, 1.3. */

#include "api/operation_table.h"

#include "api/connect/authentication.h"
#include "api/connect/connect.h"
#include "api/connect/contact_plans.h"
#include "api/connect/streaming.h"
#include "base/limits.h"

/* clang-format off */
const struct operation contact_operations[] = {
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
    { "StartContactStreaming", "POST", "/contact/start-streaming", CONNECT, LANE_WRITE, REPEATS_START, LIMIT_BODY_CONNECT,
      start_streaming_fields, sizeof(struct start_streaming_request), start_streaming_check, streaming_resource,
      start_streaming_run, NULL },
    { "StopContactStreaming", "POST", "/contact/stop-streaming", CONNECT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_CONNECT,
      stop_streaming_fields, sizeof(struct stop_streaming_request), NULL, streaming_resource, stop_streaming_run, NULL },
    { "UpdateParticipantRoleConfig", "PUT", "/contact/participant-role-config/{}/{}", CONNECT, LANE_WRITE, REPEATS_RUN,
      LIMIT_BODY_CONNECT, role_config_fields, sizeof(struct role_config_request), role_config_check,
      label_contact_resource, role_config_run, NULL },
    { "CreatePersistentContactAssociation", "POST", "/contact/persistent-contact-association/{}/{}", CONNECT, LANE_WRITE,
      REPEATS_START, LIMIT_BODY_CONNECT, persistent_association_fields, sizeof(struct persistent_association_request),
      persistent_association_check, label_contact_resource, persistent_association_run, NULL },
    { "UpdateParticipantAuthentication", "POST", "/contact/update-participant-authentication", CONNECT, LANE_WRITE,
      REPEATS_RUN, LIMIT_BODY_CONNECT, update_authentication_fields, sizeof(struct update_authentication_request),
      update_authentication_check, update_authentication_resource, update_authentication_run, NULL },
    /* 1.3 */
    THING("SearchContacts", "POST", "/search-contacts", LANE_READ, search_contacts),
    THING("UpdateContact", "POST", "/contacts/{}/{}", LANE_WRITE, update_contact),
    THING("UpdateContactRoutingData", "POST", "/contacts/{}/{}/routing-data", LANE_WRITE, update_contact_routing),
    THING("AssociateContactWithUser", "POST", "/contacts/{}/{}/associate-user", LANE_WRITE, associate_contact_with_user),
    THING("TransferContact", "POST", "/contact/transfer", LANE_READ, transfer_contact),
    THING("TagContact", "POST", "/contact/tags", LANE_WRITE, tag_contact),
    THING("UntagContact", "DELETE", "/contact/tags/{}/{}", LANE_WRITE, untag_contact),
    THING("ListContactReferences", "GET", "/contact/references/{}/{}", LANE_READ, list_contact_references),
    THING("ListAssociatedContacts", "GET", "/contact/associated/{}", LANE_READ, list_associated_contacts),
    THING("GetContactMetrics", "POST", "/metrics/contact", LANE_READ, get_contact_metrics),
    { 0 }
};
/* clang-format on */
