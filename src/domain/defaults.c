#include "domain/defaults.h"

#include "base/json.h"
#include "base/random.h"
#include "store/resources.h"
#include "store/users.h"

struct made {
    enum resource_kind kind;
    struct str name, body;
};

/* The names that the web pages of Amazon Connect go by; connect-api.md 8. */
#define AGENT_PERMISSIONS "\"BasicAgentAccess\""
#define QUALITY_PERMISSIONS                                                                        \
    "\"AccessMetrics\",\"ManagerListenIn\",\"ContactSearch.View\",\"ContactAttributes.View\","     \
    "\"Users.View\",\"Queues.View\""
#define MANAGER_PERMISSIONS                                                                        \
    AGENT_PERMISSIONS "," QUALITY_PERMISSIONS                                                      \
                      ",\"ManagerBargeIn\",\"StopContact\",\"Users.Create\",\"Users.Edit\","       \
                      "\"Users.EditPermission\",\"RoutingPolicies.View\",\"RoutingPolicies."       \
                      "Create\","                                                                  \
                      "\"RoutingPolicies.Edit\",\"Queues.Create\",\"Queues.Edit\","                \
                      "\"Queues.EnableAndDisable\",\"HoursOfOperation.View\","                     \
                      "\"HoursOfOperation.Create\",\"HoursOfOperation.Edit\","                     \
                      "\"TransferDestinations.View\",\"TransferDestinations.Create\","             \
                      "\"TransferDestinations.Edit\",\"AgentStates.View\","                        \
                      "\"ContactFlows.View\",\"ChatTestMode\""
#define ADMIN_PERMISSIONS                                                                          \
    MANAGER_PERMISSIONS                                                                            \
    ",\"Users.Delete\",\"SecurityProfiles.View\",\"SecurityProfiles.Create\","                     \
    "\"SecurityProfiles.Edit\",\"SecurityProfiles.Delete\",\"RoutingPolicies.Delete\","            \
    "\"Queues.Delete\",\"HoursOfOperation.Delete\",\"TransferDestinations.Delete\","               \
    "\"AgentStates.Create\",\"AgentStates.Edit\",\"AgentStates.EnableAndDisable\","                \
    "\"ContactFlows.Create\",\"ContactFlows.Edit\",\"ContactFlows.Delete\","                       \
    "\"ContactFlows.Publish\",\"ContactFlowModules.View\",\"ContactFlowModules.Create\","          \
    "\"ContactFlowModules.Edit\",\"ContactFlowModules.Delete\",\"ContactFlowModules.Publish\","    \
    "\"Views.View\",\"Views.Create\",\"Views.Edit\",\"Views.Remove\","                             \
    "\"PredefinedAttributes.View\",\"PredefinedAttributes.Create\","                               \
    "\"PredefinedAttributes.Edit\",\"PredefinedAttributes.Delete\","                               \
    "\"CommunicationWidgets.View\",\"CommunicationWidgets.Create\","                               \
    "\"CommunicationWidgets.Edit\",\"CommunicationWidgets.Delete\""

#define DAY(name)                                                                                  \
    "{\"Day\":\"" name "\",\"StartTime\":{\"Hours\":0,\"Minutes\":0},"                             \
    "\"EndTime\":{\"Hours\":0,\"Minutes\":0}}"

/* An attribute's value is a text in the API: connect-api.md 1.2. */
#define ATTRIBUTE(name, value)                                                                     \
    {                                                                                              \
        RESOURCE_INSTANCE_ATTRIBUTE, STR_INIT(name), STR_INIT("{\"Value\":\"" value "\"}")         \
    }

#define STORAGE(type, prefix)                                                                      \
    {                                                                                              \
        RESOURCE_STORAGE_CONFIG, STR_INIT(type),                                                   \
            STR_INIT("{\"StorageType\":\"S3\",\"S3Config\":{\"BucketName\":\"frontdesk\","         \
                     "\"BucketPrefix\":\"" prefix "\"}}")                                          \
    }

