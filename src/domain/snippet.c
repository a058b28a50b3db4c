#include "domain/snippet.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/script_value.h"

#include <string.h>

/* ---- reading ---- */

/* The commands whose argument is plain data: widget.md 1.5. */
static bool
is_static(struct str name)
{
    static const char *const names[] = {
        "styles",
        "supportedMessagingContentTypes",
        "contactAttributes",
        "customStyles",
        "customDisplayNames",
        "customizationObject",
        "customLaunchBehavior",
        "chatDurationInMinutes",
        "initialMessage",
        "language",
        "enableLogs",
        "disableCSM",
        "disableAsyncViewResponse",
        "authenticationParameters",
        "mockLexBotTyping",
        "customerChatInterfaceUrl",
        "displayType",
        "viewConfig",
        "updateSandboxAttributes",
        "removeSandboxAttribute",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eq(name, str_from(names[i])))
            return true;
    return false;
}

/* The rest of `text` behind the first `what`, or an empty slice with p NULL. */
static struct str
behind(struct str text, struct str what)
{
    const char *at = what.n <= text.n ? memmem(text.p, text.n, what.p, what.n) : NULL;

    return at ? str_from_at(text, (size_t)(at - text.p) + what.n) : STR_NONE;
}

static struct str
skip_blank(struct str s)
{
    while (s.n && s.p[0] && strchr(" \t\r\n", s.p[0]))
        s = str_from_at(s, 1);
    return s;
}

/* `amazon_connect', 'WIDGET')`: the third and fourth argument of the loader. */
static enum err
read_widget_id(struct str text, struct snippet *ret, struct fail *f)
{
    struct str rest = text;

    while ((rest = behind(rest, STR("amazon_connect"))).p) {
        struct str at = rest;

        if (!at.n || (at.p[0] != '\'' && at.p[0] != '"'))
            continue;
        at = skip_blank(str_from_at(at, 1));
        if (!at.n || at.p[0] != ',')
            continue;
        at = skip_blank(str_from_at(at, 1));
        if (at.n > UUID_TEXT && (at.p[0] == '\'' || at.p[0] == '"') &&
            uuid_parse(str_first(str_from_at(at, 1), UUID_TEXT), ret->widget_id.b))
            return OK;
    }
    return fail(f, ERR_INVALID,
                "there is no widget id: `… })(window, document, 'amazon_connect', 'ID')`");
}

struct reading {
    struct arena *arena;
    struct json_out commands;
    struct snippet *found;
};

/* One argument that is data: kept under the command's name. */
static enum err
keep_value(struct reading *r, struct str name, struct str value, struct fail *f)
{
    struct json *json = NULL;
    enum err e = json_parse(value, JSON_READ_STRICT, &json, f);
    struct str text;

    if (!e && str_eq(name, STR("snippetId"))) {
        if (json_kind(json) != JSON_KIND_STRING || !json_str(json).n ||
            json_str(json).n > LIMIT_SNIPPET_ID)
            e = fail(f, ERR_INVALID, "snippetId must be a string of 1 to %d characters",
                     LIMIT_SNIPPET_ID);
        else if (arena_copy(r->arena, json_str(json), &text))
            r->found->snippet_id = text;
    } else if (!e && arena_copy(r->arena, name, &text)) {
        json_name(&r->commands, text.p);
        json_put_raw(&r->commands, value);
    }
    json_free(&json);
    return e;
}

/* `amazon_connect('NAME', VALUE`: the slice begins behind the bracket. */
static enum err
read_command(struct reading *r, struct str at, struct fail *f)
{
    struct buf value = { .max = SNIPPET_TEXT_MAX * 6 };
    char quote = at.n ? at.p[0] : 0;
    struct str name;
    enum err e = OK;

    if (quote != '\'' && quote != '"')
        return OK;
    at = str_from_at(at, 1);
    name = str_cut(&at, quote);
    at = skip_blank(at);
    if (!at.n || at.p[0] != ',')
        return OK;
    at = skip_blank(str_from_at(at, 1));
    if (str_eq(name, STR("authenticate")))
        r->found->authenticates = true;
    if (!is_static(name) && !str_eq(name, STR("snippetId")))
        return OK;
    if (!script_value_read(&at, &value))
        e = fail(f, ERR_INVALID, "the value of the command %.*s is not plain data",
                 name.n > 60 ? 60 : (int)name.n, name.p);
    if (!e)
        e = keep_value(r, name, buf_str(&value), f);
    buf_done(&value);
    return e;
}

