#pragma once

/* A communications widget: what a site owner embeds. contract/widget.md 1.2, 2, 3. */

#include "base/str.h"
#include "model/ids.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    WIDGET_KEYS = 2,        /* active at most: widget.md 2.2 */
    WIDGET_KEY_TEXT = 44,   /* characters of a security key */
    WIDGET_DOMAINS = 50,    /* approved at most: widget.md 2.3 */
    WIDGET_REFUSALS = 100,  /* kept in the log of each widget: widget.md 3.4 */
    WIDGET_TOKEN_MAX = 3072 /* characters of a JWT: widget.md 2.4 */
};

struct widget_key {
    struct str text; /* empty: no such key */
    int64_t made_ms;
};

struct widget {
    int64_t no;
    struct uuid id;
    struct str snippet_id; /* opaque; identifies the saved configuration */
    struct str name;       /* unique */
    struct uuid flow_id;
    bool published;
    bool secured;                        /* a valid JWT is needed for every new chat */
    bool receipts;                       /* shown to the customer */
    bool survey;                         /* postChatSurvey: DisconnectOnCustomerExit */
    bool null_origin;                    /* requests without origin are allowed: native webviews */
    bool single_use;                     /* a token's `jti` opens one chat */
    struct widget_key keys[WIDGET_KEYS]; /* the newest first */
    struct str appearance;               /* JSON object: the config's `appearance` */
    struct str form; /* JSON: the config's `preChatForm`, "null" when there is none */
    int64_t created_ms, updated_ms;
};

/* Why a chat was not started, for the owner's eyes. */
struct widget_refusal {
    int64_t at_ms;
    struct str code; /* widget.md 3.4 */
    struct str why;  /* the full reason; never a key or a claim's value */
    struct str origin, address;
};
