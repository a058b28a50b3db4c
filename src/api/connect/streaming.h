#pragma once

/* StartContactStreaming, StopContactStreaming: contract/connect-api.md 2.9. */

#include "api/api.h"
#include "api/fields.h"

struct streaming_configuration {
    struct field_bool given;
    struct str endpoint;
};
struct start_streaming_request {
    struct str instance_id, contact_id, client_token;
    struct streaming_configuration configuration;
};
struct stop_streaming_request {
    struct str instance_id, contact_id, streaming_id;
};
extern const struct field start_streaming_fields[], stop_streaming_fields[];
enum err streaming_resource(struct call *c, struct fail *f);
enum err start_streaming_check(struct call *c, struct fail *f);
enum err start_streaming_run(struct call *c, struct txn *t, struct fail *f);
enum err stop_streaming_run(struct call *c, struct txn *t, struct fail *f);
