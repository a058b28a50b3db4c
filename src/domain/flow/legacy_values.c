/* Types, parameters and namespaces of the older format: flows.md 8.1, 8.2. */

#include "domain/flow/legacy_body.h"

#include <stdio.h>

struct str
legacy_text(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR("");
}

void
legacy_put_name(struct json_out *w, struct str name)
{
    json_put_str(w, name);
    buf_add_byte(w->out, ':');
    w->comma = false;
}

/* ---- one parameter ---- */

static const struct json *
parameter(const struct json *module, const char *name)
{
    const struct json *list = json_member(module, "parameters");

    for (size_t i = 0; i < json_count(list); i++)
        if (str_eq(legacy_text(json_at(list, i), "name"), str_from(name)))
            return json_at(list, i);
    return NULL;
}

static struct str
keep(struct arena *a, struct buf *text)
{
    struct str kept = STR("");

    arena_copy(a, buf_str(text), &kept);
    buf_done(text);
    return kept;
}

static struct str
scalar(const struct json *value, struct arena *a)
{
    struct buf text = { .max = 64 };
    int64_t number;

    if (json_kind(value) == JSON_KIND_STRING)
        return json_str(value);
    if (json_kind(value) == JSON_KIND_BOOL)
        return json_bool(value) ? STR("True") : STR("False");
    if (json_int(value, &number))
        buf_printf(&text, "%lld", (long long)number);
    else if (json_kind(value) == JSON_KIND_REAL)
        json_dump(value, &text);
    return keep(a, &text);
}

static bool
is_word(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '_' && c != '.')
            return false;
    }
    return name.n > 0;
}

static const struct {
    const char *space, *root;
} spaces[] = {
    { "User Defined", "$.Attributes" },
    { "External", "$.External" },
    { "Lex", "$.Lex" },
    { "Lex.Slots", "$.Lex.Slots" },
    { "Lex.Session", "$.Lex.SessionAttributes" },
    { "Lex.SessionAttributes", "$.Lex.SessionAttributes" },
    { "Agent", "$.Agent" },
    { "Queue", "$.Queue" },
    { "Metrics", "$.Metrics" },
    { "Customer", "$.Customer" },
    { "Flow", "$.FlowAttributes" },
    { "System", "$" },
};

static const struct {
    const char *name, *reference;
} system_names[] = {
    { "Customer Number", "$.CustomerEndpoint.Address" },
    { "Dialed Number", "$.SystemEndpoint.Address" },
    { "Stored customer input", "$.StoredCustomerInput" },
    { "Customer callback number", "$.CustomerCallBackPhoneNumber" },
};

static struct str
reference(struct str space, struct str name, struct arena *a)
{
    struct buf text = { .max = 4096 };
    const char *root = NULL;

    if (str_starts(name, STR("$.")))
        return name;
    if (str_eq(space, STR("System")))
        for (size_t i = 0; i < sizeof(system_names) / sizeof(system_names[0]); i++)
            if (str_eq_nocase(name, str_from(system_names[i].name)))
                return str_from(system_names[i].reference);
    for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++)
        if (str_eq(space, str_from(spaces[i].space)))
            root = spaces[i].root;
    if (!root)
        return name;
    buf_add(&text, str_from(root));
    if (is_word(name)) {
        buf_add_byte(&text, '.');
        buf_add(&text, name);
    } else {
        char quote = str_find(name, '\'') < name.n ? '"' : '\'';

        buf_printf(&text, "[%c", quote);
        buf_add(&text, name);
        buf_printf(&text, "%c]", quote);
    }
    return keep(a, &text);
}

/* An empty value with a name beside it is found by that name (flows.md 8.1). */
static struct str
value_of(const struct json *parameter_, struct arena *a)
{
    struct str value = scalar(json_member(parameter_, "value"), a);
    struct str space = legacy_text(parameter_, "namespace");

    if (value.n && space.n)
        return reference(space, value, a);
    return value.n ? value : legacy_text(parameter_, "resourceName");
}

static struct str
value_named(const struct json *module, const char *name, struct arena *a)
{
    const struct json *p = parameter(module, name);

    return p ? value_of(p, a) : STR("");
}

static void
set_if(struct json_out *w, const char *name, struct str value)
{
    if (value.n)
        json_set_str(w, name, value);
}

