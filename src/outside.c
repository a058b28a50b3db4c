#include "outside.h"

#include "auth/hmac.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "command/settings.h"
#include "domain/errand.h"
#include "identity.h"
#include "outside_flow.h"
#include "store/streams.h"

struct outside {
    struct http_client *client;
    struct courier *courier;
    const struct instance *instance;
    struct mapping streams;
    struct str stream_secret;
    struct str scan_url; /* attachments.scan */
    struct identity identity;
    char instance_id[UUID_TEXT_SIZE];
    struct outside_flow flow;
};

static struct str
kept(struct txn *t, struct buf *text)
{
    struct str s = STR_NONE;

    CHECK(arena_copy(txn_arena(t), buf_str(text), &s));
    buf_done(text);
    return s;
}

/* ---- webhooks of chat streaming: connect-api.md 2.9 ---- */

static void
put_attribute(struct json_out *w, const char *name, struct str value)
{
    if (!value.n)
        return;
    json_name(w, name);
    json_open(w, '{');
    json_set_str(w, "Type", STR("String"));
    json_set_str(w, "Value", value);
    json_close(w, '}');
}

static void
put_attributes(struct json_out *w, const struct outside *o, const struct json *message)
{
    static const char *const members[] = { "InitialContactId", "ContactId", "ParticipantRole",
                                           "Type", "ContentType" };

    json_name(w, "MessageAttributes");
    json_open(w, '{');
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        put_attribute(w, members[i], json_str(json_member(message, members[i])));
    put_attribute(w, "InstanceId", str_from(o->instance_id));
    put_attribute(w, "AccountId", o->instance->account);
    put_attribute(w, "MessageVisibility", STR("ALL"));
    json_close(w, '}');
}

/* The envelope in which SNS posts to an HTTP endpoint, so that receivers written for it work. */
static enum err
write_notification(struct txn *t, const struct outside *o, const struct stream *s,
                   const struct stream_item *item, struct str *ret, struct str *ret_id,
                   struct fail *f)
{
    struct buf text = { .max = LIMIT_OUTSIDE_ANSWER };
    struct json_out w = { .out = &text };
    struct json *message;
    enum err e = json_parse(item->body, JSON_READ_STRICT, &message, f);

    if (e)
        return e;
    json_open(&w, '{');
    json_set_str(&w, "Type", STR("Notification"));
    CHECK(arena_copy(txn_arena(t), json_str(json_member(message, "Id")), ret_id));
    json_set_str(&w, "MessageId", *ret_id);
    json_set_str(&w, "TopicArn", s->endpoint);
    json_set_str(&w, "Message", item->body);
    json_set_iso(&w, "Timestamp", item->at_ms);
    put_attributes(&w, o, message);
    json_close(&w, '}');
    json_free(&message);
    if (text.full) {
        buf_done(&text);
        return fail(f, ERR_TOO_BIG, "the notification is too large");
    }
    *ret = kept(t, &text);
    return OK;
}

/* HMAC-SHA256 over "TIME.BODY", TIME in epoch seconds: a receiver that looks at both is safe from
 * repeats. Made anew for each attempt. */
static void
add_signature(struct buf *headers, struct str secret, struct str body, int64_t now_ms)
{
    struct buf text = { .max = LIMIT_OUTSIDE_ANSWER + 32 };
    unsigned char mac[HASH_SIZE];
    char hex[HASH_HEX_SIZE];

    buf_printf(&text, "%lld.", (long long)(now_ms / 1000));
    buf_add(&text, body);
    hmac_once(secret, buf_str(&text), mac);
    buf_done(&text);
    hex_write(mac, HASH_SIZE, hex);
    buf_printf(headers, "X-Frontdesk-Signature: t=%lld,v1=%.*s\n", (long long)(now_ms / 1000),
               HASH_HEX_SIZE, hex);
}

static enum err
webhook_prepare(struct txn *t, const struct errand *e, void *ctx, struct http_request_out *ret,
                struct fail *f)
{
    const struct outside *o = ctx;
    struct buf headers = { .max = 4096 };
    struct str url, secret, body, id;
    struct stream_item item;
    struct stream s;
    enum err err;

