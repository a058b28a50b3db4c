#include "model/chat.h"

struct str
end_reason_name(enum end_reason reason)
{
    static const struct str names[END_REASON_COUNT] = {
        [END_CUSTOMER_DISCONNECT] = STR_INIT("CUSTOMER_DISCONNECT"),
        [END_AGENT_DISCONNECT] = STR_INIT("AGENT_DISCONNECT"),
        [END_FLOW_DISCONNECT] = STR_INIT("CONTACT_FLOW_DISCONNECT"),
        [END_API] = STR_INIT("API"),
        [END_EXPIRED] = STR_INIT("EXPIRED"),
        [END_NOT_CONNECTED] = STR_INIT("CUSTOMER_CONNECTION_NOT_ESTABLISHED"),
        [END_SYSTEM_ERROR] = STR_INIT("SYSTEM_ERROR"),
        [END_IDLE_DISCONNECT] = STR_INIT("IDLE_DISCONNECT"),
    };

    return names[reason];
}

struct str
initiation_name(enum initiation method)
{
    static const struct str names[INITIATION_COUNT] = {
        [INITIATION_API] = STR_INIT("API"),
        [INITIATION_TRANSFER] = STR_INIT("TRANSFER"),
        [INITIATION_QUEUE_TRANSFER] = STR_INIT("QUEUE_TRANSFER"),
        [INITIATION_DISCONNECT] = STR_INIT("DISCONNECT"),
    };

    return names[method];
}
