#pragma once

/* The agent (CTI) API: contract/ccp.md 3. One path, the operation in X-Amz-Target. */

#include "api/api.h"
#include "api/fields.h"
#include "model/agent.h"

struct agent_polls;

/* The operation of a target; NULL: unknown. */
const struct operation *cti_operation_find(struct str target);

/* poll.c: waiting GetAgentSnapshots of one reactor. */
struct agent_polls *agent_polls_new(struct api *api);
void agent_polls_take(struct api *api, struct exchange *x); /* a GetAgentSnapshot, whole */
void agent_polls_heard(struct agent_polls *p, const struct push_batch *batch);
void agent_polls_drain(struct agent_polls *p); /* all are answered now: the server stops */
void agent_polls_free(struct agent_polls **p); /* nobody waits any more */

/* view.c: the whole snapshot, ccp.md 3.4. */
struct view_means {
    const struct instance *instance;
    const struct token_keys *keys;
    struct arena *arena;
};
void view_put(struct json_out *w, struct txn *t, const struct view_means *m, const struct agent *a);

/* What the operations of the table share. */
struct contact_request {
    struct str contact_id, connection_id;
    const struct json *endpoint, *attributes;
};
struct state_request {
    const struct json *state;
    struct field_bool enqueue;
};
struct transport_request {
    struct str type, contact_id, participant_id;
    struct str socket_url; /* filled by the check */
};
struct endpoints_request {
    const struct json *queues;
};
struct preferences_request {
    const struct json *configuration;
};

extern const struct field cti_no_fields[], cti_contact_fields[], cti_state_fields[],
    cti_transport_fields[], cti_endpoints_fields[], cti_preferences_fields[];

#define CTI_RUN(name) enum err name(struct call *c, struct txn *t, struct fail *f)
CTI_RUN(cti_accept);
CTI_RUN(cti_reject);
CTI_RUN(cti_clear);
CTI_RUN(cti_destroy);
CTI_RUN(cti_transfer);
CTI_RUN(cti_add);
CTI_RUN(cti_attributes);
CTI_RUN(cti_configuration);
CTI_RUN(cti_states);
CTI_RUN(cti_permissions);
CTI_RUN(cti_countries);
CTI_RUN(cti_queues);
CTI_RUN(cti_put_state);
CTI_RUN(cti_preferences);
CTI_RUN(cti_endpoints);
CTI_RUN(cti_transport);
CTI_RUN(cti_new_token);
CTI_RUN(cti_nothing);
CTI_RUN(cti_not_for_chat);
CTI_RUN(cti_not_a_task);
CTI_RUN(cti_monitor);
enum err cti_transport_check(struct call *c, struct fail *f);

/* "name": first and last, else the user name; `user`: its document. */
void cti_put_name(struct json_out *w, const struct json *user, struct str username);

/* The agent's entry that a request names. ERR_NOT_FOUND. */
enum err cti_offer(struct call *c, struct txn *t, struct offer *ret, struct fail *f);