/* ---- what renaming does not do ---- */

static void
put_map(const struct json *module, const char *old, const char *name, struct arena *a,
        struct json_out *w)
{
    const struct json *list = json_member(module, "parameters");
    bool open = false;

    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *p = json_at(list, i);
        struct str key = legacy_text(p, "key");

        if (!key.n || !str_eq(legacy_text(p, "name"), str_from(old)))
            continue;
        if (!open) {
            json_name(w, name);
            json_open(w, '{');
        }
        open = true;
        legacy_put_name(w, key);
        json_put_str(w, value_of(p, a));
    }
    if (open)
        json_close(w, '}');
}

static void
put_spoken(const struct json *module, struct arena *a, struct json_out *w)
{
    bool ssml =
        str_eq_nocase(legacy_text(parameter(module, "TextToSpeechType"), "value"), STR("ssml"));

    set_if(w, ssml ? "SSML" : "Text", value_named(module, "Text", a));
    if (!value_named(module, "Text", a).n)
        set_if(w, "PromptId", value_named(module, "AudioPrompt", a));
}

static void
put_attributes(const struct json *module, struct arena *a, struct json_out *w)
{
    put_map(module, "Attribute", "Attributes", a, w);
    json_set_str(w, "TargetContact", STR("Current"));
}

static void
put_compare(const struct json *module, struct arena *a, struct json_out *w)
{
    struct str space = value_named(module, "Namespace", a);

    json_set_str(
        w, "ComparisonValue",
        reference(space, scalar(json_member(parameter(module, "Attribute"), "value"), a), a));
}

static void
put_lambda(const struct json *module, struct arena *a, struct json_out *w)
{
    struct str limit = value_named(module, "TimeLimit", a);

    json_set_str(w, "LambdaFunctionARN", value_named(module, "FunctionArn", a));
    json_set_str(w, "InvocationTimeLimitSeconds", limit.n ? limit : STR("3"));
    put_map(module, "Parameter", "LambdaInvocationAttributes", a, w);
    json_name(w, "ResponseValidation");
    json_open(w, '{');
    json_set_str(w, "ResponseType", STR("STRING_MAP"));
    json_close(w, '}');
}

static void
put_bot(const struct json *module, struct arena *a, struct json_out *w)
{
    struct str alias = value_named(module, "BotAliasArn", a);

    put_spoken(module, a, w);
    json_name(w, alias.n ? "LexV2Bot" : "LexBot");
    json_open(w, '{');
    if (alias.n)
        json_set_str(w, "AliasArn", alias);
    else {
        json_set_str(w, "Name", value_named(module, "BotName", a));
        set_if(w, "Region", value_named(module, "BotRegion", a));
        set_if(w, "Alias", value_named(module, "BotAlias", a));
    }
    json_close(w, '}');
    put_map(module, "SessionAttribute", "LexSessionAttributes", a, w);
}

static void
put_input_limit(const struct json *module, struct arena *a, struct json_out *w)
{
    struct str limit = value_named(module, "Timeout", a);

    put_spoken(module, a, w);
    json_set_str(w, "InputTimeLimitSeconds", limit.n ? limit : STR("5"));
}

static void
put_menu(const struct json *module, struct arena *a, struct json_out *w)
{
    put_input_limit(module, a, w);
    json_set_str(w, "StoreInput", STR("False"));
}

static void
put_store_input(const struct json *module, struct arena *a, struct json_out *w)
{
    bool phone = str_eq(value_named(module, "CustomerInputType", a), STR("PhoneNumber"));
    struct str digits = value_named(module, "MaxDigits", a);

    put_input_limit(module, a, w);
    json_set_str(w, "StoreInput", STR("True"));
    json_name(w, "InputValidation");
    json_open(w, '{');
    json_name(w, phone ? "PhoneNumberValidation" : "CustomValidation");
    json_open(w, '{');
    if (phone) {
        set_if(w, "NumberFormat", value_named(module, "PhoneNumberFormat", a));
        set_if(w, "CountryCode", value_named(module, "CountryCode", a));
    } else
        json_set_str(w, "MaximumLength", digits.n ? digits : STR("20"));
    json_close(w, '}');
    json_close(w, '}');
}

