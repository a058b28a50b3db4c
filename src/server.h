#pragma once

/* Builds every part of the server and connects them; the only file that knows all. */

#include "command/settings.h"

struct server;

struct server_demo { /* NULL: no demo */
    struct str user, password;
};

/* Everything up to the ready line; ERR_… and nothing is left running otherwise. */
enum err server_open(const struct settings *s, const struct server_demo *demo, struct server **ret,
                     struct fail *f);
const char *server_url(const struct server *s);
void server_wait(struct server *s); /* until SIGTERM or SIGINT; SIGHUP rereads the certificate */
void server_close(struct server **s);
