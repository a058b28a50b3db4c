#pragma once

/* The kinds of configured things, a file each, and the plans of their operations. */

#include "api/connect/search.h"
#include "api/connect/thing.h"

extern const struct kind kind_queue, kind_hours, kind_hours_override, kind_routing_profile,
    kind_quick_connect, kind_agent_status, kind_security_profile, kind_user,
    kind_predefined_attribute;
extern const struct id_of id_of_flow;

/* Words of enums: connect-api.md, aliases. */
#define CHANNELS "VOICE CHAT TASK EMAIL"

/* Rows that many shapes have. */
#define ROW_TEXT(name_, flags_, min_, max_)                                                        \
    {                                                                                              \
        .name = name_, .kind = SHAPE_STR, .flags = flags_, .min = min_, .max = max_                \
    }
#define ROW_TEXTS(name_, flags_, min_, max_, from_, to_)                                           \
    {                                                                                              \
        .name = name_, .kind = SHAPE_STR, .flags = flags_, .min = min_, .max = max_,               \
        .entries_min = from_, .entries_max = to_                                                   \
    }
#define ROW_ENUM(name_, flags_, words_)                                                            \
    {                                                                                              \
        .name = name_, .kind = SHAPE_ENUM, .flags = flags_, .choices = words_                      \
    }
#define ROW_ENUMS(name_, flags_, words_, to_)                                                      \
    {                                                                                              \
        .name = name_, .kind = SHAPE_ENUM, .flags = flags_, .choices = words_, .entries_max = to_  \
    }
#define ROW_INT(name_, flags_, min_, max_)                                                         \
    {                                                                                              \
        .name = name_, .kind = SHAPE_INT, .flags = flags_, .min = min_, .max = max_                \
    }
#define ROW_BOOL(name_, flags_)                                                                    \
    {                                                                                              \
        .name = name_, .kind = SHAPE_BOOL, .flags = flags_                                         \
    }
#define ROW_ID(name_, flags_, of_)                                                                 \
    {                                                                                              \
        .name = name_, .kind = SHAPE_ID, .flags = flags_, .of = of_                                \
    }
#define ROW_IDS(name_, flags_, of_, from_, to_)                                                    \
    {                                                                                              \
        .name = name_, .kind = SHAPE_ID, .flags = flags_, .of = of_, .entries_min = from_,         \
        .entries_max = to_                                                                         \
    }
#define ROW_IN(name_, flags_, rows_)                                                               \
    {                                                                                              \
        .name = name_, .kind = SHAPE_STRUCT, .flags = flags_, .rows = rows_                        \
    }
#define ROW_LIST(name_, flags_, rows_, from_, to_)                                                 \
    {                                                                                              \
        .name = name_, .kind = SHAPE_STRUCT, .flags = flags_, .rows = rows_, .entries_min = from_, \
        .entries_max = to_                                                                         \
    }
#define ROW_TAGS                                                                                   \
    {                                                                                              \
        .name = "Tags", .kind = SHAPE_TAGS, .max = 50                                              \
    }
#define ROWS_END                                                                                   \
    {                                                                                              \
        .name = NULL                                                                               \
    }

extern const struct plan /* queues.c */
    list_queues,
    create_queue, describe_queue, update_queue_name, update_queue_hours, update_queue_max,
    update_queue_status, update_queue_caller, delete_queue, search_queues;
extern const struct plan /* quick_connects.c */
    list_quick_connects,
    create_quick_connect, describe_quick_connect, update_quick_connect_config,
    update_quick_connect_name, delete_quick_connect, search_quick_connects,
    list_queue_quick_connects, associate_queue_quick_connects, disassociate_queue_quick_connects;
extern const struct plan /* routing_profiles.c */
    list_routing_profiles,
    create_routing_profile, describe_routing_profile, update_routing_profile_name,
    update_routing_profile_concurrency, update_routing_profile_default_queue,
    update_routing_profile_timer, delete_routing_profile, search_routing_profiles;
extern const struct plan /* profile_queues.c */
    list_profile_queues,
    list_profile_manual_queues, associate_profile_queues, update_profile_queues,
    disassociate_profile_queues;
extern const struct plan /* users.c */
    list_users,
    create_user, describe_user, update_user_identity, update_user_phone, update_user_config,
    update_user_routing_profile, update_user_security_profiles, delete_user, search_users;
extern const struct plan /* proficiencies.c */
    list_user_proficiencies,
    associate_user_proficiencies, update_user_proficiencies, disassociate_user_proficiencies;
extern const struct plan /* hours.c */
    list_hours,
    create_hours, describe_hours, update_hours, delete_hours, search_hours, effective_hours;
extern const struct plan /* hours_overrides.c */
    list_hours_overrides,
    create_hours_override, describe_hours_override, update_hours_override, delete_hours_override,
    search_hours_overrides;
extern const struct plan /* agent_statuses.c */
    list_agent_statuses,
    create_agent_status, describe_agent_status, update_agent_status, search_agent_statuses;
extern const struct plan /* security_profiles.c */
    list_security_profiles,
    create_security_profile, describe_security_profile, update_security_profile,
    delete_security_profile, list_security_profile_permissions, search_security_profiles;
extern const struct plan /* predefined_attributes.c */
    list_predefined_attributes,
    create_predefined_attribute, describe_predefined_attribute, update_predefined_attribute,
    delete_predefined_attribute, search_predefined_attributes;
extern const struct plan /* instance.c */
    list_instances,
    describe_instance, list_instance_attributes, describe_instance_attribute,
    update_instance_attribute;
extern const struct plan /* integrations.c */
    list_approved_origins,
    associate_approved_origin, disassociate_approved_origin, list_lambda_functions,
    associate_lambda_function, disassociate_lambda_function, list_bots, associate_bot,
    disassociate_bot, list_lex_bots, associate_lex_bot, disassociate_lex_bot;
extern const struct plan /* associations.c */
    list_security_keys,
    associate_security_key, disassociate_security_key, list_storage_configs,
    describe_storage_config, associate_storage_config, update_storage_config,
    disassociate_storage_config;
extern const struct plan /* tags.c */
    list_tags,
    tag_resource, untag_resource;
