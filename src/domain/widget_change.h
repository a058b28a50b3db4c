#pragma once

/* What a site's owner does with their widgets, by command and by page: contract/widget.md 1.2, 2.2,
 * 2.3. A widget is named by its id or its name. */

#include "model/widget.h"
#include "store/store.h"

enum err widget_named(struct txn *t, struct str word, struct widget *ret, struct fail *f);

/* A new one, published and secured, with a key. `flow` is an id or a name of a CONTACT_FLOW; empty:
 * the instance's inbound flow. ERR_INVALID, ERR_CONFLICT: the name; ERR_QUOTA: LIMIT_WIDGETS. */
enum err widget_create(struct txn *t, struct str name, struct str flow, struct widget *ret,
                       struct fail *f);

/* One that exists elsewhere, with its ids, from its pasted snippet (domain/snippet.h). Without a
 * key it gets a new one, and its owner's token server must take that. */
enum err widget_import(struct txn *t, struct str name, struct str snippet,
                       const struct str keys[WIDGET_KEYS], struct widget *ret, struct fail *f);

/* The switches of a widget, as `set` and the API call them. */
struct widget_switch {
    const char *name;   /* "receipts" */
    const char *member; /* "MessageReceipts" */
    size_t at;
};
extern const struct widget_switch widget_switches[];
extern const size_t widget_switch_count;
bool widget_switch(const struct widget *w, size_t which);

/* Sets a switch (on, off), `name`, `flow`, `appearance` or `form` (JSON objects). Not saved yet. */
enum err widget_set(struct txn *t, struct widget *w, struct str name, struct str value,
                    struct fail *f);

/* Approves an origin. ERR_INVALID: no origin; ERR_QUOTA: WIDGET_DOMAINS; `ret` is how it is kept.
 */
enum err widget_allow_domain(struct txn *t, const struct widget *w, struct str url, struct str *ret,
                             struct fail *f);

/* Takes an approval back. ERR_NOT_FOUND. */
enum err widget_disallow_domain(struct txn *t, const struct widget *w, struct str origin,
                                struct fail *f);

/* A second key; the old one goes on to work until it is dropped. ERR_UNFIT: there are two already.
 */
enum err widget_rotate_key(struct txn *t, struct widget *w, struct fail *f);
/* Takes off the older of two. ERR_UNFIT: there is only one. */
enum err widget_drop_key(struct txn *t, struct widget *w, struct fail *f);
