#include "tests/unit/test.h"

#include "api/connect/search.h"
#include "api/shape.h"

/* What may be asked, and what is found, without a store: links have their test over the wire. */
static const struct search_field fields[] = {
    { "name", SEARCH_NAME, NULL, 0, 0 },
    { "description", SEARCH_MEMBER, "Description", 0, 0 },
    { "FirstName", SEARCH_MEMBER, "IdentityInfo.FirstName", 0, 0 },
    { "order", SEARCH_MEMBER, "Order", 0, 0 },
    { "resourceID", SEARCH_ID, NULL, 0, 0 },
    { "TypeCondition", SEARCH_CONDITION, "Type", 0, 0 },
    { "QueueTypeCondition", SEARCH_CONSTANT, "STANDARD", 0, 0 },
    { "effectiveFrom", SEARCH_DATE, "From", 0, 0 },
    { "ListCondition", SEARCH_PROFICIENCIES, "Proficiencies", 0, 0 },
    { NULL, SEARCH_NAME, NULL, 0, 0 },
};

static const struct resource subject = {
    .id = { { 0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x41, 0x23, 0x81, 0x23, 1, 2, 3, 4, 5, 6 } },
    .name = STR_INIT("North Desk"),
    .body = STR_INIT("{\"Description\":\"Cold\",\"Order\":7,\"Type\":\"CUSTOM\",\"From\":"
                     "\"2026-03-02\",\"IdentityInfo\":{\"FirstName\":\"Jane\"},\"Proficiencies\":["
                     "{\"AttributeName\":\"lang\",\"AttributeValue\":\"ko\",\"Level\":4}]}"),
    .tags = STR_INIT("{\"team\":\"red\",\"site\":\"n\"}"),
};

static enum err
search(const char *criteria, const char *filter, bool *ret)
{
    struct json *by = NULL, *tags = NULL;
    enum err e = OK;

    *ret = false;
    if (criteria)
        assert_int_equal(json_parse(str_from(criteria), JSON_READ_STRICT, &by, NULL), OK);
    if (filter)
        assert_int_equal(json_parse(str_from(filter), JSON_READ_STRICT, &tags, NULL), OK);
    e = search_check(fields, by, tags, NULL);
    if (!e)
        *ret = search_finds(fields, by, tags, NULL, &subject);
    json_free(&by);
    json_free(&tags);
    return e;
}

#define IS(field, value, how)                                                                      \
    "{\"StringCondition\":{\"FieldName\":\"" field "\",\"Value\":\"" value                         \
    "\",\"ComparisonType\":\"" how "\"}}"
#define FINDS(criteria, filter)                                                                    \
    do {                                                                                           \
        bool found_;                                                                               \
        assert_int_equal(search(criteria, filter, &found_), OK);                                   \
        assert_true(found_);                                                                       \
    } while (0)
#define MISSES(criteria, filter)                                                                   \
    do {                                                                                           \
        bool found_;                                                                               \
        assert_int_equal(search(criteria, filter, &found_), OK);                                   \
        assert_false(found_);                                                                      \
    } while (0)
#define REFUSES(criteria, filter)                                                                  \
    do {                                                                                           \
        bool found_;                                                                               \
        assert_int_not_equal(search(criteria, filter, &found_), OK);                               \
    } while (0)

static void
test_search__text_is_compared_without_case(void **state)
{
    (void)state;
    FINDS(NULL, NULL);
    FINDS("{}", "{}");
    FINDS(IS("name", "north desk", "EXACT"), NULL);
    FINDS(IS("Name", "NORTH", "STARTS_WITH"), NULL);
    FINDS(IS("name", "h d", "CONTAINS"), NULL);
    FINDS(IS("name", "", "CONTAINS"), NULL);
    MISSES(IS("name", "desk", "STARTS_WITH"), NULL);
    MISSES(IS("name", "North Desk and more", "STARTS_WITH"), NULL);
    MISSES(IS("name", "North", "EXACT"), NULL);
    FINDS(IS("FirstName", "jane", "EXACT"), NULL);
    FINDS(IS("order", "7", "EXACT"), NULL);
    FINDS(IS("resourceID", "12345678-1234-4123-8123-010203040506", "EXACT"), NULL);
    MISSES(IS("resourceID", "12345678-1234-4123-8123-010203040507", "EXACT"), NULL);
}

