#include "api/connect/search.h"

#include "api/shape.h"
#include "base/random.h"
#include "store/resources.h"

#include <stdio.h>

/* ---- may it be asked? ---- */

static const char comparisons[] = "STARTS_WITH CONTAINS EXACT";
static const char date_comparisons[] = "GREATER_THAN LESS_THAN GREATER_THAN_OR_EQUAL_TO "
                                       "LESS_THAN_OR_EQUAL_TO EQUAL_TO";

static const char number_comparisons[] = "GREATER_OR_EQUAL GREATER LESSER_OR_EQUAL LESSER EQUAL "
                                         "NOT_EQUAL RANGE";

static const struct search_field *
field_of(const struct search_field *fields, struct str name, enum search_source first,
         enum search_source last)
{
    for (; fields && fields->name; fields++)
        if (fields->source >= first && fields->source <= last &&
            str_eq_nocase(name, str_from(fields->name)))
            return fields;
    return NULL;
}

/* A member of a condition is a text, if it is given at all. */
static enum err
check_text(const struct json *leaf, const char *name, struct fail *f)
{
    const struct json *value = shape_given(leaf, name);

    if (!value || json_kind(value) == JSON_KIND_STRING)
        return OK;
    return fail(f, ERR_MALFORMED, "%s must be a string", name);
}

static enum err
check_object(const struct json *j, const char *name, struct fail *f)
{
    return json_kind(j) == JSON_KIND_OBJECT ? OK
                                            : fail(f, ERR_MALFORMED, "%s must be an object", name);
}

static enum err
check_string_types(const struct json *leaf, struct fail *f)
{
    static const char *const names[] = { "FieldName", "Value", "ComparisonType" };
    enum err e = check_object(leaf, "StringCondition", f);

    for (int i = 0; !e && i < 3; i++)
        e = check_text(leaf, names[i], f);
    return e;
}

static enum err
check_string_condition(const struct search_field *fields, const struct json *leaf, struct fail *f)
{
    struct str name = json_str(json_member(leaf, "FieldName"));
    struct str how = json_str(json_member(leaf, "ComparisonType"));
    enum err e = check_string_types(leaf, f);

    if (e)
        return e;
    if (how.p && !shape_choice(comparisons, how))
        return fail(f, ERR_INVALID, "ComparisonType must be one of %s", comparisons);
    if (!field_of(fields, name, SEARCH_NAME, SEARCH_LINK))
        return fail(f, ERR_INVALID, "FieldName %.*s is not supported",
                    (int)(name.n > 64 ? 64 : name.n), name.p ? name.p : "");
    if (json_kind(json_member(leaf, "Value")) != JSON_KIND_STRING)
        return fail(f, ERR_INVALID, "Value must be a string");
    return OK;
}

static enum err
check_date_condition(const struct search_field *fields, const struct json *leaf, struct fail *f)
{
    if (!field_of(fields, json_str(json_member(leaf, "FieldName")), SEARCH_DATE, SEARCH_DATE) ||
        json_kind(json_member(leaf, "Value")) != JSON_KIND_STRING ||
        !shape_choice(date_comparisons, json_str(json_member(leaf, "ComparisonType"))))
        return fail(f, ERR_INVALID, "DateCondition needs a FieldName, Value and ComparisonType");
    return OK;
}

static enum err
check_number(const struct json *leaf, const char *name, struct fail *f)
{
    const struct json *value = shape_given(leaf, name);
    int64_t number;

    return !value || json_int(value, &number)
               ? OK
               : fail(f, ERR_MALFORMED, "%s must be an integer", name);
}

static enum err
check_number_condition(const struct json *leaf, struct fail *f)
{
    struct str how = json_str(shape_given(leaf, "ComparisonType"));
    enum err e = check_object(leaf, "NumberCondition", f);

    if (!e)
        e = check_text(leaf, "FieldName", f);
    if (!e)
        e = check_text(leaf, "ComparisonType", f);
    if (!e && how.p && !shape_choice(number_comparisons, how))
        e = fail(f, ERR_INVALID, "ComparisonType must be one of %s", number_comparisons);
    if (!e)
        e = check_number(leaf, "MinValue", f);
    return e ? e : check_number(leaf, "MaxValue", f);
}

