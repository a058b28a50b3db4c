#pragma once

/* What requests about users may hold: contract/connect-api.md 2.12, 2.13. */

#include "api/connect/thing.h"

extern const struct shape user_created[], user_identified[], user_phoned[], user_configured[];

enum err user_check_created(struct call *c, struct fail *f);  /* name, password, who they are */
enum err user_check_channels(struct call *c, struct fail *f); /* no channel twice in a list */

/* Rules that the command line shares. */
enum err user_name_check(struct str name, struct fail *f);
enum err user_password_check(struct str password, struct fail *f);