static void
put_hook(const struct json *module, struct arena *a, struct json_out *w)
{
    json_name(w, "EventHooks");
    json_open(w, '{');
    legacy_put_name(w, value_named(module, "Type", a));
    json_put_str(w, value_named(module, "ContactFlowId", a));
    json_close(w, '}');
}

static void
put_recording(const struct json *module, struct arena *a, struct json_out *w)
{
    struct str who = value_named(module, "RecordingParticipantOption", a);
    bool on = str_eq(value_named(module, "RecordingBehaviorOption", a), STR("Enable"));

    json_name(w, "RecordingBehavior");
    json_open(w, '{');
    json_name(w, "RecordedParticipants");
    json_open(w, '[');
    if (on && !str_eq(who, STR("Customer")))
        json_put_str(w, STR("Agent"));
    if (on && !str_eq(who, STR("Agent")))
        json_put_str(w, STR("Customer"));
    json_close(w, ']');
    json_close(w, '}');
}

static void
put_logging(const struct json *module, struct arena *a, struct json_out *w)
{
    bool on = str_starts(value_named(module, "LoggingBehavior", a), STR("Enable"));

    json_set_str(w, "FlowLoggingBehavior", on ? STR("Enabled") : STR("Disabled"));
}

static void
put_messages(const struct json *module, struct arena *a, struct json_out *w)
{
    const struct json *list = json_member(module, "parameters");

    json_name(w, "Messages");
    json_open(w, '[');
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *p = json_at(list, i);
        bool audio = str_eq(legacy_text(p, "name"), STR("AudioPrompt"));

        if (!audio && !str_eq(legacy_text(p, "name"), STR("Text")))
            continue;
        json_open(w, '{');
        json_set_str(w, audio ? "PromptId" : "Text", value_of(p, a));
        json_close(w, '}');
    }
    json_close(w, ']');
    set_if(w, "InterruptFrequencySeconds", value_named(module, "InterruptSeconds", a));
}

static void
put_wait(const struct json *module, struct arena *a, struct json_out *w)
{
    if (!str_eq_nocase(value_named(module, "InterruptOnCustomerReturn", a), STR("true")))
        return;
    json_name(w, "Events");
    json_open(w, '[');
    json_put_str(w, STR("CustomerReturned"));
    json_close(w, ']');
}

static void
put_staffing(const struct json *module, struct arena *a, struct json_out *w)
{
    struct buf name = { .max = 128 };

    buf_add(&name, STR("NumberOfAgents"));
    buf_add(&name, value_named(module, "Status", a));
    json_set_str(w, "MetricType", buf_str(&name));
    buf_done(&name);
}

static void
put_queue_status(const struct json *module, struct arena *a, struct json_out *w)
{
    struct str what = value_named(module, "QueueStatus", a);
    bool age = what.n && (what.p[0] == 'O' || what.p[0] == 'T');

    json_set_str(w, "MetricType",
                 age ? STR("OldestContactInQueueAgeSeconds") : STR("NumberOfContactsInQueue"));
}

static void
put_third_party(const struct json *module, struct arena *a, struct json_out *w)
{
    bool blind = str_eq_nocase(value_named(module, "BlindTransfer", a), STR("true"));

    json_set_str(w, "ContinueFlowExecution", blind ? STR("False") : STR("True"));
}

/* ---- the table ---- */