static enum err
check_list_entry(const struct json *entry, struct fail *f)
{
    const struct json *text = shape_given(entry, "StringCondition");
    const struct json *number = shape_given(entry, "NumberCondition");
    enum err e = check_object(entry, "Conditions", f);

    if (!e && text)
        e = check_string_types(text, f);
    if (!e && text && shape_given(text, "ComparisonType") &&
        !shape_choice(comparisons, json_str(shape_given(text, "ComparisonType"))))
        e = fail(f, ERR_INVALID, "ComparisonType must be one of %s", comparisons);
    return e || !number ? e : check_number_condition(number, f);
}

static enum err
check_list_condition(const struct json *leaf, struct fail *f)
{
    const struct json *conditions = shape_given(leaf, "Conditions");
    enum err e = check_object(leaf, "ListCondition", f);

    if (!e)
        e = check_text(leaf, "TargetListType", f);
    if (!e && conditions && json_kind(conditions) != JSON_KIND_ARRAY)
        e = fail(f, ERR_MALFORMED, "Conditions must be a list");
    for (size_t i = 0; !e && conditions && i < json_count(conditions); i++)
        e = check_list_entry(json_at(conditions, i), f);
    if (!e && (!str_eq(json_str(shape_given(leaf, "TargetListType")), STR("PROFICIENCIES")) ||
               !conditions))
        e = fail(f, ERR_INVALID, "TargetListType must be PROFICIENCIES, with Conditions");
    return e;
}

static enum err
check_group_condition(const struct json *leaf, struct fail *f)
{
    struct str how = json_str(shape_given(leaf, "HierarchyGroupMatchType"));
    enum err e = check_object(leaf, "HierarchyGroupCondition", f);

    if (!e)
        e = check_text(leaf, "Value", f);
    if (!e)
        e = check_text(leaf, "HierarchyGroupMatchType", f);
    if (!e && how.p && !shape_choice("EXACT WITH_CHILD_GROUPS", how))
        e = fail(f, ERR_INVALID, "HierarchyGroupMatchType must be EXACT or WITH_CHILD_GROUPS");
    return e;
}

static enum err check_criteria(const struct search_field *fields, const struct json *node,
                               struct fail *f);

static enum err
check_each(const struct search_field *fields, struct str name, const struct json *list,
           struct fail *f)
{
    enum err e = json_kind(list) == JSON_KIND_ARRAY
                     ? OK
                     : fail(f, ERR_MALFORMED, "%.*s must be a list", STR_ARG(name));

    for (size_t i = 0; !e && i < json_count(list); i++)
        e = check_criteria(fields, json_at(list, i), f);
    return e;
}

struct criteria_check {
    const struct search_field *fields;
    struct fail *fail;
    int members;
};

static enum err
check_member(struct str name, const struct json *value, void *arg)
{
    struct criteria_check *x = arg;
    const struct search_field *constant;

    if (json_kind(value) == JSON_KIND_NULL)
        return OK;
    x->members++;
    if (str_eq(name, STR("OrConditions")) || str_eq(name, STR("AndConditions")))
        return check_each(x->fields, name, value, x->fail);
    if (str_eq(name, STR("StringCondition")))
        return check_string_condition(x->fields, value, x->fail);
    if (str_eq(name, STR("DateCondition")))
        return check_date_condition(x->fields, value, x->fail);
    if (str_eq(name, STR("ListCondition")) &&
        field_of(x->fields, name, SEARCH_PROFICIENCIES, SEARCH_PROFICIENCIES))
        return check_list_condition(value, x->fail);
    if (str_eq(name, STR("HierarchyGroupCondition")))
        return check_group_condition(value, x->fail);
    if (!field_of(x->fields, name, SEARCH_CONDITION, SEARCH_CONSTANT))
        return fail(x->fail, ERR_INVALID, "A search condition is not supported here");
    if (json_kind(value) != JSON_KIND_STRING)
        return fail(x->fail, ERR_MALFORMED, "%.*s must be a string", STR_ARG(name));
    constant = field_of(x->fields, name, SEARCH_CONSTANT, SEARCH_CONSTANT);
    if (constant && !str_eq(json_str(value), str_from(constant->member)))
        return fail(x->fail, ERR_INVALID, "%s must be %s", constant->name, constant->member);
    return OK;
}

static enum err
check_criteria(const struct search_field *fields, const struct json *node, struct fail *f)
{
    struct criteria_check x = { fields, f, 0 };
    enum err e;

    if (json_kind(node) != JSON_KIND_OBJECT)
        return fail(f, ERR_MALFORMED, "SearchCriteria must be an object");
    e = json_each(node, check_member, &x);
    if (!e && x.members > 1)
        e = fail(f, ERR_INVALID, "A search condition must have exactly one member");
    return e;
}