    if (!txn_stream_get(t, e->ref, &s) || !txn_stream_item_get(t, e->token, &item))
        return fail(f, ERR_NOT_FOUND, "the stream has ended");
    secret = s.endpoint;
    if (!str_starts(s.endpoint, STR("https://")) && !mapping_find(&o->streams, s.endpoint, &secret))
        return fail(f, ERR_NOT_FOUND, "the endpoint is not mapped any more");
    url = str_cut(&secret, ' ');
    secret = secret.n ? str_trim(secret) : o->stream_secret;
    err = write_notification(t, o, &s, &item, &body, &id, f);
    if (err)
        return err;
    buf_printf(&headers,
               "Content-Type: text/plain; charset=UTF-8\nx-amz-sns-message-type: Notification\n"
               "x-amz-sns-message-id: %.*s\nx-amz-sns-topic-arn: %.*s\n",
               STR_ARG(id), STR_ARG(s.endpoint));
    if (secret.n)
        add_signature(&headers, secret, body, txn_now_ms(t));
    *ret = (struct http_request_out){ .method = STR("POST"),
                                      .url = url,
                                      .headers = kept(t, &headers),
                                      .body = body,
                                      .connect_ms = LIMIT_STREAM_CONNECT_MS,
                                      .total_ms = LIMIT_STREAM_CALL_MS,
                                      .answer_max = LIMIT_STREAM_ANSWER };
    return OK;
}

/* ---- a scanner of attachments: domain/attachment.h ---- */

static enum err
scan_prepare(struct txn *t, const struct errand *e, void *ctx, struct http_request_out *ret,
             struct fail *f)
{
    const struct outside *o = ctx;

    (void)t;
    if (!str_starts(o->scan_url, STR("http")))
        return fail(f, ERR_NOT_FOUND, "the scanner is not asked over HTTP any more");
    *ret = (struct http_request_out){ .method = STR("POST"),
                                      .url = o->scan_url,
                                      .headers = STR("Content-Type: application/json\n"),
                                      .body = e->request,
                                      .connect_ms = LIMIT_STREAM_CONNECT_MS,
                                      .total_ms = LIMIT_SCAN_MS,
                                      .answer_max = LIMIT_STREAM_ANSWER };
    return OK;
}

/* ---- its life ---- */

static void
send_it(void *client, const struct http_request_out *r, http_heard_fn heard, void *ctx)
{
    if (!builtin_bot(r, heard, ctx) && !identity_knows(r, heard, ctx))
        http_client_send(client, r, heard, ctx);
}

static void
post_it(void *store, struct job *job)
{
    store_post(store, job);
}

struct outside *
outside_open(struct store *store, const struct instance *instance, const struct settings *set)
{
    struct outside *o = mem_new(sizeof(*o));
    struct courier_options options = { .answered = errand_answered,
                                       .mishap = errand_mishap,
                                       .send = send_it,
                                       .client = o->client = http_client_new(),
                                       .post = post_it,
                                       .store = store };

    o->instance = instance;
    o->streams = set->stream;
    o->stream_secret = set->stream_secret;
    o->scan_url = set->files_scan;
    identity_init(&o->identity, &set->identity);
    uuid_text(instance->id.b, o->instance_id);
    /* Who writes the requests of which kind of errand; the rest is a row of domain/errand.c. */
    options.kinds[ERRAND_SCAN] = (struct courier_kind){ scan_prepare, NULL, o };
    o->flow = (struct outside_flow){ .lambda = set->lambda,
                                     .lex = set->lex,
                                     .action = set->action,
                                     .task_url = set->task_url,
                                     .region = instance->region };
    options.kinds[ERRAND_LAMBDA] = (struct courier_kind){ lambda_prepare, NULL, &o->flow };
    options.kinds[ERRAND_LEX] = (struct courier_kind){ lex_prepare, NULL, &o->flow };
    options.kinds[ERRAND_TASK] = (struct courier_kind){ service_prepare, NULL, &o->flow };
    options.kinds[ERRAND_STREAM] = (struct courier_kind){ webhook_prepare, NULL, o };
    options.kinds[ERRAND_OIDC] =
        (struct courier_kind){ identity_prepare, identity_review, &o->identity };
    o->courier = courier_new(&options);
    return o;
}

struct job *
outside_turn(struct outside *o)
{
    return o ? courier_turn(o->courier) : NULL;
}

void
outside_metrics(const struct outside *o, struct buf *out)
{
    courier_metrics(o->courier, out);
}

void
outside_stop(struct outside *o)
{
    courier_stop(o->courier);
    http_client_stop(o->client);
}

void
outside_close(struct outside **outside)
{
    struct outside *o = *outside;

    if (!o)
        return;
    courier_free(&o->courier);
    http_client_free(&o->client);
    identity_done(&o->identity);
    mem_free(o);
    *outside = NULL;
}
