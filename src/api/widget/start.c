/* POST /connectwidget/api/{widgetId}/start: contract/widget.md 3.4. */

#include "api/widget/widget.h"

#include "api/ident.h"
#include "api/quota.h"
#include "auth/hmac.h"
#include "auth/widget_jwt.h"
#include "base/limits.h"
#include "base/origin.h"
#include "base/random.h"
#include "store/widgets.h"

/* ---- what came ---- */

static struct str
kept_header(struct call *c, const struct http_request *r, struct str name)
{
    struct str kept = STR_NONE;

    if (!arena_copy(c->job.arena, http_header(r, name), &kept))
        kept = STR_NONE;
    return kept;
}

/* 2.3: the origin, else that of the page that sent it. */
static struct str
origin_of_request(struct call *c, const struct http_request *r)
{
    struct str origin = kept_header(c, r, STR("Origin"));
    struct buf text = { .max = LIMIT_ORIGIN };

    if (!origin.n && origin_write(http_header(r, STR("Referer")), &text) &&
        !arena_copy(c->job.arena, buf_str(&text), &origin))
        origin = STR("");
    buf_done(&text);
    return origin;
}

static enum err
read_object(const struct json *body, const char *name, const struct json **ret, struct fail *f)
{
    const struct json *j = json_member(body, name);

    if (json_kind(j) == JSON_KIND_NONE || json_kind(j) == JSON_KIND_NULL)
        return OK;
    if (json_kind(j) != JSON_KIND_OBJECT)
        return fail_as(f, ERR_INVALID, "InvalidAttributes", "%s must be an object", name);
    *ret = j;
    return OK;
}

/* More than 256 characters is what StartChatContact refuses; here it has a code of its own. */
static enum err
check_name(const struct widget_request *in, struct fail *f)
{
    const struct json *name = json_member(in->start.participant, "DisplayName");

    if (json_kind(name) == JSON_KIND_STRING && str_utf16_units(json_str(name)) > LIMIT_DISPLAY_NAME)
        return fail_as(f, ERR_INVALID, "InvalidDisplayName",
                       "the display name has more than %d characters", LIMIT_DISPLAY_NAME);
    return OK;
}

/* The body, whatever its Content-Type. What names an instance or a flow is ignored (3.4): the
 * widget's own are used. */
static enum err
read_shape(struct call *c, struct widget_request *in, struct fail *f)
{
    struct str body = str_trim(c->body);
    const struct json *token;
    enum err e = json_parse(body.n ? body : STR("{}"), JSON_READ_STRICT, &c->json, f);

    if (!e && json_kind(c->json) != JSON_KIND_OBJECT)
        e = fail(f, ERR_MALFORMED, "the body must be a JSON object");
    if (!e)
        e = fields_read(c->json, start_chat_fields, in, f);
    if (!e)
        e = read_object(c->json, "Attributes", &in->attributes, f);
    if (!e)
        e = read_object(c->json, "PreChatForm", &in->form, f);
    if (!e)
        e = check_name(in, f);
    if (e)
        return e;
    in->start.start.attributes = NULL; /* unsigned ones get a prefix first */
    in->start.start.instance_id = in->start.other_instance_id = STR_NONE;
    in->start.start.flow_id = STR_NONE;
    in->start.start.contents_lenient = true;
    token = json_member(c->json, "ClientToken");
    if (json_kind(token) == JSON_KIND_STRING && json_str(token).n <= LIMIT_CLIENT_TOKEN)
        c->client_token = json_str(token);
    return start_chat_check(c, f);
}

void
widget_arrived(struct call *c, const struct http_request *r)
{
    struct widget_request *in = arena_get(c->job.arena, sizeof(*in));

    CHECK(in);
    c->in = in;
    in->arrived_ms = loop_now_ms(c->api->loop);
    in->origin = origin_of_request(c, r);
    in->snippet_id = kept_header(c, r, STR("x-amz-snippet-id"));
    in->token = kept_header(c, r, STR("x-amz-security-token"));
    in->own_page = c->api->settings->demo && in->origin.n && origin_is_own(r, in->origin);
    if (!arena_copy(c->job.arena, r->peer, &c->peer))
        c->peer = STR("");
    if (c->op->run == widget_start_run)
        read_shape(c, in, &in->shape);
}

/* ---- the log of refusals ---- */

struct refusal_job {
    struct job job; /* first */
    int64_t widget_no;
    struct widget_refusal refusal;
};