static enum err
check_tag(const struct json *tag, const char *name, struct fail *f)
{
    enum err e = check_object(tag, name, f);

    if (!e)
        e = check_text(tag, "TagKey", f);
    return e ? e : check_text(tag, "TagValue", f);
}

/* OrConditions is a list of lists of tags, AndConditions a list of them. */
static enum err
check_tag_lists(const struct json *tags, struct fail *f)
{
    const struct json *any = shape_given(tags, "OrConditions");
    const struct json *all = shape_given(tags, "AndConditions");
    enum err e = OK;

    if (any && json_kind(any) != JSON_KIND_ARRAY)
        return fail(f, ERR_MALFORMED, "OrConditions must be a list");
    for (size_t i = 0; !e && any && i < json_count(any); i++)
        if (json_kind(json_at(any, i)) != JSON_KIND_ARRAY)
            e = fail(f, ERR_MALFORMED, "OrConditions must be a list of lists");
    if (!e && all && json_kind(all) != JSON_KIND_ARRAY)
        return fail(f, ERR_MALFORMED, "AndConditions must be a list");
    for (size_t i = 0; !e && all && i < json_count(all); i++)
        e = check_tag(json_at(all, i), "AndConditions", f);
    return e;
}

static enum err
check_tags(const struct json *tags, struct fail *f)
{
    const struct json *one = shape_given(tags, "TagCondition");
    enum err e = check_tag_lists(tags, f);

    return e || !one ? e : check_tag(one, "TagCondition", f);
}

static enum err
check_group_of(const struct json *j, struct fail *f)
{
    const struct json *group = shape_given(j, "HierarchyGroupCondition");

    return group ? check_group_condition(group, f) : OK;
}

/* {"TagConditions": [tag …]}, and of users HierarchyGroupCondition. */
static enum err
check_conditions(const struct json *j, const char *name, struct fail *f)
{
    const struct json *list = shape_given(j, "TagConditions");
    enum err e = check_object(j, name, f);

    if (!e && list && json_kind(list) != JSON_KIND_ARRAY)
        e = fail(f, ERR_MALFORMED, "TagConditions must be a list");
    for (size_t i = 0; !e && list && i < json_count(list); i++)
        e = check_tag(json_at(list, i), "TagConditions", f);
    return e ? e : check_group_of(j, f);
}

/* AttributeFilter: lists of conditions where TagFilter has lists of lists. */
static enum err
check_attributes(const struct json *filter, struct fail *f)
{
    const struct json *any = shape_given(filter, "OrConditions");
    const struct json *all = shape_given(filter, "AndCondition");
    const struct json *one = shape_given(filter, "TagCondition");
    enum err e = OK;

    if (any && json_kind(any) != JSON_KIND_ARRAY)
        return fail(f, ERR_MALFORMED, "OrConditions must be a list");
    for (size_t i = 0; !e && any && i < json_count(any); i++)
        e = check_conditions(json_at(any, i), "OrConditions", f);
    if (!e && all)
        e = check_conditions(all, "AndCondition", f);
    if (!e)
        e = check_group_of(filter, f);
    return e || !one ? e : check_tag(one, "TagCondition", f);
}

static enum err
check_filter(const struct json *filter, struct fail *f)
{
    static const char *const members[] = { "TagFilter", "AttributeFilter", "UserAttributeFilter" };

    for (int i = 0; i < 3; i++) {
        const struct json *tags = shape_given(filter, members[i]);

        if (!tags)
            continue;
        if (json_kind(tags) != JSON_KIND_OBJECT)
            return fail(f, ERR_MALFORMED, "%s must be an object", members[i]);
        if (json_count(tags) > 1)
            return fail(f, ERR_INVALID, "%s must have exactly one member", members[i]);
        if ((i == 0 ? check_tags(tags, f) : check_attributes(tags, f)) != OK)
            return f->code;
    }
    return OK;
}

enum err
search_check(const struct search_field *fields, const struct json *criteria,
             const struct json *filter, struct fail *f)
{
    enum err e = criteria ? check_criteria(fields, criteria, f) : OK;

    if (!e && filter)
        e = check_filter(filter, f);
    return e;
}

/* ---- does it fit? ---- */

struct subject {
    const struct search_field *fields;
    struct txn *txn;
    const struct resource *resource;
    struct json *document, *tags;
};

