#pragma once

/* The instance: the unit of tenancy, and what init puts into it. */

#include "base/str.h"
#include "model/ids.h"

#include <stdint.h>

struct instance {
    struct uuid id;
    struct str account; /* 12 digits */
    struct str region;
    struct str alias;
    int64_t created_ms;
    struct uuid flow_id; /* the default inbound chat flow */
    bool demo;           /* made by `frontdesk demo` */
};

struct access_key {
    struct str id, secret;
    struct str user;   /* name, for ARNs and logs */
    struct str policy; /* JSON */
    bool active;
};

struct user {
    struct uuid id;
    struct str name, password;    /* a hash, auth/password.h */
    struct str security_profiles; /* JSON list of names */
};

enum { TOKEN_SECRET_SIZE = 32 };

/* What participant tokens are signed with: auth/token.h. */
struct token_secret {
    uint32_t id;
    unsigned char secret[TOKEN_SECRET_SIZE];
};
