#include "domain/interactive.h"

#include "base/json.h"
#include "base/limits.h"

#include <stdio.h>

/* A template is checked by rows: what a member is called, what it must be, and, for objects and
 * lists, the rows of what is inside. */
enum kind {
    KIND_TEXT,    /* not empty when required */
    KIND_CHOICE,  /* one of the words, separated by '|' in `words` */
    KIND_INTEGER, /* min to max */
    KIND_NUMBER,  /* min to max */
    KIND_DATE,    /* yyyy-MM-ddTHH:mm+00:00 */
    KIND_OBJECT,
    KIND_LIST,     /* of objects, min to max of them */
    KIND_TEMPLATES /* a list of whole templates */
};

struct rule {
    const char *name;
    enum kind kind;
    bool required;
    int64_t min, max;
    const struct rule *inside;
    const char *words;
};

struct template
{
    const char *name;
    const struct rule *content;
    bool nested; /* may stand in a carousel */
};

enum { PATH_SIZE = 200, MANY = 1000000 };

/* clang-format off */
static const struct rule element_rules[] = {
    { "title", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "subtitle", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "imageType", KIND_CHOICE, false, 0, 0, NULL, "URL" },
    { "imageData", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "imageDescription", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "type", KIND_CHOICE, false, 0, 0, NULL, "hyperlink" },
    { "url", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "target", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "actionDetail", KIND_CHOICE, false, 0, 0, NULL, "SHOW_MORE|PREVIOUS_OPTIONS" },
    { 0 },
};
/* Elements of a panel have a title only, or are links. */
static const struct rule panel_element_rules[] = {
    { "title", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "type", KIND_CHOICE, false, 0, 0, NULL, "hyperlink" },
    { "url", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "target", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "actionDetail", KIND_CHOICE, false, 0, 0, NULL, "SHOW_MORE|PREVIOUS_OPTIONS" },
    { 0 },
};
#define PICKER(max_, rules_) \
    { "title", KIND_TEXT, true, 0, 0, NULL, NULL }, \
    { "subtitle", KIND_TEXT, false, 0, 0, NULL, NULL }, \
    { "imageType", KIND_CHOICE, false, 0, 0, NULL, "URL" }, \
    { "imageData", KIND_TEXT, false, 0, 0, NULL, NULL }, \
    { "imageDescription", KIND_TEXT, false, 0, 0, NULL, NULL }, \
    { "elements", KIND_LIST, true, 1, max_, rules_, NULL }, \
    { "listId", KIND_TEXT, false, 0, 0, NULL, NULL }, \
    { "preIndex", KIND_INTEGER, false, 0, MANY, NULL, NULL }, \
    { "nextIndex", KIND_INTEGER, false, 0, MANY, NULL, NULL }, \
    { "referenceId", KIND_TEXT, false, 0, 0, NULL, NULL }, \
    { 0 }
static const struct rule list_picker_rules[] = { PICKER(6, element_rules) };
static const struct rule panel_rules[] = { PICKER(10, panel_element_rules) };

static const struct rule location_rules[] = {
    { "latitude", KIND_NUMBER, true, -90, 90, NULL, NULL },
    { "longitude", KIND_NUMBER, true, -180, 180, NULL, NULL },
    { "title", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "radius", KIND_NUMBER, false, 0, 50000000, NULL, NULL },
    { 0 },
};
static const struct rule timeslot_rules[] = {
    { "date", KIND_DATE, true, 0, 0, NULL, NULL },
    { "duration", KIND_INTEGER, true, 0, MANY, NULL, NULL },
    { 0 },
};
static const struct rule time_picker_rules[] = {
    { "title", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "subtitle", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "timeZoneOffset", KIND_INTEGER, false, -1440, 1440, NULL, NULL },
    { "location", KIND_OBJECT, false, 0, 0, location_rules, NULL },
    { "timeslots", KIND_LIST, true, 1, 40, timeslot_rules, NULL },
    { 0 },
};
static const struct rule option_rules[] = {
    { "title", KIND_TEXT, true, 0, 0, NULL, NULL },
    { 0 },
};
static const struct rule quick_reply_rules[] = {
    { "title", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "elements", KIND_LIST, true, 2, MANY, option_rules, NULL },
    { 0 },
};
static const struct rule carousel_rules[] = {
    { "title", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "elements", KIND_TEMPLATES, true, 2, 5, NULL, NULL },
    { 0 },
};
static const struct rule view_rules[] = {
    { "viewId", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "viewToken", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "viewData", KIND_OBJECT, false, 0, 0, NULL, NULL },
    { 0 },
};
static const struct rule no_rules[] = { { 0 } };

static const struct rule reply_rules[] = {
    { "title", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "subtitle", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "imageType", KIND_CHOICE, false, 0, 0, NULL, "URL" },
    { "imageData", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "imageDescription", KIND_TEXT, false, 0, 0, NULL, NULL },
    { 0 },
};

