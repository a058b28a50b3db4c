#pragma once

/* UpdateParticipantAuthentication: contract/connect-api.md 1.3. */

#include "api/api.h"
#include "api/fields.h"

struct update_authentication_request {
    struct str state, instance_id, code, error, description;
};
extern const struct field update_authentication_fields[];
enum err update_authentication_check(struct call *c, struct fail *f);
enum err update_authentication_resource(struct call *c, struct fail *f);
enum err update_authentication_run(struct call *c, struct txn *t, struct fail *f);
