/* The widget's token, attributes, domains and snippet: contract/widget.md 1.5, 2.3, 2.4, 2.5. */

#include "tests/unit/store_fixture.h"
#include "tests/unit/test.h"

#include "auth/widget_jwt.h"
#include "base/origin.h"
#include "base/random.h"
#include "domain/script_value.h"
#include "domain/snippet.h"
#include "domain/widget.h"
#include "domain/widget_change.h"
#include "store/widgets.h"

#include <stdio.h>

/* ---- the token ---- */

#define KEY       "k7Qm2vX9pRt4LwZ8yBn3cFh6sJd1gUe5aTo0iVxMqWE="
#define OTHER_KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define SUBJECT   "11111111-2222-4333-8444-555555555555"

enum { NOW_S = 1700000100 };

/* widget.md 2.4, the test vector. */
static const char vector[] = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9."
                             "eyJzdWIiOiIxMTExMTExMS0yMjIyLTQzMzMtODQ0NC01NTU1NTU1NTU1NTUiLCJpYXQiO"
                             "jE3MDAwMDAwMDAsImV4cCI6MTcwMDAw"
                             "MDUwMCwiYXR0cmlidXRlcyI6eyJuYW1lIjoiSmFuZSIsIm1lbWJlcklEIjoiMTIzNDU2N"
                             "zg5IiwiaXNQcmVtaXVtVXNlciI6InRy"
                             "dWUiLCJhZ2UiOiI0NSJ9fQ.";
#define VECTOR_SIGNATURE "B4Iz49JQoDsOe15z0H-o9rqjcDZhtvVtIU7iqZ5vkfA"

/* The code of the refusal, or "" when the token is good. */
static const char *
verdict_at(struct str token, const char *key1, const char *key2, int64_t now_s)
{
    const struct str keys[] = { str_from(key1), str_from(key2) };
    struct arena *a = arena_new(LIMIT_ARENA);
    struct widget_claims claims = { 0 };
    struct uuid id;
    struct fail f = { 0 };
    enum err e;

    assert_true(uuid_parse(STR(SUBJECT), id.b));
    e = widget_jwt_read(token, keys, 2, &id, now_s * 1000, a, &claims, &f);
    widget_claims_done(&claims);
    arena_free(&a);
    assert_true(e == OK || (f.type && f.why[0]));
    return e ? f.type : "";
}

static const char *
verdict(const char *claims, const char *key)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    const char *code;
    struct str token;
    struct fail f;

    assert_int_equal(widget_jwt_sign(str_from(claims), str_from(key), a, &token, &f), OK);
    code = verdict_at(token, KEY, "", NOW_S);
    arena_free(&a);
    return code;
}

static void
test_token__the_vector_of_the_contract_is_good(void **state)
{
    char text[1024];

    (void)state;
    snprintf(text, sizeof(text), "%s%s", vector, VECTOR_SIGNATURE);
    assert_string_equal(verdict_at(str_from(text), KEY, "", NOW_S), "");
    assert_string_equal(verdict_at(str_from(text), OTHER_KEY, KEY, NOW_S), "");
    assert_string_equal(verdict_at(str_from(text), OTHER_KEY, "", NOW_S), "InvalidToken");
    assert_string_equal(verdict_at(str_from(text), "", "", NOW_S), "InvalidToken");
    text[sizeof(vector) + 3] ^= 1;
    assert_string_equal(verdict_at(str_from(text), KEY, "", NOW_S), "InvalidToken");
}

static void
test_token__its_times_are_those_of_the_contract(void **state)
{
    char text[1024];

    (void)state;
    snprintf(text, sizeof(text), "%s%s", vector, VECTOR_SIGNATURE); /* iat …000, exp …500 */
    assert_string_equal(verdict_at(str_from(text), KEY, "", 1700000000 - 60), "");
    assert_string_equal(verdict_at(str_from(text), KEY, "", 1700000000 - 61), "InvalidToken");
    assert_string_equal(verdict_at(str_from(text), KEY, "", 1700000500 + 59), "");
    assert_string_equal(verdict_at(str_from(text), KEY, "", 1700000500 + 60), "TokenExpired");
}

