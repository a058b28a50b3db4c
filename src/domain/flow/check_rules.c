#include "domain/flow/check_rules.h"

/* clang-format off */

#define ANY_OPERATOR "Equals TextStartsWith TextEndsWith TextContains NumberGreaterThan NumberGreaterOrEqualTo NumberLessThan NumberLessOrEqualTo KeyExists"
#define NUMBERS "Equals NumberGreaterThan NumberGreaterOrEqualTo NumberLessThan NumberLessOrEqualTo"
#define TRUE_FALSE "True False"
#define SPOKEN \
    { .name = "Text", .class = CLASS_TEXT }, { .name = "SSML", .class = CLASS_TEXT }, \
    { .name = "PromptId", .class = CLASS_VALUE }, { .name = "Media", .class = CLASS_OBJECT, .inside = media }
#define SPOKEN_NAMES "Text SSML PromptId Media"
#define TARGET { .name = "TargetContact", .class = CLASS_STATIC, .choices = "Current Related" }

static const struct value_rule media[] = {
    { .name = "Uri", .class = CLASS_TEXT, .required = true },
    { .name = "SourceType", .class = CLASS_STATIC, .choices = "S3" },
    { .name = "MediaType", .class = CLASS_STATIC, .choices = "Audio" },
    { 0 }
};
static const struct value_rule nothing[] = { { 0 } };
static const struct value_rule message[] = { SPOKEN, { 0 } };
static const struct value_rule logging[] = {
    { .name = "FlowLoggingBehavior", .class = CLASS_STATIC, .required = true, .choices = "Enabled Disabled" },
    { 0 }
};
static const struct value_rule attributes[] = {
    { .name = "Attributes", .class = CLASS_MAP, .required = true }, TARGET, { 0 }
};
static const struct value_rule compare[] = {
    { .name = "ComparisonValue", .class = CLASS_REFERENCE, .required = true }, { 0 }
};
static const struct value_rule validation[] = {
    { .name = "ResponseType", .class = CLASS_STATIC, .choices = "STRING_MAP JSON" }, { 0 }
};
static const struct value_rule lambda[] = {
    { .name = "LambdaFunctionARN", .class = CLASS_TEXT, .required = true },
    { .name = "InvocationTimeLimitSeconds", .class = CLASS_STATIC, .required = true, .min = 1, .max = 60 },
    { .name = "InvocationType", .class = CLASS_STATIC, .choices = "SYNCHRONOUS ASYNCHRONOUS" },
    { .name = "LambdaInvocationAttributes", .class = CLASS_ANY },
    { .name = "ResponseValidation", .class = CLASS_OBJECT, .inside = validation },
    { 0 }
};
static const struct value_rule target_queue[] = {
    { .name = "QueueId", .class = CLASS_VALUE }, { .name = "AgentId", .class = CLASS_VALUE }, { 0 }
};
static const struct value_rule other_flow[] = {
    { .name = "ContactFlowId", .class = CLASS_VALUE, .required = true }, { 0 }
};
static const struct value_rule hooks[] = {
    { .name = "EventHooks", .class = CLASS_MAP },
    { .name = "EventHooksConfiguration", .class = CLASS_ANY },
    { 0 }
};
static const struct value_rule bot_v2[] = { { .name = "AliasArn", .class = CLASS_TEXT, .required = true }, { 0 } };
static const struct value_rule bot_v1[] = {
    { .name = "Name", .class = CLASS_TEXT, .required = true }, { .name = "Region", .class = CLASS_TEXT },
    { .name = "Alias", .class = CLASS_TEXT }, { 0 }
};
static const struct value_rule bot_first[] = { { .name = "InitialMessage", .class = CLASS_TEXT }, { 0 } };
static const struct value_rule bot_timeout[] = {
    { .name = "Text", .class = CLASS_VALUE, .required = true, .min = 60, .max = 604800 }, { 0 }
};
static const struct value_rule bot[] = {
    SPOKEN,
    { .name = "LexV2Bot", .class = CLASS_OBJECT, .inside = bot_v2 },
    { .name = "LexBot", .class = CLASS_OBJECT, .inside = bot_v1 },
    { .name = "LexSessionAttributes", .class = CLASS_MAP },
    { .name = "LexInitializationData", .class = CLASS_OBJECT, .inside = bot_first },
    { .name = "LexInitilizationData", .class = CLASS_OBJECT, .inside = bot_first }, /* flows.md 6.1 */
    { .name = "LexTimeoutSeconds", .class = CLASS_OBJECT, .inside = bot_timeout },
    { 0 }
};
static const struct value_rule loop[] = {
    { .name = "LoopCount", .class = CLASS_VALUE, .required = true, .min = 0, .max = 100 },
    { .name = "LoopName", .class = CLASS_STATIC },
    { 0 }
};
static const struct value_rule hours[] = { { .name = "HoursOfOperationId", .class = CLASS_VALUE }, { 0 } };
static const struct value_rule wait[] = { /* flows.md 4.5: documents say TimeoutSeconds */
    { .name = "TimeLimitSeconds", .class = CLASS_VALUE, .min = 1, .max = 604800 },
    { .name = "TimeoutSeconds", .class = CLASS_VALUE, .min = 1, .max = 604800 },
    { .name = "MinimumWaitTimeSeconds", .class = CLASS_VALUE, .min = 1, .max = 604800 },
    { .name = "ContinueExecution", .class = CLASS_ANY },
    { .name = "Events", .class = CLASS_LIST, .choices = "CustomerReturned BotParticipantDisconnected" },
    { 0 }
};
static const struct value_rule view_resource[] = {
    { .name = "Id", .class = CLASS_TEXT, .required = true }, { .name = "Version", .class = CLASS_ANY }, { 0 }
};
static const struct value_rule view[] = {
    { .name = "ViewResource", .class = CLASS_OBJECT, .required = true, .inside = view_resource },
    { .name = "InvocationTimeLimitSeconds", .class = CLASS_STATIC, .required = true, .min = 1, .max = 604800 },
    { .name = "ViewData", .class = CLASS_ANY },
    { .name = "SensitiveDataConfiguration", .class = CLASS_ANY },
    { 0 }
};
static const struct value_rule input[] = {
    SPOKEN,
    { .name = "InputTimeLimitSeconds", .class = CLASS_STATIC, .required = true, .min = 1, .max = 180 },
    { .name = "StoreInput", .class = CLASS_STATIC, .strictly = true, .choices = TRUE_FALSE },
    { .name = "InputValidation", .class = CLASS_ANY },
    { .name = "InputEncryption", .class = CLASS_ANY },
    { .name = "DTMFConfiguration", .class = CLASS_ANY },
    { 0 }
};
static const struct value_rule contact_data[] = {
    { .name = "Name", .class = CLASS_TEXT }, { .name = "Description", .class = CLASS_TEXT },
    { .name = "LanguageCode", .class = CLASS_TEXT }, { .name = "CustomerId", .class = CLASS_TEXT },
    { .name = "WisdomSessionArn", .class = CLASS_TEXT }, { .name = "References", .class = CLASS_ANY },
    { .name = "VoiceIdEnrollment", .class = CLASS_ANY }, { .name = "VoiceIdAuthentication", .class = CLASS_ANY },
    { .name = "VoiceIdFraudDetection", .class = CLASS_ANY }, { .name = "CustomerSpeakerId", .class = CLASS_TEXT },
    TARGET, { 0 }
};
static const struct value_rule voice[] = {
    { .name = "TextToSpeechVoice", .class = CLASS_TEXT }, { .name = "TextToSpeechEngine", .class = CLASS_TEXT },
    { .name = "TextToSpeechStyle", .class = CLASS_TEXT }, { 0 }
};
static const struct value_rule recording[] = {
    { .name = "RecordingBehavior", .class = CLASS_ANY }, { .name = "AnalyticsBehavior", .class = CLASS_ANY }, { 0 }
};
static const struct value_rule module[] = {
    { .name = "FlowModuleId", .class = CLASS_VALUE, .required = true }, { .name = "Input", .class = CLASS_ANY }, { 0 }
};
static const struct value_rule iterate[] = {
    { .name = "Messages", .class = CLASS_MESSAGES, .required = true, .inside = message },
    { .name = "InterruptFrequencySeconds", .class = CLASS_STATIC }, { 0 }
};
static const struct value_rule flow_attributes[] = {
    { .name = "FlowAttributes", .class = CLASS_ANY, .required = true }, { 0 }
};
static const struct value_rule metric[] = {
    { .name = "MetricType", .class = CLASS_STATIC, .required = true,
      .choices = "NumberOfAgentsAvailable NumberOfAgentsStaffed NumberOfAgentsOnline NumberOfContactsInQueue OldestContactInQueueAgeSeconds" },
    { .name = "QueueId", .class = CLASS_VALUE }, { .name = "AgentId", .class = CLASS_VALUE }, { 0 }
};
static const struct value_rule module_end[] = {
    { .name = "Result", .class = CLASS_TEXT }, { .name = "ResultData", .class = CLASS_ANY }, { 0 }
};
static const struct value_rule routing[] = {
    { .name = "QueuePriority", .class = CLASS_STATIC, .min = 1, .max = INT64_MAX },
    { .name = "QueueTimeAdjustmentSeconds", .class = CLASS_STATIC, .min = -315360000, .max = 315360000 },
    { 0 }
};
static const struct value_rule metrics[] = {
    { .name = "QueueId", .class = CLASS_VALUE }, { .name = "AgentId", .class = CLASS_VALUE },
    { .name = "QueueChannel", .class = CLASS_VALUE }, { 0 }
};
static const struct value_rule criteria[] = { { .name = "RoutingCriteria", .class = CLASS_ANY, .required = true }, { 0 } };
static const struct value_rule analytics[] = {
    { .name = "ChatBehavior", .class = CLASS_ANY }, { .name = "VoiceBehavior", .class = CLASS_ANY },
    { .name = "ScreenRecordingBehavior", .class = CLASS_ANY }, { 0 }
};
static const struct value_rule tags[] = { { .name = "Tags", .class = CLASS_MAP, .required = true }, { 0 } };
static const struct value_rule tag_keys[] = { { .name = "TagKeys", .class = CLASS_LIST, .required = true }, { 0 } };
static const struct value_rule processing[] = { { .name = "ChatProcessor", .class = CLASS_ANY, .required = true }, { 0 } };
static const struct value_rule persistent[] = {
    { .name = "RehydrationType", .class = CLASS_STATIC, .required = true, .choices = "ENTIRE_PAST_SESSION FROM_SEGMENT" },
    { .name = "SourceContactId", .class = CLASS_TEXT, .required = true }, { 0 }
};

