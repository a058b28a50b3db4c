/* One turn: resolve, do, choose the transition, go on (flows.md 1.4, 2.1, 2.2). */

#include "domain/flow/run_body.h"

#include "base/log.h"
#include "domain/life.h"

/* ---- transitions ---- */

static int
error_target(const struct flow_action *a, struct str type)
{
    for (size_t i = 0; i < a->error_count; i++)
        if (str_eq(a->errors[i].type, type))
            return a->errors[i].next;
    return NOWHERE;
}

struct branch {
    const char *outcome;
    struct str detail;
    int next;    /* NOWHERE: the flow stops here */
    bool failed; /* there is no branch for it */
};

static struct branch
branch_error(const struct flow_action *a, const char *error)
{
    struct branch b = { .outcome = "Error", .detail = str_from(error) };

    b.next = error_target(a, b.detail);
    if (b.next == NOWHERE)
        b.next = error_target(a, STR("NoMatchingError"));
    if (b.next == NOWHERE && a->kind && a->kind->soft)
        b.next = a->next;
    b.failed = b.next == NOWHERE && !(a->kind && a->kind->soft);
    return b;
}

/* An operand may be a reference in Compare only: flows.md 1.3. */
static struct str
operand_of(struct step *s, const struct flow_condition *c)
{
    struct value v;

    if (!str_eq(s->action->type, STR("Compare")) || !expression_is_reference(c->operand))
        return c->operand;
    expression_value(c->operand, &s->lookup, &v);
    return value_text(&v, s->arena);
}

static struct branch
branch_result(struct step *s, const struct outcome *o)
{
    const struct flow_action *a = s->action;
    struct branch b = { .outcome = "NextAction", .next = a->next };

    for (size_t i = 0; i < a->condition_count; i++) {
        const struct flow_condition *c = &a->conditions[i];

        if (operator_holds(c->op, o->exists, o->result, operand_of(s, c)))
            return (struct branch){ "Condition", c->operand, c->next, c->next == NOWHERE };
    }
    if (a->condition_count) {
        b = (struct branch){ "Error", STR("NoMatchingCondition"),
                             error_target(a, STR("NoMatchingCondition")), false };
        if (b.next == NOWHERE)
            b.next = a->next;
        b.failed = b.next == NOWHERE;
    }
    return b;
}

static struct branch
branch_of(struct step *s, const struct outcome *o)
{
    if (o->kind == OUTCOME_ERROR)
        return branch_error(s->action, o->error);
    if (o->kind == OUTCOME_RESULT)
        return branch_result(s, o);
    return (struct branch){ .outcome = "NextAction", .next = s->action->next };
}

/* ---- who watches ---- */

static void
trace(struct step *s, const struct branch *b)
{
    struct frame *f = step_frame(s);
    struct flow_trace what = { .flow = f->name,
                               .action = s->action->id,
                               .type = s->action->type,
                               .outcome = b->outcome,
                               .detail = b->detail,
                               .contact_no = s->c->contact_no };

    if (!s->options->trace)
        return;
    what.parameters = bag_text(&s->log);
    if (b->next != NOWHERE)
        what.next = f->document->actions[b->next].id;
    s->options->trace(&what, s->options->trace_ctx);
}

/* What an action that did not choose a transition itself is called. */
static struct branch
branch_named(const char *outcome)
{
    return (struct branch){ .outcome = outcome, .next = NOWHERE };
}

/* ---- moving ---- */

/* A module that is over goes back to the action that called it, with its result or an error. */
static struct outcome
frame_return(struct step *s, const struct outcome *o)
{
    frame_pop(s);
    s->action = &step_frame(s)->document->actions[step_frame(s)->at];
    bag_clear(&s->log);
    if (o->kind == OUTCOME_RETURN && o->result.n)
        return outcome_result(o->result);
    return o->kind == OUTCOME_ERROR ? outcome_failed() : outcome_next();
}

/* The log names the branch when it has a name of its own (flows.md 10.2). */
static struct str
result_of_error(const char *error)
{
    struct str name = str_from(error);

    return str_eq(name, STR("NoMatchingError")) ? STR("Error") : name;
}

/* A path that a Wait has let run first goes back to it (flows.md 4.5). */
static bool
path_is_over(struct step *s)
{
    int at = step_owed_wait(s);

    if (at == NOWHERE)
        return false;
    step_frame(s)->at = at;
    return true;
}

/* Goes where the outcome leads. false: the run is over, *end says how. */
static bool
move(struct step *s, struct outcome o, enum run_end *end)
{
    for (;;) {
        struct branch b;

        if (o.kind == OUTCOME_MOVED || o.kind == OUTCOME_RETURN) {
            b = branch_named(o.kind == OUTCOME_MOVED ? "Transfer" : "Return");
            trace(s, &b);
            if (o.kind == OUTCOME_MOVED)
                return true;
            step_log(s);
            o = frame_return(s, &o);
            continue;
        }
        b = branch_of(s, &o);
        if (o.kind == OUTCOME_ERROR)
            s->log_result = result_of_error(o.error);
        else if (o.kind == OUTCOME_RESULT)
            s->log_result = o.exists ? o.result : STR("NULL");
        trace(s, &b);
        step_log(s);
        if (b.next != NOWHERE) {
            step_frame(s)->at = b.next;
            return true;
        }
        if (!b.failed && path_is_over(s))
            return true;
        if (s->depth == 1) {
            *end = b.failed ? RUN_END_FAILED : RUN_END_DONE;
            return false;
        }
        o = b.failed ? outcome_failed() : outcome_of(OUTCOME_RETURN);
        o = frame_return(s, &o);
    }
}

