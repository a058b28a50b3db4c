/* A flow's content on its way in: flows.md 1.8, 1.9. */

#include "api/connect/flow.h"

#include "auth/hmac.h"
#include "base/limits.h"
#include "domain/flow/check.h"
#include "domain/flow/legacy.h"

/* The members of a refusal beside its message, and the first problem for those who only read that
 * (connect-api.md 2.10). */
static enum err
refuse(struct call *c, const struct flow_check *found, struct fail *f)
{
    const struct flow_wire *wire = flow_wire_of(c);
    struct buf text = { .max = 256 * 1024 };
    struct json_out w = { .out = &text };
    struct str first = STR("Invalid flow content");
    size_t n = 0;

    json_name(&w, wire->problems);
    json_open(&w, '[');
    for (size_t i = 0; i < found->count && n < LIMIT_FLOW_PROBLEMS; i++) {
        const struct finding *x = &found->list[i];

        if (x->kind != FINDING_PROBLEM)
            continue;
        if (!n++)
            first = x->text;
        json_open(&w, '{');
        json_set_str(&w, "message", x->text);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    if (!arena_copy(c->job.arena, buf_str(&text), &c->refusal))
        c->refusal = STR_NONE;
    buf_done(&text);
    return fail_as(f, ERR_UNFIT, wire->invalid, "%.*s%s", STR_ARG(first),
                   found->problems > 1 ? " (and more: see the list of problems)" : "");
}

static enum err
convert(struct call *c, const struct json *old, struct str *ret, struct fail *f)
{
    struct buf text = { .max = LIMIT_FLOW_CONTENT * 2 };
    struct flow_legacy_report report;
    enum err e = flow_legacy_convert(old, c->job.arena, &text, &report, f);

    if (!e && !arena_copy(c->job.arena, buf_str(&text), ret))
        e = fail(f, ERR_TOO_BIG, "The flow is too large");
    buf_done(&text);
    return e;
}

static enum err
refuse_with(struct call *c, const char *why, struct fail *f)
{
    struct finding one = { .kind = FINDING_PROBLEM };
    const struct flow_check found = { .list = &one, .count = 1, .problems = 1 };
    struct buf text = { .max = 512 };
    enum err e;

    buf_printf(&text, "Invalid flow content. %s", why);
    one.text = buf_str(&text);
    e = refuse(c, &found, f);
    buf_done(&text);
    return e;
}

enum err
flow_content_read(struct call *c, struct str text, struct str type, bool publish, struct str *ret,
                  struct fail *f)
{
    const struct flow_check_options o = { .type = type, .strict = c->api->settings->flow_strict };
    struct fail why = { 0 };
    struct json *document = flow_document_parse(text, &why);
    struct flow_check found = { 0 };
    struct str kept = text;
    enum err e = OK;

    if (!document)
        return refuse_with(c, why.why, f);
    if (flow_is_legacy(document)) {
        e = convert(c, document, &kept, &why);
        json_free(&document);
        if (e)
            return refuse_with(c, why.why, f);
        document = flow_document_parse(kept, &why);
    }
    if (publish)
        flow_check(document, &o, c->job.arena, &found);
    if (found.problems)
        e = refuse(c, &found, f);
    json_free(&document);
    if (!e)
        *ret = kept;
    return e;
}

void
flow_content_keep(struct txn *t, struct flow *flow, struct str text, bool publish)
{
    char hash[FLOW_SHA256_SIZE];

    sha256_text(text, hash);
    flow->saved_no = txn_flow_content_add(t, text, hash);
    if (publish)
        flow->published_no = flow->saved_no;
}
