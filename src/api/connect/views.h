#pragma once

/* Views in the control plane: contract/connect-api.md 1.3, Views. */

#include "api/api.h"
#include "api/fields.h"
#include "domain/view.h"

struct view_content_request {
    struct field_bool given; /* first: fields.h */
    struct str template;
    const struct json *actions;
};
struct create_view_request {
    struct str status, name, description;
    struct view_content_request content;
    const struct json *tags;
};
struct update_view_metadata_request {
    struct str name, description;
};
struct create_view_version_request {
    struct str description, sha256;
};
struct search_views_request {
    struct str instance_id, next_token;
    struct field_int max;
    const struct json *filter, *criteria;
};

extern const struct field create_view_fields[], update_view_content_fields[],
    update_view_metadata_fields[], create_view_version_fields[], search_views_fields[];

enum err create_view_check(struct call *c, struct fail *f);
enum err update_view_content_check(struct call *c, struct fail *f);
enum err search_views_check(struct call *c, struct fail *f);
enum err views_resource(struct call *c, struct fail *f);    /* the instance */
enum err new_view_resource(struct call *c, struct fail *f); /* view/ * */
enum err view_resource(struct call *c, struct fail *f);     /* …/{I}/{ViewId} */

enum err list_views_run(struct call *c, struct txn *t, struct fail *f);
enum err create_view_run(struct call *c, struct txn *t, struct fail *f);
enum err describe_view_run(struct call *c, struct txn *t, struct fail *f);
enum err update_view_content_run(struct call *c, struct txn *t, struct fail *f);
enum err update_view_metadata_run(struct call *c, struct txn *t, struct fail *f);
enum err delete_view_run(struct call *c, struct txn *t, struct fail *f);
enum err create_view_version_run(struct call *c, struct txn *t, struct fail *f);
enum err list_view_versions_run(struct call *c, struct txn *t, struct fail *f);
enum err delete_view_version_run(struct call *c, struct txn *t, struct fail *f);
enum err search_views_run(struct call *c, struct txn *t, struct fail *f); /* view_search.c */

/* view_json.c */
struct str view_arn(struct call *c, const struct view *view);
void put_view(struct call *c, const struct view *view, struct json_out *w);
void put_view_summary(struct call *c, const struct view *view, struct json_out *w);
void put_view_version(struct call *c, const struct view *view, struct json_out *w);
/* What clients draw: also DescribeView of the Participant Service. */
void put_view_content(const struct view *view, struct json_out *w);
void view_sha256(const struct view *view, char ret[64]);

/* Everything there is, ours first, then by name; with VIEW_ANY's content. false: past the last, or
 * tired: what has been read fills the call's memory so far that the page must end here. `at` begins
 * zeroed. */
struct view_walk {
    size_t managed;  /* of ours have been seen */
    struct str name; /* of the last of the instance's */
    size_t bytes;    /* read on this page */
    bool tired;
};
bool view_walk(struct txn *t, struct view_walk *at, struct view *ret);
enum err view_walk_read(struct call *c, struct str token, struct view_walk *ret, struct fail *f);
void view_walk_put_next(struct call *c, const struct view_walk *at, struct json_out *w);
