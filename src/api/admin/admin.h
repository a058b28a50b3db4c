#pragma once

/* The administration: its pages and the JSON they ask for. Whoever is signed in and has the
 * operation's permission in a security profile may use it, and only from a page of ours: a call
 * that changes something must be JSON and of our own origin, which no form and no foreign page can
 * send with the visitor's cookie. */

#include "api/api.h"
#include "api/fields.h"
#include "model/widget.h"

/* At the head: whether the call can be of a page of ours. ERR_DENIED. */
enum err admin_knock(const struct api *api, const struct http_request *r, struct fail *f);
void admin_arrived(struct call *c, const struct http_request *r);
/* In the transaction: who calls, and whether they may. ERR_GONE: sign in; ERR_DENIED. */
enum err admin_enter(struct call *c, struct txn *t, struct fail *f);
/* What the operation needs; empty: to be signed in. */
const char *admin_permission(const struct operation *op);
bool admin_may(struct call *c, struct txn *t, const char *permission);

/* admin.c */
void page_admin(struct api *api, struct exchange *x);   /* /admin/widgets */
void page_preview(struct api *api, struct exchange *x); /* the frame of its preview */
void page_test_chat(struct api *api, struct exchange *x);
void page_customer(struct api *api, struct exchange *x); /* the customer's frame of /test-chat */
enum err admin_session_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_flows_run(struct call *c, struct txn *t, struct fail *f);

/* widgets.c, widget_change.c: bodies are read in run(), by the rules of domain/widget_change.h. */
extern const struct field admin_widget_fields[];
enum err admin_widget_named(struct call *c, struct txn *t, struct widget *ret, struct fail *f);
enum err admin_widget_put(struct call *c, struct txn *t, const struct widget *w);
enum err admin_widgets_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_widget_show_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_widget_log_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_widget_create_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_widget_import_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_widget_set_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_widget_delete_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_rotate_key_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_delete_key_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_allow_domain_run(struct call *c, struct txn *t, struct fail *f);
enum err admin_disallow_domain_run(struct call *c, struct txn *t, struct fail *f);

/* test_chat.c */
enum err test_chat_check(struct call *c, struct fail *f);
enum err test_chat_run(struct call *c, struct txn *t, struct fail *f);
