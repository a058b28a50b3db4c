#pragma once

/* A widget's rules: who may embed it, which keys sign for it, which attributes a chat gets. */

#include "base/json.h"
#include "model/widget.h"
#include "store/store.h"

/* Takes part in a start or a config request: known, and published. ERR_NOT_FOUND with the code
 * WidgetNotFound or FlowNotFound (widget.md 3.4 no. 1). */
enum err widget_open(struct txn *t, const struct uuid *id, struct widget *ret, struct fail *f);

/* widget.md 2.3 and 1.2: `origin` is the request's, its Referer's when it sent none, or empty.
 * Without any approved domain everybody is allowed when `local`, else nobody. ERR_INVALID with the
 * code OriginNotAllowed. */
enum err widget_allows(struct txn *t, const struct widget *w, struct str origin, bool local,
                       struct fail *f);

/* Adds to the set `old_json`: signed ones as they are, unsigned ones with HostedWidget- before
 * their names (widget.md 2.5). Both may be NULL. ERR_INVALID with the code InvalidAttributes. */
enum err widget_attributes(const struct json *signed_ones, const struct json *unsigned_ones,
                           struct str old_json, struct arena *a, struct str *ret_json,
                           struct fail *f);

/* Approves an origin. ERR_INVALID: no origin; ERR_QUOTA: WIDGET_DOMAINS; `ret` is how it is kept.
 */
enum err widget_allow_domain(struct txn *t, const struct widget *w, struct str url, struct str *ret,
                             struct fail *f);

/* A second key; the old one goes on to work until it is deleted. ERR_UNFIT: there are two already
 * (widget.md 2.2). `key` has WIDGET_KEY_TEXT characters. */
enum err widget_rotate_key(struct txn *t, struct widget *w, struct str key, struct fail *f);
/* Takes off the older of two. ERR_UNFIT: there is only one. */
enum err widget_drop_key(struct txn *t, struct widget *w, struct fail *f);
