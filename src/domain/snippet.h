#pragma once

/* The lines that a site owner pastes into their pages: contract/widget.md 1.1, 1.5. Written for a
 * widget of ours; read when one moves here from elsewhere with its ids. */

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/widget.h"

enum { SNIPPET_TEXT_MAX = 64 * 1024 }; /* bytes of a snippet that is read */

/* What a pasted snippet tells. Commands with a function cannot be told from it: they are the page's
 * own and stay in it. */
struct snippet {
    struct uuid widget_id;
    struct str snippet_id;
    struct str commands; /* JSON object: static commands (styles, customDisplayNames …) by name */
    bool authenticates;  /* it calls `authenticate` */
};

/* ERR_INVALID names what is missing or where a value is not understood. */
enum err snippet_read(struct str text, struct arena *a, struct snippet *ret, struct fail *f);

/* For a page; `server` is the URL without a final '/'. */
void snippet_write(const struct widget *w, struct str server, struct buf *out);
