/* A policy decides: two lines, action and resource, then the policy. */

#include "auth/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = str_of((const char *)data, size);
    struct str action = str_cut(&rest, '\n'), resource = str_cut(&rest, '\n');
    const struct policy_key keys[] = {
        { STR("connect:InstanceId"), action },
        { STR("connect:UserArn"), resource },
        { STR("aws:ResourceTag/env"), resource },
        { STR("aws:TagKeys"), action },
        { STR("aws:TagKeys"), resource },
        { STR("aws:SourceIp"), resource },
        { STR("aws:SecureTransport"), STR("true") },
        { STR("aws:CurrentTime"), resource },
    };
    struct policy_request r = { .action = action,
                                .resource = resource,
                                .username = action,
                                .user_id = STR_NONE,
                                .keys = keys,
                                .key_count = sizeof(keys) / sizeof(keys[0]) };
    struct arena *a = arena_new(16 * 1024 * 1024);
    const struct policy *p = NULL;
    struct fail f = { 0 };
    enum err err = policy_parse(rest, a, &p, &f);

    CHECK(err == OK || (f.code == err && f.why[0]));
    if (err == OK) {
        enum policy_decision once = policy_decide(p, &r, a);

        CHECK(once == policy_decide(p, &r, a));
        r.keys = NULL;
        r.key_count = 0;
        CHECK(policy_decide(p, &r, a) <= POLICY_DENY);
    }
    arena_free(&a);
    return 0;
}
