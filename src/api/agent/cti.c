/* The table of the CTI API: contract/ccp.md 3.3. */

#include "api/agent/agent.h"

#include "api/fields.h"
#include "base/limits.h"

const struct field cti_no_fields[] = { { 0 } };
const struct field cti_contact_fields[] = {
    { "contactId", FIELD_STR, AT(contact_request, contact_id), REQUIRED, 1, 256, NULL },
    { "connectionId", FIELD_STR, AT(contact_request, connection_id), OPTIONAL, 0, 256, NULL },
    { "endpoint", FIELD_OBJECT, AT(contact_request, endpoint), OPTIONAL, 0, 0, NULL },
    { "attributes", FIELD_OBJECT, AT(contact_request, attributes), OPTIONAL, 0, 0, NULL },
    { 0 },
};
const struct field cti_state_fields[] = {
    { "state", FIELD_OBJECT, AT(state_request, state), REQUIRED, 0, 0, NULL },
    { "enqueueNextState", FIELD_BOOL, AT(state_request, enqueue), OPTIONAL, 0, 0, NULL },
    { 0 },
};
const struct field cti_transport_fields[] = {
    { "transportType", FIELD_STR, AT(transport_request, type), REQUIRED, 1, 100, NULL },
    { "contactId", FIELD_STR, AT(transport_request, contact_id), OPTIONAL, 0, 256, NULL },
    { "participantId", FIELD_STR, AT(transport_request, participant_id), OPTIONAL, 0, 256, NULL },
    { 0 },
};
const struct field cti_endpoints_fields[] = {
    { "queueARNs", FIELD_LIST, AT(endpoints_request, queues), REQUIRED, 0, 500, NULL },
    { 0 },
};
const struct field cti_preferences_fields[] = {
    { "configuration", FIELD_OBJECT, AT(preferences_request, configuration), REQUIRED, 0, 0, NULL },
    { 0 },
};

/* clang-format off */
#define CTI(name_, lane_, fields_, size_, check_, run_) \
    { .name = name_, .method = "POST", .path = "/connect/api", .dialect = DIALECT_CTI, .admission = ADMIT_AGENT, \
      .lane = lane_, .repeats = REPEATS_RUN, .body_max = LIMIT_BODY_AGENT, .fields = fields_, .in_size = size_, \
      .check = check_, .run = run_ }
#define ASKS(name_, run_)  CTI(name_, LANE_READ, cti_no_fields, 0, NULL, run_)
#define OF_CONTACT(name_, run_) \
    CTI(name_, LANE_WRITE, cti_contact_fields, sizeof(struct contact_request), NULL, run_)

static const struct operation operations[] = {
    { .name = "GetAgentSnapshot", .method = "POST", .path = "/connect/api", .dialect = DIALECT_CTI,
      .admission = ADMIT_AGENT, .body_max = LIMIT_BODY_AGENT, .page = agent_polls_take },
    ASKS("GetAgentConfiguration", cti_configuration),
    ASKS("GetAgentStates", cti_states),
    ASKS("GetAgentPermissions", cti_permissions),
    ASKS("GetDialableCountryCodes", cti_countries),
    ASKS("GetRoutingProfileQueues", cti_queues),
    CTI("PutAgentState", LANE_WRITE, cti_state_fields, sizeof(struct state_request), NULL, cti_put_state),
    OF_CONTACT("AcceptContact", cti_accept),
    OF_CONTACT("RejectContact", cti_reject),
    OF_CONTACT("CompleteContact", cti_clear),
    OF_CONTACT("ClearContact", cti_clear),
    OF_CONTACT("DestroyConnection", cti_destroy),
    OF_CONTACT("CreateAdditionalConnection", cti_transfer),
    OF_CONTACT("TransferContact", cti_transfer),
    OF_CONTACT("AddNewConnection", cti_add),
    OF_CONTACT("UpdateContactAttributes", cti_attributes),
    CTI("CreateTransport", LANE_READ, cti_transport_fields, sizeof(struct transport_request), cti_transport_check,
        cti_transport),
    CTI("GetEndpoints", LANE_READ, cti_endpoints_fields, sizeof(struct endpoints_request), NULL, cti_endpoints),
    CTI("UpdateAgentConfiguration", LANE_WRITE, cti_preferences_fields, sizeof(struct preferences_request), NULL,
        cti_preferences),
    ASKS("GetNewAuthToken", cti_new_token),
    ASKS("SendClientLogs", cti_nothing),
    ASKS("NotifyContactIssue", cti_nothing),
    ASKS("SendSoftphoneCallMetrics", cti_nothing),
    ASKS("SendSoftphoneCallReport", cti_nothing),
    ASKS("UpdateMonitorParticipantState", cti_monitor),
    ASKS("PauseContact", cti_not_a_task),
    ASKS("ResumeContact", cti_not_a_task),
    ASKS("ConferenceConnections", cti_not_for_chat),
    ASKS("HoldConnection", cti_not_for_chat),
    ASKS("ResumeConnection", cti_not_for_chat),
    ASKS("ToggleActiveConnections", cti_not_for_chat),
    ASKS("SendDigits", cti_not_for_chat),
    ASKS("MuteParticipant", cti_not_for_chat),
    ASKS("UnmuteParticipant", cti_not_for_chat),
    ASKS("CreateOutboundContact", cti_not_for_chat),
    ASKS("CreateTaskContact", cti_not_for_chat),
};
/* clang-format on */
enum { OPERATION_COUNT = sizeof(operations) / sizeof(operations[0]) };

static enum err
unknown_run(struct call *c, struct txn *t, struct fail *f)
{
    (void)c;
    (void)t;
    return fail_as(f, ERR_UNSUPPORTED, "UnknownOperationException", "There is no such operation");
}
static const struct operation unknown = ASKS("unknown", unknown_run);

const struct operation *
cti_operation_find(struct str target)
{
    struct str service = STR("AmazonConnectCTIService.");

    if (str_starts(target, service))
        for (int i = 0; i < OPERATION_COUNT; i++)
            if (str_eq(str_from_at(target, service.n), str_from(operations[i].name)))
                return &operations[i];
    return &unknown;
}

/* ---- what is the same for everybody ---- */

enum err
cti_nothing(struct call *c, struct txn *t, struct fail *f)
{
    (void)t;
    (void)f;
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}

enum err
cti_countries(struct call *c, struct txn *t, struct fail *f)
{
    (void)t;
    (void)f;
    buf_add(&c->answer, STR("{\"countryCodes\":[],\"nextToken\":null}"));
    return OK;
}

enum err
cti_not_for_chat(struct call *c, struct txn *t, struct fail *f)
{
    (void)c;
    (void)t;
    return fail_as(f, ERR_UNFIT, "InvalidContactTypeException",
                   "This is not possible with chat contacts");
}

enum err
cti_not_a_task(struct call *c, struct txn *t, struct fail *f)
{
    (void)c;
    (void)t;
    return fail(f, ERR_UNFIT, "Only tasks can be paused and resumed");
}

enum err
cti_monitor(struct call *c, struct txn *t, struct fail *f)
{
    (void)c;
    (void)t;
    return fail(f, ERR_UNFIT, "The contact is not being monitored");
}
