#pragma once

/* A widget as its owner reads it: commands with --json, and the pages of the administration. */

#include "base/json.h"
#include "model/widget.h"
#include "store/store.h"

void widget_json(struct json_out *j, struct txn *t, const struct widget *w,
                 bool with_keys); /* domains, all */
void widget_refusals_json(struct json_out *j, const struct widget_refusal *rows, size_t n);
