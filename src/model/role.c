#include "model/role.h"

static const struct str names[ROLE_COUNT] = {
    [ROLE_CUSTOMER] = STR_INIT("CUSTOMER"),     [ROLE_AGENT] = STR_INIT("AGENT"),
    [ROLE_SYSTEM] = STR_INIT("SYSTEM"),         [ROLE_CUSTOM_BOT] = STR_INIT("CUSTOM_BOT"),
    [ROLE_SUPERVISOR] = STR_INIT("SUPERVISOR"),
};

struct str
role_name(enum role role)
{
    return names[role];
}

enum role
role_find(struct str name)
{
    for (int i = ROLE_CUSTOMER; i < ROLE_COUNT; i++)
        if (str_eq(names[i], name))
            return (enum role)i;
    return ROLE_NONE;
}
