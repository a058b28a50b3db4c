/* The instance: attributes, origins, integrations, storage, security keys. */

#include "api/operation_table.h"

#include "api/connect/connect.h"
#include "api/connect/files_configuration.h"
#include "base/limits.h"

/* clang-format off */
const struct operation instance_operations[] = {
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
