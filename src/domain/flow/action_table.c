/* Every action type: flows.md 2.3 to 2.5. */

#include "domain/flow/action.h"

#define NAMES(new, old) .type = STR_INIT(new), .older = STR_INIT(old)

/* clang-format off */
static const struct action_kind kinds[] = {
    /* tier A */
    { NAMES("DisconnectParticipant", "Disconnect"), .begin = action_disconnect, .log_first = true },
    { NAMES("MessageParticipant", "PlayPrompt"), .begin = action_message, .soft = true },
    { NAMES("UpdateFlowLoggingBehavior", "SetLoggingBehavior"), .begin = action_logging, .soft = true },
    { NAMES("UpdateContactAttributes", "SetAttributes"), .begin = action_update_attributes },
    { NAMES("Compare", "CheckAttribute"), .begin = action_compare, .soft = true },
    { NAMES("TransferContactToQueue", "Transfer"), .begin = action_to_queue, .soft = true },
    { NAMES("UpdateContactTargetQueue", "SetQueue"), .begin = action_target_queue },
    { NAMES("TransferToFlow", "Transfer"), .begin = action_transfer_to_flow },
    { NAMES("EndFlowExecution", "Resume"), .begin = action_end, .log_first = true },
    { NAMES("UpdateContactEventHooks", "SetEventHook"), .begin = action_hooks },
    { NAMES("Loop", "Loop"), .begin = action_loop, .soft = true },
    { NAMES("CheckHoursOfOperation", "CheckHoursOfOperation"), .begin = action_hours, .soft = true },
    { NAMES("Wait", "Wait"), .begin = action_wait, .resume = resume_wait, .soft = true },

    { NAMES("InvokeLambdaFunction", "InvokeExternalResource"), .begin = action_lambda, .resume = resume_lambda },
    { NAMES("ConnectParticipantWithLexBot", "GetUserInput"), .begin = action_bot, .resume = resume_bot },

    /* tier B */
    { NAMES("ShowView", "ShowView"), .begin = action_view, .resume = resume_view },
    { NAMES("CreatePersistentContactAssociation", "CreatePersistentContactAssociation"), .begin = action_persistent },
    { NAMES("GetParticipantInput", "GetUserInput"), .begin = action_input, .resume = resume_input },
    { NAMES("UpdateContactData", "SetContactData"), .begin = action_contact_data },
    { NAMES("UpdateContactTextToSpeechVoice", "SetVoice"), .begin = action_voice, .soft = true },
    { NAMES("UpdateContactRecordingBehavior", "SetRecordingBehavior"), .begin = action_recording, .soft = true },
    { NAMES("InvokeFlowModule", "InvokeModule"), .begin = action_module },
    { NAMES("MessageParticipantIteratively", "LoopPrompts"), .error = "NoMatchingError" },
    { NAMES("UpdateFlowAttributes", "SetAttributes"), .begin = action_update_flow_attributes },
    { NAMES("CheckMetricData", "CheckStaffing"), .begin = action_check_metric, .soft = true },
    { NAMES("EndFlowModuleExecution", "Return"), .begin = action_module_end },
    { NAMES("UpdateContactRoutingBehavior", "UpdateRoutingPriority"), .begin = action_routing_behavior, .soft = true },
    { NAMES("GetMetricData", "GetMetricData"), .begin = action_get_metrics },
    { NAMES("UpdateContactRoutingCriteria", ""), .begin = action_routing_criteria },
    { NAMES("UpdateRoutingCriteria", ""), .begin = action_routing_criteria },
    { NAMES("DequeueContactAndTransferToQueue", "Transfer"), .begin = action_dequeue },
    { NAMES("UpdateContactRecordingAndAnalyticsBehavior", "SetRecordingBehavior"), .begin = action_recording_and_analytics },
    { NAMES("DistributeByPercentage", "DistributeByPercentage"), .begin = action_distribute, .soft = true },
    { NAMES("TagContact", ""), .begin = action_tag },
    { NAMES("UntagContact", ""), .begin = action_untag },
    { NAMES("UnTagContact", ""), .begin = action_untag },
    { NAMES("AuthenticateParticipant", ""), .begin = action_authenticate, .resume = resume_authenticate },
    { NAMES("UpdateContactMediaProcessing", ""), .error = "NoMatchingError" },

    /* tier C */
    { NAMES("UpdateContactMediaStreamingBehavior", "StartMediaStreaming"), .error = "NoMatchingError" },
    { NAMES("TransferParticipantToThirdParty", "Transfer"), .error = "NoMatchingError" },
    { NAMES("UpdateContactCallbackNumber", "SetCallBackNumber"), .error = "InvalidCallbackNumber" },
    { NAMES("CreateCallbackContact", "CreateCallback"), .error = "NoMatchingError" },
    { NAMES("UpdatePreviousContactParticipantState", "HoldCustomerOrAgent"), .error = "NoMatchingError" },
    { NAMES("CheckVoiceId", "CheckVoiceId"), .error = "NoMatchingError" },
    { NAMES("StartVoiceIdStream", "StartVoiceIdStream"), .error = "NoMatchingError" },
    { NAMES("CompleteOutboundCall", ""), .error = "NoMatchingError" },
    { NAMES("CheckOutboundCallStatus", ""), .error = "NoMatchingError" },
    { NAMES("TransferContactToAgent", "Transfer"), .begin = action_to_agent },

    /* tier C, and a setting may map it to a web endpoint */
    { NAMES("CreateWisdomSession", "SetWisdomAssistant"), .begin = action_service, .resume = resume_service, .webhook = "Wisdom" },
    { NAMES("GetCustomerProfile", ""), .begin = action_service, .resume = resume_service, .webhook = "Customer" },
    { NAMES("CreateCustomerProfile", ""), .begin = action_service, .resume = resume_service, .webhook = "Customer" },
    { NAMES("UpdateCustomerProfile", ""), .begin = action_service, .resume = resume_service, .webhook = "Customer" },
    { NAMES("AssociateContactToCustomerProfile", ""), .begin = action_service, .resume = resume_service, .webhook = "Customer" },
    { NAMES("GetCustomerProfileObject", ""), .begin = action_service, .resume = resume_service, .webhook = "Customer" },
    { NAMES("GetCalculatedAttributesForCustomerProfile", ""), .begin = action_service, .resume = resume_service, .webhook = "Customer" },
    { NAMES("CheckSegmentMembership", ""), .begin = action_service, .resume = resume_service, .webhook = "Customer" },
    { NAMES("CreateCase", ""), .begin = action_service, .resume = resume_service, .webhook = "Case" },
    { NAMES("GetCase", ""), .begin = action_service, .resume = resume_service, .webhook = "Case" },
    { NAMES("UpdateCase", ""), .begin = action_service, .resume = resume_service, .webhook = "Case" },
    { NAMES("CreateTask", "CreateTask"), .begin = action_service, .resume = resume_service, .webhook = "Task" },
    { NAMES("EvaluateDataTableValues", ""), .begin = action_service, .resume = resume_service, .webhook = "DataTables" },
    { NAMES("ListDataTableValues", ""), .begin = action_service, .resume = resume_service, .webhook = "DataTables" },
    { NAMES("UpsertDataTableValues", ""), .begin = action_service, .resume = resume_service, .webhook = "DataTables" },
    { NAMES("StartOutboundChatContact", ""), .error = "NoMatchingError" },
    { NAMES("ResumeContact", ""), .error = "NoMatchingError" },
    { NAMES("LoadContactContent", ""), .error = "NoMatchingError" },
    { NAMES("RouteContactToAgent", ""), .error = "NoMatchingError" },
};
/* clang-format on */

const struct action_kind *
action_kind_find(struct str type)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (str_eq(kinds[i].type, type))
            return &kinds[i];
    return NULL;
}