static enum err
refusal_run(struct job *job, struct txn *t, struct fail *f)
{
    struct refusal_job *j = (struct refusal_job *)(void *)job;

    (void)f;
    j->refusal.at_ms = txn_now_ms(t);
    txn_widget_refusal_add(t, j->widget_no, &j->refusal);
    return OK;
}

static void
refusal_done(struct job *job)
{
    struct arena *arena = job->arena;

    arena_free(&arena);
}

/* The call's own changes have been taken back, so the log is written by a job of its own; nobody
 * waits for it. */
void
widget_refused(struct call *c)
{
    const struct widget_request *in = c->in;
    struct arena *arena;
    struct refusal_job *j;
    struct str origin;

    if (!in || !in->widget_no || c->job.fail.code == ERR_INTERNAL)
        return;
    arena = arena_new(LIMIT_ARENA);
    j = arena_get(arena, sizeof(*j));
    CHECK(j);
    origin = str_first(in->origin, in->origin.n > LIMIT_ORIGIN ? LIMIT_ORIGIN : in->origin.n);
    j->job = (struct job){
        .arena = arena, .home = c->api->loop, .run = refusal_run, .done = refusal_done
    };
    j->widget_no = in->widget_no;
    j->refusal.code = str_from(fault_name(DIALECT_WIDGET, &c->job.fail));
    if (!arena_copy(arena, str_from(c->job.fail.why), &j->refusal.why) ||
        !arena_copy(arena, origin, &j->refusal.origin) ||
        !arena_copy(arena, c->peer, &j->refusal.address))
        arena_free(&arena);
    else
        api_post(c->api, &j->job);
}

/* ---- in the transaction ---- */

enum err
widget_admit(struct call *c, struct txn *t, bool for_start, struct widget *ret, struct fail *f)
{
    struct widget_request *in = c->in;
    struct uuid id;
    enum err e;

    if (!uuid_parse(c->labels[0], id.b))
        return fail_as(f, ERR_NOT_FOUND, "WidgetNotFound", "there is no such widget");
    e = widget_open(t, &id, ret, f);
    in->widget_no = e && str_eq(str_from(f->type), STR("WidgetNotFound")) ? 0 : ret->no;
    if (!e && for_start && !in->own_page)
        e = widget_allows(t, ret, in->origin, c->api->settings->local, f);
    if (!e && !str_eq(in->snippet_id, ret->snippet_id))
        e = fail_as(f, ERR_INVALID, "SnippetMismatch",
                    in->snippet_id.n ? "the snippet id is not this widget's"
                                     : "the header x-amz-snippet-id is missing");
    return e;
}

/* 3.4 no. 5. A token that nobody asked for is ignored (8 no. 7). */
static enum err
read_token(struct call *c, struct txn *t, const struct widget *w, struct widget_claims *ret,
           struct fail *f)
{
    const struct widget_request *in = c->in;
    const struct str keys[WIDGET_KEYS] = { w->keys[0].text, w->keys[1].text };

    if (!w->secured)
        return OK;
    if (!in->token.n)
        return fail_as(f, ERR_DENIED, "TokenRequired", "the widget is secured and no token came");
    return widget_jwt_read(in->token, keys, WIDGET_KEYS, &w->id, txn_now_ms(t), c->job.arena, ret,
                           f);
}

static enum err
spend_token(struct txn *t, const struct widget *w, const struct widget_claims *claims,
            struct fail *f)
{
    unsigned char hash[HASH_SIZE];

    if (!w->single_use || !w->secured)
        return OK;
    if (!claims->token_id.n)
        return fail_as(f, ERR_DENIED, "InvalidToken", "a token for one chat needs the claim jti");
    sha256(claims->token_id, hash);
    if (txn_widget_token_take(t, w->no, hash,
                              claims->expires_ms + WIDGET_JWT_SKEW_S * INT64_C(1000)))
        return OK;
    return fail_as(f, ERR_DENIED, "InvalidToken", "the token has opened a chat already");
}

/* Any visitor who guessed a contact's id would read its transcript: only a signed claim that names
 * the contact, or the customer whose it was, opens the past (3.4). */
static bool
claims_name_source(struct txn *t, const struct widget_claims *claims, struct str source)
{
    const struct json *named = json_member(claims->attributes, "relatedContactId");
    struct contact contact;
    struct uuid id;

    if (!source.n)
        return false;
    if (str_eq(claims->related_id, source) ||
        (json_kind(named) == JSON_KIND_STRING && str_eq(json_str(named), source)))
        return true;
    return claims->customer_id.n && uuid_parse(source, id.b) &&
           txn_contact_find(t, &id, &contact) && str_eq(contact.customer_id, claims->customer_id);
}

