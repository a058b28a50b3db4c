#pragma once

/* A YAML document as a tree of nodes that know their lines (libyaml, known to script.c alone). A
 * node is a number; 0 is none, and every question about it has an empty answer. */

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct script;

enum script_kind { SCRIPT_NONE, SCRIPT_TEXT, SCRIPT_LIST, SCRIPT_MAP };

/* ERR_MALFORMED: with the line. */
enum err script_read(struct str text, struct script **ret, struct fail *f);
void script_free(struct script **s); /* accepts NULL inside */
int script_root(const struct script *s);

enum script_kind script_kind(const struct script *s, int node);
int script_line(const struct script *s, int node);         /* from 1 */
struct str script_text(const struct script *s, int node);  /* as written, without quotes */
size_t script_count(const struct script *s, int node);     /* entries of a list or a map */
int script_at(const struct script *s, int node, size_t i); /* entry of a list, value of a map */
struct str script_key(const struct script *s, int node, size_t i);
int script_key_line(const struct script *s, int node, size_t i);
int script_member(const struct script *s, int node, const char *name);

/* The node as JSON: unquoted true, false, null and numbers are what they look like, or all scalars
 * are strings. */
void script_json(const struct script *s, int node, bool texts, struct buf *out);
