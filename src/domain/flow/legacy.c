#include "domain/flow/legacy_body.h"

#include "domain/flow/check_rules.h"

enum { TARGETS_MAX = 250, JUMPS_MAX = 64, ADDED_MAX = 8 };

struct exit {
    const char *test; /* NULL: an error */
    struct str name;  /* the operand, or the error's type */
    struct str to;
};

struct exits {
    struct str next;
    struct exit list[TARGETS_MAX];
    size_t count;
};

struct conversion {
    const struct json *modules;
    struct str type; /* of the flow, as the API has it */
    struct arena *arena;
    struct json_out w;
    bool ends; /* an action at which the flow ends has to be added */
    struct flow_legacy_report *report;
};

static const char *const end_id = "added-end";

bool
flow_is_legacy(const struct json *document)
{
    return json_kind(json_member(document, "modules")) == JSON_KIND_ARRAY &&
           !json_member(document, "Actions");
}

/* ---- type and name of either format ---- */

static struct str
metadata_text(const struct json *document, const char *name)
{
    struct str text = legacy_text(json_member(document, "Metadata"), name);

    return text.n ? text : legacy_text(json_member(document, "metadata"), name);
}

struct str
flow_type_of(const struct json *document)
{
    static const struct {
        const char *word, *type;
    } words[] = {
        { "contactFlow", "CONTACT_FLOW" },
        { "customerQueue", "CUSTOMER_QUEUE" },
        { "customerHold", "CUSTOMER_HOLD" },
        { "customerWhisper", "CUSTOMER_WHISPER" },
        { "agentHold", "AGENT_HOLD" },
        { "agentWhisper", "AGENT_WHISPER" },
        { "outboundWhisper", "OUTBOUND_WHISPER" },
        { "agentTransfer", "AGENT_TRANSFER" },
        { "queueTransfer", "QUEUE_TRANSFER" },
        { "campaign", "CAMPAIGN" },
        { "flowModule", "MODULE" },
    };
    struct str word = metadata_text(document, "type");

    if (!word.n)
        word = legacy_text(document, "type");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (str_eq_nocase(word, str_from(words[i].word)) || str_eq(word, str_from(words[i].type)))
            return str_from(words[i].type);
    return STR("");
}

struct str
flow_name_of(const struct json *document)
{
    return metadata_text(document, "name");
}

/* ---- where a branch leads ---- */

static const struct json *
module_find(const struct conversion *c, struct str id)
{
    for (size_t i = 0; i < json_count(c->modules); i++)
        if (str_eq(legacy_text(json_at(c->modules, i), "id"), id))
            return json_at(c->modules, i);
    return NULL;
}

static struct str
branch_to(const struct json *module, const char *condition)
{
    const struct json *list = json_member(module, "branches");

    for (size_t i = 0; i < json_count(list); i++)
        if (str_eq(legacy_text(json_at(list, i), "condition"), str_from(condition)))
            return legacy_text(json_at(list, i), "transition");
    return STR("");
}

/* Past modules that have no counterpart, to where their Error, else their Success leads. */
static struct str
settle(const struct conversion *c, struct str id)
{
    for (int jumps = 0; jumps < JUMPS_MAX && id.n; jumps++) {
        const struct json *module = module_find(c, id);
        struct str on = STR("");

        if (!module)
            return STR("");
        if (legacy_row_find(module, c->type))
            return id;
        on = branch_to(module, "Error");
        id = on.n ? on : branch_to(module, "Success");
    }
    return STR("");
}

/* ---- branches of a module ---- */

static const char *
operator_of(struct str type)
{
    static const struct {
        const char *old, *new;
    } operators[] = { /* flows.md 8.3 */
                      { "Equals", "Equals" },
                      { "GreaterThan", "NumberGreaterThan" },
                      { "GreaterThanOrEqualTo", "NumberGreaterOrEqualTo" },
                      { "LessThan", "NumberLessThan" },
                      { "LessThanOrEqualTo", "NumberLessOrEqualTo" },
                      { "StartsWith", "TextStartsWith" },
                      { "EndsWith", "TextEndsWith" },
                      { "Contains", "TextContains" }
    };

    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
        if (str_eq(type, str_from(operators[i].old)))
            return operators[i].new;
    return "Equals";
}

static const struct legacy_branch common_branches[] = {
    { "Success", LEGACY_NEXT, NULL, NULL },
    { "Error", LEGACY_ERROR, NULL, "NoMatchingError" },
    { "NoMatch", LEGACY_ERROR, NULL, "NoMatchingCondition" },
    { "Evaluate", LEGACY_EVALUATE, NULL, NULL },
    { 0 },
};

static const struct legacy_branch *
branch_rule(const struct legacy_row *row, struct str condition)
{
    for (const struct legacy_branch *b = row->branches; b && b->condition; b++)
        if (str_eq(condition, str_from(b->condition)))
            return b;
    for (const struct legacy_branch *b = common_branches; b->condition; b++)
        if (str_eq(condition, str_from(b->condition)))
            return b;
    return NULL;
}

