/* Agent statuses: contract/connect-api.md 1.2, 1.3. */

#include "api/connect/kinds.h"

#include "base/limits.h"
#include "domain/agent.h"
#include "store/resources.h"

static const struct search_field fields[] = {
    { "name", SEARCH_NAME, NULL, 0, 0 },
    { "description", SEARCH_MEMBER, "Description", 0, 0 },
    { "state", SEARCH_MEMBER, "State", 0, 0 },
    { "type", SEARCH_MEMBER, "Type", 0, 0 },
    { "displayOrder", SEARCH_MEMBER, "DisplayOrder", 0, 0 },
    { "resourceID", SEARCH_ID, NULL, 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

const struct kind kind_agent_status = {
    .of = { "agent-state", "AGENT_STATUS", RESOURCE_AGENT_STATUS },
    .id = "AgentStatusId",
    .arn = "AgentStatusARN",
    .name = "Name",
    .wrapper = "AgentStatus",
    .summaries = "AgentStatusSummaryList",
    .found = "AgentStatuses",
    .summary_type = "Type",
    .fresh = STR_INIT("{\"Type\":\"CUSTOM\"}"),
    .max = LIMIT_AGENT_STATUSES,
    .timed = true,
    .search = fields,
};

static const struct shape created[] = {
    ROW_TEXT("Name", SHAPE_REQUIRED, 1, 127),
    ROW_TEXT("Description", SHAPE_KEPT, 1, 250),
    ROW_ENUM("State", SHAPE_REQUIRED | SHAPE_KEPT, "ENABLED DISABLED"),
    ROW_INT("DisplayOrder", SHAPE_KEPT, 1, 50),
    ROW_TAGS,
    ROWS_END,
};
static const struct shape updated[] = {
    ROW_TEXT("Name", 0, 1, 127),
    ROW_TEXT("Description", SHAPE_KEPT, 0, 250),
    ROW_ENUM("State", SHAPE_KEPT, "ENABLED DISABLED"),
    ROW_INT("DisplayOrder", SHAPE_KEPT, 1, 50),
    ROW_BOOL("ResetOrderNumber", 0),
    ROWS_END,
};

static void
find_last(struct txn *t, const struct resource *r, void *arg)
{
    int64_t *last = arg, order = 0;
    struct json *document = NULL;

    (void)t;
    if (json_parse(r->body, JSON_READ_STRICT, &document, NULL) == OK &&
        json_int(json_member(document, "DisplayOrder"), &order) && order > *last)
        *last = order;
    json_free(&document);
}

/* To the end of the menu. */
static void
place_last(struct call *c, struct txn *t, struct resource *r)
{
    struct buf text = { .max = 64 };
    int64_t last = 0;

    txn_resources_each(t, RESOURCE_AGENT_STATUS, find_last, &last);
    buf_printf(&text, "{\"DisplayOrder\":%d}", (int)(last < 50 ? last + 1 : 50));
    thing_set(c, r, buf_str(&text));
    buf_done(&text);
    txn_resource_save(t, r);
}

static enum err
bind_created(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)f;
    if (!shape_given(c->json, "DisplayOrder"))
        place_last(c, t, r);
    return OK;
}

/* Somebody must be able to be reached, and to go home. */
static enum err
bind_updated(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    if (str_eq(json_str(shape_given(c->json, "State")), STR("DISABLED")) &&
        !str_eq(thing_member(c, r->body, "Type"), STR("CUSTOM")))
        return fail(f, ERR_UNFIT, "Only a CUSTOM status can be disabled");
    if (json_bool(shape_given(c->json, "ResetOrderNumber")))
        place_last(c, t, r);
    agent_refresh_status(t, r->no);
    return OK;
}

static const struct shape list_query[] = {
    ROW_ENUMS("AgentStatusTypes", 0, "ROUTABLE CUSTOM OFFLINE", 3),
    ROWS_END,
};

const struct plan list_agent_statuses = { .kind = &kind_agent_status,
                                          .query = list_query,
                                          .needs = NEED_STAR,
                                          .page_max = 1000,
                                          .run = thing_list };
const struct plan create_agent_status = { .kind = &kind_agent_status,
                                          .body = created,
                                          .needs = NEED_STAR,
                                          .run = thing_create,
                                          .bind = bind_created };
const struct plan describe_agent_status = { .kind = &kind_agent_status,
                                            .needs = NEED_SELF,
                                            .run = thing_describe };
const struct plan update_agent_status = { .kind = &kind_agent_status,
                                          .body = updated,
                                          .needs = NEED_SELF,
                                          .some = true,
                                          .run = thing_update,
                                          .bind = bind_updated };
const struct plan search_agent_statuses = { .kind = &kind_agent_status,
                                            .body = search_shape,
                                            .needs = NEED_INSTANCE,
                                            .page_max = 100,
                                            .check = thing_search_check,
                                            .run = thing_search };
