#pragma once

/* Describe-, Update- and ListAttachedFilesConfiguration: contract/connect-api.md 1.3. */

#include "api/api.h"
#include "api/fields.h"

struct files_configuration_request {
    struct field_int bytes_max;
    const struct json *extensions; /* the object */
    struct str list;               /* found by the check: comma list */
};
extern const struct field files_configuration_fields[];
enum err files_configuration_resource(struct call *c, struct fail *f);
enum err files_configuration_check(struct call *c, struct fail *f);
enum err describe_files_configuration_run(struct call *c, struct txn *t, struct fail *f);
enum err update_files_configuration_run(struct call *c, struct txn *t, struct fail *f);
enum err list_files_configurations_run(struct call *c, struct txn *t, struct fail *f);
