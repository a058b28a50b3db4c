#include "api/pages.h"

#include "api/api.h"
#include "api/ident.h"
#include "base/version.h"
#include "gateway/gateway.h"
#include "gateway/presence.h"
#include "http/static.h"

static void
answer_text(struct exchange *x, int status, struct str text)
{
    exchange_answer(x, &(struct http_answer){ .status = status,
                                              .type = STR("text/plain; charset=utf-8"),
                                              .headers = STR("Cache-Control: no-store\r\n"),
                                              .body = text });
}

static void
answer_not_here(struct exchange *x)
{
    exchange_answer(
        x, &(struct http_answer){ .status = 404,
                                  .type = STR("application/json"),
                                  .headers = STR("x-amzn-ErrorType: UnknownOperationException\r\n"),
                                  .body = STR("{\"message\":\"There is nothing here\"}") });
}

void
page_health(struct api *api, struct exchange *x)
{
    (void)api;
    answer_text(x, 200, STR("ok\n"));
}

void
page_ready(struct api *api, struct exchange *x)
{
    if (store_has_room(api->store))
        answer_text(x, 200, STR("ready\n"));
    else
        answer_text(x, 503, STR("the store's queue is full\n"));
}

void
page_metrics(struct api *api, struct exchange *x)
{
    struct store_counters s = store_counters(api->store);
    struct buf text = { .max = 8192 };

    buf_printf(&text,
               "# TYPE frontdesk_store_commits_total counter\n"
               "frontdesk_store_commits_total %llu\n"
               "# TYPE frontdesk_store_jobs_total counter\n"
               "frontdesk_store_jobs_total %llu\n"
               "# TYPE frontdesk_store_jobs_refused_total counter\n"
               "frontdesk_store_jobs_refused_total %llu\n"
               "# TYPE frontdesk_store_batch_largest gauge\n"
               "frontdesk_store_batch_largest %llu\n"
               "# TYPE frontdesk_sockets gauge\n"
               "frontdesk_sockets %zu\n"
               "# TYPE frontdesk_connections_of_this_reactor gauge\n"
               "frontdesk_connections_of_this_reactor %zu\n",
               (unsigned long long)s.commits, (unsigned long long)s.jobs,
               (unsigned long long)s.failed, (unsigned long long)s.largest_batch,
               presence_sockets(api->presence), http_server_connections(api->server));
    if (api->metrics)
        api->metrics(&text, api->metrics_ctx);
    exchange_answer(x, &(struct http_answer){ .status = 200,
                                              .type = STR("text/plain; version=0.0.4"),
                                              .body = buf_str(&text) });
    buf_done(&text);
}

void
page_developers(struct api *api, struct exchange *x)
{
    if (!api->settings->demo || !static_answer(x, STR("/developers.html"), STR_NONE))
        answer_not_here(x);
}

void
page_asset(struct api *api, struct exchange *x)
{
    (void)api;
    if (!static_answer(x, exchange_request(x)->path, STR_NONE))
        answer_not_here(x);
}

void
page_demo_json(struct api *api, struct exchange *x)
{
    const struct instance *i = api->instance;
    struct arena *a = exchange_arena(x);
    struct buf text = { .max = 8192 };
    struct json_out w = { .out = &text };

    if (!api->settings->demo) {
        answer_not_here(x);
        return;
    }
    json_open(&w, '{');
    json_set_str(&w, "InstanceId", ident_text(&i->id, a));
    json_set_str(&w, "InstanceArn", ident_instance_arn(i, a));
    json_set_str(&w, "Region", i->region);
    json_set_str(&w, "ContactFlowId", ident_text(&i->flow_id, a));
    json_set_str(&w, "AgentUsername", api->settings->demo_user);
    json_set_str(&w, "AgentPassword", api->settings->demo_password);
    json_set_str(&w, "Version", STR(FRONTDESK_VERSION));
    json_close(&w, '}');
    exchange_answer(x, &(struct http_answer){ .status = 200,
                                              .type = STR("application/json"),
                                              .headers = STR("Cache-Control: no-store\r\n"),
                                              .body = buf_str(&text) });
    buf_done(&text);
}

void
page_socket(struct api *api, struct exchange *x)
{
    gateway_open(api->gateway, x);
}