static const struct made things[] = {
    /* Every hour of every day: connect-api.md 9 no. 18. */
    { RESOURCE_HOURS, STR_INIT("Basic Hours"),
      STR_INIT("{\"TimeZone\":\"UTC\",\"Config\":[" DAY("SUNDAY") "," DAY("MONDAY") "," DAY(
          "TUESDAY") "," DAY("WEDNESDAY") "," DAY("THURSDAY") "," DAY("FRIDAY") "," DAY("SATURDA"
                                                                                        "Y") "]"
                                                                                             "}") },
    { RESOURCE_QUEUE, STR_INIT("BasicQueue"),
      STR_INIT("{\"Description\":\"The queue of a new instance\",\"Status\":\"ENABLED\"}") },
    { RESOURCE_ROUTING_PROFILE, STR_INIT("Basic Routing Profile"),
      STR_INIT("{\"Description\":\"The routing profile of a new instance\",\"MediaConcurrencies\":["
               "{\"Channel\":\"CHAT\",\"Concurrency\":2,\"CrossChannelBehavior\":{\"BehaviorType\":"
               "\"ROUTE_CURRENT_CHANNEL_ONLY\"}},"
               "{\"Channel\":\"VOICE\",\"Concurrency\":1,\"CrossChannelBehavior\":{"
               "\"BehaviorType\":\"ROUTE_CURRENT_CHANNEL_ONLY\"}}],"
               "\"AgentAvailabilityTimer\":\"TIME_SINCE_LAST_ACTIVITY\",\"IsDefault\":true}") },
    { RESOURCE_SECURITY_PROFILE, STR_INIT("Admin"),
      STR_INIT("{\"Description\":\"May do everything\",\"Permissions\":[" ADMIN_PERMISSIONS "]}") },
    { RESOURCE_SECURITY_PROFILE, STR_INIT("Agent"),
      STR_INIT("{\"Description\":\"Serves contacts\",\"Permissions\":[" AGENT_PERMISSIONS "]}") },
    { RESOURCE_SECURITY_PROFILE, STR_INIT("CallCenterManager"),
      STR_INIT(
          "{\"Description\":\"Manages people and queues\",\"Permissions\":[" MANAGER_PERMISSIONS
          "]}") },
    { RESOURCE_SECURITY_PROFILE, STR_INIT("QualityAnalyst"),
      STR_INIT("{\"Description\":\"Looks at contacts and figures\",\"Permissions\":"
               "[" QUALITY_PERMISSIONS "]}") },
    { RESOURCE_AGENT_STATUS, STR_INIT("Available"),
      STR_INIT("{\"Type\":\"ROUTABLE\",\"DisplayOrder\":1,\"State\":\"ENABLED\"}") },
    { RESOURCE_AGENT_STATUS, STR_INIT("Offline"),
      STR_INIT("{\"Type\":\"OFFLINE\",\"DisplayOrder\":2,\"State\":\"ENABLED\"}") },
    /* Built in and always on: connect-api.md 9 no. 29. */
    STORAGE("CHAT_TRANSCRIPTS", "transcripts"),
    STORAGE("ATTACHMENTS", "attachments"),
    ATTRIBUTE("INBOUND_CALLS", "false"),
    ATTRIBUTE("OUTBOUND_CALLS", "false"),
    ATTRIBUTE("CONTACTFLOW_LOGS", "true"),
    ATTRIBUTE("CONTACT_LENS", "false"),
    ATTRIBUTE("AUTO_RESOLVE_BEST_VOICES", "false"),
    ATTRIBUTE("USE_CUSTOM_TTS_VOICES", "false"),
    ATTRIBUTE("EARLY_MEDIA", "false"),
    ATTRIBUTE("MULTI_PARTY_CONFERENCE", "false"),
    ATTRIBUTE("HIGH_VOLUME_OUTBOUND", "false"),
    ATTRIBUTE("ENHANCED_CONTACT_MONITORING", "false"),
    ATTRIBUTE("ENHANCED_CHAT_MONITORING", "false"),
    ATTRIBUTE("MULTI_PARTY_CHAT_CONFERENCE", "true"),
    ATTRIBUTE("MESSAGE_STREAMING", "false"),
};

enum { THING_COUNT = sizeof(things) / sizeof(things[0]), USERS_AT_ONCE = 64, PROFILES_MAX = 10 };

static const struct made demo_break = {
    RESOURCE_AGENT_STATUS, STR_INIT("Break"),
    STR_INIT("{\"Type\":\"CUSTOM\",\"DisplayOrder\":3,\"State\":\"ENABLED\"}")
};

static struct resource
make(struct txn *t, const struct made *m)
{
    struct resource r = { .kind = m->kind, .name = m->name, .body = m->body };

    uuid4_bytes(r.id.b);
    txn_resource_insert(t, &r);
    return r;
}

