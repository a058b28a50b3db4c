/* InvokeLambdaFunction: flows.md 5. The call itself is an errand; its answer is a job. */

#include "domain/flow/action.h"

#include "base/json.h"
#include "base/random.h"
#include "store/errands.h"

/* Beyond the limit of a call, before its run stops waiting for an answer that was lost. */
enum { LOST_MS = 3000 };

/* ---- the event: flows.md 5.2 ---- */

static void
put_or_null(struct json_out *w, const char *name, struct str text)
{
    json_name(w, name);
    if (text.n)
        json_put_str(w, text);
    else
        json_put_raw(w, STR("null"));
}

static void
put_reference(struct step *s, struct json_out *w, const char *name, struct str reference)
{
    struct value v;

    expression_value(reference, &s->lookup, &v);
    put_or_null(w, name, value_text(&v, s->arena));
}

static void
put_object(struct step *s, struct json_out *w, const char *name, struct str reference,
           const char *otherwise)
{
    struct value v;
    struct str text;

    expression_value(reference, &s->lookup, &v);
    text = value_text(&v, s->arena);
    json_name(w, name);
    json_put_raw(w, text.n && text.p[0] == '{' ? text : str_from(otherwise));
}

static void
put_queue(struct step *s, struct json_out *w)
{
    struct queue_facts facts = { 0 };

    queue_facts(s->t, s->c, &facts);
    json_name(w, "Queue");
    if (!facts.queue_arn.n) {
        json_put_raw(w, STR("null"));
        return;
    }
    json_open(w, '{');
    json_set_str(w, "ARN", facts.queue_arn);
    json_set_str(w, "Name", facts.queue_name);
    json_name(w, "OutboundCallerId");
    json_put_raw(w, STR("null"));
    json_close(w, '}');
}

static void
put_tags(struct step *s, struct json_out *w)
{
    struct bag details, tags;

    bag_init(&details, s->arena);
    bag_init(&tags, s->arena);
    bag_read_text(&details, step_contact(s)->details);
    bag_read(&tags, bag_get(&details, STR("Tags")));
    bag_set_str(&tags, STR("aws:connect:instanceId"), step_uuid(s, &step_instance(s)->id));
    json_name(w, "Tags");
    json_put_raw(w, bag_text(&tags));
    bag_done(&tags);
    bag_done(&details);
}

static void
put_segment_attributes(struct step *s, struct json_out *w)
{
    struct bag all;

    bag_init(&all, s->arena);
    bag_set(&all, STR("connect:Subtype"), STR("{\"ValueString\":\"connect:Chat\"}"));
    bag_read_text(&all, step_contact(s)->segment_attributes);
    json_name(w, "SegmentAttributes");
    json_put_raw(w, bag_text(&all));
    bag_done(&all);
}

static void
put_contact_data(struct step *s, struct json_out *w)
{
    json_open(w, '{');
    json_name(w, "Attributes");
    json_put_raw(w, bag_text(step_attributes(s)));
    json_set_str(w, "AwsRegion", step_instance(s)->region);
    json_set_str(w, "Channel", STR("CHAT"));
    put_reference(s, w, "ContactId", STR("$.ContactId"));
    json_name(w, "CustomerEndpoint");
    json_put_raw(w, STR("null"));
    put_reference(s, w, "CustomerId", STR("$.CustomerId"));
    put_reference(s, w, "Description", STR("$.Description"));
    put_reference(s, w, "InitialContactId", STR("$.InitialContactId"));
    json_set_str(w, "InitiationMethod", step_method(s));
    put_reference(s, w, "InstanceARN", STR("$.InstanceARN"));
    put_reference(s, w, "LanguageCode", STR("$.LanguageCode"));
    json_name(w, "MediaStreams");
    json_put_raw(w, STR("{\"Customer\":{\"Audio\":null}}"));
    put_reference(s, w, "Name", STR("$.Name"));
    put_reference(s, w, "PreviousContactId", STR("$.PreviousContactId"));
    put_queue(s, w);
    put_object(s, w, "References", STR("$.References"), "{}");
    put_reference(s, w, "RelatedContactId", STR("$.RelatedContactId"));
    put_segment_attributes(s, w);
    json_name(w, "SystemEndpoint");
    json_put_raw(w, STR("null"));
    put_tags(s, w);
    json_close(w, '}');
}

