/* The administration's paths: DESIGN.md; contract/widget.md 1.2, 2.2, 2.3, 6. */

#include "api/operation_table.h"

#include "api/admin/admin.h"
#include "api/fields.h"
#include "api/start_chat.h"
#include "base/limits.h"

/* clang-format off */
#define ADMIN(name_, method_, path_, lane_, run_) \
    { .name = name_, .method = method_, .path = "/admin/api/" path_, .dialect = DIALECT_ADMIN, .admission = ADMIT_ADMIN, \
      .lane = lane_, .body_max = LIMIT_BODY_ADMIN, .fields = admin_widget_fields, .run = run_ }
/* The test page is open to everybody in demo mode. */
#define TESTER(name_, path_, run_) \
    { .name = name_, .method = "GET", .path = "/admin/api/" path_, .dialect = DIALECT_ADMIN, .admission = ADMIT_TESTER, \
      .lane = LANE_READ, .body_max = LIMIT_BODY_ADMIN, .run = run_ }
#define VISIT(path_, page_) \
    { .name = path_, .method = "GET", .path = path_, .dialect = DIALECT_PAGE, .admission = ADMIT_ALL, \
      .body_max = LIMIT_BODY_ADMIN, .page = page_ }
const struct operation admin_operations[] = {
    VISIT("/admin/", page_admin), VISIT("/admin", page_admin), VISIT("/admin/widgets", page_admin),
    PAGE("/admin/preview", page_preview),
    VISIT("/test-chat", page_test_chat), PAGE("/test-chat/customer", page_customer),
    TESTER("admin-session", "session", admin_session_run),
    TESTER("admin-flows", "flows", admin_flows_run),
    ADMIN("admin-widgets", "GET", "widgets", LANE_READ, admin_widgets_run),
    ADMIN("admin-widget-create", "POST", "widgets", LANE_WRITE, admin_widget_create_run),
    ADMIN("admin-widget-import", "POST", "widgets/import", LANE_WRITE, admin_widget_import_run),
    ADMIN("admin-widget", "GET", "widgets/{}", LANE_READ, admin_widget_show_run),
    ADMIN("admin-widget-set", "POST", "widgets/{}", LANE_WRITE, admin_widget_set_run),
    ADMIN("admin-widget-delete", "DELETE", "widgets/{}", LANE_WRITE, admin_widget_delete_run),
    ADMIN("admin-widget-log", "GET", "widgets/{}/log", LANE_READ, admin_widget_log_run),
    ADMIN("admin-rotate-key", "POST", "widgets/{}/rotate-key", LANE_WRITE, admin_rotate_key_run),
    ADMIN("admin-delete-key", "POST", "widgets/{}/delete-key", LANE_WRITE, admin_delete_key_run),
    ADMIN("admin-allow-domain", "POST", "widgets/{}/allow-domain", LANE_WRITE, admin_allow_domain_run),
    ADMIN("admin-disallow-domain", "POST", "widgets/{}/disallow-domain", LANE_WRITE, admin_disallow_domain_run),
    { .name = "admin-test-chat", .method = "POST", .path = "/admin/api/test-chat", .dialect = DIALECT_ADMIN,
      .admission = ADMIT_TESTER, .lane = LANE_WRITE, .body_max = LIMIT_BODY_START_CHAT, .fields = start_chat_fields,
      .in_size = sizeof(struct start_chat_request), .check = test_chat_check, .run = test_chat_run },
    { 0 }
};
/* clang-format on */

/* The names of Amazon Connect's security profiles: domain/defaults.c. Empty: being signed in does.
 */
static const struct {
    const char *operation, *permission;
} permissions[] = {
    { "admin-session", "" },
    { "admin-flows", "ContactFlows.View" },
    { "admin-test-chat", "ChatTestMode" },
    { "admin-widgets", "CommunicationWidgets.View" },
    { "admin-widget", "CommunicationWidgets.View" },
    { "admin-widget-log", "CommunicationWidgets.View" },
    { "admin-widget-create", "CommunicationWidgets.Create" },
    { "admin-widget-import", "CommunicationWidgets.Create" },
    { "admin-widget-delete", "CommunicationWidgets.Delete" },
};

const char *
admin_permission(const struct operation *op)
{
    for (size_t i = 0; i < sizeof(permissions) / sizeof(permissions[0]); i++)
        if (!strcmp(permissions[i].operation, op->name))
            return permissions[i].permission;
    return "CommunicationWidgets.Edit"; /* whatever changes a widget */
}
