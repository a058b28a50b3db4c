#pragma once

/* The questions about configured things (model/resource.h). Rows read live in the job's arena. */

#include "model/resource.h"
#include "store/store.h"

void txn_resource_insert(struct txn *t, struct resource *r); /* sets no, created_ms, updated_ms */
void txn_resource_save(struct txn *t,
                       struct resource *r);          /* all but kind and id; sets updated_ms */
void txn_resource_delete(struct txn *t, int64_t no); /* and every link from and to it */
bool txn_resource_find(struct txn *t, enum resource_kind kind, const struct uuid *id,
                       struct resource *ret);
bool txn_resource_find_name(struct txn *t, enum resource_kind kind, struct str name,
                            struct resource *ret);
bool txn_resource_get(struct txn *t, int64_t no, struct resource *ret);
bool txn_resource_id(struct txn *t, int64_t no, struct uuid *ret);
/* Those of a kind in order of name, strictly after `after_name` (empty: from the first). */
size_t txn_resources(struct txn *t, enum resource_kind kind, struct str after_name,
                     struct resource *ret, size_t max);
/* Every one of a kind in order of name; what a visit sees lives until it returns. A visit may ask
 * every other question, but not this one. */
typedef void (*txn_resource_fn)(struct txn *t, const struct resource *r, void *arg);
void txn_resources_each(struct txn *t, enum resource_kind kind, txn_resource_fn visit, void *arg);
size_t txn_resource_count(struct txn *t, enum resource_kind kind);

/* Does the content of a flow contain this text? For ids. */
bool txn_flow_mentions(struct txn *t, struct str text);

/* One link a kind and pair: set again it is replaced. */
void txn_link_set(struct txn *t, const struct link *l);
void txn_link_clear(struct txn *t, enum link_kind kind, int64_t from_no, int64_t to_no);
bool txn_link_find(struct txn *t, enum link_kind kind, int64_t from_no, int64_t to_no,
                   struct link *ret);
/* In order of rank, then of the other end's number. */
size_t txn_links_from(struct txn *t, enum link_kind kind, int64_t from_no, struct link *ret,
                      size_t max);
size_t txn_links_from_count(struct txn *t, enum link_kind kind, int64_t from_no);
size_t txn_links_to_count(struct txn *t, enum link_kind kind, int64_t to_no);
size_t txn_links_to(struct txn *t, enum link_kind kind, int64_t to_no, struct link *ret,
                    size_t max);
