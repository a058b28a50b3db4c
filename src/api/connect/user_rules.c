#include "api/connect/user_rules.h"

#include "api/connect/kinds.h"

enum { WORK_SECONDS_MAX = 2000000, USERNAME_MAX = 20, PASSWORD_MIN = 8, PASSWORD_MAX = 64 };

static const struct shape identity[] = {
    ROW_TEXT("FirstName", 0, 0, 255), ROW_TEXT("LastName", 0, 0, 300),
    ROW_TEXT("Email", 0, 0, 320),     ROW_TEXT("SecondaryEmail", 0, 0, 320),
    ROW_TEXT("Mobile", 0, 0, 64),     ROWS_END,
};
static const struct shape phone[] = {
    ROW_ENUM("PhoneType", 0, "SOFT_PHONE DESK_PHONE"),
    ROW_BOOL("AutoAccept", 0),
    ROW_INT("AfterContactWorkTimeLimit", 0, 0, WORK_SECONDS_MAX),
    ROW_TEXT("DeskPhoneNumber", 0, 0, 64),
    ROW_BOOL("PersistentConnection", 0),
    ROWS_END,
};
static const struct shape auto_accept[] = {
    ROW_ENUM("Channel", SHAPE_REQUIRED, CHANNELS),
    ROW_BOOL("AutoAccept", SHAPE_REQUIRED),
    ROW_BOOL("AgentFirstCallbackAutoAccept", 0),
    ROWS_END,
};
static const struct shape work[] = {
    ROW_INT("AfterContactWorkTimeLimit", 0, 0, WORK_SECONDS_MAX),
    ROWS_END,
};
static const struct shape after_work[] = {
    ROW_ENUM("Channel", SHAPE_REQUIRED, CHANNELS),
    ROW_IN("AfterContactWorkConfig", SHAPE_REQUIRED, work),
    ROW_IN("AgentFirstCallbackAfterContactWorkConfig", 0, work),
    ROWS_END,
};
static const struct shape phone_number[] = {
    ROW_ENUM("Channel", SHAPE_REQUIRED, CHANNELS),
    ROW_ENUM("PhoneType", SHAPE_REQUIRED, "SOFT_PHONE DESK_PHONE"),
    ROW_TEXT("PhoneNumber", 0, 0, 64),
    ROWS_END,
};
static const struct shape persistent[] = {
    ROW_ENUM("Channel", SHAPE_REQUIRED, CHANNELS),
    ROW_BOOL("PersistentConnection", SHAPE_REQUIRED),
    ROWS_END,
};
static const struct shape voice[] = {
    ROW_ENUM("Channel", SHAPE_REQUIRED, CHANNELS),
    ROW_ENUM("VoiceEnhancementMode", SHAPE_REQUIRED, "VOICE_ISOLATION NOISE_SUPPRESSION NONE"),
    ROWS_END,
};

#define CHANNEL_LISTS                                                                              \
    ROW_LIST("AutoAcceptConfigs", SHAPE_KEPT, auto_accept, 0, 4),                                  \
        ROW_LIST("AfterContactWorkConfigs", SHAPE_KEPT, after_work, 0, 4),                         \
        ROW_LIST("PhoneNumberConfigs", SHAPE_KEPT, phone_number, 0, 4),                            \
        ROW_LIST("PersistentConnectionConfigs", SHAPE_KEPT, persistent, 0, 4),                     \
        ROW_LIST("VoiceEnhancementConfigs", SHAPE_KEPT, voice, 0, 4)

const struct shape user_created[] = {
    ROW_TEXT("Username", SHAPE_REQUIRED, 1, 100),
    ROW_TEXT("Password", 0, 0, 512),
    ROW_IN("IdentityInfo", SHAPE_KEPT, identity),
    ROW_IN("PhoneConfig", SHAPE_KEPT, phone),
    ROW_TEXT("DirectoryUserId", SHAPE_KEPT, 0, 256),
    ROW_IDS("SecurityProfileIds", SHAPE_REQUIRED, &kind_security_profile.of, 1, 10),
    ROW_ID("RoutingProfileId", SHAPE_REQUIRED, &kind_routing_profile.of),
    ROW_TEXT("HierarchyGroupId", 0, 0, 500),
    CHANNEL_LISTS,
    ROW_TAGS,
    ROWS_END,
};
const struct shape user_identified[] = {
    ROW_IN("IdentityInfo", SHAPE_REQUIRED | SHAPE_KEPT, identity),
    ROWS_END,
};
const struct shape user_phoned[] = {
    ROW_IN("PhoneConfig", SHAPE_REQUIRED | SHAPE_KEPT, phone),
    ROWS_END,
};
const struct shape user_configured[] = {
    CHANNEL_LISTS,
    ROWS_END,
};