static bool
text_fits(struct str is, struct str wanted, struct str how)
{
    if (!how.p || str_eq(how, STR("EXACT")))
        return str_eq_nocase(is, wanted);
    if (str_eq(how, STR("STARTS_WITH")))
        return is.n >= wanted.n && str_eq_nocase(str_first(is, wanted.n), wanted);
    for (size_t i = 0; i + wanted.n <= is.n; i++)
        if (str_eq_nocase(str_first(str_from_at(is, i), wanted.n), wanted))
            return true;
    return false;
}

static const struct json *
member_of(const struct json *document, const char *path)
{
    struct str rest = str_from(path), first = str_cut(&rest, '.');
    char name[64];

    snprintf(name, sizeof(name), "%.*s", STR_ARG(first));
    document = json_member(document, name);
    return rest.p ? json_member(document, rest.p) : document;
}

static bool
is_linked(const struct subject *s, const struct search_field *field, struct str wanted)
{
    struct resource other;
    struct link link;
    struct uuid id;

    if (str_starts(wanted, STR("arn:"))) { /* an ARN ends with the id */
        while (str_find(wanted, '/') < wanted.n)
            str_cut(&wanted, '/');
    }
    return uuid_parse(wanted, id.b) && txn_resource_find(s->txn, field->to, &id, &other) &&
           txn_link_find(s->txn, field->link, s->resource->no, other.no, &link);
}

/* Numbers and truths are compared as they are written. */
static bool
member_fits(const struct json *j, struct str wanted, struct str how)
{
    struct buf text = { .max = 4096 };
    bool fits;

    if (!j)
        return false;
    if (json_kind(j) == JSON_KIND_STRING)
        return text_fits(json_str(j), wanted, how);
    json_dump(j, &text);
    fits = text_fits(buf_str(&text), wanted, how);
    buf_done(&text);
    return fits;
}

static bool
string_fits(const struct subject *s, const struct json *leaf)
{
    const struct search_field *field =
        field_of(s->fields, json_str(json_member(leaf, "FieldName")), SEARCH_NAME, SEARCH_LINK);
    struct str wanted = json_str(json_member(leaf, "Value"));
    struct str how = json_str(json_member(leaf, "ComparisonType"));
    char id[UUID_TEXT_SIZE];

    if (field->source == SEARCH_NAME)
        return text_fits(s->resource->name, wanted, how);
    if (field->source == SEARCH_LINK)
        return is_linked(s, field, wanted);
    if (field->source == SEARCH_MEMBER)
        return member_fits(member_of(s->document, field->member), wanted, how);
    uuid_text(s->resource->id.b, id);
    return text_fits(str_of(id, UUID_TEXT), wanted, how);
}

static bool
date_fits(const struct subject *s, const struct json *leaf)
{
    const struct search_field *field =
        field_of(s->fields, json_str(json_member(leaf, "FieldName")), SEARCH_DATE, SEARCH_DATE);
    struct str how = json_str(json_member(leaf, "ComparisonType"));
    int order = str_cmp(json_str(member_of(s->document, field->member)),
                        json_str(json_member(leaf, "Value")));

    if (str_eq(how, STR("EQUAL_TO")))
        return order == 0;
    if (str_starts(how, STR("GREATER")))
        return order > 0 || (order == 0 && str_ends(how, STR("EQUAL_TO")));
    return order < 0 || (order == 0 && str_ends(how, STR("EQUAL_TO")));
}

/* One entry of the list: {"AttributeName","AttributeValue","Level"}. */
static bool
entry_fits(const struct json *entry, const struct json *condition)
{
    const struct json *text = shape_given(condition, "StringCondition");
    const struct json *number = shape_given(condition, "NumberCondition");
    struct str name = json_str(json_member(text, "FieldName"));
    double level, bound;

    if (text) {
        bool of_value = str_eq_nocase(name, STR("attributeValue")) ||
                        str_eq_nocase(name, STR("proficiencyValue"));

        return text_fits(
            json_str(json_member(entry, of_value ? "AttributeValue" : "AttributeName")),
            json_str(json_member(text, "Value")), json_str(json_member(text, "ComparisonType")));
    }
    if (!number || !json_number(json_member(entry, "Level"), &level))
        return false;
    if (json_number(json_member(number, "MinValue"), &bound) && level < bound)
        return false;
    return !json_number(json_member(number, "MaxValue"), &bound) || level <= bound;
}