#define I IN_INBOUND
#define Q IN_QUEUE
#define W IN_WHISPER
#define O IN_OUTBOUND
#define H IN_HOLD
#define T IN_TRANSFER
#define M IN_MODULE
#define FAILED "NoMatchingError"
/* Other channels, or a service we do not have: flows.md 2.5. */
#define TIER_C(name_, error_, others_) \
    { .name = name_, .in = IN_ALL, .outcome = OUTCOME_RESULT, .operators = ANY_OPERATOR, .other_errors = others_, \
      .on_chat = CHAT_FAILS, .chat_error = error_ }

static const struct action_rule rules[] = {
    /* tier A: flows.md 2.3 */
    { .name = "DisconnectParticipant", .in = I | Q | T | M, .outcome = OUTCOME_TERMINAL, .values = nothing },
    { .name = "MessageParticipant", .in = I | Q | W | O | T | M, .values = message, .other_errors = FAILED,
      .one_of = SPOKEN_NAMES, .any_of = SPOKEN_NAMES },
    { .name = "UpdateFlowLoggingBehavior", .in = IN_ALL, .values = logging },
    { .name = "UpdateContactAttributes", .in = IN_ALL, .values = attributes, .required_errors = FAILED },
    { .name = "Compare", .in = IN_ALL, .outcome = OUTCOME_RESULT, .values = compare,
      .required_errors = "NoMatchingCondition", .operators = ANY_OPERATOR },
    { .name = "InvokeLambdaFunction", .in = IN_ALL, .values = lambda, .required_errors = FAILED },
    { .name = "TransferContactToQueue", .in = I | T | M, .values = nothing, .required_errors = "QueueAtCapacity NoMatchingError" },
    { .name = "UpdateContactTargetQueue", .in = I | T | M, .values = target_queue, .required_errors = FAILED,
      .one_of = "QueueId AgentId", .any_of = "QueueId AgentId" },
    { .name = "TransferToFlow", .in = I | T | M, .values = other_flow, .required_errors = FAILED },
    { .name = "EndFlowExecution", .in = IN_ALL, .outcome = OUTCOME_TERMINAL, .values = nothing },
    { .name = "UpdateContactEventHooks", .in = IN_ALL, .values = hooks, .required_errors = FAILED,
      .any_of = "EventHooks EventHooksConfiguration" },
    { .name = "ConnectParticipantWithLexBot", .in = I | Q | T | M, .outcome = OUTCOME_RESULT, .values = bot,
      .required_errors = "NoMatchingCondition NoMatchingError", .other_errors = "InputTimeLimitExceeded",
      .one_of = SPOKEN_NAMES, .any_of = SPOKEN_NAMES " LexInitializationData LexInitilizationData" },
    { .name = "Loop", .in = IN_ALL, .outcome = OUTCOME_RESULT, .values = loop, .other_errors = FAILED,
      .conditions = "ContinueLooping DoneLooping" },
    { .name = "CheckHoursOfOperation", .in = I | Q | T | M, .outcome = OUTCOME_RESULT, .values = hours,
      .required_errors = FAILED, .conditions = TRUE_FALSE },
    { .name = "Wait", .in = IN_ALL, .outcome = OUTCOME_RESULT, .values = wait, .required_errors = FAILED,
      .other_errors = "ParticipantNotFound", .one_of = "TimeLimitSeconds TimeoutSeconds",
      .any_of = "TimeLimitSeconds TimeoutSeconds" },
    /* tier B: flows.md 2.4 */
    { .name = "GetParticipantInput", .in = I | Q | T | M, .outcome = OUTCOME_RESULT, .values = input,
      .required_errors = FAILED, .other_errors = "NoMatchingCondition InputTimeLimitExceeded InvalidPhoneNumber",
      .one_of = SPOKEN_NAMES, .on_chat = CHAT_FAILS, .chat_error = FAILED },
    { .name = "ShowView", .in = I | Q | M, .outcome = OUTCOME_RESULT, .values = view,
      .required_errors = "NoMatchingError NoMatchingCondition TimeLimitExceeded" },
    { .name = "UpdateContactData", .in = IN_ALL, .values = contact_data, .required_errors = FAILED },
    { .name = "UpdateContactTextToSpeechVoice", .in = IN_ALL, .values = voice, .other_errors = FAILED,
      .on_chat = CHAT_NOTHING },
    { .name = "UpdateContactRecordingBehavior", .in = I | Q | O | T | M, .values = recording, .on_chat = CHAT_NOTHING },
    { .name = "InvokeFlowModule", .in = IN_ALL, .outcome = OUTCOME_RESULT, .values = module, .required_errors = FAILED,
      .other_errors = "NoMatchingCondition" },
    { .name = "MessageParticipantIteratively", .in = Q | H, .outcome = OUTCOME_RESULT, .values = iterate,
      .other_errors = FAILED, .on_chat = CHAT_FAILS, .chat_error = FAILED },
    { .name = "UpdateFlowAttributes", .in = IN_ALL, .values = flow_attributes, .required_errors = FAILED },
    { .name = "CheckMetricData", .in = I | Q | T | M, .outcome = OUTCOME_RESULT, .values = metric,
      .required_errors = "NoMatchingError NoMatchingCondition", .operators = NUMBERS, .one_of = "QueueId AgentId" },
    { .name = "EndFlowModuleExecution", .in = M, .outcome = OUTCOME_TERMINAL, .values = module_end },
    { .name = "UpdateContactRoutingBehavior", .in = I | Q | T | M, .values = routing,
      .one_of = "QueuePriority QueueTimeAdjustmentSeconds", .any_of = "QueuePriority QueueTimeAdjustmentSeconds" },
    { .name = "GetMetricData", .in = IN_ALL, .values = metrics, .required_errors = FAILED, .one_of = "QueueId AgentId" },
    { .name = "UpdateContactRoutingCriteria", .in = I | Q | T, .values = criteria, .required_errors = FAILED },
    { .name = "UpdateRoutingCriteria", .in = I | Q | T, .values = criteria, .required_errors = FAILED },
    { .name = "DequeueContactAndTransferToQueue", .in = Q, .values = target_queue,
      .required_errors = "QueueAtCapacity NoMatchingError", .one_of = "QueueId AgentId" },
    { .name = "UpdateContactRecordingAndAnalyticsBehavior", .in = I | Q | T | M, .values = analytics,
      .required_errors = "NoMatchingError ChannelMismatch", .other_errors = "InFlightRedactionConfigurationFailed",
      .one_of = "ChatBehavior VoiceBehavior ScreenRecordingBehavior",
      .any_of = "ChatBehavior VoiceBehavior ScreenRecordingBehavior", .on_chat = CHAT_NOTHING },
    { .name = "DistributeByPercentage", .in = I | Q | T | M, .outcome = OUTCOME_RESULT, .values = nothing,
      .required_errors = "NoMatchingCondition", .operators = "NumberLessThan NumericLessThan" },
    { .name = "TagContact", .in = IN_ALL, .values = tags, .required_errors = FAILED },
    { .name = "UntagContact", .in = IN_ALL, .values = tag_keys, .required_errors = FAILED },
    { .name = "UnTagContact", .in = IN_ALL, .values = tag_keys, .required_errors = FAILED },
    { .name = "UpdateContactMediaProcessing", .in = I | Q | T | M, .values = processing,
      .required_errors = "NoMatchingError ChannelMismatch", .on_chat = CHAT_FAILS, .chat_error = FAILED },
    { .name = "AuthenticateParticipant", .in = I, .outcome = OUTCOME_RESULT, .other_errors = FAILED,
      .operators = ANY_OPERATOR },
    { .name = "CreatePersistentContactAssociation", .in = I, .values = persistent, .required_errors = FAILED },
    /* tier C */
    TIER_C("UpdateContactMediaStreamingBehavior", FAILED, FAILED),
    TIER_C("TransferParticipantToThirdParty", FAILED, "NoMatchingError CallFailed ConnectionTimeLimitExceeded"),
    TIER_C("UpdateContactCallbackNumber", "InvalidCallbackNumber", "InvalidCallbackNumber CallbackNumberNotDialable"),
    TIER_C("CreateCallbackContact", FAILED, FAILED),
    TIER_C("UpdatePreviousContactParticipantState", FAILED, FAILED),
    TIER_C("CheckVoiceId", FAILED, "NoMatchingError NoMatchingCondition"),
    TIER_C("StartVoiceIdStream", FAILED, FAILED),
    TIER_C("CompleteOutboundCall", FAILED, FAILED),
    TIER_C("CheckOutboundCallStatus", FAILED, "NoMatchingError NoMatchingCondition"),
    { .name = "TransferContactToAgent", .in = IN_ALL, .other_errors = FAILED },
    TIER_C("CreateWisdomSession", FAILED, FAILED),
    TIER_C("GetCustomerProfile", FAILED, "NoMatchingError NoneFoundError MultipleFoundError"),
    TIER_C("CreateCustomerProfile", FAILED, FAILED),
    TIER_C("UpdateCustomerProfile", FAILED, FAILED),
    TIER_C("AssociateContactToCustomerProfile", FAILED, FAILED),
    TIER_C("GetCustomerProfileObject", FAILED, "NoMatchingError NoneFoundError"),
    TIER_C("GetCalculatedAttributesForCustomerProfile", FAILED, "NoMatchingError NoneFoundError"),
    TIER_C("CheckSegmentMembership", FAILED, "NoMatchingError NoMatchingCondition"),
    TIER_C("CreateCase", FAILED, "NoMatchingError ContactNotLinked"),
    TIER_C("GetCase", FAILED, "NoMatchingError ContactNotLinked NoneFound MultipleFound"),
    TIER_C("UpdateCase", FAILED, "NoMatchingError ContactNotLinked"),
    TIER_C("CreateTask", FAILED, FAILED),
    TIER_C("StartOutboundChatContact", FAILED, FAILED),
    TIER_C("ResumeContact", FAILED, FAILED),
    TIER_C("LoadContactContent", FAILED, FAILED),
    TIER_C("RouteContactToAgent", FAILED, FAILED),
    TIER_C("EvaluateDataTableValues", FAILED, FAILED),
    TIER_C("ListDataTableValues", FAILED, FAILED),
    TIER_C("UpsertDataTableValues", FAILED, FAILED),
    { 0 }
};

