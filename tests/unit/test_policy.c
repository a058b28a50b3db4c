#include "tests/unit/test.h"

#include "auth/policy.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define INSTANCE                                                                                   \
    "arn:aws:connect:us-west-2:123456789012:instance/11111111-2222-4333-8444-555555555555"
#define FLOW INSTANCE "/contact-flow/f1"

static const struct policy_key sample_keys[] = {
    { STR_INIT("connect:InstanceId"), STR_INIT("11111111-2222-4333-8444-555555555555") },
    { STR_INIT("connect:Channel"), STR_INIT("CHAT") },
    { STR_INIT("connect:UserArn"), STR_INIT(INSTANCE "/agent/u:1") },
    { STR_INIT("aws:ResourceTag/env"), STR_INIT("test") },
    { STR_INIT("aws:ResourceTag/level"), STR_INIT("7.25") },
    { STR_INIT("aws:ResourceTag/star"), STR_INIT("a*b") },
    { STR_INIT("aws:ResourceTag/nine"), STR_INIT("nine") },
    { STR_INIT("aws:ResourceTag/when"), STR_INIT("2026-03-02T10:15:30Z") },
    { STR_INIT("aws:TagKeys"), STR_INIT("env") },
    { STR_INIT("aws:TagKeys"), STR_INIT("team") },
    { STR_INIT("aws:SourceIp"), STR_INIT("203.0.113.77") },
    { STR_INIT("aws:RequestTag/six"), STR_INIT("2001:db8::1:5") },
    { STR_INIT("aws:RequestTag/mapped"), STR_INIT("::ffff:203.0.113.77") },
    { STR_INIT("aws:SecureTransport"), STR_INIT("true") },
    { STR_INIT("aws:CurrentTime"), STR_INIT("2026-03-02T10:15:30.500Z") },
    { STR_INIT("aws:PrincipalArn"), STR_INIT("arn:aws:iam::123456789012:user/zo\xC3\xAB") },
};

static struct policy_request
request_sample(void)
{
    return (struct policy_request){ .action = STR("connect:StartChatContact"),
                                    .resource = STR(FLOW),
                                    .username = STR("zo\xC3\xAB"),
                                    .user_id = STR("AIDA:1"),
                                    .keys = sample_keys,
                                    .key_count = COUNT(sample_keys) };
}

static enum policy_decision
decide(const char *json, const struct policy_request *r)
{
    struct arena *a = arena_new(1 << 20);
    const struct policy *p = NULL;
    enum policy_decision d;
    struct fail f = { 0 };

    if (policy_parse(str_from(json), a, &p, &f) != OK) {
        print_error("%s\n%s\n", json, f.why);
        assert_true(false);
    }
    d = policy_decide(p, r, a);
    arena_free(&a);
    return d;
}

static enum policy_decision
decide_sample(const char *json)
{
    struct policy_request r = request_sample();

    return decide(json, &r);
}

#define POLICY(statements) "{\"Version\":\"2012-10-17\",\"Statement\":" statements "}"
#define ALLOW(action, resource)                                                                    \
    POLICY("{\"Effect\":\"Allow\",\"Action\":" action ",\"Resource\":" resource "}")