enum err
snippet_read(struct str text, struct arena *a, struct snippet *ret, struct fail *f)
{
    struct snippet found = { 0 };
    struct buf commands = { .max = SNIPPET_TEXT_MAX * 6 };
    struct reading r = { a, { .out = &commands }, &found };
    struct str rest = text;
    enum err e;

    if (text.n > SNIPPET_TEXT_MAX)
        return fail(f, ERR_TOO_BIG, "a snippet has at most %d bytes", SNIPPET_TEXT_MAX);
    e = read_widget_id(text, &found, f);
    json_open(&r.commands, '{');
    while (!e && (rest = behind(rest, STR("amazon_connect("))).p)
        e = read_command(&r, skip_blank(rest), f);
    json_close(&r.commands, '}');
    if (!e && !found.snippet_id.n)
        e = fail(f, ERR_INVALID, "there is no amazon_connect('snippetId', '…')");
    if (!e && !arena_copy(a, buf_str(&commands), &found.commands))
        e = fail(f, ERR_TOO_BIG, "the snippet is too large");
    buf_done(&commands);
    if (!e)
        *ret = found;
    return e;
}

/* ---- writing ---- */

/* As the service prints it, but for the URL. */
static const char loader[] =
    "<script type=\"text/javascript\">\n"
    "  (function(w, d, x, id){\n"
    "    s=d.createElement('script');\n"
    "    s.src='%.*s/connectwidget/static/amazon-connect-chat-interface-client.js';\n"
    "    s.async=1;\n"
    "    s.id=id;\n"
    "    d.getElementsByTagName('head')[0].appendChild(s);\n"
    "    w[x] =  w[x] || function() { (w[x].ac = w[x].ac || []).push(arguments) };\n"
    "  })(window, document, 'amazon_connect', '%s');\n";

static const char authenticate[] = "  amazon_connect('authenticate', function(callback) {\n"
                                   "    window.fetch('/token').then(res => {\n"
                                   "      res.json().then(data => {\n"
                                   "        callback(data.data);\n"
                                   "      });\n"
                                   "    });\n"
                                   "  });\n";

/* What the generated snippet always says, where the owner has not. */
static const struct {
    const char *name, *value;
} built_in[] = {
    { "styles",
      "{\"iconType\":\"CHAT\",\"openChat\":{\"color\":\"#ffffff\",\"backgroundColor\":"
      "\"#123456\"},\"closeChat\":{\"color\":\"#ffffff\",\"backgroundColor\":\"#123456\"}}" },
    { "supportedMessagingContentTypes",
      "[\"text/plain\",\"text/markdown\",\"application/vnd.amazonaws.connect.message.interactive\","
      "\"application/vnd.amazonaws.connect.message.interactive.response\"]" },
};

/* JSON inside a script element: what would end the element is escaped. */
static void
write_value(struct buf *out, struct str json)
{
    for (size_t i = 0; i < json.n; i++) {
        if (json.p[i] == '<')
            buf_add(out, STR("\\u003c"));
        else
            buf_add_byte(out, json.p[i]);
    }
}

static void
write_command(struct buf *out, struct str name, struct str json)
{
    buf_printf(out, "  amazon_connect('%.*s', ", STR_ARG(name));
    write_value(out, json);
    buf_add(out, STR(");\n"));
}

static enum err
write_saved(struct str name, const struct json *value, void *arg)
{
    struct buf text = { .max = SNIPPET_TEXT_MAX };

    if (is_static(name) && json_dump(value, &text))
        write_command(arg, name, buf_str(&text));
    buf_done(&text);
    return OK;
}

void
snippet_write(const struct widget *w, struct str server, struct buf *out)
{
    struct buf quoted = { .max = LIMIT_SNIPPET_ID * 6 + 2 };
    struct json_out q = { .out = &quoted };
    struct json *appearance = NULL;
    const struct json *commands = NULL;
    char id[UUID_TEXT_SIZE];
    struct fail f;

    uuid_text(w->id.b, id);
    buf_printf(out, loader, STR_ARG(server), id);
    if (json_parse(w->appearance, JSON_READ_STRICT, &appearance, &f) == OK)
        commands = json_member(appearance, "commands");
    for (size_t i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++)
        if (!json_member(commands, built_in[i].name))
            write_command(out, str_from(built_in[i].name), str_from(built_in[i].value));
    if (commands)
        json_each(commands, write_saved, out);
    json_free(&appearance);
    json_put_str(&q, w->snippet_id);
    write_command(out, STR("snippetId"), buf_str(&quoted));
    buf_done(&quoted);
    if (w->secured)
        buf_add(out, str_from(authenticate));
    buf_add(out, STR("</script>\n"));
}