static void
test_token__each_claim_has_its_rule(void **state)
{
#define HEAD "{\"sub\":\"" SUBJECT "\",\"iat\":1700000000,"
    static const struct {
        const char *claims, *code;
    } rows[] = {
        { HEAD "\"exp\":1700000600}", "" },
        { HEAD "\"exp\":1700000601}", "InvalidToken" }, /* lives longer than ten minutes */
        { HEAD "\"exp\":1700000500.5}", "" },
        { HEAD "\"exp\":\"1700000500\"}", "InvalidToken" },
        { HEAD "\"exp\":null}", "InvalidToken" },
        { "{\"sub\":\"" SUBJECT "\",\"iat\":1700000000}", "InvalidToken" },
        { "{\"sub\":\"" SUBJECT "\",\"exp\":1700000500}", "InvalidToken" },
        { HEAD "\"exp\":1700000500,\"nbf\":1700000160}", "" },
        { HEAD "\"exp\":1700000500,\"nbf\":1700000161}", "InvalidToken" },
        { "{\"sub\":\"11111111-2222-4333-8444-555555555556\",\"iat\":1700000000,\"exp\":"
          "1700000500}",
          "TokenSubjectMismatch" },
        { "{\"sub\":7,\"iat\":1700000000,\"exp\":1700000500}", "TokenSubjectMismatch" },
        { "{\"iat\":1700000000,\"exp\":1700000500}", "TokenSubjectMismatch" },
        { HEAD "\"exp\":1700000500,\"attributes\":{}}", "" },
        { HEAD "\"exp\":1700000500,\"attributes\":[]}", "InvalidAttributes" },
        { HEAD "\"exp\":1700000500,\"attributes\":null}", "InvalidAttributes" },
        { HEAD "\"exp\":1700000500,\"segmentAttributes\":1}", "InvalidParameter" },
        { HEAD "\"exp\":1700000500,\"customerId\":\"\"}", "InvalidParameter" },
        { HEAD "\"exp\":1700000500,\"CustomerId\":\"c\",\"iss\":1,\"aud\":[]}", "" },
        { HEAD "\"exp\":1700000500,\"relatedContactId\":5}", "InvalidParameter" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *code = verdict(rows[i].claims, KEY);

        if (strcmp(code, rows[i].code))
            print_error("row %zu: is %s, should be %s\n", i, code, rows[i].code);
        assert_string_equal(code, rows[i].code);
    }
}

static void
test_token__other_headers_shapes_and_sizes_are_refused(void **state)
{
    /* header parts: {"alg":"none"}, {"alg":"RS256"}, {"typ":"JWS","alg":"HS256"},
     * {"alg":"HS256","alg":"HS256"} */
    static const char *const headers[] = { "eyJhbGciOiJub25lIn0", "eyJhbGciOiJSUzI1NiJ9",
                                           "eyJ0eXAiOiJKV1MiLCJhbGciOiJIUzI1NiJ9",
                                           "eyJhbGciOiJIUzI1NiIsImFsZyI6IkhTMjU2In0" };
    static const char *const shapes[] = { "",        ".",           "..",        "a.b",
                                          "a.b.c.d", "e30.e30.e30", "!.e30.e30", "bnVsbA.e30.e30" };
    char text[WIDGET_TOKEN_MAX + 2];

    (void)state;
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        snprintf(text, sizeof(text), "%s.e30.%s", headers[i], i ? VECTOR_SIGNATURE : "");
        assert_string_equal(verdict_at(str_from(text), KEY, "", NOW_S), "InvalidToken");
    }
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        assert_string_equal(verdict_at(str_from(shapes[i]), KEY, "", NOW_S), "InvalidToken");
    memset(text, 'a', sizeof(text));
    assert_string_equal(verdict_at(str_of(text, WIDGET_TOKEN_MAX), KEY, "", NOW_S), "InvalidToken");
    assert_string_equal(verdict_at(str_of(text, WIDGET_TOKEN_MAX + 1), KEY, "", NOW_S),
                        "TokenTooLarge");
}

/* ---- attributes ---- */

static enum err
merged(const char *signed_text, const char *unsigned_text, char ret[1024], struct fail *f)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct json *s = NULL, *u = NULL;
    struct str out = STR("");
    enum err e;

    if (signed_text)
        assert_int_equal(json_parse(str_from(signed_text), JSON_READ_STRICT, &s, f), OK);
    if (unsigned_text)
        assert_int_equal(json_parse(str_from(unsigned_text), JSON_READ_STRICT, &u, f), OK);
    e = widget_attributes(s, u, STR("{}"), a, &out, f);
    snprintf(ret, 1024, "%.*s", STR_ARG(out));
    json_free(&s);
    json_free(&u);
    arena_free(&a);
    return e;
}

