/* The agent side: login, workspace, CTI. contract/ccp.md 1.2. */

#include "api/operation_table.h"

#include "api/agent/login.h"
#include "base/limits.h"

/* clang-format off */
#define FORM(path_, take_) \
    { .name = path_, .method = "POST", .path = path_, .dialect = DIALECT_PAGE, .admission = ADMIT_ALL, \
      .body_max = LIMIT_LOGIN_BODY, .page = take_ }
/* Pages that ask the store before they answer. */
#define VISIT(path_, take_) \
    { .name = path_, .method = "GET", .path = path_, .dialect = DIALECT_PAGE, .admission = ADMIT_ALL, \
      .body_max = LIMIT_LOGIN_BODY, .page = take_ }
/* Which operation is asked for stands in a header: cti_operation_find() */
#define CTI_PATH(path_) \
    { .name = path_, .method = "POST", .path = path_, .dialect = DIALECT_CTI, .admission = ADMIT_AGENT }

const struct operation agent_operations[] = {
    CTI_PATH("/connect/api"), CTI_PATH("/api"),
    VISIT("/connect/auth/authorize", page_authorize), VISIT("/auth/authorize", page_authorize),
    VISIT("/ccp-v2/", page_workspace), VISIT("/ccp-v2", page_workspace),
    VISIT("/connect/ccp-v2/", page_workspace), VISIT("/connect/ccp-v2", page_workspace),
    VISIT("/connect/ccp-config.json", page_workspace_config),
    VISIT("/connect/overview", page_overview),
    VISIT("/connect/login", page_login), VISIT("/login", page_login),
    FORM("/connect/login", login_take), FORM("/login", login_take),
    FORM("/connect/password", password_take),
    VISIT("/connect/logout", page_logout), VISIT("/logout", page_logout),
    FORM("/connect/logout", page_logout), FORM("/logout", page_logout),
    { 0 }
};
/* clang-format on */
