#pragma once
/*
 * One chat as the load tool plays it: it is started, two participants listen, the customer talks.
 *
 * What is checked of every message: the POST is answered 200; each of the two sockets gets it
 * exactly once, in the order it was sent, in its own chat; the Id of both pushes is the Id of the
 * answer and not the Id of the message before. Anything else is a violation and spoils the run.
 */
#include <netinet/in.h>

#include "histogram.h"
#include "link.h"
#include "sigv4.h"

#define CHAT_ID_SIZE         36 /* a UUID, contract/participant.md 5.1 */
#define CHAT_IN_FLIGHT_MAX   16 /* messages answered but not yet pushed, a chat; a power of two */
#define CHAT_SEQUENCE_DIGITS 10

enum chat_second {
    CHAT_SECOND_BOT = 0, /* a CUSTOM_BOT made by the signed CreateParticipant */
    CHAT_SECOND_SELF,    /* a second socket of the customer */
    CHAT_SECOND_NONE,    /* one socket only: the idle mode */
};

enum chat_step {
    CHAT_STEP_NONE = 0,
    CHAT_STEP_STARTING,
    CHAT_STEP_CUSTOMER_CONNECTING,
    CHAT_STEP_CUSTOMER_SUBSCRIBING,
    CHAT_STEP_BOT_CREATING,
    CHAT_STEP_SECOND_CONNECTING,
    CHAT_STEP_SECOND_SUBSCRIBING,
    CHAT_STEP_READY,
};

/* What all chats of a run share. */
struct chat_world {
    int epoll;
    struct sockaddr_in server;
    char host[64]; /* the Host header */
    enum chat_second second;
    bool client_token;
    char instance_id[128];
    struct sigv4_key key;

    bool sending;   /* an answered chat says the next thing */
    bool recording; /* what completes now counts */

    uint64_t posted;    /* all of these: since the beginning */
    uint64_t completed; /* answered and pushed to both sockets */
    uint64_t pushes;
    uint64_t other_pushes; /* joined, greeting and the like */
    uint64_t held;         /* a POST waited because CHAT_IN_FLIGHT_MAX pushes were outstanding */
    uint64_t heartbeats;
    uint64_t violations;
    uint32_t ready;

    struct histogram post;     /* POST to its answer */
    struct histogram push;     /* POST to the last of the two pushes */
    struct histogram complete; /* POST to the last of all three */

    size_t hint_mark; /* where things were found in the last frame, see slice_find() */
    size_t hint_id;
    size_t hint_answer_id;
};

struct chat_message {
    uint64_t posted_ns;
    uint64_t pushed_ns;
    unsigned awaited; /* bits: see chat.c */
    bool has_id;
    char id[CHAT_ID_SIZE];
};

struct chat {
    struct chat_world *world;
    uint32_t number;
    enum chat_step step;
    bool held;
    uint64_t posted;
    uint64_t answered;
    uint64_t heard[2];
    struct link *http;
    struct link socket[2];
    char *post; /* the bytes of the POST, ready but for the number in them */
    size_t post_n;
    size_t post_number[2]; /* where the last digit of the number stands: content, client token */
    char *contact_id;
    char *participant_token;
    char *connection_token;
    struct chat_message message[CHAT_IN_FLIGHT_MAX];
};

/* Takes the connection over; what follows happens by itself until chat_is_ready(). */
void chat_start(struct chat *c, struct chat_world *world, uint32_t number, struct link *http);
void chat_end(struct chat *c);

bool chat_is_ready(const struct chat *c);

/* All that was posted has been answered and pushed to both. */
bool chat_is_settled(const struct chat *c);

void chat_say(struct chat *c);
void chat_beat(struct chat *c);

/* The link has something to read. */
void chat_readable(struct link *l);
