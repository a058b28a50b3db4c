#pragma once

/* What the control plane configures: hours, queues, users, views … Each is a document with an id
 * and a name; what binds it to others is a link. Only what routing and flows ask for every moment
 * (runs, queued contacts, agents' states) has tables of its own. Contract:
 * connect-api.md 1.2, 1.3, 8. */

#include "base/str.h"
#include "model/ids.h"

#include <stdint.h>

enum resource_kind { /* stored: only add */
                     RESOURCE_NONE = 0,
                     RESOURCE_HOURS = 1,
                     RESOURCE_HOURS_OVERRIDE = 2,
                     RESOURCE_QUEUE = 3,
                     RESOURCE_ROUTING_PROFILE = 4,
                     RESOURCE_QUICK_CONNECT = 5,
                     RESOURCE_AGENT_STATUS = 6,
                     RESOURCE_SECURITY_PROFILE = 7,
                     RESOURCE_USER = 8, /* same id as its row in `user`, which keeps the password */
                     RESOURCE_VIEW = 9,
                     RESOURCE_VIEW_VERSION = 10,
                     RESOURCE_PREDEFINED_ATTRIBUTE = 11,
                     RESOURCE_APPROVED_ORIGIN = 12,
                     RESOURCE_LAMBDA = 13,
                     RESOURCE_BOT = 14,
                     RESOURCE_INSTANCE_ATTRIBUTE = 15,
                     RESOURCE_STORAGE_CONFIG = 16,
                     RESOURCE_FILES_CONFIG = 17,
                     /* 18 to 20 have been used */
                     RESOURCE_SECURITY_KEY = 21,
                     RESOURCE_INSTANCE = 22, /* the instance's tags; same id */
                     RESOURCE_KIND_COUNT
};

struct resource {
    int64_t no; /* 0: not inserted */
    enum resource_kind kind;
    struct uuid id;
    struct str name; /* unique within its kind, bytes; may not be empty */
    struct str body; /* JSON object: the API's members besides id, ARN, name, tags, times */
    struct str tags; /* JSON object of strings */
    int64_t created_ms, updated_ms;
};

enum link_kind {                               /* stored: only add. `from` → `to` */
                 LINK_PROFILE_QUEUE = 1,       /* routing profile → queue; rank: priority; body:
                                                  {"Delay":n,"Channel":"CHAT","Others":[
                                                  {"Channel","Priority","Delay"}]}: CHAT first,
                                                  when the queue has it */
                 LINK_QUEUE_QUICK_CONNECT = 2, /* queue → quick connect */
                 LINK_QUEUE_HOURS = 3,         /* queue → hours */
                 LINK_USER_PROFILE = 4,        /* user → routing profile */
                 LINK_USER_SECURITY = 5,       /* user → security profile */
                 LINK_HOURS_OVERRIDE = 6,      /* hours → override */
                 LINK_VIEW_VERSION = 7,        /* view → version; rank: number */
                 /* 8 and 9 have been used */
                 LINK_QUICK_CONNECT_TARGET = 10,  /* quick connect → queue or user */
                 LINK_PROFILE_DEFAULT_QUEUE = 11, /* routing profile → default outbound queue */
                 LINK_PROFILE_MANUAL_QUEUE = 12,  /* routing profile → queue whose contacts agents
                                                     take by hand; body: {"Channels":["CHAT"]} */
};

struct link {
    enum link_kind kind;
    int64_t from_no, to_no; /* numbers of resources; of kinds that live elsewhere, those tables' */
    int64_t rank;
    struct str body; /* JSON object, may be empty */
};
