/* `frontdesk flow …`: for people who write flows (docs/flows.md). */

#include "command/command.h"

#include "api/ident.h"
#include "auth/hmac.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/wall.h"
#include "command/flow_file.h"
#include "command/flow_test.h"
#include "command/tool.h"
#include "domain/flow/bind.h"
#include "domain/flow/lookup.h"
#include "store/flows.h"
#include "store/runs.h"

#include <stdio.h>

enum { PAGE = 100 };

/* ---- check: needs no instance ---- */

static int
check_file(const struct settings *s)
{
    struct arena *a = arena_new(LIMIT_ARENA);
    struct buf text = { .max = 4 * 1024 * 1024 };
    struct json_out w = { .out = &text };
    struct flow_file file;
    struct fail f;
    int status;

    if (flow_file_read(s, s->words[1], a, &file, &f) != OK) {
        arena_free(&a);
        command_refused(&f);
        return 1;
    }
    status = file.check.problems ? 1 : 0;
    if (s->json) {
        json_open(&w, '{');
        json_set_str(&w, "Name", file.name);
        json_set_str(&w, "Type", file.type);
        json_set_bool(&w, "Valid", !status);
        flow_findings_json(&file, &w);
        json_close(&w, '}');
        buf_add_byte(&text, '\n');
    } else {
        buf_printf(&text, "%.*s, %.*s: %s\n", STR_ARG(file.name), STR_ARG(file.type),
                   status                ? "has problems"
                   : file.check.warnings ? "can be published, with warnings"
                                         : "can be published");
        flow_findings_print(&file, &text);
    }
    fwrite(text.p, 1, text.n, stdout);
    buf_done(&text);
    flow_file_done(&file);
    arena_free(&a);
    return status;
}

/* ---- import ---- */

static struct str
arn_of(struct txn *t, const struct flow *flow)
{
    struct instance i;

    txn_instance(t, &i);
    return ident_arn(&i, flow->kind == FLOW_KIND_MODULE ? "flow-module" : "contact-flow",
                     ident_text(&flow->id, txn_arena(t)), txn_arena(t));
}