bool
step_event(struct step *s, struct str parameters, struct buf *out)
{
    struct json_out w = { .out = out };

    json_open(&w, '{');
    json_set_str(&w, "Name", STR("ContactFlowEvent"));
    json_name(&w, "Details");
    json_open(&w, '{');
    json_name(&w, "ContactData");
    put_contact_data(s, &w);
    json_name(&w, "Parameters");
    json_put_raw(&w, parameters);
    json_close(&w, '}');
    json_close(&w, '}');
    return !out->full;
}

/* ---- the call ---- */

bool
step_errand(struct step *s, enum errand_kind kind, struct str request, int64_t limit_ms,
            bool nobody_waits)
{
    int64_t now = txn_now_ms(s->t), no = step_no(s);
    struct errand e = { .kind = kind,
                        .ref = nobody_waits ? -no : no,
                        .token = s->run.token + 1, /* of the wait that begins now */
                        .request = request,
                        .due_ms = now,
                        .expires_ms = now + limit_ms };

    if (!request.n || request.n > LIMIT_ERRAND_REQUEST)
        return false;
    txn_errand_add(s->t, &e);
    return true;
}

struct outcome
outcome_call(struct step *s, unsigned also, int64_t limit_ms)
{
    return outcome_wait(s, WAIT_ANSWER | WAIT_TIMER | also, txn_now_ms(s->t) + limit_ms + LOST_MS);
}

/* {"Function": …, "Type": …, "Contact": …, "LimitMs": …, "Event": {…}}: outside_flow.c sends it. */
static bool
write_request(struct step *s, struct str function, bool async, int64_t limit_ms,
              struct str parameters, struct str *ret)
{
    struct buf text = { .max = LIMIT_ERRAND_REQUEST }, event = { .max = LIMIT_ERRAND_REQUEST };
    struct json_out w = { .out = &text };
    bool done = step_event(s, parameters, &event);

    json_open(&w, '{');
    json_set_str(&w, "Function", function);
    json_set_str(&w, "Type", async ? STR("Event") : STR("RequestResponse"));
    json_set_str(&w, "Contact", step_uuid(s, &step_contact(s)->id));
    json_set_int(&w, "LimitMs", limit_ms);
    json_name(&w, "Event");
    json_put_raw(&w, buf_str(&event));
    json_close(&w, '}');
    done = done && !text.full && arena_copy(s->arena, buf_str(&text), ret);
    buf_done(&event);
    buf_done(&text);
    return done;
}

static bool
set_invocation(struct step *s)
{
    char id[UUID_TEXT_SIZE];
    struct bag b;
    bool done;

    uuid4(id);
    bag_init(&b, s->arena);
    bag_read(&b, bag_get(&step_frame(s)->data, STR("LambdaInvocation")));
    bag_set_str(&b, STR("InvocationId"), str_from(id));
    done = bag_set(&step_frame(s)->data, STR("LambdaInvocation"), bag_text(&b));
    bag_done(&b);
    return done;
}

struct outcome
action_lambda(struct step *s)
{
    bool async = str_eq_nocase(step_raw(s, "InvocationType"), STR("ASYNCHRONOUS"));
    struct buf parameters = { .max = LIMIT_FLOW_PARAMETERS };
    const struct json *given = step_json(s, "LambdaInvocationAttributes");
    struct str function, request;
    int64_t seconds = 3;
    bool good = step_text(s, "LambdaFunctionARN", &function);

    if (good)
        step_note(s, "FunctionArn", function);
    if (step_raw(s, "InvocationTimeLimitSeconds").n)
        good = good && step_int(s, "InvocationTimeLimitSeconds", 1, async ? 60 : 8, &seconds);
    good = good && (json_kind(given) == JSON_KIND_OBJECT ? step_put_resolved(s, given, &parameters)
                                                         : buf_add(&parameters, STR("{}")));
    good = good &&
           write_request(s, function, async, seconds * 1000, buf_str(&parameters), &request) &&
           step_errand(s, ERRAND_LAMBDA, request, seconds * 1000, async);
    buf_done(&parameters);
    if (!good)
        return outcome_failed();
    if (async)
        return set_invocation(s) ? outcome_next() : outcome_failed();
    return outcome_call(s, 0, seconds * 1000);
}

/* ---- the answer: flows.md 5.4, 5.6 ---- */