static void
test_policy__actions_and_resources(void **state)
{
    static const struct {
        const char *json;
        enum policy_decision should;
    } rows[] = {
        { ALLOW("\"connect:StartChatContact\"", "\"*\""), POLICY_ALLOW },
        { ALLOW("\"CONNECT:startchat*\"", "\"*\""), POLICY_ALLOW }, /* actions match without case */
        { ALLOW("\"connect:*ChatContact\"", "\"*\""), POLICY_ALLOW },
        { ALLOW("\"connect:?tartChatContact\"", "\"*\""), POLICY_ALLOW },
        { ALLOW("\"connect:??tartChatContact\"", "\"*\""), POLICY_NONE },
        { ALLOW("\"connect:StartChat\"", "\"*\""), POLICY_NONE },
        { ALLOW("[\"connect:StopContact\",\"connect:Start*\"]", "\"*\""), POLICY_ALLOW },
        { ALLOW("\"*\"", "\"*\""), POLICY_ALLOW },
        { ALLOW("\"*\"", "\"" FLOW "\""), POLICY_ALLOW },
        { ALLOW("\"*\"", "\"" INSTANCE "\""), POLICY_NONE }, /* connect-api.md 3.4, last line */
        { ALLOW("\"*\"", "[\"" INSTANCE "\",\"" INSTANCE "/*\"]"), POLICY_ALLOW },
        { ALLOW("\"*\"", "\"arn:aws:connect:*:*:instance/*/CONTACT-FLOW/*\""), POLICY_NONE },
        { ALLOW("\"*\"", "\"arn:*f1\""), POLICY_ALLOW }, /* a star reaches over / and : */
        { ALLOW("\"*\"", "\"arn:aws:connect:us-west-?:*\""), POLICY_ALLOW },
        { POLICY("{\"Effect\":\"Allow\",\"NotAction\":\"connect:Stop*\",\"Resource\":\"*\"}"),
          POLICY_ALLOW },
        { POLICY("{\"Effect\":\"Allow\",\"NotAction\":\"connect:Start*\",\"Resource\":\"*\"}"),
          POLICY_NONE },
        { POLICY("{\"Effect\":\"Allow\",\"Action\":\"*\",\"NotResource\":\"" FLOW "\"}"),
          POLICY_NONE },
        { POLICY("{\"Effect\":\"Allow\",\"Action\":\"*\",\"NotResource\":\"" INSTANCE "\"}"),
          POLICY_ALLOW },
        { POLICY("[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"},"
                 "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]"),
          POLICY_DENY },
        { POLICY("[{\"Sid\":\"any text, really\",\"Effect\":\"Allow\",\"Action\":\"*\","
                 "\"Resource\":\"*\"},{\"Effect\":\"Deny\",\"Action\":\"connect:start*\","
                 "\"Resource\":\"*\"}]"),
          POLICY_DENY },
        { POLICY("[{\"Effect\":\"Deny\",\"Action\":\"connect:Delete*\",\"Resource\":\"*\"}]"),
          POLICY_NONE },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (decide_sample(rows[i].json) != rows[i].should)
            print_error("%s\n", rows[i].json);
        assert_int_equal(decide_sample(rows[i].json), rows[i].should);
    }
}

static void
test_policy__the_example_of_the_contract(void **state)
{
    static const char example[] =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"chat\",\"Effect\":\"Allow\","
        "\"Action\":[\"connect:StartChatContact\",\"connect:StopContact\","
        "\"connect:*ContactAttributes\"],\"Resource\":[\"arn:aws:connect:*:*:instance/I\","
        "\"arn:aws:connect:*:*:instance/I/*\"]},{\"Effect\":\"Deny\","
        "\"Action\":\"connect:Delete*\",\"Resource\":\"*\",\"Condition\":"
        "{\"StringNotEqualsIfExists\":{\"aws:ResourceTag/env\":\"test\"}}}]}";
    struct policy_key env = { STR("aws:ResourceTag/env"), STR("live") };
    struct policy_request r = { .action = STR("connect:GetContactAttributes"),
                                .resource = STR("arn:aws:connect:us-west-2:1:instance/I/contact/c"),
                                .keys = &env };

    (void)state;
    assert_int_equal(decide(example, &r), POLICY_ALLOW);
    r.resource = STR("arn:aws:connect:us-west-2:1:instance/J/contact/c");
    assert_int_equal(decide(example, &r), POLICY_NONE);
    r.action = STR("connect:DeleteUser");
    assert_int_equal(decide(example, &r), POLICY_DENY); /* IfExists: an absent tag holds, too */
    r.key_count = 1;
    assert_int_equal(decide(example, &r), POLICY_DENY);
    env.value = STR("test");
    assert_int_equal(decide(example, &r), POLICY_NONE);
}

static void
test_policy__the_administrators(void **state)
{
    struct arena *a = arena_new(1 << 16);
    struct policy_request r = request_sample();
    const struct policy *p = NULL;
    struct fail f;

    (void)state;
    assert_int_equal(policy_parse(policy_for_administrator(), a, &p, &f), OK);
    assert_int_equal(policy_decide(p, &r, a), POLICY_ALLOW);
    r.action = STR("iam:CreateUser");
    assert_int_equal(policy_decide(p, &r, a), POLICY_NONE);
    arena_free(&a);
}

