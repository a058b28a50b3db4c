/* Flows as things that are kept, what a reference means, and the flows of a new instance. */

#include "tests/unit/test.h"

#include "auth/hmac.h"
#include "base/random.h"
#include "domain/defaults.h"
#include "domain/flow/check.h"
#include "domain/flow/defaults.h"
#include "domain/flow/defaults_make.h"
#include "domain/flow/lookup.h"
#include "store/flows.h"
#include "tests/unit/store_fixture.h"

#include <stdio.h>

static int
setup(void **state)
{
    struct fixture *x = malloc(sizeof(*x));

    fixture_open(x);
    *state = x;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *x = *state;

    fixture_close(x);
    free(x);
    return 0;
}

static void
insert(struct txn *t, const char *name, enum flow_kind kind, const char *content, struct flow *ret)
{
    char hash[FLOW_SHA256_SIZE];

    *ret = (struct flow){ .kind = kind, .name = str_from(name), .type = STR("CONTACT_FLOW") };
    uuid4_bytes(ret->id.b);
    sha256_text(str_from(content), hash);
    ret->published_no = ret->saved_no = txn_flow_content_add(t, str_from(content), hash);
    txn_flow_insert(t, ret);
}

static void
expect(struct txn *t, enum flow_kind kind, const char *reference, const char *content)
{
    struct flow_content found;
    struct flow_found flow;

    assert_int_equal(flow_find(t, kind, str_from(reference), &flow, NULL), OK);
    assert_true(txn_flow_content(t, flow.content_no, &found));
    assert_string_equal(found.text.p, content);
}

/* ---- references ---- */

static enum err
references(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct flow flow, module;
    struct flow_version v = { .number = 1 };
    struct flow_alias alias = { .number = 1, .name = STR("live") };
    struct flow_found found;
    char id[UUID_TEXT_SIZE], text[256];

    (void)x;
    (void)arg;
    (void)f;
    insert(t, "Mine: it", FLOW_KIND_FLOW, "\"one\"", &flow);
    insert(t, "Mine: it", FLOW_KIND_MODULE, "\"module\"", &module);
    uuid_text(flow.id.b, id);
    v.flow_no = alias.flow_no = flow.no;
    v.content_no = flow.published_no;
    txn_flow_version_insert(t, &v);
    uuid4_bytes(alias.id.b);
    txn_flow_alias_save(t, &alias);
    flow.published_no = txn_flow_content_add(t, STR("\"two\""), "");
    txn_flow_save(t, &flow);
    flow.saved_no = txn_flow_content_add(t, STR("\"draft\""), "");
    txn_flow_save(t, &flow);

    expect(t, FLOW_KIND_FLOW, id, "\"two\"");
    static const struct {
        const char *qualifier, *content;
    } rows[] = { { ":$LATEST", "\"two\"" },
                 { ":$SAVED", "\"draft\"" },
                 { ":1", "\"one\"" },
                 { ":live", "\"one\"" } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(text, sizeof(text), "arn:aws:connect:r:1:instance/i/contact-flow/%s%s", id,
                 rows[i].qualifier);
        expect(t, FLOW_KIND_FLOW, text, rows[i].content);
        snprintf(text, sizeof(text), "Mine: it%s", rows[i].qualifier);
        expect(t, FLOW_KIND_FLOW, text, rows[i].content);
    }
    expect(t, FLOW_KIND_FLOW, "Mine: it", "\"two\"");
    expect(t, FLOW_KIND_MODULE, "Mine: it", "\"module\"");
    assert_int_equal(flow_find(t, FLOW_KIND_MODULE, str_from(id), &found, NULL), ERR_NOT_FOUND);
    snprintf(text, sizeof(text), "%s:2", id);
    assert_int_equal(flow_find(t, FLOW_KIND_FLOW, str_from(text), &found, NULL), ERR_NOT_FOUND);
    assert_int_equal(flow_find(t, FLOW_KIND_FLOW, STR(""), &found, NULL), ERR_NOT_FOUND);
    flow.archived = true;
    txn_flow_save(t, &flow);
    assert_false(flow_find_runnable(t, FLOW_KIND_FLOW, str_from(id), &found));
    return OK;
}

