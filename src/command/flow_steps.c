#include "command/flow_steps.h"

#include "base/mem.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct player {
    struct play *play;
    int line;
    struct step_result result;
};

static struct str said(struct player *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static struct str
said(struct player *x, const char *format, ...)
{
    static char text[32768];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return play_keep(x->play, str_of(text, n < 0                       ? 0
                                           : n < (int)sizeof(text) - 1 ? (size_t)n
                                                                       : sizeof(text) - 1));
}

static bool
failed(struct player *x, struct str expected, struct str received)
{
    x->result.passed = false;
    x->result.expected = expected;
    x->result.received = received;
    return false;
}

/* ---- what is heard ---- */

/* Where the flow stands, when nothing more comes. */
static struct str
standing(struct player *x)
{
    struct play *p = x->play;
    const struct play_trace *last = p->trace_count ? &p->trace[p->trace_count - 1] : NULL;
    const char *state = play_state(p);

    if (last && str_eq(last->outcome, STR("Wait")))
        return said(x,
                    "nothing; the flow waits in [%.*s] %.*s: does a `wait`, `say` or `choose` "
                    "come first?",
                    STR_ARG(last->action), STR_ARG(last->type));
    return said(x, "nothing; the contact is %s", state);
}

static bool
next_message(struct player *x, struct str expected, struct play_message *ret)
{
    struct play *p = x->play;

    if (p->expected_count == p->heard_count)
        return failed(x, expected, standing(x));
    *ret = p->heard[p->expected_count++];
    return true;
}

static bool
contains(struct str text, struct str part)
{
    for (size_t i = 0; i + part.n <= text.n; i++)
        if (str_starts(str_from_at(text, i), part))
            return true;
    return false;
}

static bool
matches(struct player *x, struct str text, struct str pattern)
{
    char *expression = str_cstr(pattern), *subject = str_cstr(text);
    regex_t compiled;
    bool found = false;

    if (regcomp(&compiled, expression, REG_EXTENDED | REG_NOSUB) != 0)
        x->result.hint = STR("the regular expression (POSIX, extended) is wrong");
    else {
        found = regexec(&compiled, subject, 0, NULL, 0) == 0;
        regfree(&compiled);
    }
    mem_free(expression);
    mem_free(subject);
    return found;
}

static bool
expect_exact(struct player *x, struct str text)
{
    struct play_message m;
    size_t same = 0;

    x->result.what = said(x, "message \"%.*s\"", STR_ARG(text));
    if (!next_message(x, text, &m))
        return false;
    if (str_eq(m.text, text))
        return true;
    while (same < text.n && same < m.text.n && text.p[same] == m.text.p[same])
        same++;
    x->result.hint = said(
        x, "they differ from character %zu on: \"%.*s\" and \"%.*s\"", same + 1,
        STR_ARG(str_first(str_from_at(text, same), text.n - same < 24 ? text.n - same : 24)),
        STR_ARG(str_first(str_from_at(m.text, same), m.text.n - same < 24 ? m.text.n - same : 24)));
    return failed(x, text, m.text);
}

static bool
expect_like(struct player *x, struct str pattern, bool regex)
{
    struct str expected =
        said(x, regex ? "a message that matches /%.*s/" : "a message that contains \"%.*s\"",
             STR_ARG(pattern));
    struct play_message m;

    x->result.what = expected;
    if (!next_message(x, expected, &m))
        return false;
    if (regex ? matches(x, m.text, pattern) : contains(m.text, pattern))
        return true;
    return failed(x, expected, m.text);
}

static bool
expect_attributes(struct player *x, int map)
{
    const struct script *s = x->play->script;

    for (size_t i = 0; i < script_count(s, map); i++) {
        struct str name = script_key(s, map, i), value = script_text(s, script_at(s, map, i)), is;
        bool found;

        x->result.what = said(x, "attribute %.*s = \"%.*s\"", STR_ARG(name), STR_ARG(value));
        play_attribute(x->play, name, &found, &is);
        if (!found)
            return failed(x, value, STR("no such attribute"));
        if (!str_eq(is, value))
            return failed(x, value, is);
    }
    return true;
}

static bool
expect_nothing(struct player *x)
{
    struct play *p = x->play;

    x->result.what = STR("no message");
    if (p->expected_count == p->heard_count)
        return true;
    return failed(x, STR("no message"), p->heard[p->expected_count].text);
}

/* What a whisper told the agent, each once and in order. */
static bool
expect_whisper(struct player *x, struct str text)
{
    struct play *p = x->play;
    struct str is;

    x->result.what = said(x, "the agent hears \"%.*s\"", STR_ARG(text));
    if (p->whispered_expected == p->whispered_count)
        return failed(x, text, STR("nothing; does an `agent: joins` come first?"));
    is = p->whispered[p->whispered_expected++].text;
    return str_eq(is, text) || failed(x, text, is);
}

static bool
do_expect(struct player *x, int node)
{
    const struct script *s = x->play->script;
    struct str word = script_key(s, node, 0), text = script_text(s, script_at(s, node, 0));

    if (script_kind(s, node) == SCRIPT_TEXT)
        return expect_exact(x, script_text(s, node));
    if (str_eq(word, STR("contains")))
        return expect_like(x, text, false);
    if (str_eq(word, STR("regex")))
        return expect_like(x, text, true);
    if (str_eq(word, STR("whisper")))
        return expect_whisper(x, text);
    if (str_eq(word, STR("attributes")))
        return expect_attributes(x, script_at(s, node, 0));
    return expect_nothing(x);
}

/* ---- what the customer does ---- */

static bool
act(struct player *x, enum err e, const struct fail *f)
{
    x->result.checked = false;
    if (e)
        return failed(x, STR("the customer may do this"), said(x, "%s", f->why));
    return true;
}

static bool
do_say(struct player *x, int node)
{
    struct str text = script_text(x->play->script, node);
    struct fail f;

    x->result.what = said(x, "customer: %.*s", STR_ARG(text));
    return act(x, play_say(x->play, text, CONTENT_TEXT, &f), &f);
}

/* A view is answered with its form (flows.md 4.3); any other choice is its title (4.4). */
static bool
do_choose(struct player *x, int node)
{
    struct play *p = x->play;
    const struct script *s = p->script;
    int action = script_member(s, node, "action"), data = script_member(s, node, "data");
    struct str title = script_text(s, action ? action : node);
    struct buf text = { .max = 65536 };
    struct json_out w = { .out = &text };
    bool view =
        p->heard_count && contains(p->heard[p->heard_count - 1].text, STR("\"ViewResource\""));
    struct fail f;
    enum err e;

    x->result.what = said(x, "customer chooses %.*s", STR_ARG(title));
    json_open(&w, '{');
    json_set_str(&w, "version", STR("1.0"));
    json_set_str(&w, "templateType", STR("ViewResource"));
    json_set_str(&w, "action", title);
    json_name(&w, "data");
    if (data)
        script_json(s, data, false, &text);
    else
        buf_add(&text, STR("{}"));
    w.comma = true;
    json_close(&w, '}');
    e = view ? play_say(p, buf_str(&text), CONTENT_INTERACTIVE_RESPONSE, &f)
             : play_say(p, title, CONTENT_TEXT, &f);
    buf_done(&text);
    return act(x, e, &f);
}

/* "90", "90s", "5m", "2h". */
static bool
duration(struct str text, int64_t *ret_ms)
{
    int64_t unit = 1000, count;

    if (text.n &&
        (text.p[text.n - 1] == 's' || text.p[text.n - 1] == 'm' || text.p[text.n - 1] == 'h')) {
        unit = text.p[text.n - 1] == 'm' ? 60000 : text.p[text.n - 1] == 'h' ? 3600000 : 1000;
        text.n--;
    }
    if (!str_int(text, 0, 1000000, &count))
        return false;
    *ret_ms = count * unit;
    return true;
}

static bool
do_wait(struct player *x, int node)
{
    struct str text = script_text(x->play->script, node);
    int64_t ms = 0;

    x->result.checked = false;
    x->result.what = said(x, "%.*s pass", STR_ARG(text));
    duration(text, &ms);
    play_wait(x->play, ms);
    return true;
}

static bool
do_skip(struct player *x, int node)
{
    int64_t count = 1;
    struct play_message m;

    x->result.what = STR("messages are skipped");
    str_int(script_text(x->play->script, node), 1, 100, &count);
    while (count-- > 0)
        if (!next_message(x, STR("a message to skip"), &m))
            return false;
    return true;
}

static bool
do_leave(struct player *x, int node)
{
    struct fail f;

    (void)node;
    x->result.what = STR("the customer leaves");
    return act(x, play_leave(x->play, &f), &f);
}

static bool
do_agent(struct player *x, int node)
{
    struct str word = script_text(x->play->script, node);
    struct fail f;
    enum err e;

    x->result.checked = false;
    x->result.what = str_eq(word, STR("ready")) ? STR("an agent is ready")
                                                : said(x, "an agent %.*s", STR_ARG(word));
    e = play_agent(x->play, word, &f);
    return !e || failed(x, STR("an agent may do this"), said(x, "%s", f.why));
}

static bool
do_end(struct player *x, int node)
{
    struct str expected = script_text(x->play->script, node);
    const char *state = play_state(x->play);

    x->result.what = said(x, "the contact is %.*s", STR_ARG(expected));
    if (!str_eq(expected, str_from(state)))
        return failed(x, expected, str_from(state));
    if (x->play->expected_count == x->play->heard_count)
        return true;
    x->result.hint = STR("the flow said more than the scenario expects");
    return failed(x, STR("no further message"), x->play->heard[x->play->expected_count].text);
}

/* ---- the words ---- */

static const struct word {
    const char *name;
    bool (*run)(struct player *x, int node);
    bool checks;
} words[] = {
    { "expect", do_expect, true }, { "say", do_say, false },     { "choose", do_choose, false },
    { "wait", do_wait, false },    { "leave", do_leave, false }, { "skip", do_skip, true },
    { "agent", do_agent, false },  { "end", do_end, true },
};

enum { WORD_COUNT = sizeof(words) / sizeof(words[0]) };

static const struct word *
word_of(const struct script *s, int step, int *ret_node)
{
    struct str name =
        script_kind(s, step) == SCRIPT_TEXT ? script_text(s, step) : script_key(s, step, 0);

    *ret_node = script_kind(s, step) == SCRIPT_TEXT ? 0 : script_at(s, step, 0);
    for (int i = 0; i < WORD_COUNT; i++)
        if (str_eq(name, str_from(words[i].name)))
            return &words[i];
    return NULL;
}

bool
steps_play(struct play *p, step_report_fn report, void *ctx)
{
    int steps = script_member(p->script, script_root(p->script), "steps");
    bool good = true;

    for (size_t i = 0; good && i < script_count(p->script, steps); i++) {
        int step = script_at(p->script, steps, i), node;
        const struct word *word = word_of(p->script, step, &node);
        struct player x = { .play = p, .line = script_line(p->script, step) };

        x.result = (struct step_result){ .line = x.line, .checked = word->checks, .passed = true };
        good = word->run(&x, node);
        report(&x.result, ctx);
    }
    return good;
}

/* ---- is it a scenario? ---- */

/* How many letters must change to make one word of the other; long words are cut. */
static size_t
distance(struct str a, struct str b)
{
    size_t row[32];

    a.n = a.n < 31 ? a.n : 31;
    b.n = b.n < 31 ? b.n : 31;
    for (size_t k = 0; k <= b.n; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            size_t best = corner + (a.p[i - 1] != b.p[k - 1]);

            corner = row[k];
            best = row[k] + 1 < best ? row[k] + 1 : best;
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            row[k] = best;
        }
    }
    return row[b.n];
}

