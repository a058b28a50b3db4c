/* Security profiles: contract/connect-api.md 1.2, 1.3. Their permissions govern the web pages, not
 * the signed API (connect-api.md 8). */

#include "api/connect/kinds.h"

#include "api/ident.h"
#include "base/limits.h"
#include "store/resources.h"

static const struct search_field fields[] = {
    { "name", SEARCH_NAME, NULL, 0, 0 },
    { "description", SEARCH_MEMBER, "Description", 0, 0 },
    { "resourceID", SEARCH_ID, NULL, 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

static void
put_owner(struct call *c, struct txn *t, const struct resource *r, struct json_out *w)
{
    (void)t;
    (void)r;
    json_set_str(w, "OrganizationResourceId", ident_text(&c->api->instance->id, c->job.arena));
}

const struct kind kind_security_profile = {
    .of = { "security-profile", "SECURITY_PROFILE", RESOURCE_SECURITY_PROFILE },
    .id = "Id",
    .arn = "Arn",
    .made_id = "SecurityProfileId",
    .made_arn = "SecurityProfileArn",
    .name = "SecurityProfileName",
    .wrapper = "SecurityProfile",
    .summaries = "SecurityProfileSummaryList",
    .hidden = "Permissions",
    .max = LIMIT_THINGS,
    .timed = true,
    .put = put_owner,
};
static const struct kind found = {
    .of = { "security-profile", "SECURITY_PROFILE", RESOURCE_SECURITY_PROFILE },
    .id = "Id",
    .arn = "Arn",
    .name = "SecurityProfileName",
    .found = "SecurityProfiles",
    .hidden = "Permissions AllowedAccessControlTags TagRestrictedResources "
              "HierarchyRestrictedResources",
    .put = put_owner,
    .search = fields,
};

/* Of the agent workspace, which has none of these: checked, not kept. */
static const struct shape application[] = {
    ROW_TEXT("Namespace", 0, 1, 128),
    ROW_TEXTS("ApplicationPermissions", 0, 1, 128, 1, 10),
    ROWS_END,
};

#define SHARED                                                                                     \
    ROW_TEXT("Description", SHAPE_KEPT, 0, 250),                                                   \
        ROW_TEXTS("Permissions", SHAPE_KEPT, 1, 128, 0, 500),                                      \
        { .name = "AllowedAccessControlTags", .kind = SHAPE_TAGS, .flags = SHAPE_KEPT, .max = 4 }, \
        ROW_TEXTS("TagRestrictedResources", SHAPE_KEPT, 1, 128, 0, 10),                            \
        ROW_TEXTS("HierarchyRestrictedResources", SHAPE_KEPT, 1, 128, 0, 10),                      \
        ROW_TEXT("AllowedAccessControlHierarchyGroupId", 0, 0, 500),                               \
        ROW_LIST("Applications", 0, application, 0, 10)

static const struct shape created[] = {
    ROW_TEXT("SecurityProfileName", SHAPE_REQUIRED, 1, 127),
    SHARED,
    ROW_TAGS,
    ROWS_END,
};
static const struct shape updated[] = {
    SHARED,
    ROWS_END,
};

static enum err
is_unused(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)c;
    return txn_links_to_count(t, LINK_USER_SECURITY, r->no) ? thing_in_use(f, "a user") : OK;
}

static enum err
list_permissions(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct json *document = NULL;
    enum err e = json_parse(r->body, JSON_READ_STRICT, &document, f);
    const struct json *all = json_member(document, "Permissions");
    size_t from, to;

    (void)t;
    if (e)
        return e;
    thing_page_cut(c, json_count(all), &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "Permissions");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++)
        json_put_str(&c->out, json_str(json_at(all, i)));
    json_close(&c->out, ']');
    thing_page_end(c, to, json_count(all));
    thing_put_modified(c, r, &c->out);
    json_close(&c->out, '}');
    json_free(&document);
    return OK;
}

const struct plan list_security_profiles = {
    .kind = &kind_security_profile, .needs = NEED_INSTANCE, .page_max = 1000, .run = thing_list
};
const struct plan create_security_profile = {
    .kind = &kind_security_profile, .body = created, .needs = NEED_STAR, .run = thing_create
};
const struct plan describe_security_profile = { .kind = &kind_security_profile,
                                                .needs = NEED_SELF,
                                                .run = thing_describe };
const struct plan update_security_profile = {
    .kind = &kind_security_profile, .body = updated, .needs = NEED_SELF, .run = thing_update
};
const struct plan delete_security_profile = {
    .kind = &kind_security_profile, .needs = NEED_SELF, .run = thing_delete, .unused = is_unused
};
const struct plan list_security_profile_permissions = {
    .kind = &kind_security_profile, .needs = NEED_SELF, .page_max = 1000, .run = list_permissions
};
const struct plan search_security_profiles = { .kind = &found,
                                               .body = search_shape,
                                               .needs = NEED_INSTANCE,
                                               .page_max = 100,
                                               .check = thing_search_check,
                                               .run = thing_search };
