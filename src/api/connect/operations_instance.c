/* The instance: attributes, origins, integrations, storage, security keys. */

#include "api/operation_table.h"

#include "api/connect/connect.h"
#include "api/connect/files_configuration.h"
#include "api/connect/kinds.h"
#include "base/limits.h"

/* clang-format off */
const struct operation instance_operations[] = {
    /* contract/connect-api.md 1.2, 1.3 */
    THING("ListInstances", "GET", "/instance", LANE_READ, list_instances),
    THING("DescribeInstance", "GET", "/instance/{}", LANE_READ, describe_instance),
    THING("ListInstanceAttributes", "GET", "/instance/{}/attributes", LANE_READ, list_instance_attributes),
    THING("DescribeInstanceAttribute", "GET", "/instance/{}/attribute/{}", LANE_READ, describe_instance_attribute),
    THING("UpdateInstanceAttribute", "POST", "/instance/{}/attribute/{}", LANE_WRITE, update_instance_attribute),
    THING("ListApprovedOrigins", "GET", "/instance/{}/approved-origins", LANE_READ, list_approved_origins),
    THING_ONCE("AssociateApprovedOrigin", "PUT", "/instance/{}/approved-origin", associate_approved_origin),
    THING("DisassociateApprovedOrigin", "DELETE", "/instance/{}/approved-origin", LANE_WRITE, disassociate_approved_origin),
    THING("ListLambdaFunctions", "GET", "/instance/{}/lambda-functions", LANE_READ, list_lambda_functions),
    THING_ONCE("AssociateLambdaFunction", "PUT", "/instance/{}/lambda-function", associate_lambda_function),
    THING("DisassociateLambdaFunction", "DELETE", "/instance/{}/lambda-function", LANE_WRITE, disassociate_lambda_function),
    THING("ListBots", "GET", "/instance/{}/bots", LANE_READ, list_bots),
    THING_ONCE("AssociateBot", "PUT", "/instance/{}/bot", associate_bot),
    THING("DisassociateBot", "POST", "/instance/{}/bot", LANE_WRITE, disassociate_bot),
    THING("ListLexBots", "GET", "/instance/{}/lex-bots", LANE_READ, list_lex_bots),
    THING_ONCE("AssociateLexBot", "PUT", "/instance/{}/lex-bot", associate_lex_bot),
    THING("DisassociateLexBot", "DELETE", "/instance/{}/lex-bot", LANE_WRITE, disassociate_lex_bot),
    THING("ListSecurityKeys", "GET", "/instance/{}/security-keys", LANE_READ, list_security_keys),
    THING_ONCE("AssociateSecurityKey", "PUT", "/instance/{}/security-key", associate_security_key),
    THING("DisassociateSecurityKey", "DELETE", "/instance/{}/security-key/{}", LANE_WRITE, disassociate_security_key),
    THING("ListInstanceStorageConfigs", "GET", "/instance/{}/storage-configs", LANE_READ, list_storage_configs),
    THING("DescribeInstanceStorageConfig", "GET", "/instance/{}/storage-config/{}", LANE_READ, describe_storage_config),
    THING_ONCE("AssociateInstanceStorageConfig", "PUT", "/instance/{}/storage-config", associate_storage_config),
    THING("UpdateInstanceStorageConfig", "POST", "/instance/{}/storage-config/{}", LANE_WRITE, update_storage_config),
    THING("DisassociateInstanceStorageConfig", "DELETE", "/instance/{}/storage-config/{}", LANE_WRITE, disassociate_storage_config),
    THING("ListTagsForResource", "GET", "/tags/{}", LANE_READ, list_tags),
    THING("TagResource", "POST", "/tags/{}", LANE_WRITE, tag_resource),
    THING("UntagResource", "DELETE", "/tags/{}", LANE_WRITE, untag_resource),
    /* what may be attached; contract/connect-api.md 1.3 */
    { "DescribeAttachedFilesConfiguration", "GET", "/attached-files-configurations/{}/{}", CONNECT, LANE_READ, REPEATS_RUN,
      LIMIT_BODY_CONNECT, no_fields, 0, NULL, files_configuration_resource, describe_files_configuration_run, NULL },
    { "UpdateAttachedFilesConfiguration", "POST", "/attached-files-configurations/{}/{}", CONNECT, LANE_WRITE, REPEATS_RUN,
      LIMIT_BODY_CONNECT, files_configuration_fields, sizeof(struct files_configuration_request),
      files_configuration_check, files_configuration_resource, update_files_configuration_run, NULL },
    { "ListAttachedFilesConfigurations", "GET", "/attached-files-configurations/{}", CONNECT, LANE_READ, REPEATS_RUN,
      LIMIT_BODY_CONNECT, no_fields, 0, NULL, files_configuration_resource, list_files_configurations_run, NULL },
    { 0 }
};
/* clang-format on */
