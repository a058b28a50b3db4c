#include "api/connect/authentication.h"

#include "api/ident.h"
#include "domain/authentication.h"

const struct field update_authentication_fields[] = {
    { "State", FIELD_STR, AT(update_authentication_request, state), REQUIRED, 1, 1000, NULL },
    { "InstanceId", FIELD_STR, AT(update_authentication_request, instance_id), REQUIRED, 1, 100,
      NULL },
    { "Code", FIELD_STR, AT(update_authentication_request, code), OPTIONAL, 1, 2048, NULL },
    { "Error", FIELD_STR, AT(update_authentication_request, error), OPTIONAL, 1, 2048, NULL },
    { "ErrorDescription", FIELD_STR, AT(update_authentication_request, description), OPTIONAL, 1,
      2048, NULL },
    { 0 },
};

enum err
update_authentication_resource(struct call *c, struct fail *f)
{
    (void)f;
    c->resource = ident_instance_arn(c->api->instance, c->job.arena);
    return OK;
}

enum err
update_authentication_check(struct call *c, struct fail *f)
{
    const struct update_authentication_request *in = c->in;

    if (!ident_is_instance(c->api->instance, in->instance_id)) /* there is no NF here */
        return fail(f, ERR_INVALID, "InstanceId is not this instance");
    if ((in->code.n > 0) == (in->error.n > 0))
        return fail(f, ERR_UNFIT, "Code or Error is required, and not both");
    return OK;
}

enum err
update_authentication_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct update_authentication_request *in = c->in;
    enum err e = authentication_take(t, in->state, in->code, in->error, f);

    if (e)
        return e;
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}