static void
add_exit(struct exits *x, const char *test, struct str name, struct str to)
{
    if (x->count < TARGETS_MAX)
        x->list[x->count++] = (struct exit){ test, name, to };
}

static void
take_branch(struct conversion *c, const struct legacy_row *row, const struct json *branch,
            struct exits *x)
{
    const struct legacy_branch *b = branch_rule(row, legacy_text(branch, "condition"));
    struct str to = settle(c, legacy_text(branch, "transition"));

    if (!b || !to.n)
        return;
    switch (b->becomes) {
    case LEGACY_NEXT:
        x->next = to;
        break;
    case LEGACY_ERROR:
        add_exit(x, NULL, str_from(b->name), to);
        break;
    case LEGACY_CONDITION:
        add_exit(x, b->test, str_from(b->name), to);
        break;
    case LEGACY_EVALUATE:
        add_exit(x, operator_of(legacy_text(branch, "conditionType")),
                 legacy_text(branch, "conditionValue"), to);
        break;
    case LEGACY_DROP:
        break;
    }
}

static struct str
error_to(const struct exits *x, struct str type)
{
    for (size_t i = 0; i < x->count; i++)
        if (!x->list[i].test && str_eq(x->list[i].name, type))
            return x->list[i].to;
    return STR("");
}

/* flows.md 8.3: required errors lead to the Error target, else to an end that is added. */
static void
add_required(struct conversion *c, const struct action_rule *rule, struct exits *x)
{
    struct str rest = str_from(rule->required_errors), error = error_to(x, STR("NoMatchingError"));

    while (rest.p && rest.n) {
        struct str type = str_cut(&rest, ' ');

        if (error_to(x, type).n)
            continue;
        if (!error.n) {
            error = str_from(end_id);
            c->ends = true;
        }
        add_exit(x, NULL, type, error);
    }
}

/* The console's NextAction of a branching block is its default branch: flows.md 1.4. */
static void
set_next(const struct action_rule *rule, struct exits *x)
{
    if (x->next.n || rule->outcome != OUTCOME_RESULT)
        return;
    for (size_t i = 0; i < x->count; i++)
        if (x->list[i].test && str_eq(x->list[i].name, STR("DoneLooping")))
            x->next = x->list[i].to;
    if (!x->next.n)
        x->next = error_to(x, STR("NoMatchingCondition"));
    if (!x->next.n)
        x->next = error_to(x, STR("NoMatchingError"));
}

/* ---- writing ---- */

static void
put_exits(struct conversion *c, const struct exits *x, bool conditions)
{
    struct json_out *w = &c->w;
    bool open = false;

    for (size_t i = 0; i < x->count; i++) {
        const struct exit *e = &x->list[i];

        if ((e->test != NULL) != conditions)
            continue;
        if (!open) {
            json_name(w, conditions ? "Conditions" : "Errors");
            json_open(w, '[');
            open = true;
        }
        json_open(w, '{');
        json_set_str(w, "NextAction", e->to);
        if (conditions) {
            json_name(w, "Condition");
            json_open(w, '{');
            json_set_str(w, "Operator", str_from(e->test));
            json_name(w, "Operands");
            json_open(w, '[');
            json_put_str(w, e->name);
            json_close(w, ']');
            json_close(w, '}');
        } else
            json_set_str(w, "ErrorType", e->name);
        json_close(w, '}');
    }
    if (open)
        json_close(w, ']');
}

static void
put_action(struct conversion *c, const struct json *module, const struct legacy_row *row,
           struct exits *x)
{
    const struct action_rule *rule = action_rule_find(str_from(row->action));
    const struct json *branches = json_member(module, "branches");
    struct json_out *w = &c->w;

    x->next = STR("");
    x->count = 0;
    for (size_t i = 0; i < json_count(branches); i++)
        take_branch(c, row, json_at(branches, i), x);
    json_open(w, '{');
    json_set_str(w, "Identifier", legacy_text(module, "id"));
    json_set_str(w, "Type", str_from(row->action));
    json_name(w, "Parameters");
    json_open(w, '{');
    legacy_put_values(row, module, c->arena, w);
    json_close(w, '}');
    json_name(w, "Transitions");
    json_open(w, '{');
    if (rule && rule->outcome != OUTCOME_TERMINAL) {
        add_required(c, rule, x);
        set_next(rule, x);
        if (x->next.n)
            json_set_str(w, "NextAction", x->next);
        put_exits(c, x, true);
        put_exits(c, x, false);
    }
    json_close(w, '}');
    json_close(w, '}');
}