static void
test_attributes__unsigned_ones_get_the_prefix_and_one_wrong_value_refuses_all(void **state)
{
    static const struct {
        const char *signed_text, *unsigned_text, *result; /* NULL: refused */
    } rows[] = {
        { "{\"age\":\"45\"}", NULL, "{\"age\":\"45\"}" },
        { NULL, "{\"plan\":\"gold\"}", "{\"HostedWidget-plan\":\"gold\"}" },
        { NULL, "{\"HostedWidget-plan\":\"gold\"}", "{\"HostedWidget-plan\":\"gold\"}" },
        { "{\"HostedWidget-a\":\"1\"}", "{\"a\":\"2\"}", "{\"HostedWidget-a\":\"2\"}" },
        { "{\"note\":\"\"}", "{}", "{\"note\":\"\"}" },
        { NULL, NULL, "{}" },
        { "{\"age\":45}", NULL, NULL },
        { "{\"vip\":true}", NULL, NULL },
        { "{\"x\":null}", NULL, NULL },
        { "{\"x\":[\"b\"]}", NULL, NULL },
        { "{\"x\":{\"b\":\"c\"}}", NULL, NULL },
        { "{\"\":\"x\"}", NULL, NULL },
        { "{\"first name\":\"x\"}", NULL, NULL },
        { NULL, "{\"age\":45}", NULL },
        { NULL, "{\"\":\"x\"}", NULL },
        { NULL, "{\"a\\\"b\":\"x\"}", NULL },
    };
    char text[1024];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fail f = { 0 };
        enum err e = merged(rows[i].signed_text, rows[i].unsigned_text, text, &f);

        assert_int_equal(e == OK, rows[i].result != NULL);
        if (rows[i].result)
            assert_string_equal(text, rows[i].result);
        else
            assert_string_equal(f.type, "InvalidAttributes");
    }
}

/* ---- origins and domains ---- */

static void
test_origin__labels_are_compared_and_ports_are_exact(void **state)
{
    static const struct {
        const char *origin, *entry;
        bool match;
    } rows[] = {
        { "https://example.com", "https://example.com", true },
        { "https://shop.example.com", "https://example.com", true },
        { "https://notexample.com", "https://example.com", false },
        { "http://example.com", "https://example.com", false },
        { "https://example.com:443", "https://example.com", true },
        { "https://example.com:8443", "https://example.com", false },
        { "http://localhost:8080", "http://localhost:8080", true },
        { "http://localhost", "http://localhost:8080", false },
        { "https://EXAMPLE.com", "https://example.COM/path", true },
        { "https://example.com.evil.org", "https://example.com", false },
        { "http://[::1]:8080", "http://[::1]:8080", true },
        { "null", "https://example.com", false },
        { "", "https://example.com", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(origin_matches(str_from(rows[i].origin), str_from(rows[i].entry)),
                         rows[i].match);
}

static void
test_origin__is_written_in_one_way(void **state)
{
    static const struct {
        const char *url, *origin; /* NULL: none */
    } rows[] = {
        { "https://WWW.Example.com/a?b", "https://www.example.com" },
        { "http://x:80", "http://x" },
        { "http://x:8080/", "http://x:8080" },
        { "http://[::1]:9", "http://[::1]:9" },
        { "ftp://x", NULL },
        { "https://", NULL },
        { "example.com", NULL },
        { "https://a b", NULL },
        { "https://x:0", NULL },
        { "https://x:99999", NULL },
        { "https://x:y", NULL },
        { "https://*.x", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out = { .max = 267 };
        bool good = origin_write(str_from(rows[i].url), &out);

        assert_int_equal(good, rows[i].origin != NULL);
        if (good)
            assert_true(str_eq(buf_str(&out), str_from(rows[i].origin)));
        buf_done(&out);
    }
}

static enum err
domains_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct widget w;
    struct str kept;

    (void)x;
    (void)arg;
    assert_int_equal(widget_create(t, STR("Shop"), STR(""), &w, f), OK);
    assert_int_equal(widget_allows(t, &w, STR("https://any.where"), true, f), OK);
    assert_int_equal(widget_allows(t, &w, STR(""), true, f), OK);
    assert_int_equal(widget_allows(t, &w, STR("https://any.where"), false, f), ERR_INVALID);
    for (int i = 0; i < WIDGET_DOMAINS; i++) {
        char url[64];

        snprintf(url, sizeof(url), "https://shop%d.example", i);
        assert_int_equal(widget_allow_domain(t, &w, str_from(url), &kept, f), OK);
    }
    assert_int_equal(widget_allow_domain(t, &w, STR("https://shop7.example/"), &kept, f), OK);
    assert_int_equal(widget_allow_domain(t, &w, STR("https://more.example"), &kept, f), ERR_QUOTA);
    assert_int_equal(widget_allow_domain(t, &w, STR("nonsense"), &kept, f), ERR_INVALID);
    assert_int_equal(widget_allows(t, &w, STR("https://shop49.example"), true, f), OK);
    assert_int_equal(widget_allows(t, &w, STR("https://any.where"), true, f), ERR_INVALID);
    assert_string_equal(f->type, "OriginNotAllowed");
    assert_int_equal(widget_allows(t, &w, STR("null"), true, f), ERR_INVALID);
    w.null_origin = true;
    assert_int_equal(widget_allows(t, &w, STR("null"), true, f), OK);
    return OK;
}

static enum err
keys_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct widget w, again;
    struct str first;

    (void)x;
    (void)arg;
    assert_int_equal(widget_create(t, STR("Keys"), STR(""), &w, f), OK);
    assert_int_equal(widget_create(t, STR("Keys"), STR(""), &again, f), ERR_CONFLICT);
    assert_int_equal(widget_create(t, STR("Other"), STR("no such flow"), &again, f), ERR_NOT_FOUND);
    first = w.keys[0].text;
    assert_int_equal(first.n, WIDGET_KEY_TEXT);
    assert_int_equal(widget_drop_key(t, &w, f), ERR_UNFIT);
    assert_int_equal(widget_rotate_key(t, &w, f), OK);
    assert_int_equal(widget_rotate_key(t, &w, f), ERR_UNFIT);
    assert_true(txn_widget_find_name(t, STR("Keys"), &again));
    assert_true(str_eq(again.keys[1].text, first));
    assert_false(str_eq(again.keys[0].text, first));
    assert_int_equal(widget_drop_key(t, &again, f), OK);
    assert_int_equal(again.keys[1].text.n, 0);
    return OK;
}

static enum err
log_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct widget_refusal *rows = arena_get(txn_arena(t), (WIDGET_REFUSALS + 5) * sizeof(*rows));
    struct widget w;

    (void)x;
    (void)arg;
    assert_non_null(rows);
    assert_int_equal(widget_create(t, STR("Log"), STR(""), &w, f), OK);
    for (int i = 0; i < WIDGET_REFUSALS + 3; i++) {
        const struct widget_refusal r = { i, STR_INIT("C"), STR_INIT("why"), STR_INIT("o"),
                                          STR_INIT("a") };

        txn_widget_refusal_add(t, w.no, &r);
    }
    assert_int_equal(txn_widget_refusals(t, w.no, rows, WIDGET_REFUSALS + 5), WIDGET_REFUSALS);
    assert_int_equal(rows[0].at_ms, WIDGET_REFUSALS + 2);
    assert_int_equal(rows[WIDGET_REFUSALS - 1].at_ms, 3);
    return OK;
}