/* clang-format off */
static const struct legacy_branch transfer_branches[] = { { "AtCapacity", LEGACY_ERROR, NULL, "QueueAtCapacity" }, { 0 } };
static const struct legacy_branch call_branches[] = {
    { "CallFailure", LEGACY_ERROR, NULL, "CallFailed" },
    { "Timeout", LEGACY_ERROR, NULL, "ConnectionTimeLimitExceeded" }, { 0 }
};
static const struct legacy_branch input_branches[] = {
    { "Timeout", LEGACY_ERROR, NULL, "InputTimeLimitExceeded" },
    { "InvalidNumber", LEGACY_ERROR, NULL, "InvalidPhoneNumber" }, { 0 }
};
static const struct legacy_branch store_branches[] = { /* flows.md 4.2: a timeout goes on */
    { "Timeout", LEGACY_DROP, NULL, NULL },
    { "InvalidNumber", LEGACY_ERROR, NULL, "InvalidPhoneNumber" }, { 0 }
};
static const struct legacy_branch prompt_branches[] = { { "Timeout", LEGACY_CONDITION, "Equals", "MessagesInterrupted" }, { 0 } };
static const struct legacy_branch wait_branches[] = {
    { "Timeout", LEGACY_CONDITION, "Equals", "WaitCompleted" },
    { "CustomerReturn", LEGACY_CONDITION, "Equals", "CustomerReturned" },
    { "BotParticipantDisconnected", LEGACY_CONDITION, "Equals", "BotParticipantDisconnected" }, { 0 }
};
static const struct legacy_branch loop_branches[] = {
    { "Looping", LEGACY_CONDITION, "Equals", "ContinueLooping" },
    { "Complete", LEGACY_CONDITION, "Equals", "DoneLooping" }, { 0 }
};
static const struct legacy_branch hours_branches[] = {
    { "True", LEGACY_CONDITION, "Equals", "True" }, { "False", LEGACY_CONDITION, "Equals", "False" }, { 0 }
};
static const struct legacy_branch staffing_branches[] = {
    { "True", LEGACY_CONDITION, "NumberGreaterThan", "0" }, { "False", LEGACY_ERROR, NULL, "NoMatchingCondition" }, { 0 }
};
static const struct legacy_branch callback_branches[] = {
    { "InvalidPhoneNumber", LEGACY_ERROR, NULL, "InvalidCallbackNumber" },
    { "NonDialableNumber", LEGACY_ERROR, NULL, "CallbackNumberNotDialable" }, { 0 }
};