/* The last ones are for other channels and pass as they are, but for the envelope. */
static const struct template templates[] = {
    { "ListPicker", list_picker_rules, true },
    { "Panel", panel_rules, true },
    { "TimePicker", time_picker_rules, false },
    { "QuickReply", quick_reply_rules, false },
    { "Carousel", carousel_rules, false },
    { "ViewResource", view_rules, false },
    { "AppleForm", no_rules, false },
    { "ApplePay", no_rules, false },
    { "AppleCustomInteractiveMessage", no_rules, false },
    { "WhatsAppInteractiveList", no_rules, false },
    { "WhatsAppInteractiveReplyButton", no_rules, false },
};
enum { TEMPLATE_COUNT = sizeof(templates) / sizeof(templates[0]) };
/* clang-format on */

static enum err check_template(const struct json *j, const char *path, bool nested, struct fail *f);

static void
path_add(char ret[PATH_SIZE], const char *path, const char *name)
{
    snprintf(ret, PATH_SIZE, "%.150s%s%.40s", path, *path ? "." : "", name);
}

static enum err
wrong(const char *path, const char *should, struct fail *f)
{
    return fail(f, ERR_INVALID, "Content: %s must be %s", path, should);
}

static bool
is_digits(struct str s, size_t at, size_t n)
{
    for (size_t i = at; i < at + n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

static bool
in_range(struct str s, size_t at, int64_t min, int64_t max)
{
    int64_t value;

    return str_int(str_first(str_from_at(s, at), 2), min, max, &value);
}

/* yyyy-MM-ddTHH:mm+00:00 */
static bool
is_date(struct str s)
{
    return s.n == 22 && is_digits(s, 0, 4) && s.p[4] == '-' && in_range(s, 5, 1, 12) &&
           s.p[7] == '-' && in_range(s, 8, 1, 31) && s.p[10] == 'T' && in_range(s, 11, 0, 23) &&
           s.p[13] == ':' && in_range(s, 14, 0, 59) && (s.p[16] == '+' || s.p[16] == '-') &&
           in_range(s, 17, 0, 14) && s.p[19] == ':' && in_range(s, 20, 0, 59);
}

static bool
is_choice(struct str s, const char *words)
{
    struct str rest = str_from(words);

    while (rest.n)
        if (str_eq(str_cut(&rest, '|'), s))
            return true;
    return false;
}

static enum err
check_number(const struct rule *r, const struct json *j, const char *path, struct fail *f)
{
    double number;
    int64_t integer;

    if (!json_number(j, &number))
        return wrong(path, "a number", f);
    if (r->kind == KIND_INTEGER && !json_int(j, &integer))
        return wrong(path, "an integer", f);
    if (!(number >= (double)r->min && number <= (double)r->max))
        return fail(f, ERR_INVALID, "Content: %s must be between %lld and %lld", path,
                    (long long)r->min, (long long)r->max);
    return OK;
}

static enum err
check_text(const struct rule *r, const struct json *j, const char *path, struct fail *f)
{
    if (json_kind(j) != JSON_KIND_STRING)
        return wrong(path, "a string", f);
    if (r->required && !json_str(j).n)
        return wrong(path, "a string that is not empty", f);
    if (r->kind == KIND_DATE && !is_date(json_str(j)))
        return wrong(path, "a time as yyyy-MM-ddTHH:mm+00:00", f);
    if (r->kind == KIND_CHOICE && !is_choice(json_str(j), r->words))
        return fail(f, ERR_INVALID, "Content: %s must be one of %s", path, r->words);
    return OK;
}

static enum err check_members(const struct json *j, const struct rule *rules, const char *path,
                              struct fail *f);

static enum err
check_entry(const struct rule *r, const struct json *j, const char *path, struct fail *f)
{
    if (r->kind == KIND_TEMPLATES)
        return check_template(j, path, true, f);
    return check_members(j, r->inside, path, f);
}

static enum err
check_list(const struct rule *r, const struct json *j, const char *path, struct fail *f)
{
    char entry[PATH_SIZE];

    if (json_kind(j) != JSON_KIND_ARRAY)
        return wrong(path, "a list", f);
    if ((int64_t)json_count(j) < r->min || (int64_t)json_count(j) > r->max)
        return r->max == MANY
                   ? fail(f, ERR_INVALID, "Content: %s must have at least %lld entries", path,
                          (long long)r->min)
                   : fail(f, ERR_INVALID, "Content: %s must have between %lld and %lld entries",
                          path, (long long)r->min, (long long)r->max);
    for (size_t i = 0; i < json_count(j); i++) {
        enum err e;

        snprintf(entry, sizeof(entry), "%.170s[%zu]", path, i);
        e = check_entry(r, json_at(j, i), entry, f);
        if (e)
            return e;
    }
    return OK;
}

static enum err
check_member(const struct rule *r, const struct json *j, const char *path, struct fail *f)
{
    switch (r->kind) {
    case KIND_TEXT:
    case KIND_CHOICE:
    case KIND_DATE:
        return check_text(r, j, path, f);
    case KIND_INTEGER:
    case KIND_NUMBER:
        return check_number(r, j, path, f);
    case KIND_OBJECT:
        return check_members(j, r->inside ? r->inside : no_rules, path, f);
    case KIND_LIST:
    case KIND_TEMPLATES:
        return check_list(r, j, path, f);
    }
    return ERR_INTERNAL;
}

static bool
is_absent(const struct json *j)
{
    return json_kind(j) == JSON_KIND_NONE || json_kind(j) == JSON_KIND_NULL;
}

static enum err
check_members(const struct json *j, const struct rule *rules, const char *path, struct fail *f)
{
    char member[PATH_SIZE];

    if (json_kind(j) != JSON_KIND_OBJECT)
        return wrong(path, "an object", f);
    for (const struct rule *r = rules; r->name; r++) {
        const struct json *value = json_member(j, r->name);
        enum err e;

        path_add(member, path, r->name);
        if (is_absent(value) && r->required)
            return fail(f, ERR_INVALID, "Content: %s is required", member);
        e = is_absent(value) ? OK : check_member(r, value, member, f);
        if (e)
            return e;
    }
    if (!is_absent(json_member(j, "type")) && rules[0].name && is_absent(json_member(j, "url")) &&
        (rules == element_rules || rules == panel_element_rules)) {
        path_add(member, path, "url");
        return fail(f, ERR_INVALID, "Content: %s is required for a hyperlink", member);
    }
    return OK;
}

static const struct template *
template_find(struct str name)
{
    for (size_t i = 0; i < TEMPLATE_COUNT; i++)
        if (str_eq(str_from(templates[i].name), name))
            return &templates[i];
    return NULL;
}

static enum err
check_data(const struct template *template, const struct json *data, const char *path,
           struct fail *f)
{
    char place[PATH_SIZE];
    enum err e;

    path_add(place, path, "content");
    if (is_absent(json_member(data, "content")))
        return fail(f, ERR_INVALID, "Content: %s is required", place);
    e = check_members(json_member(data, "content"), template->content, place, f);
    if (e || is_absent(json_member(data, "replyMessage")))
        return e;
    path_add(place, path, "replyMessage");
    return check_members(json_member(data, "replyMessage"), reply_rules, place, f);
}

static const struct rule envelope_rules[] = {
    { "templateType", KIND_TEXT, true, 0, 0, NULL, NULL },
    { "version", KIND_CHOICE, true, 0, 0, NULL, "1.0" },
    { "templateIdentifier", KIND_TEXT, false, 0, 0, NULL, NULL },
    { "data", KIND_OBJECT, true, 0, 0, NULL, NULL },
    { 0 },
};
/* A press in a carousel is answered with the template's own identifier. */
static const struct rule nested_rules[] = {
    { "templateIdentifier", KIND_TEXT, true, 0, 0, NULL, NULL },
    { 0 },
};

static enum err
check_template(const struct json *j, const char *path, bool nested, struct fail *f)
{
    const struct template *template;
    char place[PATH_SIZE];
    enum err e = check_members(j, envelope_rules, path, f);

    if (!e && nested)
        e = check_members(j, nested_rules, path, f);
    if (e)
        return e;
    template = template_find(json_str(json_member(j, "templateType")));
    path_add(place, path, "templateType");
    if (!template || (nested && !template->nested))
        return wrong(place, nested ? "ListPicker or Panel" : "a known template", f);
    path_add(place, path, "data");
    return check_data(template, json_member(j, "data"), place, f);
}

enum err
interactive_check(struct str text, struct fail *f)
{
    struct json *j = NULL;
    enum err e;

    if (text.n >= LIMIT_INTERACTIVE)
        return fail(f, ERR_INVALID, "Content must be smaller than %d bytes for this ContentType",
                    LIMIT_INTERACTIVE);
    if (json_parse(text, JSON_READ_STRICT, &j, NULL) != OK || json_kind(j) != JSON_KIND_OBJECT)
        e = fail(f, ERR_INVALID, "Content must be a JSON object for this ContentType");
    else
        e = check_template(j, "", false, f);
    json_free(&j);
    return e;
}

enum err
interactive_check_response(struct str text, struct fail *f)
{
    struct json *j = NULL;
    bool good =
        json_parse(text, JSON_READ_STRICT, &j, NULL) == OK && json_kind(j) == JSON_KIND_OBJECT;

    json_free(&j);
    return good ? OK : fail(f, ERR_INVALID, "Content must be a JSON object for this ContentType");
}
