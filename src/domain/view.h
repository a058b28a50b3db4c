#pragma once

/* Views: pages of a guide that a flow shows in the chat. contract/flows.md 4.3, participant.md 1.3
 * no. 9, connect-api.md 1.3.
 *
 * A customer's view is a resource (RESOURCE_VIEW) with a saved and a published content; a version
 * (RESOURCE_VIEW_VERSION, named <id>:<number>, LINK_VIEW_VERSION by number) never changes. Views of
 * ours (AWS_MANAGED: form, list, detail, cards, confirmation) are constants with one version and
 * their name as id.
 *
 * A flow's ShowView does three things:
 *
 *     view_find(t, STR("form:1"), &view, f)                      by name, id or ARN
 *     view_token_make(t, &chat, &view, run_no, step, expires_ms, &token, f)
 *     chat_show(…interactive message with viewId, viewToken, viewData…)
 *
 * and DescribeView calls view_of_token(). When the run goes on, the token stays good until it
 * expires or the chat ends: clients draw a view again from the transcript. */

#include "model/resource.h"
#include "store/resources.h"
#include "store/views.h"

struct view {
    struct resource row; /* no 0: one of ours */
    struct str id;       /* UUID, or the name of one of ours */
    struct str name, description;
    bool managed;
    bool published;  /* this content is; else it is saved only */
    int64_t version; /* 0: no version, but what is published or saved now */
    struct str version_description;
    struct str template, actions; /* JSON texts: an object, a list of strings */
    struct str input_schema;      /* JSON text: an object */
    int64_t created_ms, updated_ms;
};

enum view_part {
    VIEW_ANY,       /* published, else saved */
    VIEW_PUBLISHED, /* $LATEST */
    VIEW_SAVED      /* $SAVED */
};

/* By name, id, or ARN of this instance or of ours, each with `:$LATEST`, `:$SAVED`, `:number` or
 * nothing. Memory is the job's. ERR_NOT_FOUND. */
enum err view_find(struct txn *t, struct str text, struct view *ret, struct fail *f);

/* Of a resource: the published or the saved content. false: it has none such. */
bool view_read(struct txn *t, const struct resource *row, enum view_part part, struct view *ret);
bool view_read_version(struct txn *t, const struct resource *row, int64_t version,
                       struct view *ret);

/* Ours, in order of name; false past the last. */
bool view_managed(size_t index, struct view *ret);

/* Which $.names a template refers to, as a JSON schema. */
struct str view_schema(struct txn *t, struct str template);

/* `template` is a JSON object of at most LIMIT_VIEW_TEMPLATE bytes? ERR_INVALID. */
enum err view_check_template(struct str template, struct fail *f);

/* A token with which the chat's customer can look the view up until then. Base64url text; memory is
 * the job's. Saves the chat. */
void view_token_make(struct txn *t, struct chat *c, const struct view *view, int64_t run_no,
                     struct str step, int64_t expires_ms, struct str *ret);

/* ERR_NOT_FOUND: unknown, of another chat or participant, expired, or the view is gone. */
enum err view_of_token(struct txn *t, const struct seat *seat, struct str token, struct view *ret,
                       struct fail *f);

/* The chat has ended: its tokens go. */
void view_tokens_end(struct txn *t, const struct chat *c);
