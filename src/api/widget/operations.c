/* The communications widget: contract/widget.md 3.2. */

#include "api/operation_table.h"

#include "api/widget/widget.h"
#include "base/limits.h"

/* clang-format off */
#define WIDGET(name_, method_, path_, lane_, run_) \
    { .name = name_, .method = method_, .path = path_, .dialect = DIALECT_WIDGET, .admission = ADMIT_ALL, .lane = lane_, \
      .body_max = LIMIT_BODY_WIDGET, .run = run_ }
const struct operation widget_operations[] = {
    WIDGET("widget-start", "POST", "/connectwidget/api/{}/start", LANE_WRITE, widget_start_run),
    WIDGET("widget-config", "GET", "/connectwidget/api/{}/config", LANE_READ, widget_config_run),
    PAGE("/connectwidget/static/with-endpoint.js", page_widget_bridge),
    PAGE("/connectwidget/static/{}", page_widget_file),
    PAGE("/amazon-connect-chat-interface-client.js", page_widget_file),
    { 0 }
};
/* clang-format on */