static enum err
spend_step(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const unsigned char hash[REPEAT_KEY] = { 1 };
    int64_t now = txn_now_ms(t);

    (void)x;
    (void)arg;
    (void)f;
    assert_true(txn_widget_token_take(t, 1, hash, now + 1000));
    assert_false(txn_widget_token_take(t, 1, hash, now + 1000));
    assert_true(txn_widget_token_take(t, 2, hash, now - 1)); /* swept at the next look */
    assert_true(txn_widget_token_take(t, 2, hash, now + 1000));
    return OK;
}

static void
test_widget__domains_keys_log_and_used_tokens(void **state)
{
    static const step_fn steps[] = { domains_step, keys_step, log_step, spend_step };
    static struct fixture x; /* holds a log of events */
    struct fail f;

    (void)state;
    fixture_open(&x);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        assert_int_equal(fixture_run(&x, steps[i], NULL, &f), OK);
    fixture_close(&x);
}

/* ---- snippets ---- */

static void
test_script_value__reads_data_and_nothing_else(void **state)
{
    static const struct {
        const char *text, *json; /* NULL: no data */
    } rows[] = {
        { "{ a: 'b', \"c\": [1, -2.5, true, null,], }", "{\"a\":\"b\",\"c\":[1,-2.5,true,null]}" },
        { "'it\\'s \"x\" \\n \\u0041 \\\\'", "\"it's \\\"x\\\" \\n \\u0041 \\\\\"" },
        { "/* c */ [ // d\n 1 ]", "[1]" },
        { "{}", "{}" },
        { "function () {}", NULL },
        { "window.x", NULL },
        { "{ a: b }", NULL },
        { "{ a 'b' }", NULL },
        { "[1 2]", NULL },
        { "'open", NULL },
        { "'\\x41'", NULL },
        { "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", NULL },
        { "", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out = { .max = 4096 };
        struct str rest = str_from(rows[i].text);
        bool good = script_value_read(&rest, &out);

        assert_int_equal(good, rows[i].json != NULL);
        if (good)
            assert_true(str_eq(buf_str(&out), str_from(rows[i].json)));
        buf_done(&out);
    }
}

static const char pasted[] =
    "<script type=\"text/javascript\">\n"
    "  (function(w, d, x, id){\n"
    "    s=d.createElement('script');\n"
    "    "
    "s.src='https://old.my.connect.aws/connectwidget/static/"
    "amazon-connect-chat-interface-client.js';\n"
    "    s.async=1;\n    s.id=id;\n"
    "    d.getElementsByTagName('head')[0].appendChild(s);\n"
    "    w[x] =  w[x] || function() { (w[x].ac = w[x].ac || []).push(arguments) };\n"
    "  })(window, document, 'amazon_connect', '" SUBJECT "');\n"
    "  amazon_connect('styles', { iconType: 'CHAT', openChat: { color: '#fff', backgroundColor: "
    "'#123' } });\n"
    "  amazon_connect('snippetId', 'QVFJ+/==');\n"
    "  amazon_connect('supportedMessagingContentTypes', [ 'text/plain', 'text/markdown' ]);\n"
    "  amazon_connect('authenticate', function(callback) { callback('x'); });\n"
    "  amazon_connect('customerDisplayName', function(callback) { callback('x'); });\n"
    "</script>";

static void
test_snippet__a_pasted_one_is_read_and_written_again(void **state)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct buf text = { .max = SNIPPET_TEXT_MAX }, document = { .max = 4096 };
    struct snippet s, again;
    struct widget w = { .secured = true };
    struct fail f;
    char id[UUID_TEXT_SIZE];

    (void)state;
    assert_int_equal(snippet_read(str_from(pasted), a, &s, &f), OK);
    uuid_text(s.widget_id.b, id);
    assert_string_equal(id, SUBJECT);
    assert_str(s.snippet_id, "QVFJ+/==");
    assert_true(s.authenticates);
    assert_str(
        s.commands,
        "{\"styles\":{\"iconType\":\"CHAT\",\"openChat\":{\"color\":\"#fff\",\"backgroundColor\":"
        "\"#123\"}},\"supportedMessagingContentTypes\":[\"text/plain\",\"text/markdown\"]}");

    buf_printf(&document, "{\"commands\":%.*s}", STR_ARG(s.commands));
    w.id = s.widget_id;
    w.snippet_id = s.snippet_id;
    w.appearance = buf_str(&document);
    snippet_write(&w, STR("http://127.0.0.1:8080"), &text);
    assert_int_equal(snippet_read(buf_str(&text), a, &again, &f), OK);
    assert_true(uuid_eq(&again.widget_id, &s.widget_id));
    assert_true(str_eq(again.snippet_id, s.snippet_id));
    assert_true(str_eq(again.commands, s.commands));
    assert_true(again.authenticates);
    buf_done(&document);
    buf_done(&text);
    arena_free(&a);
}

