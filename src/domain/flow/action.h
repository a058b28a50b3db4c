#pragma once

/* The actions of the flow language, one function a type (contract/flows.md 2.3 to 2.5), and what
 * they are given: the step. */

#include "base/limits.h"
#include "domain/flow/bag.h"
#include "domain/flow/document.h"
#include "domain/flow/engine.h"
#include "domain/flow/expression.h"
#include "domain/flow/run.h"
#include "domain/queueing.h"
#include "model/errand.h"
#include "store/runs.h"

/* A flow or a module at work. What it has fetched is its own: flows.md 3.2. */
struct frame {
    bool module;
    struct uuid id;
    struct str name;
    int64_t content_no;
    int at; /* position of the action */
    struct bag data;
    struct document *document;
};

enum run_wait { /* bits of flow_run.waits; stored: only add */
                WAIT_TIMER = 1,
                WAIT_MESSAGE = 2,  /* text, Markdown, JSON of the customer */
                WAIT_RESPONSE = 4, /* an interactive response of the customer */
                WAIT_ANSWER = 8,   /* of an errand */
                WAIT_LEFT = 16,    /* a custom participant goes */
                WAIT_TURN = 32,    /* nothing: the turn was long, the next one follows */
                WAIT_FILE = 64     /* an attachment of the customer's */
};

enum step_cached {
    CACHED_CONTACT = 1,
    CACHED_ATTRIBUTES = 2,
    CACHED_CHAT = 4,
    CACHED_INSTANCE = 8
};

/* One turn of a run: from an event to the next wait or to the end. */
struct step {
    struct txn *t;
    struct chat *c;
    struct flow_engine *engine;
    const struct flow_options *options;
    struct arena *arena; /* of this turn */
    struct lookup lookup;
    struct flow_run run;
    struct frame frames[LIMIT_FLOW_FRAMES];
    size_t depth;          /* frames in use; the last one works */
    struct document *held; /* of the action, after its frame has gone */
    struct bag notes;      /* what a wait remembers */
    const struct flow_action *action;
    struct bag log; /* parameters of the action as the log shows them */
    struct str log_result;
    struct str log_external; /* JSON */
    bool logged;             /* the action has written its own lines */
    size_t said_bytes;

    unsigned cached; /* step_cached bits of what follows */
    struct contact contact;
    struct bag attributes, chat_bag;
    struct instance instance;
    struct participant system;
};

enum outcome_kind {
    OUTCOME_NEXT,
    OUTCOME_RESULT, /* looks for a condition */
    OUTCOME_ERROR,
    OUTCOME_WAIT,
    OUTCOME_STAY,   /* the event was not what is waited for */
    OUTCOME_KEEP,   /* it waits on, and remembers something more */
    OUTCOME_MOVED,  /* a frame was put on or changed: go on there */
    OUTCOME_RETURN, /* the module is over */
    OUTCOME_END
};

struct outcome {
    enum outcome_kind kind;
    struct str result; /* OUTCOME_RESULT, OUTCOME_RETURN */
    bool exists;       /* the result */
    const char *error;
    enum run_end end;
};

struct flow_event {
    enum run_wait what; /* one bit */
    const struct item *item;
    const struct errand_answer *answer;
};

struct action_kind {
    struct str type, older; /* the type's name in the older format, for the log: flows.md 10.2 */
    struct outcome (*begin)(struct step *s);
    struct outcome (*resume)(struct step *s, const struct flow_event *e);
    const char *error;   /* tier C: what it comes to at once, when begin is NULL */
    bool soft;           /* a failure without a branch goes to NextAction */
    bool log_first;      /* its line stands before those of what it starts */
    const char *webhook; /* of a service that a setting may map: the root of what it answers */
};

const struct action_kind *action_kind_find(struct str type); /* NULL: unknown */

/* ---- outcomes ---- */

struct outcome outcome_next(void);
struct outcome outcome_result(struct str result);
struct outcome outcome_missing(void); /* a result that does not exist */
struct outcome outcome_error(const char *error);
struct outcome outcome_failed(void); /* NoMatchingError */
struct outcome outcome_end(enum run_end end);
/* Waits for any of the bits, until `deadline_ms` (0: for ever) if WAIT_TIMER is among them. */
struct outcome outcome_wait(struct step *s, unsigned waits, int64_t deadline_ms);
struct outcome outcome_of(enum outcome_kind kind);

/* ---- parameters ---- */

struct frame *step_frame(struct step *s); /* the one that works */
const struct json *step_json(const struct step *s, const char *name);
/* As written, numbers and booleans as text; empty: absent. */
struct str step_raw(struct step *s, const char *name);
/* Class T, also of a member inside; false: absent, empty, or too long. */
bool step_text(struct step *s, const char *name, struct str *ret);
struct str step_resolve(struct step *s, const struct json *text); /* class T; never fails */
/* Class J and R: a static text or one whole reference. false: absent, missing or empty. */
bool step_whole(struct step *s, const char *name, struct str *ret);
bool step_int(struct step *s, const char *name, int64_t min, int64_t max, int64_t *ret);
bool step_is_true(struct step *s, const char *name); /* "True" in any case, or true */
/* A map or list resolved at every depth into JSON; whole references to objects stay objects. */
bool step_put_resolved(struct step *s, const struct json *j, struct buf *out);
struct str step_number(struct step *s, int64_t n);

