/* Parameters against their rules: flows.md 1.5, 1.9. */

#include "domain/flow/check_body.h"

#include <stdio.h>

/* Where a value stands, below Parameters. */
struct place {
    const struct place *above;
    struct str name;
    size_t index; /* of a list, when there is no name */
};

static void
place_write(const struct place *p, struct buf *out)
{
    if (!p)
        return;
    place_write(p->above, out);
    if (p->name.p) {
        buf_add_byte(out, '.');
        buf_add(out, p->name);
    } else
        buf_printf(out, "[%zu]", p->index);
}

static void
say_at(struct checker *ck, enum finding_kind kind, const char *sentence, const struct place *p)
{
    struct buf path = { .max = 512 };

    place_write(p, &path);
    check_say(ck, kind, "%s. Path: Actions[%zu].Parameters%.*s", sentence, ck->at,
              STR_ARG(buf_str(&path)));
    buf_done(&path);
}

static void
bad_value(struct checker *ck, enum finding_kind kind, const struct place *p)
{
    say_at(ck, kind, "Invalid Action property value", p);
}

static bool
is_reference(struct str text)
{
    return str_starts(text, STR("$.")) || str_starts(text, STR("$["));
}

static void
check_static(struct checker *ck, const struct value_rule *rule, struct str text,
             const struct place *p)
{
    int64_t number;

    if (rule->choices && !word_in_nocase(text, rule->choices))
        bad_value(ck, FINDING_PROBLEM, p);
    else if ((rule->min || rule->max) && !str_int(str_trim(text), rule->min, rule->max, &number))
        bad_value(ck, FINDING_PROBLEM, p);
}

static void
check_text(struct checker *ck, const struct value_rule *rule, const struct json *value,
           const struct place *p)
{
    char buffer[SCALAR_TEXT];
    struct str text;

    if (!check_scalar(value, buffer, &text)) {
        bad_value(ck, FINDING_PROBLEM, p);
        return;
    }
    if (!text.n)
        bad_value(ck, rule->required ? FINDING_PROBLEM : check_strictly(ck), p);
    else if (rule->class == CLASS_REFERENCE && !is_reference(text))
        bad_value(ck, FINDING_PROBLEM, p);
    else if (rule->class == CLASS_STATIC && is_reference(text))
        bad_value(ck, check_strictly(ck), p);
    else if (rule->class != CLASS_TEXT && !is_reference(text))
        check_static(ck, rule, text, p);
}

/* ---- maps and lists ---- */

struct map_visit {
    struct checker *ck;
    const struct place *place;
};

static enum err
map_member(struct str name, const struct json *value, void *arg)
{
    struct map_visit *v = arg;
    const struct place here = { .above = v->place, .name = name };
    char buffer[SCALAR_TEXT];
    struct str text;

    if (!check_scalar(value, buffer, &text))
        bad_value(v->ck, FINDING_PROBLEM, &here);
    else if (!text.n)
        check_say(v->ck, check_strictly(v->ck), "Empty value in Parameters.%.*s",
                  STR_ARG(v->place->name));
    return OK;
}

static void
check_map(struct checker *ck, const struct json *value, const struct place *p)
{
    struct map_visit v = { ck, p };

    if (json_kind(value) != JSON_KIND_OBJECT)
        bad_value(ck, FINDING_PROBLEM, p);
    else if (str_eq(p->name, STR("Tags")) && json_count(value) > 6)
        check_say(ck, FINDING_PROBLEM, "More than 6 tags in Parameters.Tags");
    else
        json_each(value, map_member, &v);
}

static void
check_list(struct checker *ck, const struct value_rule *rule, const struct json *value,
           const struct place *p)
{
    if (json_kind(value) != JSON_KIND_ARRAY) {
        bad_value(ck, FINDING_PROBLEM, p);
        return;
    }
    for (size_t i = 0; i < json_count(value); i++) {
        const struct place here = { .above = p, .index = i };
        const struct json *entry = json_at(value, i);
        struct str text = json_kind(entry) == JSON_KIND_STRING ? json_str(entry) : STR("");

        if (!text.n || (rule->choices && !word_in(text, rule->choices)))
            bad_value(ck, FINDING_PROBLEM, &here);
    }
}

/* ---- an object against its table ---- */

static void check_object(struct checker *ck, const struct value_rule *rules,
                         const struct json *object, const struct place *p);

static void
check_messages(struct checker *ck, const struct value_rule *rule, const struct json *value,
               const struct place *p)
{
    if (json_kind(value) != JSON_KIND_ARRAY || !json_count(value)) {
        bad_value(ck, FINDING_PROBLEM, p);
        return;
    }
    for (size_t i = 0; i < json_count(value); i++) {
        const struct place here = { .above = p, .index = i };

        check_object(ck, rule->inside, json_at(value, i), &here);
    }
}

static void
check_value(struct checker *ck, const struct value_rule *rule, const struct json *value,
            const struct place *p)
{
    switch (rule->class) {
    case CLASS_STATIC:
    case CLASS_VALUE:
    case CLASS_REFERENCE:
    case CLASS_TEXT:
        check_text(ck, rule, value, p);
        break;
    case CLASS_MAP:
        check_map(ck, value, p);
        break;
    case CLASS_LIST:
        check_list(ck, rule, value, p);
        break;
    case CLASS_OBJECT:
        check_object(ck, rule->inside, value, p);
        break;
    case CLASS_MESSAGES:
        check_messages(ck, rule, value, p);
        break;
    case CLASS_ANY:
        break;
    }
}

