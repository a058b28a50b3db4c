#include "tests/unit/test.h"

#include "base/limits.h"
#include "domain/interactive.h"

#include <stdio.h>

static void
accepts(const char *text)
{
    struct fail f = { 0 };

    if (interactive_check(str_from(text), &f) != OK) {
        print_error("refused: %s\n%s\n", f.why, text);
        assert_true(false);
    }
}

/* The error names the field. */
static void
refuses(const char *text, const char *field)
{
    struct fail f = { 0 };

    assert_int_equal(interactive_check(str_from(text), &f), ERR_INVALID);
    if (!strstr(f.why, field)) {
        print_error("\"%s\" does not name %s\n", f.why, field);
        assert_true(false);
    }
}

#define ENVELOPE(type, content)                                                                    \
    "{\"templateType\":\"" type "\",\"version\":\"1.0\",\"templateIdentifier\":\"x\","             \
    "\"data\":{\"content\":" content "}}"
#define PICKER(elements) "{\"title\":\"Which?\",\"elements\":[" elements "]}"
#define E1               "{\"title\":\"A\"}"
#define E5               E1 "," E1 "," E1 "," E1 "," E1

static void
test_interactive__the_examples_of_the_contract_are_good(void **state)
{
    (void)state;
    accepts(
        "{\"templateType\": \"ListPicker\", \"version\": \"1.0\", \"templateIdentifier\": \"lp-1\","
        "\"data\": {\"content\": {\"title\": \"Which order?\", \"subtitle\": \"Tap one\","
        "\"elements\": [{\"title\": \"A-100\", \"subtitle\": \"12 EUR\"}, {\"title\": \"A-101\"}]},"
        "\"replyMessage\": {\"title\": \"Thank you\"}}}");
    accepts("{\"templateType\": \"TimePicker\", \"version\": \"1.0\", \"data\": {\"content\": "
            "{\"title\":"
            "\"Pick a slot\", \"timeZoneOffset\": 60, \"timeslots\": [{\"date\": "
            "\"2026-03-05T09:00+00:00\", \"duration\": 30}]}}}");
    accepts("{\"templateType\": \"QuickReply\", \"version\": \"1.0\", \"data\": {\"content\": "
            "{\"title\":"
            "\"Satisfied?\", \"elements\": [{\"title\": \"Yes\"}, {\"title\": \"No\"}]}}}");
    accepts(
        ENVELOPE("Carousel", "{\"title\":\"Trips\",\"elements\":[" ENVELOPE(
                                 "Panel", PICKER(E1)) "," ENVELOPE("ListPicker", PICKER(E1)) "]}"));
    accepts(
        ENVELOPE("ViewResource",
                 "{\"viewId\":\"form:1\",\"viewToken\":\"T\",\"viewData\":{\"Heading\":\"x\"}}"));
    accepts(ENVELOPE("ApplePay", "{\"anything\":[1,2]}"));
    accepts(ENVELOPE(
        "Panel",
        PICKER("{\"title\":\"More\",\"type\":\"hyperlink\",\"url\":\"https://shop.example\"}")));
}

static void
test_interactive__counts_are_kept_to_the_letter(void **state)
{
    (void)state;
    accepts(ENVELOPE("ListPicker", PICKER(E5 "," E1)));
    refuses(ENVELOPE("ListPicker", PICKER(E5 "," E1 "," E1)), "data.content.elements");
    refuses(ENVELOPE("ListPicker", PICKER("")), "data.content.elements");
    accepts(ENVELOPE("Panel", PICKER(E5 "," E5)));
    refuses(ENVELOPE("Panel", PICKER(E5 "," E5 "," E1)), "data.content.elements");
    refuses(ENVELOPE("QuickReply", PICKER(E1)), "data.content.elements");
    refuses(ENVELOPE("Carousel", PICKER(ENVELOPE("Panel", PICKER(E1)))), "data.content.elements");
    refuses(ENVELOPE("TimePicker", "{\"title\":\"T\",\"timeslots\":[]}"), "data.content.timeslots");
}

