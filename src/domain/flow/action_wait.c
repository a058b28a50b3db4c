/* Waiting for time and for the customer: Wait (flows.md 4.5), GetParticipantInput (4.2). */

#include "domain/flow/action.h"

#include "base/json.h"

enum { INPUT_LEAST_MS = 60000, WAIT_MOST_S = 604800 };

/* ---- Wait ---- */

static bool
waits_for(struct step *s, const char *event)
{
    const struct json *list = step_json(s, "Events");

    for (size_t i = 0; json_kind(list) == JSON_KIND_ARRAY && i < json_count(list); i++) {
        const struct json *j = json_at(list, i);

        if (json_kind(j) == JSON_KIND_STRING && str_eq(json_str(j), str_from(event)))
            return true;
    }
    return false;
}

static bool
has_bot(struct step *s)
{
    struct participant all[64];
    size_t n = txn_participants(s->t, s->c->no, all, 64);

    for (size_t i = 0; i < n; i++)
        if (all[i].role == ROLE_CUSTOM_BOT && all[i].state != PARTICIPANT_LEFT)
            return true;
    return false;
}

/* Events that end it before its time. false: a bot is waited for that is not there. */
static bool
also_waits(struct step *s, unsigned *ret)
{
    *ret = WAIT_TIMER;
    if (waits_for(s, "CustomerReturned"))
        *ret |= WAIT_MESSAGE | WAIT_RESPONSE | WAIT_FILE; /* flows.md 11.10 */
    if (waits_for(s, "BotParticipantDisconnected")) {
        if (!has_bot(s))
            return false;
        *ret |= WAIT_LEFT;
    }
    return true;
}

static bool
has_condition(const struct flow_action *a, struct str operand)
{
    for (size_t i = 0; i < a->condition_count; i++)
        if (str_eq(a->conditions[i].operand, operand))
            return true;
    return false;
}

/* ---- ContinueExecution: the path "Continue" runs first, then the rest of the time passes ----
 * Until the path has ended, its flow owes the wait: {"At": action, "Due": ms} in the frame. */

static const struct str owed_name = STR_INIT("(wait)");

int
step_owed_wait(struct step *s)
{
    int64_t at;

    return json_int(json_member(bag_get(&step_frame(s)->data, owed_name), "At"), &at) ? (int)at
                                                                                      : NOWHERE;
}

static struct outcome
run_path_first(struct step *s, int64_t due_ms)
{
    struct buf text = { .max = 128 };
    bool done;

    buf_printf(&text, "{\"At\":%d,\"Due\":%lld}", step_frame(s)->at, (long long)due_ms);
    done = bag_set(&step_frame(s)->data, owed_name, buf_str(&text));
    buf_done(&text);
    return done ? outcome_result(STR("Continue")) : outcome_failed();
}

struct outcome
action_wait(struct step *s)
{
    bool path = step_is_true(s, "ContinueExecution") && has_condition(s->action, STR("Continue"));
    int owed = step_owed_wait(s);
    int64_t seconds = 0, due_ms;
    unsigned waits;

    if (owed != NOWHERE && owed != step_frame(s)->at) /* no wait within the path: flows.md 4.5 */
        return outcome_failed();
    if (!(path && step_int(s, "MinimumWaitTimeSeconds", 1, WAIT_MOST_S, &seconds)) &&
        !step_int(s, "TimeLimitSeconds", 1, WAIT_MOST_S, &seconds) &&
        !step_int(s, "TimeoutSeconds", 1, WAIT_MOST_S, &seconds))
        return outcome_failed();
    step_note(s, "TimeoutSeconds", step_number(s, seconds));
    due_ms = txn_now_ms(s->t) + seconds * 1000;
    if (path && owed == NOWHERE)
        return run_path_first(s, due_ms);
    if (owed != NOWHERE) {
        json_int(json_member(bag_get(&step_frame(s)->data, owed_name), "Due"), &due_ms);
        bag_remove(&step_frame(s)->data, owed_name);
    }
    return also_waits(s, &waits) ? outcome_wait(s, waits, due_ms)
                                 : outcome_error("ParticipantNotFound");
}