/* flows.md 8.2. */
static const struct legacy_row legacy_rows[] = {
    { "PlayPrompt", NULL, "MessageParticipant", NULL, NULL, put_spoken },
    { "PlayAudio", NULL, "MessageParticipant", NULL, NULL, put_spoken },
    { "Disconnect", NULL, "DisconnectParticipant", NULL, NULL, NULL },
    { "Transfer", "Queue", "TransferContactToQueue", "Queue:QueueId Agent:AgentId", transfer_branches, NULL },
    { "CustomerInQueue", NULL, "TransferContactToQueue", "Queue:QueueId Agent:AgentId", transfer_branches, NULL },
    { "Transfer", "Flow", "TransferToFlow", "ContactFlowId:ContactFlowId", NULL, NULL },
    { "TransferToFlow", NULL, "TransferToFlow", "ContactFlowId:ContactFlowId", NULL, NULL },
    { "Transfer", "PhoneNumber", "TransferParticipantToThirdParty",
      "PhoneNumber:ThirdPartyPhoneNumber TimeLimit:ThirdPartyConnectionTimeLimitSeconds", call_branches, put_third_party },
    { "Transfer", "Agent", "TransferContactToAgent", NULL, NULL, NULL },
    { "SetAttributes", NULL, "UpdateContactAttributes", NULL, NULL, put_attributes },
    { "SetScreenPop", NULL, "UpdateContactAttributes", NULL, NULL, put_attributes },
    { "GetUserInput", "Lex", "ConnectParticipantWithLexBot", NULL, input_branches, put_bot },
    { "GetUserInput", NULL, "GetParticipantInput", NULL, input_branches, put_menu },
    { "StoreUserInput", NULL, "GetParticipantInput", NULL, store_branches, put_store_input },
    { "StoreCustomerInput", NULL, "GetParticipantInput", NULL, store_branches, put_store_input },
    { "SetQueue", NULL, "UpdateContactTargetQueue", "Queue:QueueId Agent:AgentId", NULL, NULL },
    { "CheckAttribute", NULL, "Compare", NULL, NULL, put_compare },
    { "InvokeExternalResource", NULL, "InvokeLambdaFunction", NULL, NULL, put_lambda },
    { "SetEventHook", NULL, "UpdateContactEventHooks", NULL, NULL, put_hook },
    { "SetRecordingBehavior", NULL, "UpdateContactRecordingBehavior", NULL, NULL, put_recording },
    { "SetVoice", NULL, "UpdateContactTextToSpeechVoice",
      "GlobalVoice:TextToSpeechVoice GlobalEngine:TextToSpeechEngine SpeakingStyle:TextToSpeechStyle", NULL, NULL },
    { "SetLoggingBehavior", NULL, "UpdateFlowLoggingBehavior", NULL, NULL, put_logging },
    { "LoopPrompts", NULL, "MessageParticipantIteratively", NULL, prompt_branches, put_messages },
    { "Wait", NULL, "Wait", "TimeoutSeconds:TimeLimitSeconds", wait_branches, put_wait },
    { "Loop", NULL, "Loop", "LoopCount:LoopCount", loop_branches, NULL },
    { "Resume", NULL, "EndFlowExecution", NULL, NULL, NULL },
    { "CheckHoursOfOperation", NULL, "CheckHoursOfOperation", "Hours:HoursOfOperationId", hours_branches, NULL },
    { "CheckStaffing", NULL, "CheckMetricData", "Queue:QueueId Agent:AgentId", staffing_branches, put_staffing },
    { "CheckQueueStatus", NULL, "CheckMetricData", "Queue:QueueId Agent:AgentId", NULL, put_queue_status },
    { "GetMetricData", NULL, "GetMetricData", "Queue:QueueId Agent:AgentId Channel:QueueChannel", NULL, NULL },
    { "UpdateRoutingPriority", NULL, "UpdateContactRoutingBehavior",
      "AbsolutePosition:QueuePriority RelativePosition:QueueTimeAdjustmentSeconds TimeChange:QueueTimeAdjustmentSeconds", NULL, NULL },
    { "SetCallBackNumber", NULL, "UpdateContactCallbackNumber", "PhoneNumber:CallbackNumber", callback_branches, NULL },
    { "CreateCallback", NULL, "CreateCallbackContact",
      "Queue:QueueId InitialDelaySeconds:InitialCallDelaySeconds RetryDelaySeconds:RetryDelaySeconds "
      "MaxRetryAttempts:MaximumConnectionAttempts", NULL, NULL },
    { "DistributeByPercentage", NULL, "DistributeByPercentage", NULL, NULL, NULL },
    { "SetContactData", NULL, "UpdateContactData", "Name:Name Description:Description LanguageCode:LanguageCode CustomerId:CustomerId", NULL, NULL },
    { "SetWisdomAssistant", NULL, "CreateWisdomSession", "WisdomAssistantArn:WisdomAssistantArn", NULL, NULL },
    { "CreateTask", NULL, "CreateTask", "ContactFlowId:ContactFlowId Name:Name Description:Description", NULL, NULL },
    { "InvokeModule", NULL, "InvokeFlowModule", "FlowModuleId:FlowModuleId", NULL, NULL },
    { "InvokeFlowModule", NULL, "InvokeFlowModule", "FlowModuleId:FlowModuleId", NULL, NULL },
    { "Return", NULL, "EndFlowModuleExecution", NULL, NULL, NULL },
    { 0 }
};
/* In a customer queue flow the contact is queued already. */
static const struct legacy_row dequeue = {
    "Transfer", "Queue", "DequeueContactAndTransferToQueue", "Queue:QueueId Agent:AgentId", transfer_branches, NULL
};
/* clang-format on */

const struct legacy_row *
legacy_row_find(const struct json *module, struct str flow_type)
{
    struct str type = legacy_text(module, "type"), target = legacy_text(module, "target");

    for (const struct legacy_row *r = legacy_rows; r->type; r++)
        if (str_eq(type, str_from(r->type)) &&
            (!r->target || str_eq(target, str_from(r->target)))) {
            bool queue = str_eq(str_from(r->action), STR("TransferContactToQueue"));

            return queue && str_eq(flow_type, STR("CUSTOMER_QUEUE")) ? &dequeue : r;
        }
    return NULL;
}

void
legacy_put_values(const struct legacy_row *row, const struct json *module, struct arena *a,
                  struct json_out *w)
{
    struct str rest = str_from(row->values);

    while (rest.p && rest.n) {
        struct str to = str_cut(&rest, ' '), from = str_cut(&to, ':');
        char old[64], name[64];

        snprintf(old, sizeof(old), "%.*s", STR_ARG(from));
        snprintf(name, sizeof(name), "%.*s", STR_ARG(to));
        set_if(w, name, value_named(module, old, a));
    }
    if (row->more)
        row->more(module, a, w);
}
