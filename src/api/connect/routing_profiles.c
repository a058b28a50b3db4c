/* Routing profiles but for their queues (profile_queues.c): contract/connect-api.md 1.2, 2.11. */

#include "api/connect/kinds.h"

#include "api/connect/profile_queues.h"
#include "api/ident.h"
#include "base/limits.h"
#include "domain/agent.h"
#include "store/resources.h"

static const struct search_field fields[] = {
    { "name", SEARCH_NAME, NULL, 0, 0 },
    { "description", SEARCH_MEMBER, "Description", 0, 0 },
    { "resourceID", SEARCH_ID, NULL, 0, 0 },
    { "associatedQueueIds", SEARCH_LINK, NULL, LINK_PROFILE_QUEUE, RESOURCE_QUEUE },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

static void
put_links(struct call *c, struct txn *t, const struct resource *r, struct json_out *w)
{
    json_set_str(w, "InstanceId", ident_text(&c->api->instance->id, c->job.arena));
    thing_put_linked(c, t, "DefaultOutboundQueueId", LINK_PROFILE_DEFAULT_QUEUE, r->no, w);
    json_set_int(w, "NumberOfAssociatedQueues",
                 (int64_t)txn_links_from_count(t, LINK_PROFILE_QUEUE, r->no));
    json_set_int(w, "NumberOfAssociatedManualAssignmentQueues",
                 (int64_t)txn_links_from_count(t, LINK_PROFILE_MANUAL_QUEUE, r->no));
    json_set_int(w, "NumberOfAssociatedUsers",
                 (int64_t)txn_links_to_count(t, LINK_USER_PROFILE, r->no));
}

static void
put_ids(struct call *c, struct txn *t, const char *name, enum link_kind kind, int64_t no,
        struct json_out *w)
{
    struct link links[LIMIT_PROFILE_PAIRS];
    size_t n = txn_links_from(t, kind, no, links, LIMIT_PROFILE_PAIRS);

    json_name(w, name);
    json_open(w, '[');
    for (size_t i = 0; i < n; i++) {
        struct uuid id;

        if (txn_resource_id(t, links[i].to_no, &id))
            json_put_str(w, ident_text(&id, c->job.arena));
    }
    json_close(w, ']');
}

/* Only the search tells which queues: connect-api.md 1.2. */
static void
put_found(struct call *c, struct txn *t, const struct resource *r, struct json_out *w)
{
    put_links(c, t, r, w);
    put_ids(c, t, "AssociatedQueueIds", LINK_PROFILE_QUEUE, r->no, w);
    put_ids(c, t, "AssociatedManualAssignmentQueueIds", LINK_PROFILE_MANUAL_QUEUE, r->no, w);
}

const struct kind kind_routing_profile = {
    .of = { "routing-profile", "ROUTING_PROFILE", RESOURCE_ROUTING_PROFILE },
    .id = "RoutingProfileId",
    .arn = "RoutingProfileArn",
    .name = "Name",
    .wrapper = "RoutingProfile",
    .summaries = "RoutingProfileSummaryList",
    .fresh = STR_INIT("{\"AgentAvailabilityTimer\":\"TIME_SINCE_LAST_ACTIVITY\"}"),
    .max = LIMIT_THINGS,
    .timed = true,
    .put = put_links,
};
static const struct kind found = {
    .of = { "routing-profile", "ROUTING_PROFILE", RESOURCE_ROUTING_PROFILE },
    .id = "RoutingProfileId",
    .arn = "RoutingProfileArn",
    .name = "Name",
    .found = "RoutingProfiles",
    .timed = true,
    .put = put_found,
    .search = fields,
};

#define TIMERS "TIME_SINCE_LAST_ACTIVITY TIME_SINCE_LAST_INBOUND"

static const struct shape behavior[] = {
    ROW_ENUM("BehaviorType", SHAPE_REQUIRED, "ROUTE_CURRENT_CHANNEL_ONLY ROUTE_ANY_CHANNEL"),
    ROWS_END,
};
static const struct shape concurrency[] = {
    ROW_ENUM("Channel", SHAPE_REQUIRED, CHANNELS),
    ROW_INT("Concurrency", SHAPE_REQUIRED, 1, 10),
    ROW_IN("CrossChannelBehavior", 0, behavior),
    ROWS_END,
};
static const struct shape created[] = {
    ROW_TEXT("Name", SHAPE_REQUIRED, 1, 127),
    ROW_TEXT("Description", SHAPE_REQUIRED | SHAPE_KEPT, 1, 250),
    ROW_ID("DefaultOutboundQueueId", SHAPE_REQUIRED, &kind_queue.of),
    ROW_LIST("QueueConfigs", 0, profile_queue_config, 1, 10),
    ROW_LIST("ManualAssignmentQueueConfigs", 0, profile_manual_config, 1, 10),
    ROW_LIST("MediaConcurrencies", SHAPE_REQUIRED | SHAPE_KEPT, concurrency, 0, 4),
    ROW_TAGS,
    ROW_ENUM("AgentAvailabilityTimer", SHAPE_KEPT, TIMERS),
    ROWS_END,
};
static const struct shape named[] = {
    ROW_TEXT("Name", 0, 1, 127),
    ROW_TEXT("Description", SHAPE_KEPT, 1, 250),
    ROWS_END,
};
static const struct shape concurrent[] = {
    ROW_LIST("MediaConcurrencies", SHAPE_REQUIRED | SHAPE_KEPT, concurrency, 0, 4),
    ROWS_END,
};
static const struct shape defaulted[] = {
    ROW_ID("DefaultOutboundQueueId", SHAPE_REQUIRED, &kind_queue.of),
    ROWS_END,
};
static const struct shape timed[] = {
    ROW_ENUM("AgentAvailabilityTimer", SHAPE_REQUIRED | SHAPE_KEPT, TIMERS),
    ROWS_END,
};

/* One entry a channel; a voice call takes its agent whole. */
static enum err
check_concurrency(struct call *c, struct fail *f)
{
    const struct json *list = shape_given(c->json, "MediaConcurrencies");

    for (size_t i = 0; i < json_count(list); i++) {
        struct str channel = json_str(json_member(json_at(list, i), "Channel"));
        int64_t n = 0;

        json_int(json_member(json_at(list, i), "Concurrency"), &n);
        if (n > 1 && str_eq(channel, STR("VOICE")))
            return fail(f, ERR_INVALID, "Concurrency of VOICE must be 1");
        for (size_t k = 0; k < i; k++)
            if (str_eq(channel, json_str(json_member(json_at(list, k), "Channel"))))
                return fail(f, ERR_INVALID, "MediaConcurrencies names %.*s twice",
                            STR_ARG(channel));
    }
    return OK;
}

static enum err
check_created(struct call *c, struct fail *f)
{
    enum err e = check_concurrency(c, f);

    return e ? e : profile_queues_check(c, f);
}

static enum err
bind_default(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *id = shape_given(c->json, "DefaultOutboundQueueId");
    struct resource queue;
    struct link old;
    enum err e = thing_find(c, t, &kind_queue, json_str(id), &queue, f);

    if (e)
        return e;
    if (txn_links_from(t, LINK_PROFILE_DEFAULT_QUEUE, r->no, &old, 1))
        txn_link_clear(t, LINK_PROFILE_DEFAULT_QUEUE, r->no, old.to_no);
    txn_link_set(t, &(struct link){ LINK_PROFILE_DEFAULT_QUEUE, r->no, queue.no, 0, STR("") });
    return OK;
}

static enum err
bind_created(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = bind_default(c, t, r, f);

    return e ? e : profile_queues_associate(c, t, r, f);
}

static enum err
bind_concurrency(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)c;
    (void)f;
    agent_refresh_profile(t, r->no);
    return OK;
}

