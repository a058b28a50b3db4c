#include "domain/permission.h"

#include "base/json.h"
#include "store/resources.h"

enum { PROFILES_OF_USER_MAX = 10 };

static bool
profile_allows(const struct resource *profile, struct str permission)
{
    struct json *body = NULL;
    const struct json *list;
    bool allows = false;

    if (json_parse(profile->body, JSON_READ_STRICT, &body, NULL) != OK)
        return false;
    list = json_member(body, "Permissions");
    for (size_t i = 0; !allows && i < json_count(list); i++)
        allows = str_eq(json_str(json_at(list, i)), permission);
    json_free(&body);
    return allows;
}

bool
user_may(struct txn *t, int64_t user_no, struct str permission)
{
    struct link profiles[PROFILES_OF_USER_MAX];
    size_t n = txn_links_from(t, LINK_USER_SECURITY, user_no, profiles, PROFILES_OF_USER_MAX);
    struct resource profile;

    for (size_t i = 0; i < n; i++)
        if (txn_resource_get(t, profiles[i].to_no, &profile) &&
            profile_allows(&profile, permission))
            return true;
    return false;
}
