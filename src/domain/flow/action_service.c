/* Actions of services that we do not have: tasks, profiles, cases, assistants. A setting may map
 * each to an HTTP endpoint (flows.md 2.5, 7.10); without one they take their error. */

#include "domain/flow/action.h"

#include "base/json.h"

enum { SERVICE_MS = 8000 };

/* The resolved parameters stand where a function's stand. */
struct outcome
action_service(struct step *s)
{
    struct buf parameters = { .max = LIMIT_FLOW_PARAMETERS };
    struct buf event = { .max = LIMIT_ERRAND_REQUEST }, text = { .max = LIMIT_ERRAND_REQUEST };
    struct json_out w = { .out = &text };
    struct str request = STR_NONE;
    bool good = s->action->parameters ? step_put_resolved(s, s->action->parameters, &parameters)
                                      : buf_add(&parameters, STR("{}"));

    good = good && step_event(s, buf_str(&parameters), &event);
    json_open(&w, '{');
    json_set_str(&w, "Action", s->action->type);
    json_set_str(&w, "Contact", step_uuid(s, &step_contact(s)->id));
    json_set_int(&w, "LimitMs", SERVICE_MS);
    json_name(&w, "Event");
    json_put_raw(&w, buf_str(&event));
    json_close(&w, '}');
    good = good && !text.full && arena_copy(s->arena, buf_str(&text), &request) &&
           step_errand(s, ERRAND_TASK, request, SERVICE_MS, false);
    buf_done(&parameters);
    buf_done(&event);
    buf_done(&text);
    return good ? outcome_call(s, 0, SERVICE_MS) : outcome_failed();
}

/* 2xx is success. An object is kept under the service's root; `error` in it names a branch. */
struct outcome
resume_service(struct step *s, const struct flow_event *e)
{
    const struct errand_answer *a = e->answer;
    struct str object = STR_NONE;
    struct json *j = NULL;
    const struct json *error;
    struct str name = STR_NONE;

    if (e->what == WAIT_TIMER || !a->answered || a->status < 200 || a->status >= 300)
        return outcome_failed();
    if (a->body.n && answer_object(s, a, false, &object) != NULL)
        return outcome_failed();
    if (!object.n)
        return outcome_next();
    if (json_parse(object, JSON_READ_STRICT, &j, NULL) == OK) {
        error = json_member(j, "error");
        if (json_kind(error) == JSON_KIND_STRING)
            arena_copy(s->arena, json_str(error), &name);
    }
    json_free(&j);
    if (name.n) /* arena_copy() ends with a NUL */
        return outcome_error(name.p);
    step_external(s, object);
    return bag_set(&step_frame(s)->data, str_from(s->action->kind->webhook), object)
               ? outcome_next()
               : outcome_failed();
}
