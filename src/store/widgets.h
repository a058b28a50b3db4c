#pragma once

/* The questions about widgets: model/widget.h. Rows read live in the job's arena. */

#include "model/widget.h"
#include "store/store.h"

void txn_widget_insert(struct txn *t, struct widget *w); /* sets no and both times */
void txn_widget_save(struct txn *t, struct widget *w);   /* all but no and id; sets updated_ms */
void txn_widget_delete(struct txn *t, int64_t no);       /* with domains, log and used tokens */
bool txn_widget_find(struct txn *t, const struct uuid *id, struct widget *ret);
bool txn_widget_find_name(struct txn *t, struct str name, struct widget *ret);
/* All, in order of name. */
size_t txn_widgets(struct txn *t, struct widget *ret, size_t max);

/* Approved origins, in order of their text. */
size_t txn_widget_domains(struct txn *t, int64_t widget_no, struct str *ret, size_t max);
void txn_widget_domain_add(struct txn *t, int64_t widget_no, struct str origin);
bool txn_widget_domain_remove(struct txn *t, int64_t widget_no, struct str origin);

/* The log keeps the newest WIDGET_REFUSALS of each widget. */
void txn_widget_refusal_add(struct txn *t, int64_t widget_no, const struct widget_refusal *r);
size_t txn_widget_refusals(struct txn *t, int64_t widget_no, struct widget_refusal *ret,
                           size_t max); /* newest first */

/* false: this token has opened a chat already. Forgotten after expires_ms. */
bool txn_widget_token_take(struct txn *t, int64_t widget_no, const unsigned char hash[REPEAT_KEY],
                           int64_t expires_ms);
