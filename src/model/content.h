#pragma once

/* The content types of items: contract/participant.md 5.3 and 5.4. Values are stored: only add. */

#include "base/str.h"

#include <stdbool.h>

enum content {
    CONTENT_NONE = 0,

    CONTENT_TEXT = 1, /* messages: text/plain … */
    CONTENT_MARKDOWN = 2,
    CONTENT_JSON = 3,
    CONTENT_INTERACTIVE = 4,
    CONTENT_INTERACTIVE_RESPONSE = 5,

    CONTENT_TYPING = 16, /* events: application/vnd.amazonaws.connect.event.… */
    CONTENT_JOINED = 17,
    CONTENT_LEFT = 18,
    CONTENT_CHAT_ENDED = 19,
    CONTENT_ACKNOWLEDGED = 20,
    CONTENT_DELIVERED = 21,
    CONTENT_READ = 22,
    CONTENT_METADATA = 23,
    CONTENT_IDLE = 40,
    CONTENT_RETURNED = 41,
    CONTENT_AUTO_DISCONNECTED = 42,
    CONTENT_REHYDRATED = 43,
    CONTENT_TRANSFER_SUCCEEDED = 50,
    CONTENT_TRANSFER_FAILED = 51,
    CONTENT_INVITED = 52,
    CONTENT_AUTHENTICATION_INITIATED = 60,
    CONTENT_AUTHENTICATION_SUCCEEDED = 61,
    CONTENT_AUTHENTICATION_FAILED = 62,
    CONTENT_AUTHENTICATION_TIMEOUT = 63,
    CONTENT_AUTHENTICATION_EXPIRED = 64,
    CONTENT_AUTHENTICATION_CANCELLED = 65,
    CONTENT_NAME_UPDATED = 66,
    CONTENT_COUNT
};

struct str content_name(enum content type);
enum content content_find(struct str name); /* CONTENT_NONE: unknown */
bool content_is_message(enum content type);

/* A set of message types, as SupportedMessagingContentTypes gives them. */
static inline unsigned
content_bit(enum content type)
{
    return 1U << type;
}