static const struct {
    const char *type;
    unsigned place;
} places[] = {
    { "CONTACT_FLOW", IN_INBOUND }, { "CUSTOMER_QUEUE", IN_QUEUE }, { "AGENT_WHISPER", IN_WHISPER },
    { "CUSTOMER_WHISPER", IN_WHISPER }, { "OUTBOUND_WHISPER", IN_OUTBOUND }, { "AGENT_TRANSFER", IN_TRANSFER },
    { "QUEUE_TRANSFER", IN_TRANSFER }, { "CUSTOMER_HOLD", IN_HOLD }, { "AGENT_HOLD", IN_HOLD }, { "MODULE", IN_MODULE },
};
/* clang-format on */

const struct action_rule *
action_rule_find(struct str type)
{
    for (const struct action_rule *r = rules; r->name; r++)
        if (str_eq(type, str_from(r->name)))
            return r;
    return NULL;
}

static bool
listed(struct str word, const char *list, bool (*same)(struct str a, struct str b))
{
    struct str rest = str_from(list);

    while (rest.p && rest.n)
        if (same(str_cut(&rest, ' '), word))
            return true;
    return false;
}

bool
word_in(struct str word, const char *list)
{
    return listed(word, list, str_eq);
}

bool
word_in_nocase(struct str word, const char *list)
{
    return listed(word, list, str_eq_nocase);
}

unsigned
flow_place_of(struct str type)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (str_eq(type, str_from(places[i].type)))
            return places[i].place;
    return IN_ALL;
}