/* A whisper may not disconnect, and a queue flow that fails need not. */
static void
put_end(struct conversion *c)
{
    unsigned place = flow_place_of(c->type);
    bool leave = place != IN_ALL && (place & (IN_WHISPER | IN_OUTBOUND | IN_HOLD | IN_QUEUE));

    json_open(&c->w, '{');
    json_set_str(&c->w, "Identifier", str_from(end_id));
    json_set_str(&c->w, "Type", leave ? STR("EndFlowExecution") : STR("DisconnectParticipant"));
    json_name(&c->w, "Parameters");
    json_put_raw(&c->w, STR("{}"));
    json_name(&c->w, "Transitions");
    json_put_raw(&c->w, STR("{}"));
    json_close(&c->w, '}');
}

static void
put_actions(struct conversion *c, struct exits *x)
{
    json_name(&c->w, "Actions");
    json_open(&c->w, '[');
    for (size_t i = 0; i < json_count(c->modules); i++) {
        const struct json *module = json_at(c->modules, i);
        const struct legacy_row *row = legacy_row_find(module, c->type);

        if (row) {
            put_action(c, module, row, x);
            continue;
        }
        if (c->report->replaced < sizeof(c->report->first_types) / sizeof(struct str))
            arena_copy(c->arena, legacy_text(module, "type"),
                       &c->report->first_types[c->report->replaced]);
        c->report->replaced++;
    }
    if (c->ends)
        put_end(c);
    json_close(&c->w, ']');
}

/* ---- metadata ---- */

/* The old parameter's name, or what it has become. */
static struct str
new_name(const struct legacy_row *row, struct str old)
{
    struct str rest = str_from(row->values);

    while (rest.p && rest.n) {
        struct str to = str_cut(&rest, ' '), from = str_cut(&to, ':');

        if (str_eq(from, old))
            return to;
    }
    return old;
}

static void
put_about(struct conversion *c, const struct json *module, const struct legacy_row *row)
{
    const struct json *position = json_member(json_member(module, "metadata"), "position");
    const struct json *list = json_member(module, "parameters");
    struct json_out *w = &c->w;

    legacy_put_name(w, legacy_text(module, "id"));
    json_open(w, '{');
    if (position) {
        json_name(w, "position");
        json_dump(position, w->out);
        w->comma = true;
    }
    json_name(w, "parameters");
    json_open(w, '{');
    for (size_t i = 0; i < json_count(list); i++) {
        struct str name = legacy_text(json_at(list, i), "resourceName");

        if (!name.n)
            continue;
        legacy_put_name(w, new_name(row, legacy_text(json_at(list, i), "name")));
        json_open(w, '{');
        json_set_str(w, "displayName", name);
        json_close(w, '}');
    }
    json_close(w, '}');
    json_close(w, '}');
}

static void
put_metadata(struct conversion *c, const struct json *old)
{
    const struct json *about = json_member(old, "metadata");
    static const char *const kept[] = { "name", "description", "type", "status" };
    struct json_out *w = &c->w;

    json_name(w, "Metadata");
    json_open(w, '{');
    if (json_member(about, "entryPointPosition")) {
        json_name(w, "entryPointPosition");
        json_dump(json_member(about, "entryPointPosition"), w->out);
        w->comma = true;
    }
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        if (legacy_text(about, kept[i]).n)
            json_set_str(w, kept[i], legacy_text(about, kept[i]));
    json_name(w, "ActionMetadata");
    json_open(w, '{');
    for (size_t i = 0; i < json_count(c->modules); i++) {
        const struct json *module = json_at(c->modules, i);
        const struct legacy_row *row = legacy_row_find(module, c->type);

        if (row)
            put_about(c, module, row);
    }
    json_close(w, '}');
    json_close(w, '}');
}

enum err
flow_legacy_convert(const struct json *old, struct arena *a, struct buf *out,
                    struct flow_legacy_report *ret, struct fail *f)
{
    struct flow_legacy_report report = { .modules = json_count(json_member(old, "modules")) };
    struct conversion c = { .modules = json_member(old, "modules"),
                            .type = flow_type_of(old),
                            .arena = a,
                            .w = { .out = out },
                            .report = &report };
    struct exits *x = arena_get(a, sizeof(*x));
    struct str start = settle(&c, legacy_text(old, "start"));

    if (!x)
        return fail(f, ERR_TOO_BIG, "the flow is too large");
    if (report.modules > TARGETS_MAX)
        return fail(f, ERR_INVALID, "the flow has %zu modules, it may have %d", report.modules,
                    TARGETS_MAX);
    if (!start.n)
        return fail(f, ERR_INVALID, "the flow's start names no module");
    json_open(&c.w, '{');
    json_set_str(&c.w, "Version", STR("2019-10-30"));
    json_set_str(&c.w, "StartAction", start);
    put_metadata(&c, old);
    put_actions(&c, x);
    json_close(&c.w, '}');
    if (out->full)
        return fail(f, ERR_TOO_BIG, "the flow is too large");
    *ret = report;
    return OK;
}
