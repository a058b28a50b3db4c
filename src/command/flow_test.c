#include "command/flow_test.h"

#include "base/limits.h"
#include "base/mem.h"
#include "command/command.h"
#include "command/flow_steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMORY_MAX = 256 * 1024 * 1024, VALUE_SHOWN = 60 };

struct show {
    struct play *play;
    bool colours, json;
    size_t checks, failures;
    struct buf out;
    struct json_out w;
};

/* ---- for people ---- */

static const char *
colour(const struct show *s, const char *code)
{
    return s->colours ? code : "";
}

#define RED    colour(s, "\033[31m")
#define GREEN  colour(s, "\033[32m")
#define YELLOW colour(s, "\033[33m")
#define DIM    colour(s, "\033[2m")
#define BOLD   colour(s, "\033[1m")
#define PLAIN  colour(s, "\033[0m")

static void
put_time(struct show *s, int64_t ms)
{
    long long seconds = (long long)((ms - s->play->start_ms) / 1000);

    if (seconds >= 3600)
        buf_printf(&s->out, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
    else
        buf_printf(&s->out, "  %02lld:%02lld", seconds / 60, seconds % 60);
}

static struct str
shown(struct str text)
{
    size_t n = text.n < VALUE_SHOWN ? text.n : VALUE_SHOWN;

    while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80)
        n--;
    return str_first(text, n);
}

static enum err
put_value(struct str name, const struct json *value, void *arg)
{
    struct show *s = arg;
    struct buf text = { .max = 4096 };
    struct str is = json_kind(value) == JSON_KIND_STRING ? json_str(value) : STR_NONE;

    if (!is.p && json_dump(value, &text))
        is = buf_str(&text);
    is = play_name_of(s->play, is);
    if (name.n && name.p[0] != '\x01' && str_find(is, '\n') == is.n)
        buf_printf(&s->out, " %s%.*s=%s%.*s%s", DIM, STR_ARG(name), PLAIN, STR_ARG(shown(is)),
                   is.n > VALUE_SHOWN ? "…" : "");
    buf_done(&text);
    return OK;
}

