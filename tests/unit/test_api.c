#include "tests/unit/test.h"

#include "api/api.h"
#include "api/fields.h"
#include "api/ident.h"
#include "base/limits.h"
#include "base/origin.h"

/* ---- fields ---- */

struct inner {
    struct field_bool given;
    struct str word;
};

struct sample {
    struct str text;
    struct field_int number;
    struct field_bool flag;
    const struct json *object, *list;
    struct inner inner;
};

static const struct field inner_fields[] = {
    { "Word", FIELD_STR, AT(inner, word), REQUIRED, 1, 5, NULL },
    { 0 },
};
static const struct field sample_fields[] = {
    { "Text", FIELD_STR, AT(sample, text), REQUIRED, 1, 4, NULL },
    { "Number", FIELD_INT, AT(sample, number), OPTIONAL, -5, 5, NULL },
    { "Flag", FIELD_BOOL, AT(sample, flag), OPTIONAL, 0, 0, NULL },
    { "Object", FIELD_OBJECT, AT(sample, object), OPTIONAL, 0, 0, NULL },
    { "List", FIELD_LIST, AT(sample, list), OPTIONAL, 1, 2, NULL },
    { "Inner", FIELD_STRUCT, AT(sample, inner), OPTIONAL, 0, 0, inner_fields },
    { 0 },
};

static void
test_fields__each_row_of_good_and_bad(void **state)
{
    static const struct {
        const char *body;
        enum err err;
    } rows[] = {
        { "{\"Text\":\"a\"}", OK },
        { "{\"Text\":\"abcd\",\"Unknown\":[1,{}]}", OK },
        { "{\"Text\":\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80\"}", OK }, /* two faces: 4 UTF-16 units */
        { "{\"Text\":\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80x\"}", ERR_INVALID },
        { "{}", ERR_INVALID },
        { "{\"Text\":null}", ERR_INVALID },
        { "{\"Text\":\"\"}", ERR_INVALID },
        { "{\"Text\":\"abcde\"}", ERR_INVALID },
        { "{\"Text\":5}", ERR_MALFORMED },
        { "{\"Text\":\"a\",\"Number\":5.0}", OK },
        { "{\"Text\":\"a\",\"Number\":-5}", OK },
        { "{\"Text\":\"a\",\"Number\":6}", ERR_INVALID },
        { "{\"Text\":\"a\",\"Number\":1.5}", ERR_MALFORMED },
        { "{\"Text\":\"a\",\"Number\":\"5\"}", ERR_MALFORMED },
        { "{\"Text\":\"a\",\"Number\":null}", OK },
        { "{\"Text\":\"a\",\"Flag\":true}", OK },
        { "{\"Text\":\"a\",\"Flag\":\"true\"}", ERR_MALFORMED },
        { "{\"Text\":\"a\",\"Object\":{}}", OK },
        { "{\"Text\":\"a\",\"Object\":[]}", ERR_MALFORMED },
        { "{\"Text\":\"a\",\"List\":[1,2]}", OK },
        { "{\"Text\":\"a\",\"List\":[]}", ERR_INVALID },
        { "{\"Text\":\"a\",\"List\":[1,2,3]}", ERR_INVALID },
        { "{\"Text\":\"a\",\"List\":{}}", ERR_MALFORMED },
        { "{\"Text\":\"a\",\"Inner\":{\"Word\":\"abcde\"}}", OK },
        { "{\"Text\":\"a\",\"Inner\":{}}", ERR_INVALID },
        { "{\"Text\":\"a\",\"Inner\":\"x\"}", ERR_MALFORMED },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sample s = { 0 };
        struct json *j = NULL;
        struct fail f;
        enum err e;

        assert_int_equal(json_parse(str_from(rows[i].body), JSON_READ_STRICT, &j, &f), OK);
        e = fields_read(j, sample_fields, &s, &f);
        if (e != rows[i].err)
            print_error("%s: %s\n", rows[i].body, err_name(e));
        assert_int_equal(e, rows[i].err);
        json_free(&j);
    }
}

/* ---- origins ---- */

