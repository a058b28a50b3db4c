/* What every action is given: its parameters resolved, and its outcomes. */

#include "domain/flow/action.h"

#include "base/json.h"

#include <stdio.h>

/* ---- outcomes ---- */

struct outcome
outcome_of(enum outcome_kind kind)
{
    return (struct outcome){ .kind = kind };
}

struct outcome
outcome_next(void)
{
    return outcome_of(OUTCOME_NEXT);
}

struct outcome
outcome_result(struct str result)
{
    return (struct outcome){ .kind = OUTCOME_RESULT, .result = result, .exists = true };
}

struct outcome
outcome_missing(void)
{
    return outcome_of(OUTCOME_RESULT);
}

struct outcome
outcome_error(const char *error)
{
    return (struct outcome){ .kind = OUTCOME_ERROR, .error = error };
}

struct outcome
outcome_failed(void)
{
    return outcome_error("NoMatchingError");
}

struct outcome
outcome_end(enum run_end end)
{
    return (struct outcome){ .kind = OUTCOME_END, .end = end };
}

struct outcome
outcome_wait(struct step *s, unsigned waits, int64_t deadline_ms)
{
    s->run.waits = waits;
    s->run.deadline_ms = waits & WAIT_TIMER ? deadline_ms : 0;
    return outcome_of(OUTCOME_WAIT);
}

/* ---- parameters ---- */

struct frame *
step_frame(struct step *s)
{
    return &s->frames[s->depth - 1];
}

const struct json *
step_json(const struct step *s, const char *name)
{
    return json_member(s->action->parameters, name);
}

/* flows.md 1.2: numbers and booleans are taken for the strings they should be. */
static struct str
scalar_text(struct step *s, const struct json *j)
{
    struct value v;

    if (json_kind(j) == JSON_KIND_BOOL)
        return json_bool(j) ? STR("True") : STR("False");
    value_of_json(j, s->arena, &v);
    return v.kind == VALUE_TEXT ? v.text : STR_NONE;
}

struct str
step_raw(struct step *s, const char *name)
{
    return scalar_text(s, step_json(s, name));
}

struct str
step_resolve(struct step *s, const struct json *text)
{
    struct str raw = scalar_text(s, text), kept = STR_NONE;
    struct buf out = { .max = LIMIT_FLOW_TEXT };

    if (str_find(raw, '$') == raw.n)
        return raw;
    if (expression_text(raw, &s->lookup, &out))
        arena_copy(s->arena, buf_str(&out), &kept);
    buf_done(&out);
    return kept;
}

bool
step_text(struct step *s, const char *name, struct str *ret)
{
    struct str text = step_resolve(s, step_json(s, name));

    if (!text.n)
        return false;
    *ret = text;
    return true;
}

bool
step_whole(struct step *s, const char *name, struct str *ret)
{
    struct str raw = step_raw(s, name), text;
    struct value v;

    if (!raw.n)
        return false;
    expression_value(raw, &s->lookup, &v);
    text = value_text(&v, s->arena);
    if (!text.n)
        return false;
    *ret = text;
    return true;
}

bool
step_int(struct step *s, const char *name, int64_t min, int64_t max, int64_t *ret)
{
    struct str text;

    return step_whole(s, name, &text) && str_int(str_trim(text), min, max, ret);
}

bool
step_is_true(struct step *s, const char *name)
{
    return str_eq_nocase(step_raw(s, name), STR("True"));
}

struct str
step_number(struct step *s, int64_t n)
{
    char text[24];
    struct str kept = STR_NONE;

    snprintf(text, sizeof(text), "%lld", (long long)n);
    arena_copy(s->arena, str_from(text), &kept);
    return kept;
}

/* ---- maps ---- */

struct resolving {
    struct step *s;
    struct json_out out;
};

static enum err put_resolved(struct resolving *r, const struct json *j);

static enum err
put_member(struct str name, const struct json *value, void *arg)
{
    struct resolving *r = arg;
    struct buf key = { .max = 4096 };

    if (!expression_text(name, &r->s->lookup, &key)) {
        buf_done(&key);
        return ERR_TOO_BIG;
    }
    json_key(&r->out, buf_str(&key));
    buf_done(&key);
    return put_resolved(r, value);
}

static enum err
put_scalar(struct resolving *r, const struct json *j)
{
    struct buf raw = { .max = LIMIT_FLOW_TEXT };
    struct value v;

    if (json_kind(j) != JSON_KIND_STRING) {
        json_dump(j, &raw);
        json_put_raw(&r->out, buf_str(&raw));
    } else {
        expression_value(json_str(j), &r->s->lookup, &v);
        if (v.kind == VALUE_JSON && json_dump(v.json, &raw))
            json_put_raw(&r->out, buf_str(&raw));
        else
            json_put_str(&r->out, v.kind == VALUE_TEXT ? v.text : STR(""));
    }
    buf_done(&raw);
    return r->out.out->full ? ERR_TOO_BIG : OK;
}

static enum err
put_resolved(struct resolving *r, const struct json *j)
{
    enum err e = OK;

    if (json_kind(j) == JSON_KIND_OBJECT) {
        json_open(&r->out, '{');
        e = json_each(j, put_member, r);
        json_close(&r->out, '}');
    } else if (json_kind(j) == JSON_KIND_ARRAY) {
        json_open(&r->out, '[');
        for (size_t i = 0; !e && i < json_count(j); i++)
            e = put_resolved(r, json_at(j, i));
        json_close(&r->out, ']');
    } else {
        e = put_scalar(r, j);
    }
    return e;
}

bool
step_put_resolved(struct step *s, const struct json *j, struct buf *out)
{
    struct resolving r = { .s = s, .out = { .out = out } };

    return put_resolved(&r, j) == OK && !out->full;
}