static void
test_search__conditions_nest(void **state)
{
    (void)state;
    FINDS("{\"AndConditions\":[" IS("name", "north", "STARTS_WITH") "," IS("description", "cold",
                                                                           "EXACT") "]}",
          NULL);
    MISSES("{\"AndConditions\":[" IS("name", "north", "STARTS_WITH") "," IS("description", "warm",
                                                                            "EXACT") "]}",
           NULL);
    FINDS("{\"OrConditions\":[" IS("name", "x", "EXACT") ",{\"AndConditions\":[" IS(
              "name", "desk", "CONTAINS") "]}]}",
          NULL);
    MISSES("{\"OrConditions\":[" IS("name", "x", "EXACT") "]}", NULL);
    FINDS("{\"AndConditions\":[]}", NULL);
    MISSES("{\"OrConditions\":[]}", NULL);
    FINDS("{\"TypeCondition\":\"CUSTOM\"}", NULL);
    MISSES("{\"TypeCondition\":\"OFFLINE\"}", NULL);
    FINDS("{\"QueueTypeCondition\":\"STANDARD\"}", NULL);
    REFUSES("{\"QueueTypeCondition\":\"AGENT\"}", NULL); /* the model knows STANDARD alone */
    MISSES("{\"HierarchyGroupCondition\":{\"Value\":\"g\"}}", NULL);
}

#define DATE(how, value)                                                                           \
    "{\"DateCondition\":{\"FieldName\":\"effectiveFrom\",\"Value\":\"" value                       \
    "\",\"ComparisonType\":\"" how "\"}}"
#define LEVEL(low, high)                                                                           \
    "{\"ListCondition\":{\"TargetListType\":\"PROFICIENCIES\",\"Conditions\":[{"                   \
    "\"StringCondition\":{\"FieldName\":\"attributeName\",\"Value\":\"lang\",\"ComparisonType\":"  \
    "\"EXACT\"}},{\"NumberCondition\":{\"FieldName\":\"limit\",\"MinValue\":" low                  \
    ",\"MaxValue\":" high "}}]}}"

static void
test_search__dates_and_lists(void **state)
{
    (void)state;
    FINDS(DATE("EQUAL_TO", "2026-03-02"), NULL);
    FINDS(DATE("GREATER_THAN", "2026-03-01"), NULL);
    MISSES(DATE("GREATER_THAN", "2026-03-02"), NULL);
    FINDS(DATE("GREATER_THAN_OR_EQUAL_TO", "2026-03-02"), NULL);
    FINDS(DATE("LESS_THAN_OR_EQUAL_TO", "2026-03-02"), NULL);
    MISSES(DATE("LESS_THAN", "2026-03-02"), NULL);
    FINDS(LEVEL("3", "5"), NULL);
    MISSES(LEVEL("5", "5"), NULL);
    MISSES(LEVEL("1", "3"), NULL);
}

#define TAG(key, value) "{\"TagKey\":\"" key "\",\"TagValue\":\"" value "\"}"

static void
test_search__tags_are_exact(void **state)
{
    (void)state;
    FINDS(NULL, "{\"TagFilter\":{\"TagCondition\":" TAG("team", "red") "}}");
    FINDS(NULL, "{\"TagFilter\":{\"TagCondition\":{\"TagKey\":\"site\"}}}");
    MISSES(NULL, "{\"TagFilter\":{\"TagCondition\":" TAG("team", "Red") "}}");
    FINDS(NULL,
          "{\"TagFilter\":{\"AndConditions\":[" TAG("team", "red") "," TAG("site", "n") "]}}");
    MISSES(NULL,
           "{\"TagFilter\":{\"AndConditions\":[" TAG("team", "red") "," TAG("site", "s") "]}}");
    FINDS(NULL,
          "{\"TagFilter\":{\"OrConditions\":[[" TAG("team", "x") "],[" TAG("site", "n") "]]}}");
    MISSES(NULL,
           "{\"TagFilter\":{\"OrConditions\":[[" TAG("team", "red") "," TAG("site", "s") "]]}}");
    FINDS(NULL, "{\"AttributeFilter\":{\"OrConditions\":[{\"TagConditions\":[" TAG("team",
                                                                                   "red") "]}]}}");
    FINDS(NULL,
          "{\"AttributeFilter\":{\"AndCondition\":{\"TagConditions\":[" TAG("site", "n") "]}}}");
    MISSES(IS("name", "x", "EXACT"), "{\"TagFilter\":{\"TagCondition\":" TAG("team", "red") "}}");
}

