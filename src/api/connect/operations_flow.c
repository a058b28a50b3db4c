/* Flows, modules and views: contract/connect-api.md 1.2, 1.3, flows.md 1.8. */

#include "api/operation_table.h"

#include "api/connect/connect.h"
#include "api/connect/views.h"
#include "base/limits.h"

/* clang-format off */
const struct operation flow_operations[] = {
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
