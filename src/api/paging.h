#pragma once

/* NextToken of lists and searches: contract/connect-api.md 4.5. Where the next page begins, with a
 * mark over operation, instance and filter that only the caller's own key makes: a token of another
 * call, or a made-up one, is refused. It does not expire. */

#include "api/api.h"

/* Into the open object; `state` is any bytes up to 1,024. */
void page_put_next(struct call *c, struct str state, struct json_out *w);
/* ERR_INVALID: not a token of ours for this request. */
enum err page_read_next(struct call *c, struct str token, struct str *ret_state, struct fail *f);
