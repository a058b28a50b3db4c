/* A signed request about a search: the first line is the SearchFilter, the rest SearchCriteria.
 * What passes the check must be safe to evaluate; shapes are tried on the same bytes. */

#include "api/connect/search.h"

#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct search_field fields[] = {
    { "name", SEARCH_NAME, NULL, 0, 0 },
    { "description", SEARCH_MEMBER, "Description", 0, 0 },
    { "resourceID", SEARCH_ID, NULL, 0, 0 },
    { "TypeCondition", SEARCH_CONDITION, "Type", 0, 0 },
    { "QueueTypeCondition", SEARCH_CONSTANT, "STANDARD", 0, 0 },
    { "effectiveFrom", SEARCH_DATE, "From", 0, 0 },
    { "ListCondition", SEARCH_PROFICIENCIES, "Proficiencies", 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};
static const struct shape inner[] = {
    { .name = "StringCondition", .kind = SHAPE_STRUCT, .rows = inner },
    { .name = "FieldName", .kind = SHAPE_STR, .flags = SHAPE_REQUIRED, .max = 9 },
    { .name = "Value", .kind = SHAPE_TIME },
    { .name = "TagCondition", .kind = SHAPE_TAGS, .max = 3 },
    { .name = "AndConditions", .kind = SHAPE_STRUCT, .rows = inner, .entries_max = 4 },
    { .name = NULL },
};

static void
judge(const struct json *j)
{
    struct buf text = { .max = 1024 * 1024 };
    struct json_out w = { .out = &text };

    if (json_kind(j) == JSON_KIND_OBJECT && shape_check(inner, j, NULL) == OK) {
        json_open(&w, '{');
        shape_put_all(inner, j, NULL, &w);
        json_close(&w, '}');
    }
    buf_done(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct resource r = {
        .name = STR("North"),
        .body = STR("{\"Description\":\"x\",\"Type\":\"CUSTOM\",\"From\":\"2026-01-01\","
                    "\"Proficiencies\":[{\"AttributeName\":\"a\",\"AttributeValue\":\"b\","
                    "\"Level\":3}]}"),
        .tags = STR("{\"team\":\"red\"}"),
    };
    struct str rest = str_of((const char *)data, size), first = str_cut(&rest, '\n');
    struct json *filter = NULL, *criteria = NULL;

    if (json_parse(first, JSON_READ_STRICT, &filter, NULL) != OK)
        filter = NULL;
    if (json_parse(rest, JSON_READ_STRICT, &criteria, NULL) != OK)
        criteria = NULL;
    judge(criteria);
    if (search_check(fields, criteria, filter, NULL) == OK)
        search_finds(fields, criteria, filter, NULL, &r);
    json_free(&filter);
    json_free(&criteria);
    return 0;
}
