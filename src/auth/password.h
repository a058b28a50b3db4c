#pragma once

/* Passwords of agents and administrators: scrypt (RFC 7914; N = 2^15, r = 8, p = 1), kept as one
 * line of text in the manner of the PHC string format,
 *
 *     $scrypt$ln=15,r=8,p=1$<salt, 16 bytes>$<hash, 32 bytes>
 *
 * with base64url for the bytes. The cost is in the text, so it can be raised later. One call takes
 * 32 MiB and 72 ms of a core (measured) on purpose: never call it on a reactor's thread. */

#include "base/err.h"
#include "base/str.h"

enum { PASSWORD_TEXT_SIZE = 96 }; /* with its NUL */

/* ERR_BUSY: no memory for it just now. */
enum err password_hash(struct str password, char ret[PASSWORD_TEXT_SIZE],
                       struct fail *f) WARN_UNUSED;

/* Compares in constant time. A text that is empty or not ours is false after the same work, so that
 * nobody learns from the duration whether a user exists: pass STR_NONE for an unknown one. */
bool password_verify(struct str password, struct str text) WARN_UNUSED;
