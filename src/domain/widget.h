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
