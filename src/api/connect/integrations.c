/* What the instance works with, each known by its name: origins that may embed the agent's panel,
 * Lambda functions, bots. contract/connect-api.md 1.3. */

#include "api/connect/kinds.h"

#include "api/paging.h"
#include "api/query.h"
#include "base/limits.h"
#include "base/random.h"
#include "store/resources.h"

enum { PAGE_MAX = 25 };

static enum err
add(struct txn *t, enum resource_kind kind, struct str name, struct str body, struct fail *f)
{
    struct resource r = { .kind = kind, .name = name, .body = body };
    struct resource known;

    if (txn_resource_find_name(t, kind, name, &known))
        return fail_as(f, ERR_CONFLICT, "ResourceConflictException",
                       "This is associated with the instance already");
    if (txn_resource_count(t, kind) >= LIMIT_INTEGRATIONS)
        return fail(f, ERR_QUOTA, "There may be at most %d of these", LIMIT_INTEGRATIONS);
    uuid4_bytes(r.id.b);
    txn_resource_insert(t, &r);
    return OK;
}

static enum err
drop(struct txn *t, enum resource_kind kind, struct str name, struct fail *f)
{
    struct resource known;

    if (!txn_resource_find_name(t, kind, name, &known))
        return fail(f, ERR_NOT_FOUND, "This is not associated with the instance");
    txn_resource_delete(t, known.no);
    return OK;
}

typedef void (*put_fn)(struct call *c, const struct resource *r);
typedef bool (*want_fn)(struct call *c, const struct resource *r);

static enum err
list(struct call *c, struct txn *t, enum resource_kind kind, const char *member, want_fn want,
     put_fn put)
{
    const struct asked *asked = c->in;
    struct resource *rows = arena_get(c->job.arena, sizeof(*rows) * LIMIT_INTEGRATIONS);
    struct str last = STR_NONE;
    int64_t shown = 0;
    bool more = false;
    size_t n;

    CHECK(rows);
    n = txn_resources(t, kind, asked->after, rows, LIMIT_INTEGRATIONS);
    json_open(&c->out, '{');
    json_name(&c->out, member);
    json_open(&c->out, '[');
    for (size_t i = 0; i < n && !more; i++) {
        if (want && !want(c, &rows[i]))
            continue;
        more = shown == asked->count;
        if (more)
            break;
        put(c, &rows[i]);
        last = rows[i].name;
        shown++;
    }
    json_close(&c->out, ']');
    if (more)
        page_put_next(c, last, &c->out);
    json_close(&c->out, '}');
    return OK;
}

static void
put_name(struct call *c, const struct resource *r)
{
    json_put_str(&c->out, r->name);
}

static struct str
asked_for(struct call *c, const char *name)
{
    struct str value = STR("");

    query_value(c->query, name, 0, c->job.arena, &value);
    return value;
}

/* ---- origins ---- */

/* scheme://host[:port], as browsers write it: no path, nobody's name, lower case. */
static bool
origin_is_good(struct str origin)
{
    struct str host = origin;

    if (str_starts(origin, STR("https://")))
        host = str_from_at(origin, 8);
    else if (str_starts(origin, STR("http://")))
        host = str_from_at(origin, 7);
    else
        return false;
    for (size_t i = 0; i < host.n; i++)
        if (!((host.p[i] >= 'a' && host.p[i] <= 'z') || (host.p[i] >= '0' && host.p[i] <= '9') ||
              (host.p[i] && strchr(".-:*[]", host.p[i]))))
            return false;
    return host.n > 0;
}

static enum err
check_origin(struct call *c, struct fail *f)
{
    return origin_is_good(json_str(shape_given(c->json, "Origin")))
               ? OK
               : fail(f, ERR_INVALID, "Origin must be like https://example.com, without a path");
}

static enum err
add_origin(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    return add(t, RESOURCE_APPROVED_ORIGIN, json_str(shape_given(c->json, "Origin")), STR("{}"), f);
}

static enum err
drop_origin(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    return drop(t, RESOURCE_APPROVED_ORIGIN, asked_for(c, "origin"), f);
}

static enum err
list_origins(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    (void)f;
    return list(c, t, RESOURCE_APPROVED_ORIGIN, "Origins", NULL, put_name);
}

/* ---- Lambda functions ---- */

static enum err
check_function(struct call *c, struct fail *f)
{
    struct str arn = json_str(shape_given(c->json, "FunctionArn"));

    return str_starts(arn, STR("arn:aws")) || str_starts(arn, STR("https://")) ||
                   str_starts(arn, STR("http://"))
               ? OK
               : fail(f, ERR_INVALID, "FunctionArn must be an ARN, or here also a URL");
}

static enum err
add_function(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    return add(t, RESOURCE_LAMBDA, json_str(shape_given(c->json, "FunctionArn")), STR("{}"), f);
}

static enum err
drop_function(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    return drop(t, RESOURCE_LAMBDA, asked_for(c, "functionArn"), f);
}

static enum err
list_functions(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    (void)f;
    return list(c, t, RESOURCE_LAMBDA, "LambdaFunctions", NULL, put_name);
}

/* ---- bots: of version 1 by "name@region", of version 2 by the ARN of an alias ---- */

static const struct shape lex[] = {
    ROW_TEXT("Name", SHAPE_REQUIRED, 1, 50),
    ROW_TEXT("LexRegion", SHAPE_REQUIRED, 1, 60),
    ROWS_END,
};
static const struct shape lex_v2[] = {
    ROW_TEXT("AliasArn", SHAPE_REQUIRED, 1, 100),
    ROWS_END,
};
static const struct shape bot[] = {
    ROW_IN("LexBot", SHAPE_KEPT, lex),
    ROW_IN("LexV2Bot", SHAPE_KEPT, lex_v2),
    ROWS_END,
};
static const struct shape lex_bot[] = {
    ROW_IN("LexBot", SHAPE_REQUIRED | SHAPE_KEPT, lex),
    ROWS_END,
};

