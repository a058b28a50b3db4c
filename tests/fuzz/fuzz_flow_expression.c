/* Texts with references: whatever stands in them, what is plain stays, nothing is read beyond the
 * end, and the same text gives the same result. Data is a small world; every path is met somehow.
 */

#include "base/check.h"
#include "base/json.h"
#include "base/limits.h"
#include "domain/flow/expression.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
    struct json *data;
    struct arena *arena;
};

static void
find(void *ctx, const struct str *path, size_t count, struct value *ret)
{
    struct world *w = ctx;

    CHECK(count > 0);
    for (size_t i = 0; i < count; i++)
        CHECK(path[i].p != NULL || path[i].n == 0);
    value_of_json(json_follow(w->data, path, count), w->arena, ret);
}

static const char world_json[] =
    "{\"Attributes\":{\"name\":\"Ana\",\"a\":\"$.Channel\",\"my key\":\"ok\",\"x\":\"1\"},"
    "\"Channel\":\"CHAT\",\"External\":{\"list\":[\"a\",{\"k\":[1,2.5,true,null]}],\"b\":5},"
    "\"Views\":{\"Action\":\"Next\",\"ViewResultData\":{\"FormData\":{\"p\":[\"SEA\"]}}},"
    "\"Metrics\":{\"Agents\":{\"Online\":{\"Count\":3}},\"Queue\":{\"Size\":2}}}";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_of((const char *)data, size);
    struct buf once = { .max = 1 << 16 }, twice = { .max = 1 << 16 };
    struct world w = { .arena = arena_new(1 << 20) };
    struct lookup l = { .find = find, .ctx = &w };
    struct value v;
    struct fail f;
    bool done;

    CHECK(json_parse(str_from(world_json), JSON_READ_STRICT, &w.data, &f) == OK);
    l.arena = w.arena;
    done = expression_text(text, &l, &once);
    CHECK(done == expression_text(text, &l, &twice));
    CHECK(!done || str_eq(buf_str(&once), buf_str(&twice)));
    CHECK(!done || str_find(text, '$') < text.n || str_eq(buf_str(&once), text));
    if (expression_is_reference(text)) {
        expression_value(text, &l, &v);
        value_text(&v, w.arena);
    } else if (size < 4096) {
        expression_value(text, &l, &v);
    }
    buf_done(&once);
    buf_done(&twice);
    json_free(&w.data);
    arena_free(&w.arena);
    return 0;
}
