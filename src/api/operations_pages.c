/* What browsers load, what watches the server, and the start-chat endpoint. */

#include "api/operation_table.h"

#include "api/connect/connect.h"
#include "api/pages.h"
#include "api/start_chat.h"
#include "base/limits.h"

/* clang-format off */
const struct operation page_operations[] = {
    PAGE("/healthz", page_health),
    PAGE("/readyz", page_ready),
    PAGE("/metrics", page_metrics),
    PAGE("/assets/{}", page_asset),
    { 0 }
};

/* connect-api.md 6; the paths are DESIGN.md's */
#define START_CHAT(path_, repeats_) \
    { "start-chat", "POST", path_, DIALECT_START_CHAT, ADMIT_ORIGIN, LANE_WRITE, repeats_, LIMIT_BODY_START_CHAT, \
      start_chat_fields, sizeof(struct start_chat_request), start_chat_check, NULL, start_chat_run, NULL }
const struct operation start_chat_operations[] = {
    START_CHAT("/start-chat", REPEATS_START), START_CHAT("/start-chat/", REPEATS_START),
    START_CHAT("/Prod", REPEATS_START), START_CHAT("/Prod/", REPEATS_START),
    START_CHAT("/startChatContact", REPEATS_START), START_CHAT("/startChatContact/", REPEATS_START),
    { 0 }
};
/* clang-format on */