/* An event without its condition is an error, then NextAction (the kind is soft). */
struct outcome
resume_wait(struct step *s, const struct flow_event *e)
{
    struct str name = e->what == WAIT_TIMER  ? STR("WaitCompleted")
                      : e->what == WAIT_LEFT ? STR("BotParticipantDisconnected")
                                             : STR("CustomerReturned");

    return has_condition(s->action, name) ? outcome_result(name) : outcome_failed();
}

/* ---- GetParticipantInput ---- */

struct outcome
action_input(struct step *s)
{
    int64_t seconds, least = INPUT_LEAST_MS;
    struct str text;

    if (!s->options->chat_input || step_json(s, "InputEncryption") ||
        !step_int(s, "InputTimeLimitSeconds", 1, 180, &seconds))
        return outcome_failed();
    if (step_prompt(s, &text)) {
        if (str_utf16_units(text) > LIMIT_FLOW_MESSAGE)
            return outcome_failed();
        step_note(s, "Text", text);
        step_say(s, SPEAKER_SYSTEM, CONTENT_TEXT, text);
    }
    return outcome_wait(s, WAIT_TIMER | WAIT_MESSAGE,
                        txn_now_ms(s->t) + (seconds * 1000 > least ? seconds * 1000 : least));
}

static bool
is_phone_number(struct str text, bool international)
{
    size_t digits = 0, i = 0;

    if (international) {
        if (!text.n || text.p[0] != '+')
            return false;
        i = 1;
    }
    for (; i < text.n; i++) {
        if (text.p[i] >= '0' && text.p[i] <= '9')
            digits++;
        else if (international || (text.p[i] != ' ' && text.p[i] != '-'))
            return false;
    }
    return digits >= 3 && digits <= 15;
}

static struct str
cut(struct str text, int64_t units)
{
    while (text.n && (int64_t)str_utf16_units(text) > units) {
        text.n--;
        while (text.n && (text.p[text.n] & 0xC0) == 0x80)
            text.n--;
    }
    return text;
}

/* Store form: flows.md 4.2 no. 4. */
static struct outcome
store_input(struct step *s, struct str text)
{
    const struct json *validation = step_json(s, "InputValidation");
    const struct json *phone = json_member(validation, "PhoneNumberValidation");
    struct str format = step_resolve(s, json_member(phone, "NumberFormat"));
    int64_t most;

    if (phone && !is_phone_number(text, str_eq(format, STR("E164"))))
        return outcome_error("InvalidPhoneNumber");
    if (str_int(step_resolve(
                    s, json_member(json_member(validation, "CustomValidation"), "MaximumLength")),
                1, LIMIT_CONTENT, &most))
        text = cut(text, most);
    bag_set_str(&step_frame(s)->data, STR("StoredCustomerInput"), text);
    return outcome_next();
}

/* "1", or as people write it, "1." */
static bool
is_choice(struct str text, struct str operand)
{
    return str_eq(text, operand) ||
           (text.n == operand.n + 1 && text.p[operand.n] == '.' && str_starts(text, operand));
}

struct outcome
resume_input(struct step *s, const struct flow_event *e)
{
    bool store = step_is_true(s, "StoreInput");
    struct str text;

    if (e->what == WAIT_TIMER) {
        if (!store)
            return outcome_error("InputTimeLimitExceeded");
        bag_set_str(&step_frame(s)->data, STR("StoredCustomerInput"), STR("Timeout"));
        return outcome_next();
    }
    text = str_trim(e->item->content);
    if (store)
        return store_input(s, text);
    for (size_t i = 0; i < s->action->condition_count; i++)
        if (is_choice(text, s->action->conditions[i].operand))
            return outcome_result(s->action->conditions[i].operand);
    return outcome_error("NoMatchingCondition");
}