struct object_visit {
    struct checker *ck;
    const struct value_rule *rules;
    const struct place *place;
};

static enum err
object_member(struct str name, const struct json *value, void *arg)
{
    struct object_visit *v = arg;
    const struct place here = { .above = v->place, .name = name };

    for (const struct value_rule *r = v->rules; r->name; r++)
        if (str_eq(name, str_from(r->name))) {
            if (json_kind(value) != JSON_KIND_NULL)
                check_value(v->ck, r, value, &here);
            return OK;
        }
    say_at(v->ck, check_strictly(v->ck), "Invalid Action property name", &here);
    return OK;
}

static bool
is_set(const struct json *object, const char *name)
{
    return json_kind(json_member(object, name)) > JSON_KIND_NULL;
}

static void
check_object(struct checker *ck, const struct value_rule *rules, const struct json *object,
             const struct place *p)
{
    struct object_visit v = { ck, rules, p };

    if (object && json_kind(object) != JSON_KIND_OBJECT) {
        bad_value(ck, FINDING_PROBLEM, p);
        return;
    }
    for (const struct value_rule *r = rules; r->name; r++) {
        const struct place here = { .above = p, .name = str_from(r->name) };

        if ((r->required || r->strictly) && !is_set(object, r->name))
            say_at(ck, r->required ? FINDING_PROBLEM : check_strictly(ck),
                   "Action is missing required property", &here);
    }
    if (object)
        json_each(object, object_member, &v);
}

/* ---- groups ---- */

/* The names of the list that are set, ", " between them. */
static size_t
names_set(const struct json *values, const char *list, struct buf *out)
{
    struct str rest = str_from(list);
    size_t n = 0;

    while (rest.p && rest.n) {
        char name[64];
        struct str word = str_cut(&rest, ' ');

        snprintf(name, sizeof(name), "%.*s", STR_ARG(word));
        if (!is_set(values, name))
            continue;
        if (n++)
            buf_add(out, STR(", "));
        buf_add(out, word);
    }
    return n;
}

static void
check_groups(struct checker *ck, const struct action_rule *rule, const struct json *values)
{
    struct buf names = { .max = 512 };

    if (rule->one_of && names_set(values, rule->one_of, &names) > 1)
        check_say(ck, FINDING_PROBLEM,
                  "Only one of these properties may be defined. Properties: [%.*s]",
                  STR_ARG(buf_str(&names)));
    buf_clear(&names);
    if (rule->any_of && !names_set(values, rule->any_of, &names)) {
        struct str rest = str_from(rule->any_of);

        while (rest.p && rest.n) {
            struct str word = str_cut(&rest, ' ');

            if (str_eq(word, STR("LexInitilizationData")))
                continue; /* a misspelling that is accepted, not advised */
            if (names.n)
                buf_add(&names, STR(", "));
            buf_add(&names, word);
        }
        check_say(ck, FINDING_PROBLEM, "At least one of [%.*s] must be set",
                  STR_ARG(buf_str(&names)));
    }
    buf_done(&names);
}

/* ---- what a table cannot say ---- */

static struct str
text_of(const struct json *values, const char *name)
{
    const struct json *j = json_member(values, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR("");
}

/* flows.md 4.2. */
static void
check_input(struct checker *ck, const struct json *values)
{
    const struct json *store = json_member(values, "StoreInput");
    bool stores = (json_kind(store) == JSON_KIND_BOOL && json_bool(store)) ||
                  str_eq_nocase(text_of(values, "StoreInput"), STR("True"));
    const struct place validation = { .name = STR("InputValidation") };

    if (stores && !is_set(values, "InputValidation"))
        say_at(ck, check_strictly(ck), "Action is missing required property", &validation);
    else if (!stores && is_set(values, "InputValidation"))
        say_at(ck, check_strictly(ck), "Invalid Action property name", &validation);
}

static void
check_bot(struct checker *ck, const struct json *values)
{
    static const struct action_rule bots = { .one_of = "LexV2Bot LexBot",
                                             .any_of = "LexV2Bot LexBot" };

    check_groups(ck, &bots, values);
}

static void
check_lambda(struct checker *ck, const struct json *values)
{
    const struct place limit = { .name = STR("InvocationTimeLimitSeconds") };
    char buffer[SCALAR_TEXT];
    struct str text;
    int64_t seconds;

    if (str_eq(text_of(values, "InvocationType"), STR("ASYNCHRONOUS")) ||
        !check_scalar(json_member(values, "InvocationTimeLimitSeconds"), buffer, &text))
        return;
    if (str_int(str_trim(text), 9, 60, &seconds)) /* flows.md 5.1: 8 when it waits for the answer */
        bad_value(ck, FINDING_PROBLEM, &limit);
}

static const struct {
    const char *type;
    void (*check)(struct checker *ck, const struct json *values);
} extras[] = {
    { "GetParticipantInput", check_input },
    { "ConnectParticipantWithLexBot", check_bot },
    { "InvokeLambdaFunction", check_lambda },
};

void
check_values(struct checker *ck, const struct action_rule *rule, const struct json *values)
{
    if (!rule->values)
        return;
    check_object(ck, rule->values, values, NULL);
    if (values && json_kind(values) != JSON_KIND_OBJECT)
        return;
    check_groups(ck, rule, values);
    for (size_t i = 0; i < sizeof(extras) / sizeof(extras[0]); i++)
        if (str_eq(str_from(rule->name), str_from(extras[i].type)))
            extras[i].check(ck, values);
}
