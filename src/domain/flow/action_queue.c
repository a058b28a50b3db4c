/* Queues, hours, metrics: flows.md 7.1 to 7.7. What they are is routing's business. */

#include "domain/flow/action.h"

#include "base/json.h"
#include "domain/criteria.h"

#include <stdint.h>

/* "QueueId" or "AgentId"; both absent: *ret_given is false. false: one is given and empty. */
static bool
read_target(struct step *s, struct str *ret, bool *ret_of_agent, bool *ret_given)
{
    *ret = STR_NONE;
    *ret_of_agent = step_raw(s, "AgentId").n > 0;
    *ret_given = *ret_of_agent || step_raw(s, "QueueId").n > 0;
    return !*ret_given || step_whole(s, *ret_of_agent ? "AgentId" : "QueueId", ret);
}

struct outcome
action_target_queue(struct step *s)
{
    bool of_agent, given;
    struct str id;

    if (!read_target(s, &id, &of_agent, &given) || !given)
        return outcome_failed();
    step_note(s, of_agent ? "Agent" : "Queue", id);
    if (queue_target(s->t, s->c, id, of_agent, NULL) != OK)
        return outcome_failed();
    step_forget(s);
    return outcome_next();
}

/* The line is the old contact's: a moved one has a new segment (flows.md 7.3). */
static struct outcome
outcome_of_queueing(struct step *s, enum err e)
{
    if (e == OK) {
        step_log(s);
        s->logged = true;
    }
    step_forget(s);
    if (e == OK)
        return outcome_end(RUN_END_QUEUED);
    return outcome_error(e == ERR_QUOTA ? "QueueAtCapacity" : "NoMatchingError");
}

/* Whose queue, and whose line: looked up before anything moves. */
static void
note_queue(struct step *s)
{
    struct queue_facts facts = { 0 };

    step_contact(s);
    queue_facts(s->t, s->c, &facts);
    if (facts.queue_arn.n)
        step_note(s, "Queue", facts.queue_arn);
}

/* flows.md 4.8, 2.2: not from a queue flow, not from a whisper. */
struct outcome
action_to_queue(struct step *s)
{
    if (s->run.role != RUN_INBOUND && s->run.role != RUN_TRANSFER && s->run.role != RUN_DISCONNECT)
        return outcome_failed();
    note_queue(s);
    return outcome_of_queueing(s, queue_enter(s->t, s->c, NULL));
}

/* TransferContactToAgent: the target agent's queue, or the end (flows.md 4.10). */
struct outcome
action_to_agent(struct step *s)
{
    struct queue_facts facts = { 0 };
    struct outcome o;

    queue_facts(s->t, s->c, &facts);
    if (!facts.agent_user_name.n ||
        queue_target(s->t, s->c, facts.agent_user_name, true, NULL) != OK)
        return outcome_end(RUN_END_FAILED);
    o = action_to_queue(s);
    return o.kind == OUTCOME_END ? o : outcome_end(RUN_END_FAILED);
}

struct outcome
action_dequeue(struct step *s)
{
    bool of_agent, given;
    struct str id;

    if (s->run.role != RUN_CUSTOMER_QUEUE || !read_target(s, &id, &of_agent, &given))
        return outcome_failed();
    if (given)
        step_note(s, of_agent ? "Agent" : "Queue", id);
    step_contact(s);
    return outcome_of_queueing(s, queue_move(s->t, s->c, id, of_agent, NULL));
}

struct outcome
action_routing_behavior(struct step *s)
{
    int64_t n;

    if (step_raw(s, "QueuePriority").n) {
        if (!step_int(s, "QueuePriority", 1, INT64_MAX, &n))
            return outcome_failed();
        queue_priority(s->t, s->c, n);
    } else {
        if (!step_int(s, "QueueTimeAdjustmentSeconds", -604800, 604800, &n))
            return outcome_failed();
        queue_age(s->t, s->c, n);
    }
    step_note(s, "Value", step_number(s, n));
    return outcome_next();
}

static bool
are_criteria(struct str text)
{
    struct json *j = NULL;
    bool good = text.n && json_parse(text, JSON_READ_STRICT, &j, NULL) == OK &&
                criteria_check(j, NULL) == OK;

    json_free(&j);
    return good;
}

/* Steps as they stand, or one reference to an object that holds them. */
struct outcome
action_routing_criteria(struct step *s)
{
    const struct json *j = step_json(s, "RoutingCriteria");
    struct buf text = { .max = LIMIT_FLOW_PARAMETERS };
    struct str kept = STR_NONE;
    struct value v;

    if (json_kind(j) == JSON_KIND_STRING) {
        expression_value(json_str(j), &s->lookup, &v);
        kept = value_text(&v, s->arena);
    } else if (json_kind(j) == JSON_KIND_OBJECT && step_put_resolved(s, j, &text)) {
        arena_copy(s->arena, buf_str(&text), &kept);
    }
    buf_done(&text);
    if (!are_criteria(kept))
        return outcome_failed();
    queue_criteria(s->t, s->c, kept);
    return outcome_next();
}

