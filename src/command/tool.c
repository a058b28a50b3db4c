#include "command/tool.h"

#include "base/limits.h"
#include "command/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
command_refused(const struct fail *f)
{
    fprintf(stderr, "frontdesk: %s\n", f->why);
    return f->code == ERR_INVALID ? 2 : 1;
}

enum { TOOL_TEXT_MAX = 64 * 1024 * 1024 };

struct tool_job {
    struct job job; /* first */
    struct tool *tool;
    tool_fn run;
};

static enum err
tool_job_run(struct job *job, struct txn *t, struct fail *f)
{
    struct tool_job *j = (struct tool_job *)(void *)job;

    return j->run(j->tool, t, f);
}

static void
tool_job_done(struct job *job)
{
    (void)job;
}

/* The database must be there: opening would make an empty one. */
static enum err
open_instance(const struct settings *s, struct clock *clock, struct store **ret, struct fail *f)
{
    const struct store_options options = { .folder = s->data.p, .clock = clock };
    char path[4096];

    if (!s->data.n)
        return fail(f, ERR_INVALID, "--data DIR is needed: the folder of the instance");
    snprintf(path, sizeof(path), "%s/frontdesk.db", s->data.p);
    if (access(path, R_OK) != 0)
        return fail(f, ERR_NOT_FOUND, "there is no instance in %s", s->data.p);
    return store_open(&options, ret, f);
}

int
tool_run(const struct settings *s, tool_fn run, void *ctx)
{
    struct tool tool = { .settings = s, .ctx = ctx, .text = { .max = TOOL_TEXT_MAX } };
    struct tool_job j = { .job = { .run = tool_job_run, .done = tool_job_done },
                          .tool = &tool,
                          .run = run };
    struct clock clock = { 0 };
    struct store *store = NULL;
    struct fail f;
    int status = 0;

    tool.json = (struct json_out){ .out = &tool.text };
    if (open_instance(s, &clock, &store, &f) != OK)
        return command_refused(&f);
    j.job.arena = arena_new(LIMIT_ARENA);
    store_run(store, &j.job);
    if (j.job.err)
        status = command_refused(&j.job.fail);
    else if (tool.text.n)
        printf("%.*s%s", STR_ARG(buf_str(&tool.text)),
               str_ends(buf_str(&tool.text), STR("\n")) ? "" : "\n");
    arena_free(&j.job.arena);
    store_close(&store);
    buf_done(&tool.text);
    return status;
}

struct str
tool_word(const struct tool *tool, size_t n)
{
    return n + 1 < tool->settings->word_count ? tool->settings->words[n + 1] : STR("");
}

static int
usage(const char *command, const struct tool_verb *verbs, size_t count)
{
    fprintf(stderr, "frontdesk %s knows:\n\n", command);
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "  frontdesk %s %s %s\n      %s\n", command, verbs[i].name, verbs[i].usage,
                verbs[i].help);
    fputs("\nEach takes --data DIR, and --json for programs.\n", stderr);
    return 2;
}

int
tool_verbs(const struct settings *s, const char *command, const struct tool_verb *verbs,
           size_t count, void *ctx)
{
    for (size_t i = 0; s->word_count && i < count; i++) {
        const struct tool_verb *v = &verbs[i];

        if (!str_eq(s->words[0], str_from(v->name)))
            continue;
        if (s->word_count - 1 >= v->words_min && s->word_count - 1 <= v->words_max)
            return tool_run(s, v->run, ctx);
        fprintf(stderr, "usage: frontdesk %s %s %s\n", command, v->name, v->usage);
        return 2;
    }
    return usage(command, verbs, count);
}