#define IF(condition)                                                                              \
    POLICY("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":" condition "}")

/* The condition of a row holds, or does not, for the sample request. */
static void
test_policy__conditions(void **state)
{
    static const struct {
        const char *json;
        bool holds;
    } rows[] = {
        { IF("{}"), true },
        { IF("{\"StringEquals\":{\"connect:Channel\":\"CHAT\"}}"), true },
        { IF("{\"StringEquals\":{\"CONNECT:channel\":\"CHAT\"}}"), true },
        { IF("{\"StringEquals\":{\"connect:Channel\":\"chat\"}}"), false },
        { IF("{\"StringEquals\":{\"connect:Channel\":[\"VOICE\",\"CHAT\"]}}"), true },
        { IF("{\"StringEquals\":{\"connect:Channel\":\"CH*\"}}"), false },
        { IF("{\"StringEquals\":{\"aws:ResourceTag/star\":\"a*b\"}}"), true },
        { IF("{\"StringEquals\":{\"connect:Channel\":\"CHAT\",\"aws:ResourceTag/env\":\"live\"}}"),
          false }, /* keys: AND */
        { IF("{\"StringEquals\":{\"connect:Channel\":\"CHAT\"},\"Bool\":"
             "{\"aws:SecureTransport\":\"false\"}}"),
          false }, /* operators: AND */
        { IF("{\"StringEquals\":{\"connect:FlowType\":\"CONTACT_FLOW\"}}"), false }, /* absent */
        { IF("{\"StringEqualsIfExists\":{\"connect:FlowType\":\"CONTACT_FLOW\"}}"), true },
        { IF("{\"StringEqualsIfExists\":{\"connect:Channel\":\"VOICE\"}}"), false },
        { IF("{\"StringNotEquals\":{\"connect:FlowType\":\"CONTACT_FLOW\"}}"), true },
        { IF("{\"StringNotEquals\":{\"connect:Channel\":\"VOICE\"}}"), true },
        { IF("{\"StringNotEquals\":{\"connect:Channel\":[\"VOICE\",\"CHAT\"]}}"), false }, /* NOR */
        { IF("{\"StringNotEqualsIfExists\":{\"connect:FlowType\":\"X\"}}"), true },
        { IF("{\"StringEqualsIgnoreCase\":{\"connect:Channel\":\"chat\"}}"), true },
        { IF("{\"StringNotEqualsIgnoreCase\":{\"connect:Channel\":\"chat\"}}"), false },
        { IF("{\"StringLike\":{\"connect:Channel\":\"C?A*\"}}"), true },
        { IF("{\"StringLike\":{\"connect:Channel\":\"c*\"}}"), false },
        { IF("{\"StringNotLike\":{\"connect:Channel\":\"C*\"}}"), false },
        { IF("{\"StringLike\":{\"aws:ResourceTag/star\":\"a${*}b\"}}"), true },
        { IF("{\"StringLike\":{\"connect:Channel\":\"${*}\"}}"), false },
        { IF("{\"StringLike\":{\"connect:Channel\":\"C${?}AT\"}}"), false },
        { IF("{\"StringEquals\":{\"aws:username\":\"${aws:username}\"}}"), true },
        { IF("{\"StringEquals\":{\"aws:userid\":\"${aws:userid}\"}}"), true },
        { IF("{\"StringLike\":{\"aws:PrincipalArn\":\"arn:aws:iam::*:user/${aws:username}\"}}"),
          true },
        { IF("{\"StringLike\":{\"aws:PrincipalArn\":\"arn:aws:iam::*:user/zo?\"}}"), true },
        { IF("{\"StringLike\":{\"aws:PrincipalArn\":\"arn:aws:iam::*:user/zo??\"}}"), false },
        { IF("{\"ArnLike\":{\"connect:UserArn\":\"arn:aws:connect:*:*:instance/*\"}}"), true },
        { IF("{\"ArnLike\":{\"connect:UserArn\":\"arn:*:*:*:*:*u:1\"}}"), true },
        { IF("{\"ArnLike\":{\"connect:UserArn\":\"arn:aws:connect:*:instance/*:*\"}}"), false },
        { IF("{\"ArnLike\":{\"connect:Channel\":\"arn:*:*:*:*:*\"}}"), false },
        { IF("{\"ArnEquals\":{\"connect:UserArn\":\"" INSTANCE "/agent/*\"}}"), true },
        { IF("{\"ArnNotLike\":{\"connect:UserArn\":\"" INSTANCE "/agent/*\"}}"), false },
        { IF("{\"ArnNotEquals\":{\"connect:UserArn\":\"" INSTANCE "/queue/*\"}}"), true },
        { IF("{\"ArnLike\":{\"connect:UserArn\":\"*\"}}"), true },
        { IF("{\"Bool\":{\"aws:SecureTransport\":\"true\"}}"), true },
        { IF("{\"Bool\":{\"aws:SecureTransport\":true}}"), true },
        { IF("{\"Bool\":{\"aws:SecureTransport\":[\"False\"]}}"), false },
        { IF("{\"Bool\":{\"connect:Channel\":\"false\"}}"), false },
        { IF("{\"IpAddress\":{\"aws:SourceIp\":\"203.0.113.77\"}}"), true },
        { IF("{\"IpAddress\":{\"aws:SourceIp\":\"203.0.113.0/24\"}}"), true },
        { IF("{\"IpAddress\":{\"aws:SourceIp\":\"203.0.113.64/26\"}}"), true },
        { IF("{\"IpAddress\":{\"aws:SourceIp\":\"203.0.113.0/26\"}}"), false },
        { IF("{\"IpAddress\":{\"aws:SourceIp\":\"0.0.0.0/0\"}}"), true },
        { IF("{\"IpAddress\":{\"aws:SourceIp\":\"::/0\"}}"), false },
        { IF("{\"IpAddress\":{\"aws:SourceIp\":\"::ffff:203.0.113.0/120\"}}"), true },
        { IF("{\"IpAddress\":{\"aws:RequestTag/mapped\":\"203.0.113.0/24\"}}"), true },
        { IF("{\"IpAddress\":{\"aws:RequestTag/six\":\"2001:db8::1:0/112\"}}"), true },
        { IF("{\"IpAddress\":{\"aws:RequestTag/six\":\"2001:DB8::/33\"}}"), true },
        { IF("{\"IpAddress\":{\"aws:RequestTag/six\":\"2001:db8::1:4/127\"}}"), true },
        { IF("{\"IpAddress\":{\"aws:RequestTag/six\":\"2001:db8::1:6/127\"}}"), false },
        { IF("{\"IpAddress\":{\"connect:Channel\":\"0.0.0.0/0\"}}"), false },
        { IF("{\"NotIpAddress\":{\"aws:SourceIp\":[\"10.0.0.0/8\",\"203.0.113.77\"]}}"), false },
        { IF("{\"NotIpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}"), true },
        { IF("{\"NumericEquals\":{\"aws:ResourceTag/level\":\"7.250\"}}"), true },
        { IF("{\"NumericEquals\":{\"aws:ResourceTag/level\":7.25}}"), true },
        { IF("{\"NumericNotEquals\":{\"aws:ResourceTag/level\":\"7.250001\"}}"), true },
        { IF("{\"NumericLessThan\":{\"aws:ResourceTag/level\":\"7.25\"}}"), false },
        { IF("{\"NumericLessThanEquals\":{\"aws:ResourceTag/level\":\"7.25\"}}"), true },
        { IF("{\"NumericLessThan\":{\"aws:ResourceTag/level\":8}}"), true },
        { IF("{\"NumericGreaterThan\":{\"aws:ResourceTag/level\":\"-8\"}}"), true },
        { IF("{\"NumericGreaterThan\":{\"aws:ResourceTag/level\":\"7.25\"}}"), false },
        { IF("{\"NumericGreaterThanEquals\":{\"aws:ResourceTag/level\":\"7.25\"}}"), true },
        { IF("{\"NumericLessThan\":{\"aws:ResourceTag/nine\":\"10\"}}"), false },
        { IF("{\"DateLessThan\":{\"aws:CurrentTime\":\"2026-03-02T10:15:31Z\"}}"), true },
        { IF("{\"DateLessThan\":{\"aws:CurrentTime\":\"2026-03-02T10:15:30Z\"}}"), false },
        { IF("{\"DateGreaterThan\":{\"aws:CurrentTime\":\"2026-03-02\"}}"), true },
        { IF("{\"DateGreaterThan\":{\"aws:CurrentTime\":\"1772446530\"}}"), true },
        { IF("{\"DateGreaterThan\":{\"aws:CurrentTime\":1772446531}}"), false },
        { IF("{\"DateEquals\":{\"aws:ResourceTag/when\":\"2026-03-02T11:15:30+01:00\"}}"), true },
        { IF("{\"DateNotEquals\":{\"aws:ResourceTag/when\":\"2026-03-02T10:15:30Z\"}}"), false },
        { IF("{\"DateLessThanEquals\":{\"aws:ResourceTag/when\":\"2026-03-02T10:15:30Z\"}}"),
          true },
        { IF("{\"DateGreaterThanEquals\":{\"aws:ResourceTag/when\":\"2026-03-02T10:15:30Z\"}}"),
          true },
        { IF("{\"Null\":{\"connect:FlowType\":\"true\"}}"), true },
        { IF("{\"Null\":{\"connect:FlowType\":\"false\"}}"), false },
        { IF("{\"Null\":{\"connect:Channel\":false}}"), true },
        { IF("{\"Null\":{\"connect:Channel\":[\"true\",\"false\"]}}"), true },
        { IF("{\"Null\":{\"aws:username\":\"false\"}}"), true },
        { IF("{\"ForAnyValue:StringEquals\":{\"aws:TagKeys\":\"team\"}}"), true },
        { IF("{\"ForAnyValue:StringEquals\":{\"aws:TagKeys\":\"cost\"}}"), false },
        { IF("{\"ForAnyValue:StringNotEquals\":{\"aws:TagKeys\":\"team\"}}"), true },
        { IF("{\"ForAnyValue:StringNotEquals\":{\"connect:FlowType\":\"team\"}}"), false },
        { IF("{\"ForAnyValue:StringEquals\":{\"connect:FlowType\":\"team\"}}"), false },
        { IF("{\"ForAllValues:StringLike\":{\"aws:TagKeys\":[\"e*\",\"t*\",\"x\"]}}"), true },
        { IF("{\"ForAllValues:StringEquals\":{\"aws:TagKeys\":\"team\"}}"), false },
        { IF("{\"ForAllValues:StringNotEquals\":{\"aws:TagKeys\":\"team\"}}"), false },
        { IF("{\"ForAllValues:StringEquals\":{\"connect:FlowType\":\"team\"}}"), true },
        { IF("{\"ForAnyValue:StringEqualsIfExists\":{\"connect:FlowType\":\"team\"}}"), true },
        { IF("{\"StringEquals\":{\"aws:TagKeys\":\"team\"}}"), true },
        { IF("{\"StringNotEquals\":{\"aws:TagKeys\":\"team\"}}"), false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum policy_decision d = decide_sample(rows[i].json);

        if (d != (rows[i].holds ? POLICY_ALLOW : POLICY_NONE))
            print_error("%s\n", rows[i].json);
        assert_int_equal(d, rows[i].holds ? POLICY_ALLOW : POLICY_NONE);
    }
}

static void
test_policy__variables_in_resources(void **state)
{
    static const char mine[] = ALLOW("\"*\"", "\"arn:aws:connect:*:*:*/${aws:username}\"");
    static const char not_mine[] = POLICY("{\"Effect\":\"Allow\",\"Action\":\"*\","
                                          "\"NotResource\":\"arn:x/${aws:username}\"}");
    static const char deny_others[] = POLICY("{\"Effect\":\"Deny\",\"Action\":\"*\","
                                             "\"NotResource\":\"arn:x/${aws:userid}\"}");
    static const char either[] =
        ALLOW("\"*\"", "[\"arn:aws:connect:*:*:*/${aws:username}\",\"arn:*\"]");
    struct policy_request r = request_sample();

    (void)state;
    r.resource = STR("arn:aws:connect:r:1:agent/zo\xC3\xAB");
    assert_int_equal(decide(mine, &r), POLICY_ALLOW);
    assert_int_equal(decide(not_mine, &r), POLICY_ALLOW);
    r.username = STR("*"); /* a name is no wildcard */
    assert_int_equal(decide(mine, &r), POLICY_NONE);
    r.username = STR_NONE; /* no name, no door */
    r.user_id = STR_NONE;
    assert_int_equal(decide(mine, &r), POLICY_NONE);
    assert_int_equal(decide(not_mine, &r), POLICY_NONE);
    assert_int_equal(decide(deny_others, &r), POLICY_DENY);
    assert_int_equal(decide(either, &r), POLICY_ALLOW);
    assert_int_equal(
        decide(IF("{\"StringNotEquals\":{\"connect:Channel\":\"${aws:username}\"}}"), &r),
        POLICY_NONE);
    /* 2008: a dollar is a dollar */
    r.resource = STR("arn:${aws:username}");
    assert_int_equal(decide("{\"Version\":\"2008-10-17\",\"Statement\":{\"Effect\":\"Allow\","
                            "\"Action\":\"*\",\"Resource\":\"arn:${aws:username}\"}}",
                            &r),
                     POLICY_ALLOW);
}

static void
test_policy__a_colon_in_a_name_makes_no_part_of_an_arn(void **state)
{
    static const struct policy_key key = { STR_INIT("connect:UserArn"),
                                           STR_INIT("arn:aws:connect:a:b:c") };
    static const char json[] =
        IF("{\"ArnEquals\":{\"connect:UserArn\":\"arn:aws:connect:${aws:username}:*:c\"}}");
    struct policy_request r = request_sample();

    (void)state;
    r.keys = &key;
    r.key_count = 1;
    r.username = STR("a");
    assert_int_equal(decide(json, &r), POLICY_ALLOW);
    r.username = STR("a:b");
    assert_int_equal(decide(json, &r), POLICY_NONE);
    r.username = STR("a:b:c");
    assert_int_equal(decide(json, &r), POLICY_NONE);
}

#define S(rest) POLICY("{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"" rest "}")

static void
test_policy__what_is_not_known_is_refused(void **state)
{
    static const struct {
        const char *json, *why;
    } rows[] = {
        { "", "The text is not valid JSON (line 1, column 0)" },
        { "[]", "A policy and its statements must be objects" },
        { "{\"Version\":\"2012-10-17\"}", "Statement must not be empty" },
        { POLICY("[]"), "Statement must not be empty" },
        { POLICY("[[]]"), "A policy and its statements must be objects" },
        { POLICY("\"x\""), "A policy and its statements must be objects" },
        { "{\"Version\":\"2012-10-18\",\"Statement\":{}}",
          "Version must be 2012-10-17 or 2008-10-17" },
        { "{\"Version\":2012,\"Statement\":{}}", "Version must be 2012-10-17 or 2008-10-17" },
        { "{\"version\":\"2012-10-17\",\"Statement\":{}}",
          "The policy element 'version' is not supported" },
        { POLICY("{\"Effect\":\"allow\",\"Action\":\"*\",\"Resource\":\"*\"}"),
          "Effect must be Allow or Deny" },
        { POLICY("{\"Action\":\"*\",\"Resource\":\"*\"}"), "Effect must be Allow or Deny" },
        { POLICY("{\"Effect\":\"Deny\",\"Resource\":\"*\"}"),
          "A statement must have either Action or NotAction" },
        { S(",\"NotAction\":\"*\""), "A statement must have either Action or NotAction" },
        { S(",\"NotResource\":\"*\""), "A statement must have either Resource or NotResource" },
        { S(",\"Principal\":\"*\""), "The policy element 'Principal' is not supported" },
        { S(",\"Sid\":1"), "Sid must be a string" },
        { S(",\"Condition\":null"), "Condition must be an object" },
        { S(",\"Condition\":[]"), "Condition must be an object" },
        { ALLOW("[]", "\"*\""), "Action must not be empty" },
        { ALLOW("[1]", "\"*\""), "Action must be a string or a list of strings" },
        { ALLOW("\"StopContact\"", "\"*\""), "Action 'StopContact' has not the form of one" },
        { ALLOW("\"*\"", "\"instance/*\""), "Resource 'instance/*' has not the form of one" },
        { ALLOW("\"*\"", "\"arn:${aws:PrincipalTag/x}\""),
          "The policy variable ${aws:PrincipalTag/x} is not supported" },
        { ALLOW("\"*\"", "\"arn:${aws:username\""),
          "The policy variable ${aws:username is not supported" },
        { S(",\"Condition\":{\"StringMatches\":{\"connect:Channel\":\"x\"}}"),
          "The condition operator 'StringMatches' is not supported" },
        { S(",\"Condition\":{\"stringEquals\":{\"connect:Channel\":\"x\"}}"),
          "The condition operator 'stringEquals' is not supported" },
        { S(",\"Condition\":{\"NullIfExists\":{\"connect:Channel\":\"true\"}}"),
          "The condition operator 'NullIfExists' is not supported" },
        { S(",\"Condition\":{\"ForAnyValue:Null\":{\"connect:Channel\":\"true\"}}"),
          "The condition operator 'ForAnyValue:Null' is not supported" },
        { S(",\"Condition\":{\"ForAnyValue:ForAllValues:Bool\":{\"connect:Channel\":\"true\"}}"),
          "The condition operator 'ForAnyValue:ForAllValues:Bool' is not supported" },
        { S(",\"Condition\":{\"StringEquals\":{}}"), "A condition operator must have keys" },
        { S(",\"Condition\":{\"StringEquals\":\"x\"}"), "A condition operator must have keys" },
        { S(",\"Condition\":{\"StringEquals\":{\"connect:Channel\":[]}}"),
          "A condition must have a value" },
        { S(",\"Condition\":{\"StringEquals\":{\"connect:Channel\":null}}"),
          "A condition value must be a string or a list of strings" },
        { S(",\"Condition\":{\"StringEquals\":{\"connect:Chanel\":\"CHAT\"}}"),
          "The condition key 'connect:Chanel' is not supported" },
        { S(",\"Condition\":{\"StringEquals\":{\"aws:ResourceTag/\":\"x\"}}"),
          "The condition key 'aws:ResourceTag/' is not supported" },
        { S(",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"yes\"}}"),
          "'yes' is no value for the condition operator Bool" },
        { S(",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/33\"}}"),
          "'10.0.0.0/33' is no value for the condition operator IpAddress" },
        { S(",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/-0\"}}"),
          "'10.0.0.0/-0' is no value for the condition operator IpAddress" },
        { S(",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/\"}}"),
          "'10.0.0.0/' is no value for the condition operator IpAddress" },
        { S(",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0\"}}"),
          "'10.0.0' is no value for the condition operator IpAddress" },
        { S(",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"2001:db8::/129\"}}"),
          "'2001:db8::/129' is no value for the condition operator IpAddress" },
        { S(",\"Condition\":{\"NumericEquals\":{\"aws:RequestTag/n\":\"1e3\"}}"),
          "'1e3' is no value for the condition operator NumericEquals" },
        { S(",\"Condition\":{\"NumericEquals\":{\"aws:RequestTag/n\":\"1.0000001\"}}"),
          "'1.0000001' is no value for the condition operator NumericEquals" },
        { S(",\"Condition\":{\"NumericEquals\":{\"aws:RequestTag/n\":\"1000000000000\"}}"),
          "'1000000000000' is no value for the condition operator NumericEquals" },
        { S(",\"Condition\":{\"NumericEquals\":{\"aws:RequestTag/n\":\"--1\"}}"),
          "'--1' is no value for the condition operator NumericEquals" },
        { S(",\"Condition\":{\"DateLessThan\":{\"aws:CurrentTime\":\"2026-02-30\"}}"),
          "'2026-02-30' is no value for the condition operator DateLessThan" },
        { S(",\"Condition\":{\"ArnLike\":{\"connect:UserArn\":\"arn:aws:connect:*\"}}"),
          "'arn:aws:connect:*' is no value for the condition operator ArnLike" },
        { "{\"Version\":\"2012-10-17\",\"Version\":\"2012-10-17\",\"Statement\":{}}", NULL },
        { S(",\"Action\":\"connect:A\""), NULL }, /* repeated keys */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena *a = arena_new(1 << 20);
        const struct policy *p = NULL;
        struct fail f = { 0 };

        if (policy_parse(str_from(rows[i].json), a, &p, &f) == OK)
            print_error("%s\n", rows[i].json);
        assert_true(f.code == ERR_INVALID || f.code == ERR_MALFORMED);
        assert_null(p);
        if (rows[i].why)
            assert_string_equal(f.why, rows[i].why);
        arena_free(&a);
    }
}

static void
test_policy__size_has_a_limit(void **state)
{
    static const char tail[] = POLICY("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}");
    char *text = malloc(LIMIT_POLICY + 1);
    struct arena *a = arena_new(1 << 20);
    const struct policy *p;
    struct fail f;

    (void)state;
    memset(text, ' ', LIMIT_POLICY + 1);
    memcpy(text + 1, tail, sizeof(tail) - 1);
    assert_int_equal(policy_parse(str_of(text, LIMIT_POLICY), a, &p, &f), OK);
    assert_int_equal(policy_parse(str_of(text, LIMIT_POLICY + 1), a, &p, &f), ERR_TOO_BIG);
    arena_free(&a);
    free(text);
}

static void
test_policy__many_stars_do_not_explode(void **state)
{
    char resource[2001], json[2 * 2000 + 200];
    struct policy_request r = request_sample();
    size_t n;

    (void)state;
    memset(resource, 'a', 2000);
    r.resource = str_of(resource, 2000);
    n = (size_t)snprintf(json, sizeof(json),
                         "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\","
                         "\"Action\":\"*\",\"NotResource\":\"arn:");
    for (int i = 0; i < 1900; i++) {
        json[n++] = '*';
        json[n++] = 'a';
    }
    memcpy(json + n, "b\"}}", 5);
    memcpy(resource, "arn:", 4);
    assert_int_equal(decide(json, &r), POLICY_DENY); /* at once; the naive walk would not end */
}

static void
test_policy__a_full_arena_denies(void **state)
{
    static const char json[] = ALLOW("\"*\"", "[\"arn:x/${aws:username}\",\"*\"]");
    struct policy_request r = request_sample();
    struct arena *a = arena_new(1 << 20), *scratch = arena_new(0);
    const struct policy *p;
    struct fail f;
    size_t size;

    (void)state;
    assert_int_equal(policy_parse(str_from(json), a, &p, &f), OK);
    assert_int_equal(policy_decide(p, &r, scratch), POLICY_DENY);
    arena_free(&a);
    arena_free(&scratch);
    for (size = 0;; size += 16) { /* the n-th allocation fails, until none does */
        enum err e;

        a = arena_new(size);
        e = policy_parse(
            STR(IF("{\"StringEquals\":{\"aws:TagKeys\":[\"${aws:username}\",\"b\"]}}")), a, &p, &f);
        arena_free(&a);
        if (e == OK)
            break;
        assert_int_equal(e, ERR_TOO_BIG);
    }
    assert_true(size > 200);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy__actions_and_resources),
        cmocka_unit_test(test_policy__the_example_of_the_contract),
        cmocka_unit_test(test_policy__the_administrators),
        cmocka_unit_test(test_policy__conditions),
        cmocka_unit_test(test_policy__variables_in_resources),
        cmocka_unit_test(test_policy__a_colon_in_a_name_makes_no_part_of_an_arn),
        cmocka_unit_test(test_policy__what_is_not_known_is_refused),
        cmocka_unit_test(test_policy__size_has_a_limit),
        cmocka_unit_test(test_policy__many_stars_do_not_explode),
        cmocka_unit_test(test_policy__a_full_arena_denies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