static void
test_search__what_cannot_be_asked_is_refused(void **state)
{
    (void)state;
    REFUSES("[]", NULL);
    REFUSES(IS("colour", "x", "EXACT"), NULL);
    REFUSES(IS("name", "x", "FUZZY"), NULL);
    REFUSES("{\"StringCondition\":{\"FieldName\":\"name\"}}", NULL);
    REFUSES("{\"StringCondition\":{\"FieldName\":\"name\",\"Value\":7}}", NULL);
    REFUSES("{\"StringCondition\":7}", NULL);
    REFUSES("{\"AndConditions\":{}}", NULL);
    REFUSES("{\"AndConditions\":[7]}", NULL);
    REFUSES("{\"AndConditions\":[],\"OrConditions\":[]}", NULL);
    REFUSES("{\"NoSuchCondition\":\"x\"}", NULL);
    REFUSES("{\"ListCondition\":{\"TargetListType\":\"SONGS\",\"Conditions\":[]}}", NULL);
    REFUSES(DATE("BEFORE", "2026-03-02"), NULL);
    REFUSES(NULL, "{\"TagFilter\":7}");
    REFUSES(NULL, "{\"TagFilter\":{\"AndConditions\":[],\"OrConditions\":[]}}");
}

/* ---- shapes: what every request is judged by ---- */

static const struct shape inner[] = {
    { .name = "Kind", .kind = SHAPE_ENUM, .flags = SHAPE_REQUIRED, .choices = "ONE TWO" },
    { .name = "Level", .kind = SHAPE_NUMBER, .min = 1, .max = 5 },
    { .name = NULL },
};
static const struct shape outer[] = {
    { .name = "Name", .kind = SHAPE_STR, .flags = SHAPE_REQUIRED, .min = 1, .max = 4 },
    { .name = "Count", .kind = SHAPE_INT, .min = 0, .max = 9 },
    { .name = "Inner", .kind = SHAPE_STRUCT, .rows = inner },
    { .name = "List", .kind = SHAPE_STRUCT, .rows = inner, .entries_min = 1, .entries_max = 2 },
    { .name = "When", .kind = SHAPE_TIME },
    { .name = "Tags", .kind = SHAPE_TAGS, .max = 2 },
    { .name = NULL },
};

static enum err
judge(const char *text)
{
    struct json *j = NULL;
    enum err e;

    assert_int_equal(json_parse(str_from(text), JSON_READ_STRICT, &j, NULL), OK);
    e = shape_check(outer, j, NULL);
    json_free(&j);
    return e;
}

static void
test_shape__limits_types_and_nesting(void **state)
{
    (void)state;
    assert_int_equal(judge("{\"Name\":\"a\"}"), OK);
    assert_int_equal(judge("{\"Name\":\"a\",\"Count\":5.0,\"Unknown\":[1],\"Inner\":null}"), OK);
    assert_int_equal(judge("{}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":null}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"\"}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"abcde\"}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":7}"), ERR_MALFORMED);
    assert_int_equal(judge("{\"Name\":\"a\",\"Count\":10}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"a\",\"Count\":1.5}"), ERR_MALFORMED);
    assert_int_equal(judge("{\"Name\":\"a\",\"Inner\":{\"Kind\":\"ONE\",\"Level\":2.5}}"), OK);
    assert_int_equal(judge("{\"Name\":\"a\",\"Inner\":{\"Kind\":\"ONE TWO\"}}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"a\",\"Inner\":{}}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"a\",\"List\":[]}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"a\",\"List\":{}}"), ERR_MALFORMED);
    assert_int_equal(judge("{\"Name\":\"a\",\"List\":[{\"Kind\":\"TWO\"},7]}"), ERR_MALFORMED);
    assert_int_equal(judge("{\"Name\":\"a\",\"When\":1.5}"), OK);
    assert_int_equal(judge("{\"Name\":\"a\",\"When\":\"2026-03-02T10:15:30.123Z\"}"), OK);
    assert_int_equal(judge("{\"Name\":\"a\",\"When\":\"noon\"}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"a\",\"When\":-1}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"a\",\"Tags\":{\"a b\":\"\",\"c\":\"d\"}}"), OK);
    assert_int_equal(judge("{\"Name\":\"a\",\"Tags\":{\"a\":\"\",\"b\":\"\",\"c\":\"\"}}"),
                     ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"a\",\"Tags\":{\"aws:x\":\"\"}}"), ERR_INVALID);
    assert_int_equal(judge("{\"Name\":\"a\",\"Tags\":{\"a?\":\"\"}}"), ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search__text_is_compared_without_case),
        cmocka_unit_test(test_search__conditions_nest),
        cmocka_unit_test(test_search__dates_and_lists),
        cmocka_unit_test(test_search__tags_are_exact),
        cmocka_unit_test(test_search__what_cannot_be_asked_is_refused),
        cmocka_unit_test(test_shape__limits_types_and_nesting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
