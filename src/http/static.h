#pragma once

/* The embedded web pages, with caching headers. */

#include <stdbool.h>

struct exchange;
struct str;

/* Answers GET or HEAD of a file from the binary; `extra` are further header lines. false: there is
 * no such file, and nothing was answered. */
bool static_answer(struct exchange *x, struct str path, struct str extra);
/* The same with a security policy of one's own: whole header lines. */
bool static_answer_framed(struct exchange *x, struct str path, struct str policy, struct str extra);
/* A file's bytes, which live as long as the program. false: there is no such file. */
bool static_text(struct str path, struct str *ret);
