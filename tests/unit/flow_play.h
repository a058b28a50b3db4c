#pragma once

/* A flow and a customer on a stage: the clock, the die and whoever answers calls are the test's.
 * Flows are written with ' for ". */

#include "domain/chat.h"
#include "domain/flow/engine.h"
#include "model/errand.h"
#include "tests/unit/desk.h"

struct play {
    union {
        struct fixture x;
        struct desk desk; /* desk_furnish() it for queues and agents */
    };
    struct flow_engine *engine;
    struct chat_started chat;
    unsigned drawn;    /* what the die shows */
    char trace[16384]; /* "action:outcome detail;" … */
    size_t traced;
    bool crashes;     /* every commit is first lost, and followed by a crash */
    char text[65536]; /* of the last question */
};

void play_open(struct play *p, const struct flow_options *o); /* o may be NULL */
void play_reopen(struct play *p);                             /* as after kill -9 */
void play_close(struct play *p);

struct uuid play_flow(struct play *p, const char *name, const char *type, const char *json);
/* A flow of these actions, the first of which is called "a". */
struct uuid play_actions(struct play *p, const char *actions);
/* The same content is published under an existing flow. */
void play_publish(struct play *p, const struct uuid *id, const char *json);
void play_start(struct play *p, const struct uuid *flow, const char *attributes);
void play_start_with(struct play *p, const struct uuid *flow, const char *attributes,
                     unsigned contents);
void play_say(struct play *p, const char *text);
void play_attach(struct play *p); /* the customer sends a file */
void play_respond(struct play *p, const char *json);
void play_leave(struct play *p);
void play_travel(struct play *p, int64_t ms);
/* Answers the oldest errand of the kind; false: there is none. why: no answer, but this reason. */
bool play_answer(struct play *p, enum errand_kind kind, int status, const char *body,
                 const char *headers, const char *why);
const char *play_request(struct play *p, enum errand_kind kind); /* of the oldest; "" none */
const char *play_said(struct play *p); /* what SYSTEM said: "one|two", bots as "BOT:one" */
const char *play_answered(struct play *p); /* contents of interactive answers, as kept */
const char *play_attributes(struct play *p);
bool play_ended(struct play *p, enum end_reason *ret);
size_t play_runs(struct play *p);     /* that wait */
const char *play_log(struct play *p); /* lines of the current contact, one under the other */