static void
test_origin__entries_are_origins_not_suffixes(void **state)
{
    static const struct {
        const char *origin, *list;
        bool listed;
    } rows[] = {
        { "https://shop.example", "*", true },
        { "https://shop.example", "", false },
        { "", "*", true },
        { "", "null", true },
        { "null", "https://shop.example, null", true },
        { "", "https://shop.example", false },
        { "https://shop.example", "https://shop.example", true },
        { "https://shop.example", "https://shop.example/", true },
        { "https://SHOP.example", "https://shop.example", true },
        { "https://www.shop.example", "https://shop.example", true },
        { "https://notshop.example", "https://shop.example", false },
        { "https://shop.example.evil", "https://shop.example", false },
        { "http://shop.example", "https://shop.example", false },
        { "https://shop.example:443", "https://shop.example", true },
        { "https://shop.example:8443", "https://shop.example", false },
        { "http://localhost:3000", "https://a.example,http://localhost:3000", true },
        { "http://[::1]:3000", "http://[::1]:3000", true },
        { "garbage", "https://shop.example", false },
        { "garbage", "garbage", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool listed = origin_is_listed(str_from(rows[i].origin), str_from(rows[i].list));

        if (listed != rows[i].listed)
            print_error("%s in %s\n", rows[i].origin, rows[i].list);
        assert_int_equal(listed, rows[i].listed);
    }
}

/* ---- ids ---- */

static void
test_ident__a_bare_id_or_the_arn_of_this_instance(void **state)
{
#define I "11111111-2222-4333-8444-555555555555"
#define F "66666666-7777-4888-9999-aaaaaaaaaaaa"
#define P "arn:aws:connect:us-west-2:123456789012:instance/" I
    struct instance instance = { .account = STR("123456789012"), .region = STR("us-west-2") };
    struct arena *a = arena_new(LIMIT_ARENA);
    struct str s;
    struct uuid id;

    (void)state;
    memcpy(instance.id.b, "\x11\x11\x11\x11\x22\x22\x43\x33\x84\x44\x55\x55\x55\x55\x55\x55", 16);
    assert_true(ident_read(&instance, "contact-flow", STR(F), &id));
    assert_true(ident_read(&instance, "contact-flow", STR(P "/contact-flow/" F), &id));
    assert_str(ident_text(&id, a), F);
    assert_false(ident_read(&instance, "contact-flow", STR(P "/queue/" F), &id));
    assert_false(ident_read(&instance, "contact-flow", STR(P "x/contact-flow/" F), &id));
    assert_false(ident_read(
        &instance, "contact-flow",
        STR("arn:aws:connect:us-east-1:123456789012:instance/" I "/contact-flow/" F), &id));
    assert_false(
        ident_read(&instance, "contact", STR("66666666-7777-4888-9999-AAAAAAAAAAAA"), &id));
    assert_true(ident_is_instance(&instance, STR(I)));
    assert_true(ident_is_instance(&instance, STR(P)));
    assert_false(ident_is_instance(&instance, STR(P "/contact/" F)));
    assert_str(ident_arn(&instance, "contact", STR(F), a), P "/contact/" F);

    assert_true(percent_decode(STR("a%2Fb%3Ac%20"), a, &s));
    assert_str(s, "a/b:c ");
    assert_true(percent_decode(STR("%c3%A9"), a, &s));
    assert_false(percent_decode(STR("%"), a, &s));
    assert_false(percent_decode(STR("%2"), a, &s));
    assert_false(percent_decode(STR("%zz"), a, &s));
    arena_free(&a);
}

/* ---- routes ---- */

static void
test_operation__is_found_by_method_and_path(void **state)
{
    static const struct {
        const char *method, *path, *name;
        bool other_method;
    } rows[] = {
        { "POST", "/participant/message", "SendMessage", false },
        { "GET", "/participant/message", NULL, true },
        { "POST", "/participant/message/", NULL, false },
        { "PUT", "/contact/chat", "StartChatContact", false },
        { "GET", "/contacts/i/c", "DescribeContact", false },
        { "GET", "/contacts/i/", NULL, false },
        { "GET", "/contacts/i", NULL, false },
        { "GET", "/contacts/i/c/d", NULL, false },
        { "GET", "/contacts//c", NULL, false },
        { "GET", "/contact/attributes/i/c", "GetContactAttributes", false },
        { "POST", "/contact/attributes", "UpdateContactAttributes", false },
        { "POST", "/Prod", "start-chat", false },
        { "POST", "/startChatContact/", "start-chat", false },
        { "HEAD", "/healthz", "/healthz", false },
        { "GET", "/assets/x.js", "/assets/{}", false },
        { "GET", "", NULL, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str labels[LABELS_MAX];
        bool other;
        const struct operation *op =
            operation_find(str_from(rows[i].method), str_from(rows[i].path), labels, &other);

        if (!op != !rows[i].name)
            print_error("%s %s\n", rows[i].method, rows[i].path);
        assert_int_equal(!op, !rows[i].name);
        if (op)
            assert_string_equal(op->name, rows[i].name);
        else
            assert_int_equal(other, rows[i].other_method);
    }
}

static void
test_operation__what_is_known_and_not_served_has_its_name(void **state)
{
    const char *name = NULL;

    (void)state;
    assert_non_null(operation_find_unserved(STR("POST"), STR("/rules/i"), &name));
    assert_string_equal(name, "CreateRule");
    assert_null(operation_find_unserved(STR("GET"), STR("/no/such/thing"), &name));
    assert_null(operation_find_unserved(STR("PUT"), STR("/contact/chat"), &name));
}

/* ---- faults ---- */

static void
test_fault__every_403_of_the_participant_service_says_access_denied(void **state)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct http_answer answer;
    struct fail f;

    (void)state;
    fail(&f, ERR_DENIED, "the chat has ended");
    fault_answer(DIALECT_PARTICIPANT, &f, "id", STR("X: y\r\n"), STR_NONE, a, &answer);
    assert_int_equal(answer.status, 403);
    assert_str(answer.body, "{\"__type\":\"AccessDeniedException\",\"message\":\"Access denied\","
                            "\"Message\":\"Access denied\"}");
    fault_answer(DIALECT_CONNECT, &f, "id", STR("X: y\r\n"), STR_NONE, a, &answer);
    assert_str(answer.body,
               "{\"__type\":\"AccessDeniedException\",\"message\":\"the chat has ended\","
               "\"Message\":\"the chat has ended\"}");
    for (int e = ERR_MALFORMED; e < ERR_COUNT; e++) {
        fail(&f, (enum err)e, "x");
        for (int d = DIALECT_PARTICIPANT; d <= DIALECT_START_CHAT; d++) {
            fault_answer((enum dialect)d, &f, "id", STR("X: y\r\n"), STR_NONE, a, &answer);
            assert_true(answer.status >= 400 && answer.status < 600);
            assert_true(answer.headers.n > 0);
        }
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields__each_row_of_good_and_bad),
        cmocka_unit_test(test_origin__entries_are_origins_not_suffixes),
        cmocka_unit_test(test_ident__a_bare_id_or_the_arn_of_this_instance),
        cmocka_unit_test(test_operation__is_found_by_method_and_path),
        cmocka_unit_test(test_operation__what_is_known_and_not_served_has_its_name),
        cmocka_unit_test(test_fault__every_403_of_the_participant_service_says_access_denied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
