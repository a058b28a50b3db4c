#pragma once

/* Ids and ARNs of the control plane: contract/connect-api.md 4.2 and 5. Members named …Id take the
 * bare id or the ARN of the same kind; an ARN of another partition, region, account or instance is
 * not found. */

#include "base/arena.h"
#include "base/err.h"
#include "model/instance.h"

/* Kinds by their word in the ARN: "contact", "contact-flow" … */
bool ident_read(const struct instance *i, const char *kind, struct str text, struct uuid *ret);
bool ident_is_instance(const struct instance *i, struct str text); /* id or ARN of this instance */

struct str ident_instance_arn(const struct instance *i, struct arena *a);
/* P/kind/id; `id` is copied as it is. */
struct str ident_arn(const struct instance *i, const char *kind, struct str id, struct arena *a);
struct str ident_text(const struct uuid *id, struct arena *a);

/* One percent-decoding of a path segment. false: a broken escape, or no room. */
bool percent_decode(struct str text, struct arena *a, struct str *ret);
