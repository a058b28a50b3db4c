/* A flow document from anywhere: checked as any type, strict or not; the older format converted. */

#include "base/check.h"
#include "base/limits.h"
#include "domain/flow/check.h"
#include "domain/flow/legacy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What comes out of a conversion can be read and checked. */
static void
convert(const struct json *old, struct arena *a, const struct flow_check_options *o)
{
    struct buf out = { .max = LIMIT_FLOW_CONTENT };
    struct flow_legacy_report report;
    struct flow_check found;
    struct json *document = NULL;
    struct fail f = { 0 };

    if (flow_legacy_convert(old, a, &out, &report, &f) == OK) {
        flow_check_text(buf_str(&out), o, a, &document, &found);
        CHECK(document);
        json_free(&document);
    }
    buf_done(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct str types[] = { STR_INIT("CONTACT_FLOW"), STR_INIT("CUSTOMER_QUEUE"),
                                        STR_INIT("MODULE"), STR_INIT("") };
    struct str text = str_of((const char *)data, size);
    struct flow_check_options o = { 0 };
    struct arena *a = arena_new(LIMIT_ARENA);
    struct json *document;
    struct flow_check found;

    if (size) {
        o = (struct flow_check_options){ types[data[0] & 3], data[0] & 4, data[0] & 8 };
        text = str_from_at(text, 1);
    }
    flow_check_text(text, &o, a, &document, &found);
    CHECK(document || found.problems == 1);
    CHECK(found.count <= LIMIT_FLOW_FINDINGS);
    for (size_t i = 0; i < found.count; i++)
        CHECK(found.list[i].text.n && str_is_utf8(found.list[i].text));
    if (flow_is_legacy(document))
        convert(document, a, &o);
    json_free(&document);
    arena_free(&a);
    return 0;
}
