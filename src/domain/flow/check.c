#include "domain/flow/check_body.h"

#include <stdio.h>

static struct str
text_of(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

static const struct json *
list_of(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_ARRAY ? j : NULL;
}

static const struct json *
transitions_of(const struct checker *ck)
{
    const struct json *t = json_member(json_at(ck->actions, ck->at), "Transitions");

    return json_kind(t) == JSON_KIND_OBJECT ? t : NULL;
}

/* ---- branches ---- */

static bool
is_target(const struct checker *ck, struct str id)
{
    for (size_t i = 0; i < ck->count; i++)
        if (ck->ids[i].n && str_eq(ck->ids[i], id))
            return true;
    return false;
}

static void
check_branch(struct checker *ck, const struct json *from, const char *name, bool required)
{
    const struct json *next = json_member(from, "NextAction");
    struct str id = json_kind(next) == JSON_KIND_STRING ? json_str(next) : STR("");

    if (json_kind(next) <= JSON_KIND_NULL ||
        (json_kind(next) == JSON_KIND_STRING && !id.n)) { /* flows.md 1.2 */
        if (required)
            check_say(ck, FINDING_PROBLEM, "Invalid branch. Path: %zu.%s", ck->at, name);
    } else if (!is_target(ck, id))
        check_say(ck, FINDING_PROBLEM, "Invalid branch. Path: %zu.%s", ck->at, name);
}

static void
check_branches(struct checker *ck)
{
    const struct json *t = transitions_of(ck);
    const struct json *errors = list_of(t, "Errors"), *conditions = list_of(t, "Conditions");
    char name[128];

    check_branch(ck, t, "NextAction", false);
    for (size_t i = 0; i < json_count(errors); i++) {
        struct str type = text_of(json_at(errors, i), "ErrorType");

        snprintf(name, sizeof(name), "%.*s", (int)(type.n < 100 ? type.n : 100),
                 type.n ? type.p : "Errors");
        check_branch(ck, json_at(errors, i), name, true);
    }
    for (size_t i = 0; i < json_count(conditions); i++) {
        snprintf(name, sizeof(name), "Conditions[%zu]", i);
        check_branch(ck, json_at(conditions, i), name, true);
    }
}

/* ---- identifiers ---- */

static bool
identifier_is_good(struct str id)
{
    /* flows.md 1.2: what JavaScript has on every object. */
    static const char *const taken =
        "__proto__ constructor __defineGetter__ __defineSetter__ toString hasOwnProperty"
        " isPrototypeOf propertyIsEnumerable toLocaleString valueOf";

    if (!id.n || str_utf16_units(id) > 50 || word_in(id, taken))
        return false;
    for (size_t i = 0; i < id.n; i++)
        if (!id.p[i] || strchr("%:(\\/)=$,;[]{}", id.p[i]))
            return false;
    return true;
}

static void
check_identifier(struct checker *ck)
{
    struct str id = ck->ids[ck->at];
    bool twice = false;

    for (size_t i = 0; i < ck->at; i++)
        twice |= id.n && str_eq(ck->ids[i], id);
    if (twice || !id.n)
        check_say(ck, FINDING_PROBLEM, "Invalid Action identifier. Path: Actions[%zu].Identifier",
                  ck->at);
    else if (!identifier_is_good(id))
        check_say(ck, check_strictly(ck),
                  "Invalid Action identifier. Path: Actions[%zu].Identifier", ck->at);
}

/* ---- errors and conditions ---- */

static bool
has_error(const struct json *errors, struct str type)
{
    for (size_t i = 0; i < json_count(errors); i++)
        if (str_eq(text_of(json_at(errors, i), "ErrorType"), type))
            return true;
    return false;
}

/* flows.md 4.2: what the two forms of the action must be wired with. */
static const char *
required_errors(const struct checker *ck, const struct action_rule *rule)
{
    const struct json *action = json_at(ck->actions, ck->at);

    if (str_eq(str_from(rule->name), STR("GetParticipantInput")) &&
        json_count(list_of(transitions_of(ck), "Conditions")))
        return "NoMatchingError NoMatchingCondition InputTimeLimitExceeded";
    if (str_eq(str_from(rule->name), STR("ConnectParticipantWithLexBot")) &&
        json_member(json_member(action, "Parameters"), "LexTimeoutSeconds"))
        return "NoMatchingCondition NoMatchingError InputTimeLimitExceeded"; /* flows.md 11.17 */
    if (str_eq(str_from(rule->name), STR("UpdateContactRecordingAndAnalyticsBehavior")) &&
        json_member(json_member(action, "Parameters"), "ChatBehavior"))
        return "NoMatchingError ChannelMismatch InFlightRedactionConfigurationFailed";
    return rule->required_errors;
}

static void
check_errors(struct checker *ck, const struct action_rule *rule)
{
    const struct json *errors = list_of(transitions_of(ck), "Errors");
    const char *required = required_errors(ck, rule);
    struct str rest = str_from(required);

    while (rest.p && rest.n) {
        struct str error = str_cut(&rest, ' ');

        if (!has_error(errors, error))
            check_say(ck, check_strictly(ck),
                      "Action is missing required error. Error: %.*s, Path: Actions[%zu]",
                      STR_ARG(error), ck->at);
    }
    for (size_t i = 0; i < json_count(errors); i++) {
        struct str error = text_of(json_at(errors, i), "ErrorType");

        if (!word_in(error, required) && !word_in(error, rule->required_errors) &&
            !word_in(error, rule->other_errors))
            check_say(ck, check_strictly(ck),
                      "Invalid Action error. Error: %.*s, Path: Actions[%zu]", STR_ARG(error),
                      ck->at);
    }
}

static void
check_condition(struct checker *ck, const struct action_rule *rule, size_t index)
{
    const struct json *entry = json_at(list_of(transitions_of(ck), "Conditions"), index);
    const struct json *condition = json_member(entry, "Condition");
    const struct json *operands = list_of(condition, "Operands");
    struct str name = text_of(condition, "Operator");
    char buffer[SCALAR_TEXT];
    struct str operand;
    const char *wrong = NULL;

    if (!word_in(name, rule->operators ? rule->operators : "Equals"))
        wrong = "Operator";
    else if (json_count(operands) != 1 || !check_scalar(json_at(operands, 0), buffer, &operand) ||
             !operand.n)
        wrong = "Operands";
    if (wrong)
        check_say(ck, FINDING_PROBLEM,
                  "Invalid Action property value. Path: "
                  "Actions[%zu].Transitions.Conditions[%zu].Condition.%s",
                  ck->at, index, wrong);
}

static bool
has_operand(const struct json *conditions, struct str operand)
{
    for (size_t i = 0; i < json_count(conditions); i++) {
        const struct json *c = json_member(json_at(conditions, i), "Condition");
        const struct json *is = json_at(list_of(c, "Operands"), 0);

        if (json_kind(is) == JSON_KIND_STRING && str_eq_nocase(json_str(is), operand))
            return true;
    }
    return false;
}

static void
check_conditions(struct checker *ck, const struct action_rule *rule)
{
    const struct json *conditions = list_of(transitions_of(ck), "Conditions");
    struct str rest = str_from(rule->conditions);

    if (rule->outcome != OUTCOME_RESULT) {
        if (json_count(conditions))
            check_say(ck, check_strictly(ck),
                      "Action does not support conditions. Path: Actions[%zu]", ck->at);
        return;
    }
    for (size_t i = 0; i < json_count(conditions); i++)
        check_condition(ck, rule, i);
    while (rest.p && rest.n) {
        struct str operand = str_cut(&rest, ' ');

        if (!has_operand(conditions, operand))
            check_say(ck, check_strictly(ck),
                      "Action is missing required condition. Condition: %.*s, Path: Actions[%zu]",
                      STR_ARG(operand), ck->at);
    }
}

static void
check_transitions(struct checker *ck, const struct action_rule *rule)
{
    if (rule->outcome == OUTCOME_TERMINAL) {
        if (json_count(transitions_of(ck)))
            check_say(ck, check_strictly(ck),
                      "Action does not support transitions. Path: Actions[%zu]", ck->at);
        return;
    }
    check_errors(ck, rule);
    check_conditions(ck, rule);
}

/* ---- what is worth a note ---- */

static bool
is_audio_only(const struct json *values)
{
    return (json_member(values, "PromptId") || json_member(values, "Media")) &&
           !json_member(values, "Text") && !json_member(values, "SSML");
}

static void
check_chat(struct checker *ck, const struct action_rule *rule, const struct json *values)
{
    if (rule->on_chat == CHAT_FAILS)
        check_say(ck, FINDING_NOTE,
                  "%s does not run on chat: it takes its branch %s. Path: Actions[%zu]", rule->name,
                  rule->chat_error, ck->at);
    else if (rule->on_chat == CHAT_NOTHING)
        check_say(ck, FINDING_NOTE, "%s does nothing on chat and goes on. Path: Actions[%zu]",
                  rule->name, ck->at);
    else if (str_eq(str_from(rule->name), STR("MessageParticipant")) && is_audio_only(values))
        check_say(
            ck, FINDING_NOTE,
            "MessageParticipant plays audio only: nothing is sent on chat. Path: Actions[%zu]",
            ck->at);
    else if (json_member(values, "SSML"))
        check_say(ck, FINDING_NOTE,
                  "SSML is printed with its tags on chat. Path: Actions[%zu].Parameters.SSML",
                  ck->at);
}

/* flows.md 11.4: the unit is seconds. */
static void
check_age(struct checker *ck, const struct action_rule *rule, const struct json *values)
{
    const struct json *conditions = list_of(transitions_of(ck), "Conditions");
    int64_t seconds;

    if (!str_eq(str_from(rule->name), STR("CheckMetricData")) ||
        !str_eq(text_of(values, "MetricType"), STR("OldestContactInQueueAgeSeconds")))
        return;
    for (size_t i = 0; i < json_count(conditions); i++) {
        const struct json *c = json_member(json_at(conditions, i), "Condition");
        const struct json *operand = json_at(list_of(c, "Operands"), 0);

        if (json_kind(operand) == JSON_KIND_STRING &&
            str_int(json_str(operand), 100000, INT64_MAX, &seconds))
            check_say(
                ck, FINDING_WARNING,
                "The age of the oldest contact is in seconds; %lld of them are more than a day."
                " Path: Actions[%zu]",
                (long long)seconds, ck->at);
    }
}

/* ---- an action ---- */

static void
check_action(struct checker *ck)
{
    const struct json *action = json_at(ck->actions, ck->at);
    const struct json *values = json_member(action, "Parameters");
    struct str type = text_of(action, "Type");
    const struct action_rule *rule = action_rule_find(type);

    if (!rule) {
        if (ck->options->unknown_actions && type.n)
            check_say(ck, FINDING_NOTE,
                      "%.*s is not known: it takes its branch NoMatchingError. Path: Actions[%zu]",
                      (int)(type.n < 100 ? type.n : 100), type.p, ck->at);
        else
            check_say(ck, FINDING_PROBLEM,
                      "Invalid Action type. Type: %.*s, Path: Actions[%zu].Type",
                      (int)(type.n < 100 ? type.n : 100), type.n ? type.p : "", ck->at);
        return;
    }
    if (!(rule->in & flow_place_of(ck->options->type)))
        check_say(ck, check_strictly(ck), "Invalid Action type. Type: %s, Path: Actions[%zu].Type",
                  rule->name, ck->at);
    if (json_kind(values) == JSON_KIND_NULL)
        values = NULL;
    check_values(ck, rule, values);
    check_transitions(ck, rule);
    check_age(ck, rule, values);
    check_chat(ck, rule, values);
}

/* ---- what can be reached ---- */

static void
reach(const struct checker *ck, bool *seen, struct str id)
{
    for (size_t i = 0; i < ck->count; i++)
        if (id.n && str_eq(ck->ids[i], id))
            seen[i] = true;
}

static void
reach_from(struct checker *ck, size_t at, bool *seen)
{
    const struct json *t, *errors, *conditions;

    ck->at = at;
    t = transitions_of(ck);
    errors = list_of(t, "Errors");
    conditions = list_of(t, "Conditions");
    reach(ck, seen, text_of(t, "NextAction"));
    for (size_t i = 0; i < json_count(errors); i++)
        reach(ck, seen, text_of(json_at(errors, i), "NextAction"));
    for (size_t i = 0; i < json_count(conditions); i++)
        reach(ck, seen, text_of(json_at(conditions, i), "NextAction"));
}

static void
check_reach(struct checker *ck, struct str start)
{
    bool seen[LIMIT_FLOW_ACTIONS] = { false }, done[LIMIT_FLOW_ACTIONS] = { false };
    bool again = true;

    reach(ck, seen, start);
    while (again) {
        again = false;
        for (size_t i = 0; i < ck->count; i++)
            if (seen[i] && !done[i]) {
                done[i] = again = true;
                reach_from(ck, i, seen);
            }
    }
    for (ck->at = 0; ck->at < ck->count; ck->at++)
        if (!seen[ck->at])
            check_say(ck, FINDING_NOTE, "No branch leads to this action. Path: Actions[%zu]",
                      ck->at);
}

/* ---- the document ---- */

static bool
take_actions(struct checker *ck, const struct json *document)
{
    const struct json *actions = list_of(document, "Actions");
    size_t n = json_count(actions);

    if (json_kind(document) != JSON_KIND_OBJECT)
        check_say(ck, FINDING_PROBLEM, "Invalid flow content. It is not a JSON object");
    else if (!actions)
        check_say(ck, FINDING_PROBLEM, "Invalid flow content. Actions is missing");
    else if (n == 0 || n > LIMIT_FLOW_ACTIONS)
        check_say(ck, FINDING_PROBLEM,
                  "Invalid flow content. Actions has %zu entries, it may have 1 to %d", n,
                  LIMIT_FLOW_ACTIONS);
    else {
        ck->actions = actions;
        ck->count = ck->at = n;
        for (size_t i = 0; i < n; i++)
            if (!arena_copy(ck->arena, text_of(json_at(actions, i), "Identifier"), &ck->ids[i]))
                ck->ids[i] = STR_NONE;
        return true;
    }
    return false;
}

static void
each_action(struct checker *ck, void (*check)(struct checker *ck))
{
    for (ck->at = 0; ck->at < ck->count; ck->at++)
        check(ck);
}

void
flow_check(const struct json *document, const struct flow_check_options *o, struct arena *a,
           struct flow_check *ret)
{
    struct checker *ck = arena_get(a, sizeof(*ck));
    struct str start = text_of(document, "StartAction");

    *ret = (struct flow_check){ .list = arena_get(a, sizeof(*ret->list) * LIMIT_FLOW_FINDINGS) };
    if (!ck || !ret->list) {
        ret->problems = 1;
        return;
    }
    ck->options = o;
    ck->arena = a;
    ck->out = ret;
    if (!take_actions(ck, document))
        return;
    if (!str_eq(text_of(document, "Version"), STR("2019-10-30")))
        check_say(ck, FINDING_PROBLEM, "Invalid version. Path: Version");
    if (!is_target(ck, start))
        check_say(ck, FINDING_PROBLEM, "Invalid branch. Path: StartAction");
    each_action(ck, check_branches);
    each_action(ck, check_identifier);
    each_action(ck, check_action);
    if (!ret->problems)
        check_reach(ck, start);
}
