#pragma once

/* Interactive messages: contract/participant.md 9. Clients parse them without a guard, so what is
 * malformed is refused here. */

#include "base/err.h"
#include "base/str.h"

/* Is this text a template that clients can show? ERR_INVALID names the offending field, as
 * data.content.elements[2].title. Unknown members are let through. */
enum err interactive_check(struct str text, struct fail *f);

/* The answer to one, ….message.interactive.response: a JSON object. */
enum err interactive_check_response(struct str text, struct fail *f);