static bool
has_header(struct str headers, struct str name)
{
    while (headers.n) {
        struct str line = str_cut(&headers, '\n'), head = str_cut(&line, ':');

        if (str_eq_nocase(str_trim(head), name))
            return true;
    }
    return false;
}

struct taking {
    struct step *s;
    struct bag map;
};

/* STRING_MAP: strings; numbers and booleans become them, null is absent. */
static enum err
take_string(struct str name, const struct json *value, void *arg)
{
    struct taking *g = arg;
    struct value v;

    value_of_json(value, g->s->arena, &v);
    if (v.kind == VALUE_JSON)
        return ERR_INVALID;
    return v.kind == VALUE_MISSING || bag_set_str(&g->map, name, v.text) ? OK : ERR_TOO_BIG;
}

static const char *
take_object(struct step *s, const struct json *j, bool strings, struct str *ret)
{
    struct taking g = { .s = s };
    const char *why = NULL;

    if (json_kind(j) != JSON_KIND_OBJECT)
        return "the answer is not an object";
    if (json_member(j, "errorMessage") && json_member(j, "errorType"))
        return "the function failed";
    bag_init(&g.map, s->arena);
    if (!strings)
        bag_read(&g.map, j);
    else if (json_each(j, take_string, &g) != OK)
        why = "the answer has nested values, and STRING_MAP is expected";
    *ret = bag_text(&g.map);
    if (!why && (!ret->n || ret->n > LIMIT_FLOW_PARAMETERS))
        why = "the answer is too large";
    bag_done(&g.map);
    return why;
}

const char *
answer_object(struct step *s, const struct errand_answer *a, bool strings, struct str *ret)
{
    struct json *j = NULL;
    const char *why;

    if (!a->answered)
        return a->why ? a->why : "no answer";
    if (a->status >= 400 || a->status < 200)
        return "the function's service answered with an error";
    if (has_header(a->headers, STR("X-Amz-Function-Error")))
        return "the function failed";
    if (a->body.n > LIMIT_FLOW_ANSWER)
        return "the answer is too large";
    if (json_parse(a->body, JSON_READ_STRICT, &j, NULL) != OK)
        return "the answer is not JSON";
    why = take_object(s, j, strings, ret);
    json_free(&j);
    return why;
}

static bool
wants_strings(struct step *s)
{
    const struct json *validation = step_json(s, "ResponseValidation");
    const struct json *type = json_member(validation, "ResponseType");

    return json_kind(type) != JSON_KIND_STRING || !str_eq_nocase(json_str(type), STR("JSON"));
}

static bool
store_answer(struct step *s, struct str object)
{
    struct bag *data = &step_frame(s)->data, invocation;
    bool done;

    bag_init(&invocation, s->arena);
    bag_read(&invocation, bag_get(data, STR("LambdaInvocation")));
    bag_set(&invocation, STR("ResultData"), object);
    done = bag_set(data, STR("External"), object) &&
           bag_set(data, STR("LambdaInvocation"), bag_text(&invocation));
    bag_done(&invocation);
    return done;
}

void
step_external(struct step *s, struct str json)
{
    s->log_external = json;
}

static void
log_reason(struct step *s, const char *why)
{
    struct buf text = { .max = 1024 };
    struct json_out w = { .out = &text };
    struct str kept = STR_NONE;

    json_put_str(&w, str_from(why));
    arena_copy(s->arena, buf_str(&text), &kept);
    buf_done(&text);
    step_external(s, kept);
}

struct outcome
resume_lambda(struct step *s, const struct flow_event *e)
{
    struct str object = STR_NONE;
    const char *why =
        e->what == WAIT_TIMER ? "timeout" : answer_object(s, e->answer, wants_strings(s), &object);
    struct str function;

    if (step_text(s, "LambdaFunctionARN", &function))
        step_note(s, "FunctionArn", function);
    if (!why && !store_answer(s, object))
        why = "the answer is too large";
    if (why) {
        log_reason(s, why);
        return outcome_failed();
    }
    step_external(s, object);
    return outcome_next();
}

/* An asynchronous call has answered: nothing branches. */
bool
step_take_async(struct step *s, const struct errand_answer *a)
{
    struct str object;

    return answer_object(s, a, false, &object) == NULL && store_answer(s, object);
}
