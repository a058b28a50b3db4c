#pragma once

/* The tables of operations, one a family, each ended by a row without a name; and the words their
 * rows share. A family's table stands beside its handlers. */

#include "api/api.h"

/* clang-format off */
extern const struct operation
    participant_operations[], /* participant/operations.c */
    page_operations[],        /* pages.c's and what browsers load */
    start_chat_operations[],
    contact_operations[],     /* connect/: contacts and what hangs on them */
    flow_operations[],        /* connect/: flows, modules, views */
    routing_operations[],     /* connect/: queues, profiles, users, hours, metrics */
    instance_operations[],    /* connect/: the instance, its attributes, origins, integrations */
    admin_operations[],       /* admin/: the administration's pages and what they ask for */
    shop_operations[],        /* the demo's pages */
    agent_operations[],       /* agent/: login, workspace, CTI */
    widget_operations[];      /* widget/ */

#define PARTICIPANT DIALECT_PARTICIPANT, ADMIT_CONNECTION_TOKEN
#define CONNECT     DIALECT_CONNECT, ADMIT_SIGNATURE
#define PAGE(path_, page_) \
    { .name = path_, .method = "GET", .path = path_, .dialect = DIALECT_PAGE, .admission = ADMIT_ALL, .page = page_ }
/* clang-format on */
