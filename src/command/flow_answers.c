/* Functions and bots of a scenario: what it says they answer. */

#include "command/flow_play_body.h"

#include "base/json.h"
#include "domain/errand.h"
#include "store/errands.h"

/* The answers that the scenario has for a name: its own, those of the part behind ":function:", or
 * those of everybody. */
static int
answers_for(struct play *p, const char *section, struct str name)
{
    int map = script_member(p->script, script_root(p->script), section), any = 0;
    struct str tail = name;

    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == ':' || name.p[i] == '/')
            tail = str_from_at(name, i + 1);
    for (size_t i = 0; i < script_count(p->script, map); i++) {
        struct str key = script_key(p->script, map, i);

        if (str_eq(key, name) || str_eq(key, tail))
            return script_at(p->script, map, i);
        if (str_eq(key, STR("*")))
            any = script_at(p->script, map, i);
    }
    return any;
}

/* One answer after the other; the last one is for all that follow. */
static int
next_answer(struct play *p, int node)
{
    size_t count = script_count(p->script, node), at;

    if (script_kind(p->script, node) != SCRIPT_LIST)
        return node;
    for (size_t i = 0; i < PLAY_ANSWERS_MAX; i++) {
        if (p->answers[i].node && p->answers[i].node != node)
            continue;
        p->answers[i].node = node;
        at = p->answers[i].next < count ? p->answers[i].next++ : count - 1;
        return script_at(p->script, node, at);
    }
    return script_at(p->script, node, count - 1);
}

static void
answer_lambda(struct play *p, int node, struct errand_answer *ret, struct buf *body)
{
    int error = script_member(p->script, node, "error");
    int status = script_member(p->script, node, "status");
    int64_t number;

    if (!node || error) {
        ret->why = node ? "timeout" : "the scenario has no answer";
        return;
    }
    ret->answered = true;
    ret->status = 200;
    if (status && script_count(p->script, node) == 1 &&
        str_int(script_text(p->script, status), 100, 599, &number))
        ret->status = (int)number;
    else
        script_json(p->script, node, false, body);
    ret->body = buf_str(body);
    ret->type = STR("application/json");
}

/* RecognizeText's answer (flows.md 6.5) from the short words of a scenario. */
static void
answer_bot(struct play *p, int node, struct errand_answer *ret, struct buf *body)
{
    const struct script *s = p->script;
    int say = script_member(s, node, "say"), intent = script_member(s, node, "intent");
    int failed = script_member(s, node, "failed"), slots = script_member(s, node, "slots");
    int session = script_member(s, node, "attributes");
    struct json_out w = { .out = body };

    if (!node || script_member(s, node, "error")) {
        ret->why = node ? "timeout" : "the scenario has no answer";
        return;
    }
    json_open(&w, '{');
    json_name(&w, "messages");
    json_open(&w, '[');
    if (say) {
        struct str text = script_text(s, say);

        json_open(&w, '{');
        json_set_str(&w, "contentType",
                     str_starts(text, STR("{")) ? STR("CustomPayload") : STR("PlainText"));
        json_set_str(&w, "content", text);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_name(&w, "sessionState");
    json_open(&w, '{');
    json_name(&w, "dialogAction");
    json_open(&w, '{');
    json_set_str(&w, "type", intent || failed ? STR("Close") : STR("ElicitIntent"));
    json_close(&w, '}');
    if (intent || failed) {
        json_name(&w, "intent");
        json_open(&w, '{');
        json_set_str(&w, "name", script_text(s, intent ? intent : failed));
        json_set_str(&w, "state", intent ? STR("Fulfilled") : STR("Failed"));
        json_name(&w, "slots");
        json_open(&w, '{');
        for (size_t i = 0; i < script_count(s, slots); i++) {
            json_key(&w, script_key(s, slots, i));
            json_open(&w, '{');
            json_name(&w, "value");
            json_open(&w, '{');
            json_set_str(&w, "interpretedValue", script_text(s, script_at(s, slots, i)));
            json_close(&w, '}');
            json_close(&w, '}');
        }
        json_close(&w, '}');
        json_close(&w, '}');
    }
    json_name(&w, "sessionAttributes");
    w.comma = false;
    if (session)
        script_json(s, session, true, body);
    else
        buf_add(body, STR("{}"));
    w.comma = true;
    json_close(&w, '}');
    json_close(&w, '}');
    ret->answered = true;
    ret->status = 200;
    ret->type = STR("application/json");
    ret->body = buf_str(body);
}

/* Whom an errand is for: the first of these that its request has. */
static struct str
errand_name(const struct json *request)
{
    static const char *const names[] = { "Function", "AliasArn", "BotAliasArn", "Bot", "Name" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct json *j = json_member(request, names[i]);

        if (json_kind(j) == JSON_KIND_STRING)
            return json_str(j);
    }
    return STR("");
}

static void
answer(struct play *p, const struct errand *e, struct errand_answer *ret, struct buf *body)
{
    struct json *request = NULL;
    bool bot = e->kind == ERRAND_LEX;
    int node = 0;

    if (json_parse(e->request, JSON_READ_STRICT, &request, NULL) == OK)
        node = next_answer(p, answers_for(p, bot ? "bots" : "functions", errand_name(request)));
    json_free(&request);
    (bot ? answer_bot : answer_lambda)(p, node, ret, body);
}

enum err
play_errand(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    static const enum errand_kind kinds[] = { ERRAND_LAMBDA, ERRAND_LEX };
    bool *again = arg;

    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        struct errand_answer found = { 0 };
        struct buf body = { .max = 256 * 1024 };
        struct errand e;
        enum err err;

        if (!txn_errands_due(t, kinds[k], txn_now_ms(t), &e, 1) || !txn_errand_find(t, e.no, &e))
            continue;
        answer(p, &e, &found, &body);
        err = errand_answered(t, e.no, &found, f);
        buf_done(&body);
        *again = true;
        return err;
    }
    return OK;
}
