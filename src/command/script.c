#include "command/script.h"

#include "base/json.h"
#include "base/mem.h"

#include <stdlib.h>
#include <yaml.h>

struct script {
    yaml_document_t document;
};

enum { NESTING_MAX = 32 };

enum err
script_read(struct str text, struct script **ret, struct fail *f)
{
    struct script *s = mem_new(sizeof(*s));
    yaml_parser_t parser;
    enum err e = OK;

    CHECK(yaml_parser_initialize(&parser));
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
    if (!yaml_parser_load(&parser, &s->document))
        e = fail(f, ERR_MALFORMED, "line %zu: %s%s%s", parser.problem_mark.line + 1,
                 parser.problem ? parser.problem : "this is no YAML", parser.context ? ", " : "",
                 parser.context ? parser.context : "");
    yaml_parser_delete(&parser);
    if (e) {
        mem_free(s);
        return e;
    }
    *ret = s;
    return OK;
}

void
script_free(struct script **s)
{
    if (!*s)
        return;
    yaml_document_delete(&(*s)->document);
    mem_free(*s);
    *s = NULL;
}

static const yaml_node_t *
node_of(const struct script *s, int node)
{
    const yaml_node_t *start = s->document.nodes.start;

    return node > 0 && start + node <= s->document.nodes.top ? start + node - 1 : NULL;
}

int
script_root(const struct script *s)
{
    return node_of(s, 1) ? 1 : 0;
}

enum script_kind
script_kind(const struct script *s, int node)
{
    const yaml_node_t *n = node_of(s, node);

    if (!n)
        return SCRIPT_NONE;
    if (n->type == YAML_SCALAR_NODE)
        return SCRIPT_TEXT;
    if (n->type == YAML_SEQUENCE_NODE)
        return SCRIPT_LIST;
    return n->type == YAML_MAPPING_NODE ? SCRIPT_MAP : SCRIPT_NONE;
}

int
script_line(const struct script *s, int node)
{
    const yaml_node_t *n = node_of(s, node);

    return n ? (int)n->start_mark.line + 1 : 0;
}

struct str
script_text(const struct script *s, int node)
{
    const yaml_node_t *n = node_of(s, node);

    if (!n || n->type != YAML_SCALAR_NODE)
        return STR("");
    return str_of((const char *)n->data.scalar.value, n->data.scalar.length);
}

size_t
script_count(const struct script *s, int node)
{
    const yaml_node_t *n = node_of(s, node);

    if (n && n->type == YAML_SEQUENCE_NODE)
        return (size_t)(n->data.sequence.items.top - n->data.sequence.items.start);
    if (n && n->type == YAML_MAPPING_NODE)
        return (size_t)(n->data.mapping.pairs.top - n->data.mapping.pairs.start);
    return 0;
}

int
script_at(const struct script *s, int node, size_t i)
{
    const yaml_node_t *n = node_of(s, node);

    if (i >= script_count(s, node))
        return 0;
    return n->type == YAML_SEQUENCE_NODE ? n->data.sequence.items.start[i]
                                         : n->data.mapping.pairs.start[i].value;
}

static int
key_node(const struct script *s, int node, size_t i)
{
    const yaml_node_t *n = node_of(s, node);

    if (!n || n->type != YAML_MAPPING_NODE || i >= script_count(s, node))
        return 0;
    return n->data.mapping.pairs.start[i].key;
}

struct str
script_key(const struct script *s, int node, size_t i)
{
    return script_text(s, key_node(s, node, i));
}

int
script_key_line(const struct script *s, int node, size_t i)
{
    return script_line(s, key_node(s, node, i));
}

int
script_member(const struct script *s, int node, const char *name)
{
    for (size_t i = 0; script_kind(s, node) == SCRIPT_MAP && i < script_count(s, node); i++)
        if (str_eq(script_key(s, node, i), str_from(name)))
            return script_at(s, node, i);
    return 0;
}

/* ---- as JSON ---- */

static bool
is_json_scalar(const yaml_node_t *n, struct str text)
{
    struct json *j = NULL;
    bool plain = n->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    char first = text.n ? text.p[0] : 0;

    if (!plain || !first || first == '{' || first == '[' || first == '"' ||
        json_parse(text, JSON_READ_STRICT, &j, NULL) != OK)
        return false;
    json_free(&j);
    return true;
}

static void
put(const struct script *s, int node, bool texts, int depth, struct json_out *w)
{
    const yaml_node_t *n = node_of(s, node);
    struct str text = script_text(s, node);

    if (depth > NESTING_MAX || script_kind(s, node) == SCRIPT_NONE)
        json_put_raw(w, STR("null"));
    else if (script_kind(s, node) == SCRIPT_TEXT) {
        if (!texts && is_json_scalar(n, text))
            json_put_raw(w, text);
        else
            json_put_str(w, text);
    } else {
        bool map = script_kind(s, node) == SCRIPT_MAP;

        json_open(w, map ? '{' : '[');
        for (size_t i = 0; i < script_count(s, node); i++) {
            if (map)
                json_key(w, script_key(s, node, i));
            put(s, script_at(s, node, i), texts, depth + 1, w);
        }
        json_close(w, map ? '}' : ']');
    }
}

void
script_json(const struct script *s, int node, bool texts, struct buf *out)
{
    struct json_out w = { .out = out };

    put(s, node, texts, 0, &w);
}