static void
put_unbound(const struct flow_binding *binding, struct tool *tool)
{
    struct json_out *w = &tool->json;

    if (!tool->settings->json) {
        for (size_t i = 0; i < binding->unbound_count; i++)
            buf_printf(&tool->text, "  warning  [%.*s] %.*s is not known here: %.*s\n",
                       STR_ARG(binding->unbound[i].action), STR_ARG(binding->unbound[i].parameter),
                       STR_ARG(binding->unbound[i].value));
        return;
    }
    json_name(w, "unbound");
    json_open(w, '[');
    for (size_t i = 0; i < binding->unbound_count; i++) {
        json_open(w, '{');
        json_set_str(w, "action", binding->unbound[i].action);
        json_set_str(w, "parameter", binding->unbound[i].parameter);
        json_set_str(w, "value", binding->unbound[i].value);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void
show_imported(struct tool *tool, struct txn *t, const struct flow *flow,
              const struct flow_file *file, const struct flow_binding *binding, bool created)
{
    struct json_out *w = &tool->json;

    if (!tool->settings->json) {
        buf_printf(&tool->text, "%s %.*s, %.*s, published\n  %.*s\n",
                   created ? "created" : "updated", STR_ARG(flow->name), STR_ARG(flow->type),
                   STR_ARG(arn_of(t, flow)));
        flow_findings_print(file, &tool->text);
        put_unbound(binding, tool);
        return;
    }
    json_open(w, '{');
    json_set_str(w, flow->kind == FLOW_KIND_MODULE ? "Id" : "ContactFlowId",
                 ident_text(&flow->id, txn_arena(t)));
    json_set_str(w, flow->kind == FLOW_KIND_MODULE ? "Arn" : "ContactFlowArn", arn_of(t, flow));
    json_set_str(w, "Name", flow->name);
    json_set_str(w, "Type", flow->type);
    json_set_str(w, "Status", STR("PUBLISHED"));
    json_set_bool(w, "Created", created);
    json_set_int(w, "Bound", (int64_t)binding->bound);
    flow_findings_json(file, w);
    put_unbound(binding, tool);
    json_close(w, '}');
}

static enum err
keep_flow(struct txn *t, const struct flow_file *file, struct str content, struct flow *ret,
          bool *ret_created, struct fail *f)
{
    bool module = str_eq(file->type, STR("MODULE"));
    struct flow flow = { .kind = module ? FLOW_KIND_MODULE : FLOW_KIND_FLOW,
                         .name = file->name,
                         .type = file->type };
    char hash[FLOW_SHA256_SIZE];
    bool found = module ? txn_module_find_name(t, file->name, &flow)
                        : txn_flow_find_name(t, file->name, &flow);

    if (found && !str_eq(flow.type, file->type))
        return fail(f, ERR_CONFLICT,
                    "there is already a flow %.*s, and it is a %.*s: the type of a flow is fixed",
                    STR_ARG(flow.name), STR_ARG(flow.type));
    if (!found && txn_flow_count(t, flow.kind) >= LIMIT_FLOWS)
        return fail(f, ERR_LIMIT, "the instance has %d of them, it may not have more", LIMIT_FLOWS);
    sha256_text(content, hash);
    flow.published_no = flow.saved_no = txn_flow_content_add(t, content, hash);
    if (found)
        txn_flow_save(t, &flow);
    else {
        uuid4_bytes(flow.id.b);
        txn_flow_insert(t, &flow);
    }
    *ret = flow;
    *ret_created = !found;
    return OK;
}

static enum err
import_checked(struct tool *tool, struct txn *t, const struct flow_file *file, struct fail *f)
{
    struct buf text = { .max = LIMIT_FLOW_CONTENT * 4 };
    const struct flow_bind_options options = { .map = &tool->settings->map,
                                               .functions = &tool->settings->lambda };
    struct flow_binding binding;
    struct str content = file->text;
    struct flow flow;
    bool created = false;
    enum err e = OK;

    flow_bind(t, file->document, &options, &text, &binding);
    if (binding.bound && !text.full)
        content = buf_str(&text);
    if (str_starts(content, STR("\xef\xbb\xbf")))
        content = str_from_at(content, 3);
    if (str_utf16_units(content) > LIMIT_FLOW_CONTENT)
        e = fail(f, ERR_TOO_BIG, "the flow has more than %d characters", LIMIT_FLOW_CONTENT);
    if (!e && !flow_type_is_known(file->type) && !str_eq(file->type, STR("MODULE")))
        e = fail(f, ERR_INVALID, "%.*s is not a type of flows", STR_ARG(file->type));
    if (!e && (!file->name.n || str_utf16_units(file->name) > 256))
        e = fail(f, ERR_INVALID, "the name of a flow has 1 to 256 characters (--name)");
    if (!e)
        e = keep_flow(t, file, content, &flow, &created, f);
    if (!e && file->converted)
        txn_flow_original_save(t, flow.no, file->original);
    if (!e)
        show_imported(tool, t, &flow, file, &binding, created);
    buf_done(&text);
    return e;
}

static enum err
verb_import(struct tool *tool, struct txn *t, struct fail *f)
{
    struct flow_file file;
    enum err e = flow_file_read(tool->settings, tool_word(tool, 0), txn_arena(t), &file, f);

    if (e)
        return e == ERR_INVALID ? fail(f, ERR_UNFIT, "%s", f->why) : e;
    if (file.check.problems) {
        struct buf text = { .max = 1024 * 1024 };

        flow_findings_print(&file, &text);
        fwrite(text.p, 1, text.n, stderr);
        buf_done(&text);
        e = fail(f, ERR_UNFIT, "%.*s has %zu problem%s; nothing was changed", STR_ARG(file.name),
                 file.check.problems, file.check.problems == 1 ? "" : "s");
    } else
        e = import_checked(tool, t, &file, f);
    flow_file_done(&file);
    return e;
}

/* ---- export, publish ---- */

/* A flow, else a module, by id, ARN or name, with a qualifier. */
static enum err
find_any(struct tool *tool, struct txn *t, struct flow_found *ret, struct fail *f)
{
    struct str reference = tool_word(tool, 0);

    if (flow_find(t, FLOW_KIND_FLOW, reference, ret, NULL) == OK ||
        flow_find(t, FLOW_KIND_MODULE, reference, ret, NULL) == OK)
        return OK;
    return fail(f, ERR_NOT_FOUND, "there is no flow %.*s", STR_ARG(reference));
}

static enum err
verb_export(struct tool *tool, struct txn *t, struct fail *f)
{
    struct flow_content content;
    struct flow_found found;
    struct str original;
    enum err e = find_any(tool, t, &found, f);

    if (!e && str_eq(tool_word(tool, 1), STR("original"))) {
        if (!txn_flow_original(t, found.flow.no, &original))
            return fail(f, ERR_NOT_FOUND, "%.*s was not converted", STR_ARG(found.flow.name));
        buf_add(&tool->text, original);
        return OK;
    }
    if (!e && tool_word(tool, 1).n)
        return fail(f, ERR_INVALID, "the word after the flow can only be original");
    if (e)
        return e;
    if (!txn_flow_content(t, found.content_no, &content))
        return fail(f, ERR_UNFIT, "%.*s has not been published; ask for its draft with :$SAVED",
                    STR_ARG(found.flow.name));
    buf_add(&tool->text, content.text);
    return OK;
}

static enum err
check_draft(const struct tool *tool, const struct flow *flow, const struct flow_content *content,
            struct txn *t, struct fail *f)
{
    const struct flow_check_options o = { .type = flow->type,
                                          .strict = tool->settings->flow_strict,
                                          .unknown_actions = !tool->settings->flow_strict };
    struct flow_check check;
    struct json *document;
    size_t i = 0;

    flow_check_text(content->text, &o, txn_arena(t), &document, &check);
    json_free(&document);
    while (i < check.count && check.list[i].kind != FINDING_PROBLEM)
        i++;
    if (check.problems)
        return fail(f, ERR_UNFIT, "the draft has %zu problems; the first: %.*s", check.problems,
                    STR_ARG(check.list[i].text));
    return OK;
}

static enum err
verb_publish(struct tool *tool, struct txn *t, struct fail *f)
{
    struct flow_content content;
    struct flow_found found;
    enum err e = find_any(tool, t, &found, f);

    if (!e && !txn_flow_content(t, found.flow.saved_no, &content))
        e = fail(f, ERR_NOT_FOUND, "there is no draft");
    if (!e)
        e = check_draft(tool, &found.flow, &content, t, f);
    if (e)
        return e;
    found.flow.published_no = found.flow.saved_no;
    txn_flow_save(t, &found.flow);
    if (tool->settings->json) {
        json_open(&tool->json, '{');
        json_set_str(&tool->json, "Name", found.flow.name);
        json_set_str(&tool->json, "Status", STR("PUBLISHED"));
        json_close(&tool->json, '}');
    } else
        buf_printf(&tool->text, "published %.*s\n", STR_ARG(found.flow.name));
    return OK;
}

/* ---- list ---- */

static void
show_flow(struct tool *tool, struct txn *t, const struct flow *flow)
{
    const char *status = !flow->published_no                    ? "SAVED"
                         : flow->saved_no != flow->published_no ? "PUBLISHED, draft"
                                                                : "PUBLISHED";
    struct json_out *w = &tool->json;

    if (!tool->settings->json) {
        buf_printf(&tool->text, "%.*s  %-16.*s %-16s %s%.*s\n",
                   STR_ARG(ident_text(&flow->id, txn_arena(t))), STR_ARG(flow->type), status,
                   flow->archived ? "(archived) " : "", STR_ARG(flow->name));
        return;
    }
    json_open(w, '{');
    json_set_str(w, "Id", ident_text(&flow->id, txn_arena(t)));
    json_set_str(w, "Arn", arn_of(t, flow));
    json_set_str(w, "Name", flow->name);
    json_set_str(w, "Type", flow->type);
    json_set_str(w, "State", flow->archived ? STR("ARCHIVED") : STR("ACTIVE"));
    json_set_str(w, "Status", flow->published_no ? STR("PUBLISHED") : STR("SAVED"));
    json_set_bool(w, "HasDraft", flow->saved_no != flow->published_no);
    json_close(w, '}');
}

static enum err
verb_list(struct tool *tool, struct txn *t, struct fail *f)
{
    static const enum flow_kind kinds[] = { FLOW_KIND_FLOW, FLOW_KIND_MODULE };

    (void)f;
    if (tool->settings->json)
        json_open(&tool->json, '[');
    for (int k = 0; k < 2; k++) {
        struct flow *list = arena_get(txn_arena(t), sizeof(*list) * PAGE);
        struct str after = STR("");
        size_t n = list ? PAGE : 0;

        while (n == PAGE) {
            n = txn_flows(t, kinds[k], after, list, PAGE);
            for (size_t i = 0; i < n; i++)
                show_flow(tool, t, &list[i]);
            if (n)
                after = list[n - 1].name;
        }
    }
    if (tool->settings->json)
        json_close(&tool->json, ']');
    return OK;
}

/* ---- log ---- */

static struct str
text_of(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR("");
}

static void
show_line(struct tool *tool, struct str line)
{
    struct json *j = NULL;

    if (tool->settings->json) {
        buf_add(&tool->text, line);
        buf_add_byte(&tool->text, '\n');
        return;
    }
    if (json_parse(line, JSON_READ_STRICT, &j, NULL) != OK)
        return;
    buf_printf(&tool->text, "%.*s  %-24.*s %-22.*s %.*s  ", STR_ARG(text_of(j, "Timestamp")),
               STR_ARG(text_of(j, "Identifier")), STR_ARG(text_of(j, "ContactFlowModuleType")),
               STR_ARG(text_of(j, "Results")));
    if (json_count(json_member(j, "Parameters")))
        json_dump(json_member(j, "Parameters"), &tool->text);
    buf_add_byte(&tool->text, '\n');
    json_free(&j);
}

static enum err
verb_log(struct tool *tool, struct txn *t, struct fail *f)
{
    struct flow_log_line lines[PAGE];
    struct contact contact;
    struct uuid id;
    int64_t after = 0;
    size_t n = PAGE;

    if (!uuid_parse(tool_word(tool, 0), id.b) || !txn_contact_find(t, &id, &contact))
        return fail(f, ERR_NOT_FOUND, "there is no contact %.*s", STR_ARG(tool_word(tool, 0)));
    while (n == PAGE) {
        n = txn_flow_log(t, contact.no, after, lines, PAGE);
        for (size_t i = 0; i < n; i++)
            show_line(tool, lines[i].line);
        if (n)
            after = lines[n - 1].no;
    }
    if (!tool->text.n && !tool->settings->json)
        buf_add(&tool->text,
                STR("Nothing was logged: the flow has no UpdateFlowLoggingBehavior, or "
                    "logging is off.\n"));
    return OK;
}

/* ---- the verbs ---- */

static const struct tool_verb verbs[] = {
    { "import", 1, 1, "FILE [--name N] [--type T] [--map ARN=ARN]…",
      "create or update a flow, and publish it", verb_import },
    { "export", 1, 2, "ID|NAME[:$SAVED|:N] [original]",
      "print a flow's content, or the older export it was converted from", verb_export },
    { "list", 0, 0, "", "flows and modules", verb_list },
    { "publish", 1, 1, "ID|NAME", "let the draft run", verb_publish },
    { "log", 1, 1, "CONTACT", "what the flow did for a contact", verb_log },
    { "check", 1, 1, "FILE [--type T]", "problems, and what will not run on chat (needs no --data)",
      NULL },
    { "test", 2, 2, "FLOW.json SCENARIO.yaml",
      "play a scripted customer against a flow (needs no --data)", NULL },
};

int
command_flow(const struct settings *s)
{
    bool check = s->word_count == 2 && str_eq(s->words[0], STR("check"));
    bool test = s->word_count == 3 && str_eq(s->words[0], STR("test"));

    if (check)
        return check_file(s);
    if (test)
        return flow_test(s, s->words[1], s->words[2]);
    if (s->word_count && (str_eq(s->words[0], STR("check")) || str_eq(s->words[0], STR("test")))) {
        fputs("usage: frontdesk flow check FILE, frontdesk flow test FLOW.json SCENARIO.yaml\n",
              stderr);
        return 2;
    }
    return tool_verbs(s, "flow", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL);
}
