#pragma once

/* A subcommand's work on an instance: one transaction on the database in --data, beside a running
 * server, which sees the change at once, or without one. */

#include "base/json.h"
#include "command/settings.h"
#include "store/store.h"

struct tool {
    const struct settings *settings;
    void *ctx; /* the subcommand's own */
    struct buf
        text; /* what is printed when all has gone well: JSON with --json, else people's text */
    struct json_out json; /* writes into `text` */
};

/* ERR_INVALID: misused. Nothing of a refused run is kept or printed. */
typedef enum err (*tool_fn)(struct tool *tool, struct txn *t, struct fail *f);

/* The exit status: 0 done, 1 refused, 2 misused; the reason is on stderr. */
int tool_run(const struct settings *s, tool_fn run, void *ctx);

/* The verbs of a subcommand: `frontdesk widget show ID`. */
struct tool_verb {
    const char *name;
    size_t words_min, words_max; /* after the verb */
    const char *usage;           /* "WIDGET ORIGIN" */
    const char *help;
    tool_fn run;
};
/* Finds the verb that words[0] names and runs it; tells how it is used otherwise. */
int tool_verbs(const struct settings *s, const char *command, const struct tool_verb *verbs,
               size_t count, void *ctx);

/* The n-th word after the verb; empty: not given. */
struct str tool_word(const struct tool *tool, size_t n);
