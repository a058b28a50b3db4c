/* Scenarios of `frontdesk flow test`: YAML from whoever wrote it. */

#include "base/check.h"
#include "command/flow_steps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every node once; a tree has no way back. */
static size_t
walk(const struct script *s, int node, int depth)
{
    size_t seen = 1, count = script_count(s, node);
    struct buf json = { .max = 1 << 20 };

    CHECK(script_line(s, node) >= 0);
    if (depth > 200)
        return seen;
    for (size_t i = 0; i < count; i++) {
        if (script_kind(s, node) == SCRIPT_MAP)
            CHECK(script_key_line(s, node, i) >= 1);
        seen += walk(s, script_at(s, node, i), depth + 1);
    }
    if (depth == 0)
        script_json(s, node, true, &json);
    buf_done(&json);
    return seen;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct script *s = NULL;
    struct fail f = { 0 };
    enum err e = script_read(str_of((const char *)data, size), &s, &f);

    CHECK((e == OK) == (s != NULL));
    CHECK(e == OK || f.why[0]);
    if (!e) {
        walk(s, script_root(s), 0);
        if (steps_check(s, STR("scenario"), &f) != OK)
            CHECK(f.why[0]);
    }
    script_free(&s);
    return 0;
}