static enum err
is_unused(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)c;
    return txn_links_to_count(t, LINK_USER_PROFILE, r->no) ? thing_in_use(f, "a user") : OK;
}

const struct plan list_routing_profiles = {
    .kind = &kind_routing_profile, .needs = NEED_INSTANCE, .page_max = 1000, .run = thing_list
};
const struct plan create_routing_profile = { .kind = &kind_routing_profile,
                                             .body = created,
                                             .needs = NEED_STAR,
                                             .check = check_created,
                                             .run = thing_create,
                                             .bind = bind_created };
const struct plan describe_routing_profile = { .kind = &kind_routing_profile,
                                               .needs = NEED_SELF,
                                               .run = thing_describe };
const struct plan update_routing_profile_name = { .kind = &kind_routing_profile,
                                                  .body = named,
                                                  .needs = NEED_SELF,
                                                  .some = true,
                                                  .run = thing_update };
const struct plan update_routing_profile_concurrency = { .kind = &kind_routing_profile,
                                                         .body = concurrent,
                                                         .needs = NEED_SELF,
                                                         .check = check_concurrency,
                                                         .run = thing_update,
                                                         .bind = bind_concurrency };
const struct plan update_routing_profile_default_queue = { .kind = &kind_routing_profile,
                                                           .body = defaulted,
                                                           .needs = NEED_SELF,
                                                           .run = thing_update,
                                                           .bind = bind_default };
const struct plan update_routing_profile_timer = {
    .kind = &kind_routing_profile, .body = timed, .needs = NEED_SELF, .run = thing_update
};
const struct plan delete_routing_profile = {
    .kind = &kind_routing_profile, .needs = NEED_SELF, .run = thing_delete, .unused = is_unused
};
const struct plan search_routing_profiles = { .kind = &found,
                                              .body = search_shape,
                                              .needs = NEED_INSTANCE,
                                              .page_max = 500,
                                              .check = thing_search_check,
                                              .run = thing_search };