/* An outcome that is no transition. */
static struct str
in_words(struct str outcome)
{
    static const struct str words[][2] = {
        { STR_INIT("Wait"), STR_INIT("waits") },
        { STR_INIT("Queued"), STR_INIT("is queued") },
        { STR_INIT("End"), STR_INIT("ends") },
        { STR_INIT("Transfer"), STR_INIT("goes there") },
        { STR_INIT("Return"), STR_INIT("returns") },
        { STR_INIT("NextAction"), STR_INIT("no transition: the flow ends") },
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (str_eq(outcome, words[i][0]))
            return words[i][1];
    return outcome;
}

static void
put_trace(struct show *s, const struct play_trace *x)
{
    bool error = str_eq(x->outcome, STR("Error"));
    struct json *values = NULL;

    buf_add(&s->out, STR("  "));
    put_time(s, x->at_ms);
    buf_printf(&s->out, "  %s%.*s%s  %.*s", BOLD, STR_ARG(x->action), PLAIN, STR_ARG(x->type));
    if (json_parse(x->parameters, JSON_READ_STRICT, &values, NULL) == OK)
        json_each(values, put_value, s);
    json_free(&values);
    buf_printf(&s->out, "\n         %s", error ? YELLOW : DIM);
    if (error)
        buf_printf(&s->out, "%.*s", STR_ARG(x->detail));
    else if (x->detail.n)
        buf_printf(&s->out, "= %.*s", STR_ARG(x->detail));
    else if (!x->next.n || !str_eq(x->outcome, STR("NextAction")))
        buf_printf(&s->out, "%.*s", STR_ARG(in_words(x->outcome)));
    if (x->next.n)
        buf_printf(&s->out, "%s→ %.*s", error || x->detail.n ? " " : "", STR_ARG(x->next));
    buf_printf(&s->out, "%s\n", PLAIN);
}

static void
put_result(struct show *s, const struct step_result *r)
{
    const char *mark = !r->passed ? "✗" : r->checked ? "✓" : "·";

    buf_printf(&s->out, "%s%s line %d: %.*s%s\n",
               !r->passed   ? RED
               : r->checked ? GREEN
                            : DIM,
               mark, r->line, STR_ARG(r->what), PLAIN);
    if (r->passed)
        return;
    buf_printf(&s->out, "    expected: %.*s\n    received: %s%.*s%s\n", STR_ARG(r->expected), RED,
               STR_ARG(r->received), PLAIN);
    if (r->hint.n)
        buf_printf(&s->out, "    %.*s\n", STR_ARG(r->hint));
}

/* ---- for programs ---- */

static void
put_result_json(struct show *s, const struct step_result *r)
{
    json_open(&s->w, '{');
    json_set_int(&s->w, "line", r->line);
    json_set_bool(&s->w, "passed", r->passed);
    json_set_str(&s->w, "what", r->what);
    if (!r->passed) {
        json_set_str(&s->w, "expected", r->expected);
        json_set_str(&s->w, "received", r->received);
        if (r->hint.n)
            json_set_str(&s->w, "hint", r->hint);
    }
    json_close(&s->w, '}');
}

static void
put_trace_json(struct show *s)
{
    const struct play *p = s->play;

    json_name(&s->w, "trace");
    json_open(&s->w, '[');
    for (size_t i = 0; i < p->trace_count; i++) {
        const struct play_trace *x = &p->trace[i];

        json_open(&s->w, '{');
        json_set_int(&s->w, "atMs", x->at_ms - p->start_ms);
        json_set_str(&s->w, "flow", x->flow);
        json_set_str(&s->w, "action", x->action);
        json_set_str(&s->w, "type", x->type);
        json_name(&s->w, "parameters");
        json_put_raw(&s->w, x->parameters.n ? x->parameters : STR("{}"));
        json_set_str(&s->w, "outcome", x->outcome);
        json_set_str(&s->w, "detail", x->detail);
        json_set_str(&s->w, "next", x->next);
        json_close(&s->w, '}');
    }
    json_close(&s->w, ']');
}

static void
put_messages_json(struct show *s)
{
    const struct play *p = s->play;

    json_name(&s->w, "messages");
    json_open(&s->w, '[');
    for (size_t i = 0; i < p->heard_count; i++) {
        json_open(&s->w, '{');
        json_set_int(&s->w, "atMs", p->heard[i].at_ms - p->start_ms);
        json_set_str(&s->w, "contentType", p->heard[i].type);
        json_set_str(&s->w, "content", p->heard[i].text);
        json_close(&s->w, '}');
    }
    json_close(&s->w, ']');
}

/* ---- the play ---- */

/* What the flow did comes before the step that looks at it. */
static void
show_trace(struct show *s)
{
    struct play *p = s->play;

    for (; !s->json && p->shown_count < p->trace_count; p->shown_count++) {
        const struct play_trace *x = &p->trace[p->shown_count];

        if (p->shown_count == 0 || !str_eq(x->flow, p->trace[p->shown_count - 1].flow))
            buf_printf(&s->out, "  %s%.*s%s\n", DIM, STR_ARG(x->flow), PLAIN);
        put_trace(s, x);
    }
}

/* What the customer does is shown before what comes of it. */
static void
reported(const struct step_result *r, void *ctx)
{
    struct show *s = ctx;

    s->checks += r->checked;
    s->failures += !r->passed;
    if (s->json) {
        put_result_json(s, r);
        return;
    }
    if (r->checked)
        show_trace(s);
    put_result(s, r);
    show_trace(s);
}

static void
begin(struct show *s, struct str name)
{
    if (!s->json) {
        buf_printf(&s->out, "%s%.*s%s\n", BOLD, STR_ARG(name), PLAIN);
        return;
    }
    json_open(&s->w, '{');
    json_set_str(&s->w, "scenario", name);
    json_name(&s->w, "steps");
    json_open(&s->w, '[');
}

static void
finish(struct show *s)
{
    const char *state = play_state(s->play);

    if (s->json) {
        json_close(&s->w, ']');
        json_set_bool(&s->w, "passed", s->failures == 0);
        json_set_str(&s->w, "end", str_from(state));
        put_messages_json(s);
        put_trace_json(s);
        json_close(&s->w, '}');
        buf_add_byte(&s->out, '\n');
    } else if (s->failures)
        buf_printf(&s->out, "%sfailed%s after %zu checks, %zu actions; the contact is %s\n", RED,
                   PLAIN, s->checks, s->play->trace_count, state);
    else
        buf_printf(&s->out, "%spassed%s: %zu checks, %zu actions; the contact is %s\n", GREEN,
                   PLAIN, s->checks, s->play->trace_count, state);
}

static int
play(struct play *p, const struct flow_file *file, struct show *s, struct fail *f)
{
    struct str name =
        script_text(p->script, script_member(p->script, script_root(p->script), "name"));
    enum err e = play_open(p, file, f);

    if (!e)
        e = play_connect(p, f);
    if (e && p->trouble_line)
        fprintf(stderr, "frontdesk: %.*s:%d\n", STR_ARG(p->scenario_path), p->trouble_line);
    if (e)
        return 1;
    begin(s, name.n ? name : p->scenario_path);
    show_trace(s);
    steps_play(p, reported, s);
    finish(s);
    fwrite(s->out.p, 1, s->out.n, stdout);
    return s->failures ? 1 : 0;
}

static unsigned
draw_of(const struct script *s)
{
    int64_t draw = 0;

    str_int(script_text(s, script_member(s, script_root(s), "draw")), 1, 100, &draw);
    return (unsigned)draw;
}

static int
read_and_play(const struct settings *settings, struct str flow_path, struct play *p,
              struct script **script, struct fail *f)
{
    struct show s = { .play = p,
                      .json = settings->json,
                      .colours = !settings->json && isatty(1) && !getenv("NO_COLOR"),
                      .out = { .max = MEMORY_MAX } };
    struct flow_file file;
    struct str text;
    int status;

    s.w = (struct json_out){ .out = &s.out };
    if (file_read(p->scenario_path, p->arena, &text, f) != OK)
        return 2;
    if (script_read(text, script, f) != OK) {
        struct fail why = *f;

        fail(f, ERR_INVALID, "%.*s: %.200s", STR_ARG(p->scenario_path), why.why);
        return 2;
    }
    if (steps_check(*script, p->scenario_path, f) != OK ||
        flow_file_read(settings, flow_path, p->arena, &file, f) != OK)
        return 2;
    p->script = *script;
    p->draw = draw_of(*script);
    if (file.check.problems) {
        flow_findings_print(&file, &s.out);
        fwrite(s.out.p, 1, s.out.n, stderr);
        fail(f, ERR_UNFIT, "%.*s has problems and cannot be played", STR_ARG(flow_path));
        status = 2;
    } else
        status = play(p, &file, &s, f);
    flow_file_done(&file);
    buf_done(&s.out);
    return status;
}

int
flow_test(const struct settings *settings, struct str flow_path, struct str scenario_path)
{
    struct play *p = mem_new(sizeof(*p));
    struct script *script = NULL;
    struct fail f = { 0 };
    int status;

    p->settings = settings;
    p->scenario_path = scenario_path;
    p->arena = arena_new(MEMORY_MAX);
    status = read_and_play(settings, flow_path, p, &script, &f);
    if (f.why[0] && status)
        fprintf(stderr, "frontdesk: %s\n", f.why);
    if (p->folder[0])
        play_close(p);
    script_free(&script);
    arena_free(&p->arena);
    mem_free(p);
    return status;
}
