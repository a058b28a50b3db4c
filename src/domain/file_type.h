#pragma once

/* What kinds of files there are: extensions with the MIME types browsers give them, and how their
 * bytes begin. Contract: participant.md 7, "Allowed files". */

#include "base/str.h"

#include <stdbool.h>

enum { FILE_HEAD = 512 }; /* bytes that tell what a file is */

/* The final extension of a file name, without the dot; empty: none. */
struct str file_extension(struct str name);

/* May a file with this extension be announced as this MIME type (parameters are ignored, any case)?
 * Of an extension that is not known here nothing is known: any type is right. */
bool file_type_fits(struct str extension, struct str type);

/* A type of the table, safe to be named in an answer. */
bool file_type_is_known(struct str type);

/* Do the first bytes of the content show that it is something else? Only what is recognised for
 * sure lies: another known format, a program, a web page under a type that is not text. */
bool file_lies(struct str type, struct str head);