static void
test_interactive__a_refusal_names_the_field(void **state)
{
    (void)state;
    refuses("[]", "Content");
    refuses("{\"version\":\"1.0\",\"data\":{}}", "templateType");
    refuses("{\"templateType\":\"Panel\",\"data\":{}}", "version");
    refuses("{\"templateType\":\"Panel\",\"version\":\"2.0\",\"data\":{}}", "version");
    refuses("{\"templateType\":\"Panel\",\"version\":\"1.0\"}", "data");
    refuses("{\"templateType\":\"Panel\",\"version\":\"1.0\",\"data\":{}}", "data.content");
    refuses(ENVELOPE("Unheard", "{}"), "templateType");
    refuses(ENVELOPE("Panel", "{\"elements\":[" E1 "]}"), "data.content.title");
    refuses(ENVELOPE("Panel", "{\"title\":\"\",\"elements\":[" E1 "]}"), "data.content.title");
    refuses(ENVELOPE("Panel", "{\"title\":7,\"elements\":[" E1 "]}"), "data.content.title");
    refuses(ENVELOPE("ListPicker", PICKER(E1 ",{\"subtitle\":\"x\"}")),
            "data.content.elements[1].title");
    refuses(ENVELOPE("ListPicker", PICKER("{\"title\":\"x\",\"imageType\":\"FILE\"}")),
            "data.content.elements[0].imageType");
    refuses(ENVELOPE("Panel", PICKER("{\"title\":\"x\",\"type\":\"hyperlink\"}")),
            "data.content.elements[0].url");
    refuses(ENVELOPE("TimePicker",
                     "{\"title\":\"T\",\"timeslots\":[{\"date\":\"tomorrow\",\"duration\":1}]}"),
            "data.content.timeslots[0].date");
    refuses(ENVELOPE("TimePicker",
                     "{\"title\":\"T\",\"timeslots\":[{\"date\":\"2026-13-05T09:00+00:00\","
                     "\"duration\":1}]}"),
            "data.content.timeslots[0].date");
    refuses(ENVELOPE("TimePicker", "{\"title\":\"T\",\"location\":{\"latitude\":91,\"longitude\":0,"
                                   "\"title\":\"x\"},\"timeslots\":[]}"),
            "data.content.location.latitude");
    refuses("{\"templateType\":\"Panel\",\"version\":\"1.0\",\"data\":{\"content\":" PICKER(
                E1) ",\"replyMessage\":{\"subtitle\":\"x\"}}}",
            "data.replyMessage.title");
    refuses(ENVELOPE("Carousel", PICKER(ENVELOPE("Panel", PICKER(E1)) "," ENVELOPE(
                                     "TimePicker", "{\"title\":\"T\",\"timeslots\":[]}"))),
            "data.content.elements[1].templateType");
    refuses(
        ENVELOPE(
            "Carousel",
            PICKER("{\"templateType\":\"Panel\",\"version\":\"1.0\",\"data\":{\"content\":" PICKER(
                E1) "}}," ENVELOPE("Panel", PICKER(E1)))),
        "data.content.elements[0].templateIdentifier");
    refuses(ENVELOPE("ViewResource", "{\"viewId\":\"form\"}"), "data.content.viewToken");
}

static void
test_interactive__twenty_kilobytes_are_too_many(void **state)
{
    static char text[LIMIT_INTERACTIVE + 1];
    const char *head = ENVELOPE("Panel", PICKER(E1));
    struct fail f;

    (void)state;
    memset(text, ' ', sizeof(text));
    memcpy(text, head, strlen(head));
    assert_int_equal(interactive_check(str_of(text, LIMIT_INTERACTIVE - 1), &f), OK);
    assert_int_equal(interactive_check(str_of(text, LIMIT_INTERACTIVE), &f), ERR_INVALID);
}

static void
test_interactive__every_cut_of_a_good_one_is_bad(void **state)
{
    const char *good = ENVELOPE("ListPicker", PICKER(E1 "," E1));
    struct fail f;

    (void)state;
    for (size_t n = 0; n < strlen(good); n++)
        assert_int_equal(interactive_check(str_of(good, n), &f), ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interactive__the_examples_of_the_contract_are_good),
        cmocka_unit_test(test_interactive__counts_are_kept_to_the_letter),
        cmocka_unit_test(test_interactive__a_refusal_names_the_field),
        cmocka_unit_test(test_interactive__twenty_kilobytes_are_too_many),
        cmocka_unit_test(test_interactive__every_cut_of_a_good_one_is_bad),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
