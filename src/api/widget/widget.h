#pragma once

/* The communications widget's two endpoints and its files: contract/widget.md 3. A start is checked
 * in the order of 3.4: what the body says counts only after widget, origin and snippet, so a body
 * that is not understood is kept as a failure until its turn comes. */

#include "api/api.h"
#include "api/start_chat.h"
#include "domain/widget.h"

/* What the head and the body of a request said, from widget_arrived() on. */
struct widget_request {
    struct start_chat_request start; /* first: what StartChatContact gets */
    struct str origin;               /* or the Referer's; empty: neither */
    struct str snippet_id, token;
    const struct json *attributes, *form; /* unsigned ones; what the visitor filled in */
    bool own_page;                        /* a page of ours, in demo mode */
    struct fail shape;                    /* why the body is not good; code OK: it is */
    int64_t arrived_ms;                   /* mono */
    int64_t widget_no;                    /* 0: not found */
};

void widget_arrived(struct call *c, const struct http_request *r);
void widget_refused(struct call *c); /* into the widget's log */

enum err widget_config_run(struct call *c, struct txn *t, struct fail *f);
enum err widget_start_run(struct call *c, struct txn *t, struct fail *f);

/* files.c: the loader, the interface, and the bridge for bundles of the owner's. */
void page_widget_file(struct api *api, struct exchange *x);
void page_widget_bridge(struct api *api, struct exchange *x);

/* The widget that the path names, with its origin allowed and its snippet right, in the order of
 * 3.4; `for_start` false: where it may be embedded is not asked (3.3). */
enum err widget_admit(struct call *c, struct txn *t, bool for_start, struct widget *ret,
                      struct fail *f);
