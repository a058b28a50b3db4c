/* Flows, modules and views: contract/connect-api.md 1.2, 1.3, flows.md 1.8. */

#include "api/operation_table.h"

#include "api/connect/connect.h"
#include "api/connect/flow.h"
#include "api/connect/views.h"
#include "base/limits.h"

/* clang-format off */
#define READ(name_, path_, resource_, run_) \
    { name_, "GET", path_, CONNECT, LANE_READ, REPEATS_RUN, LIMIT_BODY_CONNECT, no_fields, 0, NULL, resource_, run_, NULL }
#define DELETE(name_, path_, run_) \
    { name_, "DELETE", path_, CONNECT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_CONNECT, no_fields, 0, NULL, flow_label_resource, run_, NULL }
#define WRITE(name_, method_, path_, repeats_, fields_, in_, check_, resource_, run_) \
    { name_, method_, path_, CONNECT, LANE_WRITE, repeats_, LIMIT_BODY_CONNECT, fields_, sizeof(struct in_), check_, resource_, run_, NULL }
#define SEARCH(name_, path_) \
    { name_, "POST", path_, CONNECT, LANE_READ, REPEATS_RUN, LIMIT_BODY_CONNECT, flow_search_fields, \
      sizeof(struct flow_search_request), flow_search_check, flow_instance_resource, flow_search_run, NULL }

