#pragma once

/* An instance of its own in a temporary folder, with a clock that is told what time it is, in which
 * a flow is played for one customer. Functions and bots answer from the scenario. */

#include "base/arena.h"
#include "base/clock.h"
#include "command/flow_file.h"
#include "command/script.h"
#include "domain/chat.h"
#include "domain/flow/engine.h"

enum { PLAY_HEARD_MAX = 512, PLAY_ANSWERS_MAX = 64, PLAY_TRACE_MAX = 20000 };

struct play_message {
    int64_t at_ms;
    struct str text, type; /* content and its type */
};

struct play_trace { /* one action that was done */
    int64_t at_ms;
    struct str flow, action, type, parameters, outcome, detail, next;
};

struct play {
    const struct settings *settings;
    const struct script *script;
    struct str scenario_path;
    struct arena *arena; /* everything that is kept until the end */
    char folder[64];
    struct clock clock;
    int64_t start_ms;
    struct store *store;
    struct flow_engine *engine;
    int64_t flow_no; /* the flow that is tested */
    struct uuid flow_id;
    struct chat_started started;
    int64_t seen_ms; /* the last item that was looked at */
    struct play_message heard[PLAY_HEARD_MAX];
    size_t heard_count, expected_count;            /* those before the second were expected */
    struct play_message whispered[PLAY_HEARD_MAX]; /* to the agent */
    size_t whispered_count, whispered_expected;
    bool agent_is_here;
    struct play_trace *trace;
    size_t trace_count, shown_count;
    struct { /* which of a function's or bot's answers is next */
        int node;
        size_t next;
    } answers[PLAY_ANSWERS_MAX];
    const char *trouble; /* of the scenario itself, found while playing; with trouble_line */
    int trouble_line;
    unsigned draw;
};

/* Makes the instance, its flows, and the tested one; the customer has not connected yet. */
enum err play_open(struct play *p, const struct flow_file *file, struct fail *f);
void play_close(struct play *p);

enum err play_connect(struct play *p, struct fail *f);
enum err play_say(struct play *p, struct str text, enum content type, struct fail *f);
enum err play_leave(struct play *p, struct fail *f);
void play_wait(struct play *p, int64_t ms); /* timers that fall due in between run at their time */

/* An agent is "ready", "joins" the chat, "leaves" it. */
enum err play_agent(struct play *p, struct str word, struct fail *f);
bool play_agent_can(struct str word);

/* How it stands: "disconnected", "failed", "left", "expired", "queued", "connected", "waiting". */
const char *play_state(struct play *p);
void play_attribute(struct play *p, struct str name, bool *ret_found, struct str *ret);
struct str play_keep(struct play *p, struct str text);
/* What people call the thing of an ARN of this instance; any other text is itself. */
struct str play_name_of(struct play *p, struct str arn);