static void
bind(struct txn *t, enum link_kind kind, int64_t from_no, int64_t to_no, int64_t rank,
     struct str body)
{
    txn_link_set(t, &(struct link){ kind, from_no, to_no, rank, body });
}

/* ---- users ---- */

static int64_t
profile_of_new_users(struct txn *t)
{
    struct resource r;

    if (txn_resource_find_name(t, RESOURCE_ROUTING_PROFILE, STR("Basic Routing Profile"), &r) ||
        txn_resources(t, RESOURCE_ROUTING_PROFILE, STR(""), &r, 1))
        return r.no;
    return 0;
}

/* Whom nobody has described is known by their name alone. */
static struct str
body_of(struct txn *t, const struct user *u)
{
    struct buf text = { .max = 4096 };
    struct json_out w = { .out = &text };
    struct str body = STR_NONE;

    json_open(&w, '{');
    json_name(&w, "IdentityInfo");
    json_open(&w, '{');
    json_set_str(&w, "FirstName", u->name);
    json_set_str(&w, "LastName", STR(""));
    json_close(&w, '}');
    json_name(&w, "PhoneConfig");
    json_put_raw(&w, STR("{\"PhoneType\":\"SOFT_PHONE\",\"AutoAccept\":false,"
                         "\"AfterContactWorkTimeLimit\":0}"));
    json_close(&w, '}');
    CHECK(!text.full && arena_copy(txn_arena(t), buf_str(&text), &body));
    buf_done(&text);
    return body;
}

void
defaults_user(struct txn *t, const struct user *u)
{
    struct resource r = { .kind = RESOURCE_USER, .id = u->id, .name = u->name };
    int64_t profile_no = profile_of_new_users(t);
    struct json *names = NULL;

    r.body = body_of(t, u);
    txn_resource_insert(t, &r);
    if (profile_no)
        bind(t, LINK_USER_PROFILE, r.no, profile_no, 0, STR(""));
    if (json_parse(u->security_profiles, JSON_READ_STRICT, &names, NULL) != OK)
        return;
    for (size_t i = 0; i < json_count(names) && i < PROFILES_MAX; i++) {
        struct str name = json_str(json_at(names, i));
        struct resource profile;

        if (txn_resource_find_name(t, RESOURCE_SECURITY_PROFILE, name, &profile))
            bind(t, LINK_USER_SECURITY, r.no, profile.no, (int64_t)i, STR(""));
    }
    json_free(&names);
}

static void
complete_users(struct txn *t)
{
    struct user users[USERS_AT_ONCE];
    struct str after = STR("");
    struct resource known;
    size_t n;

    do {
        n = txn_users(t, after, users, USERS_AT_ONCE);
        for (size_t i = 0; i < n; i++)
            if (!txn_resource_find(t, RESOURCE_USER, &users[i].id, &known))
                defaults_user(t, &users[i]);
        if (n)
            after = users[n - 1].name;
    } while (n == USERS_AT_ONCE);
}

/* ---- the instance ---- */

void
defaults_complete(struct txn *t, bool demo)
{
    int64_t first_of[RESOURCE_KIND_COUNT] = { 0 };

    /* The attributes can be changed and never deleted: they tell whether this has been done. */
    if (txn_resource_count(t, RESOURCE_INSTANCE_ATTRIBUTE))
        return;
    for (int i = 0; i < THING_COUNT; i++) {
        struct resource r = make(t, &things[i]);

        if (!first_of[r.kind])
            first_of[r.kind] = r.no;
    }
    if (demo)
        make(t, &demo_break);
    bind(t, LINK_QUEUE_HOURS, first_of[RESOURCE_QUEUE], first_of[RESOURCE_HOURS], 0, STR(""));
    /* One link a queue: CHAT and, under Others, further channels. */
    bind(t, LINK_PROFILE_QUEUE, first_of[RESOURCE_ROUTING_PROFILE], first_of[RESOURCE_QUEUE], 1,
         STR("{\"Delay\":0,\"Channel\":\"CHAT\",\"Others\":[{\"Channel\":\"VOICE\",\"Priority\":1,"
             "\"Delay\":0}]}"));
    bind(t, LINK_PROFILE_DEFAULT_QUEUE, first_of[RESOURCE_ROUTING_PROFILE],
         first_of[RESOURCE_QUEUE], 0, STR(""));
    complete_users(t);
}
