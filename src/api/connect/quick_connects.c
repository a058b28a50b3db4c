/* Quick connects, and which queue offers them: contract/connect-api.md 1.3. */

#include "api/connect/kinds.h"

#include "base/limits.h"
#include "store/resources.h"

enum { QUEUE_QUICK_CONNECTS_MAX = 50 }; /* of a queue: connect-api.md 1.3 */

static const struct search_field fields[] = {
    { "name", SEARCH_NAME, NULL, 0, 0 },
    { "description", SEARCH_MEMBER, "Description", 0, 0 },
    { "resourceID", SEARCH_ID, NULL, 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

const struct kind kind_quick_connect = {
    .of = { "transfer-destination", "QUICK_CONNECT", RESOURCE_QUICK_CONNECT },
    .id = "QuickConnectId",
    .arn = "QuickConnectARN",
    .name = "Name",
    .wrapper = "QuickConnect",
    .summaries = "QuickConnectSummaryList",
    .found = "QuickConnects",
    .summary_type = "QuickConnectType",
    .hidden = "Type", /* the config has it; the document repeats it for lists */
    .max = LIMIT_THINGS,
    .timed = true,
    .search = fields,
};

#define TYPES "USER QUEUE PHONE_NUMBER FLOW"

static const struct shape to_user[] = {
    ROW_ID("UserId", SHAPE_REQUIRED, &kind_user.of),
    ROW_ID("ContactFlowId", SHAPE_REQUIRED, &id_of_flow),
    ROWS_END,
};
static const struct shape to_queue[] = {
    ROW_ID("QueueId", SHAPE_REQUIRED, &kind_queue.of),
    ROW_ID("ContactFlowId", SHAPE_REQUIRED, &id_of_flow),
    ROWS_END,
};
static const struct shape to_phone[] = {
    ROW_TEXT("PhoneNumber", SHAPE_REQUIRED, 1, 64),
    ROWS_END,
};
static const struct shape to_flow[] = {
    ROW_ID("ContactFlowId", SHAPE_REQUIRED, &id_of_flow),
    ROWS_END,
};
static const struct shape config[] = {
    ROW_ENUM("QuickConnectType", SHAPE_REQUIRED, TYPES),
    ROW_IN("UserConfig", 0, to_user),
    ROW_IN("QueueConfig", 0, to_queue),
    ROW_IN("PhoneConfig", 0, to_phone),
    ROW_IN("FlowConfig", 0, to_flow),
    ROWS_END,
};
static const struct shape created[] = {
    ROW_TEXT("Name", SHAPE_REQUIRED, 1, 127),
    ROW_TEXT("Description", SHAPE_KEPT, 1, 250),
    ROW_IN("QuickConnectConfig", SHAPE_REQUIRED | SHAPE_KEPT, config),
    ROW_TAGS,
    ROWS_END,
};
static const struct shape configured[] = {
    ROW_IN("QuickConnectConfig", SHAPE_REQUIRED | SHAPE_KEPT, config),
    ROWS_END,
};
static const struct shape named[] = {
    ROW_TEXT("Name", 0, 1, 127),
    ROW_TEXT("Description", SHAPE_KEPT, 0, 250),
    ROWS_END,
};

/* The config is a union by its type. */
static enum err
check_config(struct call *c, struct fail *f)
{
    static const struct {
        const char *type, *member;
    } unions[] = { { "USER", "UserConfig" },
                   { "QUEUE", "QueueConfig" },
                   { "PHONE_NUMBER", "PhoneConfig" },
                   { "FLOW", "FlowConfig" } };
    const struct json *j = shape_given(c->json, "QuickConnectConfig");
    struct str type = json_str(json_member(j, "QuickConnectType"));

    for (int i = 0; i < 4; i++)
        if (str_eq(type, str_from(unions[i].type)) != (shape_given(j, unions[i].member) != NULL))
            return fail(f, ERR_INVALID, "QuickConnectConfig must have the %s of its type",
                        unions[i].member);
    return OK;
}

/* The target is in the document, so that it can be shown when it has gone, and a link, so that a
 * queue knows who points at it. */
static enum err
bind(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *j = shape_given(c->json, "QuickConnectConfig");
    const struct json *user = shape_given(shape_given(j, "UserConfig"), "UserId");
    const struct json *queue = shape_given(shape_given(j, "QueueConfig"), "QueueId");
    struct buf type = { .max = 64 };
    struct resource target;
    struct link old;
    enum err e = OK;

    if (txn_links_from(t, LINK_QUICK_CONNECT_TARGET, r->no, &old, 1))
        txn_link_clear(t, LINK_QUICK_CONNECT_TARGET, r->no, old.to_no);
    if (user)
        e = thing_find(c, t, &kind_user, json_str(user), &target, f);
    else if (queue)
        e = thing_find(c, t, &kind_queue, json_str(queue), &target, f);
    if (!e && (user || queue))
        txn_link_set(t, &(struct link){ LINK_QUICK_CONNECT_TARGET, r->no, target.no, 0, STR("") });
    buf_printf(&type, "{\"Type\":\"%.*s\"}", STR_ARG(json_str(json_member(j, "QuickConnectType"))));
    if (!e) {
        thing_set(c, r, buf_str(&type));
        txn_resource_save(t, r);
    }
    buf_done(&type);
    return e;
}

/* ---- of a queue ---- */

static const struct shape ids[] = {
    ROW_IDS("QuickConnectIds", SHAPE_REQUIRED, &kind_quick_connect.of, 1, QUEUE_QUICK_CONNECTS_MAX),
    ROWS_END,
};

static enum err
associate(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *list = shape_given(c->json, "QuickConnectIds");
    struct link known[QUEUE_QUICK_CONNECTS_MAX + 1];
    enum err e = OK;

    for (size_t i = 0; !e && i < json_count(list); i++) {
        struct resource quick;

        e = thing_find(c, t, &kind_quick_connect, json_str(json_at(list, i)), &quick, f);
        if (!e)
            txn_link_set(t,
                         &(struct link){ LINK_QUEUE_QUICK_CONNECT, r->no, quick.no, 0, STR("") });
    }
    if (!e && txn_links_from(t, LINK_QUEUE_QUICK_CONNECT, r->no, known,
                             QUEUE_QUICK_CONNECTS_MAX + 1) > QUEUE_QUICK_CONNECTS_MAX)
        e = fail(f, ERR_LIMIT, "A queue may have at most %d quick connects",
                 QUEUE_QUICK_CONNECTS_MAX);
    return e;
}

static enum err
disassociate(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *list = shape_given(c->json, "QuickConnectIds");
    enum err e = OK;

    for (size_t i = 0; !e && i < json_count(list); i++) {
        struct resource quick;

        e = thing_find(c, t, &kind_quick_connect, json_str(json_at(list, i)), &quick, f);
        if (!e)
            txn_link_clear(t, LINK_QUEUE_QUICK_CONNECT, r->no, quick.no);
    }
    return e;
}

/* A page is never cut: a queue has at most 50, the default is 100, and a smaller one goes on after
 * so many. */
static enum err
list_of_queue(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct link links[QUEUE_QUICK_CONNECTS_MAX];
    size_t n = txn_links_from(t, LINK_QUEUE_QUICK_CONNECT, r->no, links, QUEUE_QUICK_CONNECTS_MAX);
    size_t from, to;

    (void)f;
    thing_page_cut(c, n, &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "QuickConnectSummaryList");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++) {
        struct resource quick;

        if (txn_resource_get(t, links[i].to_no, &quick))
            thing_put_summary(c, &kind_quick_connect, &quick, &c->out);
    }
    json_close(&c->out, ']');
    thing_page_end(c, to, n);
    thing_put_modified(c, r, &c->out);
    json_close(&c->out, '}');
    return OK;
}

static const struct shape list_query[] = {
    ROW_ENUMS("QuickConnectTypes", 0, TYPES, 4),
    ROWS_END,
};

const struct plan list_quick_connects = { .kind = &kind_quick_connect,
                                          .query = list_query,
                                          .needs = NEED_STAR,
                                          .page_max = 1000,
                                          .run = thing_list };
const struct plan create_quick_connect = { .kind = &kind_quick_connect,
                                           .body = created,
                                           .needs = NEED_STAR,
                                           .check = check_config,
                                           .run = thing_create,
                                           .bind = bind };
const struct plan describe_quick_connect = { .kind = &kind_quick_connect,
                                             .needs = NEED_SELF,
                                             .run = thing_describe };
const struct plan update_quick_connect_config = { .kind = &kind_quick_connect,
                                                  .body = configured,
                                                  .needs = NEED_SELF,
                                                  .check = check_config,
                                                  .run = thing_update,
                                                  .bind = bind };
const struct plan update_quick_connect_name = { .kind = &kind_quick_connect,
                                                .body = named,
                                                .needs = NEED_SELF,
                                                .some = true,
                                                .run = thing_update };
const struct plan delete_quick_connect = { .kind = &kind_quick_connect,
                                           .needs = NEED_SELF,
                                           .run = thing_delete };
const struct plan search_quick_connects = { .kind = &kind_quick_connect,
                                            .body = search_shape,
                                            .needs = NEED_INSTANCE,
                                            .page_max = 100,
                                            .check = thing_search_check,
                                            .run = thing_search };
const struct plan list_queue_quick_connects = {
    .kind = &kind_queue, .needs = NEED_SELF, .page_max = 100, .run = list_of_queue
};
const struct plan associate_queue_quick_connects = {
    .kind = &kind_queue, .body = ids, .needs = NEED_SELF, .run = associate
};
const struct plan disassociate_queue_quick_connects = {
    .kind = &kind_queue, .body = ids, .needs = NEED_SELF, .run = disassociate
};