/* ---- what a step knows ---- */

void scope_init(struct step *s);
void scope_done(struct step *s);
struct contact *step_contact(struct step *s); /* of the current segment */
struct bag *step_attributes(struct step *s);
struct bag *step_chat_bag(struct step *s); /* hooks, switches, counters: kept for the chat */
void step_chat_bag_changed(struct step *s);
const struct instance *step_instance(struct step *s);
struct str step_arn(struct step *s, const char *kind, const struct uuid *id);
struct str step_uuid(struct step *s, const struct uuid *id);
struct str step_method(struct step *s);   /* InitiationMethod */
struct str step_previous(struct step *s); /* PreviousContactId */
int64_t step_no(struct step *s);          /* of the run; makes its row */
void step_forget(struct step *s);         /* others have changed the contact: look again */

/* ---- what is said ---- */

enum speaker { SPEAKER_SYSTEM, SPEAKER_BOT };
/* `Text` resolved, or `SSML` as the options want it (flows.md 2.6). false: neither, or empty. */
bool step_prompt(struct step *s, struct str *ret);
void step_say(struct step *s, enum speaker who, enum content type, struct str content);

/* ---- calls to the outside ---- */

/* The event that functions get (flows.md 5.2), with these parameters. */
bool step_event(struct step *s, struct str parameters, struct buf *out);
/* An errand for this run; wait with outcome_call(), unless nobody waits for its answer. */
bool step_errand(struct step *s, enum errand_kind kind, struct str request, int64_t limit_ms,
                 bool nobody_waits);
struct outcome outcome_call(struct step *s, unsigned also, int64_t limit_ms);
/* The object that a function answered (flows.md 5.4); otherwise a sentence that says what is wrong.
 */
const char *answer_object(struct step *s, const struct errand_answer *a, bool strings,
                          struct str *ret);
/* The answer of an asynchronous call. */
bool step_take_async(struct step *s, const struct errand_answer *a);
/* Is the answer to this view kept out of the transcript? */
bool step_hides(struct step *s);

/* ---- the log ---- */

void step_external(struct step *s, struct str json); /* ExternalResults */

void step_note(struct step *s, const char *name, struct str value);
void step_log(struct step *s); /* one line with what has been noted */
bool step_log_is_on(struct step *s);

/* ---- frames ---- */

bool frame_push(struct step *s, bool module, const struct uuid *id, struct str name,
                int64_t content_no);
void frame_pop(struct step *s);
void step_hold(struct step *s); /* keeps the document of the action until the turn ends */

/* ---- actions ---- */

struct outcome action_message(struct step *s);
struct outcome action_update_attributes(struct step *s);
struct outcome action_update_flow_attributes(struct step *s);
struct outcome action_compare(struct step *s);
struct outcome action_distribute(struct step *s);
struct outcome action_loop(struct step *s);
struct outcome action_disconnect(struct step *s);
struct outcome action_end(struct step *s);
struct outcome action_transfer_to_flow(struct step *s);
struct outcome action_module(struct step *s);
struct outcome action_module_end(struct step *s);
struct outcome action_hooks(struct step *s);
struct outcome action_logging(struct step *s);
struct outcome action_contact_data(struct step *s);
struct outcome action_voice(struct step *s);
struct outcome action_recording(struct step *s);
struct outcome action_recording_and_analytics(struct step *s);
struct outcome action_tag(struct step *s);
struct outcome action_untag(struct step *s);
struct outcome action_target_queue(struct step *s);
struct outcome action_to_queue(struct step *s);
struct outcome action_to_agent(struct step *s);
struct outcome action_dequeue(struct step *s);
struct outcome action_routing_behavior(struct step *s);
struct outcome action_routing_criteria(struct step *s);
struct outcome action_hours(struct step *s);
struct outcome action_check_metric(struct step *s);
struct outcome action_get_metrics(struct step *s);
struct outcome action_wait(struct step *s);
/* The Wait that this flow comes back to when its path has ended; NOWHERE: none (flows.md 4.5). */
int step_owed_wait(struct step *s);
struct outcome resume_wait(struct step *s, const struct flow_event *e);
struct outcome action_authenticate(struct step *s);
struct outcome resume_authenticate(struct step *s, const struct flow_event *e);
struct outcome action_input(struct step *s);
struct outcome resume_input(struct step *s, const struct flow_event *e);
struct outcome action_lambda(struct step *s);
struct outcome resume_lambda(struct step *s, const struct flow_event *e);
struct outcome action_bot(struct step *s);
struct outcome resume_bot(struct step *s, const struct flow_event *e);
struct outcome action_view(struct step *s);
struct outcome resume_view(struct step *s, const struct flow_event *e);
struct outcome action_service(struct step *s);
struct outcome resume_service(struct step *s, const struct flow_event *e);
struct outcome action_persistent(struct step *s);