/* ---- 2.12 ---- */

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

enum err
user_name_check(struct str name, struct fail *f)
{
    size_t at = str_find(name, '@');

    if (!name.n || name.n > USERNAME_MAX)
        return fail(f, ERR_INVALID, "Username must have 1 to %d characters", USERNAME_MAX);
    for (size_t i = 0; i < name.n; i++)
        if (!is_letter(name.p[i]) && !(name.p[i] >= '0' && name.p[i] <= '9') &&
            !(name.p[i] && strchr("_.@-", name.p[i])))
            return fail(f, ERR_INVALID, "Username may have letters, digits and _.@- only");
    /* @ only as part of an e-mail address */
    if (at < name.n && (!at || str_find(str_from_at(name, at + 1), '.') + 1 >= name.n - at - 1 ||
                        str_find(str_from_at(name, at + 1), '@') < name.n - at - 1))
        return fail(f, ERR_INVALID, "Username may have @ only as part of an e-mail address");
    return OK;
}

enum err
user_password_check(struct str password, struct fail *f)
{
    bool lower = false, upper = false, digit = false, blank = false;

    for (size_t i = 0; i < password.n; i++) {
        char c = password.p[i];

        lower |= c >= 'a' && c <= 'z';
        upper |= c >= 'A' && c <= 'Z';
        digit |= c >= '0' && c <= '9';
        blank |= c == ' ' || (c >= '\t' && c <= '\r');
    }
    if (password.n < PASSWORD_MIN || str_utf16_units(password) > PASSWORD_MAX || !lower || !upper ||
        !digit || blank)
        return fail(f, ERR_INVALID,
                    "Password must have %d to %d characters, among them a lower-case letter, an "
                    "upper-case letter and a digit, and no white space",
                    PASSWORD_MIN, PASSWORD_MAX);
    return OK;
}

static enum err
check_list(const struct json *list, struct fail *f)
{
    for (size_t i = 0; i < json_count(list); i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(json_str(json_member(json_at(list, i), "Channel")),
                       json_str(json_member(json_at(list, k), "Channel"))))
                return fail(f, ERR_INVALID, "A channel is given twice");
    return OK;
}

/* Members of PhoneConfig and the list that says the same a channel. */
static const struct {
    const char *member, *list;
} conflicts[] = {
    { "AutoAccept", "AutoAcceptConfigs" },
    { "AfterContactWorkTimeLimit", "AfterContactWorkConfigs" },
    { "PhoneType", "PhoneNumberConfigs" },
    { "PersistentConnection", "PersistentConnectionConfigs" },
    { "DeskPhoneNumber", "PhoneNumberConfigs" },
};
enum { CONFLICT_COUNT = sizeof(conflicts) / sizeof(conflicts[0]) };

enum err
user_check_channels(struct call *c, struct fail *f)
{
    const struct json *phone_config = shape_given(c->json, "PhoneConfig");
    enum err e = check_list(shape_given(c->json, "VoiceEnhancementConfigs"), f);

    for (int i = 0; !e && i < CONFLICT_COUNT; i++) {
        const struct json *list = shape_given(c->json, conflicts[i].list);

        e = check_list(list, f);
        if (!e && list && shape_given(phone_config, conflicts[i].member))
            e = fail(f, ERR_INVALID, "PhoneConfig.%s conflicts with %s", conflicts[i].member,
                     conflicts[i].list);
    }
    return e;
}

enum err
user_check_created(struct call *c, struct fail *f)
{
    static const char *const needed[] = { "FirstName", "LastName", "Email" };
    const struct json *who = shape_given(c->json, "IdentityInfo");
    const struct json *password = shape_given(c->json, "Password");
    enum err e = user_name_check(json_str(shape_given(c->json, "Username")), f);

    if (!e && !password)
        e = fail(f, ERR_INVALID, "Password is required");
    if (!e)
        e = user_password_check(json_str(password), f);
    for (int i = 0; !e && i < 3; i++)
        if (!json_str(shape_given(who, needed[i])).n)
            e = fail(f, ERR_INVALID, "IdentityInfo.%s is required", needed[i]);
    if (!e && json_str(shape_given(c->json, "HierarchyGroupId")).n)
        e = fail(f, ERR_NOT_FOUND, "Resource not found of Type: HIERARCHY_GROUP");
    return e ? e : user_check_channels(c, f);
}
