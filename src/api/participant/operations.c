/* The Participant Service: contract/participant.md 1.3. The busiest first. */

#include "api/operation_table.h"

#include "api/pages.h"
#include "api/participant/attachment.h"
#include "api/participant/authentication.h"
#include "api/participant/participant.h"
#include "base/limits.h"

/* clang-format off */
const struct operation participant_operations[] = {
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
    { "StartAttachmentUpload", "POST", "/participant/start-attachment-upload", PARTICIPANT, LANE_WRITE, REPEATS_KEPT,
      LIMIT_BODY_PARTICIPANT, upload_fields, sizeof(struct upload_request), upload_check, NULL, upload_run, NULL },
    { "CompleteAttachmentUpload", "POST", "/participant/complete-attachment-upload", PARTICIPANT, LANE_WRITE,
      REPEATS_KEPT, LIMIT_BODY_PARTICIPANT, complete_fields, sizeof(struct complete_request), complete_check, NULL,
      complete_run, NULL },
    { "GetAttachment", "POST", "/participant/attachment", PARTICIPANT, LANE_READ, REPEATS_RUN, LIMIT_BODY_PARTICIPANT,
      download_fields, sizeof(struct download_request), download_check, NULL, download_run, NULL },
    { "GET attachment", "GET", "/attachments/{}", DIALECT_FILES, ADMIT_ALL, .page = page_download },
    { "HEAD attachment", "HEAD", "/attachments/{}", DIALECT_FILES, ADMIT_ALL, .page = page_download },
    { "PUT attachment", "PUT", "/attachments/{}", DIALECT_FILES, ADMIT_ALL, .page = page_upload },
    { "DisconnectParticipant", "POST", "/participant/disconnect", PARTICIPANT, LANE_WRITE, REPEATS_KEPT,
      LIMIT_BODY_PARTICIPANT, disconnect_fields, 0, NULL, NULL, disconnect_run, NULL },
    { "DescribeView", "GET", "/participant/views/{}", PARTICIPANT, LANE_READ, REPEATS_RUN, LIMIT_BODY_PARTICIPANT,
      NULL, 0, NULL, NULL, participant_view_run, NULL },
    { "GetAuthenticationUrl", "POST", "/participant/authentication-url", PARTICIPANT, LANE_WRITE, REPEATS_RUN,
      LIMIT_BODY_PARTICIPANT, authentication_url_fields, sizeof(struct authentication_url_request),
      authentication_url_check, NULL, authentication_url_run, NULL },
    { "CancelParticipantAuthentication", "POST", "/participant/cancel-authentication", PARTICIPANT, LANE_WRITE, REPEATS_RUN,
      LIMIT_BODY_PARTICIPANT, cancel_authentication_fields, sizeof(struct cancel_authentication_request),
      NULL, NULL, cancel_authentication_run, NULL },
    { 0 }
};
/* clang-format on */
