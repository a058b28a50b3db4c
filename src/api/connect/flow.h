#pragma once

/* Flows and flow modules in the control plane: contract/flows.md 1.8, 1.9, connect-api.md 1.2, 1.3,
 * 2.10. What the two share, which is nearly all, is told apart by the words of their wire. */

#include "api/api.h"
#include "api/fields.h"
#include "domain/flow/lookup.h"
#include "gateway/item_json.h"
#include "store/flows.h"

struct flow_wire {
    enum flow_kind kind;
    const char *arn_word;           /* "contact-flow" */
    const char *type;               /* in refusals: "CONTACT_FLOW" */
    const char *wrapper;            /* Describe's member */
    const char *hash;               /* members that differ */
    const char *invalid, *problems; /* exception and member of a refused content */
    const char *summaries, *found, *versions;
};
const struct flow_wire *flow_wire_of(const struct call *c);

/* Bodies. A member that is absent has p NULL. */
struct flow_create_request {
    struct str name, type, description, content, status, settings;
    const struct json *tags;
};
struct flow_content_request {
    struct str content, settings;
};
struct flow_metadata_request {
    struct str name, description, flow_state, module_state;
};
struct flow_version_request {
    struct str description, flow_sha256, module_sha256;
};
struct flow_alias_request {
    struct str name, alias_name, description;
    struct field_int version;
};
struct flow_search_request {
    struct str instance_id, next_token;
    struct field_int max;
    const struct json *filter, *criteria;
};
extern const struct field flow_create_fields[], module_create_fields[], flow_content_fields[],
    module_content_fields[], flow_name_fields[], flow_metadata_fields[], module_metadata_fields[],
    flow_version_fields[], module_alias_create_fields[], module_alias_update_fields[],
    flow_search_fields[];

/* What the policy must allow. */
enum err flow_star_resource(struct call *c, struct fail *f);     /* create, list */
enum err flow_label_resource(struct call *c, struct fail *f);    /* the flow of label 1 */
enum err flow_instance_resource(struct call *c, struct fail *f); /* search */

/* flow_found.c: the flow that label 1 names, with its qualifier. ERR_NOT_FOUND. */
enum err flow_of(struct call *c, struct txn *t, struct flow_found *ret, struct fail *f);
enum err flow_instance_of(struct call *c, struct str instance_id, struct fail *f);
struct str flow_arn(struct call *c, const struct flow_wire *w, const struct uuid *id);
void flow_empty_answer(struct call *c);
/* ERR_NOT_FOUND, ContactFlowNotPublishedException. */
enum err flow_not_published(struct fail *f);

/* flow_publish.c: the content as it will be kept: the older format converted, checked when it is to
 * be published. A refused one leaves its problems in c->refusal. */
enum err flow_content_read(struct call *c, struct str text, struct str type, bool publish,
                           struct str *ret, struct fail *f);
/* Keeps it as the flow's draft, and as what runs. */
void flow_content_keep(struct txn *t, struct flow *flow, struct str text, bool publish);

enum err flow_create_check(struct call *c, struct fail *f);
enum err flow_create_run(struct call *c, struct txn *t, struct fail *f);
enum err flow_describe_run(struct call *c, struct txn *t, struct fail *f);
enum err flow_update_content_run(struct call *c, struct txn *t, struct fail *f);
enum err flow_update_metadata_check(struct call *c, struct fail *f);
enum err flow_update_metadata_run(struct call *c, struct txn *t, struct fail *f);
enum err flow_delete_run(struct call *c, struct txn *t, struct fail *f);

/* flow_list.c */
enum err flow_list_run(struct call *c, struct txn *t, struct fail *f);
enum err flow_search_check(struct call *c, struct fail *f);
enum err flow_search_run(struct call *c, struct txn *t, struct fail *f);
/* A page of a GET: maxResults and nextToken. */
struct flow_page {
    size_t max;
    struct str after; /* where it begins; empty: at the first */
};
enum err flow_page_of(struct call *c, size_t max, struct flow_page *ret, struct fail *f);

/* flow_version.c */
enum err flow_version_create_run(struct call *c, struct txn *t, struct fail *f);
enum err flow_version_list_run(struct call *c, struct txn *t, struct fail *f);
enum err flow_version_delete_run(struct call *c, struct txn *t, struct fail *f);
enum err module_alias_create_run(struct call *c, struct txn *t, struct fail *f);
enum err module_alias_describe_run(struct call *c, struct txn *t, struct fail *f);
enum err module_alias_list_run(struct call *c, struct txn *t, struct fail *f);
enum err module_alias_update_run(struct call *c, struct txn *t, struct fail *f);
enum err module_alias_delete_run(struct call *c, struct txn *t, struct fail *f);
