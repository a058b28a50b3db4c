#include "outside_flow.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"

#include <stdio.h>

enum { CONNECT_MS = 3000 };

static struct str
keep(struct txn *t, struct buf *text)
{
    struct str s = STR_NONE;

    CHECK(arena_copy(txn_arena(t), buf_str(text), &s));
    buf_done(text);
    return s;
}

static struct str
member(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

/* ---- which endpoint ---- */

/* {name} in a URL: one mapping for every function of a local server. */
static struct str
fill_url(struct txn *t, struct str url, struct str name)
{
    struct buf out = { .max = 4096 };

    for (size_t i = 0; i < url.n; i++) {
        if (!str_starts(str_from_at(url, i), STR("{name}"))) {
            buf_add_byte(&out, url.p[i]);
            continue;
        }
        buf_add(&out, name);
        i += 5;
    }
    return keep(t, &out);
}

/* "URL word…": a word is a header `Name:Value`, or `sigv4=KEYID:SECRET[:TOKEN]`, whose signature is
 * for `service` unless a word `service=NAME` says another. */
static void
take_words(struct str words, struct str region, const char *service, struct buf *headers,
           struct http_sigv4 *ret)
{
    struct str named = str_from(service);

    while (words.n) {
        struct str word = str_cut(&words, ' ');

        if (str_starts(word, STR("sigv4="))) {
            word = str_from_at(word, 6);
            ret->key_id = str_cut(&word, ':');
            ret->secret = str_cut(&word, ':');
            ret->session_token = word;
            ret->region = region;
        } else if (str_starts(word, STR("service="))) {
            named = str_from_at(word, 8);
        } else if (str_find(word, ':') < word.n) {
            struct str value = word, name = str_cut(&value, ':');

            buf_printf(headers, "%.*s: %.*s\n", STR_ARG(name), STR_ARG(value));
        }
    }
    if (ret->key_id.n)
        ret->service = named;
}

/* Common to all three; `limit_ms` is cut by the courier to what is left. */
static void
fill_request(struct txn *t, struct str url, struct buf *headers, struct buf *body, int64_t limit_ms,
             struct http_request_out *ret)
{
    *ret = (struct http_request_out){ .method = STR("POST"),
                                      .url = url,
                                      .headers = keep(t, headers),
                                      .body = keep(t, body),
                                      .connect_ms = CONNECT_MS,
                                      .total_ms = limit_ms,
                                      .answer_max = LIMIT_FLOW_ANSWER };
}

static int64_t
limit_of(const struct json *request, int64_t otherwise)
{
    int64_t limit;

    return json_int(json_member(request, "LimitMs"), &limit) && limit > 0 ? limit : otherwise;
}

/* ---- functions ---- */

static enum err
write_call(struct txn *t, const struct outside_flow *o, const struct json *request,
           struct http_request_out *ret, struct fail *f)
{
    struct str function = member(request, "Function"), name = function_name(function), words;
    struct buf headers = { .max = LIMIT_HTTP_HEAD }, body = { .max = LIMIT_ERRAND_REQUEST };
    struct http_sigv4 sigv4 = { 0 };
    struct str url;

    if (!mapping_find_function(&o->lambda, function, &words)) {
        log_info("function-unknown function=%.*s", STR_ARG(function));
        return fail(f, ERR_NOT_FOUND, "the function is not mapped (setting lambda)");
    }
    url = fill_url(t, str_cut(&words, ' '), name);
    buf_printf(&headers,
               "Content-Type: application/json\nX-Amz-Invocation-Type: %.*s\n"
               "X-Frontdesk-Contact-Id: %.*s\n",
               STR_ARG(member(request, "Type")), STR_ARG(member(request, "Contact")));
    take_words(words, o->region, "lambda", &headers, &sigv4);
    json_dump(json_member(request, "Event"), &body);
    fill_request(t, url, &headers, &body, limit_of(request, 8000), ret);
    ret->sigv4 = sigv4;
    return OK;
}

enum err
lambda_prepare(struct txn *t, const struct errand *e, void *ctx, struct http_request_out *ret,
               struct fail *f)
{
    struct json *request = NULL;
    enum err err = json_parse(e->request, JSON_READ_STRICT, &request, f);

    if (!err)
        err = write_call(t, ctx, request, ret, f);
    json_free(&request);
    return err;
}

/* ---- services: tasks, profiles, cases ---- */

static enum err
write_service(struct txn *t, const struct outside_flow *o, const struct json *request,
              struct http_request_out *ret, struct fail *f)
{
    struct str action = member(request, "Action"), words;
    struct buf headers = { .max = LIMIT_HTTP_HEAD }, body = { .max = LIMIT_ERRAND_REQUEST };
    struct http_sigv4 sigv4 = { 0 };
    struct str url;

    if (str_eq(action, STR("CreateTask")) && o->task_url.n)
        words = o->task_url;
    else if (!mapping_find(&o->action, action, &words))
        return fail(f, ERR_NOT_FOUND, "the action is not mapped (setting action)");
    url = fill_url(t, str_cut(&words, ' '), action);
    buf_printf(&headers,
               "Content-Type: application/json\nX-Frontdesk-Action: %.*s\n"
               "X-Frontdesk-Contact-Id: %.*s\n",
               STR_ARG(action), STR_ARG(member(request, "Contact")));
    take_words(words, o->region, "execute-api", &headers, &sigv4);
    json_dump(json_member(request, "Event"), &body);
    fill_request(t, url, &headers, &body, limit_of(request, 8000), ret);
    ret->sigv4 = sigv4;
    return OK;
}

enum err
service_prepare(struct txn *t, const struct errand *e, void *ctx, struct http_request_out *ret,
                struct fail *f)
{
    struct json *request = NULL;
    enum err err = json_parse(e->request, JSON_READ_STRICT, &request, f);

    if (!err)
        err = write_service(t, ctx, request, ret, f);
    json_free(&request);
    return err;
}

/* ---- bots ---- */

static const struct str platform_name = STR_INIT("x-amz-lex:channels:platform");

static void
put_request_attributes(struct json_out *w)
{
    json_name(w, "requestAttributes");
    json_open(w, '{');
    json_key(w, platform_name);
    json_put_str(w, STR("Connect Chat"));
    json_key(w, STR("x-amz-lex:accept-content-types"));
    json_put_str(w, STR("PlainText"));
    json_close(w, '}');
}

static void
put_tree(struct json_out *w, const char *name, const struct json *j)
{
    struct buf text = { .max = LIMIT_ERRAND_REQUEST };

    json_name(w, name);
    json_put_raw(w, j && json_dump(j, &text) ? buf_str(&text) : STR("{}"));
    buf_done(&text);
}

/* "B" and "A" of "arn:aws:lex:REGION:ACCOUNT:bot-alias/B/A". */
static void
bot_parts(struct str bot, struct str *ret_bot, struct str *ret_alias)
{
    struct str rest = bot;

    if (str_starts(bot, STR("arn:"))) {
        str_cut(&rest, '/');
        *ret_bot = str_cut(&rest, '/');
    } else {
        *ret_bot = str_cut(&rest, ':');
    }
    *ret_alias = rest;
}

static void
write_v2(const struct json *request, struct buf *body)
{
    struct json_out w = { .out = body };

    json_open(&w, '{');
    json_set_str(&w, "text", member(request, "Text"));
    json_name(&w, "sessionState");
    json_open(&w, '{');
    put_tree(&w, "sessionAttributes", json_member(request, "Attributes"));
    json_close(&w, '}');
    put_request_attributes(&w);
    json_name(&w, "frontdesk");
    json_open(&w, '{');
    json_set_str(&w, "contactId", member(request, "Contact"));
    json_set_str(&w, "locale", member(request, "Locale"));
    json_set_str(&w, "botAliasArn", member(request, "Bot"));
    json_close(&w, '}');
    json_close(&w, '}');
}

static void
write_v1(const struct json *request, struct buf *body)
{
    struct json_out w = { .out = body };

    json_open(&w, '{');
    json_set_str(&w, "inputText", member(request, "Text"));
    put_tree(&w, "sessionAttributes", json_member(request, "Attributes"));
    put_request_attributes(&w);
    json_close(&w, '}');
}

/* A mapping that ends with "/" gets the path of RecognizeText. */
static struct str
bot_url(struct txn *t, struct str url, const struct json *request)
{
    struct buf out = { .max = 4096 };
    struct str bot, alias;

    if (!str_ends(url, STR("/")))
        return url;
    bot_parts(member(request, "Bot"), &bot, &alias);
    buf_printf(&out, "%.*sbots/%.*s/botAliases/%.*s/botLocales/%.*s/sessions/%.*s/text",
               STR_ARG(url), STR_ARG(bot), STR_ARG(alias), STR_ARG(member(request, "Locale")),
               STR_ARG(member(request, "Session")));
    return keep(t, &out);
}

static enum err
write_utterance(struct txn *t, const struct outside_flow *o, const struct json *request,
                struct http_request_out *ret, struct fail *f)
{
    struct str bot = member(request, "Bot"), name, alias, words, url;
    struct buf headers = { .max = LIMIT_HTTP_HEAD }, body = { .max = LIMIT_ERRAND_REQUEST };
    struct http_sigv4 sigv4 = { 0 };
    bool v1 = false;

    bot_parts(bot, &name, &alias);
    if (!mapping_find_named(&o->lex, bot, name, &words))
        return fail(f, ERR_NOT_FOUND, "the bot is not mapped (setting lex)");
    url = str_cut(&words, ' ');
    if (str_eq(words, STR("v1")) || str_starts(words, STR("v1 ")))
        v1 = true;
    buf_printf(&headers, "Content-Type: application/json\nX-Frontdesk-Contact-Id: %.*s\n",
               STR_ARG(member(request, "Contact")));
    take_words(words, o->region, "lex", &headers, &sigv4);
    (v1 ? write_v1 : write_v2)(request, &body);
    arena_copy(txn_arena(t), bot_url(t, url, request), &url);
    fill_request(t, url, &headers, &body, LIMIT_BOT_CALL_MS, ret);
    ret->sigv4 = sigv4;
    return OK;
}

enum err
lex_prepare(struct txn *t, const struct errand *e, void *ctx, struct http_request_out *ret,
            struct fail *f)
{
    struct json *request = NULL;
    enum err err = json_parse(e->request, JSON_READ_STRICT, &request, f);

    if (!err)
        err = write_utterance(t, ctx, request, ret, f);
    json_free(&request);
    return err;
}

/* ---- the bot that is always there: lex.NAME = builtin:menu ---- */

/* clang-format off */
static const struct {
    struct str word, intent;
} menu[] = {
    { STR_INIT("agent"), STR_INIT("Agent") },       { STR_INIT("human"), STR_INIT("Agent") },
    { STR_INIT("person"), STR_INIT("Agent") },      { STR_INIT("order"), STR_INIT("OrderStatus") },
    { STR_INIT("delivery"), STR_INIT("OrderStatus") }, { STR_INIT("return"), STR_INIT("Returns") },
    { STR_INIT("refund"), STR_INIT("Returns") },    { STR_INIT("hours"), STR_INIT("OpeningHours") },
    { STR_INIT("open"), STR_INIT("OpeningHours") }, { STR_INIT("bye"), STR_INIT("Goodbye") },
};
/* clang-format on */

static bool
has_word(struct str text, struct str word)
{
    for (size_t i = 0; i + word.n <= text.n; i++)
        if (str_eq_nocase(str_of(text.p + i, word.n), word))
            return true;
    return false;
}

static struct str
menu_intent(struct str said)
{
    for (size_t i = 0; i < sizeof(menu) / sizeof(menu[0]); i++)
        if (has_word(said, menu[i].word))
            return menu[i].intent;
    return STR_NONE;
}

static void
write_menu_answer(struct str said, struct buf *out)
{
    struct str intent = menu_intent(said);

    if (intent.n)
        buf_printf(out,
                   "{\"messages\":[],\"sessionState\":{\"dialogAction\":{\"type\":\"Close\"},"
                   "\"intent\":{\"name\":\"%.*s\",\"state\":\"Fulfilled\",\"slots\":{}}},"
                   "\"interpretations\":[{\"intent\":{\"name\":\"%.*s\"},"
                   "\"nluConfidence\":{\"score\":1}}]}",
                   STR_ARG(intent), STR_ARG(intent));
    else
        buf_add(out, STR("{\"messages\":[{\"contentType\":\"PlainText\",\"content\":\"Say: order,"
                         " return, hours, agent or bye.\"}],\"sessionState\":{\"dialogAction\":"
                         "{\"type\":\"ElicitIntent\"}},\"interpretations\":[]}"));
}

bool
builtin_bot(const struct http_request_out *r, http_heard_fn heard, void *ctx)
{
    struct buf out = { .max = 4096 };
    struct errand_answer answer = { .answered = true,
                                    .status = 200,
                                    .type = STR("application/json") };
    struct json *body = NULL;
    struct str said;

    if (!str_eq(r->url, STR("builtin:menu")))
        return false;
    if (json_parse(r->body, JSON_READ_STRICT, &body, NULL) == OK) {
        said = member(body, "text").n ? member(body, "text") : member(body, "inputText");
        write_menu_answer(said, &out);
    }
    json_free(&body);
    answer.body = buf_str(&out);
    heard(&answer, ctx);
    buf_done(&out);
    return true;
}
