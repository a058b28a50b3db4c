/* The widget's scripts. They are loaded into pages of other origins, so every origin may read them,
 * and what an owner saves is on their site within minutes (widget.md 1.1). */

#include "api/widget/widget.h"

#include "http/static.h"

#define FOR_EVERYBODY                                                                              \
    "Access-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\n"
#define ROOT_LOADER "/amazon-connect-chat-interface-client.js"

static void
answer_not_here(struct exchange *x)
{
    exchange_answer(
        x, &(struct http_answer){ .status = 404,
                                  .type = STR("application/json"),
                                  .headers = STR(FOR_EVERYBODY),
                                  .body = STR("{\"message\":\"There is no such file\"}") });
}

void
page_widget_file(struct api *api, struct exchange *x)
{
    struct str path = exchange_request(x)->path;

    (void)api;
    if (str_eq(path, STR(ROOT_LOADER)))
        path = STR("/connectwidget/static" ROOT_LOADER);
    if (!static_answer(x, path, STR(FOR_EVERYBODY)))
        answer_not_here(x);
}

/* The value of `bundle=` in the query, percent-encoded as it came: it is written into a script,
 * where only what needs no escaping may stand. */
static bool
bundle_of(struct str query, struct str *ret)
{
    while (query.n) {
        struct str pair = str_cut(&query, '&');
        struct str name = str_cut(&pair, '=');

        if (!str_eq(name, STR("bundle")))
            continue;
        for (size_t i = 0; i < pair.n; i++) {
            char c = pair.p[i];

            if (c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\' || c < ' ')
                return false;
        }
        *ret = pair;
        return pair.n > 0 && pair.n < 2048;
    }
    return false;
}

/* widget.md 4.5, C2: writes the owner's script tag into the page that is being parsed, then points
 * its bundle to the server this script came from. The URL is decoded by the browser, and only http
 * and https are let through. */
#define BRIDGE_HEAD "(function () {\n  var bundle = decodeURIComponent(\""
#define BRIDGE_TAIL                                                                                \
    "\");\n"                                                                                       \
    "  var url = new URL(bundle, document.baseURI);\n"                                             \
    "  if (url.protocol !== \"http:\" && url.protocol !== \"https:\") return;\n"                   \
    "  var here = new URL(document.currentScript.src);\n"                                          \
    "  var prefix = here.pathname.split(\"/connectwidget/\")[0];\n"                                \
    "  var endpoint = JSON.stringify(here.origin + prefix).replace(/</g, \"\\\\u003c\");\n"        \
    "  var src = url.href.replace(/&/g, \"&amp;\").replace(/\"/g, \"&quot;\").replace(/</g, "      \
    "\"&lt;\");\n"                                                                                 \
    "  document.write('<script src=\"' + src + '\"></' + 'script>');\n"                            \
    "  document.write('<script>connect.ChatSession.setGlobalConfig({endpoint: ' + endpoint + "     \
    "'});' "                                                                                       \
    "+\n"                                                                                          \
    "    'if (connect.ChatSession.csmService) connect.ChatSession.csmService.' +\n"                \
    "    'loadCsmScriptAndExecute = function () {};</' + 'script>');\n"                            \
    "})();\n"

void
page_widget_bridge(struct api *api, struct exchange *x)
{
    struct buf text = { .max = 8192 };
    struct str bundle;

    (void)api;
    if (!bundle_of(exchange_request(x)->query, &bundle)) {
        exchange_answer(x, &(struct http_answer){ .status = 400,
                                                  .type = STR("text/javascript; charset=utf-8"),
                                                  .headers = STR(FOR_EVERYBODY),
                                                  .body = STR("console.error(\"with-endpoint.js "
                                                              "needs ?bundle=<url>\");\n") });
        return;
    }
    buf_add(&text, STR(BRIDGE_HEAD));
    buf_add(&text, bundle);
    buf_add(&text, STR(BRIDGE_TAIL));
    exchange_answer(
        x, &(struct http_answer){ .status = 200,
                                  .type = STR("text/javascript; charset=utf-8"),
                                  .headers = STR(FOR_EVERYBODY "Cache-Control: max-age=300\r\n"),
                                  .body = buf_str(&text) });
    buf_done(&text);
}
