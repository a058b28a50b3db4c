/* Users: contract/connect-api.md 1.2, 1.3, 2.12. Who signs in is a row of `user`; everything else
 * is the configured thing of the same id. */

#include "api/connect/kinds.h"

#include "api/connect/user_rules.h"
#include "api/ident.h"
#include "auth/hasher.h"
#include "base/limits.h"
#include "domain/agent.h"
#include "store/resources.h"
#include "store/users.h"

enum { SECURITY_PROFILES_MAX = 10 };

static const struct search_field fields[] = {
    { "Username", SEARCH_NAME, NULL, 0, 0 },
    { "FirstName", SEARCH_MEMBER, "IdentityInfo.FirstName", 0, 0 },
    { "LastName", SEARCH_MEMBER, "IdentityInfo.LastName", 0, 0 },
    { "RoutingProfileId", SEARCH_LINK, NULL, LINK_USER_PROFILE, RESOURCE_ROUTING_PROFILE },
    { "SecurityProfileId", SEARCH_LINK, NULL, LINK_USER_SECURITY, RESOURCE_SECURITY_PROFILE },
    { "resourceId", SEARCH_ID, NULL, 0, 0 },
    { "ListCondition", SEARCH_PROFICIENCIES, "Proficiencies", 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

static void
put_links(struct call *c, struct txn *t, const struct resource *r, struct json_out *w)
{
    struct link links[SECURITY_PROFILES_MAX];
    size_t n = txn_links_from(t, LINK_USER_SECURITY, r->no, links, SECURITY_PROFILES_MAX);

    thing_put_linked(c, t, "RoutingProfileId", LINK_USER_PROFILE, r->no, w);
    json_name(w, "SecurityProfileIds");
    json_open(w, '[');
    for (size_t i = 0; i < n; i++) {
        struct uuid id;

        if (txn_resource_id(t, links[i].to_no, &id))
            json_put_str(w, ident_text(&id, c->job.arena));
    }
    json_close(w, ']');
}

const struct kind kind_user = {
    .of = { "agent", "USER", RESOURCE_USER },
    .id = "Id",
    .arn = "Arn",
    .made_id = "UserId",
    .made_arn = "UserArn",
    .name = "Username",
    .wrapper = "User",
    .summaries = "UserSummaryList",
    .hidden = "Proficiencies",
    .fresh = STR_INIT("{\"PhoneConfig\":{\"PhoneType\":\"SOFT_PHONE\",\"AutoAccept\":false,"
                      "\"AfterContactWorkTimeLimit\":0}}"),
    .max = LIMIT_USERS,
    .timed = true,
    .put = put_links,
};

/* ---- as SearchUsers shows them: names only, and after-contact work in milliseconds ---- */

static void
put_milliseconds(const struct json *old, struct json_out *w)
{
    int64_t seconds = 0;

    json_int(json_member(old, "AfterContactWorkTimeLimit"), &seconds);
    json_open(w, '{');
    json_set_int(w, "AfterContactWorkTimeLimit", seconds * 1000);
    json_close(w, '}');
}

static void
put_phone(const struct json *phone, struct json_out *w)
{
    static const struct shape plain[] = {
        ROW_TEXT("PhoneType", 0, 0, 0),
        ROW_BOOL("AutoAccept", 0),
        ROW_TEXT("DeskPhoneNumber", 0, 0, 0),
        ROW_BOOL("PersistentConnection", 0),
        ROWS_END,
    };
    int64_t seconds = 0;

    json_name(w, "PhoneConfig");
    json_open(w, '{');
    shape_put_all(plain, phone, NULL, w);
    json_int(json_member(phone, "AfterContactWorkTimeLimit"), &seconds);
    json_set_int(w, "AfterContactWorkTimeLimit", seconds * 1000);
    json_close(w, '}');
}

static void
put_work(const struct json *list, struct json_out *w)
{
    json_name(w, "AfterContactWorkConfigs");
    json_open(w, '[');
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *entry = json_at(list, i);

        json_open(w, '{');
        json_set_str(w, "Channel", json_str(json_member(entry, "Channel")));
        json_name(w, "AfterContactWorkConfig");
        put_milliseconds(json_member(entry, "AfterContactWorkConfig"), w);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void
put_found(struct call *c, struct txn *t, const struct resource *r, struct json_out *w)
{
    static const struct shape names[] = {
        ROW_TEXT("FirstName", 0, 0, 0),
        ROW_TEXT("LastName", 0, 0, 0),
        ROWS_END,
    };
    struct json *document = NULL;

    put_links(c, t, r, w);
    if (json_parse(r->body, JSON_READ_STRICT, &document, NULL) != OK)
        return;
    json_name(w, "IdentityInfo");
    json_open(w, '{');
    if (json_member(document, "IdentityInfo"))
        shape_put_all(names, json_member(document, "IdentityInfo"), NULL, w);
    json_close(w, '}');
    if (json_member(document, "PhoneConfig"))
        put_phone(json_member(document, "PhoneConfig"), w);
    if (json_member(document, "AfterContactWorkConfigs"))
        put_work(json_member(document, "AfterContactWorkConfigs"), w);
    json_free(&document);
}

static const struct kind found = {
    .of = { "agent", "USER", RESOURCE_USER },
    .id = "Id",
    .arn = "Arn",
    .name = "Username",
    .found = "Users",
    .hidden = "Proficiencies IdentityInfo PhoneConfig AfterContactWorkConfigs",
    .put = put_found,
    .search = fields,
};

/* ---- links ---- */

static enum err
bind_profile(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *id = shape_given(c->json, "RoutingProfileId");
    struct resource profile;
    struct link old;
    enum err e = thing_find(c, t, &kind_routing_profile, json_str(id), &profile, f);

    if (e)
        return e;
    if (txn_links_from(t, LINK_USER_PROFILE, r->no, &old, 1))
        txn_link_clear(t, LINK_USER_PROFILE, r->no, old.to_no);
    txn_link_set(t, &(struct link){ LINK_USER_PROFILE, r->no, profile.no, 0, STR("") });
    agent_refresh(t, r->no);
    return OK;
}

/* The row of `user` has the names, for whoever signs in. */
static void
save_names(struct call *c, struct txn *t, const struct resource *r, struct str names)
{
    struct user u;

    (void)c;
    if (!txn_user_find(t, &r->id, &u))
        return;
    u.security_profiles = names;
    txn_user_save(t, &u);
}

static enum err
bind_security(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *ids = shape_given(c->json, "SecurityProfileIds");
    struct link old[SECURITY_PROFILES_MAX];
    size_t n = txn_links_from(t, LINK_USER_SECURITY, r->no, old, SECURITY_PROFILES_MAX);
    struct buf names = { .max = 65536 };
    struct json_out w = { .out = &names };
    enum err e = OK;

    for (size_t i = 0; i < n; i++)
        txn_link_clear(t, LINK_USER_SECURITY, r->no, old[i].to_no);
    json_open(&w, '[');
    for (size_t i = 0; !e && i < json_count(ids); i++) {
        struct resource profile;

        e = thing_find(c, t, &kind_security_profile, json_str(json_at(ids, i)), &profile, f);
        if (e)
            break;
        txn_link_set(t,
                     &(struct link){ LINK_USER_SECURITY, r->no, profile.no, (int64_t)i, STR("") });
        json_put_str(&w, profile.name);
    }
    json_close(&w, ']');
    if (!e)
        save_names(c, t, r, buf_kept(c, &names));
    buf_done(&names);
    return e;
}

static enum err
bind_created(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct asked *asked = c->in;
    const struct user u = { .id = r->id,
                            .name = r->name,
                            .password = str_from(asked->found),
                            .security_profiles = STR("[]") };
    enum err e;

    txn_user_insert(t, &u);
    e = bind_security(c, t, r, f);
    return e ? e : bind_profile(c, t, r, f);
}

/* 72 ms that neither a reactor nor the store has: auth/hasher.h. */
struct hashing {
    struct hash_task task; /* first */
    struct call *call;
};

static void
hashed(struct hash_task *task)
{
    struct hashing *h = (struct hashing *)(void *)task;
    struct asked *asked = h->call->in;

    asked->found = task->ret_text;
    thing_go_ahead(h->call, task->err, &task->fail);
}

static bool
hash_password(struct call *c)
{
    struct hashing *h = arena_get(c->job.arena, sizeof(*h));

    CHECK(h);
    *h = (struct hashing){ .call = c,
                           .task = { .home = c->api->loop,
                                     .password = json_str(shape_given(c->json, "Password")),
                                     .make = true,
                                     .done = hashed } };
    return hasher_post(c->api->hasher, &h->task);
}

/* The same for every channel, so the lists for single ones go: connect-api.md 1.2. */
static enum err
update_phone(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    static const char *const lists[] = { "AutoAcceptConfigs", "AfterContactWorkConfigs",
                                         "PhoneNumberConfigs", "PersistentConnectionConfigs" };

    for (int i = 0; i < 4; i++)
        r->body = thing_without(c, r->body, lists[i]);
    return thing_update(c, t, r, f);
}

static enum err
bind_changed(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)c;
    (void)f;
    agent_refresh(t, r->no);
    return OK;
}

/* What points at the user stays and points at nobody: connect-api.md 1.2. */
static enum err
remove_user(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    agent_remove(t, r->no);
    txn_user_delete(t, &r->id);
    return thing_delete(c, t, r, f);
}

static const struct shape profiled[] = {
    ROW_ID("RoutingProfileId", SHAPE_REQUIRED, &kind_routing_profile.of),
    ROWS_END,
};
static const struct shape secured[] = {
    ROW_IDS("SecurityProfileIds", SHAPE_REQUIRED, &kind_security_profile.of, 1,
            SECURITY_PROFILES_MAX),
    ROWS_END,
};

const struct plan list_users = {
    .kind = &kind_user, .needs = NEED_INSTANCE, .page_max = 1000, .run = thing_list
};
const struct plan create_user = { .kind = &kind_user,
                                  .body = user_created,
                                  .needs = NEED_STAR,
                                  .check = user_check_created,
                                  .ahead = hash_password,
                                  .run = thing_create,
                                  .bind = bind_created };
const struct plan describe_user = { .kind = &kind_user, .needs = NEED_SELF, .run = thing_describe };
const struct plan update_user_identity = { .kind = &kind_user,
                                           .body = user_identified,
                                           .needs = NEED_SELF,
                                           .run = thing_update,
                                           .bind = bind_changed };
const struct plan update_user_phone = { .kind = &kind_user,
                                        .body = user_phoned,
                                        .needs = NEED_SELF,
                                        .run = update_phone,
                                        .bind = bind_changed };
const struct plan update_user_config = { .kind = &kind_user,
                                         .body = user_configured,
                                         .needs = NEED_SELF,
                                         .check = user_check_channels,
                                         .run = thing_update,
                                         .bind = bind_changed };
const struct plan update_user_routing_profile = { .kind = &kind_user,
                                                  .body = profiled,
                                                  .needs = NEED_SELF,
                                                  .run = thing_update,
                                                  .bind = bind_profile };
const struct plan update_user_security_profiles = { .kind = &kind_user,
                                                    .body = secured,
                                                    .needs = NEED_SELF,
                                                    .run = thing_update,
                                                    .bind = bind_security };
const struct plan delete_user = { .kind = &kind_user, .needs = NEED_SELF, .run = remove_user };
const struct plan search_users = { .kind = &found,
                                   .body = search_shape,
                                   .needs = NEED_INSTANCE,
                                   .page_max = 500,
                                   .check = thing_search_check,
                                   .run = thing_search };
