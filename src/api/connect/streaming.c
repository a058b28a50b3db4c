#include "api/connect/streaming.h"

#include "api/connect/connect.h"
#include "api/ident.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/stream.h"
#include "gateway/item_json.h"

static const struct field configuration_fields[] = {
    { "StreamingEndpointArn", FIELD_STR, AT(streaming_configuration, endpoint), REQUIRED, 1, 350,
      NULL },
    { 0 },
};
const struct field start_streaming_fields[] = {
    { "InstanceId", FIELD_STR, AT(start_streaming_request, instance_id), REQUIRED, 1, 100, NULL },
    { "ContactId", FIELD_STR, AT(start_streaming_request, contact_id), REQUIRED, 1, 256, NULL },
    { "ChatStreamingConfiguration", FIELD_STRUCT, AT(start_streaming_request, configuration),
      REQUIRED, 0, 0, configuration_fields },
    { "ClientToken", FIELD_STR, AT(start_streaming_request, client_token), REQUIRED, 0,
      LIMIT_CLIENT_TOKEN, NULL },
    { 0 },
};
const struct field stop_streaming_fields[] = {
    { "InstanceId", FIELD_STR, AT(stop_streaming_request, instance_id), REQUIRED, 1, 100, NULL },
    { "ContactId", FIELD_STR, AT(stop_streaming_request, contact_id), REQUIRED, 1, 256, NULL },
    { "StreamingId", FIELD_STR, AT(stop_streaming_request, streaming_id), REQUIRED, 1, 100, NULL },
    { 0 },
};

/* connect-api.md 3.4: the instance only. */
enum err
streaming_resource(struct call *c, struct fail *f)
{
    (void)f;
    c->resource = ident_instance_arn(c->api->instance, c->job.arena);
    return OK;
}

/* An ARN that the operator has mapped, or, where that is allowed, a URL in its place. */
enum err
start_streaming_check(struct call *c, struct fail *f)
{
    const struct start_streaming_request *in = c->in;
    const struct api_settings *set = c->api->settings;
    struct str endpoint = in->configuration.endpoint;

    if (str_starts(endpoint, STR("https://")) && set->stream_any_url)
        return OK;
    if (str_ends(endpoint, STR(".fifo")))
        return fail(f, ERR_UNFIT, "StreamingEndpointArn must be a standard topic");
    if (mapping_find(&set->streams, endpoint, NULL))
        return OK;
    return fail(f, ERR_UNFIT, "StreamingEndpointArn: there is no such endpoint (setting stream)");
}

enum err
start_streaming_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct start_streaming_request *in = c->in;
    struct contact contact;
    struct chat chat;
    struct stream s;
    enum err e = contact_of(c, t, in->instance_id, in->contact_id, &contact, &chat, f);

    if (!e)
        e = stream_start(t, &chat, in->configuration.endpoint, &s, f);
    if (e)
        return e;
    json_open(&c->out, '{');
    json_set_uuid(&c->out, "StreamingId", &s.id);
    json_close(&c->out, '}');
    return OK;
}

enum err
stop_streaming_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct stop_streaming_request *in = c->in;
    struct contact contact;
    struct chat chat;
    struct uuid id;
    enum err e = contact_of(c, t, in->instance_id, in->contact_id, &contact, &chat, f);

    if (!e && !uuid_parse(in->streaming_id, id.b))
        e = fail(f, ERR_NOT_FOUND, "Resource not found of Type: STREAM");
    if (!e)
        e = stream_stop(t, &chat, &id, f);
    if (e)
        return e;
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}
