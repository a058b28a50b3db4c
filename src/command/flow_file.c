#include "command/flow_file.h"

#include "base/limits.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 1024 * 1024 }; /* flows.md 10.1: the console takes less than 1 MB */

enum err
file_read(struct str path, struct arena *a, struct str *ret, struct fail *f)
{
    char *name = str_cstr(path), *bytes = arena_get(a, FILE_MAX + 1);
    FILE *file = fopen(name, "re");
    size_t n = 0;

    if (file && bytes) {
        n = fread(bytes, 1, FILE_MAX + 1, file);
        fclose(file);
    }
    if (!file || !bytes)
        fail(f, ERR_NOT_FOUND, "%s cannot be read: %s", name, strerror(errno));
    else if (n > FILE_MAX)
        fail(f, ERR_TOO_BIG, "%s is larger than 1 MB", name);
    else
        *ret = str_of(bytes, n);
    mem_free(name);
    return !file || !bytes ? ERR_NOT_FOUND : n > FILE_MAX ? ERR_TOO_BIG : OK;
}

/* "flows/My flow.json": My flow. */
static struct str
name_of_path(struct str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/') {
            path = str_from_at(path, i);
            break;
        }
    if (str_ends(path, STR(".json")))
        path.n -= 5;
    return path;
}

static bool
has_action(const struct json *document, struct str type)
{
    const struct json *actions = json_member(document, "Actions");

    for (size_t i = 0; i < json_count(actions); i++) {
        const struct json *is = json_member(json_at(actions, i), "Type");

        if (json_kind(is) == JSON_KIND_STRING && str_eq(json_str(is), type))
            return true;
    }
    return false;
}

/* flows.md 1.1: more than half of real files do not say. */
static void
take_type(const struct settings *s, struct flow_file *file)
{
    file->type = s->type.n ? s->type : flow_type_of(file->document);
    if (file->type.n)
        return;
    file->guessed = true;
    file->type = has_action(file->document, STR("EndFlowModuleExecution")) ? STR("MODULE")
                                                                           : STR("CONTACT_FLOW");
}

static enum err
convert(struct flow_file *file, struct arena *a, struct fail *f)
{
    struct buf text = { .max = LIMIT_FLOW_CONTENT * 2 };
    struct str original = file->text;
    enum err e = flow_legacy_convert(file->document, a, &text, &file->legacy, f);

    if (!e && !arena_copy(a, buf_str(&text), &file->text))
        e = fail(f, ERR_TOO_BIG, "the flow is too large");
    buf_done(&text);
    json_free(&file->document);
    if (!e && !(file->document = flow_document_parse(file->text, f)))
        e = ERR_INTERNAL;
    file->converted = !e;
    file->original = original;
    return e;
}

enum err
flow_file_read(const struct settings *s, struct str path, struct arena *a, struct flow_file *ret,
               struct fail *f)
{
    struct flow_file file = { 0 };
    struct flow_check_options o = { .strict = s->flow_strict, .unknown_actions = !s->flow_strict };
    struct fail why = { 0 };
    enum err e = file_read(path, a, &file.text, f);

    if (e)
        return e;
    file.document = flow_document_parse(file.text, &why);
    if (!file.document)
        return fail(f, ERR_MALFORMED, "%.*s is no flow: %s", STR_ARG(path), why.why);
    if (flow_is_legacy(file.document) && convert(&file, a, f) != OK) {
        flow_file_done(&file);
        return f->code;
    }
    take_type(s, &file);
    file.name = s->name.n ? s->name : flow_name_of(file.document);
    if (!file.name.n)
        file.name = name_of_path(path);
    arena_copy(a, file.name, &file.name);
    o.type = file.type;
    flow_check(file.document, &o, a, &file.check);
    *ret = file;
    return OK;
}

void
flow_file_done(struct flow_file *file)
{
    json_free(&file->document);
}

/* ---- showing ---- */

static const char *const kind_words[] = { "problem", "warning", "note" };

void
flow_findings_print(const struct flow_file *file, struct buf *out)
{
    if (file->converted)
        buf_printf(out, "  converted from the older format: %zu modules\n", file->legacy.modules);
    for (size_t i = 0; i < file->legacy.replaced && i < 8; i++)
        buf_printf(out, "  note     %.*s has no counterpart; it is passed by\n",
                   STR_ARG(file->legacy.first_types[i]));
    if (file->guessed)
        buf_printf(out, "  note     the file does not say its type: taken for a %.*s (--type)\n",
                   STR_ARG(file->type));
    for (size_t i = 0; i < file->check.count; i++) {
        const struct finding *x = &file->check.list[i];

        buf_printf(out, "  %-8s ", kind_words[x->kind]);
        if (x->action.n)
            buf_printf(out, "[%.*s] ", STR_ARG(x->action));
        buf_add(out, x->text);
        buf_add_byte(out, '\n');
    }
}

static void
put_findings(const struct flow_file *file, enum finding_kind kind, const char *name,
             struct json_out *w)
{
    json_name(w, name);
    json_open(w, '[');
    for (size_t i = 0; i < file->check.count; i++) {
        const struct finding *x = &file->check.list[i];

        if (x->kind != kind)
            continue;
        json_open(w, '{');
        json_set_str(w, "message", x->text);
        if (x->action.n)
            json_set_str(w, "action", x->action);
        json_close(w, '}');
    }
    json_close(w, ']');
}

void
flow_findings_json(const struct flow_file *file, struct json_out *w)
{
    json_set_bool(w, "Converted", file->converted);
    put_findings(file, FINDING_PROBLEM, "problems", w);
    put_findings(file, FINDING_WARNING, "warnings", w);
    put_findings(file, FINDING_NOTE, "notes", w);
}
