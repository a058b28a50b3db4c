#pragma once

/* The questions about flows, flow modules, their contents, versions and aliases (model/flow.h).
 * Rows read live in the job's arena. To find what a reference in a document means, with its
 * qualifier, use domain/flow/lookup.h. */

#include "model/flow.h"
#include "store/store.h"

/* A flow's ids are not a module's: the caller looks at `kind`. */
bool txn_flow_find(struct txn *t, const struct uuid *id, struct flow *ret);
bool txn_flow_get(struct txn *t, int64_t no, struct flow *ret);
bool txn_flow_find_name(struct txn *t, struct str name, struct flow *ret); /* flows */
bool txn_module_find_name(struct txn *t, struct str name, struct flow *ret);
void txn_flow_insert(struct txn *t, struct flow *flow); /* sets no, created_ms, updated_ms */
void txn_flow_save(struct txn *t, struct flow *flow);   /* all but kind and id; sets updated_ms */
void txn_flow_delete(struct txn *t, int64_t no);        /* with its versions and aliases */
/* What it was converted from, when it came in the older format: flows.md 8.3. */
bool txn_flow_original(struct txn *t, int64_t flow_no, struct str *ret);
void txn_flow_original_save(struct txn *t, int64_t flow_no, struct str text);
/* Those of a kind in order of name, strictly after `after_name` (empty: from the first). */
size_t txn_flows(struct txn *t, enum flow_kind kind, struct str after_name, struct flow *ret,
                 size_t max);
size_t txn_flow_count(struct txn *t, enum flow_kind kind);

/* Contents. One that nothing points to any more is kept for LIMIT_CONTENT_KEPT_MS, because runs
 * may still be in it; then the next publication sweeps it away. Numbers are never used again: a
 * document that was read from one may be cached by its number for ever. */
int64_t txn_flow_content_add(struct txn *t, struct str text, const char *sha256);
bool txn_flow_content(struct txn *t, int64_t content_no, struct flow_content *ret);

/* Versions in order of number, strictly after `after`; aliases in order of name, likewise. */
void txn_flow_version_insert(struct txn *t, struct flow_version *v); /* sets created_ms */
bool txn_flow_version_find(struct txn *t, int64_t flow_no, int64_t number,
                           struct flow_version *ret);
void txn_flow_version_delete(struct txn *t, int64_t flow_no, int64_t number);
size_t txn_flow_versions(struct txn *t, int64_t flow_no, int64_t after, struct flow_version *ret,
                         size_t max);
void txn_flow_alias_save(struct txn *t, struct flow_alias *a); /* by id; sets the times */
bool txn_flow_alias_find(struct txn *t, const struct uuid *id, struct flow_alias *ret);
bool txn_flow_alias_find_name(struct txn *t, int64_t flow_no, struct str name,
                              struct flow_alias *ret);
void txn_flow_alias_delete(struct txn *t, const struct uuid *id);
size_t txn_flow_aliases(struct txn *t, int64_t flow_no, struct str after_name,
                        struct flow_alias *ret, size_t max);