/* ---- guards: flows.md 10.1 ---- */

static bool
is_runaway(struct step *s)
{
    s->run.steps++;
    s->run.unpaused++;
    return s->run.steps > LIMIT_FLOW_STEPS || s->run.unpaused > LIMIT_FLOW_UNPAUSED ||
           s->run.messages > LIMIT_FLOW_MESSAGES;
}

static void
stop_runaway(struct step *s)
{
    struct branch b = branch_named("FlowExecutionLimit");

    s->log_result = STR("FlowExecutionLimit");
    trace(s, &b);
    step_log(s);
    log_info("flow-stopped chat=%lld steps=%lld why=FlowExecutionLimit", (long long)s->c->no,
             (long long)s->run.steps);
}

/* ---- the turn ---- */

static struct outcome
begin_action(struct step *s)
{
    const struct action_kind *k = s->action->kind;

    if (k && k->log_first)
        step_log(s);
    if (k && k->begin)
        return k->begin(s);
    /* Tier C, and types from a newer world: their error at once (flows.md 2.5). */
    return outcome_error(k && k->error ? k->error : "NoMatchingError");
}

/* After a wait everything counts anew, and only a wait remembers. */
static void
pause_is_over(struct step *s)
{
    s->run.unpaused = s->run.messages = 0;
    s->run.waits = 0;
    s->run.deadline_ms = 0;
    bag_clear(&s->notes);
}

static void
wait_begins(struct step *s)
{
    struct branch b = branch_named("Wait");

    trace(s, &b);
    s->run.token++;
    step_save(s);
}

/* Deals with an outcome. false: the turn is over. */
static bool
follow(struct step *s, const struct outcome *o)
{
    enum run_end end;
    struct branch b;

    if (s->c->ended_ms) { /* what it started has ended the chat */
        run_cancel(s->t, &s->run);
        return false;
    }
    switch (o->kind) {
    case OUTCOME_STAY:
        return false;
    case OUTCOME_KEEP:
    case OUTCOME_WAIT:
        wait_begins(s);
        return false;
    case OUTCOME_END:
        b = branch_named(o->end == RUN_END_QUEUED ? "Queued" : "End");
        trace(s, &b);
        step_log(s);
        if (o->end == RUN_END_DONE && path_is_over(s))
            return true;
        step_finish(s, o->end);
        return false;
    case OUTCOME_NEXT:
    case OUTCOME_RESULT:
    case OUTCOME_ERROR:
    case OUTCOME_MOVED:
    case OUTCOME_RETURN:
        break;
    }
    if (move(s, *o, &end))
        return true;
    step_finish(s, end);
    return false;
}

/* It goes on in a job of its own, so that others get their turn. */
static void
queue_again(struct step *s)
{
    s->run.waits = WAIT_TURN;
    s->run.deadline_ms = 0;
    step_save(s);
}

void
step_turn(struct step *s)
{
    for (int n = 0; n < LIMIT_FLOW_TURN && s->said_bytes < LIMIT_FLOW_TURN_BYTES; n++) {
        struct outcome o;

        s->action = &step_frame(s)->document->actions[step_frame(s)->at];
        s->log_result = s->log_external = STR_NONE;
        s->logged = false;
        bag_clear(&s->log);
        if (is_runaway(s)) {
            stop_runaway(s);
            step_finish(s, RUN_END_FAILED);
            return;
        }
        o = begin_action(s);
        if (!follow(s, &o))
            return;
    }
    queue_again(s);
}

void
step_resume(struct step *s, const struct flow_event *e)
{
    const struct action_kind *k = s->action->kind;
    struct outcome o;

    if (s->run.waits & WAIT_TURN) {
        s->run.waits = 0;
        step_turn(s);
        return;
    }
    if (!(s->run.waits & e->what) || !k || !k->resume)
        return;
    o = k->resume(s, e);
    if (o.kind == OUTCOME_STAY)
        return;
    if (o.kind == OUTCOME_KEEP) {
        step_save(s);
        return;
    }
    if (s->run.no)
        step_timer_off(s);
    if (o.kind != OUTCOME_WAIT)
        pause_is_over(s);
    if (follow(s, &o))
        step_turn(s);
}

void
step_finish(struct step *s, enum run_end how)
{
    enum run_role role = (enum run_role)s->run.role;

    run_cancel(s->t, &s->run);
    s->run.no = 0;
    if (how == RUN_END_FAILED)
        log_info("flow-failed chat=%lld action=\"%.*s\" type=%.*s", (long long)s->c->no,
                 STR_ARG(s->action->id), STR_ARG(s->action->type));
    life_run_ended(s->t, s->c, role, how);
}