static void
test_lookup__ids_arns_names_and_qualifiers(void **state)
{
    assert_int_equal(fixture_run(*state, references, NULL, NULL), OK);
}

/* ---- contents ---- */

static enum err
replace(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    int64_t *old = arg;
    struct flow flow;

    (void)f;
    assert_true(txn_flow_find(t, &x->flow_id, &flow));
    *old = *old ? *old : flow.published_no;
    flow.published_no = flow.saved_no = txn_flow_content_add(t, STR("{}"), "");
    txn_flow_save(t, &flow);
    return OK;
}

static enum err
is_there(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const int64_t *no = arg;
    struct flow_content content;

    (void)x;
    return txn_flow_content(t, *no, &content) ? OK : fail(f, ERR_NOT_FOUND, "it has been swept");
}

static void
test_content__of_the_past_stays_for_runs_and_then_goes(void **state)
{
    struct fixture *x = *state;
    int64_t old = 0;

    assert_int_equal(fixture_run(x, replace, &old, NULL), OK);
    assert_int_equal(fixture_run(x, replace, &old, NULL), OK); /* marks what was dropped */
    clock_travel(&x->clock, LIMIT_FLOW_CONTENT_KEPT_MS - 1000);
    assert_int_equal(fixture_run(x, replace, &old, NULL), OK);
    assert_int_equal(fixture_run(x, is_there, &old, NULL), OK);
    clock_travel(&x->clock, 2000);
    assert_int_equal(fixture_run(x, replace, &old, NULL), OK);
    assert_int_equal(fixture_run(x, is_there, &old, NULL), ERR_NOT_FOUND);
}

/* ---- a new instance ---- */

struct expected_flows {
    struct instance instance;
    size_t count;
    bool again;
};

static void
check_flow(struct txn *t, const struct flow *flow)
{
    const struct flow_check_options o = { .type = flow->type, .strict = true };
    struct flow_content content;
    struct flow_check found;
    struct json *document;

    assert_true(txn_flow_content(t, flow->published_no, &content));
    assert_int_equal(strlen(content.sha256), 64);
    assert_null(strstr(content.text.p, "{{"));
    flow_check_text(content.text, &o, txn_arena(t), &document, &found);
    assert_int_equal(found.problems, 0);
    json_free(&document);
}

static enum err
make(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct expected_flows *e = arg;
    struct flow list[20], old;
    size_t n;

    (void)f;
    if (!e->again) {
        e->instance.region = STR("us-west-2");
        e->instance.account = STR("123456789012");
        uuid4_bytes(e->instance.id.b);
        /* As an older one left it: two flows, no queue. */
        assert_true(txn_flow_find(t, &x->flow_id, &old));
        old.published_no = old.saved_no =
            txn_flow_content_add(t, STR("{\"q\":\"{{queue:BasicQueue}}\"}"), "");
        txn_flow_save(t, &old);
        e->instance.flow_id = old.id;
        default_flows_complete(t, &e->instance, sha256_text);
        assert_int_equal(txn_flow_count(t, FLOW_KIND_FLOW), 1); /* no queue yet: nothing */
        defaults_complete(t, e->instance.demo);
    }
    default_flows_complete(t, &e->instance, sha256_text);
    n = txn_flows(t, FLOW_KIND_FLOW, STR(""), list, 20);
    assert_int_equal(n, e->count);
    for (size_t i = 0; i < n; i++)
        check_flow(t, &list[i]);
    assert_true(uuid_eq(&e->instance.flow_id, &x->flow_id)); /* it keeps its id */
    return OK;
}

static void
test_defaults__an_older_instance_gets_them_once(void **state)
{
    struct expected_flows e = { .count = 12 };

    e.instance.demo = true;
    assert_int_equal(fixture_run(*state, make, &e, NULL), OK);
    e.again = true;
    assert_int_equal(fixture_run(*state, make, &e, NULL), OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lookup__ids_arns_names_and_qualifiers, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_content__of_the_past_stays_for_runs_and_then_goes,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_defaults__an_older_instance_gets_them_once, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
