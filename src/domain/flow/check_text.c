/* What a check says, and the text it reads: flows.md 1.7, 1.9. */

#include "domain/flow/check_body.h"

#include <stdarg.h>
#include <stdio.h>

enum { FINDING_TEXT = 256 }; /* characters of a problem: flows.md 1.9 */

/* ---- findings ---- */

/* Cuts at a whole character. */
static struct str
cut_text(struct str text)
{
    size_t n = 0, units = 0;

    while (n < text.n && units < FINDING_TEXT) {
        n++;
        while (n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
            n++;
        units = str_utf16_units(str_first(text, n));
    }
    return str_first(text, n);
}

void
check_say(struct checker *ck, enum finding_kind kind, const char *format, ...)
{
    struct flow_check *out = ck->out;
    struct finding *finding;
    char text[1024];
    va_list args;
    int n;

    out->problems += kind == FINDING_PROBLEM;
    out->warnings += kind == FINDING_WARNING;
    out->notes += kind == FINDING_NOTE;
    if (out->count == LIMIT_FLOW_FINDINGS) {
        out->more = true;
        return;
    }
    va_start(args, format);
    n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    finding = &out->list[out->count];
    *finding = (struct finding){ .kind = kind };
    if (ck->at < ck->count)
        finding->action = ck->ids[ck->at];
    n = n < 0 ? 0 : n >= (int)sizeof(text) ? (int)sizeof(text) - 1 : n;
    if (arena_copy(ck->arena, cut_text(str_of(text, (size_t)n)), &finding->text))
        out->count++;
    else
        out->more = true;
}

enum finding_kind
check_strictly(const struct checker *ck)
{
    return ck->options->strict ? FINDING_PROBLEM : FINDING_WARNING;
}

/* ---- reading ---- */

bool
check_scalar(const struct json *j, char buffer[SCALAR_TEXT], struct str *ret)
{
    int64_t integer;
    double number;

    switch (json_kind(j)) {
    case JSON_KIND_STRING:
        *ret = json_str(j);
        return true;
    case JSON_KIND_BOOL:
        *ret = json_bool(j) ? STR("True") : STR("False");
        return true;
    case JSON_KIND_INTEGER:
    case JSON_KIND_REAL:
        if (json_int(j, &integer))
            snprintf(buffer, SCALAR_TEXT, "%lld", (long long)integer);
        else if (json_number(j, &number))
            snprintf(buffer, SCALAR_TEXT, "%.15g", number);
        *ret = str_from(buffer);
        return true;
    case JSON_KIND_NONE:
    case JSON_KIND_NULL:
    case JSON_KIND_ARRAY:
    case JSON_KIND_OBJECT:
        break;
    }
    return false;
}

/* ---- text ---- */

struct json *
flow_document_parse(struct str text, struct fail *f)
{
    struct json *document = NULL, *inner = NULL;

    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from_at(text, 3);
    if (json_parse(text, JSON_READ_STRICT, &document, f) != OK)
        return NULL;
    if (json_kind(document) != JSON_KIND_STRING)
        return document;
    text = json_str(document);
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from_at(text, 3);
    json_parse(text, JSON_READ_STRICT, &inner, f);
    json_free(&document);
    return inner;
}

void
flow_check_text(struct str text, const struct flow_check_options *o, struct arena *a,
                struct json **ret_document, struct flow_check *ret)
{
    struct fail f = { 0 };
    struct checker ck = { .options = o, .arena = a, .out = ret };
    struct json *document = flow_document_parse(text, &f);

    if (document) {
        flow_check(document, o, a, ret);
    } else {
        *ret = (struct flow_check){ .list = arena_get(a, sizeof(*ret->list)) };
        if (ret->list)
            check_say(&ck, FINDING_PROBLEM, "Invalid flow content. %s", f.why);
        else
            ret->problems = 1;
    }
    *ret_document = document;
}

bool
flow_type_is_known(struct str type)
{
    return word_in(type, "CONTACT_FLOW CUSTOMER_QUEUE CUSTOMER_HOLD CUSTOMER_WHISPER AGENT_HOLD"
                         " AGENT_WHISPER OUTBOUND_WHISPER AGENT_TRANSFER QUEUE_TRANSFER CAMPAIGN");
}