static struct str
text_of(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

static enum err
take_claims(struct call *c, struct txn *t, const struct widget *w,
            const struct widget_claims *claims, struct fail *f)
{
    struct widget_request *in = c->in;
    struct start_request *start = &in->start.start;
    struct str source = text_of(in->start.persistent, "SourceContactId");
    struct str rehydration = text_of(in->start.persistent, "RehydrationType");

    start->flow_id = ident_text(&w->flow_id, c->job.arena);
    start->default_flow_only = false;
    start->default_name = STR_NONE;
    start->agent_exit = w->survey;
    start->customer_id = claims->customer_id;
    start->related_id = claims->related_id;
    start->segment_attributes = claims->segment_attributes;
    start->persistent = (struct start_persistent){ 0 };
    if (claims_name_source(t, claims, source) && rehydration.n) {
        start->persistent = (struct start_persistent){ { true, true }, rehydration, source };
        start->related_id = STR_NONE;
    }
    return start_check_segments(start, f);
}

static enum err
attributes_into(struct call *c, const struct widget_claims *claims, struct fail *f)
{
    struct widget_request *in = c->in;
    struct str *ready = &in->start.start.ready_attributes;
    enum err e =
        widget_attributes(claims->attributes, in->attributes, STR("{}"), c->job.arena, ready, f);

    if (!e && in->form) /* what the visitor filled in is as unsigned as the rest */
        e = widget_attributes(NULL, in->form, *ready, c->job.arena, ready, f);
    return e;
}

/* ClientToken: the same start again within the widget is answered as the first one. */
static struct start_key
start_key_of(const struct call *c, const struct widget *w)
{
    struct buf text = { .max = LIMIT_BODY_WIDGET * 2 };
    unsigned char hash[HASH_SIZE];
    struct start_key k;

    buf_add(&text, STR("widget"));
    buf_add(&text, str_of((const char *)w->id.b, sizeof(w->id.b)));
    buf_add(&text, c->client_token);
    sha256(buf_str(&text), hash);
    memcpy(k.token, hash, sizeof(k.token));
    sha256(c->body, hash);
    memcpy(k.request, hash, sizeof(k.request));
    buf_done(&text);
    return k;
}

/* The answer of 3.4. */
static enum err
put_started(struct call *c, struct txn *t, struct fail *f)
{
    const struct widget_request *in = c->in;
    struct json_out *w = &c->out;
    enum err e;

    json_open(w, '{');
    json_name(w, "data");
    json_open(w, '{');
    json_name(w, "startChatResult");
    e = start_run(c, t, f);
    if (e)
        return e;
    json_name(w, "featurePermissions");
    json_open(w, '{');
    json_set_bool(w, "ATTACHMENTS", c->api->files->rules.enabled);
    json_set_bool(w, "MESSAGING_MARKDOWN",
                  in->start.start.content_set & content_bit(CONTENT_MARKDOWN));
    json_close(w, '}');
    json_close(w, '}');
    json_close(w, '}');
    return OK;
}

static enum err
start_once(struct call *c, struct txn *t, const struct widget *w,
           const struct widget_claims *claims, struct fail *f)
{
    struct start_key k = start_key_of(c, w);
    struct str kept;
    bool same;
    enum err e;

    if (c->client_token.n && txn_start_find(t, &k, &kept, &same)) {
        if (!same)
            return fail(f, ERR_UNFIT, "ClientToken has been used with another request");
        buf_add(&c->answer, kept);
        return OK;
    }
    e = quota_take_widget(c->api->quotas, w->no, ((const struct widget_request *)c->in)->arrived_ms,
                          f);
    if (!e)
        e = spend_token(t, w, claims, f);
    if (!e)
        e = put_started(c, t, f);
    if (!e && c->client_token.n)
        txn_start_keep(t, &k, buf_str(&c->answer));
    return e;
}

enum err
widget_start_run(struct call *c, struct txn *t, struct fail *f)
{
    struct widget_request *in = c->in;
    struct widget_claims claims = { 0 };
    struct widget w;
    enum err e = widget_admit(c, t, true, &w, f);

    if (!e && in->shape.code) {
        *f = in->shape;
        e = f->code;
    }
    if (!e)
        e = read_token(c, t, &w, &claims, f);
    if (!e)
        e = take_claims(c, t, &w, &claims, f);
    if (!e)
        e = attributes_into(c, &claims, f);
    if (!e)
        e = start_once(c, t, &w, &claims, f);
    widget_claims_done(&claims);
    return e;
}