static void
test_snippet__what_is_missing_is_named(void **state)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct snippet s;
    struct fail f;

    (void)state;
    assert_int_equal(snippet_read(STR("<script></script>"), a, &s, &f), ERR_INVALID);
    assert_non_null(strstr(f.why, "widget id"));
    assert_int_equal(snippet_read(STR("'amazon_connect', '" SUBJECT "')"), a, &s, &f), ERR_INVALID);
    assert_non_null(strstr(f.why, "snippetId"));
    assert_int_equal(
        snippet_read(STR("'amazon_connect', '" SUBJECT "'); amazon_connect('snippetId', 'a');"
                         "amazon_connect('styles', look());"),
                     a, &s, &f),
        ERR_INVALID);
    assert_non_null(strstr(f.why, "styles"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token__the_vector_of_the_contract_is_good),
        cmocka_unit_test(test_token__its_times_are_those_of_the_contract),
        cmocka_unit_test(test_token__each_claim_has_its_rule),
        cmocka_unit_test(test_token__other_headers_shapes_and_sizes_are_refused),
        cmocka_unit_test(
            test_attributes__unsigned_ones_get_the_prefix_and_one_wrong_value_refuses_all),
        cmocka_unit_test(test_origin__labels_are_compared_and_ports_are_exact),
        cmocka_unit_test(test_origin__is_written_in_one_way),
        cmocka_unit_test(test_widget__domains_keys_log_and_used_tokens),
        cmocka_unit_test(test_script_value__reads_data_and_nothing_else),
        cmocka_unit_test(test_snippet__a_pasted_one_is_read_and_written_again),
        cmocka_unit_test(test_snippet__what_is_missing_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