static bool
list_fits(const struct subject *s, const struct json *leaf)
{
    const struct search_field *field =
        field_of(s->fields, STR("ListCondition"), SEARCH_PROFICIENCIES, SEARCH_PROFICIENCIES);
    const struct json *list = member_of(s->document, field->member);
    const struct json *conditions = json_member(leaf, "Conditions");

    for (size_t i = 0; i < json_count(list); i++) {
        bool fits = true;

        for (size_t k = 0; fits && k < json_count(conditions); k++)
            fits = entry_fits(json_at(list, i), json_at(conditions, k));
        if (fits)
            return true;
    }
    return false;
}

static bool criteria_fits(const struct subject *s, const struct json *node);

static bool
all_fit(const struct subject *s, const struct json *list, bool all)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (criteria_fits(s, json_at(list, i)) != all)
            return !all;
    return all;
}

static bool
condition_fits(const struct subject *s, const struct json *node)
{
    for (const struct search_field *field = s->fields; field && field->name; field++) {
        const struct json *wanted =
            field->source == SEARCH_CONDITION || field->source == SEARCH_CONSTANT
                ? shape_given(node, field->name)
                : NULL;

        if (wanted && field->source == SEARCH_CONSTANT)
            return str_eq(json_str(wanted), str_from(field->member));
        if (wanted)
            return str_eq(json_str(wanted), json_str(member_of(s->document, field->member)));
    }
    return json_count(node) == 0; /* what is left is about groups, which nobody is in */
}

static bool
criteria_fits(const struct subject *s, const struct json *node)
{
    const struct json *j;

    if ((j = shape_given(node, "AndConditions")) != NULL)
        return all_fit(s, j, true);
    if ((j = shape_given(node, "OrConditions")) != NULL)
        return all_fit(s, j, false);
    if ((j = shape_given(node, "StringCondition")) != NULL)
        return string_fits(s, j);
    if ((j = shape_given(node, "DateCondition")) != NULL)
        return date_fits(s, j);
    if ((j = shape_given(node, "ListCondition")) != NULL)
        return list_fits(s, j);
    return condition_fits(s, node);
}

/* ---- tags ---- */

static bool
tag_fits(const struct subject *s, const struct json *condition)
{
    const struct json *value = shape_given(condition, "TagValue");
    struct str key = json_str(json_member(condition, "TagKey"));
    const struct json *is = key.p ? json_member(s->tags, key.p) : NULL;

    return is && (!value || str_eq(json_str(is), json_str(value)));
}

static bool
all_tags_fit(const struct subject *s, const struct json *list)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (!tag_fits(s, json_at(list, i)))
            return false;
    return true;
}

/* TagFilter nests lists in lists; AttributeFilter objects with TagConditions in a list. */
static bool
filter_fits(const struct subject *s, const struct json *filter)
{
    const struct json *any = shape_given(filter, "OrConditions"), *j;

    for (size_t i = 0; any && i < json_count(any); i++) {
        const struct json *entry = json_at(any, i);

        if (json_kind(entry) == JSON_KIND_OBJECT)
            entry = json_member(entry, "TagConditions");
        if (all_tags_fit(s, entry))
            return true;
    }
    if (any)
        return json_count(any) == 0;
    if ((j = shape_given(filter, "AndConditions")) != NULL)
        return all_tags_fit(s, j);
    if ((j = shape_given(filter, "AndCondition")) != NULL)
        return all_tags_fit(s, json_member(j, "TagConditions"));
    if ((j = shape_given(filter, "TagCondition")) != NULL)
        return tag_fits(s, j);
    return json_count(filter) == 0;
}

static bool
filters_fit(const struct subject *s, const struct json *filter)
{
    static const char *const members[] = { "TagFilter", "AttributeFilter", "UserAttributeFilter" };

    for (int i = 0; filter && i < 3; i++) {
        const struct json *j = shape_given(filter, members[i]);

        if (j && !filter_fits(s, j))
            return false;
    }
    return true;
}

bool
search_finds(const struct search_field *fields, const struct json *criteria,
             const struct json *filter, struct txn *t, const struct resource *r)
{
    struct subject s = { .fields = fields, .txn = t, .resource = r };
    bool fits;

    if (json_parse(r->body, JSON_READ_STRICT, &s.document, NULL) != OK)
        s.document = NULL;
    if (json_parse(r->tags, JSON_READ_STRICT, &s.tags, NULL) != OK)
        s.tags = NULL;
    fits = (!criteria || criteria_fits(&s, criteria)) && filters_fit(&s, filter);
    json_free(&s.document);
    json_free(&s.tags);
    return fits;
}
