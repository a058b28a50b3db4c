/* The command line. */

#include "base/version.h"
#include "command/command.h"

#include <string.h>

struct command {
    const char *name, *help;
    int (*run)(const struct settings *s);
    bool words; /* takes words of its own: `flow import FILE` */
};

static const struct command commands[] = {
    { "init", "make an instance in an empty folder", command_init, false },
    { "serve", "run an instance in the foreground", command_serve, false },
    { "demo", "init if needed, then serve with the demo's pages", command_demo, false },
    { "key", "access keys of the signed API: list, create, policy, disable, enable, delete",
      command_key, true },
    { "user", "who signs in: list, create, passwd, delete", command_user, true },
    { "backup", "a copy of the database, beside a running server", command_backup, true },
    { "flow", "check, test, import, export, list, publish flows; read their log", command_flow,
      true },
    { "widget",
      "the website's chat widgets: list, show, create, snippet, import, keys, domains, log",
      command_widget, true },
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static int
help(FILE *to)
{
    fputs("frontdesk " FRONTDESK_VERSION ", a contact-centre chat server\n\n"
          "  frontdesk COMMAND [--flag VALUE …]\n\n",
          to);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].help);
    fputs("\nEach setting is a flag, an environment variable FRONTDESK_…, or a line `name = value` "
          "of\n"
          "the file that --config names, in that order of precedence:\n\n",
          to);
    settings_help(to);
    return to == stdout ? 0 : 2;
}

int
main(int argc, char **argv)
{
    struct settings settings;
    int status;
    struct fail f;

    if (argc < 2)
        return help(stderr);
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
        return help(stdout);
    if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "version")) {
        puts("frontdesk " FRONTDESK_VERSION);
        return 0;
    }
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], commands[i].name))
            continue;
        for (int k = 2; k < argc; k++)
            if (!strcmp(argv[k], "--help"))
                return help(stdout);
        if (settings_read(argc - 2, argv + 2, &settings, &f) != OK)
            status = command_refused(&f);
        else if (settings.word_count && !commands[i].words) {
            fail(&f, ERR_INVALID, "%s is not understood here", settings.words[0].p);
            status = command_refused(&f);
        } else
            status = commands[i].run(&settings);
        settings_done(&settings);
        return status;
    }
    fprintf(stderr, "frontdesk: there is no command %s (see frontdesk --help)\n", argv[1]);
    return 2;
}
