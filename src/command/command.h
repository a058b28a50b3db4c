#pragma once

/* The subcommands. Each returns the exit status: 0 done, 1 refused (with the reason), 2 misused. */

#include "command/settings.h"

int command_init(const struct settings *s);
int command_serve(const struct settings *s);
int command_demo(const struct settings *s);
int command_key(const struct settings *s);
int command_user(const struct settings *s);
int command_backup(const struct settings *s);
int command_flow(const struct settings *s);
int command_widget(const struct settings *s);

/* The two lines of a refusal, on stderr. */
int command_refused(const struct fail *f);

/* What init makes, for init and demo alike. */
struct made_instance {
    char instance_id[37], flow_id[37], widget_id[37], snippet_id[433];
    char arn[256];
    char access_key_id[21], secret[41], widget_key[45], password[17];
    const char *user;
};
enum err instance_make(const char *folder, struct str region, bool demo, struct made_instance *ret,
                       struct fail *f);