/* One of the two; this operation knows no IP (connect-api.md 1.3). */
static enum err
check_bot(struct call *c, struct fail *f)
{
    return (shape_given(c->json, "LexBot") != NULL) != (shape_given(c->json, "LexV2Bot") != NULL)
               ? OK
               : fail(f, ERR_UNFIT, "Exactly one of LexBot and LexV2Bot must be given");
}

static struct str
name_of_lex(struct call *c, struct str name, struct str region)
{
    struct buf text = { .max = 1024 };

    buf_add(&text, name);
    buf_add_byte(&text, '@');
    buf_add(&text, region);
    return buf_kept(c, &text);
}

static struct str
name_of_bot(struct call *c)
{
    const struct json *one = shape_given(c->json, "LexBot");

    return one ? name_of_lex(c, json_str(json_member(one, "Name")),
                             json_str(json_member(one, "LexRegion")))
               : json_str(json_member(shape_given(c->json, "LexV2Bot"), "AliasArn"));
}

static enum err
add_bot(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    thing_merge(c, STR("{}"), c->json, bot, &r->body);
    return add(t, RESOURCE_BOT, name_of_bot(c), r->body, f);
}

static enum err
drop_bot(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    return drop(t, RESOURCE_BOT, name_of_bot(c), f);
}

static enum err
drop_lex_bot(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    return drop(t, RESOURCE_BOT, name_of_lex(c, asked_for(c, "botName"), asked_for(c, "lexRegion")),
                f);
}

static bool
is_version_1(struct call *c, const struct resource *r)
{
    (void)c;
    return str_starts(r->body, STR("{\"LexBot\""));
}

static bool
is_version_asked(struct call *c, const struct resource *r)
{
    return is_version_1(c, r) == str_eq(asked_for(c, "lexVersion"), STR("V1"));
}

static void
put_bot(struct call *c, const struct resource *r)
{
    json_put_raw(&c->out, r->body);
}

static void
put_lex(struct call *c, const struct resource *r)
{
    struct json *document = NULL;

    json_open(&c->out, '{');
    if (json_parse(r->body, JSON_READ_STRICT, &document, NULL) == OK)
        shape_put_all(lex, json_member(document, "LexBot"), c->api->instance, &c->out);
    json_close(&c->out, '}');
    json_free(&document);
}

static enum err
list_all_bots(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    (void)f;
    return list(c, t, RESOURCE_BOT, "LexBots", is_version_asked, put_bot);
}

static enum err
list_old_bots(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)r;
    (void)f;
    return list(c, t, RESOURCE_BOT, "LexBots", is_version_1, put_lex);
}

/* ---- requests ---- */

static const struct shape origin[] = { ROW_TEXT("Origin", SHAPE_REQUIRED, 1, 267), ROWS_END };
static const struct shape origin_query[] = { ROW_TEXT("origin", SHAPE_REQUIRED, 1, 267), ROWS_END };
static const struct shape function[] = { ROW_TEXT("FunctionArn", SHAPE_REQUIRED, 1, 140),
                                         ROWS_END };
static const struct shape function_query[] = { ROW_TEXT("functionArn", SHAPE_REQUIRED, 1, 140),
                                               ROWS_END };
static const struct shape version_query[] = { ROW_ENUM("lexVersion", SHAPE_REQUIRED, "V1 V2"),
                                              ROWS_END };
static const struct shape lex_query[] = { ROW_TEXT("botName", SHAPE_REQUIRED, 1, 50),
                                          ROW_TEXT("lexRegion", SHAPE_REQUIRED, 1, 60), ROWS_END };

const struct plan list_approved_origins = { .needs = NEED_INSTANCE,
                                            .page_max = PAGE_MAX,
                                            .run = list_origins };
const struct plan associate_approved_origin = {
    .body = origin, .needs = NEED_INSTANCE, .check = check_origin, .run = add_origin
};
const struct plan disassociate_approved_origin = { .query = origin_query,
                                                   .needs = NEED_INSTANCE,
                                                   .run = drop_origin };
const struct plan list_lambda_functions = { .needs = NEED_INSTANCE,
                                            .page_max = PAGE_MAX,
                                            .run = list_functions };
const struct plan associate_lambda_function = {
    .body = function, .needs = NEED_INSTANCE, .check = check_function, .run = add_function
};
const struct plan disassociate_lambda_function = { .query = function_query,
                                                   .needs = NEED_INSTANCE,
                                                   .run = drop_function };
const struct plan list_bots = {
    .query = version_query, .needs = NEED_INSTANCE, .page_max = PAGE_MAX, .run = list_all_bots
};
const struct plan associate_bot = {
    .body = bot, .needs = NEED_INSTANCE, .check = check_bot, .run = add_bot
};
const struct plan disassociate_bot = {
    .body = bot, .needs = NEED_INSTANCE, .check = check_bot, .run = drop_bot
};
const struct plan list_lex_bots = { .needs = NEED_INSTANCE,
                                    .page_max = PAGE_MAX,
                                    .run = list_old_bots };
const struct plan associate_lex_bot = { .body = lex_bot, .needs = NEED_INSTANCE, .run = add_bot };
const struct plan disassociate_lex_bot = { .query = lex_query,
                                           .needs = NEED_INSTANCE,
                                           .run = drop_lex_bot };
