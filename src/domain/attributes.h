#pragma once

/* Contact attributes: one set a chat, names to strings (connect-api.md 2.1, 7.4). Kept as one JSON
 * object. */

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct json;

/* Sets the members of `changes` (an object of strings) in the object `old_json`, keeps the others;
 * names are [A-Za-z0-9_-]+, 1 to 32,767 characters, values 0 to 32,767; the whole set, names and
 * values, at most LIMIT_ATTRIBUTES bytes of UTF-8. ERR_INVALID names the attribute. */
enum err attributes_merge(struct str old_json, const struct json *changes, struct arena *a,
                          struct str *ret_json, struct fail *f);

/* Letters, digits, - and _: the characters that names of attributes may have. */
bool attributes_letters(struct str name);

/* The value of one attribute, unescaped; false: there is none of that name. */
bool attributes_find(struct str json, struct str name, struct arena *a, struct str *ret);