struct outcome
action_hours(struct step *s)
{
    struct str id = STR_NONE;
    bool open;

    if (step_raw(s, "HoursOfOperationId").n && !step_whole(s, "HoursOfOperationId", &id))
        return outcome_failed();
    if (id.n)
        step_note(s, "Hours", id);
    if (queue_hours(s->t, s->c, id, &open, NULL) != OK)
        return outcome_failed();
    return outcome_result(open ? STR("True") : STR("False"));
}

/* ---- metrics ---- */

static bool
measure(struct step *s, struct queue_metrics *ret)
{
    bool of_agent, given;
    struct str id;

    *ret = (struct queue_metrics){ -1, -1, -1, -1, -1, -1, -1 };
    return read_target(s, &id, &of_agent, &given) &&
           queue_measure(s->t, s->c, of_agent ? STR_NONE : id, of_agent ? id : STR_NONE, ret,
                         NULL) == OK;
}

/* clang-format off */
static const struct {
    struct str type;
    size_t at; /* in struct queue_metrics */
} metric_types[] = {
    { STR_INIT("NumberOfAgentsAvailable"), offsetof(struct queue_metrics, agents_available) },
    { STR_INIT("NumberOfAgentsStaffed"), offsetof(struct queue_metrics, agents_staffed) },
    { STR_INIT("NumberOfAgentsOnline"), offsetof(struct queue_metrics, agents_online) },
    { STR_INIT("NumberOfContactsInQueue"), offsetof(struct queue_metrics, contacts) },
    { STR_INIT("OldestContactInQueueAgeSeconds"), offsetof(struct queue_metrics, oldest_age_s) },
};
/* clang-format on */

struct outcome
action_check_metric(struct step *s)
{
    struct str type = step_raw(s, "MetricType");
    struct queue_metrics m;
    int64_t n;

    step_note(s, "MetricType", type);
    for (size_t i = 0; i < sizeof(metric_types) / sizeof(metric_types[0]); i++) {
        if (!str_eq(type, metric_types[i].type))
            continue;
        if (!measure(s, &m))
            return outcome_failed();
        memcpy(&n, (const char *)&m + metric_types[i].at, sizeof(n));
        return n < 0 ? outcome_missing() : outcome_result(step_number(s, n));
    }
    return outcome_failed();
}

static void
put_metric(struct json_out *w, const char *name, int64_t n)
{
    if (n >= 0)
        json_set_int(w, name, n);
}

static void
put_agents(struct json_out *w, const char *name, int64_t n)
{
    if (n < 0)
        return;
    json_name(w, name);
    json_open(w, '{');
    json_set_int(w, "Count", n);
    json_close(w, '}');
}

/* $.Metrics: flows.md 4.12. */
static void
put_metrics(struct step *s, struct json_out *w, const struct queue_metrics *m)
{
    struct queue_facts facts = { 0 };

    queue_facts(s->t, s->c, &facts);
    json_open(w, '{');
    json_name(w, "Queue");
    json_open(w, '{');
    if (facts.queue_name.n && !step_raw(s, "QueueId").n && !step_raw(s, "AgentId").n) {
        json_set_str(w, "Name", facts.queue_name);
        json_set_str(w, "ARN", facts.queue_arn);
    }
    put_metric(w, "Size", m->contacts);
    put_metric(w, "OldestContactAge", m->oldest_age_s);
    put_metric(w, "EstimatedWaitTime", m->estimated_wait_s);
    json_close(w, '}');
    json_name(w, "Agents");
    json_open(w, '{');
    put_agents(w, "Online", m->agents_online);
    put_agents(w, "Available", m->agents_available);
    put_agents(w, "Staffed", m->agents_staffed);
    json_close(w, '}');
    json_name(w, "Contact");
    json_open(w, '{');
    put_metric(w, "PositionInQueue", m->position);
    if (m->position >= 0)
        put_metric(w, "EstimatedWaitTime", m->estimated_wait_s);
    json_close(w, '}');
    json_close(w, '}');
}

struct outcome
action_get_metrics(struct step *s)
{
    struct buf text = { .max = 8192 };
    struct json_out w = { .out = &text };
    struct queue_metrics m;
    bool done;

    if (!measure(s, &m))
        return outcome_failed();
    put_metrics(s, &w, &m);
    done = !text.full && bag_set(&step_frame(s)->data, STR("Metrics"), buf_str(&text));
    buf_done(&text);
    return done ? outcome_next() : outcome_failed();
}
