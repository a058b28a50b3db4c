#pragma once

/* The agent side as plain data: who works, which contacts wait, what has been offered to whom.
 * Users, queues, routing profiles and statuses are resources (model/resource.h); here they are
 * numbers of resources. Times are wall ms, 0: not (yet). contract/ccp.md 4, flows.md 4.7. */

#include "base/str.h"
#include "model/ids.h"

#include <stdbool.h>
#include <stdint.h>

enum status_type { /* of an agent status; stored: only add */
                   STATUS_NONE = 0,
                   STATUS_ROUTABLE = 1,
                   STATUS_CUSTOM = 2,
                   STATUS_OFFLINE = 3
};

/* What routing must know of a user. What the control plane configures is copied in by
 * agent_refresh(), so that a decision reads no documents. */
struct agent {
    int64_t user_no;
    int64_t profile_no;
    int64_t slots; /* chats at once, of the routing profile */
    int64_t used;  /* entries of the snapshot, whatever their state: ccp.md 4.2 */
    int64_t status_no, status_ms;
    enum status_type status;
    int64_t next_no;  /* the enqueued status; 0: none */
    int64_t idle_ms;  /* since when: longest idle is first */
    int64_t seen_ms;  /* the last poll */
    bool lost;        /* nobody polls any more: ccp.md 9 no. 6 */
    bool auto_accept; /* chats connect without a click */
    int64_t acw_ms;   /* after-contact work ends by itself; 0: never */
    int64_t version;  /* of the view, counts up */
};

enum offer_state { /* ccp.md 3.4, contact state; stored: only add */
                   OFFER_NONE = 0,
                   OFFER_CONNECTING = 1,
                   OFFER_CONNECTED = 2,
                   OFFER_MISSED = 3,
                   OFFER_REJECTED = 4,
                   OFFER_ERROR = 5,
                   OFFER_ENDED = 6 /* after-contact work */
};

/* A contact in an agent's snapshot, from the offer until it is cleared. */
struct offer {
    int64_t no; /* 0: not inserted */
    int64_t user_no, contact_no, chat_no, participant_no;
    int64_t queue_no; /* resource: a queue, or a user for the agent's own */
    enum offer_state state;
    bool refused;   /* REJECTED by the agent; else the customer left */
    int64_t leg_ms; /* when the agent's connection took its state */
    int64_t offered_ms, changed_ms, accepted_ms, joined_ms, ended_ms;
    int64_t customer_gone_ms; /* the customer's connection has ended */
    struct str others; /* JSON: further connections of the contact, as the snapshot has them */
};

/* A contact that waits in a queue, offered or not. */
struct queued {
    int64_t contact_no, chat_no;
    int64_t queue_no;   /* resource: a queue, or a user for the agent's own */
    int64_t priority;   /* 1 is first */
    int64_t age_ms;     /* waits as if since then: order within a priority */
    int64_t queued_ms;  /* really since then */
    int64_t offered_no; /* the offer that is being made; 0: waits for an agent */
    int64_t need_no;    /* what it asks of agents now (domain/criteria.h); 0: nothing */
};

/* What a segment went through: record and DescribeContact. */
struct route {
    int64_t contact_no;
    struct uuid previous_id, next_id; /* segments; all zero: none */
    int64_t target_no;                /* UpdateContactTargetQueue; resource */
    int64_t priority;                 /* 1 is first; 0: the default */
    int64_t adjust_s;                 /* waits as if so much longer */
    struct str criteria;              /* UpdateContactRoutingCriteria, JSON; may be empty */
    int64_t criteria_ms;              /* since when their steps run; 0: not yet */
    int64_t queue_no, queued_ms, dequeued_ms;
    int64_t user_no, accepted_ms, joined_ms, acw_start_ms, acw_end_ms;
    int64_t attempts; /* offers, missed ones included */
};

/* Somebody who has signed in to the workspace. */
struct session {
    int64_t no;
    int64_t user_no;
    unsigned char hash[32]; /* of the cookie's secret */
    int64_t made_ms, seen_ms, expires_ms;
};

/* Failed sign-ins under one key: a name or an address. */
struct login_tries {
    struct str key;
    int64_t count, since_ms, locked_ms; /* locked until; 0: not */
};

/* What an operator may set for routing; a row, because domain/ sees no settings. */
struct agent_rules {
    int64_t offer_ms;   /* an offer lasts */
    int64_t lost_ms;    /* without a poll: no more offers */
    int64_t offline_ms; /* lost for so long: Offline */
    bool keep_work;     /* a change of status leaves after-contact work alone: ccp.md 9 no. 8 */
};