const struct operation flow_operations[] = {
    /* flows */
    READ("ListContactFlows", "/contact-flows-summary/{}", flow_star_resource, flow_list_run),
    WRITE("CreateContactFlow", "PUT", "/contact-flows/{}", REPEATS_RUN, flow_create_fields, flow_create_request,
      flow_create_check, flow_star_resource, flow_create_run),
    READ("DescribeContactFlow", "/contact-flows/{}/{}", flow_label_resource, flow_describe_run),
    WRITE("UpdateContactFlowContent", "POST", "/contact-flows/{}/{}/content", REPEATS_RUN, flow_content_fields,
      flow_content_request, NULL, flow_label_resource, flow_update_content_run),
    WRITE("UpdateContactFlowName", "POST", "/contact-flows/{}/{}/name", REPEATS_RUN, flow_name_fields,
      flow_metadata_request, flow_update_metadata_check, flow_label_resource, flow_update_metadata_run),
    WRITE("UpdateContactFlowMetadata", "POST", "/contact-flows/{}/{}/metadata", REPEATS_RUN, flow_metadata_fields,
      flow_metadata_request, flow_update_metadata_check, flow_label_resource, flow_update_metadata_run),
    DELETE("DeleteContactFlow", "/contact-flows/{}/{}", flow_delete_run),
    SEARCH("SearchContactFlows", "/search-contact-flows"),
    WRITE("CreateContactFlowVersion", "PUT", "/contact-flows/{}/{}/version", REPEATS_RUN, flow_version_fields,
      flow_version_request, NULL, flow_label_resource, flow_version_create_run),
    READ("ListContactFlowVersions", "/contact-flows/{}/{}/versions", flow_label_resource, flow_version_list_run),
    DELETE("DeleteContactFlowVersion", "/contact-flows/{}/{}/version/{}", flow_version_delete_run),

    /* modules */
    READ("ListContactFlowModules", "/contact-flow-modules-summary/{}", flow_star_resource, flow_list_run),
    WRITE("CreateContactFlowModule", "PUT", "/contact-flow-modules/{}", REPEATS_START, module_create_fields,
      flow_create_request, flow_create_check, flow_star_resource, flow_create_run),
    READ("DescribeContactFlowModule", "/contact-flow-modules/{}/{}", flow_label_resource, flow_describe_run),
    WRITE("UpdateContactFlowModuleContent", "POST", "/contact-flow-modules/{}/{}/content", REPEATS_RUN,
      module_content_fields, flow_content_request, NULL, flow_label_resource, flow_update_content_run),
    WRITE("UpdateContactFlowModuleMetadata", "POST", "/contact-flow-modules/{}/{}/metadata", REPEATS_RUN,
      module_metadata_fields, flow_metadata_request, flow_update_metadata_check, flow_label_resource, flow_update_metadata_run),
    DELETE("DeleteContactFlowModule", "/contact-flow-modules/{}/{}", flow_delete_run),
    SEARCH("SearchContactFlowModules", "/search-contact-flow-modules"),
    WRITE("CreateContactFlowModuleVersion", "PUT", "/contact-flow-modules/{}/{}/version", REPEATS_RUN, flow_version_fields,
      flow_version_request, NULL, flow_label_resource, flow_version_create_run),
    READ("ListContactFlowModuleVersions", "/contact-flow-modules/{}/{}/versions", flow_label_resource, flow_version_list_run),
    DELETE("DeleteContactFlowModuleVersion", "/contact-flow-modules/{}/{}/version/{}", flow_version_delete_run),
    WRITE("CreateContactFlowModuleAlias", "PUT", "/contact-flow-modules/{}/{}/alias", REPEATS_RUN, module_alias_create_fields,
      flow_alias_request, NULL, flow_label_resource, module_alias_create_run),
    READ("DescribeContactFlowModuleAlias", "/contact-flow-modules/{}/{}/alias/{}", flow_label_resource, module_alias_describe_run),
    READ("ListContactFlowModuleAliases", "/contact-flow-modules/{}/{}/aliases", flow_label_resource, module_alias_list_run),
    WRITE("UpdateContactFlowModuleAlias", "POST", "/contact-flow-modules/{}/{}/alias/{}", REPEATS_RUN, module_alias_update_fields,
      flow_alias_request, NULL, flow_label_resource, module_alias_update_run),
    DELETE("DeleteContactFlowModuleAlias", "/contact-flow-modules/{}/{}/alias/{}", module_alias_delete_run),
    { "ListViews", "GET", "/views/{}", CONNECT, LANE_READ, REPEATS_RUN, LIMIT_BODY_CONNECT,
      no_fields, 0, NULL, views_resource, list_views_run, NULL },
    { "CreateView", "PUT", "/views/{}", CONNECT, LANE_WRITE, REPEATS_START, LIMIT_BODY_CONNECT,
      create_view_fields, sizeof(struct create_view_request), create_view_check, new_view_resource, create_view_run, NULL },
    { "DescribeView", "GET", "/views/{}/{}", CONNECT, LANE_READ, REPEATS_RUN, LIMIT_BODY_CONNECT,
      no_fields, 0, NULL, view_resource, describe_view_run, NULL },
    { "UpdateViewContent", "POST", "/views/{}/{}", CONNECT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_CONNECT,
      update_view_content_fields, sizeof(struct create_view_request), update_view_content_check, view_resource,
      update_view_content_run, NULL },
    { "UpdateViewMetadata", "POST", "/views/{}/{}/metadata", CONNECT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_CONNECT,
      update_view_metadata_fields, sizeof(struct update_view_metadata_request), NULL, view_resource,
      update_view_metadata_run, NULL },
    { "DeleteView", "DELETE", "/views/{}/{}", CONNECT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_CONNECT,
      no_fields, 0, NULL, view_resource, delete_view_run, NULL },
    { "CreateViewVersion", "PUT", "/views/{}/{}/versions", CONNECT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_CONNECT,
      create_view_version_fields, sizeof(struct create_view_version_request), NULL, view_resource,
      create_view_version_run, NULL },
    { "ListViewVersions", "GET", "/views/{}/{}/versions", CONNECT, LANE_READ, REPEATS_RUN, LIMIT_BODY_CONNECT,
      no_fields, 0, NULL, view_resource, list_view_versions_run, NULL },
    { "DeleteViewVersion", "DELETE", "/views/{}/{}/versions/{}", CONNECT, LANE_WRITE, REPEATS_RUN, LIMIT_BODY_CONNECT,
      no_fields, 0, NULL, view_resource, delete_view_version_run, NULL },
    { "SearchViews", "POST", "/search-views", CONNECT, LANE_READ, REPEATS_RUN, LIMIT_BODY_CONNECT,
      search_views_fields, sizeof(struct search_views_request), search_views_check, views_resource, search_views_run, NULL },
    { 0 }
};
/* clang-format on */
