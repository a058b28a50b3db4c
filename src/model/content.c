#include "model/content.h"

#define EVENT(suffix) STR_INIT("application/vnd.amazonaws.connect.event." suffix)

static const struct str names[CONTENT_COUNT] = {
    [CONTENT_TEXT] = STR_INIT("text/plain"),
    [CONTENT_MARKDOWN] = STR_INIT("text/markdown"),
    [CONTENT_JSON] = STR_INIT("application/json"),
    [CONTENT_INTERACTIVE] = STR_INIT("application/vnd.amazonaws.connect.message.interactive"),
    [CONTENT_INTERACTIVE_RESPONSE] =
        STR_INIT("application/vnd.amazonaws.connect.message.interactive.response"),
    [CONTENT_TYPING] = EVENT("typing"),
    [CONTENT_JOINED] = EVENT("participant.joined"),
    [CONTENT_LEFT] = EVENT("participant.left"),
    [CONTENT_CHAT_ENDED] = EVENT("chat.ended"),
    [CONTENT_ACKNOWLEDGED] = EVENT("connection.acknowledged"),
    [CONTENT_DELIVERED] = EVENT("message.delivered"),
    [CONTENT_READ] = EVENT("message.read"),
    [CONTENT_METADATA] = EVENT("message.metadata"),
    [CONTENT_IDLE] = EVENT("participant.idle"),
    [CONTENT_RETURNED] = EVENT("participant.returned"),
    [CONTENT_AUTO_DISCONNECTED] = EVENT("participant.autodisconnection"),
    [CONTENT_REHYDRATED] = EVENT("chat.rehydrated"),
    [CONTENT_AUTHENTICATION_INITIATED] = EVENT("authentication.initiated"),
    [CONTENT_AUTHENTICATION_SUCCEEDED] = EVENT("authentication.succeeded"),
    [CONTENT_AUTHENTICATION_FAILED] = EVENT("authentication.failed"),
    [CONTENT_AUTHENTICATION_TIMEOUT] = EVENT("authentication.timeout"),
    [CONTENT_AUTHENTICATION_EXPIRED] = EVENT("authentication.expired"),
    [CONTENT_AUTHENTICATION_CANCELLED] = EVENT("authentication.cancelled"),
    [CONTENT_NAME_UPDATED] = EVENT("participant.displayname.updated"),
    [CONTENT_TRANSFER_SUCCEEDED] = EVENT("transfer.succeeded"),
    [CONTENT_TRANSFER_FAILED] = EVENT("transfer.failed"),
    [CONTENT_INVITED] = EVENT("participant.invited"),
};

struct str
content_name(enum content type)
{
    return names[type];
}

enum content
content_find(struct str name)
{
    for (int i = CONTENT_TEXT; i < CONTENT_COUNT; i++)
        if (names[i].n && str_eq(names[i], name))
            return (enum content)i;
    return CONTENT_NONE;
}

bool
content_is_message(enum content type)
{
    return type >= CONTENT_TEXT && type <= CONTENT_INTERACTIVE_RESPONSE;
}