static enum err
unknown(struct str path, int line, struct str word, const char *const *known, size_t n,
        struct fail *f)
{
    const char *near = NULL;
    size_t least = 3;

    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, str_from(known[i]));

        if (d < least) {
            least = d;
            near = known[i];
        }
    }
    return fail(f, ERR_INVALID, "%.*s:%d: there is no word \"%.*s\"%s%s%s", STR_ARG(path), line,
                STR_ARG(word), near ? "; is it \"" : "", near ? near : "", near ? "\"?" : "");
}

static enum err
check_step(const struct script *s, struct str path, int step, struct fail *f)
{
    static const char *const forms[] = { "contains", "regex", "attributes", "whisper", "nothing" };
    static const char *const ends[] = { "disconnected", "failed",  "left",  "expired",
                                        "queued",       "waiting", "ended", "connected" };
    const char *names[WORD_COUNT];
    int node, line = script_line(s, step);
    const struct word *word = word_of(s, step, &node);
    int64_t ms;

    for (int i = 0; i < WORD_COUNT; i++)
        names[i] = words[i].name;
    if (!word)
        return unknown(path, line,
                       script_kind(s, step) == SCRIPT_TEXT ? script_text(s, step)
                                                           : script_key(s, step, 0),
                       names, WORD_COUNT, f);
    if (script_kind(s, step) == SCRIPT_MAP && script_count(s, step) != 1)
        return fail(f, ERR_INVALID, "%.*s:%d: a step has one word; begin the next one with a dash",
                    STR_ARG(path), line);
    if (word->run == do_wait && !duration(script_text(s, node), &ms))
        return fail(f, ERR_INVALID, "%.*s:%d: wait takes a time: 90s, 5m, 2h", STR_ARG(path), line);
    if (word->run == do_agent && !play_agent_can(script_text(s, node)))
        return fail(f, ERR_INVALID, "%.*s:%d: an agent is ready, joins or leaves", STR_ARG(path),
                    line);
    if (word->run == do_expect && script_kind(s, node) == SCRIPT_MAP) {
        for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
            if (str_eq(script_key(s, node, 0), str_from(forms[i])))
                return OK;
        return unknown(path, line, script_key(s, node, 0), forms, sizeof(forms) / sizeof(forms[0]),
                       f);
    }
    if (word->run == do_end) {
        for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
            if (str_eq(script_text(s, node), str_from(ends[i])))
                return OK;
        return unknown(path, line, script_text(s, node), ends, sizeof(ends) / sizeof(ends[0]), f);
    }
    return OK;
}

enum err
steps_check(const struct script *s, struct str path, struct fail *f)
{
    static const char *const top[] = { "name",  "customer", "attributes",  "first_message",
                                       "flows", "modules",  "queue_flows", "functions",
                                       "bots",  "hours",    "draw",        "chat_input",
                                       "queue", "steps" };
    enum { TOP = sizeof(top) / sizeof(top[0]) };
    int root = script_root(s), steps = script_member(s, root, "steps");
    enum err e = OK;

    if (script_kind(s, root) != SCRIPT_MAP || script_kind(s, steps) != SCRIPT_LIST)
        return fail(f, ERR_INVALID, "%.*s:1: a scenario has steps, a list", STR_ARG(path));
    for (size_t i = 0; !e && i < script_count(s, root); i++) {
        bool known = false;

        for (int k = 0; k < TOP; k++)
            known |= str_eq(script_key(s, root, i), str_from(top[k]));
        if (!known)
            e = unknown(path, script_key_line(s, root, i), script_key(s, root, i), top, TOP, f);
    }
    for (size_t i = 0; !e && i < script_count(s, steps); i++)
        e = check_step(s, path, script_at(s, steps, i), f);
    return e;
}
